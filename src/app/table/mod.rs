//! The virtual table: rows by reference, columns, cursor, order. Nothing is copied but what is shown.

pub mod columns;
mod copying;
pub mod layout;
pub mod level;
mod order;
pub mod rows;
pub mod search;
pub mod sort;
pub mod source;
#[cfg(test)]
mod tests;
pub mod values;
pub mod wishes;

use std::ops::RangeInclusive;
use std::sync::Arc;

pub use columns::{Column, Columns};
pub use layout::Slot;
pub use level::Level;
pub use rows::Spot;
pub use search::{Found, Hunt, Search, Sought};
pub use sort::{Direction, Sort, Sorted};
pub use source::Source;
pub use wishes::{Remembered, Wishes};

use super::message::RowOrder;
use super::scroll::{Scroll, moved};
use crate::command::Command;
use crate::domain::{Batch, Cell, Foreign};
use crate::insights::value::time::read_instant;
use rows::Rows;

/// The column with the time of an event.
pub const TIME: &str = "@timestamp";
/// The column with the time at which it was taken in.
pub const INGESTED: &str = "@ingestionTime";

/// Rows, and how they are looked at.
#[derive(Debug, Default)]
pub struct Table {
    rows: Rows,
    columns: Columns,
    /// The order that is being worked out beside the loop, to take the place of the one that is shown.
    sorting: Option<Sort>,
    /// The look through the rows that goes on beside the loop.
    hunt: Option<Hunt>,
    /// What is searched for.
    pub search: Option<Search>,
    scroll: Scroll,
    /// Columns of the screen for values: kept by `resize`.
    width: usize,
    /// Whether long text goes on in the next row of the screen.
    pub wrap: bool,
    /// Whether every row lies within a day, so that dates need not be repeated.
    pub short_times: bool,
    /// Whether the person has put the cursor somewhere; until then it stays at the top, where the newest rows arrive.
    placed: bool,
    /// Where a selection of rows begins; it ends at the cursor.
    mark: Option<usize>,
}

impl Table {
    /// Throws all rows and columns away; how the table is looked at stays.
    pub fn clear(&mut self) {
        let (search, columns) = (self.search.take(), self.columns.emptied());
        let scroll = Scroll { height: self.scroll.height, ..Scroll::default() };
        let rows = Rows::wanted(self.wanted_order());
        let (width, wrap, short_times) = (self.width, self.wrap, self.short_times);
        *self = Self { search, rows, scroll, width, wrap, short_times, columns, ..Self::default() };
    }

    /// Tells which fields the answer will have, in the order of the query: rows may lack the first ones.
    pub fn expect(&mut self, fields: &[String]) {
        self.columns.expect(fields);
    }

    /// Replaces all rows; the cursor stays on its row if that is still there.
    pub fn replace(&mut self, batch: Arc<Batch>) {
        let under = self.identity();
        self.mark = None;
        self.hunt = None;
        self.rows = Rows::wanted(self.wanted_order());
        let column = self.column().map(|column| column.source.clone());
        self.columns = self.columns.renewed();
        self.append(batch);
        match column {
            Some(source) => self.columns.go_to_source(&source),
            None => self.columns.go_to(0),
        }
        self.stay_on(under);
    }

    /// Adds rows behind the others; the cursor stays on its row.
    pub fn append(&mut self, batch: Arc<Batch>) {
        self.columns.absorb(&batch);
        self.rows.push(batch);
        self.sort_in();
        self.go_to(self.cursor());
    }

    /// Takes many rows whose columns were looked at before.
    pub fn fill(&mut self, batches: impl IntoIterator<Item = Arc<Batch>>, columns: &Columns) {
        self.columns.merge(columns);
        batches.into_iter().for_each(|batch| self.rows.push(batch));
        self.sort_in();
        self.go_to(self.cursor());
    }

    /// Shows other rows in place of these, whose columns were looked at before. With `stays` the cursor stays where it is.
    pub fn refill(&mut self, batches: Vec<Arc<Batch>>, columns: &Columns, stays: bool) {
        let (under, row, placed) = (self.identity(), self.cursor(), self.placed);
        let column = self.column().map(|column| column.source.clone());
        self.clear();
        self.fill(batches, columns);
        if stays {
            self.placed = placed;
            self.go_to(row);
            column.iter().for_each(|source| self.columns.go_to_source(source));
            self.stay_on(under);
        }
    }

    /// What the row under the cursor is named by, once the person has put the cursor there.
    pub fn identity(&self) -> Option<String> {
        self.rows.identity(self.cursor()).filter(|_| self.placed).map(str::to_owned)
    }

    /// Puts the cursor on the row of that identity again, if it is still there; it may have to be looked for.
    pub fn stay_on(&mut self, identity: Option<String>) {
        let Some(identity) = identity else { return };
        self.placed = true;
        self.look_for(Sought::Row(identity), self.cursor(), true);
    }

    /// The time of the row under the cursor, in milliseconds since 1970.
    pub fn time(&self) -> Option<i64> {
        read_instant(self.field(self.cursor(), TIME)?.raw)
    }

    /// Where the row under the cursor is, whatever the order; `None` when the person has not put the cursor anywhere.
    pub fn spot(&self) -> Option<Spot> {
        self.rows.spot(self.cursor()).filter(|_| self.placed)
    }

    /// Where the row at a place of the view is, whatever the order.
    pub fn spot_at(&self, row: usize) -> Option<Spot> {
        self.rows.spot(row)
    }

    /// The place of the view at which a row is, if it is there.
    pub fn row_of(&self, spot: Spot) -> Option<usize> {
        self.rows.row_of(spot)
    }

    /// Puts the cursor on a row, if it is there.
    pub fn go_to_spot(&mut self, spot: Spot) {
        if let Some(row) = self.rows.row_of(spot) {
            self.placed = true;
            self.go_to(row);
        }
    }

    /// What the columns are; for rows that come back.
    pub fn columns(&self) -> &Columns {
        &self.columns
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The batches, in the order they came.
    pub fn batches(&self) -> &[Arc<Batch>] {
        self.rows.batches()
    }

    /// The batch that holds a row of the view, and its index there.
    pub fn place(&self, row: usize) -> Option<(&Arc<Batch>, usize)> {
        self.rows.place(row)
    }

    /// The order of the view, for an export: of the selection, or of all rows.
    pub fn order(&self) -> RowOrder {
        match self.selection() {
            Some(rows) => self.rows.order(*rows.start(), rows.count()),
            None => self.rows.order(0, self.len()),
        }
    }

    /// The rows that are selected, first and last; `None` without a selection.
    pub fn selection(&self) -> Option<RangeInclusive<usize>> {
        self.mark.map(|mark| mark.min(self.cursor())..=mark.max(self.cursor()))
    }

    /// Begins a selection at the cursor, or drops the one there is.
    pub fn toggle_mark(&mut self) {
        self.mark = if self.mark.is_none() && !self.is_empty() { Some(self.cursor()) } else { None };
    }

    /// Drops the selection; false when there is none.
    pub fn drop_mark(&mut self) -> bool {
        self.mark.take().is_some()
    }

    /// How grave a row is, by the first column that tells.
    pub fn level(&self, row: usize) -> Option<Level> {
        Level::of(&self.rows.values(row)?.get(self.columns.level()?)?)
    }

    /// What the person wants of the columns.
    pub fn wishes(&self) -> &Wishes {
        self.columns.wishes()
    }

    /// Takes over what was wanted of the columns before.
    pub fn set_wishes(&mut self, wishes: Wishes) {
        self.columns.set_wishes(wishes);
    }

    /// The values of a row, in the order of the columns given; in one go.
    pub fn values<'a>(&'a self, row: usize, columns: &[&Column]) -> Vec<Option<Foreign<'a>>> {
        let Some(values) = self.rows.values(row) else { return vec![None; columns.len()] };
        let sources: Vec<&Source> = columns.iter().map(|column| &column.source).collect();
        values.of(&sources).into_iter().map(|value| value.map(Foreign::from)).collect()
    }

    /// One value of a row.
    pub fn value(&self, row: usize, column: &Column) -> Option<Foreign<'_>> {
        self.values(row, &[column]).pop().flatten()
    }

    /// A field of a row by its name in the answer.
    pub fn field(&self, row: usize, name: &str) -> Option<Cell<'_>> {
        self.rows.field(row, name)
    }

    /// The columns that are shown, in their order.
    pub fn visible(&self) -> Vec<&Column> {
        self.columns.visible()
    }

    /// The column under the cursor.
    pub fn column(&self) -> Option<&Column> {
        self.visible().get(self.columns.cursor).copied()
    }

    /// Where the cursor is among the visible columns.
    pub fn column_cursor(&self) -> usize {
        self.columns.cursor
    }

    /// The fields of the answer that an export takes: all but the hidden ones.
    pub fn fields_shown(&self) -> Vec<String> {
        self.columns.fields_shown()
    }

    /// The names of all columns, hidden ones and keys of JSON messages too. Foreign text.
    pub fn field_names(&self) -> impl Iterator<Item = &str> {
        self.columns.names()
    }

    /// How many columns are hidden by the person.
    pub fn hidden(&self) -> usize {
        self.columns.hidden()
    }

    /// Whether the keys of JSON messages are shown as columns; `None` when the rows hold no such messages.
    pub fn json_columns(&self) -> Option<bool> {
        self.columns.json_columns()
    }

    /// How many fields have no column because there are too many; an export has them.
    pub fn left_out(&self) -> usize {
        self.columns.left_out()
    }

    /// The row under the cursor.
    pub fn cursor(&self) -> usize {
        self.scroll.cursor
    }

    /// The first row on the screen.
    pub fn top(&self) -> usize {
        self.scroll.top
    }

    /// Tells how many rows and columns the screen has for the table; three columns are for marks and the bar.
    pub fn resize(&mut self, height: usize, width: usize) {
        self.scroll.height = height.max(1);
        self.width = width.saturating_sub(3);
        self.go_to(self.cursor());
    }

    /// Puts the cursor on a row, and that row on the screen.
    pub fn go_to(&mut self, row: usize) {
        let mut scroll = self.scroll;
        self.with_heights(|len, tall| scroll.go_to(row, len, tall));
        self.scroll = scroll;
    }

    /// Scrolls without moving the cursor more than it must, as a wheel does.
    pub fn scroll(&mut self, by: isize) {
        let mut scroll = self.scroll;
        self.with_heights(|len, tall| scroll.scroll(by, len, tall));
        self.scroll = scroll;
        self.placed = true;
    }

    /// The row that is on a row of the screen.
    pub fn row_at(&self, row: usize) -> Option<usize> {
        self.with_heights(|len, tall| self.scroll.line_at(row, len, tall))
    }

    /// Answers how many rows there are and how tall each is.
    fn with_heights<T>(&self, ask: impl FnOnce(usize, &dyn Fn(usize) -> usize) -> T) -> T {
        if !self.wrap {
            return ask(self.len(), &|_| 1);
        }
        let slots = self.layout();
        ask(self.len(), &|row| self.tall(row, &slots))
    }

    /// Puts the cursor on the visible column of that name; false when there is none.
    pub fn go_to_named(&mut self, name: &str) -> bool {
        let at = self.visible().iter().position(|column| column.name() == name);
        at.is_some_and(|at| {
            self.columns.go_to(at);
            true
        })
    }

    /// Acts on a command; false when it means nothing here.
    pub fn on(&mut self, command: Command) -> bool {
        self.placed = true;
        self.hunt = None;
        let shown = self.with_heights(|len, tall| self.scroll.shown(len, tall));
        let page = shown.saturating_sub(1).max(1);
        if let Some(to) = moved(command, self.cursor(), page) {
            self.go_to(to);
            return true;
        }
        match command {
            Command::Left => self.columns.go_to(self.columns.cursor.saturating_sub(1)),
            Command::Right => self.columns.go_to(self.columns.cursor + 1),
            Command::Hide => self.columns.hide(),
            Command::ShowAll => self.columns.show_all(),
            Command::JsonColumns => self.columns.toggle_json(),
            Command::Sort => self.sort_by_cursor(),
            Command::Pin => self.columns.pin(),
            Command::Widen | Command::Narrow => self.widen(command == Command::Widen),
            Command::ColumnRight => self.columns.shift(true),
            Command::ColumnLeft => self.columns.shift(false),
            Command::Wrap => {
                self.wrap = !self.wrap;
                self.go_to(self.cursor());
            }
            Command::Select => self.toggle_mark(),
            _ => return false,
        }
        true
    }

    fn widen(&mut self, wider: bool) {
        let at = self.columns.cursor;
        let Some(shown) =
            self.layout().iter().find(|slot| slot.index == at).map(|slot| slot.width + slot.skip)
        else {
            return;
        };
        self.columns.widen(shown, wider);
    }
}
