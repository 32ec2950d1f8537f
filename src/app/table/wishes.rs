//! What a person wants of the columns: widths, order, pins, and which are hidden. Remembered for each query.

use super::source::Source;

/// The narrowest and the widest that a person can make a column.
const WIDTHS: (usize, usize) = (3, 400);
/// How many queries are remembered; the one that was left longest ago goes first.
const QUERIES: usize = 100;

/// What is wanted of the columns of one query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Whether a JSON message is wanted as it is.
    pub whole_message: bool,
    hidden: Vec<Source>,
    /// At the left, in this order.
    pinned: Vec<Source>,
    /// The order of all columns, once one was moved.
    order: Vec<Source>,
    widths: Vec<(Source, usize)>,
}

impl Wishes {
    /// Whether a column is hidden.
    pub fn hides(&self, source: &Source) -> bool {
        self.hidden.contains(source)
    }

    /// Hides a column.
    pub fn hide(&mut self, source: Source) {
        self.hidden.push(source);
    }

    /// Hides none.
    pub fn show_all(&mut self) {
        self.hidden.clear();
    }

    /// Whether a column stands at the left whatever the screen shows.
    pub fn pins(&self, source: &Source) -> bool {
        self.pinned.contains(source)
    }

    /// Pins a column behind the other pinned ones, or lets it go.
    pub fn toggle_pin(&mut self, source: Source) {
        let before = self.pinned.len();
        self.pinned.retain(|pinned| *pinned != source);
        if self.pinned.len() == before {
            self.pinned.push(source);
        }
    }

    /// Exchanges two columns; `all` is the order of all of them before.
    pub fn exchange(&mut self, all: Vec<Source>, one: &Source, other: &Source) {
        self.order = all;
        for order in [&mut self.order, &mut self.pinned] {
            let place = |source| order.iter().position(|each| each == source);
            if let (Some(one), Some(other)) = (place(one), place(other)) {
                order.swap(one, other);
            }
        }
    }

    /// Where a column stands among the pinned ones; behind all when it is none.
    pub fn pin(&self, source: &Source) -> usize {
        position(&self.pinned, source)
    }

    /// Where a column was put among all; behind them when it was not.
    pub fn place(&self, source: &Source) -> usize {
        position(&self.order, source)
    }

    /// The width that a column was given.
    pub fn width(&self, source: &Source) -> Option<usize> {
        self.widths.iter().find(|(each, _)| each == source).map(|(_, width)| *width)
    }

    /// Gives a column a width, within reason.
    pub fn set_width(&mut self, source: Source, width: usize) {
        self.widths.retain(|(each, _)| *each != source);
        self.widths.push((source, width.clamp(WIDTHS.0, WIDTHS.1)));
    }
}

fn position(order: &[Source], source: &Source) -> usize {
    order.iter().position(|each| each == source).unwrap_or(usize::MAX)
}

/// The wishes for queries that were left.
#[derive(Debug, Default)]
pub struct Remembered {
    queries: Vec<(String, Wishes)>,
}

impl Remembered {
    /// Keeps the wishes for a query.
    pub fn keep(&mut self, query: String, wishes: Wishes) {
        self.queries.retain(|(known, _)| *known != query);
        if self.queries.len() >= QUERIES {
            self.queries.remove(0);
        }
        self.queries.push((query, wishes));
    }

    /// The wishes for a query; none when it is new.
    pub fn of(&self, query: &str) -> Wishes {
        let kept = self.queries.iter().find(|(known, _)| known == query);
        kept.map(|(_, wishes)| wishes.clone()).unwrap_or_default()
    }
}
