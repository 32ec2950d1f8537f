//! Counts over time of the rows at hand, by their `@timestamp`.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use crate::domain::{Batch, Range};
use crate::insights::value::time::read_instant;

/// How finely time is cut: more than a screen has columns, so that any width can be drawn from it.
const BUCKETS: usize = 480;

/// Counts per stretch of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram {
    range: Range,
    counts: Vec<u32>,
    counted: usize,
}

impl Histogram {
    /// An empty one over a range.
    pub fn new(range: Range) -> Self {
        Self { range, counts: vec![0; BUCKETS], counted: 0 }
    }

    /// The range it covers.
    pub fn range(&self) -> Range {
        self.range
    }

    /// How many rows it counts: those with a time inside the range.
    pub fn counted(&self) -> usize {
        self.counted
    }

    /// Forgets all counts.
    pub fn clear(&mut self) {
        self.counts.fill(0);
        self.counted = 0;
    }

    /// Counts the rows of a batch.
    pub fn add(&mut self, batch: &Batch) {
        let Some(column) = batch.column("@timestamp") else { return };
        for row in 0..batch.len() {
            let instant = read_instant(batch.cell(row, column).raw);
            if let Some(bucket) = instant.and_then(|instant| self.bucket(instant)) {
                self.counts[bucket] += 1;
                self.counted += 1;
            }
        }
    }

    /// In which of so many columns an instant in milliseconds since 1970 is counted; `None` outside of the range.
    pub fn column_of(&self, instant: i64, columns: usize) -> Option<usize> {
        self.bucket(instant).map(|bucket| bucket * columns.clamp(1, BUCKETS) / BUCKETS)
    }

    fn bucket(&self, instant: i64) -> Option<usize> {
        let from = self.range.from.as_millisecond();
        let span = (self.range.to.as_millisecond() - from).max(1);
        let offset = instant - from;
        // The last second of the range belongs to it whole, so a row may lie a little behind its end.
        let is_inside = (0..=span + 999).contains(&offset);
        let bucket = (offset as i128 * BUCKETS as i128 / span as i128) as usize;
        is_inside.then_some(bucket.min(BUCKETS - 1))
    }

    /// The time of some of so many columns: from the first second of the first to the last second of the last.
    pub fn stretch(&self, columns: usize, chosen: RangeInclusive<usize>) -> Range {
        let columns = columns.clamp(1, BUCKETS);
        let from = self.range.from.as_millisecond();
        let span = i128::from((self.range.to.as_millisecond() - from).max(1));
        let begin = |column: usize| {
            let bucket = (column * BUCKETS).div_ceil(columns).min(BUCKETS);
            let second = (from + (span * bucket as i128 / BUCKETS as i128) as i64).div_euclid(1_000);
            Timestamp::from_second(second).unwrap_or(self.range.to)
        };
        Range { from: begin(*chosen.start()), to: begin(chosen.end() + 1).min(self.range.to) }
    }

    /// The counts for so many columns, oldest first.
    pub fn columns(&self, width: usize) -> Vec<u32> {
        let width = width.clamp(1, BUCKETS);
        let mut columns = vec![0; width];
        for (bucket, count) in self.counts.iter().enumerate() {
            columns[bucket * width / BUCKETS] += count;
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BatchBuilder, CellKind};

    #[test]
    fn rows_are_counted_where_they_lie_and_both_ends_belong_to_the_range() {
        let range = Range {
            from: "2026-11-24T14:00:00Z".parse().unwrap(),
            to: "2026-11-24T14:08:00Z".parse().unwrap(),
        };
        let mut builder = BatchBuilder::with_columns(["@timestamp"]);
        for time in
            ["14:00:00.000", "14:00:59.999", "14:01:00.000", "14:08:00.999", "13:59:59.999", "14:08:01.000"]
        {
            builder.set(0, CellKind::Text, &format!("2026-11-24 {time}"));
            builder.end_row();
        }
        let mut histogram = Histogram::new(range);
        histogram.add(&builder.finish());
        assert_eq!(histogram.columns(8), [2, 1, 0, 0, 0, 0, 0, 1]);
        assert_eq!(histogram.counted(), 4);
        let column_of = |time: &str| histogram.column_of(read_instant(time).unwrap(), 8);
        assert_eq!(column_of("2026-11-24 14:01:00.000"), Some(1));
        assert_eq!(column_of("2026-11-24 14:08:00.999"), Some(7));
        assert_eq!(column_of("2026-11-24 14:08:01.000"), None);
        let minute = histogram.stretch(8, 1..=2);
        assert_eq!(
            (minute.from.to_string(), minute.to.to_string()),
            ("2026-11-24T14:01:00Z".into(), "2026-11-24T14:03:00Z".into())
        );
        assert_eq!(histogram.stretch(8, 0..=7), range);
    }
}
