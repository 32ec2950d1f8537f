//! From an answer of GetQueryResults to rows, states and counts.

use std::hash::{DefaultHasher, Hash, Hasher};

use aws_sdk_cloudwatchlogs::types::{self, QueryStatistics, ResultField};

use crate::domain::{Batch, BatchBuilder, CellKind, Progress, QueryStatus};

/// The most rows of one batch. A page of AWS holds as many; what passes them on counts in batches.
const BATCH: usize = 10_000;

/// The rows of an answer as batches: one, unless they are too many or too large for it. No rows are one empty batch.
pub(super) fn batches(rows: Vec<Vec<ResultField>>) -> Vec<Batch> {
    let mut batches = Vec::new();
    let mut builder = BatchBuilder::default();
    for row in rows {
        if builder.is_full() || builder.len() >= BATCH {
            batches.push(std::mem::take(&mut builder).finish());
        }
        for field in &row {
            let column = builder.column(field.field().unwrap_or_default());
            if let Some(value) = field.value() {
                builder.set(column, CellKind::Text, value);
            }
        }
        builder.end_row();
    }
    batches.push(builder.finish());
    batches
}

/// Equal for equal rows, and with all likelihood (64 bits) different for others: cheaper to keep than the rows.
pub(super) fn fingerprint(rows: &[Vec<ResultField>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    rows.len().hash(&mut hasher);
    for row in rows {
        row.len().hash(&mut hasher);
        for field in row {
            field.field().hash(&mut hasher);
            field.value().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// The state; states that AWS adds later count as unknown.
pub(in crate::aws) fn status(status: Option<&types::QueryStatus>) -> Option<QueryStatus> {
    Some(match status? {
        types::QueryStatus::Scheduled => QueryStatus::Scheduled,
        types::QueryStatus::Running => QueryStatus::Running,
        types::QueryStatus::Complete => QueryStatus::Complete,
        types::QueryStatus::Failed => QueryStatus::Failed,
        types::QueryStatus::Cancelled => QueryStatus::Cancelled,
        types::QueryStatus::Timeout => QueryStatus::Timeout,
        _ => QueryStatus::Unknown,
    })
}

/// The counts of an answer; one without counts leaves those from before.
pub(super) fn progress(status: QueryStatus, counts: Option<&QueryStatistics>, before: Progress) -> Progress {
    match counts {
        None => Progress { status, ..before },
        Some(counts) => Progress {
            status,
            records_matched: count(counts.records_matched()),
            records_scanned: count(counts.records_scanned()),
            bytes_scanned: count(counts.bytes_scanned()),
        },
    }
}

/// The most that a count says: an exabyte, more than any query reads. Numbers beyond are no counts and would be shown
/// with all their digits.
const MOST: f64 = 1e18;

/// A count as it may be shown: what is no number, or less than nothing, is nothing.
pub(in crate::aws) fn count(said: f64) -> f64 {
    if said.is_nan() { 0.0 } else { said.clamp(0.0, MOST) }
}
