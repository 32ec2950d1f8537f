//! Columns: the fields of the answer, and the keys of JSON messages.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::domain::Batch;

/// Rows of each batch from which widths are taken.
const WIDTH_SAMPLE: usize = 200;
/// Rows of each batch from which keys of JSON messages are taken.
const KEY_SAMPLE: usize = 50;
/// No column is wider by itself; the last one takes what is left.
const WIDEST: usize = 120;
/// A message longer than this (in bytes) is shown as it is: reading JSON for every frame must stay cheap.
const JSON_LIMIT: usize = 16 << 10;
/// The most keys that become columns: as many as CloudWatch Logs itself discovers in an event (AWS, supported logs and
/// discovered fields).
const KEY_LIMIT: usize = 200;
/// The field that holds the log event as it was written.
pub const MESSAGE: &str = "@message";
/// Fields that name a row and are not for reading.
const UNSHOWN: &[&str] = &["@ptr"];
/// Keys that people look for first, in the order in which they like to see them: how grave, who, what.
const FIRST_KEYS: &[&str] = &["level", "severity", "lvl", "service", "logger", "message", "msg", "error"];
/// Keys that hold the words of an event; a message that is no JSON object stands under them whole.
const MESSAGE_KEYS: &[&str] = &["message", "msg"];
/// Keys that repeat `@timestamp`.
const TIME_KEYS: &[&str] = &["timestamp", "@timestamp", "time", "ts"];

/// Where a column's values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the answer.
    Field(Box<str>),
    /// A key of the JSON object in `@message`.
    Json(Box<str>),
}

impl Source {
    /// The name. Foreign text.
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Json(name) => name,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Where its values come from.
    pub source: Source,
    /// Columns of the screen that its widest value among the first rows takes; at least the name's.
    pub width: usize,
    /// Whether every value among the first rows is a number.
    pub numeric: bool,
    hidden: bool,
}

impl Column {
    /// Its name. Foreign text.
    pub fn name(&self) -> &str {
        self.source.name()
    }
}

/// All columns of a table.
#[derive(Debug, Default)]
pub struct Columns {
    all: Vec<Column>,
    /// The cursor among the visible ones.
    pub cursor: usize,
    /// Whether the person wants the message as it is.
    whole_message: bool,
    /// Names hidden by the person, kept from one answer to the next.
    hidden: Vec<Source>,
}

impl Columns {
    /// No columns, but the wishes that were expressed.
    pub fn emptied(&self) -> Self {
        Self { all: Vec::new(), cursor: 0, whole_message: self.whole_message, hidden: self.hidden.clone() }
    }

    /// Fields that will come, in their order.
    pub fn expect(&mut self, fields: &[String]) {
        for name in fields.iter().filter(|name| !UNSHOWN.contains(&name.as_str())) {
            self.add(Source::Field(name.as_str().into()));
        }
    }

    /// Takes in the columns of a batch.
    pub fn absorb(&mut self, batch: &Batch) {
        for name in batch.columns().iter().filter(|name| !UNSHOWN.contains(&name.as_ref())) {
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
        self.all.sort_by_key(|column| match &column.source {
            Source::Field(_) => (0, 0),
            Source::Json(key) => {
                (1, FIRST_KEYS.iter().position(|first| *first == key.as_ref()).unwrap_or(FIRST_KEYS.len()))
            }
        });
        self.widen(batch);
        self.go_to(self.cursor);
    }

    fn add(&mut self, source: Source) {
        if !self.all.iter().any(|column| column.source == source) {
            let hidden = self.hidden.contains(&source);
            let mut column = Column { source, width: 0, numeric: true, hidden };
            column.width = column.name().width().max(1);
            self.all.push(column);
        }
    }

    fn widen(&mut self, batch: &Batch) {
        for row in 0..batch.len().min(WIDTH_SAMPLE) {
            let values = RowValues::new(batch, row);
            for column in &mut self.all {
                let Some(value) = values.get(&column.source) else { continue };
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
        self.has_json().then_some(!self.whole_message)
    }

    fn is_visible(&self, column: &Column) -> bool {
        let keys = self.has_json() && !self.whole_message;
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
        for column in self.all.iter_mut().filter(|column| column.source == source) {
            column.hidden = true;
        }
        self.hidden.push(source);
        self.go_to(self.cursor);
    }

    /// Shows every column again.
    pub fn show_all(&mut self) {
        self.hidden.clear();
        for column in &mut self.all {
            column.hidden = false;
        }
    }

    /// Keys as columns, or the message as it is.
    pub fn toggle_json(&mut self) {
        self.whole_message = !self.whole_message;
        self.go_to(self.cursor);
    }
}

/// Whether some message of a batch is not taken apart, so that a column must show it whole.
fn has_text(batch: &Batch) -> bool {
    let Some(message) = batch.column(MESSAGE) else { return false };
    (0..batch.len()).map(|row| batch.cell(row, message)).any(|cell| {
        let apart = cell.raw.starts_with('{') && cell.raw.ends_with('}') && cell.raw.len() <= JSON_LIMIT;
        cell.is_present() && !apart
    })
}

/// The keys of the JSON objects among the first messages, in order of appearance.
fn json_keys(batch: &Batch) -> Vec<Box<str>> {
    let Some(message) = batch.column(MESSAGE) else { return Vec::new() };
    let mut keys: Vec<Box<str>> = Vec::new();
    for row in 0..batch.len().min(KEY_SAMPLE) {
        let Some(object) = object(batch.cell(row, message).raw) else { continue };
        for (key, _) in object {
            if keys.len() < KEY_LIMIT && !keys.iter().any(|known| known.as_ref() == key) {
                keys.push(key.into());
            }
        }
    }
    keys
}

fn object(message: &str) -> Option<serde_json::Map<String, Value>> {
    if !message.starts_with('{') || message.len() > JSON_LIMIT {
        return None;
    }
    match serde_json::from_str(message) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// The values of one row; its message is read as JSON once, and only when a key is asked for.
pub struct RowValues<'a> {
    batch: &'a Batch,
    row: usize,
    object: OnceCell<Option<serde_json::Map<String, Value>>>,
}

impl<'a> RowValues<'a> {
    /// The values of a row of a batch.
    pub fn new(batch: &'a Batch, row: usize) -> Self {
        Self { batch, row, object: OnceCell::new() }
    }

    /// One value. A message that is no JSON object stands whole under the key that holds messages. Foreign text.
    pub fn get(&self, source: &Source) -> Option<Cow<'a, str>> {
        let key = match source {
            Source::Field(name) => return self.field(name).map(Cow::Borrowed),
            Source::Json(key) => key.as_ref(),
        };
        let message = self.field(MESSAGE)?;
        match self.object.get_or_init(|| object(message)) {
            None => MESSAGE_KEYS.contains(&key).then_some(Cow::Borrowed(message)),
            Some(object) => Some(Cow::Owned(match object.get(key)? {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            })),
        }
    }

    fn field(&self, name: &str) -> Option<&'a str> {
        let cell = self.batch.cell(self.row, self.batch.column(name)?);
        cell.is_present().then_some(cell.raw)
    }
}
