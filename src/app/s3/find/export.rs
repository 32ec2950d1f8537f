//! An export of the rows that a search over objects found.

use jiff::Timestamp;

use super::Find;
use crate::app::State;
use crate::app::exporting::suggested_name;
use crate::app::message::Effect;
use crate::app::notices::Severity;

impl State {
    /// Exports the rows, or the selected ones; asks for a name when none is given.
    pub(in crate::app) fn export_found(&mut self, file: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(find) = self.s3.finding().filter(|find| !find.table.is_empty()) else {
            self.notices.say(Severity::Warning, "there are no rows to export", now);
            return Vec::new();
        };
        let Some(file) = file else {
            let name = suggested_name(&find.bucket, now);
            self.ask_export_name(&name);
            return Vec::new();
        };
        let Some((path, format)) = self.export_target(file, now) else { return Vec::new() };
        let Some(find) = self.s3.finding() else { return Vec::new() };
        vec![Effect::Export {
            path,
            format,
            columns: find.table.fields_shown(),
            batches: find.table.batches().to_vec(),
            order: find.table.order(),
            about: self.about_found(find, now),
        }]
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
