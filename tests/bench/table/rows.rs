//! The rows that fill the table: structured events of a service.

use std::sync::Arc;

use flowid::domain::{Batch, BatchBuilder, CellKind};

/// Bytes of text of a row.
pub const ROW_BYTES: usize = 300;

/// So many rows from a number on: structured events of a service, oldest first.
pub fn page_of(start: usize, count: usize) -> Arc<Batch> {
    let mut builder = BatchBuilder::with_columns(["@timestamp", "@message", "@ptr"]);
    let mut message = String::new();
    for number in start..start + count {
        let level = ["INFO", "INFO", "INFO", "WARN", "INFO", "INFO", "DEBUG", "ERROR"][number % 8];
        let (minute, second) = (number / 60_000 % 60, number / 1000 % 60);
        builder.set(
            0,
            CellKind::Text,
            &format!("2026-11-24 13:{minute:02}:{second:02}.{:03}", number % 1000),
        );
        message.clear();
        message.push_str(&format!(
            r#"{{"level":"{level}","service":"checkout","latency":{},"order":{{"id":"o-{number:07}","cents":{}}},"message":"order {number} "#,
            number * 7919 % 1500,
            number * 250 % 99_991,
        ));
        while message.len() < ROW_BYTES - 23 - 30 - 2 - 10 {
            message.push_str("declined ");
        }
        message.push_str("\"}");
        builder.set(1, CellKind::Text, &message);
        builder.set(2, CellKind::Text, &format!("{number:030}"));
        builder.end_row();
    }
    Arc::new(builder.finish())
}
