//! Columns: the fields of the answer, and the keys of JSON messages.

use unicode_width::UnicodeWidthStr;

use super::level;
use super::source::Source;
use super::values::{MESSAGE, MESSAGE_KEYS, RowValues, key_text, members};
use super::wishes::Wishes;
use crate::domain::Batch;

/// So many first rows of each batch are looked at for keys and widths, and as many more from everywhere in it: looking
/// at all would hold the keyboard up when a hundred thousand arrive.
const SAMPLE: usize = 200;
/// No column is wider by itself; the last one takes what is left.
const WIDEST: usize = 120;
/// The most keys that become columns: as many as CloudWatch Logs itself discovers in an event (AWS, supported logs and
/// discovered fields).
const KEY_LIMIT: usize = 200;
/// The most fields of an answer that become columns: twice what CloudWatch Logs discovers. An export has them all.
const FIELD_LIMIT: usize = 400;
/// By how much one key press changes the width of a column.
const WIDTH_STEP: usize = 4;
/// Fields that name a row and are not for reading.
const UNSHOWN: &[&str] = &["@ptr"];
/// Keys that people look for first, in the order in which they like to see them: how grave, who, what.
const FIRST_KEYS: &[&str] = &["level", "severity", "lvl", "service", "logger", "message", "msg", "error"];
/// Keys that repeat `@timestamp`.
const TIME_KEYS: &[&str] = &["timestamp", "@timestamp", "time", "ts"];

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Where its values come from.
    pub source: Source,
    /// Columns of the screen that its widest value among the first rows takes; at least the name's.
    pub width: usize,
    /// Whether every value among the first rows is a number.
    pub numeric: bool,
    /// The width that the person gave it.
    pub wanted: Option<usize>,
    /// Whether it stands at the left whatever the screen shows.
    pub pinned: bool,
    hidden: bool,
    /// Among all, in the order in which they came.
    arrival: usize,
}

impl Column {
    /// Its name. Foreign text.
    pub fn name(&self) -> &str {
        self.source.name()
    }

    /// Where it stands when it is not pinned: where the person put it, else fields before keys, the telling keys first.
    fn place(&self, wishes: &Wishes) -> (usize, usize, usize) {
        let kind = match &self.source {
            Source::Field(_) => 0,
            Source::Json(key) => {
                1 + FIRST_KEYS.iter().position(|first| *first == key.as_ref()).unwrap_or(FIRST_KEYS.len())
            }
        };
        (wishes.place(&self.source), kind, self.arrival)
    }
}

/// All columns of a table.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    all: Vec<Column>,
    /// The cursor among the visible ones.
    pub cursor: usize,
    wishes: Wishes,
    /// Fields that the query names, in its order.
    expected: Vec<Source>,
    /// How many fields have no column because there are too many.
    left_out: usize,
}

impl Columns {
    /// No columns, but the wishes that were expressed.
    pub fn emptied(&self) -> Self {
        Self { wishes: self.wishes.clone(), ..Self::default() }
    }

    /// Only the columns that are expected: what other rows had is gone with them.
    pub fn renewed(&self) -> Self {
        let mut columns = Self { cursor: self.cursor, expected: self.expected.clone(), ..self.emptied() };
        for source in &self.expected {
            columns.add(source.clone());
        }
        columns
    }

    /// Fields that will come, in their order.
    pub fn expect(&mut self, fields: &[String]) {
        let shown = fields.iter().filter(|name| !UNSHOWN.contains(&name.as_str()));
        self.expected = shown.take(FIELD_LIMIT).map(|name| Source::Field(name.as_str().into())).collect();
        *self = self.renewed();
    }

    /// How many fields have no column because there are too many.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Takes in the columns of a batch.
    pub fn absorb(&mut self, batch: &Batch) {
        self.left_out = self.left_out.max(batch.columns().len().saturating_sub(FIELD_LIMIT));
        let names = batch.columns().iter().take(FIELD_LIMIT);
        for name in names.filter(|name| !UNSHOWN.contains(&name.as_ref())) {
            self.add(Source::Field(name.clone()));
        }
        for key in json_keys(batch) {
            if batch.column(&key).is_none() && !TIME_KEYS.contains(&key.as_ref()) {
                self.add(Source::Json(key));
            }
        }
        let named = self.all.iter().any(|column| MESSAGE_KEYS.contains(&column.name()));
        if self.has_json() && !named && has_text(batch) {
            self.add(Source::Json(MESSAGE_KEYS[0].into()));
        }
        self.arrange();
        self.look_at(batch);
        self.go_to(self.cursor);
    }

    /// Takes in what was seen of other rows.
    pub fn merge(&mut self, seen: &Self) {
        self.left_out = self.left_out.max(seen.left_out);
        let mut others: Vec<&Column> = seen.all.iter().collect();
        others.sort_by_key(|column| column.arrival);
        for other in others {
            self.add(other.source.clone());
            if let Some(column) = self.all.iter_mut().find(|column| column.source == other.source) {
                column.width = column.width.max(other.width);
                column.numeric &= other.numeric;
            }
        }
        self.arrange();
        self.go_to(self.cursor);
    }

    /// What the person wants of the columns.
    pub fn wishes(&self) -> &Wishes {
        &self.wishes
    }

    /// Takes over what was wanted before.
    pub fn set_wishes(&mut self, wishes: Wishes) {
        self.wishes = wishes;
        self.arrange();
    }

    /// Puts every column where it belongs, as the person wants it.
    fn arrange(&mut self) {
        let wishes = &self.wishes;
        for column in &mut self.all {
            column.hidden = wishes.hides(&column.source);
            column.pinned = wishes.pins(&column.source);
            column.wanted = wishes.width(&column.source);
        }
        self.all.sort_by_cached_key(|column| (wishes.pin(&column.source), column.place(wishes)));
    }

    fn add(&mut self, source: Source) {
        if !self.all.iter().any(|column| column.source == source) {
            let width = source.name().width().max(1);
            let arrival = self.all.len();
            let column =
                Column { source, width, numeric: true, wanted: None, pinned: false, hidden: false, arrival };
            self.all.push(column);
        }
    }

    /// Looks how wide the values are and whether they are numbers.
    fn look_at(&mut self, batch: &Batch) {
        for row in sample(batch.len()) {
            let sources: Vec<&Source> = self.all.iter().map(|column| &column.source).collect();
            let values = RowValues::new(batch, row).of(&sources);
            for (column, value) in self.all.iter_mut().zip(values) {
                let Some(value) = value else { continue };
                // Nothing is wider than WIDEST, so a prefix tells the width.
                let shown = crate::domain::text::safe_prefix(&value, WIDEST);
                column.width = column.width.max(shown.as_str().width().min(WIDEST));
                column.numeric &= value.parse::<f64>().is_ok();
            }
        }
    }

    fn has_json(&self) -> bool {
        self.all.iter().any(|column| matches!(column.source, Source::Json(_)))
    }

    /// Whether keys are shown as columns; `None` without JSON messages.
    pub fn json_columns(&self) -> Option<bool> {
        self.has_json().then_some(!self.wishes.whole_message)
    }

    fn is_visible(&self, column: &Column) -> bool {
        let keys = self.has_json() && !self.wishes.whole_message;
        !column.hidden
            && match &column.source {
                Source::Field(name) => !(keys && name.as_ref() == MESSAGE),
                Source::Json(_) => keys,
            }
    }

    /// The columns that are shown, in their order.
    pub fn visible(&self) -> Vec<&Column> {
        self.all.iter().filter(|column| self.is_visible(column)).collect()
    }

    /// The fields of the answer that the person has not hidden; a message counts whether or not its keys are columns.
    pub fn fields_shown(&self) -> Vec<String> {
        let fields =
            self.all.iter().filter(|column| !column.hidden && matches!(column.source, Source::Field(_)));
        fields.map(|column| column.name().to_owned()).collect()
    }

    /// The names of all columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(Column::name)
    }

    /// The first column that tells how grave a row is, seen or not.
    pub fn level(&self) -> Option<&Source> {
        let sources = self.all.iter().map(|column| &column.source);
        sources.into_iter().find(|source| level::NAMES.contains(&source.name()))
    }

    /// How many the person has hidden.
    pub fn hidden(&self) -> usize {
        self.all.iter().filter(|column| column.hidden).count()
    }

    /// Puts the cursor on a visible column.
    pub fn go_to(&mut self, cursor: usize) {
        self.cursor = cursor.min(self.visible().len().saturating_sub(1));
    }

    /// Hides the column under the cursor, but never the last one.
    pub fn hide(&mut self) {
        let visible = self.visible();
        let Some(source) = visible.get(self.cursor).map(|column| column.source.clone()) else { return };
        if visible.len() < 2 {
            return;
        }
        self.wishes.hide(source);
        self.arrange();
        self.go_to(self.cursor);
    }

    /// Pins the column under the cursor at the left, or lets it go; the cursor stays on it.
    pub fn pin(&mut self) {
        let Some(source) = self.visible().get(self.cursor).map(|column| column.source.clone()) else {
            return;
        };
        self.wishes.toggle_pin(source.clone());
        self.arrange();
        self.go_to_source(&source);
    }

    /// Makes the column under the cursor wider or narrower by a step, from the width that it has on the screen.
    pub fn widen(&mut self, shown: usize, wider: bool) {
        let Some(source) = self.visible().get(self.cursor).map(|column| column.source.clone()) else {
            return;
        };
        let width = if wider { shown + WIDTH_STEP } else { shown.saturating_sub(WIDTH_STEP) };
        self.wishes.set_width(source, width);
        self.arrange();
    }

    /// Moves the column under the cursor past its neighbour; a pinned one stays among the pinned.
    pub fn shift(&mut self, right: bool) {
        let visible = self.visible();
        let neighbour = if right { self.cursor.checked_add(1) } else { self.cursor.checked_sub(1) };
        let (Some(here), Some(there)) =
            (visible.get(self.cursor), neighbour.and_then(|neighbour| visible.get(neighbour)))
        else {
            return;
        };
        if here.pinned != there.pinned {
            return;
        }
        let (here, there) = (here.source.clone(), there.source.clone());
        let mut all: Vec<&Column> = self.all.iter().collect();
        all.sort_by_cached_key(|column| column.place(&self.wishes));
        let all = all.into_iter().map(|column| column.source.clone()).collect();
        self.wishes.exchange(all, &here, &there);
        self.arrange();
        self.go_to_source(&here);
    }

    /// Puts the cursor on a column, if it is visible.
    pub fn go_to_source(&mut self, source: &Source) {
        let at = self.visible().iter().position(|column| column.source == *source);
        self.go_to(at.unwrap_or(0));
    }

    /// Shows every column again.
    pub fn show_all(&mut self) {
        self.wishes.show_all();
        self.arrange();
    }

    /// Keys as columns, or the message as it is.
    pub fn toggle_json(&mut self) {
        self.wishes.whole_message = !self.wishes.whole_message;
        self.go_to(self.cursor);
    }
}

/// Whether some message of a batch is not taken apart, so that a column must show it whole.
fn has_text(batch: &Batch) -> bool {
    let Some(message) = batch.column(MESSAGE) else { return false };
    let cells = (0..batch.len()).map(|row| batch.cell(row, message));
    cells.filter(|cell| cell.is_present()).any(|cell| members(cell.raw).is_none())
}

/// The keys of the JSON objects among the messages that are looked at, in order of appearance.
fn json_keys(batch: &Batch) -> Vec<Box<str>> {
    let Some(message) = batch.column(MESSAGE) else { return Vec::new() };
    let mut keys: Vec<Box<str>> = Vec::new();
    for row in sample(batch.len()) {
        let Some(mut members) = members(batch.cell(row, message).raw) else { continue };
        while let Some((key, escaped, _)) = members.next_member() {
            let key = key_text(key, escaped);
            if keys.len() < KEY_LIMIT && !keys.iter().any(|known| known.as_ref() == key) {
                keys.push(key.into());
            }
        }
    }
    keys
}

/// The rows that are looked at for keys and widths: the first ones, which are on the screen, and some from everywhere.
fn sample(len: usize) -> impl Iterator<Item = usize> {
    let step = (len / SAMPLE).max(1);
    (0..len.min(SAMPLE)).chain((SAMPLE..len).step_by(step))
}
