//! What an export of items holds: plain values, or DynamoDB JSON with every type.

use std::path::Path;

use jiff::Timestamp;

use super::Items;
use super::pages::Standing;
use crate::app::State;
use crate::app::exporting::suggested_name;
use crate::app::message::{Effect, ExportFormat};
use crate::app::notices::Severity;
use crate::domain::item::Form;

impl State {
    /// Exports the items that were read, or the selected ones; asks for a name when none is given.
    pub(in crate::app) fn export_items(&mut self, file: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(opened) = &self.dynamo.table else { return Vec::new() };
        if opened.items.as_ref().is_none_or(|items| items.table.is_empty()) {
            self.notices.say(Severity::Warning, "there are no items to export", now);
            return Vec::new();
        }
        let Some(file) = file else {
            let name = suggested_name(&opened.name, now);
            self.ask_export_name(&name);
            return Vec::new();
        };
        let Some((path, format)) = self.export_target(file, now) else { return Vec::new() };
        let Some(opened) = &self.dynamo.table else { return Vec::new() };
        let Some(items) = &opened.items else { return Vec::new() };
        vec![Effect::Export {
            format,
            columns: items.table.fields_shown(),
            batches: items.batches(form_of(&path, format)),
            order: items.table.order(),
            about: self.about_items(&opened.name, items, now),
            path,
        }]
    }

    fn about_items(&self, table: &str, items: &Items, now: Timestamp) -> Vec<(String, String)> {
        let (pages, selected) = (&items.pages, items.table.selection().map(|rows| rows.count()));
        let rows = selected.unwrap_or(items.table.len());
        let complete = match pages.standing {
            Standing::End => "complete",
            Standing::Limit => "cut at the limit",
            _ => "partial: there is more that was not read",
        };
        let named = |name: &str, value: String| (name.to_owned(), value);
        vec![
            named("exported", now.strftime("%FT%TZ").to_string()),
            named("rows", format!("{rows} of {}", items.table.len())),
            named("completeness", complete.to_owned()),
            named("profile", self.scope.profile.to_string()),
            named("region", self.scope.region.to_string()),
            named("table", table.to_owned()),
            named("asked", pages.asked.words.clone()),
        ]
    }
}

/// A name that ends in `.typed.json` or `.typed.ndjson` keeps the types.
fn form_of(path: &Path, format: ExportFormat) -> Form {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if format != ExportFormat::Csv && stem.ends_with(".typed") { Form::Typed } else { Form::Plain }
}
