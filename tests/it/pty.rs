//! The whole program in a pseudo-terminal: start, query, resize, suspend and continue, copies, every way to end.

use rustix::process::Signal;

use crate::support::ministack::open;
use crate::support::program::{at, demo, program, quit};
use crate::support::pty::Pty;
use crate::support::{command, strict};

fn is_given_back(screen: &vt100::Screen) -> bool {
    !screen.alternate_screen()
        && !screen.hide_cursor()
        && !screen.bracketed_paste()
        && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
}

#[test]
fn the_demo_opens_with_a_query_that_is_answered() {
    let mut pty = demo(&[], 120, 35);
    pty.wait_for("checkout failed");
    let contents = pty.contents();
    assert!(contents.contains("eu-west-1") && contents.contains("http://127.0.0.1:"), "{contents}");
    assert!(contents.contains("/aws/lambda/checkout") && contents.contains("user/oncall"), "{contents}");
    assert_eq!(quit(&mut pty), 0);
    assert!(pty.modes(is_given_back) && pty.is_cooked());
    // Nothing is left on the person's own screen.
    assert_eq!(pty.contents().trim(), "");
}

#[test]
fn a_query_is_written_and_answered() {
    let mut pty = demo(&[], 120, 35);
    pty.send("e");
    pty.wait_until("the cursor in the editor", |screen| !screen.hide_cursor());
    // To the end of the last line, and one command more.
    pty.send("\x1b[B\x1b[B\x1b[B\x1b[F\r| stats count(*) as how_many by level");
    pty.wait_for("how_many");
    pty.send("\x12");
    pty.wait_until("the answer", |screen| {
        let table = screen.contents();
        table
            .lines()
            .any(|line| line.contains("level") && line.contains("how_many") && !line.contains("stats"))
            && table.contains("ERROR")
    });
    pty.wait_until("the table with the focus", vt100::Screen::hide_cursor);
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn a_starter_is_filled_in_and_sent_and_its_query_comes_back_from_the_history() {
    let mut pty = demo(&[], 120, 35);
    pty.wait_for("checkout failed");
    pty.send("i");
    pty.wait_for("starter queries");
    pty.send("hold a text");
    pty.wait_for("You have an order number");
    pty.send("\r");
    pty.wait_for("query, fill in {{text}}");
    pty.send("\x12");
    pty.wait_for("the query was not sent: fill in {{text}} first");
    pty.send("payments rejected\x12");
    pty.wait_until("the answer", |screen| {
        let contents = screen.contents();
        contents.contains("like \"payments rejected\"") && contents.contains("complete in")
    });
    pty.send("H");
    pty.wait_for("queries that were asked");
    pty.send("\x1b[B");
    pty.wait_for("(?i)error|exception|fatal|panic");
    pty.send("\r");
    pty.wait_until("the query before it in the editor", |screen| {
        !screen.hide_cursor() && !screen.contents().contains("queries that were asked")
    });
    pty.send("\x1bq");
    pty.wait_for("the query has the usual form already");
    pty.send("\x1b");
    pty.wait_until("the table with the focus", vt100::Screen::hide_cursor);
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn it_follows_the_size_of_the_terminal_down_to_20x5_and_back() {
    let mut pty = demo(&[], 80, 24);
    pty.resize(20, 5);
    pty.wait_for("too small");
    pty.resize(200, 50);
    pty.wait_until("both ends of a wide screen", |screen| {
        let rows: Vec<String> = screen.rows(0, 200).collect();
        rows[0].contains("flowid")
            && rows[49].contains("? help")
            && screen.contents().contains("checkout failed")
    });
    pty.resize(80, 24);
    pty.wait_until("both ends of a small one", |screen| {
        let rows: Vec<String> = screen.rows(0, 80).collect();
        rows[0].contains("flowid")
            && rows[23].contains("? help")
            && screen.contents().contains("checkout failed")
    });
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn it_is_suspended_and_continued() {
    let mut pty = demo(&[], 80, 24);
    pty.send("\x1a");
    pty.wait_for_state('T');
    pty.wait_until("the terminal is given back", is_given_back);
    assert!(pty.is_cooked());
    pty.signal(Signal::CONT);
    pty.wait_until("the console", |screen| {
        screen.alternate_screen() && screen.contents().contains("checkout")
    });
    assert!(!pty.is_cooked());
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn signals_and_a_closed_terminal_end_it() {
    for (signal, name) in
        [(Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT"), (Signal::HUP, "the terminal is lost")]
    {
        let mut pty = demo(&[], 80, 24);
        pty.signal(signal);
        assert_eq!(pty.wait_for_end(), 1);
        assert!(pty.modes(is_given_back) && pty.is_cooked());
        assert!(pty.contents().contains(name), "{}", pty.contents());
    }
    let mut pty = demo(&[], 80, 24);
    pty.hang_up("j");
    assert_eq!(pty.wait_for_end(), 1);
}

#[test]
fn only_a_copy_key_reaches_the_clipboard_and_nothing_sets_a_title() {
    let mut pty = demo(&["--group", "/demo/hostile", "--query", "fields @message | limit 200"], 120, 35);
    pty.wait_for(" 1/31");
    pty.send("\x1b[6~\x1b[6~");
    pty.wait_for("31/31");
    // The detail of a row, as a tree and as text.
    pty.send("\rv");
    pty.wait_for("row, as it is");
    pty.send("\x1b");
    pty.wait_for("Enter detail");
    assert_eq!(strict::read(&pty.raw()).unwrap().copies.len(), 0);
    pty.send("Y");
    pty.wait_for("to the clipboard");
    let found = strict::read(&pty.raw()).unwrap();
    assert_eq!(found.copies.len(), 1);
    assert!(found.sequences > 100);
    assert_eq!(quit(&mut pty), 0);
    strict::read(&pty.raw()).unwrap();
}

#[test]
fn the_mouse_is_left_alone_when_asked() {
    let mut pty = demo(&[], 80, 24);
    assert_eq!(pty.modes(vt100::Screen::mouse_protocol_mode), vt100::MouseProtocolMode::PressRelease);
    pty.send("M");
    pty.wait_until("no mouse", |s| s.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    assert_eq!(quit(&mut pty), 0);
    let mut pty = demo(&["--no-mouse"], 80, 24);
    assert_eq!(pty.modes(vt100::Screen::mouse_protocol_mode), vt100::MouseProtocolMode::None);
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn without_a_terminal_it_says_so_and_ends() {
    let ran = command::run(["--demo"]);
    assert_eq!(ran.code, Some(4));
    assert_eq!(ran.out, "");
    assert!(
        ran.err.contains("standard input is not one") && ran.err.contains("flowid logs query"),
        "{}",
        ran.err
    );
}

#[test]
fn on_a_dumb_terminal_it_says_so_and_leaves_it_alone() {
    let mut command = program(&["--demo"]);
    command.env("TERM", "dumb");
    let mut pty = Pty::start(command, 80, 24);
    assert_eq!(pty.wait_for_end(), 4);
    assert!(pty.contents().contains("TERM=dumb"), "{}", pty.contents());
    assert_eq!(strict::read(&pty.raw()).unwrap().sequences, 0);
}

#[test]
fn a_copy_goes_to_a_private_file_where_there_is_no_clipboard() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mut command = program(&["--demo", "--demo-clock", "fixed"]);
    command.env("TERM", "linux");
    command.env("HOME", home.path());
    let mut pty = Pty::start(command, 160, 35);
    pty.wait_for("checkout failed");
    pty.send("y");
    pty.wait_for("copied to ");
    let folder = home.path().join(".local/state/flowid/copies");
    let files: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!std::fs::read_to_string(&files[0]).unwrap().is_empty());
    assert_eq!(strict::read(&pty.raw()).unwrap().copies.len(), 0);
    assert_eq!(quit(&mut pty), 0);
}

#[test]
fn the_accounts_pane_says_where_credentials_come_from_and_when_they_expire() {
    let home = tempfile::tempdir().unwrap();
    let keys = r#"{"Version":1,"AccessKeyId":"test","SecretAccessKey":"test","SessionToken":"t","Expiration":"2099-01-02T03:04:05Z"}"#;
    std::fs::write(home.path().join("keys.json"), keys).unwrap();
    let config = format!("[default]\ncredential_process = cat {}\n", home.path().join("keys.json").display());
    std::fs::write(home.path().join("config"), config).unwrap();
    let mut command = at(open().url(), &[]);
    command.env_remove("AWS_ACCESS_KEY_ID");
    command.env_remove("AWS_SECRET_ACCESS_KEY");
    command.env("AWS_CONFIG_FILE", home.path().join("config"));
    let mut pty = Pty::start(command, 80, 24);
    pty.wait_for("2 Logs");
    pty.send("1");
    for words in ["a credential process", "2099-01-02 03:04:05 UTC", "eu-west-1", "000000000000"] {
        pty.wait_for(words);
    }
    // The query of a group that is not there ends in a notice, which would lie over what the way out says.
    pty.wait_for("there is no log group");
    assert_eq!(quit(&mut pty), 0);
}
