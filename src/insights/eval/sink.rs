//! Where the rows of one part of a query end: in the answer, or kept for the next part.

use std::collections::VecDeque;

use super::aggregate::EXACT;
use super::groups::{Grouping, Groups};
use super::kept::{Keep, Kept};
use super::output::{Output, Projection};
use super::pipeline::Link;
use super::record::{Record, Slot};
use super::sort::{Choice, Deduplicated, Order, Sorted};
use super::stage::Stage;

/// A part of a query: steps for one row at a time, and where the rows end.
#[derive(Debug)]
pub struct Segment {
    /// What the rows go through before: the first part has none.
    pub links: Vec<Link>,
    /// The steps.
    pub stages: Vec<Stage>,
    /// Where the rows end.
    pub target: Target,
    /// What of a row is kept for the parts that follow.
    pub keep: Keep,
}

/// Where the rows of a part end.
#[derive(Debug)]
pub enum Target {
    /// In the answer.
    Output(Projection),
    /// The first so many go on.
    Take,
    /// All go on to a command that takes them in one order, but no more than [`MOST_HELD`].
    Hold,
    /// The last so many go on.
    Tail(usize),
    /// They go on in another order.
    Sort(Order),
    /// Those go on that differ from others, in an order.
    Dedup(Choice),
    /// One row for each group goes on.
    Stats(Grouping),
}

/// So many rows of the source are held for the commands that look at more than one of them.
pub const MOST_HELD: usize = 1_000_000;

/// The rows that have come so far, and at most how many are wanted.
#[derive(Debug)]
pub struct Sink {
    limit: Option<usize>,
    rows: Rows,
}

#[derive(Debug)]
enum Rows {
    Output(Box<Output>),
    Taken(Vec<Kept>),
    /// Those that are held, and whether there were more.
    Held(Vec<Kept>, bool),
    /// The last ones, and how many are wanted.
    Last(VecDeque<Kept>, usize),
    Sorted(Sorted),
    Deduplicated(Deduplicated),
    Groups(Groups),
}

impl Sink {
    /// No rows yet.
    pub fn new(segment: &Segment, limit: Option<usize>) -> Self {
        let rows = match &segment.target {
            Target::Output(projection) => Rows::Output(Box::new(Output::new(projection))),
            Target::Take => Rows::Taken(Vec::new()),
            Target::Hold => Rows::Held(Vec::new(), false),
            Target::Tail(count) => Rows::Last(VecDeque::new(), *count),
            Target::Sort(_) => Rows::Sorted(Sorted::default()),
            Target::Dedup(_) => Rows::Deduplicated(Deduplicated::default()),
            Target::Stats(grouping) => Rows::Groups(Groups::new(grouping)),
        };
        Self { limit, rows }
    }

    /// Takes a row.
    pub fn push<'r>(&mut self, segment: &'r Segment, record: &mut Record<'r>) {
        if self.is_satisfied() {
            return;
        }
        let keep = &segment.keep;
        match (&mut self.rows, &segment.target) {
            (Rows::Output(output), Target::Output(projection)) => output.push(projection, record),
            (Rows::Taken(rows), _) => rows.push(Kept::new(record, keep)),
            (Rows::Held(rows, is_cut), _) if rows.len() >= MOST_HELD => *is_cut = true,
            (Rows::Held(rows, _), _) => rows.push(Kept::new(record, keep)),
            (Rows::Last(rows, count), _) => {
                rows.push_back(Kept::new(record, keep));
                rows.drain(..rows.len().saturating_sub(*count));
            }
            (Rows::Sorted(rows), Target::Sort(order)) => rows.push(order, self.limit, keep, record),
            (Rows::Deduplicated(rows), Target::Dedup(choice)) => rows.push(choice, keep, record),
            (Rows::Groups(groups), Target::Stats(grouping)) => groups.push(grouping, record),
            // A sink is only ever used with the segment that made it.
            _ => {}
        }
    }

    /// Takes what the same part made of rows that come later. It must not reach the limit of rows in the order in which
    /// they come, see [`Sink::is_reached_by`].
    pub fn absorb(&mut self, segment: &Segment, later: Self) {
        match (&mut self.rows, later.rows, &segment.target) {
            (Rows::Output(output), Rows::Output(later), _) => output.absorb(*later),
            (Rows::Taken(rows), Rows::Taken(later), _) => rows.extend(later),
            (Rows::Held(rows, _), Rows::Held(later, _), _) => rows.extend(later),
            (Rows::Last(rows, count), Rows::Last(later, _), _) => {
                rows.extend(later);
                rows.drain(..rows.len().saturating_sub(*count));
            }
            (Rows::Sorted(rows), Rows::Sorted(later), _) => rows.absorb(self.limit, later),
            (Rows::Deduplicated(rows), Rows::Deduplicated(later), _) => rows.absorb(later),
            (Rows::Groups(groups), Rows::Groups(later), Target::Stats(grouping)) => {
                groups.absorb(grouping, later);
            }
            // Sinks of the same part hold the same.
            _ => {}
        }
    }

    /// Whether rows that come later reach the limit: which of them is the last to be looked at is not known then. Nor is
    /// it known what a fork left out that is not left out here.
    pub fn is_reached_by(&self, later: &Self) -> bool {
        match (&self.rows, &later.rows) {
            (Rows::Held(rows, _), Rows::Held(later, _)) => return rows.len() + later.len() > MOST_HELD,
            (_, Rows::Groups(later)) if later.is_cut() || later.has_cut_values() => return true,
            _ => {}
        }
        let in_order = matches!(self.rows, Rows::Output(_) | Rows::Taken(_));
        in_order && self.limit.is_some_and(|limit| self.held() + later.held() >= limit)
    }

    /// Whether further rows would change nothing.
    pub fn is_satisfied(&self) -> bool {
        if let Rows::Held(_, is_cut) = &self.rows {
            return *is_cut;
        }
        let Some(limit) = self.limit else { return false };
        match &self.rows {
            Rows::Output(output) => output.rows() >= limit,
            Rows::Taken(rows) => rows.len() >= limit,
            Rows::Held(..) => false,
            Rows::Last(..) | Rows::Sorted(_) | Rows::Deduplicated(_) | Rows::Groups(_) => limit == 0,
        }
    }

    /// How many rows or groups are held in memory.
    pub fn held(&self) -> usize {
        match &self.rows {
            Rows::Output(output) => output.rows(),
            Rows::Taken(rows) | Rows::Held(rows, _) => rows.len(),
            Rows::Last(rows, _) => rows.len(),
            Rows::Sorted(rows) => rows.held(),
            Rows::Deduplicated(rows) => rows.held(),
            Rows::Groups(groups) => groups.held(),
        }
    }

    /// Whether an order left rows out because they were more than wanted.
    pub fn is_cut(&self) -> bool {
        matches!(&self.rows, Rows::Sorted(rows) if rows.seen() > rows.held() as u64)
    }

    /// Whether a result is approximate.
    pub fn is_approximate(&self) -> bool {
        matches!(&self.rows, Rows::Groups(groups) if groups.is_approximate())
    }

    /// What was left out because there was more than is kept. Lowercase sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        match &self.rows {
            Rows::Held(_, true) => notes.push(format!(
                "only the first {MOST_HELD} rows were looked at: the query has a command that holds them; filter before it"
            )),
            Rows::Groups(groups) => {
                if groups.is_cut() {
                    let most = groups.held();
                    notes.push(format!("messages of more than {most} shapes: only those of the first {most} were counted"));
                }
                if groups.has_cut_values() {
                    notes.push(format!(
                        "groups of more than {EXACT} different values: values() and topk() know the first {EXACT} only"
                    ));
                }
            }
            _ => {}
        }
        notes
    }

    /// The answer, when it is collected here.
    pub fn output(&mut self) -> Option<&mut Output> {
        match &mut self.rows {
            Rows::Output(output) => Some(output),
            _ => None,
        }
    }

    /// Hands the rows that go on, in their order, to the next part.
    pub fn for_each(&self, segment: &Segment, mut next: impl FnMut(&Kept, &[Slot])) {
        let slots = &segment.keep.slots;
        match (&self.rows, &segment.target) {
            (Rows::Taken(rows) | Rows::Held(rows, _), _) => rows.iter().for_each(|row| next(row, slots)),
            (Rows::Last(rows, _), _) => rows.iter().for_each(|row| next(row, slots)),
            (Rows::Sorted(rows), _) => rows.rows().into_iter().for_each(|row| next(row, slots)),
            (Rows::Deduplicated(rows), _) => {
                let wanted = self.limit.unwrap_or(usize::MAX);
                rows.rows().into_iter().take(wanted).for_each(|row| next(row, slots));
            }
            (Rows::Groups(groups), Target::Stats(grouping)) => {
                groups.rows(grouping).iter().for_each(|row| next(row, &grouping.results));
            }
            _ => {}
        }
    }
}
