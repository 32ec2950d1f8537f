//! Rows as comma-separated values (RFC 4180, with line feeds). A cell that a spreadsheet would take for a formula gets
//! an apostrophe in front, unless it is a number.

use std::borrow::Cow;
use std::io::{self, Write};

use super::is_number;
use crate::domain::text::safe;

/// Writes the names of the columns. `@timestamp` and its like stay as they are: a name of letters can call nothing.
pub(super) fn write_header(out: &mut impl Write, columns: &[String], for_eyes: bool) -> io::Result<()> {
    let names = columns.iter().map(|name| if is_field_name(name) { name.into() } else { neutral(name) });
    write_line(out, names, for_eyes)
}

/// Writes one row; what it lacks is empty.
pub(super) fn write_row<'c>(
    out: &mut impl Write,
    values: impl Iterator<Item = &'c str>,
    for_eyes: bool,
) -> io::Result<()> {
    write_line(out, values.map(neutral), for_eyes)
}

fn write_line<'c>(
    out: &mut impl Write,
    cells: impl Iterator<Item = Cow<'c, str>>,
    for_eyes: bool,
) -> io::Result<()> {
    let mut line = ::csv::WriterBuilder::new().buffer_capacity(512).from_writer(Vec::new());
    for cell in cells {
        let shown = if for_eyes { safe(&cell).into_cow() } else { cell.as_ref().into() };
        line.write_field(shown.as_bytes()).map_err(io::Error::from)?;
    }
    line.write_record(None::<&[u8]>).map_err(io::Error::from)?;
    let line = line.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
    out.write_all(&line)
}

/// The cell, with an apostrophe in front when it begins like a formula (`=`, `+`, `-`, `@`, tab, carriage return, line
/// feed; OWASP, "CSV Injection") and is no number.
fn neutral(raw: &str) -> Cow<'_, str> {
    let like_formula = raw.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    if like_formula && !is_number(raw) { format!("'{raw}").into() } else { raw.into() }
}

fn is_field_name(name: &str) -> bool {
    let rest = name.strip_prefix('@').unwrap_or(name);
    rest.starts_with(|c: char| c.is_ascii_alphabetic())
        && rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))
}
