//! Commands and keys as plain lines: for `flowid commands`, `flowid keys` and the README's table.

use super::keymap::Keymap;
use super::table::{COMMANDS, CommandInfo, Place};

/// The word of a command with what follows it in the palette.
pub fn usage(info: &CommandInfo) -> String {
    if info.argument.is_empty() { info.name.to_owned() } else { format!("{} {}", info.name, info.argument) }
}

/// One command a line: its heading, its usage, what it does.
pub fn commands() -> String {
    let width = COMMANDS.iter().map(|info| usage(info).len()).max().unwrap_or(0);
    let mut out = String::new();
    let mut heading = None;
    for info in COMMANDS {
        if heading != Some(info.group) {
            heading = Some(info.group);
            out.push_str(&format!("{}\n", info.group.title()));
        }
        out.push_str(&format!("  {:width$}  {}\n", usage(info), info.doc));
    }
    out
}

/// Every place with its keys, one command a line.
pub fn keys(keymap: &Keymap) -> String {
    let mut out = String::new();
    for place in Place::ALL {
        out.push_str(&format!("{}\n", place.name()));
        for (keys, doc) in rows(keymap, place) {
            out.push_str(&format!("  {keys:18}  {doc}\n"));
        }
    }
    out
}

/// The same as a Markdown table.
pub fn keys_markdown(keymap: &Keymap) -> String {
    let mut out = String::from("| where | keys | what |\n| --- | --- | --- |\n");
    for place in Place::ALL {
        for (keys, doc) in rows(keymap, place) {
            let keys: Vec<String> =
                keys.split(", ").map(|key| format!("`{}`", key.replace('|', "\\|"))).collect();
            out.push_str(&format!("| {} | {} | {doc} |\n", place.name(), keys.join(" ")));
        }
    }
    out
}

/// The keys of each command that is bound in a place itself, in the order of the table, with what it does.
pub fn rows(keymap: &Keymap, place: Place) -> Vec<(String, &'static str)> {
    let bound: Vec<_> = keymap.of(place).collect();
    COMMANDS
        .iter()
        .filter_map(|info| {
            let keys: Vec<&str> = bound
                .iter()
                .filter(|(_, command)| *command == info.command)
                .map(|(keys, _)| keys.as_str())
                .collect();
            (!keys.is_empty()).then(|| (keys.join(", "), info.doc))
        })
        .collect()
}
