//! The scripted front on a real terminal: hostile rows in every format, judged by the bytes that arrive and by a terminal
//! emulator.

use portable_pty::CommandBuilder;

use crate::support::command::NO_HOME;
use crate::support::pty::Pty;

const HOSTILE: [&str; 10] = [
    "--demo",
    "--demo-clock",
    "fixed",
    "logs",
    "query",
    "-g",
    "/demo/hostile",
    "--since",
    "3h",
    "fields @timestamp, @message | sort @timestamp desc | limit 200",
];

/// Runs the program in a terminal of 80 columns to its end: what arrived, and its exit status.
fn on_terminal(arguments: &[&str]) -> (String, u32) {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flowid"));
    command.args(arguments);
    // It would start in its home, which does not exist.
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command.env_clear();
    command.env("HOME", NO_HOME);
    command.env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("TERM", "xterm-256color");
    let mut pty = Pty::start(command, 80, 24);
    let status = pty.wait_for_end();
    (String::from_utf8(pty.raw()).unwrap(), status)
}

#[test]
fn hostile_rows_do_nothing_to_a_terminal_in_any_format() {
    for format in ["table", "json", "ndjson", "csv"] {
        let (seen, status) = on_terminal(&[&["-o", format], &HOSTILE[..]].concat());
        assert_eq!(status, 0, "{seen}");
        assert!(seen.contains("query id: ") && seen.lines().count() > 50, "{format}: {seen}");
        // Line ends, and the carriage return of the progress line, are ours; nothing else may act.
        let acts = |c: &char| c.is_control() && !matches!(c, '\n' | '\r');
        assert_eq!(seen.chars().find(acts), None, "{format}");
        let hides = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert_eq!(seen.chars().find(hides), None, "{format}");
    }
}

#[test]
fn the_same_rows_do_reach_a_terminal_when_they_are_wanted_raw() {
    let (seen, _) = on_terminal(&[&["--raw", "-o", "csv"], &HOSTILE[..]].concat());
    assert!(seen.contains('\u{1b}') && seen.contains('\u{202e}'), "the demo is not hostile any more");
}

#[test]
fn a_table_fits_the_terminal_and_marks_what_it_cut() {
    let (seen, status) = on_terminal(&HOSTILE);
    assert_eq!(status, 0);
    let rows: Vec<&str> = seen.lines().filter(|line| line.starts_with("2026-")).collect();
    assert!(rows.len() > 50, "{seen}");
    for row in rows {
        let row = row.trim_end();
        assert!(unicode_width::UnicodeWidthStr::width(row) <= 80, "{row}");
    }
    assert!(seen.contains('…'), "{seen}");
}
