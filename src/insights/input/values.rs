//! JSON values that are not one to a line, cut into rows: each value, or item of an array, becomes one line. Every value
//! is checked as a whole before it is handed out.

use std::io;

use serde::de::IgnoredAny;

use super::buffer::{Buffer, CHUNK};
use super::form::{Envelope, envelope};

/// The rows of a text of JSON values.
#[derive(Debug, Default)]
pub struct Values {
    place: Place,
    /// The array at hand is inside of an envelope.
    in_envelope: bool,
    /// Of the value that is not whole yet.
    scan: Scan,
    /// How many values were cut out.
    count: u64,
    rows: Vec<u8>,
}

/// Where in the text the next byte stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// Outside of everything.
    #[default]
    Top,
    /// Before the first item of an array.
    First,
    /// Behind an item.
    Behind,
    /// Behind the comma that follows an item.
    Item,
    /// Behind the array of an envelope.
    Rest,
}

/// What is to be done next.
enum Step {
    /// So many bytes hold nothing.
    Skip(usize),
    /// So many bytes are a row.
    Row(usize),
    /// More of the text is needed.
    More,
    End,
    Damage(String),
}

impl Values {
    /// The next rows, one a line; nothing at the end.
    ///
    /// # Errors
    /// When the text can't be read, or is no JSON from some place on. What came before is good.
    pub fn next_chunk(&mut self, input: &mut Buffer<'_>) -> io::Result<Option<&[u8]>> {
        self.rows.clear();
        while self.rows.len() < CHUNK {
            match self.step(input.held(), input.is_at_end()) {
                Step::Skip(length) => input.skip(length),
                Step::Row(length) => {
                    push_line(&input.held()[..length], &mut self.rows);
                    input.skip(length);
                }
                Step::More if self.rows.is_empty() => input.fill()?,
                Step::More | Step::End => break,
                Step::Damage(what) if self.rows.is_empty() => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, what));
                }
                // Told when it is met again, after the rows before it were taken.
                Step::Damage(_) => break,
            }
        }
        Ok((!self.rows.is_empty()).then_some(self.rows.as_slice()))
    }

    fn step(&mut self, text: &[u8], is_at_end: bool) -> Step {
        let blanks = text.len() - text.trim_ascii_start().len();
        match (self.place, text.first()) {
            _ if blanks > 0 && self.scan.is_new() => Step::Skip(blanks),
            (Place::Top, None) if is_at_end => Step::End,
            (_, None) if is_at_end => self.ends_too_early(),
            (_, None) => Step::More,
            (Place::Rest, _) => self.rest(text, is_at_end),
            (Place::Top, Some(b'[')) => self.go(1, Place::First, false),
            (Place::Top, Some(b'{')) if self.scan.is_new() => match envelope(text) {
                Envelope::Items(start) => self.go(start, Place::First, true),
                Envelope::Open if !is_at_end => Step::More,
                _ => self.value(text, is_at_end),
            },
            (Place::First | Place::Behind, Some(b']')) => {
                let next = if self.in_envelope { Place::Rest } else { Place::Top };
                self.go(1, next, self.in_envelope)
            }
            (Place::Behind, Some(b',')) => self.go(1, Place::Item, self.in_envelope),
            (Place::Behind, _) => {
                Step::Damage(format!("`,` or `]` is missing behind JSON value {}", self.count))
            }
            _ => self.value(text, is_at_end),
        }
    }

    fn go(&mut self, length: usize, place: Place, in_envelope: bool) -> Step {
        self.place = place;
        self.in_envelope = in_envelope;
        Step::Skip(length)
    }

    fn value(&mut self, text: &[u8], is_at_end: bool) -> Step {
        let length = match self.scan.end(text) {
            Some(length) => length,
            None if !is_at_end => return Step::More,
            None if matches!(text[0], b'{' | b'[' | b'"') => return self.ends_too_early(),
            None => text.len(),
        };
        if let Err(error) = serde_json::from_slice::<IgnoredAny>(&text[..length]) {
            return Step::Damage(format!("JSON value {} is damaged: {error}", self.count + 1));
        }
        self.scan = Scan::default();
        self.count += 1;
        if self.place != Place::Top {
            self.place = Place::Behind;
        }
        Step::Row(length)
    }

    /// The members of an envelope behind its rows.
    fn rest(&mut self, text: &[u8], is_at_end: bool) -> Step {
        if self.scan.is_new() {
            self.scan.depth = 1;
        }
        match self.scan.end(text) {
            Some(length) => {
                self.scan = Scan::default();
                self.go(length, Place::Top, false)
            }
            None if is_at_end => self.ends_too_early(),
            None => Step::More,
        }
    }

    fn ends_too_early(&self) -> Step {
        Step::Damage(format!("the JSON ends too early, behind value {}", self.count))
    }
}

/// How far a value was read while its end is looked for.
#[derive(Debug, Default)]
struct Scan {
    at: usize,
    depth: usize,
    in_string: bool,
}

impl Scan {
    fn is_new(&self) -> bool {
        self.at == 0
    }

    /// The length of the value that a text starts with; nothing when it does not end there. To be called again with the
    /// same text and more.
    fn end(&mut self, text: &[u8]) -> Option<usize> {
        while let Some(byte) = text.get(self.at) {
            if self.in_string {
                let found = memchr::memchr2(b'"', b'\\', &text[self.at..]);
                self.at = found.map_or(text.len(), |found| self.at + found);
                match text.get(self.at)? {
                    b'"' => self.in_string = false,
                    _ => {
                        // The escaped character may be yet to come.
                        text.get(self.at + 1)?;
                        self.at += 1;
                    }
                }
                self.at += 1;
                if self.depth == 0 && !self.in_string {
                    return Some(self.at);
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth <= 1 => return Some(self.at + self.depth),
                b'}' | b']' => self.depth -= 1,
                b',' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 && self.at > 0 => {
                    return Some(self.at);
                }
                _ => {}
            }
            self.at += 1;
        }
        None
    }
}

/// Appends a value as one line: a line end between its parts is left out with the blanks around it. Inside of the strings
/// of JSON there are none.
fn push_line(value: &[u8], rows: &mut Vec<u8>) {
    for line in value.split(|byte| matches!(byte, b'\n' | b'\r')) {
        rows.extend_from_slice(line.trim_ascii());
    }
    rows.push(b'\n');
}
