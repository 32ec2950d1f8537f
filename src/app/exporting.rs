//! Where an export goes: the name of the file, which the person gives, and the format that its ending tells.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::State;
use super::line::Line;
use super::message::ExportFormat;
use super::notices::Severity;
use super::overlay::{Overlay, PromptKind};

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

/// A name for a file that does not repeat: the last part of what the rows are of, and the time.
pub(super) fn suggested_name(of: &str, now: Timestamp) -> String {
    let last = of.rsplit('/').next().unwrap_or_default();
    let kept = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let clean: String = last.chars().filter(kept).take(40).collect();
    let stem = clean.trim_start_matches(['.', '-']);
    let stem = if stem.is_empty() { "rows" } else { stem };
    format!("{stem}-{}.ndjson", now.strftime("%Y%m%d-%H%M%S"))
}

impl State {
    /// Asks for the name of a file.
    pub(super) fn ask_export_name(&mut self, name: &str) {
        self.overlay = Some(Overlay::Prompt(PromptKind::Export, Line::with(name)));
    }

    /// Reads the name of a file, and remembers it; asks again where its ending tells no format.
    pub(super) fn export_target(&mut self, file: &str, now: Timestamp) -> Option<(PathBuf, ExportFormat)> {
        let path = PathBuf::from(file.trim());
        let Some(format) = format_of(&path) else {
            self.notices.say(Severity::Error, WRONG_ENDING, now);
            self.ask_export_name(file);
            return None;
        };
        file.trim().clone_into(&mut self.export_name);
        Some((path, format))
    }
}
