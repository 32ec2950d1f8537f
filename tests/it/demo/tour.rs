//! The README's way from alert to proof, walked through the panes in a terminal: rows, item, versions, function.

use crate::support::program::{demo, quit};
use crate::support::pty::Pty;

#[test]
fn the_cause_of_the_incident_is_proven_through_item_object_and_function() {
    let mut pty = demo(&[], 120, 40);
    the_item_and_what_it_was_before(&mut pty);
    the_object_that_it_came_from(&mut pty);
    the_function_that_wrote_it(&mut pty);
    pty.send("\x1b");
    pty.wait_for("Enter show");
    assert_eq!(quit(&mut pty), 0);
}

/// The log lines name table and key. The item holds a hundredth of what it held before, and names its source.
fn the_item_and_what_it_was_before(pty: &mut Pty) {
    pty.send("3");
    pty.wait_for("payment-limits");
    pty.send("/payment\r");
    pty.wait_for("1 of 6 tables");
    pty.send("\r");
    pty.wait_for("ask by");
    pty.send("LIMIT#EUR");
    pty.wait_for(r#":v0 = {"S":"LIMIT#EUR"}"#);
    pty.send("\x12");
    pty.wait_for("unit  major");
    pty.send(" jjD");
    pty.wait_for("how it differs from the marked item");
    shows(pty, &["marked  N    2500", "this  N    250000", "marked  N    118", "this  N    117"]);
}

/// The object has two versions; the elder one holds the right amount.
fn the_object_that_it_came_from(pty: &mut Pty) {
    pty.send("4");
    pty.wait_for("harbour-config");
    pty.send("/config\r");
    pty.wait_for("1/1");
    pty.send("\r");
    pty.wait_for("limits/");
    pty.send("\r");
    pty.wait_for("basket-limits.json");
    pty.send("v");
    pty.wait_for("Q2vJ8sTn0xYb4rKd7uWm1LzHc5aPfE9o");
    shows(pty, &["hB6tR1mXw9qKe3ZsV0yLd8uFjN4cGaP2"]);
    pty.send("j\r");
    pty.wait_for("max  250000");
    shows(pty, &["publishedBy  limits-publisher@2.7.3"]);
}

/// Its current version writes an amount in another unit.
fn the_function_that_wrote_it(pty: &mut Pty) {
    pty.send("5");
    pty.wait_for("limits-publisher");
    pty.send("/publisher\r");
    pty.wait_for("1 of 64 functions");
    pty.send("\r");
    pty.wait_for("environment");
    pty.send("i");
    pty.wait_for("payload");
    // The editor holds an empty object.
    pty.send("\x15{\"dryRun\": true}");
    pty.wait_for("16 bytes");
    pty.send("\x12");
    pty.wait_for("leave it");
    pty.send("\x1b[B\r");
    pty.wait_for("major");
    shows(pty, &["2500", "limits-publisher@2.8.0"]);
}

fn shows(pty: &Pty, texts: &[&str]) {
    let screen = pty.contents();
    for text in texts {
        assert!(screen.contains(text), "{text} is not on the screen:\n{screen}");
    }
}
