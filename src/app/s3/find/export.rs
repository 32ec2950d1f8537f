//! An export of the rows that a search over objects found.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Find;
use crate::app::State;
use crate::app::line::Line;
use crate::app::logs::export::{WRONG_ENDING, format_of};
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};

impl State {
    /// Exports the rows, or the selected ones; asks for a name when none is given.
    pub(in crate::app) fn export_found(&mut self, file: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(find) = self.s3.finding().filter(|find| !find.table.is_empty()) else {
            self.notices.say(Severity::Warning, "there are no rows to export", now);
            return Vec::new();
        };
        let Some(file) = file.map(str::trim) else {
            let name = format!("{}-{}.ndjson", find.bucket, now.strftime("%Y%m%d-%H%M%S"));
            self.overlay = Some(Overlay::Prompt(PromptKind::Export, Line::with(&name)));
            return Vec::new();
        };
        let path = PathBuf::from(file);
        let Some(format) = format_of(&path) else {
            self.notices.say(Severity::Error, WRONG_ENDING, now);
            self.overlay = Some(Overlay::Prompt(PromptKind::Export, Line::with(file)));
            return Vec::new();
        };
        let effect = Effect::Export {
            path,
            format,
            columns: find.table.fields_shown(),
            batches: find.table.batches().to_vec(),
            order: find.table.order(),
            about: self.about_found(find, now),
        };
        file.clone_into(&mut self.export_name);
        vec![effect]
    }

    fn about_found(&self, find: &Find, now: Timestamp) -> Vec<(String, String)> {
        let named = |name: &str, value: String| (name.to_owned(), value);
        let rows = find.table.selection().map_or(find.table.len(), |rows| rows.count());
        let mut about = vec![
            named("exported", now.strftime("%FT%TZ").to_string()),
            named("rows", format!("{rows} of {}", find.table.len())),
            named("profile", self.scope.profile.to_string()),
            named("region", self.scope.region.to_string()),
            named("objects", find.address()),
        ];
        if let Some(run) = &find.run {
            let completeness: Vec<String> =
                super::told(self, find, now).into_iter().map(|(words, _)| words).collect();
            about.push(named("completeness", completeness.join("; ")));
            about.extend(run.wanted.range.map(|range| named("from", range.from.to_string())));
            about.extend(run.wanted.range.map(|range| named("to", range.to.to_string())));
            about.push(named("query", run.wanted.query.clone()));
        }
        about
    }
}
