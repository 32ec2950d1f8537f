//! A download as plain data: what is wanted, what is told on the way, and how far it has come.

mod pace;
mod tally;

use std::path::PathBuf;

use super::request::ObjectName;
use super::{Fault, Text};

pub use pace::Pace;
pub use tally::Tally;

/// What is downloaded, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Which object or objects.
    pub what: What,
    /// The file of an object, or the folder of an object or a prefix.
    pub target: PathBuf,
    /// Whether files that are there and differ are replaced.
    pub force: bool,
}

/// One object, or those that a prefix begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One object.
    Object(ObjectName),
    /// All objects whose keys begin so. What stands behind the prefix is their name below the target.
    Prefix {
        /// The bucket's name.
        bucket: String,
        /// Empty, or with `/` at its end.
        prefix: String,
        /// Whether the one who asks pays for it.
        requester_pays: bool,
    },
}

impl What {
    /// The address, as people write it.
    pub fn address(&self) -> String {
        let (bucket, key) = match self {
            Self::Object(name) => (&name.bucket, &name.key),
            Self::Prefix { bucket, prefix, .. } => (bucket, prefix),
        };
        format!("s3://{bucket}/{key}")
    }

    /// Whether it is one object.
    pub fn is_one(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// A name for its file or folder: the last part of the key or prefix, else the bucket's. What a file system or the
    /// line that it is typed in could take for something else is left out.
    pub fn usual_name(&self) -> String {
        let (path, otherwise) = match self {
            Self::Object(name) => (name.key.as_str(), "object"),
            Self::Prefix { bucket, prefix, .. } => (prefix.trim_end_matches('/'), bucket.as_str()),
        };
        let last = path.rsplit('/').next().unwrap_or(path);
        let name: String = last.chars().filter(|c| !c.is_control() && *c != '\\').collect();
        match name.trim() {
            "" | "." | ".." | "~" => otherwise.to_owned(),
            name => name.to_owned(),
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone)]
pub enum News {
    /// A part of an object was there, and is not read again.
    Resumed {
        /// The object's key.
        key: Text,
        /// How many bytes.
        bytes: u64,
    },
    /// A part was there, of what the object was before; it starts anew.
    Anew {
        /// The object's key.
        key: Text,
    },
    /// An object is whole and has its name.
    Done(Row),
    /// An object was not downloaded.
    Failed {
        /// The object's key.
        key: Text,
        /// Why.
        fault: Fault,
        /// What there is of it.
        left: Option<Left>,
    },
    /// An attempt failed and is made again.
    Retrying(Fault),
    /// Credentials take a while.
    CredentialsAwaited,
}

/// What is left of an object that was not downloaded to its end. The next download goes on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// The bytes that are there.
    pub bytes: u64,
    /// The bytes that there should be.
    pub size: u64,
}

/// An object that was downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its key.
    pub key: Text,
    /// Its size in bytes.
    pub bytes: u64,
    /// The file; a folder for a key that stands for one.
    pub path: PathBuf,
    /// What proves that it is the object.
    pub verified: Verified,
    /// Whether it was there before.
    pub was_there: bool,
}

/// What proves that a file is the object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// This sum of it, as `CRC64NVME` or `MD5 of 3 parts`.
    By(String),
    /// Nothing, because of this.
    Not(String),
    /// It is a folder, and has no bytes.
    Folder,
}

/// What the counters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Bytes of all objects so far known.
    pub wanted: u64,
    /// Bytes that are there.
    pub there: u64,
    /// Bytes that came from S3 in this run.
    pub fetched: u64,
    /// Objects so far known.
    pub objects: u64,
    /// Objects that are done or failed.
    pub ended: u64,
    /// Whether there may be more objects.
    pub listing: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_last_part_of_its_key() {
        let object = |key: &str| {
            What::Object(ObjectName { bucket: "b".into(), key: key.into(), ..ObjectName::default() })
                .usual_name()
        };
        assert_eq!(object("a/b.json.gz"), "b.json.gz");
        assert_eq!(object("x y"), "x y");
        for odd in ["a/", "a/..", "..", "~", "a/\u{1b}\n", " "] {
            assert_eq!(object(odd), "object", "{odd:?}");
        }
        assert_eq!(object("a\\..\\b\u{7}c"), "a..bc");
        let prefix = |prefix: &str| {
            What::Prefix { bucket: "logs".into(), prefix: prefix.into(), requester_pays: false }.usual_name()
        };
        assert_eq!(
            (prefix("2026/11/"), prefix(""), prefix("/")),
            ("11".into(), "logs".into(), "logs".into())
        );
    }
}
