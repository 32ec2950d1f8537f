//! The Lambda pane in a terminal: a payload over several lines, what the function answers, its log, and how it fares.

use crate::support::command::{Ran, flowid};
use crate::support::program::{demo, quit};
use crate::support::pty::Pty;

/// The pane with the function `checkout`.
fn opened() -> Pty {
    let mut pty = demo(&[], 200, 50);
    pty.send("5");
    pty.wait_for("limits-publisher");
    pty.send("/checkout");
    pty.wait_for("of 64 functions");
    pty.send("\r");
    pty.wait_for("Enter show");
    pty.send("\r");
    pty.wait_for("environment");
    pty
}

#[test]
fn a_payload_over_several_lines_is_sent_and_its_request_leads_to_its_log() {
    let mut pty = opened();
    pty.send("i");
    pty.wait_for("2 bytes; at most 6,291,456 are taken");
    pty.send("\x15{\r  \"amountMinor\": 8990,\r  \"currency\": EUR\r}");
    pty.wait_for("line 3, column 15: the payload is no JSON");
    // The cursor goes to what is wrong when one sends it all the same; there it is mended.
    pty.send("\x12");
    pty.wait_for("nothing was sent");
    pty.send("\x0b");
    pty.wait_for("line 4, column 1: ");
    pty.send("\"EUR\"");
    pty.wait_for("\n JSON");
    pty.send("\x12");
    pty.wait_for("leave it");
    pty.send("\x1b[B\r");
    pty.wait_for("the function failed");
    pty.wait_for("billed");
    assert!(pty.contents().contains("request"), "{}", pty.contents());
    pty.send("o");
    pty.wait_for("filter @message like");
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn how_a_function_fares_is_told_in_the_pane_and_to_a_script() {
    let mut pty = opened();
    pty.send("s");
    pty.wait_for("cold starts");
    // While it runs it stands there that it is being asked.
    pty.wait_for("asked  /aws/lambda/checkout");
    let screen = pty.contents();
    let invocations = screen.lines().find_map(|line| line.split("invocations  ").nth(1)).map(str::trim);
    let shown: u64 =
        invocations.unwrap().split_whitespace().next().unwrap().replace(',', "").parse().unwrap();
    pty.send("\x1b");
    pty.wait_for("Enter show");
    assert_eq!(quit(&mut pty), 0);

    let ran = |arguments: &[&str]| -> Ran {
        flowid([&["--demo", "--demo-clock", "fixed"], arguments].concat()).output().unwrap().into()
    };
    let told = ran(&["lambda", "logs", "checkout", "--since", "1h", "--figures", "-o", "ndjson"]);
    assert_eq!(told.code, Some(0), "{}", told.err);
    let rows: Vec<serde_json::Value> =
        told.out.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    // The same by questions about the reports alone.
    let reports = ran(&[
        "logs",
        "query",
        "-g",
        "/aws/lambda/checkout",
        "--since",
        "1h",
        "-o",
        "ndjson",
        "filter @type = \"REPORT\" | stats count(*) as n, max(@duration) as longest, max(@maxMemoryUsed) as memory, count(@initDuration) as cold",
    ]);
    let reports: serde_json::Value = serde_json::from_str(reports.out.trim()).unwrap();
    assert_eq!(
        (&rows[0]["invocations"], &rows[0]["longest_ms"]),
        (&reports["n"], &reports["longest"]),
        "{}",
        told.out
    );
    assert_eq!(rows[0]["cold_starts"], reports["cold"]);
    let number = |value: &serde_json::Value| value.as_str().unwrap().parse::<f64>().unwrap();
    assert_eq!(number(&rows[0]["memory_mb"]) * 1e6, number(&reports["memory"]));
    assert!(rows.len() > 1 && rows[1..].iter().all(|row| row["failure"].is_string()), "{}", told.out);
    assert_eq!(shown, number(&reports["n"]) as u64);
}
