//! The scripted front on a real terminal: hostile rows in every format, hostile ids, names and words, judged by the bytes
//! that arrive and by a terminal emulator.

use portable_pty::CommandBuilder;
use serde_json::json;

use crate::support::command::NO_HOME;
use crate::support::program::program;
use crate::support::pty::Pty;
use crate::support::wire_server::{Reply, WireServer};

/// What would set a title, write the clipboard, clear the screen, and turn the text around.
const ACTS: &str = "\x1b]0;x\x07\x1b]52;c;eA==\x07\x1b[2J\u{9b}31m\u{202e}";

/// The same as it may be shown (domain/text.rs).
const SHOWN: &str = "␛]0;x␇␛]52;c;eA==␇␛[2J⟨9b⟩31m⟨202e⟩";

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
    seen_of(command)
}

fn seen_of(command: CommandBuilder) -> (String, u32) {
    let mut pty = Pty::start(command, 80, 24);
    let status = pty.wait_for_end();
    (String::from_utf8(pty.raw()).unwrap(), status)
}

/// Line ends, and the carriage return of the progress line, are ours; nothing else may act or hide.
fn assert_harmless(seen: &str) {
    let acts = |c: &char| c.is_control() && !matches!(c, '\n' | '\r');
    assert_eq!(seen.chars().find(acts), None, "{seen:?}");
    let hides =
        |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert_eq!(seen.chars().find(hides), None, "{seen:?}");
}

#[test]
fn hostile_rows_do_nothing_to_a_terminal_in_any_format() {
    for format in ["table", "json", "ndjson", "csv"] {
        let (seen, status) = on_terminal(&[&["-o", format], &HOSTILE[..]].concat());
        assert_eq!(status, 0, "{seen}");
        assert!(seen.contains("query id: ") && seen.lines().count() > 50, "{format}: {seen}");
        assert_harmless(&seen);
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

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_query_id_is_shown_and_not_offered_to_a_shell() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "StartQuery" => Reply::ok(json!({ "queryId": format!("{ACTS}'$(id)'") })),
        _ => Reply::error(400, "AccessDeniedException", ACTS),
    })
    .await;
    let command = scripted(&server, &["logs", "query", "--no-check", "-g", "g", "x"]);
    let (seen, status) = tokio::task::spawn_blocking(|| seen_of(command)).await.unwrap();
    assert_eq!(status, 3, "{seen}");
    assert_harmless(&seen);
    assert!(seen.contains(&format!("query id: {SHOWN}'$(id)'")), "{seen}");
    assert!(seen.contains(&format!("denied: {SHOWN}")), "{seen}");
    assert!(seen.contains("the query may still run") && !seen.contains("logs stop"), "{seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_query_id_is_offered_to_a_shell() {
    let server = WireServer::start(|asked, _| match asked.operation.as_str() {
        "StartQuery" => Reply::ok(json!({ "queryId": "0a1b-2c" })),
        _ => Reply::error(400, "AccessDeniedException", "no"),
    })
    .await;
    let command = scripted(&server, &["logs", "query", "--no-check", "-g", "g", "x"]);
    let (seen, _) = tokio::task::spawn_blocking(|| seen_of(command)).await.unwrap();
    assert!(seen.contains("flowid logs stop 0a1b-2c"), "{seen}");
}

/// A command against an endpoint of the test.
fn scripted(server: &WireServer, arguments: &[&str]) -> CommandBuilder {
    let mut command =
        program(&[&["--region", "eu-west-1", "--endpoint-url", &server.url()], arguments].concat());
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    command.env("AWS_SECRET_ACCESS_KEY", "secret");
    command
}

#[test]
fn hostile_names_in_the_configuration_do_nothing_to_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let name = toml::Value::from(ACTS);
    std::fs::write(folder.path().join("themes.toml"), format!("[{name}]\nbased-on = \"dark\"\n")).unwrap();
    let config = folder.path().to_str().unwrap();
    let (seen, status) =
        on_terminal(&["--config", config, "--region", "eu-west-1", "--theme", &format!("no{ACTS}")]);
    assert_eq!(status, 2, "{seen}");
    assert_harmless(&seen);
    assert!(seen.contains("there are ") && seen.contains(SHOWN), "{seen}");
    let (seen, status) = on_terminal(&["--config", config, "config", "show"]);
    assert_eq!(status, 0, "{seen}");
    assert_harmless(&seen);
    assert!(seen.contains("]52;c;eA=="), "{seen}");
    std::fs::write(folder.path().join("keys.toml"), format!("[{name}]\nq = {name}\n")).unwrap();
    let (seen, status) = on_terminal(&["--config", config, "config", "check"]);
    assert_eq!(status, 2, "{seen}");
    assert_harmless(&seen);
    assert!(seen.contains("]52;c;eA=="), "{seen}");
}

#[test]
fn hostile_words_are_shown_as_they_were_typed() {
    for arguments in [
        vec![ACTS],
        vec!["logs", "query", "-g", "g", "--limit", ACTS, "x"],
        vec!["logs", "groups", "a", ACTS],
        vec!["--region", "eu-west-1", "logs", "query", "-g", "g", "--since", ACTS, "fields @message"],
        vec!["logs", "check", ACTS],
        vec!["--region", ACTS, "logs", "groups"],
        vec!["--profile", ACTS, "logs", "groups"],
        vec!["logs", "refine", ACTS, "fields @message"],
    ] {
        let (seen, status) = on_terminal(&arguments);
        assert!([1, 2].contains(&status), "{seen}");
        assert_harmless(&seen);
        assert!(seen.contains("␛]52;c;eA==␇␛[2J") || seen.contains(r"\u{1b}]52"), "{arguments:?}: {seen}");
    }
}

#[test]
fn explaining_refuses_the_endpoints_that_would_be_refused_and_repeats_no_password() {
    for url in ["https://user:SECRET@logs.example.com", "http://192.0.2.1:80"] {
        let (seen, status) = on_terminal(&["--explain", "--endpoint-url", url, "logs", "groups"]);
        assert_eq!(status, 2, "{seen}");
        assert!(!seen.contains("SECRET") && !seen.contains("describe-log-groups"), "{seen}");
        for variable in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"] {
            let mut command = program(&["--explain", "logs", "groups"]);
            command.env(variable, url);
            let (seen, status) = seen_of(command);
            assert_eq!(status, 2, "{seen}");
            assert!(!seen.contains("SECRET") && seen.contains(variable), "{seen}");
        }
    }
}
