//! The order of the table's rows: chosen by column, worked out at once or beside the loop. How rows compare is in `sort`.

use super::rows::Spot;
use super::{Sort, Sorted, Table};

/// The most rows that are sorted at once; more would hold the keyboard up, so they are sorted beside the loop.
const SORTED_AT_ONCE: usize = 10_000;

impl Table {
    /// How the rows are sorted.
    pub fn sorted(&self) -> Option<&Sort> {
        self.rows.sorted().map(|sorted| &sorted.sort)
    }

    /// The order that is wanted; one that is being worked out for other rows comes too late.
    pub(super) fn wanted_order(&mut self) -> Option<Sort> {
        self.sorting.take().or_else(|| self.sorted().cloned())
    }

    /// Goes on to the next order of the column under the cursor.
    pub(super) fn sort_by_cursor(&mut self) {
        let Some(source) = self.column().map(|column| column.source.clone()) else { return };
        let next = Sort::next(self.sorting.as_ref().or(self.sorted()), source);
        self.sorting = None;
        if next.is_some() && self.len() > SORTED_AT_ONCE {
            self.sorting = next;
            return;
        }
        self.rows.set_order(next.map(|sort| Sorted::new(sort, self.rows.batches())));
        self.show_first();
    }

    /// Whether an order is being worked out beside the loop, or should be.
    pub fn is_sorting(&self) -> bool {
        self.sorting.is_some() || self.rows.is_behind()
    }

    /// From which order on an order is to be worked out beside the loop; `None` when there is nothing to do.
    pub fn order_due(&self) -> Option<Sorted> {
        match &self.sorting {
            Some(sort) => Some(Sorted::new(sort.clone(), &[])),
            None => self.rows.sorted().filter(|_| self.rows.is_behind()).cloned(),
        }
    }

    /// Sorts rows in that came since, unless they are so many that it is done beside the loop.
    pub(super) fn sort_in(&mut self) {
        if self.rows.is_behind()
            && self.len() <= SORTED_AT_ONCE
            && let Some(sorted) = self.rows.sorted().cloned()
        {
            let sorted = sorted.extended(self.rows.batches());
            self.reorder(sorted);
        }
    }

    /// Takes an order that was worked out.
    pub fn take_order(&mut self, sorted: Sorted) {
        if !sorted.is_of(self.rows.batches()) {
            return;
        }
        if self.sorting.take_if(|sort| *sort == sorted.sort).is_some() {
            self.rows.set_order(Some(sorted));
            self.show_first();
        } else if self.sorted() == Some(&sorted.sort) {
            self.reorder(sorted);
        }
    }

    /// Gives up the order that could not be worked out: what is not sorted is seen as it came.
    pub fn give_up_order(&mut self) {
        if self.sorting.take().is_none() {
            self.rows.set_order(None);
            self.show_first();
        }
    }

    /// Sees the same rows in another order. The cursor stays on its row once the person has put it somewhere, and so does
    /// the other end of a selection.
    fn reorder(&mut self, sorted: Sorted) {
        let cursor = self.rows.spot(self.cursor()).filter(|_| self.placed);
        let mark = self.mark.and_then(|mark| self.rows.spot(mark));
        self.rows.set_order(Some(sorted));
        let row_of = |spot: Spot| self.rows.row_of(spot);
        let (cursor, mark) = (cursor.and_then(row_of), mark.and_then(row_of));
        self.mark = mark;
        self.go_to(cursor.unwrap_or(self.cursor()));
    }

    fn show_first(&mut self) {
        self.hunt = None;
        self.mark = None;
        // One sorts to see what is first.
        self.go_to(0);
    }
}
