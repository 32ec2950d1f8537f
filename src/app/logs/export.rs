//! What an export of the rows holds, and what it says about itself.

use std::path::PathBuf;

use jiff::Timestamp;

use super::Logs;
use crate::app::exporting;
use crate::app::message::{Effect, ExportFormat};
use crate::domain::{Completeness, figures};

/// A name for the file.
pub(in crate::app) fn suggested_name(logs: &Logs, now: Timestamp) -> String {
    exporting::suggested_name(logs.groups.first().map_or("", String::as_str), now)
}

/// The effect that exports the rows as they are shown.
pub(in crate::app) fn export(logs: &Logs, (path, format): (PathBuf, ExportFormat), now: Timestamp) -> Effect {
    Effect::Export {
        path,
        format,
        columns: logs.table.fields_shown(),
        batches: logs.table.batches().to_vec(),
        order: logs.table.order(),
        about: about(logs, now),
    }
}

fn about(logs: &Logs, now: Timestamp) -> Vec<(String, String)> {
    let mut about = vec![("exported".to_owned(), now.strftime("%FT%TZ").to_string())];
    let mut say = |name: &str, value: String| about.push((name.to_owned(), value));
    let selected = logs.table.selection().map(|rows| rows.count());
    say(
        "rows",
        selected
            .map_or(logs.table.len().to_string(), |rows| format!("{rows} selected of {}", logs.table.len())),
    );
    if let Some(run) = &logs.run {
        say("completeness", words(run.completeness(logs.answered())));
        say("profile", run.scope.profile.to_string());
        say("region", run.scope.region.to_string());
        say("groups", run.query.groups.join(", "));
        say("from", run.query.range.from.to_string());
        say("to", run.query.range.to.to_string());
        say("query", run.query.query.clone());
        say("query id", run.query_id.as_ref().map_or(String::new(), |id| id.raw().to_owned()));
    }
    if logs.refine.is_active() {
        say("refined from", figures::rows(logs.answered() as u64));
        say("refined by", logs.refine.texts().collect::<Vec<_>>().join(" | "));
    }
    if let Some(sort) = logs.table.sorted() {
        say("sorted by", format!("{} {}", sort.source.name(), sort.direction.word()));
    }
    about
}

/// How complete the rows are, in words.
pub fn words(completeness: Completeness) -> String {
    match completeness {
        Completeness::Complete => "complete".into(),
        Completeness::Partial => "partial: the query had not ended".into(),
        Completeness::Sampled => "sampled".into(),
        Completeness::CutAt(limit) => format!("cut at the limit of {limit} rows"),
        Completeness::Failed => "partial: the query failed".into(),
    }
}
