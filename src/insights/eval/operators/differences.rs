//! `diff` and `logcompare`: how the counts of clusters differ from those of an earlier range. It holds the different
//! templates of both ranges.
//!
//! Decided where the AWS documentation ("Compare (diff) with previous time ranges") is silent:
//! - The texts of both ranges are clustered together, so that a pattern is the same in both.
//! - `@sampleCount` is the count of the current range, `@differenceCount` that minus the earlier count. The description
//!   is `new`, `gone`, `no change`, or the change as a share of the earlier count, such as `50% more`.
//! - The largest difference comes first, up or down; of equal ones the larger count, then the order of the patterns.
//! - The example is a message of the current range, when it has one.

use std::cmp::Reverse;
use std::sync::Arc;

use super::patterns::counted;
use super::{Emit, Operation, Operator};
use crate::domain::Batch;
use crate::insights::clusters::{Cluster, Counts, Side};
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::Value;

/// `diff` and `logcompare`.
#[derive(Debug)]
pub struct Differences {
    /// The template, how many rows of the current range have it, and one of their texts.
    pub of: [Slot; 3],
    /// The same of the earlier range.
    pub earlier: Earlier,
    /// Where the pattern, the count, the difference, its description, the severity and the example go.
    pub into: [Slot; 6],
}

/// The templates of an earlier range: each with its count and an example.
#[derive(Debug, Default)]
pub struct Earlier(Vec<(Box<str>, u64, Box<str>)>);

impl Earlier {
    /// Reads an answer with these three columns.
    pub fn read(answer: &[Arc<Batch>], columns: [&str; 3]) -> Self {
        let mut templates = Vec::new();
        for batch in answer {
            let [Some(template), Some(count), Some(example)] = columns.map(|name| batch.column(name)) else {
                continue;
            };
            for row in 0..batch.len() {
                let cell = |column: usize| batch.cell(row, column);
                // A row without a text is in no cluster.
                if cell(template).is_present()
                    && let Ok(count) = cell(count).raw.parse()
                {
                    templates.push((cell(template).raw.into(), count, cell(example).raw.into()));
                }
            }
        }
        Self(templates)
    }
}

impl Operator for Differences {
    fn reads(&self) -> Vec<Slot> {
        self.of.to_vec()
    }

    fn sets(&self) -> Vec<Slot> {
        self.into.to_vec()
    }

    fn replaces_rows(&self) -> bool {
        true
    }

    fn start<'o>(&'o self, _keep: &'o Keep) -> Box<dyn Operation + 'o> {
        Box::new(Comparing { command: self, counts: Counts::default() })
    }
}

struct Comparing<'o> {
    command: &'o Differences,
    counts: Counts,
}

impl Operation for Comparing<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        if let Some((template, count, example)) = counted(self.command.of, record) {
            self.counts.add(template, Side::Current, count, &example);
        }
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        for (template, count, example) in &self.command.earlier.0 {
            self.counts.add(template.clone(), Side::Earlier, *count, example);
        }
        let mut clusters = self.counts.clusters();
        clusters.sort_by_key(|cluster| Reverse(cluster.count.abs_diff(cluster.earlier)));
        for cluster in clusters {
            let description = description(cluster.count, cluster.earlier);
            let values = [
                Value::integer(signed(cluster.count)),
                Value::integer(signed(cluster.count).saturating_sub(signed(cluster.earlier))),
                Value::Text(description.into()),
            ];
            next(
                &Kept::of_values(Vec::new()),
                self.command.into.into_iter().zip(around(cluster, values)).collect(),
            );
        }
    }
}

/// The pattern before, the severity and the example behind.
fn around(cluster: Cluster, values: [Value<'static>; 3]) -> impl Iterator<Item = Value<'static>> {
    let behind = [
        Value::maybe_text(cluster.severity.map(str::to_owned)),
        Value::Text(cluster.example.into_string().into()),
    ];
    std::iter::once(Value::Text(cluster.pattern.into())).chain(values).chain(behind)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn description(count: u64, earlier: u64) -> String {
    let share = || count.abs_diff(earlier) as f64 * 100.0 / earlier as f64;
    match (count, earlier) {
        (_, 0) => "new".to_owned(),
        (0, _) => "gone".to_owned(),
        _ if count == earlier => "no change".to_owned(),
        _ => {
            let direction = if count > earlier { "more" } else { "fewer" };
            if share() < 1.0 {
                format!("under 1% {direction}")
            } else {
                format!("{:.0}% {direction}", share())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_as_shares_of_the_earlier_count() {
        let told = [(5, 0), (0, 5), (5, 5), (6, 4), (1, 4), (300, 100), (1000, 999)]
            .map(|(count, earlier)| description(count, earlier));
        assert_eq!(told, ["new", "gone", "no change", "50% more", "75% fewer", "200% more", "under 1% more"]);
    }
}
