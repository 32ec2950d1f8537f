//! Words without quotes that were meant as texts: `sku = S1` compares two attributes, which a key never does.

use super::ast::{Condition, Kind, Operand, Path};
use super::literal;
use crate::domain::item::Attribute;
use crate::insights::Mistake;

/// The first key attribute that is compared with another attribute, as what it most likely is: a text without quotes.
pub(super) fn word(condition: &Condition, is_key: impl Fn(&str) -> bool) -> Option<Mistake> {
    condition.conjuncts().into_iter().find_map(|part| meant(part, &is_key))
}

fn meant(part: &Condition, is_key: &impl Fn(&str) -> bool) -> Option<Mistake> {
    let (attribute, others): (&Path, Vec<&Operand>) = match &part.kind {
        Kind::Compare(Operand::Path(path), _, other) => (path, vec![other]),
        Kind::Between(Operand::Path(path), low, high) => (path, vec![low, high]),
        Kind::BeginsWith(path, prefix) => (path, vec![prefix]),
        _ => return None,
    };
    if !attribute.steps.is_empty() || !is_key(&attribute.attribute) {
        return None;
    }
    others.into_iter().find_map(|other| match other {
        Operand::Path(path) if path.steps.is_empty() => Some(unquoted(path)),
        _ => None,
    })
}

fn unquoted(path: &Path) -> Mistake {
    let word = &path.attribute;
    let mistake = Mistake::new(path.span, format!("{word} without quotes is the name of an attribute"));
    mistake.hint(format!("text stands in quotes: {}", literal(&Attribute::Text(word.clone()))))
}
