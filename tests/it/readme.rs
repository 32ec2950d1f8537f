//! The README: its picture and transcripts are what the program shows, its key table is the one in force. To write all anew, run
//! the tests with `FLOWID_README=write`.

use std::path::{Path, PathBuf};
use std::process::Command;

use flowid::command::listing;
use flowid::config::{self, Folder};
use portable_pty::CommandBuilder;

use super::support::pty::Pty;

use crate::support::command::NO_HOME;

const KEYS: (&str, &str) = ("<!-- keys -->\n", "<!-- end of keys -->");
const SCREEN: (&str, &str) = ("<!-- screen -->\n", "<!-- end of screen -->");

fn readme() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// What the program prints to both streams, as a person sees it.
fn transcript(command: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_flowid")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder.path())
        .env_clear()
        .env("PATH", path)
        .env("HOME", NO_HOME)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What the demo shows on a terminal of 80 columns and 24 rows. The port is another one each time.
fn screen() -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flowid"));
    command.args(["--demo", "--demo-clock", "fixed"]);
    command.env_clear();
    command.env("TERM", "xterm-256color");
    command.env("HOME", home.path());
    let pty = Pty::start(command, 80, 24);
    pty.wait_for("complete in");
    let shown = pty.contents();
    let (before, rest) = shown.split_once("http://127.0.0.1:").unwrap();
    let port = rest.find(|c: char| !c.is_ascii_digit()).unwrap();
    let lines =
        format!("{before}http://127.0.0.1:{}{}", "PORT ".get(..port).unwrap_or("PORT"), &rest[port..]);
    let lines: Vec<&str> = lines.lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n"))
}

/// A text between two marks replaced.
fn between(text: &str, (start, end): (&str, &str), new: &str) -> String {
    let (before, rest) = text.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    format!("{before}{start}{new}{end}{after}")
}

/// The README with its picture, every transcript and the key table as they would be now.
fn written_anew(readme: &str) -> String {
    let mut out = String::new();
    let mut in_console = false;
    for line in readme.lines() {
        in_console = if in_console { line != "```" } else { line == "```console" };
        let is_output = in_console && line != "```console" && !line.starts_with("$ ");
        if is_output {
            continue;
        }
        out.push_str(line);
        out.push('\n');
        if let Some(command) = line.strip_prefix("$ ").filter(|_| in_console) {
            out.push_str(&transcript(command));
        }
    }
    let keymap = config::load(&Folder::None, |_| vec![]).unwrap().keymap;
    let out = between(&out, SCREEN, &screen());
    between(&out, KEYS, &listing::keys_markdown(&keymap))
}

#[test]
fn picture_transcripts_and_keys_are_those_of_this_program() {
    let written = std::fs::read_to_string(readme()).unwrap();
    let anew = written_anew(&written);
    if std::env::var("FLOWID_README").is_ok_and(|wish| wish == "write") {
        std::fs::write(readme(), &anew).unwrap();
        return;
    }
    let difference = written.lines().zip(anew.lines()).find(|(written, anew)| written != anew);
    assert_eq!(difference, None, "the README is out of date (left) against the program (right)");
    assert_eq!(written.lines().count(), anew.lines().count());
}

#[test]
fn transcripts_are_found_at_all() {
    let written = std::fs::read_to_string(readme()).unwrap();
    let commands = written.lines().filter(|line| line.starts_with("$ flowid")).count();
    assert!(commands >= 5, "only {commands} transcripts are checked");
    assert!(written.contains("cargo run --release -- --demo") && written.contains("cargo test"));
}
