//! What an export of the rows holds, and what it says about itself.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::Logs;
use crate::app::message::{Effect, ExportFormat};
use crate::domain::{Completeness, figures};

/// A name for the file that does not repeat: the group's last part and the time.
pub fn suggested_name(logs: &Logs, now: Timestamp) -> String {
    let group = logs.groups.first().map_or("rows", |group| group.rsplit('/').next().unwrap_or("rows"));
    let clean: String = group
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        .take(40)
        .collect();
    let stem = clean.trim_start_matches(['.', '-']);
    let stem = if stem.is_empty() { "rows" } else { stem };
    format!("{stem}-{}.ndjson", now.strftime("%Y%m%d-%H%M%S"))
}

/// The effect that exports the rows as they are shown.
///
/// # Errors
/// One sentence when the file's ending names no format.
pub fn export(logs: &Logs, file: &str, now: Timestamp) -> Result<Effect, String> {
    let path = PathBuf::from(file);
    let format = format_of(&path).ok_or(WRONG_ENDING)?;
    Ok(Effect::Export {
        path,
        format,
        columns: logs.table.fields_shown(),
        batches: logs.table.batches().to_vec(),
        order: logs.table.order(),
        about: about(logs, now),
    })
}

/// What is said of a name that tells no format.
pub const WRONG_ENDING: &str = "the name must end in .ndjson, .json, .csv or .parquet";

/// The format that the ending of a name tells.
pub fn format_of(path: &Path) -> Option<ExportFormat> {
    match path.extension()?.to_str()? {
        "ndjson" | "jsonl" => Some(ExportFormat::Ndjson),
        "json" => Some(ExportFormat::Json),
        "csv" => Some(ExportFormat::Csv),
        "parquet" => Some(ExportFormat::Parquet),
        _ => None,
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
