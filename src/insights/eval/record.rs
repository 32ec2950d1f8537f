//! One row while it is evaluated: a slot for each field that the query names, filled when it is first needed, in one
//! pass over the row's JSON that stops at the last field asked for.
//!
//! Where fields come from:
//! - A line that is a JSON object is a row, and its keys are the row's fields. `@message` is the line as it was read,
//!   unless the row has a key of that name, as an exported answer of CloudWatch has; then JSON in that message is
//!   looked into as well. A key written with escapes is never one of the six system fields.
//! - A line as `aws logs filter-log-events` prints events is read as the event that it is, see `exported`: `timestamp`,
//!   `message`, `ingestionTime` and `logStreamName` are the system fields, and JSON in the message is looked into.
//! - Any other line is a message. So is the message of a log event. If it is a JSON object, or text with one in it (the
//!   first valid one, as CloudWatch Logs does for Lambda), that object's keys are fields; keys that start with `@` are
//!   named with `@@`. A message that is an array has no fields.
//! - A line that Lambda wrote has the fields that `lambda` finds in it.
//! - Of two equal keys the first counts. There is no cap on the number of fields (CloudWatch Logs stops at 200).

mod columns;
mod places;

use memchr::memmem::Finder;

use super::super::value::Value;
use super::Context;
use super::exported::{self, Exported};
use super::json::{self, Members, Raw, Step};
use super::lambda;
use super::message;
use super::placed::Placed;
use super::seen::Seen;
use super::source::{LogEvent, Source};

/// The place of a value in a record.
pub type Slot = usize;

/// The fields that every source has or may have; their slots come first, in this order.
pub const SYSTEM_FIELDS: [&str; 6] =
    ["@message", "@timestamp", "@ingestionTime", "@logStream", "@log", "@ptr"];

/// Slot of `@message`.
pub const MESSAGE: Slot = 0;
/// Slot of `@timestamp`.
pub const TIMESTAMP: Slot = 1;
const INGESTION_TIME: Slot = 2;
const LOG_STREAM: Slot = 3;
const LOG: Slot = 4;
/// Slot of `@ptr`.
pub const PTR: Slot = 5;

/// Which slots a query has, and which of them are fields of the source.
#[derive(Debug)]
pub struct Layout {
    /// The fields of the source beside the system fields, by their dotted path.
    pub fields: Vec<(Box<str>, Slot)>,
    /// How many slots there are, the system fields among them.
    pub slots: usize,
    /// Finds the key of a row that has a message of its own.
    message_key: Finder<'static>,
    /// Finds where a second object may begin on a line.
    second_object: Finder<'static>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            fields: Vec::new(),
            slots: SYSTEM_FIELDS.len(),
            message_key: Finder::new("\"@message\""),
            second_object: Finder::new("}{"),
        }
    }
}

/// How far the JSON of a row has been read.
#[derive(Debug, Clone, Default)]
enum Cursor<'r> {
    #[default]
    Unopened,
    /// Inside a line that is a JSON object.
    Row(Members<'r>),
    /// The row is text in which no JSON was looked for yet.
    Text(&'r str),
    /// Inside the JSON of a message.
    Message(Members<'r>),
    Done,
}

/// One row while it is evaluated.
#[derive(Debug)]
pub struct Record<'r> {
    layout: &'r Layout,
    context: &'r Context,
    slots: Vec<Option<Value<'r>>>,
    source: Source<'r>,
    /// What is known of a line of an object.
    placed: Option<Placed<'r>>,
    cursor: Cursor<'r>,
    /// The row has a field `@message` that is not simply the row.
    has_message: bool,
    seen: Seen,
}

impl<'r> Record<'r> {
    /// An empty record, to be used for many rows one after the other.
    pub fn new(layout: &'r Layout, context: &'r Context) -> Self {
        let slots = vec![None; layout.slots];
        let seen = Seen::default();
        let (source, cursor) = (Source::Made, Cursor::Done);
        Self { layout, context, slots, source, placed: None, cursor, has_message: false, seen }
    }

    /// What the query knows of the time.
    pub fn context(&self) -> &'r Context {
        self.context
    }

    /// Begins a row.
    pub fn start(&mut self, source: Source<'r>) {
        self.slots.fill(None);
        self.cursor = Cursor::Unopened;
        self.has_message = false;
        self.placed = None;
        match &source {
            Source::Line(_) => {}
            Source::Event(event) => self.take_event(event),
            Source::Row(batch, row) => self.take_cells(batch, *row),
            Source::Columns(columns) => self.take_columns(columns),
            Source::Made => self.cursor = Cursor::Done,
        }
        self.source = source;
    }

    /// Where the row comes from.
    pub fn source(&self) -> &Source<'r> {
        &self.source
    }

    /// Fills these slots, if they are not filled yet.
    pub fn need(&mut self, slots: &[Slot]) {
        for slot in slots {
            if self.slots[*slot].is_none() {
                self.load(*slot);
            }
            if *slot == TIMESTAMP {
                self.seen.asked_time = true;
                self.seen.met_time |= matches!(self.slots[TIMESTAMP], Some(Value::Instant(_)));
            }
        }
    }

    /// Fills slots for a row that may not stay: what is met there is given instead of told, and the line ends for
    /// [`Record::end_line`] where it did before.
    pub fn read_aside(&mut self, slots: &[Slot]) -> Option<Box<Seen>> {
        let (seen, cursor) = (std::mem::take(&mut self.seen), self.cursor.clone());
        self.need(slots);
        self.end_line();
        self.cursor = cursor;
        let met = std::mem::replace(&mut self.seen, seen);
        (met != Seen::default()).then(|| Box::new(met))
    }

    /// The value of a slot that was needed or set before; missing otherwise.
    pub fn get(&self, slot: Slot) -> &Value<'r> {
        self.slots.get(slot).and_then(Option::as_ref).unwrap_or(&Value::Missing)
    }

    /// Sets a slot.
    pub fn set(&mut self, slot: Slot, value: Value<'r>) {
        self.slots[slot] = Some(value);
    }

    /// What was met in all rows so far.
    pub fn seen(&mut self) -> &mut Seen {
        &mut self.seen
    }

    /// Ends a line: what was not read of it is looked at for a second object and for a comma at its end, which nothing
    /// else would tell.
    pub fn end_line(&mut self) {
        if let (Cursor::Row(members), Source::Line(line)) = (&self.cursor, &self.source) {
            let may_go_on = self.layout.second_object.find(members.unread().as_bytes()).is_some();
            if members.ends_in_comma() || may_go_on && json::structure(line).is_none() {
                self.seen.damage(line);
            }
        }
    }

    fn take_event(&mut self, event: &LogEvent<'r>) {
        self.set(MESSAGE, Value::text(event.message));
        self.set(TIMESTAMP, Value::Instant(event.timestamp_ms));
        self.set(INGESTION_TIME, Value::Instant(event.ingestion_ms));
        self.set(LOG_STREAM, Value::text(event.stream));
        self.set(LOG, Value::text(event.log));
        self.set(PTR, Value::text(event.ptr));
    }

    fn take_exported(&mut self, row: Exported<'r>) {
        self.has_message = true;
        self.slots[TIMESTAMP] = row.timestamp.map(Value::Instant);
        self.slots[INGESTION_TIME] = row.ingestion.map(Value::Instant);
        self.slots[MESSAGE] = row.message;
        self.slots[LOG_STREAM] = row.stream;
    }

    fn load(&mut self, slot: Slot) {
        // A search for the key is much faster than reading the row to its end to learn that it has none.
        if slot == MESSAGE
            && let Source::Line(line) = self.source
            && self.layout.message_key.find(line.as_bytes()).is_none()
            && exported::read(line).is_none()
        {
            return self.set(MESSAGE, Value::text(line));
        }
        if matches!(self.cursor, Cursor::Unopened) {
            self.open();
        }
        if let Cursor::Text(text) = self.cursor
            && slot >= SYSTEM_FIELDS.len()
        {
            self.seen.has_array |= matches!(self.source, Source::Line(_)) && json::is_array(text);
            self.cursor = json::object_of_message(text).map_or(Cursor::Done, Cursor::Message);
        }
        while self.slots[slot].is_none() && self.read_member() {}
        if self.slots[slot].is_none() {
            self.set(slot, self.discovered(slot));
        }
    }

    /// What CloudWatch finds in a message that is not JSON.
    fn discovered(&self, slot: Slot) -> Value<'r> {
        let path = self.layout.fields.iter().find(|(_, field)| *field == slot).map(|(path, _)| path);
        match (path, &self.slots[MESSAGE]) {
            (Some(path), Some(Value::Text(message))) if path.starts_with('@') => {
                message.read(|message| lambda::field(message, path))
            }
            _ => Value::Missing,
        }
    }

    fn open(&mut self) {
        self.cursor = match &self.source {
            Source::Line(text) => match Members::open(text) {
                Some(members) => {
                    if let Some(row) = exported::read(text) {
                        self.take_exported(row);
                    }
                    Cursor::Row(members)
                }
                None => {
                    let text = *text;
                    self.set(MESSAGE, Value::text(text));
                    Cursor::Text(text)
                }
            },
            Source::Event(event) => {
                Members::open(event.message).map_or(Cursor::Text(event.message), Cursor::Message)
            }
            Source::Row(..) | Source::Columns(_) | Source::Made => Cursor::Done,
        };
    }

    /// Reads one member on; false when there is none.
    fn read_member(&mut self) -> bool {
        let (in_row, member) = match &mut self.cursor {
            Cursor::Row(members) => (true, members.next_member()),
            Cursor::Message(members) => (false, members.next_member()),
            _ => return false,
        };
        match member {
            None => {
                if let (Cursor::Row(members), Source::Line(line)) = (&self.cursor, &self.source)
                    && !members.is_at_end()
                {
                    self.seen.damage(line);
                }
                self.cursor = Cursor::Done;
                if in_row {
                    self.end_of_row();
                }
                false
            }
            Some((key, escaped, raw)) if in_row => {
                self.take_member(key, escaped, raw, |path| json::find_inside(raw, path).map(Raw::value));
                true
            }
            Some((key, escaped, raw)) => {
                self.take_message_member(key, escaped, raw);
                true
            }
        }
    }

    /// A member of the row itself: a system field, or one of the fields that the query names.
    fn take_member(
        &mut self,
        key: &str,
        escaped: bool,
        value: impl IntoValue<'r>,
        find: impl Fn(&str) -> Option<Value<'r>>,
    ) {
        if key.starts_with('@')
            && !escaped
            && let Some(slot) = SYSTEM_FIELDS.iter().position(|name| *name == key)
        {
            if self.slots[slot].is_none() {
                self.has_message |= slot == MESSAGE;
                self.slots[slot] = Some(system_value(slot, value.value()));
            }
            return;
        }
        for (path, slot) in &self.layout.fields {
            if self.slots[*slot].is_some() {
                continue;
            }
            let plain = path.strip_prefix('@').filter(|rest| rest.starts_with('@')).unwrap_or(path);
            let found = match json::step(key, escaped, path) {
                Step::Past if plain.len() < path.len() => json::step(key, escaped, plain),
                step => step,
            };
            let value = match found {
                Step::Here => Some(value.value()),
                Step::Into(rest) => find(rest),
                Step::Past => continue,
            };
            if value.is_some() {
                self.slots[*slot] = value;
            }
        }
    }

    /// A member of JSON inside a message: never a system field.
    fn take_message_member(&mut self, key: &str, escaped: bool, raw: Raw<'r>) {
        for (path, slot) in &self.layout.fields {
            if self.slots[*slot].is_some() {
                continue;
            }
            let Some(path) = message::path(path) else { continue };
            let value = match json::step(key, escaped, path) {
                Step::Here => Some(raw.value()),
                Step::Into(rest) => json::find_inside(raw, rest).map(Raw::value),
                Step::Past => continue,
            };
            if value.is_some() {
                self.slots[*slot] = value;
            }
        }
    }

    /// All members of the row were seen: what is still open is looked for in its message.
    fn end_of_row(&mut self) {
        if let (None, Source::Line(text)) = (&self.slots[MESSAGE], &self.source) {
            self.slots[MESSAGE] = Some(Value::text(*text));
        }
        let inside = match &self.slots[MESSAGE] {
            Some(Value::Text(text)) if self.has_message => Some(text.clone()),
            _ => None,
        };
        if let Some(inside) = inside {
            for (path, slot) in &self.layout.fields {
                if self.slots[*slot].is_none() {
                    self.slots[*slot] = Some(message::field(&inside, path));
                }
            }
        }
        for slot in self.slots.iter_mut().filter(|slot| slot.is_none()) {
            *slot = Some(Value::Missing);
        }
        self.cursor = Cursor::Done;
    }
}

/// A value that is made only when it is wanted.
trait IntoValue<'r> {
    fn value(&self) -> Value<'r>;
}

impl<'r> IntoValue<'r> for Raw<'r> {
    fn value(&self) -> Value<'r> {
        Raw::value(*self)
    }
}

impl<'r> IntoValue<'r> for &Value<'r> {
    fn value(&self) -> Value<'r> {
        (*self).clone()
    }
}

/// The two times are instants when they can be read as such.
fn system_value(slot: Slot, value: Value<'_>) -> Value<'_> {
    match slot {
        TIMESTAMP | INGESTION_TIME => value.as_instant().map_or(value, Value::Instant),
        _ => value,
    }
}
