//! What is left in memory after a secret was dropped: the process looks through its own memory. And what is seen of
//! everything that can hold one, when it is formatted.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use flowid::domain::{CodeAsked, Secret};
use flowid::vault::disk::read_secret_file;
use flowid::vault::{Content, KeyFile, Store};

use crate::support::command::Ran;
use crate::vault::Home;

/// How often a text stands in the writable memory of this process. It is made of two halves only while it is searched
/// for, so that the search does not find itself.
fn found(halves: [&str; 2]) -> usize {
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = File::open("/proc/self/mem").unwrap();
    let mut count = 0;
    let mut chunk = vec![0_u8; 1 << 20];
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split_once(' ').unwrap().0.split_once('-').unwrap();
        let [start, end] = [start, end].map(|number| u64::from_str_radix(number, 16).unwrap());
        if memory.seek(SeekFrom::Start(start)).is_err() {
            continue;
        }
        let mut left = end - start;
        while left > 0 {
            let part = &mut chunk[..usize::try_from(left.min(1 << 20)).unwrap()];
            if memory.read_exact(part).is_err() {
                break;
            }
            let (first, second) = (halves[0].as_bytes(), halves[1].as_bytes());
            let whole =
                |at: usize| part[at..].starts_with(first) && part[at + first.len()..].starts_with(second);
            count += (0..part.len() - first.len()).filter(|at| part[*at] == first[0] && whole(*at)).count();
            left -= part.len() as u64;
        }
    }
    chunk.fill(0);
    count
}

/// Two halves that stand nowhere together, made when the test runs.
fn halves() -> [String; 2] {
    let bytes = std::fs::read("/proc/sys/kernel/random/uuid").unwrap();
    let text = String::from_utf8(bytes).unwrap();
    [format!("half-{}", &text[..8]), format!("-other-{}", text[24..36].to_owned())]
}

#[test]
fn nothing_of_a_secret_is_left_when_it_was_dropped() {
    let halves = halves();
    let halves = [halves[0].as_str(), halves[1].as_str()];
    let secret = Secret::new(halves.concat());
    let copy = secret.clone();
    assert!(found(halves) >= 2, "the search finds what is there");
    drop((secret, copy));
    assert_eq!(found(halves), 0);
}

#[test]
fn nothing_of_a_vault_is_left_when_it_was_closed() {
    let halves = halves();
    let halves = [halves[0].as_str(), halves[1].as_str()];
    let home = Home::with_vault();
    let secret = home.path("long-term");
    let written = std::process::Command::new("sh")
        .args(["-c", "umask 077; printf '%s%s' \"$1\" \"$2\" >\"$3\"", "sh", halves[0], halves[1]])
        .arg(&secret)
        .status()
        .unwrap();
    assert!(written.success());
    let mut add = home.keyed(["profile", "add", "pay", "--source", "iam-user"]);
    add.args(["--access-key-id", "AKIALONGTERMKEY12345", "--secret-key-file"]).arg(&secret);
    let ran = Ran::from(add.output().unwrap());
    assert_eq!(ran.code, Some(0), "{}", ran.err);

    let store = Store::at(&home.vault(), None).unwrap();
    let key = home.path("key.txt");
    let identities = KeyFile::parse(&key, read_secret_file(&key).unwrap()).unwrap().open(None).unwrap();
    let opened = store.open(identities).unwrap();
    assert!(found(halves) >= 1, "the search finds what is there");
    // Nothing that is formatted shows it.
    let shown = format!("{:?} {:?}", opened.vault.content, opened.vault.content.keys);
    assert!(shown.contains("[redacted]") && !shown.contains(halves[0]), "{shown}");
    drop(opened);
    assert_eq!(found(halves), 0);
}

#[test]
fn what_can_hold_a_secret_shows_nothing_of_it() {
    let secret = || Secret::new("canary".to_owned());
    let content = Content { keys: [("AKIA".to_owned(), secret())].into(), ..Content::default() };
    let asked = CodeAsked {
        device: "phone".into(),
        purpose: "role".into(),
        not_before: None,
        refused: None,
        serves_until: None,
    };
    let credentials =
        flowid::session::Credentials::new("AKIA", "canary", Some("canary".to_owned()), None, "test");
    let shown = format!("{:?} {content:?} {asked:?} {credentials:?} {:?}", secret(), Some(secret()));
    assert!(!shown.contains("canary"), "{shown}");
}

/// `Zeroizing` shows what it holds: a type with one in it says itself how it is formatted.
#[test]
fn no_type_with_wiped_content_derives_how_it_is_shown() {
    let rule = regex::Regex::new(r"derive\([^)]*Debug[^)]*\)\][^{;]*(\{[^}]*|\([^)]*)Zeroizing<").unwrap();
    assert!(
        rule.is_match(
            "#[derive(Debug, Default)]\npub struct Past {\n    entries: Vec<Zeroizing<String>>,\n}"
        )
    );
    assert!(rule.is_match("#[derive(Debug)]\nstruct Key(Zeroizing<String>);"));
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!rule.is_match(&text), "{}", path.display());
        }
    }
}
