//! `queries.toml`: starter queries by name. Whether they follow the language is checked elsewhere.

use std::sync::Arc;

use toml::de::DeTable;

use super::layer::{Field, Layer, Mistake, fields};
use crate::domain::Text;

/// A query to start from.
#[derive(Debug, Clone)]
pub struct StarterQuery {
    /// Its name.
    pub name: String,
    /// The heading that it stands under.
    pub topic: String,
    /// What it is for, in a few words.
    pub purpose: String,
    /// When to use it, in one line.
    pub when: String,
    /// Patterns of the names of log groups that it is meant for, with spaces between them and `*` for any characters;
    /// empty when it is meant for no group more than for another.
    pub groups: String,
    /// The query.
    pub query: String,
    layer: Arc<Layer>,
    at: usize,
}

const NAMES: [&str; 5] = ["topic", "purpose", "when", "groups", "query"];
/// The heading of those that name none: the person's own.
const OWN: &str = "Yours";

impl StarterQuery {
    /// A mistake in the query, from a byte of it on.
    pub fn mistake(&self, at: usize, what: &str, cure: impl Into<Text>) -> Mistake {
        self.layer.mistake(self.at + at, format!("query {}: {what}", self.name), cure)
    }

    /// Whether it is meant for a log group above others.
    pub fn is_meant_for(&self, group: &str) -> bool {
        self.groups.split_whitespace().any(|pattern| fits(pattern, group))
    }

    fn read(layer: &Arc<Layer>, name: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let table = layer.table(name, mistakes)?;
        let (mut topic, mut purpose) = (OWN.to_owned(), String::new());
        let (mut when, mut groups, mut query) = (String::new(), String::new(), None);
        for field in fields(table) {
            if !NAMES.contains(&field.key) {
                mistakes.push(layer.unknown(&field, "part of a starter query", NAMES));
                continue;
            }
            let Some(text) = layer.string(&field, mistakes) else { continue };
            match field.key {
                "topic" => text.clone_into(&mut topic),
                "purpose" => text.clone_into(&mut purpose),
                "when" => text.clone_into(&mut when),
                "groups" => text.clone_into(&mut groups),
                _ => query = Some((text.to_owned(), layer.start_of(&field, text))),
            }
        }
        let Some((query, at)) = query else {
            mistakes.push(layer.mistake(
                name.at,
                format!("{} has no query", name.key),
                "add query = \"...\"",
            ));
            return None;
        };
        let layer = Arc::clone(layer);
        Some(Self { name: name.key.to_owned(), topic, purpose, when, groups, query, layer, at })
    }
}

/// Whether a name fits a pattern, in which `*` stands for any characters.
fn fits(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    name.char_indices().map(|(at, _)| at).chain([name.len()]).any(|at| fits(rest, &name[at..]))
}

/// Takes over the queries of a file: a new name is added, a known one replaced, an empty query removes it.
pub(super) fn overlay(
    queries: &mut Vec<StarterQuery>,
    layer: &Arc<Layer>,
    table: &DeTable<'_>,
    mistakes: &mut Vec<Mistake>,
) {
    for name in fields(table) {
        let Some(query) = StarterQuery::read(layer, &name, mistakes) else { continue };
        let known = queries.iter().position(|other| other.name == query.name);
        match known {
            Some(index) if query.query.trim().is_empty() => {
                queries.remove(index);
            }
            Some(index) => queries[index] = query,
            None if query.query.trim().is_empty() => {
                let what = format!("{} is empty and there is none of that name to remove", name.key);
                mistakes.push(layer.mistake(name.at, what, "write a query, or leave it out"));
            }
            None => queries.push(query),
        }
    }
}
