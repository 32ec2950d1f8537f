//! What differs between two items: attributes and parts of them, with the types of both sides.

use crate::app::tree::Node;
use crate::domain::item::{Attribute, Item};
use crate::dynamo::seen::cell;

/// One place where two items differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// The way there: `address.lines[0]`. Foreign text.
    pub path: String,
    /// What the first has there.
    pub before: Option<Attribute>,
    /// What the second has there.
    pub after: Option<Attribute>,
}

/// All differences, in the order of the names; and how many attributes are the same.
pub(super) fn differences(first: &Item, second: &Item) -> (Vec<Difference>, usize) {
    let mut found = Vec::new();
    maps("", first, second, &mut found);
    let same = first.iter().filter(|(name, value)| is_same(Some(value), second.get(*name))).count();
    (found, same)
}

fn maps(path: &str, first: &Item, second: &Item, found: &mut Vec<Difference>) {
    let mut names: Vec<&String> = first.keys().chain(second.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        values(path, first.get(name), second.get(name), found);
    }
}

fn values(path: String, before: Option<&Attribute>, after: Option<&Attribute>, found: &mut Vec<Difference>) {
    match (before, after) {
        (before, after) if is_same(before, after) => {}
        (Some(Attribute::Map(first)), Some(Attribute::Map(second))) => maps(&path, first, second, found),
        (Some(Attribute::List(first)), Some(Attribute::List(second))) => {
            for at in 0..first.len().max(second.len()) {
                values(format!("{path}[{at}]"), first.get(at), second.get(at), found);
            }
        }
        (before, after) => found.push(Difference { path, before: before.cloned(), after: after.cloned() }),
    }
}

/// Whether two values are the same; a set has no order.
fn is_same(before: Option<&Attribute>, after: Option<&Attribute>) -> bool {
    fn sorted<T: Ord>(values: &[T]) -> Vec<&T> {
        let mut sorted: Vec<&T> = values.iter().collect();
        sorted.sort();
        sorted
    }
    match (before, after) {
        (Some(Attribute::TextSet(first)), Some(Attribute::TextSet(second)))
        | (Some(Attribute::NumberSet(first)), Some(Attribute::NumberSet(second))) => {
            sorted(first) == sorted(second)
        }
        (Some(Attribute::BinarySet(first)), Some(Attribute::BinarySet(second))) => {
            sorted(first) == sorted(second)
        }
        (before, after) => before == after,
    }
}

/// The differences as a tree: each with what the marked item has there and what this one has.
pub(super) fn nodes(first: &Item, second: &Item) -> Vec<(String, Node)> {
    let (found, same) = differences(first, second);
    let side = |value: &Option<Attribute>| match value {
        Some(value) => Node::text(cell(value)).typed(value.type_name()),
        None => Node::scalar("not there"),
    };
    let each = |difference: Difference| {
        let Difference { path, before, after } = difference;
        let words = match (&before, &after) {
            (None, _) => "only in this one",
            (_, None) => "only in the marked one",
            (Some(before), Some(after)) if before.type_name() != after.type_name() => "another type",
            _ => "another value",
        };
        let sides = vec![("marked".to_owned(), side(&before)), ("this".to_owned(), side(&after))];
        (path, Node::map(sides).saying(words))
    };
    let mut nodes: Vec<(String, Node)> = found.into_iter().map(each).collect();
    let words = if same == 1 { "1 attribute".to_owned() } else { format!("{same} attributes") };
    nodes.push(("the same".to_owned(), Node::text(words)));
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dynamo::value;

    fn item(json: &str) -> Item {
        let Attribute::Map(item) = value(json).unwrap() else { panic!() };
        item
    }

    #[test]
    fn types_values_and_parts_of_maps_and_lists_are_told_apart() {
        let first =
            item(r#"{"id": 1, "n": "1", "m": {"a": [1, 2], "b": 3}, "s": set("x", "y"), "gone": true}"#);
        let second =
            item(r#"{"id": 1, "n": 1, "m": {"a": [1, 5, 6], "b": 3}, "s": set("y", "x"), "new": null}"#);
        let (found, same) = differences(&first, &second);
        let words: Vec<String> = found
            .iter()
            .map(|difference| {
                let side = |value: &Option<Attribute>| {
                    value
                        .as_ref()
                        .map_or("-".to_owned(), |value| format!("{} {}", value.type_name(), cell(value)))
                };
                format!("{}: {} | {}", difference.path, side(&difference.before), side(&difference.after))
            })
            .collect();
        assert_eq!(
            words,
            [
                "gone: BOOL true | -",
                "m.a[1]: N 2 | N 5",
                "m.a[2]: - | N 6",
                "n: S \"1\" | N 1",
                "new: - | NULL null"
            ]
        );
        assert_eq!(same, 2, "id, and the set in another order");
    }
}
