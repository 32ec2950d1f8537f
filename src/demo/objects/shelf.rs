//! Objects with their versions, and the shelves that hold them: a few that are kept, or a million that are computed.

use hyper::body::Bytes;
use md5::{Digest, Md5};

use super::content::Content;
use super::listing::Keys;
use super::many::Many;

/// An object with all its versions.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its key.
    pub key: String,
    /// The newest first; never empty.
    pub versions: Vec<Version>,
}

/// One version of an object.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its id, `null` where versions are not kept.
    pub id: String,
    /// When it was written, in milliseconds since 1970.
    pub at: i64,
    /// The bytes, `None` for a delete marker.
    pub content: Option<Content>,
    /// Its entity tag, without quotes.
    pub tag: String,
    /// Its Content-Type.
    pub kind: &'static str,
    /// Its storage class, as HeadObject names it.
    pub class: &'static str,
    /// Whether a key of KMS encrypts it.
    pub kms: bool,
}

impl Version {
    /// A version of its own id, kept in the usual class.
    pub fn new(at: i64, kind: &'static str, content: impl Into<Bytes>) -> Self {
        let content = Content::whole(content);
        let tag = md5(content.kept());
        let (id, class) = ("null".to_owned(), "STANDARD");
        Self { id, at, content: Some(content), tag, kind, class, kms: false }
    }

    /// A delete marker.
    pub fn marker(at: i64, id: &str) -> Self {
        let (tag, kind) = (String::new(), "");
        Self { id: id.to_owned(), at, content: None, tag, kind, class: "STANDARD", kms: false }
    }

    /// With an id.
    #[must_use]
    pub fn id(mut self, id: &str) -> Self {
        id.clone_into(&mut self.id);
        self
    }

    /// How many bytes it has.
    pub fn size(&self) -> u64 {
        self.content.as_ref().map_or(0, Content::len)
    }

    /// Whether its bytes must be restored before they can be read.
    pub fn is_archived(&self) -> bool {
        self.class == "GLACIER"
    }
}

impl Object {
    /// An object that was written once.
    pub fn once(key: impl Into<String>, version: Version) -> Self {
        Self { key: key.into(), versions: vec![version] }
    }

    /// Whether its newest version is a delete marker.
    pub fn is_deleted(&self) -> bool {
        self.versions.first().is_none_or(|version| version.content.is_none())
    }
}

/// Objects in the order of their keys.
pub enum Shelf {
    /// Kept.
    Few(Vec<Object>),
    /// Computed.
    Many(Many),
}

impl Keys for Shelf {
    fn count(&self) -> usize {
        match self {
            Self::Few(objects) => objects.len(),
            Self::Many(many) => many.count(),
        }
    }

    fn key(&self, place: usize) -> String {
        match self {
            Self::Few(objects) => objects[place].key.clone(),
            Self::Many(many) => many.key(place),
        }
    }
}

impl Shelf {
    /// The object at a place.
    pub fn object(&self, place: usize) -> Object {
        match self {
            Self::Few(objects) => objects[place].clone(),
            Self::Many(many) => {
                let version = Version::new(many.at(place), "application/json", many.body(place));
                Object::once(many.key(place), version)
            }
        }
    }

    /// The object of a key.
    pub fn find(&self, key: &str) -> Option<Object> {
        let place = self.first_from(key);
        (place < self.count() && self.key(place) == key).then(|| self.object(place))
    }
}

/// The MD5 in hexadecimal digits, the entity tag of what was written in one piece.
fn md5(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
