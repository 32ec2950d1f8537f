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
    /// What it is for, in a few words.
    pub purpose: String,
    /// The pattern of log group names that it is meant for, with `*` for any characters; `None` for all.
    pub groups: Option<String>,
    /// The query.
    pub query: String,
    layer: Arc<Layer>,
    at: usize,
}

const NAMES: [&str; 3] = ["purpose", "groups", "query"];

impl StarterQuery {
    /// A mistake in the query, from a byte of it on.
    pub fn mistake(&self, at: usize, what: &str, cure: impl Into<Text>) -> Mistake {
        self.layer.mistake(self.at + at, format!("query {}: {what}", self.name), cure)
    }

    fn read(layer: &Arc<Layer>, name: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Option<Self> {
        let table = layer.table(name, mistakes)?;
        let (mut purpose, mut groups, mut query) = (String::new(), None, None);
        for field in fields(table) {
            if !NAMES.contains(&field.key) {
                mistakes.push(layer.unknown(&field, "part of a starter query", NAMES));
                continue;
            }
            let Some(text) = layer.string(&field, mistakes) else { continue };
            match field.key {
                "purpose" => purpose = text.to_owned(),
                "groups" => groups = Some(text.to_owned()).filter(|pattern| !pattern.is_empty()),
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
        Some(Self { name: name.key.to_owned(), purpose, groups, query, layer: Arc::clone(layer), at })
    }
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
