//! Which form a text has, decided once at its start, and a part of it as that form.

use std::borrow::Cow;
use std::sync::Arc;

use super::charset::{self, Charset};
use super::json;
use super::table::{Separated, is_ndjson, of_ndjson};
use super::view::Shown;
use crate::domain::Text;

/// The form of what is unpacked.
#[derive(Debug, Clone)]
pub struct Content {
    /// The encoding of a text and the bytes of its mark; nothing for what is no text.
    charset: Option<(Charset, usize)>,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Bytes,
    Lines,
    Document,
    Ndjson,
    Separated(Separated),
}

/// How content is read on in a stream: in which encoding, behind so many bytes of its mark.
#[derive(Debug, Clone, Copy)]
pub enum Kind<'c> {
    /// As bytes.
    Bytes,
    /// As text.
    Text(Charset, usize),
    /// As rows of NDJSON.
    Ndjson(Charset, usize),
    /// As rows of separated values.
    Separated(Charset, usize, &'c Separated),
}

impl Kind<'_> {
    /// The encoding and the bytes of its mark; nothing for what is no text.
    pub fn charset(self) -> Option<(Charset, usize)> {
        match self {
            Self::Bytes => None,
            Self::Text(encoding, mark)
            | Self::Ndjson(encoding, mark)
            | Self::Separated(encoding, mark, _) => Some((encoding, mark)),
        }
    }
}

/// A part of the content.
#[derive(Debug, Clone, Copy)]
pub struct Part<'b> {
    /// The bytes.
    pub bytes: &'b [u8],
    /// Offset of the first.
    pub offset: u64,
    /// Whether the content ends with it.
    pub is_end: bool,
}

impl Content {
    /// Decides by the start of the content.
    pub fn of(start: Part<'_>) -> Self {
        let charset = charset::of(start.bytes);
        let Some((encoding, mark)) = charset else { return Self { charset: None, form: Form::Bytes } };
        let text = charset::decode(encoding, &start.bytes[mark..], start.is_end);
        Self { charset, form: form_of(&text, start.is_end) }
    }

    /// Whether it is one document, which is seen as a whole or not at all.
    pub fn is_document(&self) -> bool {
        matches!(self.form, Form::Document)
    }

    /// How it is read on.
    pub fn kind(&self) -> Kind<'_> {
        match (self.charset, &self.form) {
            (None, _) | (_, Form::Bytes) => Kind::Bytes,
            (Some((encoding, mark)), Form::Ndjson) => Kind::Ndjson(encoding, mark),
            (Some((encoding, mark)), Form::Separated(separated)) => {
                Kind::Separated(encoding, mark, separated)
            }
            (Some((encoding, mark)), Form::Lines | Form::Document) => Kind::Text(encoding, mark),
        }
    }

    /// The name of the encoding.
    pub fn encoding(&self) -> Option<&'static str> {
        self.charset.map(|(encoding, _)| encoding.name())
    }

    /// The form in words.
    pub fn form(&self) -> String {
        match &self.form {
            Form::Bytes => "bytes".into(),
            Form::Lines => "text".into(),
            Form::Document => "JSON".into(),
            Form::Ndjson => "NDJSON".into(),
            Form::Separated(Separated { separator: b'\t', .. }) => "CSV (tab)".into(),
            Form::Separated(Separated { separator, .. }) => format!("CSV ({})", char::from(*separator)),
        }
    }

    /// Where a window that should begin at an offset has to begin.
    pub fn aligned(&self, offset: u64) -> u64 {
        match (&self.form, self.charset) {
            (Form::Bytes, _) => offset / super::hex::PER_LINE as u64 * super::hex::PER_LINE as u64,
            (_, Some((encoding, _))) => offset / encoding.unit() * encoding.unit(),
            (_, None) => offset,
        }
    }

    /// A part as it is shown: rows and characters that are cut at its ends are left out, lines are not.
    pub fn show(&self, part: Part<'_>) -> Shown {
        let Some((encoding, mark)) = self.charset else {
            return Shown::Hex { offset: part.offset, bytes: part.bytes.into() };
        };
        let is_start = part.offset == 0;
        let skipped = match is_start {
            true => mark.min(part.bytes.len()),
            false => charset::first_character(encoding, part.bytes),
        };
        let text = charset::decode(encoding, &part.bytes[skipped..], part.is_end);
        let rows = whole_lines(&text, is_start, part.is_end);
        match &self.form {
            Form::Document if is_start => match document(&text, part.is_end) {
                Some(document) => Shown::Json(document.into()),
                None => lines(&text),
            },
            Form::Ndjson => Shown::Table(Arc::new(of_ndjson(rows))),
            Form::Separated(separated) => Shown::Table(Arc::new(separated.rows(rows, is_start))),
            Form::Bytes | Form::Lines | Form::Document => lines(&text),
        }
    }
}

fn form_of(text: &str, is_whole: bool) -> Form {
    let good = whole_lines(text, true, is_whole);
    if is_ndjson(good) {
        return Form::Ndjson;
    }
    if document(text, is_whole).is_some() {
        return Form::Document;
    }
    Separated::of(good).map_or(Form::Lines, Form::Separated)
}

fn document(text: &str, is_whole: bool) -> Option<Cow<'_, str>> {
    match is_whole {
        true => json::document(text).map(Cow::Borrowed),
        false => json::start_of_document(text).map(Cow::Owned),
    }
}

/// Without the lines that are cut at its ends.
fn whole_lines(text: &str, is_start: bool, is_end: bool) -> &str {
    let from = if is_start { 0 } else { text.find('\n').map_or(text.len(), |at| at + 1) };
    let to = if is_end { text.len() } else { text.rfind('\n').map_or(from, |at| at + 1) };
    text.get(from..to).unwrap_or_default()
}

fn lines(text: &str) -> Shown {
    Shown::Text(text.lines().map(Text::from).collect())
}
