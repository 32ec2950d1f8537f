//! What is told of S3: buckets, keys, what an object is like, and its bytes.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::text::Text;

/// Where a listing goes on, as S3 says it; it means nothing to others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageToken(pub String);

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketInfo {
    /// Its name.
    pub name: Text,
    /// Where it is, when that is known.
    pub region: Option<Text>,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// One page of a listing. A page may be empty and not be the last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectsPage {
    /// What keys begin with, up to and with the next `/`.
    pub prefixes: Vec<Text>,
    /// The objects, in the order of the bytes of their keys.
    pub objects: Vec<ObjectInfo>,
    /// Where to go on when the listing ended at its cap of pages; told with the last page only.
    pub next: Option<PageToken>,
}

/// An object in a listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectInfo {
    /// Its whole key.
    pub key: Text,
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: Option<Timestamp>,
    /// `STANDARD`, `GLACIER` and the like.
    pub class: Option<Text>,
    /// Its ETag, with its quotes.
    pub etag: Option<Text>,
}

/// An object, as HeadObject tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectHead {
    /// Its size in bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: Option<Timestamp>,
    /// Its ETag, with its quotes.
    pub etag: Option<Text>,
    /// `STANDARD`, `GLACIER` and the like.
    pub class: Text,
    /// `ARCHIVE_ACCESS` or `DEEP_ARCHIVE_ACCESS` of S3 Intelligent-Tiering.
    pub archive_status: Option<Text>,
    /// The `x-amz-restore` header of an archived object that is or was restored.
    pub restore: Option<Text>,
    /// The version.
    pub version: Option<Text>,
    /// In how many parts it was uploaded, when S3 says so.
    pub parts: Option<u32>,
    /// `AES256`, `aws:kms`, `aws:kms:dsse`, or of the customer (`SSE-C`).
    pub encryption: Option<Text>,
    /// The key of KMS.
    pub kms_key: Option<Text>,
    /// The checksums that S3 keeps.
    pub checksums: Vec<Checksum>,
    /// `text/plain` and the like, as whoever wrote it said.
    pub content_type: Option<Text>,
    /// `gzip` and the like, likewise.
    pub content_encoding: Option<Text>,
    /// Metadata of the writer, without `x-amz-meta-`.
    pub metadata: BTreeMap<String, Text>,
}

/// A checksum of an object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    /// How it is computed.
    pub algorithm: ChecksumAlgorithm,
    /// It, in base64; one of parts ends with `-` and their number.
    pub value: Text,
    /// Whether it is one of the checksums of the parts; else it is of all bytes.
    pub composite: bool,
}

/// How a checksum is computed (Amazon S3 User Guide, "Checking object integrity in Amazon S3").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChecksumAlgorithm {
    /// CRC-32.
    Crc32,
    /// CRC-32C.
    Crc32C,
    /// CRC-64/NVME.
    Crc64Nvme,
    /// SHA-1.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl ChecksumAlgorithm {
    /// As S3 names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32C => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }
}

/// A version of a key, or the mark that it was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectVersion {
    /// The key.
    pub key: Text,
    /// The version; `null` for those from before versioning.
    pub version: Text,
    /// Whether it is what one gets without naming a version.
    pub is_latest: bool,
    /// Whether it only says that the key was deleted.
    pub is_delete_marker: bool,
    /// Its size in bytes; 0 for a delete marker.
    pub size: u64,
    /// When it was written.
    pub modified: Option<Timestamp>,
    /// `STANDARD` and the like.
    pub class: Option<Text>,
    /// Its ETag, with its quotes.
    pub etag: Option<Text>,
}

/// What is told of an object with the first of its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectOpened {
    /// The size of the whole object in bytes.
    pub size: u64,
    /// Where the first byte that follows stands in the object.
    pub offset: u64,
    /// How many bytes follow.
    pub length: u64,
    /// Its ETag, with its quotes.
    pub etag: Option<Text>,
    /// The version that is read.
    pub version: Option<Text>,
    /// `text/plain` and the like, as whoever wrote it said.
    pub content_type: Option<Text>,
    /// `gzip` and the like, likewise.
    pub content_encoding: Option<Text>,
}

/// A piece of an object's bytes, as it arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectBytes {
    /// Where its first byte stands in the object.
    pub offset: u64,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}
