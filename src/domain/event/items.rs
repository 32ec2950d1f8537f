//! What is told of DynamoDB: what a table is like, and how far reading its items has come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::text::Text;

/// A table, as DescribeTable tells it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TableInfo {
    /// Its name.
    pub name: Text,
    /// `ACTIVE` and the like.
    pub status: Text,
    /// The attributes of its key.
    pub keys: KeySchema,
    /// Its indexes, local ones first, each kind in the order of AWS.
    pub indexes: Vec<IndexInfo>,
    /// How many items, as AWS counted them in the last six hours.
    pub items: u64,
    /// Their size in bytes, counted likewise.
    pub bytes: u64,
    /// Whether it is paid for by the request; else for provisioned units.
    pub on_demand: bool,
    /// Read units a second that are provisioned; 0 when it is paid for by the request.
    pub read_units: u64,
    /// Write units a second, likewise.
    pub write_units: u64,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// The attribute by which items expire.
    pub expiry: Expiry,
}

/// By what items of a table expire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expiry {
    /// They don't.
    Off,
    /// By the seconds since 1970 in this attribute.
    By(Text),
    /// It was not told, for this reason.
    Unknown(Text),
}

/// An index of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexInfo {
    /// Its name.
    pub name: Text,
    /// Whether it has partitions of its own; a local one shares those of the table.
    pub is_global: bool,
    /// `ACTIVE` and the like; AWS names it for global ones.
    pub status: Option<Text>,
    /// The attributes of its key.
    pub keys: KeySchema,
    /// Which attributes it holds.
    pub projection: Projection,
    /// How many items, as AWS counted them in the last six hours.
    pub items: u64,
    /// Their size in bytes, counted likewise.
    pub bytes: u64,
}

/// Which attributes an index holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Projection {
    /// All.
    All,
    /// The keys of the table and its own.
    Keys,
    /// The keys, and these.
    With(Vec<Text>),
}

/// The attributes of a key. Global indexes may have up to four of each kind (Amazon DynamoDB Developer Guide,
/// "Multi-attribute keys"), everything else has one partition attribute and at most one sort attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySchema {
    /// Which partition an item is in.
    pub partition: Vec<KeyAttribute>,
    /// In which order the items of a partition stand.
    pub sort: Vec<KeyAttribute>,
}

impl KeySchema {
    /// All of them, partition first.
    pub fn all(&self) -> impl Iterator<Item = &KeyAttribute> {
        self.partition.iter().chain(&self.sort)
    }
}

/// An attribute of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyAttribute {
    /// Its name.
    pub name: Text,
    /// Its type: `S`, `N` or `B`.
    pub kind: Text,
}

/// How far reading items has come. Said after every page, also after one without items.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ItemsRead {
    /// Pages read so far.
    pub pages: u64,
    /// Items that came so far.
    pub items: u64,
    /// Items that were read for them, before the filter; AWS does not say it of statements.
    pub scanned: Option<u64>,
    /// Read units used so far.
    pub capacity: f64,
    /// Where it stands.
    pub reached: Reached,
}

/// Where reading items stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reached {
    /// In the middle.
    Middle,
    /// At the end of what there is.
    End,
    /// At the wanted number of items.
    Items,
    /// At the cap of read units.
    Capacity,
    /// At the cap of pages.
    Pages,
    /// At the cap of time.
    Time,
}

/// What read units cost in dollars at the list price of us-east-1 for tables that are paid for by the request: 0.125
/// dollars for a million (AWS, Amazon DynamoDB pricing for on-demand capacity, since November 2024).
pub fn read_dollars(units: f64) -> f64 {
    units / 1e6 * 0.125
}
