//! A process that saves without end, killed 25 times.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use super::*;

const FOLDER: &str = "FLOWID_TEST_VICTIM";

/// Not a test of its own: what the test below runs in a process that it kills.
#[test]
fn victim() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let folder = std::path::PathBuf::from(folder);
    let key = std::fs::read_to_string(folder.join("key.txt")).unwrap();
    let store = Store::at(&folder.join("conf/vault.age"), Some(&folder.join("state"))).unwrap();
    let mut vault = store.open(opened(&key)).unwrap().vault;
    loop {
        let name = format!("p{:06}", vault.content.profiles.len());
        add(&mut vault, &name);
        vault.save().unwrap();
        println!("saved {}", vault.content.profiles.len());
    }
}

#[test]
fn killed_at_any_instant_the_vault_opens_and_nothing_that_was_saved_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (key, public) = identity();
    std::fs::write(folder.path().join("key.txt"), &key).unwrap();
    let file = folder.path().join("conf/vault.age");
    let state = folder.path().join("state");
    Store::new_at(&file, Some(&state)).unwrap().create(vec![public], opened(&key), None).unwrap();
    let mut saved = 0;
    for round in 0..25_u32 {
        let mut victim = Command::new(std::env::current_exe().unwrap())
            .args(["vault::tests::killed::victim", "--exact", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(victim.stdout.take().unwrap()).lines();
        // After one to three saves, and then after a while that differs from round to round, so that it lands anywhere.
        for _ in 0..=round % 3 {
            lines.by_ref().map(Result::unwrap).find(|line| line.contains("saved ")).unwrap();
        }
        for _ in 0..round * 400 {
            std::hint::black_box(std::time::Instant::now());
        }
        victim.kill().unwrap();
        victim.wait().unwrap();
        let told = lines.map_while(Result::ok).filter_map(|line| line.rsplit("saved ").next()?.parse().ok());
        let store = Store::at(&file, Some(&state)).unwrap();
        let opened = store.open(opened(&key)).unwrap();
        assert_eq!(opened.rollback, None, "round {round}");
        let found = opened.vault.content.profiles.len();
        let least: usize = told.max().unwrap_or(saved + 1);
        assert!(found >= least && found > saved, "round {round}: {found} after {least}");
        saved = found;
    }
    // The next save sweeps up after all of them.
    let store = Store::at(&file, Some(&state)).unwrap();
    let mut vault = store.open(opened(&key)).unwrap().vault;
    add(&mut vault, "last");
    vault.save().unwrap();
    let left: Vec<_> = std::fs::read_dir(folder.path().join("conf"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    // The vault, its lock and five backups.
    assert_eq!(left.len(), 7, "{left:?}");
}
