//! Rows out of leaves: which lists and structs their values belong to (Dremel's levels; parquet-format, "Nested
//! Encoding", and the rules for lists and maps of older writers in "LogicalTypes").

use std::ops::Range;

use parquet::basic::{ConvertedType, Repetition};
use parquet::schema::types::Type;

use super::decode::{Leaf, damaged};
use crate::domain::CellKind;
use crate::insights::eval::json;

/// How a column is put together. Levels are those at which its part is there.
#[derive(Debug)]
pub enum Node {
    /// A value of a leaf.
    Leaf(usize),
    /// What may be missing.
    Optional { definition: i16, leaves: Range<usize>, child: Box<Node> },
    /// A struct.
    Struct(Vec<(String, Node)>),
    /// A list.
    List { definition: i16, repetition: i16, leaves: Range<usize>, child: Box<Node> },
    /// A map; as a list of keys when it has no values.
    Map { definition: i16, repetition: i16, leaves: Range<usize>, key: Box<Node>, value: Box<Node> },
}

/// Where in the schema a part stands.
struct Place {
    next_leaf: usize,
}

/// How a field is put together whose leaves begin with this one.
pub fn plan(field: &Type, first_leaf: usize) -> Node {
    Place { next_leaf: first_leaf }.field(field, 0, 0)
}

impl Place {
    fn field(&mut self, field: &Type, definition: i16, repetition: i16) -> Node {
        let start = self.next_leaf;
        match field.get_basic_info().repetition() {
            Repetition::REQUIRED => self.present(field, definition, repetition),
            Repetition::OPTIONAL => {
                let child = Box::new(self.present(field, definition + 1, repetition));
                Node::Optional { definition: definition + 1, leaves: start..self.next_leaf, child }
            }
            Repetition::REPEATED => {
                let child = Box::new(self.present(field, definition + 1, repetition + 1));
                let (definition, repetition) = (definition + 1, repetition + 1);
                Node::List { definition, repetition, leaves: start..self.next_leaf, child }
            }
        }
    }

    fn present(&mut self, field: &Type, definition: i16, repetition: i16) -> Node {
        let Type::GroupType { fields, .. } = field else {
            self.next_leaf += 1;
            return Node::Leaf(self.next_leaf - 1);
        };
        let repeated = match fields.as_slice() {
            [child] if child.get_basic_info().repetition() == Repetition::REPEATED => Some(child.as_ref()),
            _ => None,
        };
        match (field.get_basic_info().converted_type(), repeated) {
            (ConvertedType::LIST, Some(child)) => self.list(field, child, definition + 1, repetition + 1),
            (
                ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE,
                Some(Type::GroupType { fields: pair, .. }),
            ) => self.map(pair, definition + 1, repetition + 1),
            _ => {
                let part = |child: &std::sync::Arc<Type>| {
                    (child.name().to_owned(), self.field(child, definition, repetition))
                };
                Node::Struct(fields.iter().map(part).collect())
            }
        }
    }

    fn list(&mut self, field: &Type, repeated: &Type, definition: i16, repetition: i16) -> Node {
        let start = self.next_leaf;
        let element = match repeated {
            Type::GroupType { fields, .. } if fields.len() == 1 => {
                let name = repeated.name();
                let is_element = name == "array" || name == format!("{}_tuple", field.name());
                (!is_element).then(|| &fields[0])
            }
            _ => None,
        };
        let child = match element {
            Some(element) => self.field(element, definition, repetition),
            None => self.present(repeated, definition, repetition),
        };
        Node::List { definition, repetition, leaves: start..self.next_leaf, child: Box::new(child) }
    }

    fn map(&mut self, pair: &[std::sync::Arc<Type>], definition: i16, repetition: i16) -> Node {
        let start = self.next_leaf;
        let mut parts: Vec<Node> = pair.iter().map(|part| self.field(part, definition, repetition)).collect();
        let leaves = start..self.next_leaf;
        match (parts.pop(), parts.pop(), parts.is_empty()) {
            (Some(value), Some(key), true) => {
                Node::Map { definition, repetition, leaves, key: Box::new(key), value: Box::new(value) }
            }
            (Some(key), None, _) => Node::List { definition, repetition, leaves, child: Box::new(key) },
            // No map that the format knows: its parts as they are.
            _ => {
                self.next_leaf = start;
                let part = |child: &std::sync::Arc<Type>| {
                    (child.name().to_owned(), self.field(child, definition, repetition))
                };
                let child = Box::new(Node::Struct(pair.iter().map(part).collect()));
                Node::List { definition, repetition, leaves, child }
            }
        }
    }
}

/// The leaves of a column that are being read, the first of them with its number.
pub struct Leaves<'l> {
    pub first: usize,
    pub leaves: &'l mut [Leaf],
}

impl Leaves<'_> {
    fn leaf(&mut self, number: usize) -> Result<&mut Leaf, String> {
        self.leaves.get_mut(number.wrapping_sub(self.first)).ok_or_else(damaged)
    }

    /// Whether a part is there; when it is not, all its leaves pass over it.
    fn is_there(&mut self, definition: i16, leaves: &Range<usize>) -> Result<bool, String> {
        if leaves.is_empty() {
            return Ok(false);
        }
        if self.leaf(leaves.start)?.definition()? >= definition {
            return Ok(true);
        }
        for number in leaves.clone() {
            self.leaf(number)?.skip();
        }
        Ok(false)
    }

    fn goes_on(&mut self, repetition: i16, leaves: &Range<usize>) -> Result<bool, String> {
        Ok(self.leaf(leaves.start)?.repetition() == Some(repetition))
    }

    /// Writes the value of a column in the next row: as it is when it is one value, else as JSON.
    pub fn cell(&mut self, node: &Node, out: &mut String) -> Result<CellKind, String> {
        match node {
            Node::Leaf(number) => self.value(*number, out),
            Node::Optional { definition, leaves, child } => match self.is_there(*definition, leaves)? {
                true => self.cell(child, out),
                false => Ok(CellKind::Absent),
            },
            _ => self.json(node, out).map(|()| CellKind::Json),
        }
    }

    fn value(&mut self, number: usize, out: &mut String) -> Result<CellKind, String> {
        let leaf = self.leaf(number)?;
        if leaf.definition()? != leaf.max_definition {
            return Err(damaged());
        }
        leaf.write(out)
    }

    fn json(&mut self, node: &Node, out: &mut String) -> Result<(), String> {
        match node {
            Node::Leaf(number) => {
                let mut raw = String::new();
                let kind = self.value(*number, &mut raw)?;
                write_json(kind, &raw, out);
            }
            Node::Optional { definition, leaves, child } => match self.is_there(*definition, leaves)? {
                true => self.json(child, out)?,
                false => out.push_str("null"),
            },
            Node::Struct(fields) => {
                out.push('{');
                for (index, (name, child)) in fields.iter().enumerate() {
                    separate(index, out);
                    write_json(CellKind::Text, name, out);
                    out.push(':');
                    self.json(child, out)?;
                }
                out.push('}');
            }
            Node::List { definition, repetition, leaves, child } => {
                out.push('[');
                let mut goes_on = self.is_there(*definition, leaves)?;
                let mut index = 0;
                while goes_on {
                    separate(index, out);
                    index += 1;
                    self.json(child, out)?;
                    goes_on = self.goes_on(*repetition, leaves)?;
                }
                out.push(']');
            }
            Node::Map { definition, repetition, leaves, key, value } => {
                out.push('{');
                let mut goes_on = self.is_there(*definition, leaves)?;
                let mut index = 0;
                while goes_on {
                    separate(index, out);
                    index += 1;
                    let mut raw = String::new();
                    self.cell(key, &mut raw)?;
                    write_json(CellKind::Text, &raw, out);
                    out.push(':');
                    self.json(value, out)?;
                    goes_on = self.goes_on(*repetition, leaves)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// Writes a value as JSON.
pub fn write_json(kind: CellKind, raw: &str, out: &mut String) {
    match kind {
        CellKind::Absent => out.push_str("null"),
        CellKind::Number => out.push_str(raw),
        CellKind::Json if matches!(raw, "true" | "false" | "null") => out.push_str(raw),
        CellKind::Json if json::structure(raw).is_some() => out.push_str(raw),
        CellKind::Json | CellKind::Text => write_text(raw, out),
    }
}

/// Writes a text as JSON. Most have nothing to escape (RFC 8259, section 7), which is told several times faster.
fn write_text(raw: &str, out: &mut String) {
    if raw.bytes().any(|byte| byte < 0x20 || matches!(byte, b'"' | b'\\')) {
        return out.push_str(&serde_json::Value::from(raw).to_string());
    }
    out.push('"');
    out.push_str(raw);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8259, section 7: quotes, backslashes and control characters are escaped, nothing else has to be.
    #[test]
    fn a_text_is_written_as_json_has_it() {
        let written = |raw: &str| {
            let mut out = String::new();
            write_json(CellKind::Text, raw, &mut out);
            out
        };
        assert_eq!(written("/checkout ü"), "\"/checkout ü\"");
        assert_eq!(written("a\"b\\c\nd\u{1}"), r#""a\"b\\c\nd\u0001""#);
    }
}
