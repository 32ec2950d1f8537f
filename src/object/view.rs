//! What can be shown of an object, and what is said about it.

use std::ops::Range;
use std::sync::Arc;

use super::parquet::Sheet;
use super::unpack::Compression;
use crate::domain::{Batch, Text};

/// What can be shown of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown {
    /// The object has no bytes.
    Empty,
    /// Lines of text, without their ends.
    Text(Arc<[Text]>),
    /// One JSON document as it is written: an object or array that nests no deeper than it can be walked through. Where it
    /// was cut, what was open is closed.
    Json(Arc<str>),
    /// Rows of NDJSON or of separated values.
    Table(Arc<Batch>),
    /// The schema and rows of Parquet.
    Parquet(Arc<Sheet>),
    /// Anything else: bytes, and the offset of the first of them. [`super::hex::line`] writes them.
    Hex {
        /// Offset of the first byte in the object, or in what was unpacked of it.
        offset: u64,
        /// The bytes.
        bytes: Arc<[u8]>,
    },
}

/// What is said beside what is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// Bytes of the whole object.
    pub size: u64,
    /// Bytes read so far, over all screens.
    pub read: u64,
    /// How the object is compressed, the outermost first.
    pub compression: Vec<Compression>,
    /// The name of the encoding of a text, as the WHATWG Encoding Standard and the Unicode Standard write it.
    pub encoding: Option<&'static str>,
    /// In words: `text`, `JSON`, `NDJSON`, `CSV (;)`, `bytes`.
    pub form: String,
    /// Which bytes are shown: of the object, or, when it is compressed, of what was unpacked.
    pub range: Range<u64>,
    /// There is more before what is shown.
    pub more_before: bool,
    /// There is more behind what is shown.
    pub more_behind: bool,
    /// What else must be known: damage, what was left out and why. Sentences without a full stop.
    pub remarks: Vec<Text>,
}

/// A screen: what is shown, and what is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// What is shown.
    pub shown: Shown,
    /// What is said about it.
    pub about: About,
}
