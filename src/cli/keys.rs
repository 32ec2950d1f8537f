//! `keys` and `commands`: listings of the console's one command table.

use std::sync::Arc;

use super::{Exit, Failure, Front};
use crate::command::{COMMANDS, Keymap, Place, listing};
use crate::domain::text::safe_lines;
use crate::domain::{BatchBuilder, CellKind};
use crate::output::{Columns, Format};

/// Prints the keys of every place.
///
/// # Errors
/// An output that can't be written.
pub fn keys(front: &mut Front<'_>, keymap: &Keymap) -> Result<Exit, Failure> {
    if front.format() == Format::Table {
        front.print(safe_lines(listing::keys(keymap).trim_end()))?;
        return Ok(Exit::Done);
    }
    let rows = Place::ALL.into_iter().flat_map(|place| {
        listing::rows(keymap, place)
            .into_iter()
            .map(move |(keys, doc)| [place.name().to_owned(), keys, doc.to_owned()])
    });
    print_rows(front, ["place", "keys", "what"], rows)
}

/// Prints the commands.
///
/// # Errors
/// An output that can't be written.
pub fn commands(front: &mut Front<'_>) -> Result<Exit, Failure> {
    if front.format() == Format::Table {
        front.print(safe_lines(listing::commands().trim_end()))?;
        return Ok(Exit::Done);
    }
    let rows = COMMANDS.iter().map(|info| {
        [info.group.title().to_owned(), info.name.to_owned(), info.argument.to_owned(), info.doc.to_owned()]
    });
    print_rows(front, ["group", "command", "argument", "what"], rows)
}

/// Prints rows of text.
///
/// # Errors
/// An output that can't be written.
pub(super) fn print_rows<const N: usize>(
    front: &mut Front<'_>,
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Result<Exit, Failure> {
    let mut batch = BatchBuilder::with_columns(columns);
    for row in rows {
        for (column, text) in row.iter().enumerate() {
            batch.set(column, CellKind::Text, text);
        }
        batch.end_row();
    }
    let mut writer = front.rows(Columns::Fixed(columns.map(str::to_owned).to_vec()));
    writer.push(&Arc::new(batch.finish()))?;
    writer.finish()?;
    Ok(Exit::Done)
}
