//! `pattern`: the counts of templates, made by the grouping before, become clusters. It holds the different templates, 100,000 at most.
//!
//! Beside the documented `@pattern`, `@ratio`, `@sampleCount` and `@severityLabel` there is `@example`, one of the
//! messages. Rows without a text are in no cluster and do not count. The largest cluster comes first.

use super::{Emit, Operation, Operator};
use crate::insights::clusters::{Counts, Side};
use crate::insights::eval::functions::Arguments;
use crate::insights::eval::kept::{Keep, Kept};
use crate::insights::eval::record::{Record, Slot};
use crate::insights::value::{Number, Value};

/// `pattern`.
#[derive(Debug)]
pub struct Patterns {
    /// The template, how many rows have it, and one of their texts.
    pub of: [Slot; 3],
    /// Where the pattern, the ratio, the count, the severity and the example go.
    pub into: [Slot; 5],
}

/// The template of a text.
pub fn template<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::maybe_text(arguments.text(0).map(|text| crate::insights::clusters::template(&text)))
}

impl Operator for Patterns {
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
        Box::new(Clustering { command: self, counts: Counts::default(), total: 0 })
    }
}

/// The template of a row of counts, its count and its example; nothing for rows without a text.
pub(super) fn counted(of: [Slot; 3], record: &mut Record) -> Option<(Box<str>, u64, Box<str>)> {
    record.need(&of);
    let [template, count, example] = of.map(|slot| record.get(slot));
    let count = u64::try_from(count.as_number()?.as_i64()).unwrap_or(0);
    Some(((*template.as_text()?).into(), count, (*example.cell_text()).into()))
}

struct Clustering<'o> {
    command: &'o Patterns,
    counts: Counts,
    total: u64,
}

impl Operation for Clustering<'_> {
    fn push<'r>(&mut self, record: &mut Record<'r>, _next: &mut dyn FnMut(&mut Record<'r>)) {
        let Some((template, count, example)) = counted(self.command.of, record) else { return };
        self.total += count;
        self.counts.add(template, Side::Current, count, &example);
    }

    fn finish(&mut self, next: &mut Emit<'_>) {
        const DECIMALS: f64 = 10_000.0;
        for cluster in self.counts.clusters() {
            let ratio = (cluster.count as f64 / self.total as f64 * DECIMALS).round() / DECIMALS;
            let values = [
                Value::Text(cluster.pattern.into()),
                Value::number(Number::real(ratio)),
                Value::integer(i64::try_from(cluster.count).unwrap_or(i64::MAX)),
                Value::maybe_text(cluster.severity.map(str::to_owned)),
                Value::Text(cluster.example.into_string().into()),
            ];
            next(&Kept::of_values(Vec::new()), self.command.into.into_iter().zip(values).collect());
        }
    }
}
