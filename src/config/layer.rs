//! One TOML file with positions: the embedded one or the user's. Mistakes carry file, line and column.

use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::text::{Safe, safe};
use crate::domain::{Text, nearest};

/// What is wrong with a file, where, and the cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    file: Text,
    line: usize,
    column: usize,
    what: Text,
    cure: Text,
}

impl Mistake {
    /// A mistake of a file as a whole.
    pub(super) fn whole_file(path: &Path, what: impl Into<Text>, cure: impl Into<Text>) -> Self {
        Self { file: shown(path), line: 0, column: 0, what: what.into(), cure: cure.into() }
    }

    /// `file:line:column: what; cure`.
    pub fn safe(&self) -> Safe<'static> {
        let place = match self.line {
            0 => String::new(),
            line => format!(":{line}:{}", self.column),
        };
        let (file, what, cure) = (self.file.raw(), self.what.raw(), self.cure.raw());
        safe(&format!("{file}{place}: {what}; {cure}")).into_owned()
    }

    /// File, line and column, to sort by.
    pub(super) fn position(&self) -> (Text, usize, usize) {
        (self.file.clone(), self.line, self.column)
    }
}

/// `file:line:column: what; cure`, safe for a terminal.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.safe())
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Embedded in the program.
    BuiltIn,
    /// A file of the user, and the line.
    File(Text, usize),
}

/// `built in`, or `file:line`; safe for a terminal.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File(file, line) => write!(f, "{}:{line}", file.safe()),
        }
    }
}

/// One file as text.
#[derive(Debug)]
pub(super) struct Layer {
    path: Option<PathBuf>,
    name: &'static str,
    pub(super) text: String,
}

/// A key with its value, both with their bytes in the file.
pub(super) struct Field<'t> {
    pub(super) key: &'t str,
    pub(super) at: usize,
    pub(super) value: &'t Spanned<DeValue<'t>>,
}

impl Layer {
    pub(super) fn embedded(name: &'static str) -> Self {
        let text = match name {
            "settings.toml" => include_str!("../../config/settings.toml"),
            "keys.toml" => include_str!("../../config/keys.toml"),
            "themes.toml" => include_str!("../../config/themes.toml"),
            _ => include_str!("../../config/queries.toml"),
        };
        Self { path: None, name, text: text.to_owned() }
    }

    pub(super) fn user(name: &'static str, path: PathBuf, bytes: Vec<u8>) -> Result<Self, Mistake> {
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { path: Some(path), name, text }),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
                let layer = Self { path: Some(path), name, text };
                Err(layer.mistake(good, "the file is not UTF-8 from here on", "save it as UTF-8"))
            }
        }
    }

    /// Where its values come from.
    pub(super) fn origin(&self, at: usize) -> Origin {
        match &self.path {
            None => Origin::BuiltIn,
            Some(path) => Origin::File(shown(path), self.line_and_column(at).0),
        }
    }

    /// The table at the root; syntax mistakes are reported and what is readable around them is kept.
    pub(super) fn parse(&self, mistakes: &mut Vec<Mistake>) -> DeTable<'_> {
        let (table, errors) = DeTable::parse_recoverable(&self.text);
        for error in errors {
            let at = error.span().map_or(self.text.len(), |span| span.start);
            let what = error.message().replace('\n', ", ");
            mistakes.push(self.mistake(at, what, "write it as TOML (https://toml.io) has it"));
        }
        table.into_inner()
    }

    /// A mistake at a byte of the file.
    pub(super) fn mistake(&self, at: usize, what: impl Into<Text>, cure: impl Into<Text>) -> Mistake {
        let (line, column) = self.line_and_column(at);
        let file = self.path.as_deref().map_or_else(|| Text::from(self.name), shown);
        Mistake { file, line, column, what: what.into(), cure: cure.into() }
    }

    /// A mistake for a key that nothing reads.
    pub(super) fn unknown<'k>(
        &self,
        field: &Field<'_>,
        kind: &str,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) -> Mistake {
        let what = format!("{:?} is not a {kind}", field.key);
        let cure = match nearest(field.key, known.clone()) {
            Some(meant) => format!("did you mean {meant}?"),
            None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        self.mistake(field.at, what, cure)
    }

    /// A mistake for a value of the wrong type.
    pub(super) fn wrong_type(&self, field: &Field<'_>, wanted: &str) -> Mistake {
        let found = field.value.get_ref().type_str();
        let what = format!("{} is a {found}", field.key);
        self.mistake(field.value.span().start, what, format!("write {wanted}"))
    }

    /// Text of a field.
    pub(super) fn string<'t>(&self, field: &Field<'t>, mistakes: &mut Vec<Mistake>) -> Option<&'t str> {
        let text = field.value.get_ref().as_str();
        if text.is_none() {
            mistakes.push(self.wrong_type(field, "text in quotes"));
        }
        text
    }

    /// True or false of a field.
    pub(super) fn flag(&self, field: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Option<bool> {
        let flag = field.value.get_ref().as_bool();
        if flag.is_none() {
            mistakes.push(self.wrong_type(field, "true or false"));
        }
        flag
    }

    /// The table of a field.
    pub(super) fn table<'t>(
        &self,
        field: &Field<'t>,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<&'t DeTable<'t>> {
        let table = field.value.get_ref().as_table();
        if table.is_none() {
            mistakes.push(self.wrong_type(field, &format!("a table: [{}]", field.key)));
        }
        table
    }

    /// The byte where the text of a value begins, behind its quotes; the value's own when escapes make it differ.
    pub(super) fn start_of(&self, field: &Field<'_>, text: &str) -> usize {
        let span = field.value.span();
        span.start + self.text[span.clone()].find(text).unwrap_or(0)
    }

    fn line_and_column(&self, at: usize) -> (usize, usize) {
        let before = &self.text.as_bytes()[..at.min(self.text.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |index| index + 1);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        (line, String::from_utf8_lossy(&before[line_start..]).chars().count() + 1)
    }
}

/// The fields of a table in the order of the file.
pub(super) fn fields<'t>(table: &'t DeTable<'t>) -> Vec<Field<'t>> {
    let mut fields: Vec<_> =
        table.iter().map(|(key, value)| Field { key: key.get_ref(), at: key.span().start, value }).collect();
    fields.sort_by_key(|field| field.at);
    fields
}

fn shown(path: &Path) -> Text {
    Text::from(path.to_string_lossy().into_owned())
}
