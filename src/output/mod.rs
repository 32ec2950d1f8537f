//! Rows as table, json, ndjson, csv and Parquet, for scripts and exports.

mod csv;
pub mod file;
mod json;
mod parquet;
mod table;
mod writer;

pub use file::{About, Exported, export};
pub use writer::{Columns, Look, Writer, write_rows};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Table,
    /// One JSON array of objects.
    Json,
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated with a header; cells that a spreadsheet would run are neutralised.
    Csv,
    /// Parquet, for programs: binary, and written when all rows are known.
    Parquet,
}

/// A decimal number with an optional sign, fraction and exponent.
fn is_number(raw: &str) -> bool {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    raw.chars().all(plain) && raw.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests;
