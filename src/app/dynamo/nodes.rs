//! The tree of an item, with the name of every type.

use jiff::Timestamp;

use crate::app::tree::{Node, NodeKind};
use crate::domain::item::{Attribute, Form, Item, number_as_json, write_item};
use crate::dynamo::seen::hex;

/// An item as a tree. `expires` is the attribute by whose seconds since 1970 items expire.
pub(super) fn tree(item: &Item, expires: Option<&str>) -> Vec<(String, Node)> {
    item.iter().map(|(name, value)| (name.clone(), noted(name, value, expires))).collect()
}

/// The keys without an item, where there are some.
pub(super) fn missing(keys: &[Item]) -> Option<(String, Node)> {
    let each = |key: &Item| Node::text(write_item(key, Form::Plain));
    let words = if keys.len() == 1 { "1 key".to_owned() } else { format!("{} keys", keys.len()) };
    let node = || Node::list(keys.iter().map(each).collect()).saying(words);
    (!keys.is_empty()).then(|| ("without an item".to_owned(), node()))
}

fn noted(name: &str, value: &Attribute, expires: Option<&str>) -> Node {
    let node = node(value);
    match value {
        Attribute::Number(seconds) if expires == Some(name) => match time(seconds) {
            Some(at) => node.noted(format!("{at}, when it expires")),
            None => node,
        },
        _ => node,
    }
}

/// Seconds since 1970 as a time (Amazon DynamoDB Developer Guide, "Using time to live (TTL)": Unix epoch time in
/// seconds).
fn time(seconds: &str) -> Option<Timestamp> {
    Timestamp::from_second(seconds.parse().ok()?).ok()
}

fn node(value: &Attribute) -> Node {
    let node = match value {
        Attribute::Text(text) => {
            let node = Node::of_text(text);
            if node.kind == NodeKind::Text { node } else { node.noted("JSON in a text") }
        }
        Attribute::Number(number) => Node::scalar(number_as_json(number)),
        Attribute::Binary(bytes) => Node::text(hex(bytes)),
        Attribute::Bool(value) => Node::scalar(value.to_string()),
        Attribute::Null => Node::scalar("null"),
        Attribute::List(values) => Node::list(values.iter().map(node).collect()),
        Attribute::Map(values) => {
            Node::map(values.iter().map(|(name, value)| (name.clone(), self::node(value))).collect())
        }
        Attribute::TextSet(texts) => {
            Node::list(texts.iter().map(|text| Node::text(text.as_str()).typed("S")).collect())
        }
        Attribute::NumberSet(numbers) => {
            Node::list(numbers.iter().map(|number| Node::scalar(number_as_json(number)).typed("N")).collect())
        }
        Attribute::BinarySet(all) => {
            Node::list(all.iter().map(|bytes| Node::text(hex(bytes)).typed("B")).collect())
        }
    };
    node.typed(value.type_name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tree::Tree;

    #[test]
    fn the_tree_names_types_and_tells_when_an_item_expires() {
        let item = Item::from([
            ("expires".to_owned(), Attribute::Number("1764000000".into())),
            ("note".to_owned(), Attribute::Text("{\"a\":1.50}".into())),
            ("tags".to_owned(), Attribute::NumberSet(vec!["2".into(), "10".into()])),
        ]);
        let mut shown = Tree::default();
        shown.show(tree(&item, Some("expires")));
        let line = |branch| {
            let node = shown.node(branch).unwrap();
            format!("{} {} {} {}", branch.key.raw(), node.type_name, node.value.raw(), node.note.raw())
        };
        let lines: Vec<String> = shown.branches().iter().map(line).collect();
        // 1,764,000,000 seconds after 1970 are 2025-11-24 16:00 UTC (date -u -d @1764000000).
        assert_eq!(
            lines,
            [
                "expires N 1764000000 2025-11-24T16:00:00Z, when it expires",
                "note S 1 key JSON in a text",
                "a  1.50 ",
                "tags NS 2 items ",
                "0 N 2 ",
                "1 N 10 ",
            ]
        );
    }
}
