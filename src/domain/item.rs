//! Items of DynamoDB: attribute values with their types, exactly as they are stored. How they are read is in
//! `dynamo`.

mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use write::{Form, number_as_json, write, write_item};

/// The attributes of an item by name. DynamoDB keeps no order among them.
pub type Item = BTreeMap<String, Attribute>;

/// The value of an attribute (Amazon DynamoDB API, AttributeValue). Foreign text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attribute {
    /// `S`: text.
    Text(String),
    /// `N`: a number in decimal, with all of its digits.
    Number(String),
    /// `B`: bytes.
    Binary(Vec<u8>),
    /// `BOOL`.
    Bool(bool),
    /// `NULL`.
    Null,
    /// `L`: values in order.
    List(Vec<Attribute>),
    /// `M`: values by name.
    Map(Item),
    /// `SS`: different texts, in no order.
    TextSet(Vec<String>),
    /// `NS`: different numbers, in no order.
    NumberSet(Vec<String>),
    /// `BS`: different byte strings, in no order.
    BinarySet(Vec<Vec<u8>>),
}

impl Attribute {
    /// The name of its type in the API.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "S",
            Self::Number(_) => "N",
            Self::Binary(_) => "B",
            Self::Bool(_) => "BOOL",
            Self::Null => "NULL",
            Self::List(_) => "L",
            Self::Map(_) => "M",
            Self::TextSet(_) => "SS",
            Self::NumberSet(_) => "NS",
            Self::BinarySet(_) => "BS",
        }
    }
}
