//! The columns of a row that is shown as it is. Of a log event they are `@timestamp`, `@message` and `@ptr`, of a JSON line
//! its keys, of any other line `@message`.

use super::json::{self, Members, Raw};
use super::record::{MESSAGE, PTR, Record, TIMESTAMP};
use super::source::Source;
use crate::domain::CellKind;
use crate::insights::value::Value;

/// Calls for each column of the row that has a value, `null` too, with its kind and its characters. A name may come twice:
/// then the first counts.
pub fn columns(record: &mut Record, mut each: impl FnMut(&str, CellKind, &str)) {
    match record.source().clone() {
        Source::Line(line) => {
            let placed = record.placed();
            if let Some(time) = placed.and_then(|placed| placed.time) {
                each("@timestamp", CellKind::Text, &Value::Instant(time).cell_text());
            }
            match Members::open(line) {
                Some(members) => {
                    if !members_of(members, &mut each) {
                        record.seen().damage(line);
                    }
                }
                None => each("@message", CellKind::Text, line),
            }
            let columns = placed.map(|placed| placed.origin.columns());
            columns.iter().flatten().for_each(|(name, text)| each(name, CellKind::Text, text));
        }
        Source::Row(batch, row) => {
            batch.row(row).for_each(|(column, cell)| each(&batch.columns()[column], cell.kind, cell.raw));
        }
        Source::Columns(columns) => {
            let present = columns.iter().filter(|(_, value)| value.is_present());
            present.for_each(|(name, value)| each(name, value.kind(), &value.cell_text()));
        }
        Source::Event(_) => {
            for (name, slot) in [("@timestamp", TIMESTAMP), ("@message", MESSAGE), ("@ptr", PTR)] {
                let value = record.get(slot);
                if value.is_present() {
                    each(name, value.kind(), &value.cell_text());
                }
            }
        }
        Source::Made => {}
    }
}

/// The members of a line. Whether they are all of the line.
fn members_of(mut members: Members, mut each: impl FnMut(&str, CellKind, &str)) -> bool {
    while let Some((key, escaped, raw)) = members.next_member() {
        let value = match raw {
            Raw::Word("null") => Value::Json("null".into()),
            raw if key == "@timestamp" => {
                let value = raw.value();
                value.as_instant().map_or(value, Value::Instant)
            }
            raw => raw.value(),
        };
        if escaped {
            each(&json::unescape(key), value.kind(), &value.cell_text());
        } else {
            each(key, value.kind(), &value.cell_text());
        }
    }
    members.is_at_end()
}
