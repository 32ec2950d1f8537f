//! Settings, keys, themes and starter queries: embedded defaults overlaid by the user's files. Every mistake of every
//! file is reported at once. What a query means is checked by `main`, which knows the language.

pub mod folder;
mod keys;
mod layer;
mod queries;
mod settings;
mod show;
pub mod theme;

pub use folder::Folder;
pub use layer::{Mistake, Origin};
pub use queries::StarterQuery;
pub use settings::Settings;
pub use show::Entry;
pub use theme::{Basic, Colour, Role, Style, Theme, Themes};

use std::sync::Arc;

use crate::command::Keymap;
use layer::Layer;

/// The names of the files, in the order in which they are read and shown.
pub const FILES: [&str; 4] = ["settings.toml", "keys.toml", "themes.toml", "queries.toml"];

/// Everything that is configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// Settings.
    pub settings: Settings,
    /// Which keys lead where.
    pub keymap: Keymap,
    /// Themes by name.
    pub themes: Themes,
    /// Starter queries, in the order of their files.
    pub queries: Vec<StarterQuery>,
    /// Every value with where it comes from.
    pub entries: Vec<Entry>,
}

/// Reads the embedded defaults, then the user's files over them. What `check` finds wrong in a starter query is a mistake
/// of its file.
///
/// # Errors
/// Every mistake of every file, by file and position. A file that is not there is not a mistake.
pub fn load(folder: &Folder, check: impl Fn(&StarterQuery) -> Vec<Mistake>) -> Result<Config, Vec<Mistake>> {
    let mut mistakes = folder.missing();
    let mut settings = Settings::default();
    let mut keymap = Keymap::default();
    let mut themes = Themes::default();
    let mut queries = Vec::new();
    let mut entries = Vec::new();
    for file in FILES {
        for layer in layers(folder, file, &mut mistakes) {
            let table = layer.parse(&mut mistakes);
            match file {
                "settings.toml" => settings.overlay(&layer, &table, &mut mistakes),
                "keys.toml" => keys::overlay(&mut keymap, &layer, &table, &mut mistakes),
                "themes.toml" => themes.overlay(&layer, &table, &mut mistakes),
                _ => queries::overlay(&mut queries, &layer, &table, &mut mistakes),
            }
            show::collect(&mut entries, file, &layer, &table);
        }
    }
    settings.check_theme(&themes, &mut mistakes);
    mistakes.extend(queries.iter().flat_map(check));
    if mistakes.is_empty() {
        return Ok(Config { settings, keymap, themes, queries, entries });
    }
    mistakes.sort_by_key(Mistake::position);
    Err(mistakes)
}

/// The embedded file, and the user's when there is one.
fn layers(folder: &Folder, file: &'static str, mistakes: &mut Vec<Mistake>) -> Vec<Arc<Layer>> {
    let mut layers = vec![Arc::new(Layer::embedded(file))];
    match folder.read(file) {
        Ok(Some(layer)) => layers.push(Arc::new(layer)),
        Ok(None) => {}
        Err(mistake) => mistakes.push(mistake),
    }
    layers
}

#[cfg(test)]
mod tests;
