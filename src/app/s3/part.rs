//! The parts of a Parquet file that are shown one at a time.

use std::sync::Arc;

use crate::domain::Batch;
use crate::object::parquet::{Sheet, group_rows, schema_rows};

/// A part of a Parquet file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// The rows of a row group.
    #[default]
    Rows,
    /// The columns, their types, and how they are stored.
    Schema,
    /// The row groups, with their rows and bytes.
    Groups,
}

impl Part {
    /// In the order in which a key leads through them.
    pub const ALL: [Self; 3] = [Self::Rows, Self::Schema, Self::Groups];

    /// The part behind this one, or the one before it.
    pub fn next(self, forward: bool) -> Self {
        let count = Self::ALL.len();
        let at = Self::ALL.iter().position(|part| *part == self).unwrap_or_default();
        Self::ALL[(at + if forward { 1 } else { count - 1 }) % count]
    }

    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Rows => "rows",
            Self::Schema => "schema",
            Self::Groups => "row groups",
        }
    }

    /// What it shows of a file. Of one whose footer was too long to be read only the schema is known.
    pub fn rows(self, sheet: &Sheet) -> Arc<Batch> {
        match self {
            Self::Rows if sheet.rows.is_none() => Arc::new(schema_rows(&sheet.schema)),
            Self::Rows => Arc::clone(&sheet.batch),
            Self::Schema => Arc::new(schema_rows(&sheet.schema)),
            Self::Groups => Arc::new(group_rows(&sheet.groups)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::parquet::SchemaLine;

    #[test]
    fn where_the_footer_was_not_read_the_schema_stands_for_the_rows() {
        let line = SchemaLine {
            depth: 0,
            path: "visitor".into(),
            kind: "string".into(),
            physical: Some("byte_array".into()),
            repetition: "required",
            stored: None,
        };
        let sheet = Sheet { schema: vec![line], ..Sheet::default() };
        assert_eq!(Part::Rows.rows(&sheet).cell(0, 0).raw, "visitor");
        let known = Sheet { rows: Some(0), ..sheet };
        assert!(Part::Rows.rows(&known).is_empty(), "a file may have no rows");
    }
}
