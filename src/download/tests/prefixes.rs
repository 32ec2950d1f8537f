//! A prefix: all its objects below one folder, each on its own.

use super::*;
use crate::domain::event::ObjectHead;
use crate::domain::{FaultKind, Request};
use crate::download::tests::store::Play;

#[tokio::test]
async fn every_object_of_a_prefix_is_downloaded_below_the_folder() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    for (key, bytes) in [
        ("p/a", content(2_500)),
        ("p/b/c", content(10)),
        ("p/b/d e/ü", content(0)),
        ("p/empty/", vec![]),
        ("p/", vec![]),
        ("q/x", content(5)),
    ] {
        store.put(key, &bytes);
    }
    let target = folder.path().join("new/one");
    let told = download(&store, prefix("p/", &target)).await;
    assert_eq!((told.rows().len(), told.failures()), (5, vec![]));
    assert!(told.ended.is_ok());
    assert_eq!(files(&target), ["a", "b/", "b/c", "b/d e/", "b/d e/ü", "empty/"]);
    assert_eq!(std::fs::read(target.join("a")).unwrap(), content(2_500));
    let lists = store.calls(|request| matches!(request, Request::Objects(_)));
    assert_eq!((lists, store.heads(), store.gets(), store.bytes_sent()), (1, 3, 4, 2_510));
    let counted = told.counted;
    assert_eq!((counted.objects, counted.ended, counted.wanted, counted.there), (5, 5, 2_510, 2_510));
    assert!(!counted.listing);
    // Once more: all of it is there, and nothing is read.
    let told = download(&store, prefix("p/", &target)).await;
    assert!(told.rows().iter().all(|row| row.was_there || row.verified == Verified::Folder));
    assert_eq!((store.heads(), store.gets()), (6, 4));
}

#[tokio::test]
async fn no_key_leaves_the_folder_and_the_others_are_downloaded() {
    let (store, outer) = (Store::calm(), tempfile::tempdir().unwrap());
    let target = outer.path().join("in");
    std::fs::create_dir(&target).unwrap();
    std::os::unix::fs::symlink(outer.path(), target.join("link")).unwrap();
    let hostile = [
        "p/../out",
        "p//out",
        "p//etc/x",
        "p/a/../../out",
        "p/.",
        "p/..",
        "p/b\\c",
        "p/n\0l",
        "p/n\nl",
        "p/\x1b[2J",
        "p/./x",
        "p/link/out",
        "p/.x.flowid-part",
        "p/full/",
    ];
    for key in hostile {
        store.put(key, b"x");
    }
    for key in ["p/fine", "p/twice", "p/Twice", "p/both", "p/both/x", "p/...", "p/-rf"] {
        store.put(key, b"x");
    }
    let told = download(&store, prefix("p/", &target)).await;
    let failures = told.failures();
    for key in hostile.iter().chain(&["p/twice", "p/both/x"]) {
        let named = failures.iter().filter(|(words, _)| words.starts_with(&format!("{key}: "))).count();
        assert_eq!(named, 1, "{key:?}");
    }
    assert_eq!(failures.len(), hostile.len() + 2);
    assert_eq!(
        files(&target).iter().filter(|name| !name.starts_with("link")).collect::<Vec<_>>(),
        ["-rf", "...", "Twice", "both", "fine"]
    );
    let outside: Vec<_> =
        std::fs::read_dir(outer.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(outside, ["in"]);
}

#[tokio::test]
async fn one_object_that_fails_does_not_stop_the_others() {
    let store = Store::new(|range, _| match range.object.key.as_str() {
        "p/denied" => Play::Fail(Fault::new(FaultKind::Denied, "AccessDenied")),
        "p/cut" => Play::Cut(300, Fault::new(FaultKind::Denied, "AccessDenied")),
        _ => Play::Answer,
    });
    let folder = tempfile::tempdir().unwrap();
    for number in 0..40 {
        store.put(&format!("p/{number}"), &content(number * 100));
    }
    for key in ["p/cut", "p/denied"] {
        store.put(key, &content(800));
    }
    let archived = ObjectHead { class: "DEEP_ARCHIVE".into(), ..ObjectHead::default() };
    store.put_as("p/cold", b"x", archived);
    let told = download(&store, prefix("p/", folder.path())).await;
    assert_eq!(told.rows().len(), 40);
    let mut failures = told.failures();
    failures.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(failures[0].0.contains("p/cold: it is archived (DEEP_ARCHIVE) and can't be read; restore it first, which takes 12 to 48 hours: aws s3api restore-object"), "{failures:?}");
    assert_eq!(failures[1], ("p/cut: AccessDenied".to_owned(), Some(Left { bytes: 300, size: 800 })));
    assert_eq!(failures[2], ("p/denied: AccessDenied".to_owned(), None));
    assert_eq!(failures.len(), 3);
    assert!(store.most_open.load(std::sync::atomic::Ordering::SeqCst) <= 16);
}

#[tokio::test]
async fn a_prefix_without_objects_makes_no_folder() {
    let (store, folder) = (Store::calm(), tempfile::tempdir().unwrap());
    let told = download(&store, prefix("none/", &folder.path().join("x"))).await;
    assert_eq!(told.ended.unwrap_err().kind, FaultKind::NotFound);
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_stop_ends_the_prefix_and_keeps_what_came() {
    let store = Store::new(|range, _| match range.object.key.as_str() {
        "p/0" => Play::Answer,
        _ => Play::Stall(100),
    });
    let folder = tempfile::tempdir().unwrap();
    for number in 0..60 {
        store.put(&format!("p/{number}"), &content(1_000));
    }
    let (stopper, stop) = Stop::new();
    let wait = async {
        while store.bytes_sent() < 1_000 + 15 * 100 {
            tokio::task::yield_now().await;
        }
        stopper.stop();
    };
    let (told, ()) = futures::join!(stopped_by(&store, prefix("p/", folder.path()), stop), wait);
    assert!(told.ended.is_ok());
    assert_eq!(told.rows().len(), 1);
    let kept: u64 = told.failures().iter().filter_map(|(_, left)| *left).map(|left| left.bytes).sum();
    assert_eq!(kept + 1_000, store.bytes_sent());
    let calm = Store::calm();
    for number in 0..60 {
        calm.put(&format!("p/{number}"), &content(1_000));
    }
    let told = download(&calm, prefix("p/", folder.path())).await;
    assert_eq!((told.rows().len(), told.failures()), (60, vec![]));
    assert_eq!(calm.bytes_sent() + store.bytes_sent(), 60_000);
}
