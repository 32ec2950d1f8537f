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
}

#[test]
fn many_messages_become_one_and_few_stay_as_they_are() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    let asked: Vec<String> = (0..257).map(|index| format!("query {index}")).collect();
    for query in &asked[..256] {
        vault.remember(&[query]).unwrap();
    }
    let few = disk.content("vault.history").unwrap();
    vault.gather_past(|entries| entries.to_vec()).unwrap();
    assert_eq!(disk.content("vault.history").unwrap(), few);
    vault.remember(&[&asked[256]]).unwrap();
    vault.gather_past(|entries| entries.to_vec()).unwrap();
    assert_eq!(entries(&vault), asked);
    let one = disk.content("vault.history").unwrap();
    let length = u32::from_be_bytes(one[..4].try_into().unwrap());
    assert_eq!(one.len(), 4 + length as usize, "one message");
}

#[test]
fn gathering_leaves_what_does_not_open_where_it_is() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    vault.remember(&["lost"]).unwrap();
    let mut bytes = disk.content("vault.history").unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    disk.put("vault.history", &bytes);
    for index in 0..257 {
        vault.remember(&[&index.to_string()]).unwrap();
    }
    vault.gather_past(|entries| entries.to_vec()).unwrap();
    let past = vault.past().unwrap();
    assert_eq!((past.unreadable, past.entries.len(), past.entries[256].as_str()), (1, 257, "256"));
    assert_eq!(disk.content("vault.history").unwrap()[..bytes.len()], bytes);
}

#[test]
fn an_entry_is_for_those_who_may_open_the_vault_by_now() {
    let disk = Arc::new(Model::default());
    let store = store(&disk);
    let ((key, public), (colleague, theirs)) = (identity(), identity());
    let old = store.create(vec![public], opened(&key), None).unwrap();
    let mut new = store.open(opened(&key)).unwrap().vault;
    new.content.recipients.insert(theirs.key.clone(), theirs);
    new.save().unwrap();
    old.remember(&["asked by who has not seen the change"]).unwrap();
    assert_eq!(entries(&store.open(opened(&colleague)).unwrap().vault).len(), 1);
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
    let mut vault = store.create(vec![first.recipient], first.identities, Some(first.wrapped)).unwrap();
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

#[test]
fn two_consoles_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (key, public) = identity();
    let store = Store::new_at(&folder.path().join("conf/vault.age"), None).unwrap();
    store.create(vec![public], opened(&key), None).unwrap();
    let write = |console: usize| {
        let vault = store.open(opened(&key)).unwrap().vault;
        for number in 0..20 {
            vault.remember(&[&format!("{console} {number:02}")]).unwrap();
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| write(0));
        scope.spawn(|| write(1));
    });
    let mut seen = entries(&store.open(opened(&key)).unwrap().vault);
    seen.sort();
    let written = |number: usize| format!("{} {:02}", number / 20, number % 20);
    assert_eq!(seen, (0..40).map(written).collect::<Vec<_>>());
}

/// A recipient who came later can't take away what others still read.
#[test]
fn a_change_of_keys_leaves_what_does_not_open_for_others() {
    let disk = Arc::new(Model::default());
    let store = store(&disk);
    let ((key, public), (colleague, theirs)) = (identity(), identity());
    let mut vault = store.create(vec![public], opened(&key), None).unwrap();
    vault.remember(&["before"]).unwrap();
    vault.content.recipients.insert(theirs.key.clone(), theirs);
    vault.save().unwrap();
    vault.remember(&["after"]).unwrap();
    let mut colleague = store.open(opened(&colleague)).unwrap().vault;
    assert_eq!(colleague.rekey(None).unwrap().left_of_past, 1);
    assert_eq!(entries(&vault), ["before", "after"]);
}

#[test]
fn what_is_not_worth_it_goes_when_many_become_one_and_a_console_is_told_when_they_are_too_many() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    let told = (0..1_025).map(|index| vault.remember(&[&index.to_string()]).unwrap()).collect::<Vec<_>>();
    assert_eq!(told.iter().position(|many| *many), Some(1_024));
    vault.gather_past(|entries| entries[entries.len() - 2..].to_vec()).unwrap();
    assert_eq!(entries(&vault), ["1023", "1024"]);
}
