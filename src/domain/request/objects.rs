//! What may be asked of S3: buckets, listings, and objects whole or in part. All of it reads.

use serde::{Deserialize, Serialize};

use crate::domain::event::PageToken;

/// A listing of keys (ListObjectsV2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectList {
    /// The bucket's name.
    pub bucket: String,
    /// Only keys that begin so; empty for all.
    pub prefix: String,
    /// Whether keys below the next `/` are listed too; else they are told as prefixes.
    pub recursive: bool,
    /// Only keys after this one in the order of their bytes; not together with `from`.
    pub start_after: Option<String>,
    /// Goes on where a listing with a cap of pages stopped.
    pub from: Option<PageToken>,
    /// Ends after so many pages of up to 1,000 keys and says how to go on; `None` reads to the end.
    pub pages: Option<u64>,
    /// How many sub-prefixes of a recursive listing are read at once; pages of different ones then come in any order.
    pub parallel: usize,
    /// Whether the one who asks pays for it (`x-amz-request-payer`).
    pub requester_pays: bool,
}

/// An object, or one of its versions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectName {
    /// The bucket's name.
    pub bucket: String,
    /// The key, exactly as S3 has it.
    pub key: String,
    /// The version; `None` is the current one.
    pub version: Option<String>,
    /// Whether the one who asks pays for it (`x-amz-request-payer`).
    pub requester_pays: bool,
}

/// One of the parts in which an object was uploaded (HeadObject with `partNumber`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectPart {
    /// Which object.
    pub object: ObjectName,
    /// Which part, counted from 1.
    pub part: u32,
}

/// A stretch of an object's bytes (GetObject with `Range`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectRange {
    /// Which object.
    pub object: ObjectName,
    /// Which of its bytes.
    pub bytes: ByteRange,
    /// Only when the object still has this ETag; with its quotes, as S3 says it.
    pub if_match: Option<String>,
}

/// Which bytes of an object (RFC 9110, section 14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ByteRange {
    /// All.
    Whole,
    /// From the first to the last, both counted from zero and included.
    Between(u64, u64),
    /// From the first to the end.
    From(u64),
    /// So many at the end.
    Last(u64),
}

impl ByteRange {
    /// The value of the `Range` header; `None` for all bytes.
    pub fn header(self) -> Option<String> {
        match self {
            Self::Whole => None,
            Self::Between(first, last) => Some(format!("bytes={first}-{last}")),
            Self::From(first) => Some(format!("bytes={first}-")),
            Self::Last(length) => Some(format!("bytes=-{length}")),
        }
    }
}

/// The versions of keys, newest first for each key (ListObjectVersions).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionList {
    /// The bucket's name.
    pub bucket: String,
    /// Only keys that begin so.
    pub prefix: String,
    /// Only the key that is the prefix, not those that it begins.
    pub exact: bool,
    /// Ends after so many pages of up to 1,000 versions.
    pub pages: Option<u64>,
    /// Whether the one who asks pays for it (`x-amz-request-payer`).
    pub requester_pays: bool,
}
