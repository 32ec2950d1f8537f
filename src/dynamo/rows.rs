//! Items as rows: a column for each attribute of any of them.

use crate::domain::item::{Attribute, Form, Item, number_as_json, write};
use crate::domain::{Batch, BatchBuilder, CellKind};

/// The items as rows. The columns `first` come first; the others in the order of their names, as they appear.
pub fn batch(items: &[Item], first: &[String], form: Form) -> Batch {
    let mut rows = BatchBuilder::with_columns(first.iter().map(String::as_str));
    for item in items {
        for (name, value) in item {
            let column = rows.column(name);
            match (value, form) {
                (Attribute::Text(text), Form::Plain) => rows.set(column, CellKind::Text, text),
                (Attribute::Number(number), Form::Plain) => {
                    rows.set(column, CellKind::Number, &number_as_json(number));
                }
                _ => rows.set(column, CellKind::Json, &write(value, form)),
            }
        }
        rows.end_row();
    }
    rows.finish()
}
