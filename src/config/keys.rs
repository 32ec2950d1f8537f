//! `keys.toml`: one table for each place, keys on the left, the command on the right.

use toml::de::DeTable;

use super::layer::{Layer, Mistake, fields};
use crate::command::{BindProblem, Keymap, Place};

/// Takes over the bindings of a file.
pub(super) fn overlay(keymap: &mut Keymap, layer: &Layer, table: &DeTable<'_>, mistakes: &mut Vec<Mistake>) {
    for place_field in fields(table) {
        let Some(place) = Place::ALL.into_iter().find(|place| place.name() == place_field.key) else {
            mistakes.push(layer.unknown(&place_field, "place for keys", Place::ALL.map(Place::name)));
            continue;
        };
        let Some(bindings) = layer.table(&place_field, mistakes) else { continue };
        for field in fields(bindings) {
            let Some(command) = layer.string(&field, mistakes) else { continue };
            let (at, what) = match keymap.bind(place, field.key, command) {
                Ok(()) => continue,
                Err(BindProblem::Keys(what)) => (field.at, what),
                Err(BindProblem::Command(what)) => (field.value.span().start, what),
            };
            let (what, cure) = what.split_once("; ").unwrap_or((&what, "see config/keys.toml"));
            mistakes.push(layer.mistake(at, what, cure));
        }
    }
}
