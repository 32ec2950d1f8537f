//! One row as a JSON object. Values are text as they came; numbers and JSON of our own engine keep their type.

use std::io::{self, Write};

use super::writer::Row;
use crate::domain::text::safe_json;
use crate::domain::{Cell, CellKind};

/// Writes one object; what the row lacks is left out.
pub(super) fn write_row(
    out: &mut impl Write,
    columns: &[String],
    row: &Row<'_>,
    safe: bool,
) -> io::Result<()> {
    let mut line = String::with_capacity(64 + row.iter().map(|(_, cell)| cell.raw.len()).sum::<usize>());
    line.push('{');
    for (place, cell) in row {
        if line.len() > 1 {
            line.push(',');
        }
        push_string(&mut line, &columns[*place]);
        line.push(':');
        push_value(&mut line, *cell);
    }
    line.push('}');
    if safe { out.write_all(safe_json(&line).as_str().as_bytes()) } else { out.write_all(line.as_bytes()) }
}

fn push_value(line: &mut String, cell: Cell<'_>) {
    let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(cell.raw).is_ok();
    match cell.kind {
        CellKind::Number | CellKind::Json if is_json() => line.push_str(cell.raw),
        _ => push_string(line, cell.raw),
    }
}

fn push_string(line: &mut String, text: &str) {
    // Text always has a JSON form.
    line.push_str(&serde_json::Value::from(text).to_string());
}
