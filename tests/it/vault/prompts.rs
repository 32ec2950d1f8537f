//! The passphrase, asked for on a real terminal: never shown, wrong once, given up.

use portable_pty::CommandBuilder;

use super::Home;
use crate::support::pty::Pty;

fn start(home: &Home, arguments: &[&str]) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flowid"));
    command.args(arguments);
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command.env_clear();
    command.env("HOME", home.path(""));
    command.env("TERM", "xterm-256color");
    Pty::start(command, 100, 24)
}

#[test]
fn a_passphrase_is_typed_twice_never_shown_and_asked_for_again_when_it_is_wrong() {
    let home = Home::new();
    let mut pty = start(&home, &["vault", "init"]);
    pty.wait_for("a new passphrase for the vault: ");
    // With a slip that Backspace takes back, and a line that C-u takes back.
    pty.send("nonsense\x15corrext\x7f\x7fct horse\r");
    pty.wait_for("the same passphrase again: ");
    pty.send("correct horse\r");
    assert_eq!(pty.wait_for_end(), 0, "{}", pty.contents());
    assert!(pty.is_cooked());
    let mut pty = start(&home, &["profile", "ls"]);
    pty.wait_for("the passphrase of the vault: ");
    pty.send("wrong\r");
    pty.wait_for("the passphrase is wrong");
    pty.wait_until("the second question", |screen| screen.contents().matches("of the vault: ").count() == 2);
    pty.send("correct horse\r");
    assert_eq!(pty.wait_for_end(), 0, "{}", pty.contents());
    assert!(!pty.contents().contains("horse") && !pty.contents().contains("nonsense"), "{}", pty.contents());
}

#[test]
fn while_it_waits_nothing_of_it_can_be_read_dumped_or_reached() {
    use std::os::unix::fs::MetadataExt;
    let home = Home::new();
    let pty = start(&home, &["vault", "init"]);
    pty.wait_for("a new passphrase for the vault: ");
    let process = format!("/proc/{}", pty.pid());
    let read = |name: &str| std::fs::read_to_string(format!("{process}/{name}")).unwrap();
    let core: Vec<String> = read("limits")
        .lines()
        .find_map(|line| line.strip_prefix("Max core file size"))
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .unwrap();
    assert_eq!(core[..2], ["0", "0"]);
    assert!(read("status").contains("NoNewPrivs:\t1"), "{}", read("status"));
    // proc(5): the files of a process that can't be dumped belong to root.
    assert_eq!(std::fs::metadata(format!("{process}/mem")).unwrap().uid(), 0);
    // Only root can look further: nothing listens, as there is no socket at all.
    if let Ok(open) = std::fs::read_dir(format!("{process}/fd")) {
        let links = open.filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        let sockets: Vec<_> = links.filter(|link| link.to_string_lossy().contains("socket")).collect();
        assert!(sockets.is_empty(), "{sockets:?}");
    }
}

#[test]
fn giving_up_leaves_the_terminal_as_it_was_and_makes_nothing() {
    let home = Home::new();
    let mut pty = start(&home, &["vault", "init"]);
    pty.wait_for("a new passphrase for the vault: ");
    pty.send("half of it\x03");
    assert_eq!(pty.wait_for_end(), 4, "{}", pty.contents());
    assert!(pty.is_cooked());
    assert!(!home.vault().exists());
    let mut pty = start(&home, &["vault", "init"]);
    pty.wait_for("a new passphrase for the vault: ");
    pty.send("one of eight\r");
    pty.wait_for("the same passphrase again: ");
    pty.send("another one\r");
    assert_eq!(pty.wait_for_end(), 2, "{}", pty.contents());
    assert!(!home.vault().exists());
}
