//! The commands of `s3`: what they print in every format, what they say, and how they end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use aws_sdk_s3::types::{BucketVersioningStatus, StorageClass, VersioningConfiguration};
use flowid::cli::Exit;
use rustix::process::Signal;

use crate::support::command::{Ran, flowid, run};
use crate::support::ministack::{account, open};
use crate::support::objects::{bucket, bucket_in, error, listing, put, put_all, reply};
use crate::support::scripted::{s3, s3_of};
use crate::support::server::send;
use crate::support::wire_server::{Reply, WireServer};

/// The program as a script runs it, reached through the variable of S3 alone.
pub(super) fn program(url: &str, key: &str, arguments: &[&str]) -> Command {
    let mut command = flowid([["s3"].as_slice(), arguments].concat());
    command.env("AWS_ENDPOINT_URL_S3", url).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", key).env("AWS_SECRET_ACCESS_KEY", "test");
    command
}

/// Runs it against ministack.
pub(super) fn ran(account: &str, arguments: &[&str]) -> Ran {
    program(open().url(), account, arguments).output().unwrap().into()
}

#[tokio::test]
async fn keys_and_prefixes_print_in_every_format() {
    let server = WireServer::start(|_, _| listing(&["a.json", "c+d"], &["b/"], None)).await;
    let etag = "5d41402abc4b2a76b9719d911017c592";
    let rest = format!(
        "\"size\":5,\"modified\":\"2026-11-24T13:00:00.000Z\",\"class\":\"STANDARD\",\"etag\":\"{etag}\""
    );
    let objects = [
        format!("{{\"key\":\"a.json\",{rest}}}"),
        "{\"key\":\"b/\"}".to_owned(),
        format!("{{\"key\":\"c d\",{rest}}}"),
    ];
    let csv_rest = format!("5,2026-11-24T13:00:00.000Z,STANDARD,{etag}");
    for (format, expected) in [
        ("ndjson", format!("{}\n", objects.join("\n"))),
        ("json", format!("[\n{}\n]\n", objects.join(",\n"))),
        ("csv", format!("key,size,modified,class,etag\na.json,{csv_rest}\nb/,,,,\nc d,{csv_rest}\n")),
    ] {
        let told = s3(&server.url(), &["ls", "s3://bucket/", "-o", format]).await;
        assert_eq!((told.exit, told.out), (Exit::Done, expected), "{}", told.err);
    }
    let told = s3(&server.url(), &["ls", "s3://bucket/", "-o", "table"]).await;
    let lines: Vec<&str> = told.out.lines().collect();
    assert!(lines[0].starts_with("key     size  modified                  class     etag"), "{}", told.out);
    assert!(lines[2].starts_with("b/") && lines.len() == 4, "{}", told.out);
    // One call each.
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_list_that_breaks_off_says_so_and_what_came_stays() {
    let server = WireServer::start(|asked, _| match asked.head.contains("continuation-token") {
        true => error(403, "AccessDenied", ""),
        false => listing(&["a", "b"], &[], Some("t")),
    })
    .await;
    let told = s3(&server.url(), &["ls", "s3://bucket/", "-r"]).await;
    assert_eq!((told.exit, told.out.lines().count()), (Exit::Partial, 2));
    assert!(told.err.contains("not complete: 2 rows came before the error"), "{}", told.err);
    let told = s3(&server.url(), &["du", "s3://bucket/", "-o", "csv"]).await;
    assert_eq!(
        (told.exit, told.out.as_str()),
        (Exit::Partial, "class,objects,bytes\nSTANDARD,2,10\ntotal,2,10\n")
    );
    assert!(told.err.contains("not complete: 2 objects, 10 B were counted"), "{}", told.err);
    let denied = WireServer::start(|_, _| error(403, "AccessDenied", "")).await;
    let told = s3(&denied.url(), &["ls", "s3://bucket/"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Denied, ""));
}

#[tokio::test]
async fn where_buckets_are_not_listed_those_of_the_profile_are_told() {
    // The head of a bucket names its region even to who may not have it; there is no bucket logs-2.
    let denied = WireServer::start(|asked, _| match asked.head.split(' ').next() {
        Some("HEAD") if asked.head.contains("/logs-1") => {
            reply(403, &[("x-amz-bucket-region", "eu-west-1")], b"")
        }
        Some("HEAD") => reply(404, &[], b""),
        _ => error(403, "AccessDenied", ""),
    })
    .await;
    let told = s3_of(&denied.url(), &["logs-1", "logs-2"], &["buckets"]).await;
    assert_eq!(denied.asked().len(), 3);
    assert_eq!(
        (told.exit, told.out.as_str()),
        (Exit::Partial, "{\"name\":\"logs-1\",\"region\":\"eu-west-1\"}\n{\"name\":\"logs-2\"}\n")
    );
    assert!(told.err.contains("s3:ListAllMyBuckets"), "{}", told.err);
    let told = s3(&denied.url(), &["buckets"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Denied, ""));
}

#[tokio::test]
async fn an_archived_object_says_how_to_restore_it() {
    let head = |headers: &'static [(&str, &str)]| WireServer::start(move |_, _| reply(200, headers, b""));
    let frozen = head(&[
        ("content-length", "7"),
        ("x-amz-storage-class", "INTELLIGENT_TIERING"),
        ("x-amz-archive-status", "DEEP_ARCHIVE_ACCESS"),
    ])
    .await;
    let told = s3(&frozen.url(), &["head", "s3://bucket/a b", "-o", "table"]).await;
    assert_eq!(told.exit, Exit::Done, "{}", told.err);
    assert!(told.out.contains("archive_status  DEEP_ARCHIVE_ACCESS"), "{}", told.out);
    let command = "aws s3api restore-object --bucket bucket --key 'a b' --restore-request \
                   '{\"GlacierJobParameters\":{\"Tier\":\"Standard\"}}'";
    assert!(told.err.contains(command), "{}", told.err);
    let restored = head(&[
        ("content-length", "7"),
        ("x-amz-storage-class", "GLACIER"),
        ("x-amz-restore", "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\""),
    ])
    .await;
    let told = s3(&restored.url(), &["head", "s3://bucket/k"]).await;
    assert!(told.err.contains("can be read until Fri, 21 Dec 2012"), "{}", told.err);
    let told = s3(&restored.url(), &["head", "s3://bucket/"]).await;
    assert_eq!(told.exit, Exit::Usage);
    assert!(told.err.contains("the key of the object is empty"), "{}", told.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_lists_sums_and_looks_at_objects() {
    let account = account();
    let (client, name) = bucket(&account).await;
    let (_, far) = bucket_in(&account, "eu-west-1").await;
    let kept = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    client.put_bucket_versioning().bucket(&name).versioning_configuration(kept).send().await.unwrap();
    put_all(&client, &name, (0..30).map(|number| format!("logs/{}/{number:02}.json", number % 3))).await;
    let call = client.put_object().bucket(&name).key("logs/old").body(b"1234".to_vec().into());
    call.storage_class(StorageClass::Glacier).send().await.unwrap();
    put(&client, &name, "logs/0/00.json", b"hello").await;

    let listed = ran(&account, &["buckets", "-o", "csv"]);
    assert_eq!(listed.code, Some(0), "{}", listed.err);
    assert!(listed.out.contains(&format!("{far},eu-west-1,")), "{}", listed.out);
    let listed = ran(&account, &["ls", &format!("s3://{name}/logs/"), "-o", "csv"]);
    let keys: Vec<&str> = listed.out.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(keys, ["key", "logs/0/", "logs/1/", "logs/2/", "logs/old"], "{}", listed.err);
    let all = ran(&account, &["ls", &format!("s3://{name}"), "-r"]);
    assert_eq!((all.code, all.out.lines().count()), (Some(0), 31), "{}", all.err);
    let summed = ran(&account, &["du", &format!("s3://{name}/logs/"), "-o", "csv"]);
    assert_eq!(
        summed.out, "class,objects,bytes\nGLACIER,1,4\nSTANDARD,30,34\ntotal,31,38\n",
        "{}",
        summed.err
    );
    let head = ran(&account, &["head", &format!("s3://{name}/logs/0/00.json"), "-o", "json"]);
    let told: serde_json::Value = serde_json::from_str(&head.out).unwrap();
    assert_eq!((&told[0]["size"], &told[0]["class"]), (&5.into(), &"STANDARD".into()), "{}", head.out);
    let versions = ran(&account, &["versions", &format!("s3://{name}/logs/0/00.json"), "-o", "csv"]);
    let lines: Vec<Vec<&str>> = versions.out.lines().map(|line| line.split(',').collect()).collect();
    let told: Vec<_> = lines.iter().map(|line| (line[0], line[2], line[3], line[4])).collect();
    let key = "logs/0/00.json";
    assert_eq!(
        told,
        [("key", "latest", "deleted", "size"), (key, "true", "false", "5"), (key, "false", "false", "1")]
    );
    let old = ran(&account, &["head", &format!("s3://{name}/{key}"), "--version-id", lines[2][1]]);
    assert!(old.out.contains("\"size\":1"), "{}{}", old.out, old.err);
    let none = ran(&account, &["ls", &format!("s3://{name}/nothing/")]);
    assert_eq!((none.code, none.out.as_str(), none.err.as_str()), (Some(0), "", "no rows\n"));
    let none = ran(&account, &["head", &format!("s3://{name}/nothing")]);
    assert_eq!((none.code, none.out.as_str()), (Some(1), ""));
    assert!(none.err.contains("there is no s3://"), "{}", none.err);
}

#[test]
fn an_address_that_is_none_is_refused_with_one_that_is() {
    for (address, words) in [
        ("bucket/key", "write s3://bucket/key"),
        ("s3://", "names no bucket"),
        ("s3://my bucket/", "has no ' '"),
    ] {
        let ran = run(["s3", "ls", address, "--region", "us-east-1"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.contains(words), "{}", ran.err);
    }
}

#[test]
fn explaining_names_calls_cost_and_rights_and_makes_no_call() {
    let explained = |arguments: &[&str]| {
        let ran = run(["--explain", "--region", "eu-west-1", "s3"].iter().chain(arguments));
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.out
    };
    for (arguments, line, right) in [
        (&["buckets"][..], "aws s3api list-buckets --region eu-west-1", "s3:ListAllMyBuckets on *"),
        (
            &["ls", "s3://logs/2026/"],
            "aws s3api list-objects-v2 --region eu-west-1 --bucket logs --prefix 2026/ --delimiter /",
            "s3:ListBucket on arn:aws:s3:::logs",
        ),
        (
            &["du", "s3://logs/2026/", "--request-payer"],
            "--prefix 2026/ --request-payer requester",
            "s3:ListBucket on arn:aws:s3:::logs",
        ),
        (
            &["head", "s3://logs/a b"],
            "aws s3api head-object --region eu-west-1 --bucket logs --key 'a b' --checksum-mode ENABLED",
            "s3:GetObject on arn:aws:s3:::logs/a b",
        ),
        (
            &["versions", "s3://logs/a"],
            "aws s3api list-object-versions --region eu-west-1 --bucket logs --prefix a",
            "s3:ListBucketVersions on arn:aws:s3:::logs",
        ),
        (
            &["head", "s3://arn:aws:s3:eu-west-1:111122223333:accesspoint/logs/k"],
            "--bucket arn:aws:s3:eu-west-1:111122223333:accesspoint/logs --key k",
            "s3:GetObject on arn:aws:s3:eu-west-1:111122223333:accesspoint/logs/object/k",
        ),
    ] {
        let out = explained(arguments);
        assert!(out.contains(line) && out.contains(right), "{out}");
        assert!(out.contains("# Cost: 0.005 dollars for each 1,000 pages of a list"), "{out}");
    }
}

/// A server that stops answering behind its first page.
async fn stuck() -> WireServer {
    WireServer::start(|asked, _| match asked.head.contains("continuation-token") {
        true => Reply::Stall,
        false => listing(&["a", "b"], &[], Some("t")),
    })
    .await
}

fn spawned(server: &WireServer, arguments: &[&str]) -> Child {
    let mut command = program(&server.url(), "AKIDEXAMPLE", arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_list_and_sum_keep_what_had_come() {
    for (command, expected, words) in [
        ("ls", 2, "stopped: 2 rows had come"),
        ("du", 2, "not complete: 2 objects, 10 B were counted, there are more"),
    ] {
        let server = stuck().await;
        let arguments: &[&str] =
            if command == "ls" { &["ls", "s3://bucket/", "-r"] } else { &["du", "s3://bucket/"] };
        let child = spawned(&server, arguments);
        // The second page is asked for when the first has been taken in.
        while server.asked().len() < 2 {
            tokio::task::yield_now().await;
        }
        send(&child, Signal::INT);
        let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
        let (out, err) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!((output.status.code(), out.lines().count()), (Some(5), expected), "{out}{err}");
        assert!(err.contains(words), "{err}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_printed_as_pages_come_and_who_stops_reading_ends_it() {
    // Every page leads to another one, for as long as anybody reads.
    let endless = WireServer::start(|asked, _| {
        let number = asked
            .head
            .split("continuation-token=t")
            .nth(1)
            .and_then(|rest| rest.split(['&', ' ']).next()?.parse().ok());
        let number: u32 = number.unwrap_or(0);
        listing(&[&format!("key-{number:09}")], &[], Some(&format!("t{}", number + 1)))
    })
    .await;
    let mut child = spawned(&endless, &["ls", "s3://bucket/", "-r", "--parallel", "1"]);
    let (code, first, err) = tokio::task::spawn_blocking(move || {
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        out.read_line(&mut first).unwrap();
        drop(out);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (child.wait().unwrap().code(), first, err)
    })
    .await
    .unwrap();
    assert!(first.contains("key-000000000"), "{first}");
    assert_eq!((code, err.as_str()), (Some(0), ""));
}
