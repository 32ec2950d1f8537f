//! What was cut goes on: retries within a run, and the next run.

use std::sync::Mutex;

use proptest::prelude::*;

use super::*;
use crate::domain::FaultKind;
use crate::download::tests::store::Play;

fn fault(kind: FaultKind) -> Fault {
    Fault::new(kind, "as the test wants it")
}

#[tokio::test]
async fn cuts_in_the_middle_of_a_body_go_on_from_the_byte_where_they_happened() {
    let store = Store::new(|_, before| match before % 4 {
        0 => Play::Cut(300, fault(FaultKind::Network)),
        1 => Play::Short(200),
        2 => Play::Fail(fault(FaultKind::Throttled)),
        _ => Play::Answer,
    });
    let folder = tempfile::tempdir().unwrap();
    let bytes = content(5_000);
    store.put("x", &bytes);
    let told = download(&store, object("x", folder.path())).await;
    assert_eq!(std::fs::read(&told.rows()[0].path).unwrap(), bytes);
    assert_eq!(store.bytes_sent(), 5_000, "no byte was sent twice");
    assert!(told.retried() > 0);
}

#[tokio::test]
async fn asking_again_ends_when_nothing_comes() {
    for kind in [FaultKind::Throttled, FaultKind::Network, FaultKind::Timeout, FaultKind::Service] {
        let store = Store::new(move |_, _| Play::Fail(fault(kind)));
        let folder = tempfile::tempdir().unwrap();
        store.put("x", &content(500));
        let told = download(&store, object("x", folder.path())).await;
        assert_eq!((told.failed().1, told.retried(), store.gets()), (None, 3, 4));
        assert_eq!(files(folder.path()), Vec::<String>::new());
    }
}

#[tokio::test]
async fn what_asking_again_would_not_change_ends_the_object_at_once_and_keeps_what_came() {
    for kind in [FaultKind::Denied, FaultKind::Expired, FaultKind::NotFound, FaultKind::Invalid] {
        let store = Store::new(move |_, before| match before {
            0 => Play::Answer,
            _ => Play::Cut(400, fault(kind)),
        });
        let folder = tempfile::tempdir().unwrap();
        store.put("x", &content(2_000));
        let told = download(&store, object("x", folder.path())).await;
        let (_, left) = told.failed();
        assert_eq!((left, told.retried(), store.gets()), (Some(Left { bytes: 1_400, size: 2_000 }), 0, 2));
        assert_eq!(files(folder.path()), [".x.flowid-journal", ".x.flowid-part"]);
        let store = Store::calm();
        store.put("x", &content(2_000));
        let told = download(&store, object("x", folder.path())).await;
        assert_eq!((told.resumed(), store.bytes_sent()), (Some(1_400), 600));
        assert_eq!(std::fs::read(&told.rows()[0].path).unwrap(), content(2_000));
        assert_eq!(files(folder.path()), ["x"]);
    }
}

#[tokio::test]
async fn a_changed_object_is_told_and_starts_anew_the_next_time() {
    let store = Store::new(|_, before| if before == 1 { Play::Changed } else { Play::Answer });
    let folder = tempfile::tempdir().unwrap();
    store.put("x", &content(2_000));
    let (fault, left) = download(&store, object("x", folder.path())).await.failed();
    assert!(fault.contains("x changed while it was read; run it again: it starts anew"), "{fault}");
    assert_eq!(left, Some(Left { bytes: 1_000, size: 2_000 }));
    let store = Store::calm();
    let changed: Vec<u8> = content(2_000).into_iter().rev().collect();
    store.put("x", &changed);
    let told = download(&store, object("x", folder.path())).await;
    assert!(told.started_anew() && told.resumed().is_none());
    assert_eq!(store.bytes_sent(), 2_000);
    assert_eq!(std::fs::read(&told.rows()[0].path).unwrap(), changed);
    assert_eq!(files(folder.path()), ["x"]);
}

#[tokio::test]
async fn an_object_that_is_replaced_between_two_ranges_is_refused_by_s3() {
    let folder = tempfile::tempdir().unwrap();
    let store = std::sync::Arc::new(Mutex::new(None::<std::sync::Arc<Store>>));
    let inner = std::sync::Arc::clone(&store);
    let made = std::sync::Arc::new(Store::new(move |_, before| {
        if before == 1
            && let Some(store) = inner.lock().unwrap().take()
        {
            store.put("x", &[7; 2_000]);
        }
        Play::Answer
    }));
    *store.lock().unwrap() = Some(std::sync::Arc::clone(&made));
    made.put("x", &content(2_000));
    let (fault, left) = download(&made, object("x", folder.path())).await.failed();
    assert!(fault.contains("PreconditionFailed"), "{fault}");
    assert_eq!(left, Some(Left { bytes: 1_000, size: 2_000 }));
}

#[tokio::test]
async fn a_server_that_does_not_serve_ranges_is_named() {
    let store = Store::new(|_, _| Play::Whole);
    let folder = tempfile::tempdir().unwrap();
    store.put("x", &content(2_000));
    let (fault, _) = download(&store, object("x", folder.path())).await.failed();
    assert!(fault.contains("check that it serves ranges"), "{fault}");
    assert_eq!(files(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn a_stop_keeps_what_came_and_the_next_run_reads_the_rest() {
    let store = Store::new(|_, before| if before == 0 { Play::Answer } else { Play::Stall(250) });
    let folder = tempfile::tempdir().unwrap();
    store.put("x", &content(3_000));
    let (stopper, stop) = Stop::new();
    let wait = async {
        while store.bytes_sent() < 1_500 {
            tokio::task::yield_now().await;
        }
        stopper.stop();
    };
    let (told, ()) = futures::join!(stopped_by(&store, object("x", folder.path()), stop), wait);
    let (_, left) = told.failed();
    assert_eq!(left, Some(Left { bytes: 1_500, size: 3_000 }));
    let store = Store::calm();
    store.put("x", &content(3_000));
    let told = download(&store, object("x", folder.path())).await;
    assert_eq!((told.resumed(), store.bytes_sent()), (Some(1_500), 1_500));
    assert_eq!(std::fs::read(&told.rows()[0].path).unwrap(), content(3_000));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn random_cuts_and_resumptions_give_the_same_bytes_and_read_none_twice(
        size in 0..12_000_usize,
        plays in proptest::collection::vec((0..5_u8, 0..1_200_usize), 0..60),
    ) {
        let plays = std::sync::Arc::new(Mutex::new(plays));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(move |_, _| match plays.lock().unwrap().pop() {
            Some((0, after)) => Play::Cut(after, fault(FaultKind::Denied)),
            Some((1, after)) => Play::Cut(after, fault(FaultKind::Network)),
            Some((2, after)) => Play::Short(after),
            Some((3, _)) => Play::Fail(fault(FaultKind::Expired)),
            _ => Play::Answer,
        });
        let bytes = content(size);
        store.put("x", &bytes);
        let mut runs = 0;
        let row = loop {
            let told = runtime.block_on(download(&store, object("x", folder.path())));
            runs += 1;
            prop_assert!(runs < 100);
            if let Some(row) = told.rows().first() {
                break (*row).clone();
            }
            prop_assert!(!folder.path().join("x").exists(), "it has no name before it is whole");
        };
        prop_assert_eq!(row.verified, Verified::By("CRC64NVME".into()));
        prop_assert_eq!(std::fs::read(&row.path).unwrap(), bytes);
        prop_assert_eq!(store.bytes_sent(), size as u64);
        prop_assert_eq!(files(folder.path()), ["x"]);
    }
}
