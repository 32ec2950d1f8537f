//! One object: what it takes, what proves it, what it refuses.

use super::*;
use crate::domain::event::{Checksum, ChecksumAlgorithm, ObjectHead};
use crate::domain::{FaultKind, Request};
use crate::download::tests::store::Play;

#[tokio::test]
async fn an_object_is_read_in_ranges_that_are_each_asked_for_once() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    let bytes = content(20_500);
    store.put("a/x.bin", &bytes);
    let told = download(&store, object("a/x.bin", &folder.path().join("y"))).await;
    let row = told.rows()[0];
    assert_eq!((row.bytes, &row.verified), (20_500, &Verified::By("CRC64NVME".into())));
    assert_eq!(std::fs::read(&row.path).unwrap(), bytes);
    assert_eq!(files(folder.path()), ["y"]);
    assert_eq!((store.heads(), store.gets(), store.bytes_sent()), (1, 21, 20_500));
    assert!(store.most_open.load(std::sync::atomic::Ordering::SeqCst) <= 16);
    let counted = told.counted;
    assert_eq!((counted.wanted, counted.there, counted.fetched), (20_500, 20_500, 20_500));
    assert_eq!((counted.objects, counted.ended, counted.listing), (1, 1, false));
}

#[tokio::test]
async fn a_folder_as_target_takes_the_last_part_of_the_key_and_an_empty_object_is_an_empty_file() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    store.put("a/empty", b"");
    let told = download(&store, object("a/empty", folder.path())).await;
    assert_eq!(told.rows()[0].verified, Verified::By("CRC64NVME".into()));
    assert_eq!(std::fs::read(folder.path().join("empty")).unwrap(), b"");
    assert_eq!((store.heads(), store.gets()), (1, 0));
    let told = download(&store, object("a/none", folder.path())).await;
    assert_eq!(told.ended.unwrap_err().kind, FaultKind::NotFound);
    let told = download(&store, object("a/empty", &folder.path().join("no/such/file"))).await;
    assert!(told.ended.unwrap_err().to_string().contains("create its folder first"));
    let told = download(&store, object("a/..", folder.path())).await;
    assert!(told.ended.unwrap_err().to_string().contains("gives no name to a file"));
    assert_eq!(files(folder.path()), ["empty"]);
}

#[tokio::test]
async fn every_sum_that_s3_keeps_proves_a_file_and_a_wrong_one_leaves_the_target_alone() {
    // Python: zlib.crc32 and hashlib of b"hello".
    use ChecksumAlgorithm::{Crc32, Sha1, Sha256};
    let sum = |algorithm, value: &str| ObjectHead {
        checksums: vec![Checksum { algorithm, value: value.into(), composite: false }],
        ..ObjectHead::default()
    };
    let md5 = |etag: &str| ObjectHead { etag: Some(etag.into()), ..ObjectHead::default() };
    for (head, words) in [
        (sum(Crc32, "NhCmhg=="), "CRC32"),
        (sum(Sha1, "qvTGHdzF6KLavt4PO0gs2a6pQ00="), "SHA1"),
        (sum(Sha256, "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="), "SHA256"),
        (md5("\"5d41402abc4b2a76b9719d911017c592\""), "MD5"),
    ] {
        let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
        store.put_as("x", b"hello", head.clone());
        let told = download(&store, object("x", folder.path())).await;
        assert_eq!(told.rows()[0].verified, Verified::By(words.into()));
        // The same once more: the file is the object already, and nothing is read.
        let told = download(&store, object("x", folder.path())).await;
        assert!(told.rows()[0].was_there);
        assert_eq!(store.gets(), 1, "{words}");
        let store = Store::new(|_, _| Play::Corrupt);
        store.put_as("x", b"hello", head);
        let wish = Wish { force: true, ..object("x", folder.path()) };
        let (fault, left) = download(&store, wish).await.failed();
        assert!(fault.contains(&format!("do not have its {words}; nothing of them is kept")), "{fault}");
        assert_eq!((left, files(folder.path())), (None, vec!["x".to_owned()]));
        assert_eq!(std::fs::read(folder.path().join("x")).unwrap(), b"hello");
    }
}

#[tokio::test]
async fn what_can_not_be_proven_says_why() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    let encrypted = ObjectHead {
        etag: Some("\"5d41402abc4b2a76b9719d911017c592\"".into()),
        encryption: Some("aws:kms".into()),
        ..ObjectHead::default()
    };
    store.put_as("x", b"hello", encrypted);
    let told = download(&store, object("x", folder.path())).await;
    let Verified::Not(why) = &told.rows()[0].verified else { panic!("{:?}", told.news) };
    assert!(why.contains("encrypted with aws:kms"), "{why}");
}

#[tokio::test]
async fn a_checksum_of_parts_is_computed_from_their_sizes() {
    // Python: hashlib.md5 of the md5 digests of b"abcde" and b"fgh"; of b"abc", b"d" and b"efgh".
    let of = |etag: &str| ObjectHead { etag: Some(etag.into()), ..ObjectHead::default() };
    let alike = "\"05e0b3c3832fe9dd2df28984e528110e-2\"";
    let uneven = "\"6658e2732627a02448ee1c10ed0b73ff-3\"";
    for (etag, parts, asked, expected) in [
        (alike, &[5, 3][..], 1, Ok("MD5 of 2 parts")),
        (uneven, &[3, 1, 4], 3, Ok("MD5 of 3 parts")),
        (alike, &[], 1, Err("the sizes of its parts are not known: AccessDenied")),
        (alike, &[8, 8], 2, Err("the sizes of its parts are not those of the whole")),
    ] {
        let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
        store.put_as("x", b"abcdefgh", of(etag));
        store.put_parts("x", parts);
        let told = download(&store, object("x", folder.path())).await;
        let verified = match expected {
            Ok(by) => Verified::By(by.into()),
            Err(why) => Verified::Not(why.into()),
        };
        assert_eq!(told.rows()[0].verified, verified);
        assert_eq!(store.calls(|request| matches!(request, Request::ObjectPart(_))), asked);
    }
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    store.put_as("x", b"abcdefgH", of(alike));
    store.put_parts("x", &[5, 3]);
    let (fault, _) = download(&store, object("x", folder.path())).await.failed();
    assert!(fault.contains("do not have its MD5 of 2 parts"), "{fault}");
}

#[tokio::test]
async fn a_file_that_is_there_and_differs_is_replaced_only_when_that_is_wanted() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    store.put("x", b"hello");
    for other in [&b"other"[..], b"longer than it"] {
        std::fs::write(folder.path().join("x"), other).unwrap();
        let (fault, left) = download(&store, object("x", folder.path())).await.failed();
        assert!(fault.contains("exists already and is left as it is; name another target"), "{fault}");
        assert_eq!((left, store.gets()), (None, 0));
        assert_eq!(std::fs::read(folder.path().join("x")).unwrap(), other);
    }
    let wish = Wish { force: true, ..object("x", folder.path()) };
    download(&store, wish.clone()).await.rows();
    assert_eq!(std::fs::read(folder.path().join("x")).unwrap(), b"hello");
    for special in ["folder", "link"] {
        let path = folder.path().join(special);
        match special {
            "folder" => std::fs::create_dir(&path).unwrap(),
            _ => std::os::unix::fs::symlink(folder.path().join("x"), &path).unwrap(),
        }
        store.put(special, b"new");
        let (fault, _) =
            download(&store, Wish { force: true, ..object(special, folder.path()) }).await.failed();
        assert!(fault.contains("is not a plain file"), "{fault}");
    }
    assert_eq!(std::fs::read(folder.path().join("x")).unwrap(), b"hello");
}

#[tokio::test]
async fn a_disk_without_room_is_told_before_the_first_byte() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    store.put("x", b"hello");
    let huge = ObjectHead { size: u64::MAX / 8, ..ObjectHead::default() };
    store.put_head("huge", huge);
    let (fault, left) = download(&store, object("huge", folder.path())).await.failed();
    assert!(fault.contains("are free on the disk; free some space"), "{fault}");
    assert_eq!((left, store.gets(), files(folder.path())), (None, 0, vec![]));
}
