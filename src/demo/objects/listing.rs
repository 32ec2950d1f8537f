//! Walking keys in order: prefix, delimiter and where to begin. A walk touches what it shows and looks up the rest by
//! halving, so that a page of a million keys costs no more than a page of ten.

/// Keys in ascending order, each once.
pub trait Keys {
    /// How many there are.
    fn count(&self) -> usize;

    /// The key at a place.
    fn key(&self, place: usize) -> String;

    /// The place of the first key that is not below `wanted`.
    fn first_from(&self, wanted: &str) -> usize {
        let (mut low, mut high) = (0, self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle).as_str() < wanted { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The place behind all keys that begin with `prefix`.
    fn behind(&self, prefix: &str) -> usize {
        let (mut low, mut high) = (self.first_from(prefix), self.count());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.key(middle).starts_with(prefix) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// Where a walk begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At the first key.
    Begin,
    /// At this key, or the next one.
    At(String),
    /// Behind this key.
    Behind(String),
    /// Behind everything that begins so.
    BehindPrefix(String),
}

/// What stands in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// An object, by the place of its key.
    Object(usize),
    /// All keys that begin so.
    Prefix(String),
}

/// A walk over the keys that begin with a prefix.
pub struct Walk<'a, K: Keys + ?Sized> {
    keys: &'a K,
    prefix: &'a str,
    delimiter: Option<&'a str>,
    place: usize,
}

impl<'a, K: Keys + ?Sized> Walk<'a, K> {
    /// A walk that has not begun.
    pub fn new(keys: &'a K, prefix: &'a str, delimiter: Option<&'a str>, start: &Start) -> Self {
        let from = match start {
            Start::Begin => 0,
            Start::At(key) => keys.first_from(key),
            Start::Behind(key) => {
                let place = keys.first_from(key);
                place + usize::from(place < keys.count() && keys.key(place) == *key)
            }
            Start::BehindPrefix(prefix) => keys.behind(prefix),
        };
        let delimiter = delimiter.filter(|delimiter| !delimiter.is_empty());
        Self { keys, prefix, delimiter, place: from.max(keys.first_from(prefix)) }
    }
}

impl<K: Keys + ?Sized> Iterator for Walk<'_, K> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        if self.place >= self.keys.count() {
            return None;
        }
        let key = self.keys.key(self.place);
        let rest = key.strip_prefix(self.prefix)?;
        let cut = self.delimiter.and_then(|delimiter| Some(rest.find(delimiter)? + delimiter.len()));
        let Some(cut) = cut else {
            self.place += 1;
            return Some(Entry::Object(self.place - 1));
        };
        let common = key[..self.prefix.len() + cut].to_owned();
        self.place = self.keys.behind(&common);
        Some(Entry::Prefix(common))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Few(&'static [&'static str]);

    impl Keys for Few {
        fn count(&self) -> usize {
            self.0.len()
        }

        fn key(&self, place: usize) -> String {
            self.0[place].to_owned()
        }
    }

    const FEW: Few =
        Few(&["a", "photos/2006/01.jpg", "photos/2006/02.jpg", "photos/2007/01.jpg", "photos/x", "z"]);

    fn walked(prefix: &str, delimiter: Option<&str>, start: &Start) -> Vec<String> {
        let shown = |entry| match entry {
            Entry::Object(place) => FEW.key(place),
            Entry::Prefix(prefix) => format!("{prefix}.."),
        };
        Walk::new(&FEW, prefix, delimiter, start).map(shown).collect()
    }

    /// Amazon S3 user guide, "Organizing objects using prefixes": what shares a prefix up to the delimiter is one entry.
    #[test]
    fn a_delimiter_folds_what_lies_deeper() {
        assert_eq!(
            walked("photos/", Some("/"), &Start::Begin),
            ["photos/2006/..", "photos/2007/..", "photos/x"]
        );
        assert_eq!(walked("", Some("/"), &Start::Begin), ["a", "photos/..", "z"]);
        assert_eq!(walked("photos/200", None, &Start::Begin).len(), 3);
        assert_eq!(walked("nothing", None, &Start::Begin).len(), 0);
    }

    #[test]
    fn a_walk_begins_at_behind_or_past_a_prefix() {
        assert_eq!(walked("", None, &Start::Behind("photos/x".into())), ["z"]);
        assert_eq!(walked("", None, &Start::At("photos/x".into())), ["photos/x", "z"]);
        assert_eq!(walked("", None, &Start::Behind("b".into())).len(), 5);
        let past = Start::BehindPrefix("photos/2006/".into());
        assert_eq!(walked("photos/", Some("/"), &past), ["photos/2007/..", "photos/x"]);
        assert_eq!(walked("", None, &Start::Behind("z".into())).len(), 0);
    }
}
