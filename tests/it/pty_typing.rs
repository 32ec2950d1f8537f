//! A person types a query in a pseudo-terminal, takes what is offered, is told what is wrong, and runs it.

use crate::support::program::{demo, program, quit};
use crate::support::pty::Pty;
use crate::support::strict;

#[test]
fn a_query_is_typed_with_what_is_offered_and_answered() {
    let mut pty = demo(&[], 80, 24);
    pty.send("e");
    pty.wait_until("the cursor in the editor", |screen| !screen.hide_cursor());
    pty.send("\x1b[B\x1b[B\x1b[B\x1b[F\r| filter lev");
    pty.wait_for("Tab takes it");
    assert!(pty.contents().contains("▸ level"), "{}", pty.contents());
    pty.send("\t = \"ERROR\"\r| sta");
    pty.wait_for("aggregates rows");
    pty.send("\tcou");
    pty.wait_for("count_distinct");
    pty.send("\t");
    pty.wait_for("the number of rows, or of rows that have the field");
    pty.send("*) by bi");
    pty.wait_for("bin(period)");
    pty.send("\t");
    pty.wait_for("five minutes");
    pty.send("5\t)");
    pty.wait_for("| stats count(*) by bin(5m)");
    // Nothing is open that would take a key away, and the query runs from where it was typed.
    pty.send("\x12");
    pty.wait_until("the answer", |screen| {
        let rows: Vec<String> = screen.rows(0, 80).collect();
        rows.iter().any(|row| row.contains("bin(5m)") && row.contains("count(*)") && !row.contains("stats"))
    });
    assert_eq!(quit(&mut pty), 0);
    strict::read(&pty.raw()).unwrap();
}

#[test]
fn a_mistake_is_said_beneath_the_query_and_the_list_is_closed_by_esc() {
    // With a clock that goes on: what is unfinished is wrong only after a while.
    let mut pty = Pty::start(program(&["--demo", "--query", "fields @message"]), 80, 24);
    pty.wait_for(" 1/");
    pty.send("e");
    pty.wait_until("the cursor in the editor", |screen| !screen.hide_cursor());
    pty.send(" | filtr ");
    pty.wait_for("✗ line 1, column 19: unknown command `filtr`; did you mean `filter`?");
    pty.send("\x17so");
    pty.wait_for("Tab takes it");
    pty.send("\x1b");
    pty.wait_until("no list", |screen| !screen.contents().contains("Tab takes it"));
    pty.send("rt @timestamp");
    // Left alone for a while it says what comes next or what is odd, and nothing is wrong.
    pty.wait_for("neither a filter nor a `limit`");
    assert!(!pty.contents().contains("mistake"), "{}", pty.contents());
    pty.send("\x1b");
    pty.wait_until("the table with the focus", vt100::Screen::hide_cursor);
    assert_eq!(quit(&mut pty), 0);
}
