//! `config show|check|path`: what is in force and where it comes from.

use super::keys::print_rows;
use super::{Exit, Failure, Front};
use crate::config::{Config, Entry, FILES, Folder, Mistake};
use crate::domain::text::safe;
use crate::domain::{Fault, FaultKind};

/// Prints what is in force: as TOML with the origin behind each value, or as rows when a format was asked for.
///
/// # Errors
/// An output that can't be written.
pub fn show(front: &mut Front<'_>, config: &Config) -> Result<Exit, Failure> {
    if front.format.is_some() {
        let rows = config.entries.iter().map(|entry| {
            let text = |text: &crate::domain::Text| text.raw().to_owned();
            let file = entry.file.to_owned();
            [file, text(&entry.table), text(&entry.key), text(&entry.value), entry.origin.to_string()]
        });
        return print_rows(front, ["file", "table", "key", "value", "origin"], rows);
    }
    let mut text = String::new();
    for file in FILES {
        text.push_str(&format!("# {file}\n"));
        let mut table = "";
        for entry in config.entries.iter().filter(|entry| entry.file == file) {
            if entry.table.raw() != table {
                table = entry.table.raw();
                text.push_str(&format!("\n[{table}]\n"));
            }
            text.push_str(&line(entry));
        }
        text.push('\n');
    }
    front.print_foreign(text.strip_suffix('\n').unwrap_or(&text))?;
    Ok(Exit::Done)
}

/// `key = value  # origin`; where the value has several lines the origin stands above it.
fn line(entry: &Entry) -> String {
    let (key, value, origin) = (entry.key.raw(), entry.value.raw(), &entry.origin);
    if value.contains('\n') {
        return format!("# {origin}\n{key} = {value}\n");
    }
    format!("{:50}  # {origin}\n", format!("{key} = {value}"))
}

/// Says of every file whether it was read; mistakes were found before this.
///
/// # Errors
/// An output that can't be written.
pub fn check(front: &mut Front<'_>, folder: &Folder) -> Result<Exit, Failure> {
    let rows = FILES.into_iter().map(|file| {
        let path = folder.path().map(|folder| folder.join(file));
        let there = path.as_ref().is_some_and(|path| path.exists());
        let state = if there { "read, without mistakes" } else { "not there, built in values apply" };
        let shown = path.map_or_else(|| file.to_owned(), |path| path.to_string_lossy().into_owned());
        [shown, state.to_owned()]
    });
    print_rows(front, ["file", "state"], rows)
}

/// Prints the folder of the user's files.
///
/// # Errors
/// When there is none, or the output can't be written.
pub fn path(front: &mut Front<'_>, folder: &Folder) -> Result<Exit, Failure> {
    let Some(path) = folder.path() else {
        let fault =
            Fault::new(FaultKind::NotFound, "there is no home folder, so no folder for configuration");
        return Err(fault.hint("name one with --config DIR").into());
    };
    front.print_foreign(&path.to_string_lossy())?;
    Ok(Exit::Done)
}

/// Names every mistake.
pub fn mistakes(front: &mut Front<'_>, mistakes: &[Mistake]) -> Exit {
    for mistake in mistakes {
        front.notice(&mistake.safe());
    }
    let count = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        count => format!("{count} mistakes"),
    };
    front.notice(&safe(&format!("error: {count} in the configuration")));
    Exit::Usage
}
