//! One page of a listing, packed: its names lie in one text, everything else in arrays of numbers. A page never changes, so
//! the screen and the work beside the loop share it.

use jiff::Timestamp;

use crate::domain::Text;
use crate::domain::text::Foreign;

/// What an entry of a listing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A bucket.
    Bucket,
    /// All keys that begin alike up to the next slash.
    Prefix,
    /// An object.
    Object,
    /// The version of an object that a plain read gives.
    Latest,
    /// A version before that.
    Version,
    /// That the object was deleted, as the newest of its versions.
    LatestMarker,
    /// That the object was deleted once.
    Marker,
}

impl Kind {
    /// Whether there is content behind it.
    pub fn has_content(self) -> bool {
        matches!(self, Self::Object | Self::Latest | Self::Version)
    }

    /// Whether it says that an object was deleted.
    pub fn is_marker(self) -> bool {
        matches!(self, Self::LatestMarker | Self::Marker)
    }
}

/// One entry, borrowed from its page.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name within the listing: a key without the prefix that is listed, a bucket's name, a version's id.
    pub name: Foreign<'a>,
    /// Its size in bytes; zero where there is none.
    pub size: u64,
    /// When it was written, to the second as S3 tells it.
    pub modified: Option<Timestamp>,
    /// The storage class of an object, the region of a bucket; empty where nothing was told.
    pub class: &'a Text,
}

impl Entry<'_> {
    /// Whether it is an object that can't be read before it is restored, as far as its class tells.
    pub fn is_archived(&self) -> bool {
        self.kind.has_content() && is_archive(self.class.raw())
    }
}

/// The classes whose objects can't be read before they are restored (Amazon S3 User Guide, "Working with archived
/// objects"); of S3 Intelligent-Tiering only the archive tiers, which the head tells.
pub fn is_archive(class: &str) -> bool {
    matches!(class, "GLACIER" | "DEEP_ARCHIVE")
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    names: Box<str>,
    /// Where each name ends in the text.
    ends: Box<[u32]>,
    sizes: Box<[u64]>,
    /// Seconds since 1970, which last until 2106; zero where no time was told.
    times: Box<[u32]>,
    kinds: Box<[Kind]>,
    /// Which of the classes.
    classes: Box<[u8]>,
    class_names: Box<[Text]>,
}

impl Page {
    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has none, as a page of S3 may although more follow.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The name of an entry.
    pub fn name(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.names[start..self.ends[at] as usize]
    }

    /// The size of an entry in bytes.
    pub fn size(&self, at: usize) -> u64 {
        self.sizes[at]
    }

    /// When an entry was written, in seconds since 1970; zero where that was not told.
    pub fn seconds(&self, at: usize) -> u32 {
        self.times[at]
    }

    /// What an entry is.
    pub fn kind(&self, at: usize) -> Kind {
        self.kinds[at]
    }

    /// An entry.
    pub fn entry(&self, at: usize) -> Entry<'_> {
        Entry {
            kind: self.kinds[at],
            name: Foreign::from(self.name(at)),
            size: self.sizes[at],
            modified: Some(self.times[at])
                .filter(|seconds| *seconds > 0)
                .and_then(|seconds| Timestamp::from_second(i64::from(seconds)).ok()),
            class: &self.class_names[usize::from(self.classes[at])],
        }
    }

    /// The memory that it takes, in bytes, without what an allocator adds.
    pub fn memory(&self) -> usize {
        let each = size_of::<u32>() * 2 + size_of::<u64>() + size_of::<Kind>() + size_of::<u8>();
        let classes: usize = self.class_names.iter().map(|class| size_of::<Text>() + class.raw().len()).sum();
        size_of::<Self>() + self.names.len() + self.len() * each + classes
    }
}

/// A page that is being filled.
#[derive(Debug, Default)]
pub struct PageBuilder {
    names: String,
    ends: Vec<u32>,
    sizes: Vec<u64>,
    times: Vec<u32>,
    kinds: Vec<Kind>,
    classes: Vec<u8>,
    class_names: Vec<Text>,
}

impl PageBuilder {
    /// Adds an entry behind the others.
    pub fn push(&mut self, kind: Kind, name: &str, size: u64, modified: Option<Timestamp>, class: &str) {
        // A page of S3 has at most 1,000 keys of 1,024 bytes, so neither the lengths nor the classes overflow.
        self.names.push_str(name);
        self.ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.sizes.push(size);
        let seconds = modified.and_then(|at| u32::try_from(at.as_second()).ok());
        self.times.push(seconds.unwrap_or(0));
        self.kinds.push(kind);
        let known = self.class_names.iter().position(|known| known.raw() == class);
        let at = known.unwrap_or_else(|| {
            self.class_names.push(Text::from(class));
            self.class_names.len() - 1
        });
        self.classes.push(u8::try_from(at).unwrap_or(u8::MAX));
    }

    /// The page.
    pub fn finish(self) -> Page {
        Page {
            names: self.names.into_boxed_str(),
            ends: self.ends.into_boxed_slice(),
            sizes: self.sizes.into_boxed_slice(),
            times: self.times.into_boxed_slice(),
            kinds: self.kinds.into_boxed_slice(),
            classes: self.classes.into_boxed_slice(),
            class_names: self.class_names.into_boxed_slice(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_gives_back_what_was_put_in() {
        let at: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        let mut builder = PageBuilder::default();
        builder.push(Kind::Prefix, "logs/", 0, None, "");
        builder.push(Kind::Object, "é\u{202e}.json", 5_000_000_000, Some(at), "GLACIER");
        builder.push(Kind::Object, "", 7, Some(at), "STANDARD");
        let page = builder.finish();
        assert_eq!(page.len(), 3);
        assert_eq!((page.entry(0).name.raw(), page.entry(0).kind), ("logs/", Kind::Prefix));
        assert_eq!(page.entry(0).modified, None);
        let entry = page.entry(1);
        assert_eq!((entry.name.raw(), entry.size), ("é\u{202e}.json", 5_000_000_000));
        assert_eq!((entry.modified, entry.class.raw()), (Some(at), "GLACIER"));
        assert_eq!((page.name(2), page.entry(2).class.raw()), ("", "STANDARD"));
    }
}
