//! An export as the console asks for it, handed to the writers of `output`.

use std::path::Path;
use std::sync::Arc;

use crate::app::ExportFormat;
use crate::domain::{Batch, Fault, Text, figures};
use crate::output::{self, Format};

/// Writes the chosen rows to a new file and answers with what to say about it. Waits for the disk.
///
/// # Errors
/// When the file exists or can't be written.
pub fn write(
    path: &Path,
    format: ExportFormat,
    columns: &[String],
    batches: &[Arc<Batch>],
    order: &[(u32, u32)],
    about: &output::About,
) -> Result<String, Fault> {
    let format = match format {
        ExportFormat::Ndjson => Format::Ndjson,
        ExportFormat::Json => Format::Json,
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Parquet => Format::Parquet,
    };
    // An order only names batches that came with it.
    let rows =
        order.iter().filter_map(|(batch, row)| Some((batches.get(*batch as usize)?.as_ref(), *row as usize)));
    let written = output::export(path, format, columns, rows, about)?;
    let shown = |path: &Path| Text::from(path.display().to_string()).safe().into_owned();
    Ok(format!(
        "wrote {} to {}, described in {}",
        figures::rows(written.rows),
        shown(&written.path),
        shown(&written.about)
    ))
}
