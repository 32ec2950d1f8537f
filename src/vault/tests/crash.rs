//! A fault at every single step of a save, and every single byte of a vault flipped.

use std::io::ErrorKind;
use std::sync::Arc;

use super::model::{Fault, Model};
use super::*;

fn made(disk: &Arc<Model>) -> (String, Vault) {
    let (key, public) = identity();
    let mut vault = store(disk).create(vec![public], opened(&key), None).unwrap();
    add(&mut vault, "before");
    vault.save().unwrap();
    (key, vault)
}

/// How many steps a save takes.
fn steps_of_a_save() -> usize {
    let disk = Arc::new(Model::default());
    let (_, mut vault) = made(&disk);
    disk.fail_at(usize::MAX, Fault::Crash);
    add(&mut vault, "after");
    vault.save().unwrap();
    disk.steps()
}

#[test]
fn a_machine_that_stops_at_any_step_leaves_the_old_or_the_new_content_whole() {
    let steps = steps_of_a_save();
    assert!(steps > 10, "{steps}");
    let (mut old, mut new) = (0, 0);
    for step in 1..=steps {
        let disk = Arc::new(Model::default());
        let (key, mut vault) = made(&disk);
        add(&mut vault, "after");
        disk.fail_at(step, Fault::Crash);
        let saved = vault.save();
        for kept in [false, true] {
            let disk = Arc::new(disk.restarted(kept));
            let mut vault = store(&disk).open(opened(&key)).unwrap_or_else(|trouble| {
                panic!("step {step}, names kept: {kept}: {trouble}");
            });
            let found = names(&vault.vault).len();
            if saved.is_ok() {
                assert_eq!(found, 2, "step {step}: what was saved is gone");
            }
            old += usize::from(found == 1);
            new += usize::from(found == 2);
            // And the next save works, and leaves no half-written file behind.
            add(&mut vault.vault, "later");
            vault.vault.save().unwrap();
            let left = disk.names().unwrap();
            assert!(left.iter().all(|name| !name.contains(".new-")), "step {step}: {left:?}");
        }
    }
    assert!(old > 0 && new > 0, "{old} old, {new} new");
}

#[test]
fn a_step_that_the_system_refuses_is_told_and_leaves_the_vault_usable() {
    let kinds = [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem];
    for step in 1..=steps_of_a_save() {
        for kind in kinds {
            let disk = Arc::new(Model::default());
            let (key, mut vault) = made(&disk);
            add(&mut vault, "after");
            disk.fail_at(step, Fault::Refused(kind));
            let failed = vault.save().is_err();
            let again = store(&disk).open(opened(&key)).unwrap().vault;
            assert!(names(&again).len() == 1 || names(&again).len() == 2, "step {step}");
            // The same vault can be saved once the cause is gone, and nothing is lost or doubled.
            if failed {
                vault.save().unwrap_or_else(|trouble| panic!("step {step}: {trouble}"));
            }
            let again = store(&disk).open(opened(&key)).unwrap().vault;
            assert_eq!(names(&again), ["after", "before"], "step {step}");
        }
    }
}

#[test]
fn every_single_byte_flip_is_refused() {
    let disk = Arc::new(Model::default());
    let (key, _) = made(&disk);
    let sealed = disk.content("vault.age").unwrap();
    assert!(sealed.len() < 2_000, "{}", sealed.len());
    let identities = opened(&key);
    for index in 0..sealed.len() {
        for flip in [0x01, 0x80] {
            let mut altered = sealed.clone();
            altered[index] ^= flip;
            let opened = seal::open("vault.age".as_ref(), &altered, identities.iter());
            assert!(
                matches!(
                    opened,
                    Err(Trouble::Altered(_)
                        | Trouble::WrongKey(_)
                        | Trouble::NotAge(_)
                        | Trouble::Truncated(_))
                ),
                "byte {index} of {}: {opened:?}",
                sealed.len()
            );
        }
    }
    // And through the store: an error, and the file as it was.
    let middle = sealed.len() - 20;
    let mut altered = sealed.clone();
    altered[middle] ^= 1;
    disk.put("vault.age", &altered);
    let trouble = store(&disk).open(opened(&key)).unwrap_err();
    assert!(matches!(trouble, Trouble::Altered(_)), "{trouble}");
    assert_eq!(disk.content("vault.age").unwrap(), altered);
}

#[test]
fn every_cut_is_refused_and_called_a_cut_where_the_length_was_seen() {
    let disk = Arc::new(Model::default());
    let state = Arc::new(Model::default());
    let (key, public) = identity();
    let store = Store::with(disk.clone(), "vault.age", Some(state));
    store.create(vec![public], opened(&key), None).unwrap();
    let sealed = disk.content("vault.age").unwrap();
    for length in 0..sealed.len() {
        disk.put("vault.age", &sealed[..length]);
        let trouble = store.open(opened(&key)).unwrap_err();
        assert!(matches!(trouble, Trouble::Truncated(_) | Trouble::NotAge(_)), "{length}: {trouble}");
    }
    let mut longer = sealed;
    longer.push(b'\n');
    disk.put("vault.age", &longer);
    assert!(matches!(store.open(opened(&key)).unwrap_err(), Trouble::Altered(_)));
}
