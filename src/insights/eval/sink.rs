//! Where the rows of one part of a query end: in the answer, or kept for the next part.

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
    /// They go on in another order.
    Sort(Order),
    /// Those go on that differ from others, in an order.
    Dedup(Choice),
    /// One row for each group goes on.
    Stats(Grouping),
}

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
            (Rows::Sorted(rows), Rows::Sorted(later), _) => rows.absorb(self.limit, later),
            (Rows::Deduplicated(rows), Rows::Deduplicated(later), _) => rows.absorb(later),
            (Rows::Groups(groups), Rows::Groups(later), Target::Stats(grouping)) => {
                groups.absorb(grouping, later);
            }
            // Sinks of the same part hold the same.
            _ => {}
        }
    }

    /// Whether rows that come later reach the limit: which of them is the last to be looked at is not known then.
    pub fn is_reached_by(&self, later: &Self) -> bool {
        let in_order = matches!(self.rows, Rows::Output(_) | Rows::Taken(_));
        in_order && self.limit.is_some_and(|limit| self.held() + later.held() >= limit)
    }

    /// Whether further rows would change nothing.
    pub fn is_satisfied(&self) -> bool {
        let Some(limit) = self.limit else { return false };
        match &self.rows {
            Rows::Output(output) => output.rows() >= limit,
            Rows::Taken(rows) => rows.len() >= limit,
            Rows::Sorted(_) | Rows::Deduplicated(_) | Rows::Groups(_) => limit == 0,
        }
    }

    /// How many rows or groups are held in memory.
    pub fn held(&self) -> usize {
        match &self.rows {
            Rows::Output(output) => output.rows(),
            Rows::Taken(rows) => rows.len(),
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
            (Rows::Taken(rows), _) => rows.iter().for_each(|row| next(row, slots)),
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
