//! What no server gives: throttling, redirects, denials, sessions that end, cut and malformed answers, pages without end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flowid::domain::request::{ByteRange, ObjectList, VersionList};
use flowid::domain::{Event, FaultKind, Request};
use flowid::port::{Cloud, Stop};
use futures::StreamExt;

use super::{head, keys, list, object, range, read};
use crate::support::objects::{error, listing, reply};
use crate::support::talk::{self, aws, whole, words};
use crate::support::wire_server::{Asked, Reply, WireServer};

/// A server whose script is given how many requests came before.
async fn server(script: impl Fn(&Asked, usize) -> Reply + Send + Sync + 'static) -> WireServer {
    let count = AtomicUsize::new(0);
    WireServer::start(move |asked, _| script(asked, count.fetch_add(1, Ordering::SeqCst))).await
}

fn keys_of(bucket: &str) -> Request {
    Request::Objects(list(bucket, ""))
}

/// The method of each request, and the region that it is signed for.
fn asked(server: &WireServer) -> Vec<String> {
    let method = |asked: &Asked| asked.head.split(' ').next().unwrap().to_owned();
    let region =
        |asked: &Asked| asked.head.split("Credential=").nth(1).unwrap().split('/').nth(2).unwrap().to_owned();
    server.asked().iter().map(|asked| format!("{} {}", method(asked), region(asked))).collect()
}

/// The value of a header.
fn header(asked: &Asked, name: &str) -> Option<String> {
    let line = asked.head.lines().find(|line| line.to_ascii_lowercase().starts_with(&format!("{name}: ")))?;
    Some(line[name.len() + 2..].to_owned())
}

#[tokio::test]
async fn slow_down_is_borne_and_said_when_it_lasts() {
    let slow = |calls: usize| {
        server(
            move |_, before| {
                if before < calls { error(503, "SlowDown", "") } else { listing(&["k"], &[], None) }
            },
        )
    };
    let once = slow(1).await;
    let (events, fault) = whole(&aws(&once.url()), keys_of("b")).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!((words(&events), once.asked().len()), (vec!["objects 1 prefixes 0".to_owned()], 2));

    let longer = slow(3).await;
    let (events, fault) = whole(&aws(&longer.url()), keys_of("b")).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["retrying Throttled", "objects 1 prefixes 0"]);
    assert_eq!(longer.asked().len(), 4);

    let (events, fault) = whole(&aws(&slow(usize::MAX).await.url()), keys_of("b")).await;
    assert_eq!(words(&events), ["retrying Throttled"; 2]);
    assert_eq!(fault.unwrap().kind, FaultKind::Throttled);
}

#[tokio::test]
async fn a_redirect_is_followed_by_region_only_once_and_remembered() {
    let elsewhere = "<Endpoint>b.s3.evil.example</Endpoint><Bucket>b</Bucket>";
    type Script = Box<dyn Fn() -> Reply + Send + Sync>;
    let by_header = |status| -> Script {
        Box::new(move || {
            let headers = [("x-amz-bucket-region", "eu-west-1"), ("location", "https://evil.example/")];
            let body =
                format!("<Error><Code>PermanentRedirect</Code><Message>no</Message>{elsewhere}</Error>");
            reply(status, &headers, body.as_bytes())
        })
    };
    let by_body: Script =
        Box::new(|| error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-1</Region>"));
    for script in [by_header(301), by_header(307), by_body] {
        let server = server(move |asked, _| match asked.head.contains("/eu-west-1/s3/") {
            true => listing(&["k"], &[], None),
            false => script(),
        })
        .await;
        let aws = aws(&server.url());
        for calls in [2, 3] {
            let (events, fault) = whole(&aws, keys_of("b")).await;
            assert!(fault.is_none(), "{fault:?}");
            assert_eq!((keys(&events).len(), server.asked().len()), (1, calls));
        }
        assert_eq!(asked(&server), ["GET us-east-1", "GET eu-west-1", "GET eu-west-1"]);
    }
}

#[tokio::test]
async fn a_redirect_that_names_no_region_is_looked_up_in_the_head_of_the_bucket() {
    let server = server(|asked, _| match asked.head.starts_with("HEAD ") {
        true => reply(403, &[("x-amz-bucket-region", "eu-west-1")], b""),
        false if asked.head.contains("/eu-west-1/s3/") => listing(&["k"], &[], None),
        false => error(307, "TemporaryRedirect", "<Endpoint>b.s3.evil.example</Endpoint>"),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), keys_of("b")).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(keys(&events), ["k"]);
    assert_eq!(asked(&server), ["GET us-east-1", "HEAD us-east-1", "GET eu-west-1"]);
    // An answer to HEAD has neither a code nor, here, a region.
    let heads = self::server(|asked, _| {
        match (asked.head.contains(" /b/k"), asked.head.contains("/eu-west-1/s3/")) {
            (true, true) => reply(200, &[("content-length", "7")], b""),
            (true, false) => reply(301, &[], b""),
            (false, _) => reply(301, &[("x-amz-bucket-region", "eu-west-1")], b""),
        }
    })
    .await;
    let (events, fault) = whole(&aws(&heads.url()), Request::ObjectHead(object("b", "k"))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(
        (head(&events).size, asked(&heads)),
        (7, ["us-east-1", "us-east-1", "eu-west-1"].map(|at| format!("HEAD {at}")).to_vec())
    );
}

#[tokio::test]
async fn a_bucket_that_is_nowhere_is_not_followed_around() {
    let server = server(|asked, _| {
        let other = if asked.head.contains("/eu-west-1/s3/") { "ap-south-1" } else { "eu-west-1" };
        error(301, "PermanentRedirect", &format!("<Region>{other}</Region>"))
    })
    .await;
    let (_, fault) = whole(&aws(&server.url()), keys_of("b")).await;
    let fault = fault.unwrap();
    assert_eq!((fault.kind, server.asked().len()), (FaultKind::Invalid, 2), "{fault}");
    assert!(fault.to_string().contains("--region"), "{fault}");
}

#[tokio::test]
async fn a_denial_names_the_right_and_what_else_it_may_mean() {
    let list_denied = server(|_, _| error(403, "AccessDenied", "")).await;
    let fault = whole(&aws(&list_denied.url()), keys_of("b")).await.1.unwrap();
    assert_eq!((fault.kind, list_denied.asked().len()), (FaultKind::Denied, 1));
    assert!(fault.to_string().contains("s3:ListBucket on s3://b is denied"), "{fault}");
    let fault = whole(&aws(&list_denied.url()), Request::Buckets).await.1.unwrap();
    assert!(fault.to_string().contains("s3:ListAllMyBuckets"), "{fault}");
    let versions = VersionList { bucket: "b".into(), ..VersionList::default() };
    let fault = whole(&aws(&list_denied.url()), Request::ObjectVersions(versions)).await.1.unwrap();
    assert!(fault.to_string().contains("s3:ListBucketVersions"), "{fault}");
    // Amazon S3 API reference, HeadObject, "Permissions": without s3:ListBucket a missing key is 403.
    let head_denied = server(|_, _| reply(403, &[], b"")).await;
    let fault = whole(&aws(&head_denied.url()), Request::ObjectHead(object("b", "k"))).await.1.unwrap();
    assert_eq!((fault.kind, head_denied.asked().len()), (FaultKind::Denied, 2));
    let told = fault.to_string();
    assert!(told.contains("s3:GetObject on s3://b/k is denied, or there is no such object"), "{told}");
    assert!(told.contains("without s3:ListBucket AWS answers so to both"), "{told}");
}

#[tokio::test]
async fn a_head_is_told_without_the_checksum_that_takes_the_right_to_a_key() {
    let server = server(|asked, _| match header(asked, "x-amz-checksum-mode") {
        Some(_) => reply(403, &[], b""),
        None => reply(200, &[("content-length", "7"), ("x-amz-server-side-encryption", "aws:kms")], b""),
    })
    .await;
    let (events, fault) = whole(&aws(&server.url()), Request::ObjectHead(object("b", "k"))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!((head(&events).size, head(&events).checksums.len(), server.asked().len()), (7, 0, 2));
}

#[tokio::test]
async fn a_session_that_ends_in_mid_flight_is_renewed() {
    let expired = || error(400, "ExpiredToken", "");
    let pages = server(move |_, before| match before {
        0 => listing(&["a"], &[], Some("t")),
        1 => expired(),
        _ => listing(&["b"], &[], None),
    })
    .await;
    let (events, fault) = whole(&aws(&pages.url()), keys_of("b")).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!((keys(&events), pages.asked().len()), (vec!["a".to_owned(), "b".to_owned()], 3));
    // The answer to HEAD does not say why; that to a byte does.
    let heads = server(move |_, before| match before {
        0 => reply(400, &[], b""),
        1 => expired(),
        2 => reply(206, &[("content-range", "bytes 0-0/7")], b"x"),
        _ => reply(200, &[("content-length", "7")], b""),
    })
    .await;
    let (events, fault) = whole(&aws(&heads.url()), Request::ObjectHead(object("b", "k"))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(head(&events).size, 7);
    let methods: Vec<String> =
        asked(&heads).iter().map(|asked| asked.split(' ').next().unwrap().to_owned()).collect();
    assert_eq!(methods, ["HEAD", "GET", "GET", "HEAD"]);
    let fault = whole(&aws(&server(move |_, _| expired()).await.url()), keys_of("b")).await.1.unwrap();
    assert_eq!(fault.kind, FaultKind::Expired);
}

#[tokio::test]
async fn answers_that_are_cut_or_malformed_are_told_apart() {
    let cut = server(|_, before| match before {
        0 => reply(200, &[("content-length", "1000")], b"<ListBucketResult><Conte"),
        1 => Reply::Reset,
        _ => listing(&["k"], &[], None),
    })
    .await;
    let (events, fault) = whole(&aws(&cut.url()), keys_of("b")).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!((keys(&events).len(), cut.asked().len()), (1, 3));
    for body in ["<html>sign in</html>", "<ListBucketResult><Contents>", "{}", ""] {
        let server = server(move |_, _| Reply::text(200, body)).await;
        let Some(fault) = whole(&aws(&server.url()), keys_of("b")).await.1 else { panic!("{body:?}") };
        assert_eq!(fault.kind, FaultKind::Service, "{body:?}: {fault}");
        assert!(fault.what.raw().contains("can't be understood"), "{body:?}: {fault}");
    }
    let nowhere = "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>";
    let server = server(move |_, _| Reply::text(200, nowhere)).await;
    let fault = whole(&aws(&server.url()), keys_of("b")).await.1.unwrap();
    assert!(fault.what.raw().contains("there is more, but not where"), "{fault}");
}

#[tokio::test]
async fn an_empty_page_goes_on_and_one_without_end_is_refused() {
    let server_of = |script: fn(usize) -> Reply| server(move |_, before| script(before));
    let empty = server_of(|before| match before {
        0 | 1 => listing(&[], &[], Some(["t1", "t2"][before])),
        _ => listing(&["k"], &[], None),
    })
    .await;
    for parallel in [1, 16] {
        let before = empty.asked().len();
        let (events, fault) =
            whole(&aws(&empty.url()), Request::Objects(ObjectList { parallel, ..list("b", "") })).await;
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(keys(&events), ["k"]);
        assert_eq!(empty.asked().len() - before, if before == 0 { 3 } else { 1 });
    }
    let itself = server_of(|_| listing(&["k"], &[], Some("same"))).await;
    let fault = whole(&aws(&itself.url()), keys_of("b")).await.1.unwrap();
    assert!(fault.what.raw().contains("same pages"), "{fault}");
    assert_eq!(itself.asked().len(), 2);
    // Also where the console goes on from a page.
    let from = Some(flowid::domain::event::PageToken("same".into()));
    let fault =
        whole(&aws(&itself.url()), Request::Objects(ObjectList { from, pages: Some(1), ..list("b", "") }))
            .await
            .1;
    assert!(fault.unwrap().what.raw().contains("same pages"));
    let nothing = server(|_, before| listing(&[], &[], Some(&format!("t{before}")))).await;
    let fault = whole(&aws(&nothing.url()), keys_of("b")).await.1.unwrap();
    assert!(fault.what.raw().contains("empty pages"), "{fault}");
    assert_eq!(nothing.asked().len(), 100);
}

#[tokio::test]
async fn a_body_that_is_cut_is_read_on_from_there() {
    let whole_object = b"0123456789";
    let cut = server(move |_, before| match before {
        0 => reply(200, &[("content-length", "10"), ("etag", "\"e\"")], &whole_object[..4]),
        1 => reply(
            206,
            &[("content-length", "6"), ("content-range", "bytes 4-9/10"), ("etag", "\"e\"")],
            &whole_object[4..7],
        ),
        _ => reply(206, &[("content-range", "bytes 7-9/10"), ("etag", "\"e\"")], &whole_object[7..]),
    })
    .await;
    let (events, fault) = whole(&aws(&cut.url()), range("b", "k", ByteRange::Whole)).await;
    assert!(fault.is_none(), "{fault:?}");
    let (opened, bytes) = read(&events);
    assert_eq!((opened.size, bytes.as_slice()), (10, whole_object.as_slice()));
    let asked = cut.asked();
    let sent = |name| asked.iter().map(|asked| header(asked, name)).collect::<Vec<_>>();
    assert_eq!(sent("range"), [None, Some("bytes=4-9".into()), Some("bytes=7-9".into())]);
    assert_eq!(sent("if-match"), [None, Some("\"e\"".into()), Some("\"e\"".into())]);
    assert_eq!(words(&events).iter().filter(|word| *word == "retrying Network").count(), 2);

    // A byte at a time: every answer promises all that is left.
    let often = server(move |asked, _| {
        let first = header(asked, "range").map_or(0, |range| range[6..7].parse().unwrap());
        let (length, range) = ((10 - first).to_string(), format!("bytes {first}-9/10"));
        let headers = [("content-length", length.as_str()), ("content-range", &range), ("etag", "\"e\"")];
        reply(206, &headers, &whole_object[first..=first])
    })
    .await;
    let (events, fault) = whole(&aws(&often.url()), range("b", "k", ByteRange::From(0))).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!((read(&events).1.as_slice(), often.asked().len()), (whole_object.as_slice(), 10));
    let slow =
        server(move |_, before| if before < 3 { error(503, "SlowDown", "") } else { reply(200, &[], b"x") })
            .await;
    let (events, fault) = whole(&aws(&slow.url()), range("b", "k", ByteRange::Whole)).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(words(&events), ["retrying Throttled", "1 bytes from 0 of 1", "bytes 1 at 0"]);

    let changed = server(move |_, before| match before {
        0 => reply(200, &[("content-length", "10"), ("etag", "\"e\"")], &whole_object[..4]),
        _ => error(412, "PreconditionFailed", ""),
    })
    .await;
    let fault = whole(&aws(&changed.url()), range("b", "k", ByteRange::Whole)).await.1.unwrap();
    assert!(fault.what.raw().contains("has changed since"), "{fault}");
    let without_name = server(move |_, _| reply(200, &[("content-length", "10")], &whole_object[..4])).await;
    let fault = whole(&aws(&without_name.url()), range("b", "k", ByteRange::Whole)).await.1.unwrap();
    assert_eq!((fault.kind, without_name.asked().len()), (FaultKind::Network, 1), "{fault}");
    let deaf = server(move |_, _| reply(200, &[], whole_object)).await;
    let fault = whole(&aws(&deaf.url()), range("b", "k", ByteRange::Between(2, 3))).await.1.unwrap();
    assert_eq!(fault.kind, FaultKind::Unsupported, "{fault}");
}

#[tokio::test]
async fn a_listing_is_stopped_in_order() {
    for parallel in [1, 16] {
        let server =
            server(|_, before| if before == 0 { listing(&["k"], &[], Some("t")) } else { Reply::Stall })
                .await;
        let (stopper, stop) = Stop::new();
        let request = Request::Objects(ObjectList { parallel, ..list("b", "") });
        let mut events = aws(&server.url()).serve(talk::scope(), request, stop);
        assert!(matches!(events.next().await, Some(Ok(Event::Objects(_)))));
        stopper.stop();
        assert_eq!(events.next().await.unwrap().unwrap_err().kind, FaultKind::Cancelled);
        assert!(events.next().await.is_none());
    }
}

#[tokio::test]
async fn who_asks_pays_only_when_that_is_said() {
    let server = Arc::new(server(|_, _| listing(&["k"], &[], None)).await);
    for requester_pays in [false, true] {
        whole(&aws(&server.url()), Request::Objects(ObjectList { requester_pays, ..list("b", "") })).await;
    }
    let sent: Vec<_> = server.asked().iter().map(|asked| header(asked, "x-amz-request-payer")).collect();
    assert_eq!(sent, [None, Some("requester".to_owned())]);
}
