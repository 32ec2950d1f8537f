//! What a row may be made of: a line, a log event, a row on the screen.

use std::sync::Arc;

use super::json::Raw;
use crate::domain::{Batch, Cell, CellKind};
use crate::insights::value::Value;

/// A log event as CloudWatch Logs stores it.
#[derive(Debug, Clone, Copy)]
pub struct LogEvent<'e> {
    /// When it happened, in milliseconds since 1970.
    pub timestamp_ms: i64,
    /// When it arrived, in milliseconds since 1970.
    pub ingestion_ms: i64,
    /// What was written.
    pub message: &'e str,
    /// The log stream.
    pub stream: &'e str,
    /// Account and log group, `account:group`.
    pub log: &'e str,
    /// The pointer to the record.
    pub ptr: &'e str,
}

/// The columns of a row, whichever they are, in their order.
pub type Columns = Arc<[(Box<str>, Value<'static>)]>;

/// Where a row comes from.
#[derive(Debug, Clone, Default)]
pub enum Source<'r> {
    /// A line of a file.
    Line(&'r str),
    /// A log event.
    Event(LogEvent<'r>),
    /// A row that is already on the screen.
    Row(&'r Arc<Batch>, usize),
    /// A row whose columns a command changed.
    Columns(Columns),
    /// An earlier part of the query; all its slots are set by hand.
    #[default]
    Made,
}

/// The value of a cell of a row on the screen.
pub fn value_of(cell: Cell<'_>) -> Value<'_> {
    match cell.kind {
        CellKind::Absent => Value::Missing,
        CellKind::Text => Value::text(cell.raw),
        CellKind::Number => Value::Digits(cell.raw.into()),
        CellKind::Json if cell.raw.starts_with(['{', '[']) => Value::Json(cell.raw.into()),
        // `true`, `false` and `null`.
        CellKind::Json => Raw::Word(cell.raw).value(),
    }
}
