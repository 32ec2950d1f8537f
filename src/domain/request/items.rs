//! What may be asked of DynamoDB: items by key, by query, by statement, by scan. All of it reads.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::item::{Attribute, Item};

/// Expressions in the form of the API, with a placeholder for every name and value in them, so that no name can be a
/// reserved word (Amazon DynamoDB Developer Guide, "Expression attribute names (aliases) in DynamoDB").
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expressions {
    /// `KeyConditionExpression`.
    pub key_condition: Option<String>,
    /// `FilterExpression`.
    pub filter: Option<String>,
    /// `ProjectionExpression`.
    pub projection: Option<String>,
    /// `ExpressionAttributeNames`: `#n0` and the like.
    pub names: BTreeMap<String, String>,
    /// `ExpressionAttributeValues`: `:v0` and the like.
    pub values: BTreeMap<String, Attribute>,
}

/// Where reading goes on that ended before the end of what there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Onward {
    /// Behind this key, which AWS named.
    Key(Item),
    /// Where this token of a statement says.
    Token(String),
    /// In each segment of a scan that reads several at the same time, in their order.
    Segments(Vec<Segment>),
}

/// How far one segment of a scan was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Segment {
    /// Nothing of it was read.
    Untouched,
    /// Up to this key, which AWS named.
    Behind(Item),
    /// To its end.
    Ended,
}

/// Where reading begins, and where it ends besides the end of what there is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Caps {
    /// Where it begins; at the first item without.
    pub from: Option<Onward>,
    /// After so many items.
    pub items: Option<u64>,
    /// After so many read units; the last page may go beyond it.
    pub capacity: Option<f64>,
    /// After so many pages.
    pub pages: Option<u64>,
    /// After so long.
    pub time: Option<Duration>,
}

/// One item by its whole key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GetItem {
    /// The table's name.
    pub table: String,
    /// All attributes of its key.
    pub key: Item,
    /// The projection, if any.
    pub expressions: Expressions,
    /// Whether all writes that ended before are seen; costs twice as much.
    pub consistent: bool,
}

/// Items by their whole keys, any number of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchGet {
    /// The table's name.
    pub table: String,
    /// The keys, each different.
    pub keys: Vec<Item>,
    /// The projection, if any. The key is part of it: by it one knows which items are missing.
    pub expressions: Expressions,
    /// Whether all writes that ended before are seen; costs twice as much.
    pub consistent: bool,
}

/// The items of one partition of a table or an index, in the order of the sort key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemQuery {
    /// The table's name.
    pub table: String,
    /// The index; the table itself when left out.
    pub index: Option<String>,
    /// Condition, filter, projection.
    pub expressions: Expressions,
    /// Whether the greatest sort key comes first.
    pub descending: bool,
    /// Whether all writes that ended before are seen; costs twice as much, and no global index can.
    pub consistent: bool,
    /// Where it ends.
    pub caps: Caps,
}

/// A PartiQL statement that reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sql {
    /// The statement, at most 8,192 characters.
    pub statement: String,
    /// Whether all writes that ended before are seen; costs twice as much.
    pub consistent: bool,
    /// Where it ends.
    pub caps: Caps,
}

/// All items of a table or an index, in no order. Every item is paid for, also those that the filter drops.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scan {
    /// The table's name.
    pub table: String,
    /// The index; the table itself when left out.
    pub index: Option<String>,
    /// Filter, projection.
    pub expressions: Expressions,
    /// Whether all writes that ended before are seen; costs twice as much, and no global index can.
    pub consistent: bool,
    /// In how many parts it is read at the same time, at least 1.
    pub segments: u32,
    /// Where it ends.
    pub caps: Caps,
}
