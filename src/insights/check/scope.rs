//! Which fields exist at a place in the pipeline: before the first `stats` whatever the events hold, behind it only what
//! it made.

use crate::insights::ast::{Column, Path, Segment};

/// The fields that may be named.
#[derive(Debug, Clone)]
pub enum Scope {
    /// Any: the fields of the events, or of a command whose columns are not known.
    Any {
        /// A `stats` came before.
        aggregated: bool,
    },
    /// Only these: the columns of a `stats` and what was added since.
    Only(Vec<String>),
}

impl Scope {
    /// The fields of log events.
    pub fn events() -> Self {
        Self::Any { aggregated: false }
    }

    /// The columns of a `stats`.
    pub fn of_stats<'a>(columns: impl Iterator<Item = &'a Column>) -> Self {
        Self::Only(columns.map(|column| column.label.to_string()).collect())
    }

    /// Adds a field.
    pub fn add(&mut self, name: &str) {
        if let Self::Only(names) = self {
            names.push(name.to_owned());
        }
    }

    /// Gives up knowing.
    pub fn open(&mut self) {
        if matches!(self, Self::Only(_)) {
            *self = Self::Any { aggregated: true };
        }
    }

    /// The field may be there: it, or a map that holds it.
    pub fn holds(&self, path: &Path) -> bool {
        let Self::Only(names) = self else { return true };
        let mut prefix = String::new();
        for segment in &path.segments {
            match segment {
                Segment::Name(word) if prefix.is_empty() => prefix.push_str(&word.text),
                Segment::Name(word) => prefix.extend([".", &word.text]),
                Segment::Index(index) => prefix.push_str(&format!("[{index}]")),
            }
            if names.iter().any(|name| same_column(name, &prefix)) {
                return true;
            }
        }
        false
    }

    /// The expression as it is written names a column, such as `count(*)` behind `stats count(*)`.
    pub fn holds_column(&self, written: &str) -> bool {
        match self {
            Self::Any { aggregated } => *aggregated,
            Self::Only(names) => names.iter().any(|name| same_column(name, written)),
        }
    }

    /// A column without a name of its own holds bins of time.
    pub fn has_bins(&self) -> bool {
        matches!(self, Self::Only(names) if names.iter().any(|name| squeezed(name).starts_with("bin(")))
    }

    /// What may be named, for a hint.
    pub fn listing(&self) -> String {
        const SHOWN: usize = 8;
        let Self::Only(names) = self else { return String::new() };
        let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| format!("`{name}`")).collect();
        if names.len() > SHOWN {
            shown.push("..".to_owned());
        }
        shown.join(", ")
    }
}

/// Two spellings of one column. Names are case-sensitive; in an expression spaces and the case of functions don't count,
/// and `count()` is `count(*)`.
fn same_column(name: &str, written: &str) -> bool {
    if name == written {
        return true;
    }
    name.contains('(') && written.contains('(') && squeezed(name) == squeezed(written)
}

fn squeezed(expression: &str) -> String {
    let squeezed: String =
        expression.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    squeezed.replace("count()", "count(*)")
}
