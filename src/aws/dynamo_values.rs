//! Values between the SDK and the domain.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, ConsumedCapacity};
use aws_smithy_types::Blob;

use crate::domain::item::{Attribute, Item};
use crate::domain::{Fault, FaultKind};

/// An item as the SDK has it.
pub(super) type Raw = HashMap<String, AttributeValue>;

/// An item of an answer.
pub(super) fn item(raw: Raw) -> Result<Item, Fault> {
    raw.into_iter().map(|(name, value)| Ok((name, attribute(value)?))).collect()
}

/// The items of an answer.
pub(super) fn items(raw: Option<Vec<Raw>>) -> Result<Vec<Item>, Fault> {
    raw.unwrap_or_default().into_iter().map(item).collect()
}

/// The read units that an answer took; none where AWS does not say.
pub(super) fn units(used: Option<ConsumedCapacity>) -> f64 {
    used.and_then(|used| used.capacity_units).unwrap_or(0.0)
}

fn attribute(value: AttributeValue) -> Result<Attribute, Fault> {
    let bytes = |blob: Blob| blob.into_inner();
    Ok(match value {
        AttributeValue::S(text) => Attribute::Text(text),
        AttributeValue::N(number) => Attribute::Number(number),
        AttributeValue::B(blob) => Attribute::Binary(bytes(blob)),
        AttributeValue::Bool(value) => Attribute::Bool(value),
        AttributeValue::Null(_) => Attribute::Null,
        AttributeValue::L(values) => {
            Attribute::List(values.into_iter().map(attribute).collect::<Result<_, _>>()?)
        }
        AttributeValue::M(values) => Attribute::Map(item(values)?),
        AttributeValue::Ss(texts) => Attribute::TextSet(texts),
        AttributeValue::Ns(numbers) => Attribute::NumberSet(numbers),
        AttributeValue::Bs(all) => Attribute::BinarySet(all.into_iter().map(bytes).collect()),
        _ => {
            let fault = Fault::new(FaultKind::Unsupported, "an item has a value of a type that is not known");
            return Err(fault.hint("a newer version of flowid may know it"));
        }
    })
}

/// An item for a question.
pub(super) fn raw_item(item: &Item) -> Raw {
    item.iter().map(|(name, value)| (name.clone(), raw(value))).collect()
}

fn raw(value: &Attribute) -> AttributeValue {
    let blob = |bytes: &Vec<u8>| Blob::new(bytes.clone());
    match value {
        Attribute::Text(text) => AttributeValue::S(text.clone()),
        Attribute::Number(number) => AttributeValue::N(number.clone()),
        Attribute::Binary(bytes) => AttributeValue::B(blob(bytes)),
        Attribute::Bool(value) => AttributeValue::Bool(*value),
        Attribute::Null => AttributeValue::Null(true),
        Attribute::List(values) => AttributeValue::L(values.iter().map(raw).collect()),
        Attribute::Map(values) => AttributeValue::M(raw_item(values)),
        Attribute::TextSet(texts) => AttributeValue::Ss(texts.clone()),
        Attribute::NumberSet(numbers) => AttributeValue::Ns(numbers.clone()),
        Attribute::BinarySet(all) => AttributeValue::Bs(all.iter().map(blob).collect()),
    }
}

/// The names or values of placeholders; nothing when there are none, because AWS refuses an empty map.
pub(super) fn unless_empty<T>(map: HashMap<String, T>) -> Option<HashMap<String, T>> {
    Some(map).filter(|map| !map.is_empty())
}
