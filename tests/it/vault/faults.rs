//! A umask of nothing, a disk that is full, two at once, another file in the vault's place, and secrets that must be
//! nowhere else.

use std::process::{Command, Stdio};

use super::{Home, PUBLIC, mode, profiles};
use crate::support::command::Ran;

/// A word that must be found in no file, argument, environment or log.
const CANARY: &str = "canary-wJalrXUtnFEMI";

/// Runs a line of shell in the home, with `$F` for the program and `$K` for the key.
fn shell(home: &Home, line: &str) -> Ran {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(line).env("HOME", home.path("")).env("F", env!("CARGO_BIN_EXE_flowid"));
    shell.env("K", home.path("key.txt")).stdin(Stdio::null()).output().unwrap().into()
}

#[test]
fn with_a_umask_of_nothing_every_file_is_the_owners_alone() {
    let home = Home::new();
    let ran = shell(
        &home,
        "umask 000; \"$F\" vault init --identity \"$K\" && \"$F\" profile add a --identity \"$K\"",
    );
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let ours: Vec<_> = home.files().into_iter().filter(|path| path != &home.path("key.txt")).collect();
    // The vault, its lock, one older version; what was seen, and its lock.
    assert_eq!(ours.len(), 5, "{ours:?}");
    for path in &ours {
        assert_eq!(mode(path), 0o600, "{path:?}");
        assert_eq!(mode(path.parent().unwrap()), 0o700, "{path:?}");
    }
}

#[test]
fn a_full_disk_is_said_and_the_vault_is_as_it_was() {
    let home = Home::with_vault();
    home.done(["profile", "add", "before"]);
    let before = std::fs::read(home.vault()).unwrap();
    // No file may grow over 512 bytes, and the signal that says so is ignored: writing fails as on a full disk.
    let line = "trap '' XFSZ; ulimit -f 1; \"$F\" profile add after --identity \"$K\" --log-group x";
    let ran = shell(&home, line);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("free some space; what was there before is still there"), "{}", ran.err);
    assert_eq!(std::fs::read(home.vault()).unwrap(), before);
    home.done(["profile", "add", "after"]);
    assert_eq!(profiles(&home), ["after", "before"]);
}

#[test]
fn many_processes_at_once_lose_nothing() {
    let home = Home::with_vault();
    let children: Vec<_> = (0..8)
        .map(|index| {
            home.keyed(["profile", "add", &format!("p{index}")]).stderr(Stdio::null()).spawn().unwrap()
        })
        .collect();
    for mut child in children {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
    assert_eq!(profiles(&home).len(), 8);
}

#[test]
fn an_older_vault_in_its_place_is_noticed_and_restoring_is_not() {
    let home = Home::with_vault();
    home.done(["profile", "add", "a"]);
    let old = std::fs::read(home.vault()).unwrap();
    home.done(["profile", "add", "b"]);
    std::fs::write(home.vault(), old).unwrap();
    let ran = home.done(["profile", "ls"]);
    assert!(ran.err.contains("at revision 2, and revision 3 was seen"), "{}", ran.err);
    home.done(["profile", "add", "c"]);
    assert_eq!(home.done(["profile", "ls"]).err, "");
    // On purpose, through the older versions that were kept.
    let listed = home.done(["vault", "restore"]).out;
    assert!(listed.contains("\"revision\":\"1\""), "{listed}");
    home.done(["vault", "restore", "1"]);
    let ran = home.done(["profile", "ls"]);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    assert_eq!(home.run(["vault", "restore", "99"]).code, Some(1));
}

#[test]
fn each_trouble_says_what_it_is_and_leaves_the_file_alone() {
    let home = Home::with_vault();
    let sealed = std::fs::read(home.vault()).unwrap();
    let other = home.put(
        "other.txt",
        "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ\n",
        0o600,
    );
    let ran = Ran::from(home.bare(["profile", "ls", "--identity"]).arg(&other).output().unwrap());
    assert_eq!(ran.code, Some(1));
    assert!(ran.err.contains("other.txt"), "{}", ran.err);
    let cases: [(Vec<u8>, &str); 4] = [
        (sealed[..sealed.len() / 2].to_vec(), "is cut short"),
        ([&sealed[..sealed.len() - 3], b"xxx"].concat(), "was altered or damaged"),
        (b"hello".to_vec(), "is not an age file"),
        (vec![], "is cut short"),
    ];
    for (bytes, words) in cases {
        std::fs::write(home.vault(), &bytes).unwrap();
        let ran = home.run(["profile", "ls"]);
        assert_eq!(ran.code, Some(1), "{words}: {}", ran.err);
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
        assert_eq!(std::fs::read(home.vault()).unwrap(), bytes);
    }
    std::fs::write(home.vault(), &sealed).unwrap();
    let status = Command::new("chmod").arg("644").arg(home.vault()).status().unwrap();
    assert!(status.success());
    let ran = home.run(["profile", "ls"]);
    assert!(ran.err.contains(&format!("chmod 600 {}", home.vault().display())), "{}", ran.err);
}

#[test]
fn no_secret_is_in_any_file_argument_environment_or_log() {
    let home = Home::new();
    let secret = home.put("secret", &format!("{CANARY}\n"), 0o600);
    let words = home.put("words", "correct horse\n", 0o600);
    let line = "exec 3< words; \"$F\" vault init --passphrase-fd 3 --log init.log";
    let ran = shell(&home, &format!("cd \"$HOME\"; {line}"));
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let mut add =
        home.bare(["profile", "add", "a", "--source", "iam-user", "--access-key-id", "AKIAIOSFODNN7EXAMPLE"]);
    add.arg("--secret-key-file").arg(&secret).arg("--passphrase-file").arg(&words);
    add.env("FLOWID_LOG", "trace");
    let ran = Ran::from(add.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(!(ran.out + &ran.err).contains(CANARY));
    let mut show = home.bare(["profile", "show", "a", "-o", "json"]);
    let shown = Ran::from(show.env("ENCRYPTION_KEY", "correct horse").output().unwrap());
    assert!(shown.out.contains("AKIAIOSFODNN7EXAMPLE") && !shown.out.contains(CANARY), "{}", shown.out);
    assert!(shown.err.contains("ENCRYPTION_KEY"), "{}", shown.err);
    let known = [secret, words];
    for path in home.files().into_iter().filter(|path| !known.contains(path)) {
        let bytes = std::fs::read(&path).unwrap();
        for word in [CANARY, "correct horse"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word} in {path:?}");
        }
    }
    // The key goes with the last profile that uses it.
    let mut remove = home.bare(["profile", "rm", "a"]);
    remove.env("FLOWID_PASSPHRASE_FILE", home.path("words"));
    assert_eq!(remove.output().unwrap().status.code(), Some(0));
    let mut status = home.bare(["vault", "status", "-o", "csv"]);
    let ran = Ran::from(status.env("FLOWID_PASSPHRASE_FILE", home.path("words")).output().unwrap());
    assert!(ran.out.contains("long-term keys,0"), "{}", ran.out);
}

#[test]
fn keys_are_set_up_changed_and_taken_away_without_a_question() {
    let home = Home::new();
    // Someone else, who is a recipient only.
    let other = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";
    let ran = home.run(["vault", "init", "--recipient", other]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.out.lines().count(), 2, "{}", ran.out);
    assert_eq!(home.run(["vault", "init"]).code, Some(2));
    home.done(["vault", "recipients", "--remove", other]);
    assert_eq!(home.done(["vault", "rekey"]).out.lines().count(), 1);
    let ran = home.run(["vault", "recipients", "--recipient", other, "--remove", PUBLIC]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("you could not open the vault again"), "{}", ran.err);
    let copy = home.path("copy.age");
    home.done(["profile", "add", "a"]);
    home.done(["vault", "export", copy.to_str().unwrap()]);
    assert_eq!(mode(&copy), 0o600);
    assert_eq!(home.run(["vault", "export", copy.to_str().unwrap()]).code, Some(1));
    home.done(["profile", "rm", "a"]);
    home.done(["vault", "restore", copy.to_str().unwrap()]);
    assert_eq!(profiles(&home), ["a"]);
}
