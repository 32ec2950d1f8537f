//! Temporary credentials beside the vault: those that live come back, for the vault and the purpose that they are of.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::model::Model;
use super::*;

fn now() -> Timestamp {
    "2026-11-24T14:00:00Z".parse().unwrap()
}

fn session(key: &str, minutes: i64) -> KeptSession {
    KeptSession {
        access_key_id: key.to_owned(),
        secret_access_key: Secret::new(CANARY.to_owned()),
        session_token: Secret::new(format!("{CANARY}/token==")),
        since: now(),
        expires: now() + SignedDuration::from_mins(minutes),
    }
}

#[test]
fn what_lives_comes_back_and_what_has_ended_is_dropped() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    assert!(vault.kept_sessions(now()).unwrap().is_empty());
    vault.keep_session("long", Ok(session("ASIALONG", 60)), now()).unwrap();
    vault.keep_session("short", Ok(session("ASIASHORT", 5)), now()).unwrap();
    assert!(!disk.bytes().windows(CANARY.len()).any(|part| part == CANARY.as_bytes()));
    let again = store(&disk).open(opened(&key)).unwrap().vault;
    let found = again.kept_sessions(now()).unwrap();
    assert_eq!((found.len(), &found["long"]), (2, &session("ASIALONG", 60)));
    let later = now() + SignedDuration::from_mins(5);
    assert_eq!(again.kept_sessions(later).unwrap().into_keys().collect::<Vec<_>>(), ["long"]);
    // Others that were had meanwhile are not dropped for the old ones.
    again.keep_session("long", Err("ASIAOLD"), later).unwrap();
    assert_eq!(again.kept_sessions(later).unwrap().len(), 1);
    again.keep_session("long", Err("ASIALONG"), later).unwrap();
    assert!(again.kept_sessions(now()).unwrap().is_empty(), "what has ended is gone from the file too");
}

#[test]
fn what_does_not_open_is_told_and_written_over() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    for bytes in [&b"age-encryption.org/v1\n"[..], b"", b"something else"] {
        disk.put("vault.sessions.age", bytes);
        assert!(vault.kept_sessions(now()).is_err());
        vault.keep_session("a", Ok(session("ASIA1", 60)), now()).unwrap();
        assert_eq!(vault.kept_sessions(now()).unwrap().len(), 1);
    }
}

#[test]
fn a_name_is_of_one_vault_and_tells_nothing() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let vault = store(&disk).create(vec![public.clone()], opened(&key), None).unwrap();
    let other = store(&Arc::new(Model::default())).create(vec![public], opened(&key), None).unwrap();
    assert_eq!(vault.kept_as("role x"), vault.kept_as("role x"));
    assert_ne!(vault.kept_as("role x"), vault.kept_as("role y"));
    assert_ne!(vault.kept_as("role x"), other.kept_as("role x"));
    assert!(!vault.kept_as("role x").contains("role"));
}
