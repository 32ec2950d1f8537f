//! The order of the table's rows: chosen by column, worked out at once or beside the loop. How rows compare is in `sort`.

use super::{Sort, Sorted, Table};

/// The most rows that are sorted at once; more would hold the keyboard up, so they are sorted beside the loop.
const SORTED_AT_ONCE: usize = 10_000;

impl Table {
    /// How the rows are sorted.
    pub fn sorted(&self) -> Option<&Sort> {
        self.sorted.as_ref().map(|sorted| &sorted.sort)
    }

    /// The order that is wanted, of no rows yet; one that is being worked out for other rows comes too late.
    pub(super) fn wanted_order(&mut self) -> Option<Sorted> {
        let sorted = self.sorted.take().map(|sorted| sorted.sort);
        self.sorting.take().or(sorted).map(|sort| Sorted::new(sort, &[]))
    }

    /// Goes on to the next order of the column under the cursor.
    pub(super) fn sort_by_cursor(&mut self) {
        let Some(source) = self.column().map(|column| column.source.clone()) else { return };
        let next = Sort::next(self.sorting.as_ref().or(self.sorted()), source);
        self.sorting = None;
        if next.is_some() && self.len > SORTED_AT_ONCE {
            self.sorting = next;
            return;
        }
        self.sorted = next.map(|sort| Sorted::new(sort, &self.batches));
        self.show_first();
    }

    /// The order that is being worked out beside the loop.
    pub fn sorting(&self) -> Option<&Sort> {
        self.sorting.as_ref()
    }

    /// Takes the order that was worked out, and what came meanwhile into it.
    pub fn take_order(&mut self, mut sorted: Sorted) {
        if self.sorting.take_if(|sort| *sort == sorted.sort).is_none() {
            return;
        }
        for number in sorted.batches()..self.batches.len() {
            sorted.add(number, &self.batches[number]);
        }
        self.sorted = Some(sorted);
        self.show_first();
    }

    fn show_first(&mut self) {
        self.hunt = None;
        self.mark = None;
        // One sorts to see what is first.
        self.go_to(0);
    }
}
