//! What goes in comes out, two consoles lose nothing, backups and rollbacks, and the kinds of keys.

use std::sync::Arc;

use super::model::Model;
use super::*;

#[test]
fn what_is_saved_is_there_again_and_no_byte_of_it_is_readable() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let store = store(&disk);
    let mut vault = store.create(vec![public], opened(&key), None).unwrap();
    add(&mut vault, "payments-prod");
    vault
        .content
        .keys
        .insert("AKIAIOSFODNN7EXAMPLE".into(), Secret::new(format!("{CANARY}\"\\\u{1}\u{7f}ü")));
    assert_eq!(vault.save().unwrap(), Saved { revision: 2, merged: false });
    let again = store.open(opened(&key)).unwrap();
    assert_eq!(again.rollback, None);
    assert!(again.unseen.is_none());
    assert_eq!(again.vault.content, vault.content);
    assert!(!format!("{again:?}").contains(CANARY));
    for word in [CANARY, "payments", "AKIA"] {
        let bytes = disk.bytes();
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
    // Nothing changed, so nothing is written.
    let before = disk.content("vault.age");
    assert_eq!(vault.save().unwrap().revision, 2);
    assert_eq!(disk.content("vault.age"), before);
}

#[test]
fn a_wrong_key_no_key_and_no_vault_are_errors_of_their_own() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let store = store(&disk);
    assert!(matches!(store.open(opened(&key)), Err(Trouble::Missing(_))));
    store.create(vec![public.clone()], opened(&key), None).unwrap();
    assert!(matches!(store.open(opened(&identity().0)), Err(Trouble::WrongKey(_))));
    assert!(matches!(store.open(Identities::default()), Err(Trouble::NoKey(_))));
    assert!(matches!(store.create(vec![public], opened(&key), None), Err(Trouble::Exists(_))));
}

#[test]
fn one_can_not_lock_oneself_out() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let other = identity().1;
    let trouble = store(&disk).create(vec![other.clone()], opened(&key), None).unwrap_err();
    assert!(matches!(trouble, Trouble::LockedOut), "{trouble}");
    assert_eq!(disk.content("vault.age"), None);
    let mut vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    vault.content.recipients = [(other.key.clone(), other)].into();
    assert!(matches!(vault.save(), Err(Trouble::LockedOut)));
    assert!(store(&disk).open(opened(&key)).is_ok());
}

#[test]
fn several_recipients_open_the_same_vault() {
    let disk = Arc::new(Model::default());
    let people = [identity(), identity(), identity()];
    let public = people.iter().map(|(_, public)| public.clone()).collect();
    store(&disk).create(public, opened(&people[0].0), None).unwrap();
    for (key, _) in &people {
        assert_eq!(store(&disk).open(opened(key)).unwrap().vault.content.recipients.len(), 3);
    }
}

#[test]
fn a_newer_schema_and_a_content_that_is_not_ours_are_told_apart_without_quoting_it() {
    let file: &std::path::Path = "vault.age".as_ref();
    let newer = Content::parse(file, b"schema = 2\nnew-thing = 1\n");
    assert!(matches!(newer, Err(Trouble::Newer { found: 2, known: 1, .. })), "{newer:?}");
    let damaged = format!("schema = 1\nid = \"x\"\nrevision = 1\n[keys]\nAKIA = \"{CANARY}\n");
    let trouble = Content::parse(file, damaged.as_bytes()).unwrap_err().to_string();
    assert!(trouble.contains("line 5") && !trouble.contains("canary"), "{trouble}");
    let unknown = format!("schema = 1\nid = \"x\"\nrevision = 1\n{} = 1\n", "canary");
    let trouble = Content::parse(file, unknown.as_bytes()).unwrap_err().to_string();
    assert!(trouble.contains("unknown field") && !trouble.contains("canary"), "{trouble}");
}

#[test]
fn two_consoles_lose_nothing() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let mut first = store(&disk).create(vec![public], opened(&key), None).unwrap();
    add(&mut first, "shared");
    first.save().unwrap();
    let mut second = store(&disk).open(opened(&key)).unwrap().vault;
    add(&mut first, "of-the-first");
    first.save().unwrap();
    add(&mut second, "of-the-second");
    second.content.profiles.remove(&crate::domain::Profile::new("shared"));
    assert_eq!(second.save().unwrap(), Saved { revision: 4, merged: true });
    assert_eq!(names(&second), ["of-the-first", "of-the-second"]);
    // The same thing changed twice is refused, and the one who was first stays.
    let name = crate::domain::Profile::new("of-the-first");
    first.content.profiles.get_mut(&name).unwrap().account = Some("000000000001".into());
    second.content.profiles.get_mut(&name).unwrap().account = Some("000000000002".into());
    first.save().unwrap();
    let refused = second.save().unwrap_err();
    assert!(refused.to_string().contains("the profile of-the-first was changed"), "{refused}");
    let now = store(&disk).open(opened(&key)).unwrap().vault;
    assert_eq!(now.content.profiles[&name].account.as_deref(), Some("000000000001"));
}

#[test]
fn five_backups_are_kept_and_open() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let mut vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    for index in 0..8 {
        add(&mut vault, &format!("p{index}"));
        vault.save().unwrap();
    }
    let backups = vault.store().backups().unwrap();
    let revisions: Vec<u64> = backups.iter().map(|backup| backup.revision).collect();
    assert_eq!(revisions, [8, 7, 6, 5, 4]);
    assert_eq!(vault.older(&backups[0]).unwrap().profiles.len(), 7);
    assert_eq!(vault.older(&backups[4]).unwrap().profiles.len(), 3);
}

#[test]
fn an_older_or_another_vault_is_noticed_until_someone_saves() {
    let disk = Arc::new(Model::default());
    let state: Arc<dyn Disk> = Arc::new(Model::default());
    let store = Store::with(disk.clone(), "vault.age", Some(state.clone()));
    let (key, public) = identity();
    let mut vault = store.create(vec![public.clone()], opened(&key), None).unwrap();
    let old = disk.content("vault.age").unwrap();
    add(&mut vault, "a");
    vault.save().unwrap();
    disk.put("vault.age", &old);
    for _ in 0..2 {
        let noticed = store.open(opened(&key)).unwrap().rollback;
        assert_eq!(noticed, Some(Rollback { seen: 2, found: 1, other: false }));
    }
    // A console that has the newer one open does not build on the older one.
    add(&mut vault, "b");
    assert!(vault.save().unwrap_err().to_string().contains("older version"));
    // Saving on purpose goes on from the highest number.
    let mut again = store.open(opened(&key)).unwrap().vault;
    add(&mut again, "c");
    assert_eq!(again.save().unwrap().revision, 3);
    assert_eq!(store.open(opened(&key)).unwrap().rollback, None);
    // Another vault in the same place.
    let elsewhere = Arc::new(Model::default());
    super::store(&elsewhere).create(vec![public], opened(&key), None).unwrap();
    disk.put("vault.age", &elsewhere.content("vault.age").unwrap());
    assert!(store.open(opened(&key)).unwrap().rollback.unwrap().other);
}

#[test]
fn a_passphrase_opens_the_identity_that_lies_beside() {
    let disk = Arc::new(Model::default());
    let store = store(&disk);
    let passphrase = Secret::new("correct horse".into());
    let new = NewPassphrase::new("x".as_ref(), &passphrase).unwrap();
    store.create(vec![new.recipient], new.identities, Some(new.wrapped)).unwrap();
    let file = store.wrapped_identity().unwrap().unwrap();
    assert!(file.takes_passphrase());
    assert!(matches!(file.open(None), Err(Trouble::NoPassphrase(_))));
    let wrong = file.open(Some(&Secret::new("correct house".into())));
    assert!(matches!(wrong, Err(Trouble::WrongPassphrase)), "{wrong:?}");
    let identities = file.open(Some(&passphrase)).unwrap();
    assert_eq!(store.open(identities).unwrap().vault.content.recipients.len(), 1);
}

#[test]
fn recipients_are_told_apart_and_refused_with_the_reason() {
    let (secret, public) = identity();
    assert_eq!(recipient(&format!(" {} \n", public.key)).unwrap().kind, RecipientKind::X25519);
    // The public key of RFC 8032's first test vector, as OpenSSH writes it.
    let ssh = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea ann@example";
    let found = recipient(ssh).unwrap();
    assert_eq!((found.kind, found.label.as_str()), (RecipientKind::Ssh, "ann@example"));
    for bad in
        ["", "bob", "ssh-dss AAAA", "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t"]
    {
        assert!(recipient(bad).is_err(), "{bad}");
    }
    let refused = recipient(&secret).unwrap_err().to_string();
    assert!(refused.contains("secret half") && !refused.contains(&secret), "{refused}");
}

#[test]
fn an_identity_of_a_plugin_is_refused_by_name() {
    let parse = |text: &str| KeyFile::parse("k".as_ref(), Zeroizing::new(text.as_bytes().to_vec()));
    let refused = parse("# x\nAGE-PLUGIN-YUBIKEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGP\n").err().unwrap().to_string();
    assert!(refused.contains("none is ever started"), "{refused}");
    assert!(parse("nonsense").unwrap().open(None).is_err());
    assert!(parse("# only a comment\n").unwrap().open(None).is_err());
}

#[test]
fn after_a_change_of_keys_neither_the_old_passphrase_nor_a_former_recipient_opens_anything() {
    let disk = Arc::new(Model::default());
    let store = store(&disk);
    let [old, new] = ["old words", "new words"].map(|words| Secret::new(words.into()));
    let (former, public) = identity();
    let first = NewPassphrase::new("x".as_ref(), &old).unwrap();
    let mut vault =
        store.create(vec![first.recipient, public.clone()], first.identities, Some(first.wrapped)).unwrap();
    add(&mut vault, "a");
    vault.save().unwrap();
    vault.content.recipients.remove(&public.key);
    vault.save().unwrap();
    // Removed, but the backups are still encrypted to it.
    let backup = disk.content("vault.age.r000002").unwrap();
    let former = opened(&former);
    assert!(seal::open("x".as_ref(), &backup, former.iter()).is_ok());
    let old_identity = store.wrapped_identity().unwrap().unwrap().open(Some(&old)).unwrap();
    let rekeyed = vault.rekey(Some(NewPassphrase::new("x".as_ref(), &new).unwrap())).unwrap();
    assert!(rekeyed.left.is_empty());
    for name in disk.names().unwrap().iter().filter(|name| name.starts_with("vault.age")) {
        let sealed = disk.content(name).unwrap();
        for keys in [&former, &old_identity] {
            assert!(
                matches!(seal::open("x".as_ref(), &sealed, keys.iter()), Err(Trouble::WrongKey(_))),
                "{name}"
            );
        }
    }
    let beside = store.wrapped_identity().unwrap().unwrap();
    assert!(matches!(beside.open(Some(&old)), Err(Trouble::WrongPassphrase)));
    let again = store.open(beside.open(Some(&new)).unwrap()).unwrap();
    assert_eq!(names(&again.vault), ["a"]);
    assert_eq!(again.vault.content.recipients.len(), 1);
}

#[test]
fn going_back_brings_profiles_back_but_not_recipients() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let former = identity().1;
    let mut vault = store(&disk).create(vec![public, former.clone()], opened(&key), None).unwrap();
    add(&mut vault, "a");
    vault.save().unwrap();
    vault.content.recipients.remove(&former.key);
    vault.content.profiles.clear();
    vault.save().unwrap();
    let backup = vault.store().backups().unwrap().into_iter().next().unwrap();
    let older = vault.older(&backup).unwrap();
    assert_eq!(vault.restore(older).unwrap().revision, 4);
    assert_eq!(names(&vault), ["a"]);
    assert_eq!(vault.content.recipients.len(), 1);
}
