//! The adapter against ministack: listings, odd keys, ranges, heads, versions, regions, and how many calls each takes.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_s3::types::{
    BucketVersioningStatus, ChecksumAlgorithm, ServerSideEncryption, StorageClass, VersioningConfiguration,
};
use flowid::aws::Aws;
use flowid::domain::request::{ByteRange, ObjectList, ObjectRange, VersionList};
use flowid::domain::{Event, FaultKind, Request, event};

use super::{head, keys, list, object, prefixes, range, read};
use crate::support::ministack::{account, open};
use crate::support::objects::{bucket, bucket_in, client, put, put_all};
use crate::support::talk::{Attempts, fixed, hurried, whole, with};

fn aws(account: &str) -> (Aws, Arc<Attempts>) {
    let attempts: Arc<Attempts> = Arc::default();
    (with(open().url(), fixed(account, "test", None), hurried(), Arc::clone(&attempts)), attempts)
}

fn operations(attempts: &Attempts) -> Vec<String> {
    attempts.all().iter().map(|attempt| attempt.operation.raw().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifteen_hundred_keys_come_whole_in_two_calls() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let all: Vec<String> = (0..1_500).map(|number| format!("logs/{number:04}.json")).collect();
    put_all(&client, &bucket, all.clone()).await;
    put_all(&client, &bucket, ["other".to_owned()]).await;
    for list in [list(&bucket, "logs/"), ObjectList { parallel: 16, ..list(&bucket, "logs/") }] {
        let (aws, attempts) = aws(&account);
        let began = std::time::Instant::now();
        let (events, fault) = whole(&aws, Request::Objects(list)).await;
        println!("1,500 keys: {:?}, {} calls", began.elapsed(), attempts.all().len());
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(keys(&events), all);
        assert_eq!(operations(&attempts), ["ListObjectsV2", "ListObjectsV2"]);
    }
    // The console reads a page, and goes on where it ended.
    let (aws, attempts) = aws(&account);
    let first = ObjectList { pages: Some(1), ..list(&bucket, "logs/") };
    let (events, _) = whole(&aws, Request::Objects(first.clone())).await;
    let [Event::Objects(page)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((page.objects.len(), attempts.all().len()), (1_000, 1));
    let (events, _) = whole(&aws, Request::Objects(ObjectList { from: page.next.clone(), ..first })).await;
    let [Event::Objects(page)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((page.objects.len(), page.next.clone(), attempts.all().len()), (500, None, 2));
    // A typed key is jumped to.
    let jump = ObjectList { start_after: Some("logs/1495".into()), ..list(&bucket, "logs/") };
    let (events, _) = whole(&aws, Request::Objects(jump)).await;
    assert_eq!(keys(&events), all[1_495..]);
}

/// Keys that something on the way might change or misread.
const ODD: [&str; 14] = [
    "a b",
    "a+b",
    "a%20b",
    "a=b&c?d#e",
    "é/ü/🦀",
    "tab\tand\nline\u{1}",
    "./dot",
    "../up",
    "//double//",
    "/lead",
    "end/",
    "quote\"'<>&",
    "back\\slash",
    "~*()!",
];

#[tokio::test(flavor = "multi_thread")]
async fn odd_keys_are_listed_and_read_as_they_are() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    for key in ODD {
        put(&client, &bucket, key, key.as_bytes()).await;
    }
    let (aws, _) = aws(&account);
    let (events, fault) = whole(&aws, Request::Objects(list(&bucket, ""))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(keys(&events).into_iter().collect::<BTreeSet<_>>(), ODD.map(str::to_owned).into());
    for key in ODD {
        let (events, fault) = whole(&aws, range(&bucket, key, ByteRange::Whole)).await;
        assert!(fault.is_none(), "{key:?}: {fault:?}");
        assert_eq!(read(&events).1, key.as_bytes(), "{key:?}");
        let (events, fault) = whole(&aws, Request::ObjectHead(object(&bucket, key))).await;
        assert!(fault.is_none(), "{key:?}: {fault:?}");
        assert_eq!(head(&events).size, key.len() as u64);
    }
    let (events, _) =
        whole(&aws, Request::Objects(ObjectList { recursive: false, ..list(&bucket, "") })).await;
    assert_eq!(
        prefixes(&events).into_iter().collect::<BTreeSet<_>>(),
        ["../", "./", "/", "end/", "é/"].map(str::to_owned).into()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stretches_of_an_object_are_read_in_a_call_each() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let body: Vec<u8> = (0..200_000_u32).map(|number| (number % 251) as u8).collect();
    put(&client, &bucket, "k", &body).await;
    put(&client, &bucket, "empty", b"").await;
    let (aws, attempts) = aws(&account);
    for (wanted, offset, part) in [
        (ByteRange::Whole, 0, &body[..]),
        (ByteRange::Between(10, 19), 10, &body[10..20]),
        (ByteRange::Between(199_990, 999_999), 199_990, &body[199_990..]),
        (ByteRange::From(199_000), 199_000, &body[199_000..]),
        (ByteRange::Last(7), 199_993, &body[199_993..]),
    ] {
        let before = attempts.all().len();
        let (events, fault) = whole(&aws, range(&bucket, "k", wanted)).await;
        assert!(fault.is_none(), "{fault:?}");
        let (opened, bytes) = read(&events);
        assert_eq!((opened.offset, opened.length, opened.size), (offset, part.len() as u64, 200_000));
        assert!(bytes == part, "{wanted:?}");
        assert_eq!(attempts.all().len(), before + 1);
        assert_eq!(attempts.all().last().unwrap().bytes_in, part.len() as u64);
    }
    for wanted in [ByteRange::Whole, ByteRange::Between(0, 99), ByteRange::Last(8)] {
        let (events, fault) = whole(&aws, range(&bucket, "empty", wanted)).await;
        assert!(fault.is_none(), "{wanted:?}: {fault:?}");
        assert_eq!((read(&events).0.size, read(&events).1.len()), (0, 0), "{wanted:?}");
    }
    let (_, fault) = whole(&aws, range(&bucket, "k", ByteRange::From(200_000))).await;
    assert!(fault.unwrap().what.raw().contains("begins behind the end of s3://"));
    let changed = |etag: &str| {
        let if_match = Some(etag.to_owned());
        Request::ObjectRange(ObjectRange {
            object: object(&bucket, "k"),
            bytes: ByteRange::Last(1),
            if_match,
        })
    };
    let (events, _) = whole(&aws, Request::ObjectHead(object(&bucket, "k"))).await;
    let etag = head(&events).etag.clone().unwrap();
    assert!(whole(&aws, changed(etag.raw())).await.1.is_none());
    let (_, fault) = whole(&aws, changed("\"00000000000000000000000000000000\"")).await;
    let fault = fault.unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(fault.what.raw().contains("has changed since"), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_tells_all_that_is_known_of_an_object() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let call = client.put_object().bucket(&bucket).key("k").body(b"hello".to_vec().into());
    let call = call.content_type("text/plain").content_encoding("gzip").metadata("owner", "ann");
    let call = call.server_side_encryption(ServerSideEncryption::Aes256);
    call.checksum_algorithm(ChecksumAlgorithm::Sha256).send().await.unwrap();
    let call = client.put_object().bucket(&bucket).key("old").body(b"x".to_vec().into());
    call.storage_class(StorageClass::DeepArchive).send().await.unwrap();
    let (aws, attempts) = aws(&account);
    let (events, fault) = whole(&aws, Request::ObjectHead(object(&bucket, "k"))).await;
    assert!(fault.is_none(), "{fault:?}");
    let head = head(&events);
    assert_eq!((head.size, head.class.raw()), (5, "STANDARD"));
    // md5sum and sha256sum of "hello", the latter in base64.
    assert_eq!(head.etag.as_ref().unwrap().raw(), "\"5d41402abc4b2a76b9719d911017c592\"");
    let sha256 = head.checksums.iter().find(|sum| sum.algorithm == event::ChecksumAlgorithm::Sha256).unwrap();
    assert_eq!(sha256.value.raw(), "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    assert!(!sha256.composite);
    let text = |text: &Option<flowid::domain::Text>| {
        text.as_ref().map(|text| text.raw().to_owned()).unwrap_or_default()
    };
    assert_eq!(
        [text(&head.content_type), text(&head.content_encoding), text(&head.encryption)],
        ["text/plain", "gzip", "AES256"]
    );
    assert_eq!(head.metadata["owner"].raw(), "ann");
    assert_eq!(operations(&attempts), ["HeadObject"]);

    let (events, _) = whole(&aws, Request::ObjectHead(object(&bucket, "old"))).await;
    assert_eq!(super::head(&events).class.raw(), "DEEP_ARCHIVE");
    let (_, fault) = whole(&aws, range(&bucket, "old", ByteRange::Whole)).await;
    let fault = fault.unwrap();
    assert!(fault.what.raw().contains("is archived"), "{fault}");
    for (bucket, key, words) in
        [(bucket.as_str(), "none", "there is no s3://"), ("absent-1", "k", "there is no")]
    {
        for request in [Request::ObjectHead(object(bucket, key)), range(bucket, key, ByteRange::Whole)] {
            let fault = whole(&aws, request).await.1.unwrap();
            assert_eq!(fault.kind, FaultKind::NotFound);
            assert!(fault.what.raw().contains(words), "{fault}");
        }
    }
    let fault = whole(&aws, Request::Objects(list("absent-1", ""))).await.1.unwrap();
    assert!(fault.to_string().contains("there is no bucket absent-1"), "{fault}");
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_and_delete_markers_come_newest_first() {
    let account = account();
    let (client, bucket) = bucket(&account).await;
    let kept = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    client.put_bucket_versioning().bucket(&bucket).versioning_configuration(kept).send().await.unwrap();
    put(&client, &bucket, "k", b"one").await;
    put(&client, &bucket, "k", b"three").await;
    client.delete_object().bucket(&bucket).key("k").send().await.unwrap();
    put_all(&client, &bucket, (0..1_100).map(|number| format!("k{number:04}"))).await;
    let (aws, attempts) = aws(&account);
    let list =
        VersionList { bucket: bucket.clone(), prefix: "k".into(), exact: true, ..VersionList::default() };
    let (events, fault) = whole(&aws, Request::ObjectVersions(list.clone())).await;
    assert!(fault.is_none(), "{fault:?}");
    let [Event::ObjectVersions(versions)] = events.as_slice() else { panic!("{events:?}") };
    let told: Vec<_> = versions.iter().map(|v| (v.is_latest, v.is_delete_marker, v.size)).collect();
    assert_eq!(told, [(true, true, 0), (false, false, 5), (false, false, 3)]);
    assert_eq!(attempts.all().len(), 1);

    let old = flowid::domain::request::ObjectName {
        version: Some(versions[2].version.raw().into()),
        ..object(&bucket, "k")
    };
    let request = ObjectRange { object: old, bytes: ByteRange::Whole, if_match: None };
    let (events, fault) = whole(&aws, Request::ObjectRange(request)).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(read(&events).1, b"one");
    let (events, _) = whole(&aws, Request::ObjectVersions(VersionList { exact: false, ..list })).await;
    let count: usize =
        events.iter().map(|event| if let Event::ObjectVersions(page) = event { page.len() } else { 0 }).sum();
    assert_eq!((count, events.len()), (1_103, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_region_is_followed_once_and_remembered() {
    let account = account();
    let (far, bucket) = bucket_in(&account, "eu-west-1").await;
    put(&far, &bucket, "k", b"hello").await;
    let (aws, attempts) = aws(&account);
    let (events, fault) = whole(&aws, Request::Objects(list(&bucket, ""))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(keys(&events), ["k"]);
    let statuses =
        |attempts: &Attempts| attempts.all().iter().map(|told| told.status.unwrap()).collect::<Vec<_>>();
    assert_eq!(statuses(&attempts), [301, 200]);
    let (events, _) = whole(&aws, Request::ObjectHead(object(&bucket, "k"))).await;
    assert_eq!(head(&events).size, 5);
    assert_eq!(statuses(&attempts), [301, 200, 200]);
    // A head has no body, and its answer names the region in a header.
    let (aws, attempts) = self::aws(&account);
    let (events, _) = whole(&aws, Request::ObjectHead(object(&bucket, "k"))).await;
    assert_eq!(head(&events).size, 5);
    assert_eq!(statuses(&attempts), [301, 200]);
    // A list of buckets names their regions.
    let (aws, attempts) = self::aws(&account);
    let (events, _) = whole(&aws, Request::Buckets).await;
    let [Event::Buckets(buckets)] = events.as_slice() else { panic!("{events:?}") };
    let found = buckets.iter().find(|found| found.name.raw() == bucket).unwrap();
    assert_eq!(found.region.as_ref().unwrap().raw(), "eu-west-1");
    whole(&aws, range(&bucket, "k", ByteRange::Whole)).await;
    assert_eq!(statuses(&attempts), [200, 200]);
}

#[tokio::test(flavor = "multi_thread")]
async fn buckets_come_in_pages_with_their_regions() {
    let account = account();
    let near = client(&account, "us-east-1");
    for number in 0..3 {
        near.create_bucket().bucket(format!("b{number}-{account}")).send().await.unwrap();
    }
    let (aws, attempts) = aws(&account);
    let (events, fault) = whole(&aws, Request::Buckets).await;
    assert!(fault.is_none(), "{fault:?}");
    let [Event::Buckets(buckets)] = events.as_slice() else { panic!("{events:?}") };
    let told: Vec<_> = buckets.iter().map(|bucket| bucket.name.raw().to_owned()).collect();
    assert_eq!(told, (0..3).map(|number| format!("b{number}-{account}")).collect::<Vec<_>>());
    assert!(buckets.iter().all(|bucket| bucket.created.is_some()));
    assert_eq!(operations(&attempts), ["ListBuckets"]);
}
