//! What is kept beside the vault: it comes back, a half-written end costs nothing else, and new keys open the old entries.

use std::sync::Arc;

use super::model::{Fault, Model};
use super::*;

fn entries(vault: &Vault) -> Vec<String> {
    let past = vault.past().unwrap();
    assert_eq!(past.unreadable, 0);
    past.entries.iter().map(|entry| entry.to_string()).collect()
}

#[test]
fn what_was_asked_comes_back_in_order_and_can_be_read_by_nobody_else() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    assert_eq!(entries(&vault), [""; 0]);
    vault.remember(&["fields @message", "stats count(*)"]).unwrap();
    vault.remember(&[CANARY]).unwrap();
    assert_eq!(entries(&vault), ["fields @message", "stats count(*)", CANARY]);
    assert!(!disk.bytes().windows(CANARY.len()).any(|part| part == CANARY.as_bytes()));
    vault.rewrite_past(&["only this"]).unwrap();
    assert_eq!(entries(&vault), ["only this"]);
}

#[test]
fn a_machine_that_stops_at_any_step_costs_at_most_the_last_entry() {
    for step in 1..=3 {
        let disk = Arc::new(Model::default());
        let (key, public) = identity();
        let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
        vault.remember(&["first"]).unwrap();
        disk.fail_at(step, Fault::Crash);
        assert!(vault.remember(&["second"]).is_err(), "step {step}");
        let disk = Arc::new(disk.restarted(true));
        let vault = store(&disk).open(opened(&key)).unwrap().vault;
        assert_eq!(entries(&vault), ["first"], "step {step}");
        vault.remember(&["third"]).unwrap();
        assert_eq!(entries(&vault), ["first", "third"], "step {step}");
    }
}

#[test]
fn an_altered_entry_is_counted_and_the_others_are_read() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    vault.remember(&["first"]).unwrap();
    let length = disk.content("vault.history").unwrap().len();
    vault.remember(&["second"]).unwrap();
    let mut bytes = disk.content("vault.history").unwrap();
    bytes[length - 1] ^= 1;
    disk.put("vault.history", &bytes);
    let past = vault.past().unwrap();
    assert_eq!((past.unreadable, past.entries[0].as_str()), (1, "second"));
}

#[test]
fn after_a_change_of_keys_the_new_ones_open_the_old_entries_and_the_old_ones_nothing() {
    let disk = Arc::new(Model::default());
    let store = store(&disk);
    let first = NewPassphrase::new("x".as_ref(), &Secret::new("old words".into())).unwrap();
    let mut vault = store.create(vec![first.recipient], first.identities, Some(&first.wrapped)).unwrap();
    vault.remember(&["first"]).unwrap();
    let old =
        store.wrapped_identity().unwrap().unwrap().open(Some(&Secret::new("old words".into()))).unwrap();
    let new = Secret::new("new words".into());
    vault.rekey(Some(NewPassphrase::new("x".as_ref(), &new).unwrap())).unwrap();
    let sealed = disk.content("vault.history").unwrap();
    assert!(matches!(seal::open("x".as_ref(), &sealed[4..], old.iter()), Err(Trouble::WrongKey(_))));
    let identities = store.wrapped_identity().unwrap().unwrap().open(Some(&new)).unwrap();
    assert_eq!(entries(&store.open(identities).unwrap().vault), ["first"]);
}

#[test]
fn on_a_real_disk_an_append_goes_to_the_end_and_is_the_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (key, public) = identity();
    let store = Store::new_at(&folder.path().join("conf/vault.age"), None).unwrap();
    let vault = store.create(vec![public], opened(&key), None).unwrap();
    vault.remember(&["first"]).unwrap();
    let file = folder.path().join("conf/vault.history");
    let whole = std::fs::read(&file).unwrap();
    // A program that was killed halfway.
    std::fs::write(&file, [&whole[..], &whole[..whole.len() / 2]].concat()).unwrap();
    vault.remember(&["second"]).unwrap();
    assert_eq!(entries(&vault), ["first", "second"]);
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions());
    assert_eq!(mode & 0o7777, 0o600);
    std::fs::remove_file(&file).unwrap();
    std::os::unix::fs::symlink("/dev/null", &file).unwrap();
    assert!(vault.remember(&["third"]).unwrap_err().to_string().contains("symbolic link"));
}
