//! Real files: modes, owners, links, kinds, a full disk, a umask of nothing, two processes.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::*;

fn real(folder: &Path) -> (Store, String, Recipient) {
    let (key, public) = identity();
    let store = Store::new_at(&folder.join("conf/vault.age"), Some(&folder.join("state"))).unwrap();
    (store, key, public)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn refused(store: &Store) -> String {
    store.open(Identities::default()).unwrap_err().to_string()
}

#[test]
fn folders_and_files_are_the_owners_alone_whatever_the_umask() {
    let folder = tempfile::tempdir().unwrap();
    let mut vault = {
        let (store, key, public) = real(folder.path());
        store.create(vec![public], opened(&key), Some(b"x".to_vec())).unwrap()
    };
    add(&mut vault, "a");
    vault.save().unwrap();
    assert_eq!(mode(&folder.path().join("conf")), 0o700);
    assert_eq!(mode(&folder.path().join("state")), 0o700);
    let mut files = 0;
    for place in ["conf", "state"] {
        for entry in fs::read_dir(folder.path().join(place)).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path), 0o600, "{path:?}");
            files += 1;
        }
    }
    // vault, identity, backup, lock; what was seen, and its lock.
    assert_eq!(files, 6);
}

#[test]
fn what_others_could_have_put_there_or_read_is_refused_with_what_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    let (store, key, public) = real(folder.path());
    store.create(vec![public], opened(&key), None).unwrap();
    let file = store.path();
    for wide in [0o640, 0o604, 0o660, 0o666, 0o620, 0o602] {
        fs::set_permissions(&file, fs::Permissions::from_mode(wide)).unwrap();
        assert!(refused(&store).contains("read or written by others"), "{wide:o}");
    }
    let fault = crate::domain::Fault::from(store.open(Identities::default()).unwrap_err());
    assert!(fault.to_string().contains(&format!("chmod 600 {}", file.display())), "{fault}");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(store.open(opened(&key)).is_ok());

    let other = folder.path().join("conf/other");
    fs::hard_link(&file, &other).unwrap();
    assert!(refused(&store).contains("hard link"), "{}", refused(&store));
    fs::rename(&other, folder.path().join("conf/elsewhere")).unwrap();
    fs::remove_file(&file).unwrap();
    symlink("elsewhere", &file).unwrap();
    assert!(refused(&store).contains("symbolic link"), "{}", refused(&store));
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    assert!(refused(&store).contains("not a plain file"), "{}", refused(&store));
    fs::remove_dir(&file).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, &file, rustix::fs::FileType::Fifo, rustix::fs::Mode::from(0o600), 0)
        .unwrap();
    assert!(refused(&store).contains("not a plain file"), "{}", refused(&store));
}

#[test]
fn a_folder_that_others_can_write_and_a_lock_that_is_a_link_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (store, key, public) = real(folder.path());
    let conf = folder.path().join("conf");
    symlink("/dev/null", conf.join("vault.age.lock")).unwrap();
    let trouble = store.create(vec![public], opened(&key), None).unwrap_err().to_string();
    assert!(trouble.contains("symbolic link"), "{trouble}");
    fs::set_permissions(&conf, fs::Permissions::from_mode(0o777)).unwrap();
    let trouble = Store::at(&conf.join("vault.age"), None).err().unwrap().to_string();
    assert!(trouble.contains("written by others"), "{trouble}");
}

#[test]
fn a_foreign_owner_is_refused() {
    // Only root can give files away, so this has something to show in CI's container and on no one's desk.
    let folder = tempfile::tempdir().unwrap();
    let (store, key, public) = real(folder.path());
    store.create(vec![public], opened(&key), None).unwrap();
    if std::os::unix::fs::chown(store.path(), Some(65_534), None).is_err() {
        return;
    }
    assert!(refused(&store).contains("belongs to someone else"), "{}", refused(&store));
    std::os::unix::fs::chown(folder.path().join("conf"), Some(65_534), None).unwrap();
    let trouble = Store::at(&folder.path().join("conf/vault.age"), None).err().unwrap().to_string();
    assert!(trouble.contains("belongs to someone else"), "{trouble}");
}

#[test]
fn key_files_may_be_links_but_not_open_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.txt");
    fs::write(&file, identity().0).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(disk::read_secret_file(&file).unwrap_err().to_string().contains("read or written by others"));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o400)).unwrap();
    let link = folder.path().join("link");
    symlink(&file, &link).unwrap();
    assert!(disk::read_secret_file(&link).is_ok());
    assert!(disk::read_secret_file(folder.path()).is_err());
    assert!(disk::read_secret_file(&folder.path().join("none")).is_err());
}

#[test]
fn many_writers_at_once_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (store, key, public) = real(folder.path());
    store.create(vec![public], opened(&key), None).unwrap();
    std::thread::scope(|scope| {
        for writer in 0..2 {
            let key = &key;
            let path = store.path();
            scope.spawn(move || {
                let store = Store::at(&path, None).unwrap();
                let mut vault = store.open(opened(key)).unwrap().vault;
                for index in 0..20 {
                    add(&mut vault, &format!("w{writer}-{index:02}"));
                    vault.save().unwrap();
                }
            });
        }
    });
    let vault = store.open(opened(&key)).unwrap().vault;
    assert_eq!(vault.content.profiles.len(), 40);
    assert_eq!(vault.content.revision, 41);
}
