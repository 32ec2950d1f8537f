//! `s3 get` against ministack: ranges, every checksum, parts, odd keys, versions, the archive, and how rows print.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    BucketVersioningStatus, ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, StorageClass,
    VersioningConfiguration,
};
use serde_json::Value;

use super::commands::ran;
use crate::support::command::Ran;
use crate::support::ministack::account;
use crate::support::objects::{bucket, put, put_all};

/// More than one range of 8 MiB.
fn content(size: usize) -> Vec<u8> {
    (0..size).map(|index| (index * 31 + index / 251 * 7) as u8).collect()
}

async fn get(account: &str, address: &str, target: &Path, more: &[&str]) -> Ran {
    let (account, address) = (account.to_owned(), address.to_owned());
    let (target, more) = (target.to_str().unwrap().to_owned(), more.join("\n"));
    let run = move || {
        let more = more.lines();
        ran(&account, &["get", &address, &target].into_iter().chain(more).collect::<Vec<_>>())
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// A column of the rows.
fn column(ran: &Ran, name: &str) -> Vec<String> {
    let row = |line: &str| serde_json::from_str::<Value>(line).unwrap()[name].as_str().unwrap().to_owned();
    ran.out.lines().map(row).collect()
}

fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => {
                    found.insert(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_some_ranges_prints_its_row_in_every_format() {
    let (account, folder) = (account(), tempfile::tempdir().unwrap());
    let (client, bucket) = bucket(&account).await;
    let bytes = content(18 << 20);
    put(&client, &bucket, "a/big.bin", &bytes).await;
    let address = format!("s3://{bucket}/a/big.bin");
    let ran = get(&account, &address, folder.path(), &[]).await;
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{}", ran.err);
    assert_eq!(std::fs::read(folder.path().join("big.bin")).unwrap(), bytes);
    let path = folder.path().join("big.bin").display().to_string();
    let verified = column(&ran, "verified").remove(0);
    assert!(!verified.starts_with("no:"), "{verified}");
    assert_eq!(
        (column(&ran, "key"), column(&ran, "path")),
        (vec!["a/big.bin".to_owned()], vec![path.clone()])
    );
    // It is there: the other formats read nothing again.
    let verified = format!("{verified}, was there");
    let ran = get(&account, &address, folder.path(), &["-o", "csv"]).await;
    assert_eq!(ran.out, format!("key,bytes,path,verified\na/big.bin,18874368,{path},\"{verified}\"\n"));
    let ran = get(&account, &address, folder.path(), &["-o", "json"]).await;
    let rows: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&rows[0]["bytes"], &rows[0]["verified"]), (&18_874_368.into(), &verified.as_str().into()));
    let ran = get(&account, &address, folder.path(), &["-o", "table"]).await;
    assert!(ran.out.starts_with("key           bytes  path"), "{}", ran.out);
    std::fs::write(folder.path().join("big.bin"), b"mine").unwrap();
    let ran = get(&account, &address, folder.path(), &[]).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("exists already and is left as it is; name another target"), "{}", ran.err);
    assert_eq!(std::fs::read(folder.path().join("big.bin")).unwrap(), b"mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_checksum_of_s3_proves_what_came() {
    let (account, folder) = (account(), tempfile::tempdir().unwrap());
    let (client, bucket) = bucket(&account).await;
    for algorithm in ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] {
        let call = client.put_object().bucket(&bucket).key(format!("sums/{algorithm}"));
        let call = call.checksum_algorithm(ChecksumAlgorithm::from(algorithm));
        call.body(ByteStream::from(content(100_000))).send().await.unwrap();
    }
    let ran = get(&account, &format!("s3://{bucket}/sums/"), folder.path(), &[]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(ran.err, "5 objects, 500.0 kB\n");
    for line in ran.out.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["key"], format!("sums/{}", row["verified"].as_str().unwrap()), "{line}");
    }
    assert_eq!(ran.out.lines().count(), 5);
}

/// Uploads an object in parts.
async fn upload(client: &Client, bucket: &str, key: &str, parts: &[Vec<u8>], sum: Option<ChecksumAlgorithm>) {
    let begun = client.create_multipart_upload().bucket(bucket).key(key).set_checksum_algorithm(sum.clone());
    let id = begun.send().await.unwrap().upload_id.unwrap();
    let mut done = CompletedMultipartUpload::builder();
    for (number, part) in (1..).zip(parts) {
        let call = client.upload_part().bucket(bucket).key(key).upload_id(&id).part_number(number);
        let call = call.set_checksum_algorithm(sum.clone()).body(ByteStream::from(part.clone()));
        let answer = call.send().await.unwrap();
        let part = CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag);
        let part = part.set_checksum_sha256(answer.checksum_sha256).set_checksum_crc32(answer.checksum_crc32);
        done = done.parts(part.build());
    }
    let call = client.complete_multipart_upload().bucket(bucket).key(key).upload_id(id);
    call.multipart_upload(done.build()).send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_uploaded_in_parts_is_proven_by_parts_or_says_why_not() {
    let (account, folder) = (account(), tempfile::tempdir().unwrap());
    let (client, bucket) = bucket(&account).await;
    let parts = [content(5 << 20), content(5 << 20), content(1_000)];
    upload(&client, &bucket, "p/etag", &parts, None).await;
    upload(&client, &bucket, "p/sha", &parts, Some(ChecksumAlgorithm::Sha256)).await;
    let ran = get(&account, &format!("s3://{bucket}/p/"), folder.path(), &[]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for name in ["etag", "sha"] {
        assert_eq!(std::fs::read(folder.path().join(name)).unwrap(), parts.concat());
    }
    for verified in column(&ran, "verified") {
        assert!(verified.ends_with(" of 3 parts") || verified.starts_with("no: "), "{verified}");
    }
    println!("verified: {:?}", column(&ran, "verified"));
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_keys_stay_below_the_folder_and_those_that_can_not_are_named() {
    let (account, outer) = (account(), tempfile::tempdir().unwrap());
    let (client, bucket) = bucket(&account).await;
    let fine = ["a b", "a+b", "a%20b", "a=b&c?d#e", "é/ü/🦀", "quote\"'<>&", "~*()!", "-rf", "..."];
    let refused = ["tab\tand\u{1}", "./dot", "../up", "//double//", "/lead", "back\\slash", "A B", "-rf/x"];
    let keys = fine.iter().chain(&refused).map(|key| format!("in/{key}"));
    put_all(&client, &bucket, keys).await;
    let target = outer.path().join("target");
    let ran = get(&account, &format!("s3://{bucket}/in/"), &target, &[]).await;
    assert_eq!(ran.code, Some(5), "{}", ran.err);
    // Of two that differ by case alone the first is taken.
    let expected = fine.map(|name| if name == "a b" { "A B" } else { name }.to_owned());
    assert_eq!(files(&target), expected.into());
    assert!(ran.err.contains("error: in/a b: it can't have a file: its name differs"), "{}", ran.err);
    assert!(ran.err.contains("error: in/../up: it can't have a file: its name holds . or .."), "{}", ran.err);
    assert!(ran.err.ends_with("9 objects, 9 B; 8 failed\n"), "{}", ran.err);
    assert!(!ran.err.contains('\t') && !ran.err.contains('\u{1}'), "{:?}", ran.err);
    assert_eq!(files(outer.path()).iter().filter(|path| !path.starts_with("target/")).count(), 0);
    // One that has no place below a folder can be had under a name of one's own.
    let ran = get(&account, &format!("s3://{bucket}/in/../up"), &outer.path().join("up"), &[]).await;
    assert_eq!(
        (ran.code, std::fs::read(outer.path().join("up")).unwrap()),
        (Some(0), b"x".to_vec()),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_and_the_archive_are_told_apart() {
    let (account, folder) = (account(), tempfile::tempdir().unwrap());
    let (client, bucket) = bucket(&account).await;
    let keeps = VersioningConfiguration::builder().status(BucketVersioningStatus::Enabled).build();
    client.put_bucket_versioning().bucket(&bucket).versioning_configuration(keeps).send().await.unwrap();
    let old = client.put_object().bucket(&bucket).key("k").body(ByteStream::from_static(b"old"));
    let old = old.send().await.unwrap().version_id.unwrap();
    put(&client, &bucket, "k", b"new").await;
    let address = format!("s3://{bucket}/k");
    let ran = get(&account, &address, &folder.path().join("new"), &[]).await;
    assert_eq!((ran.code, std::fs::read(folder.path().join("new")).unwrap()), (Some(0), b"new".to_vec()));
    let ran = get(&account, &address, &folder.path().join("old"), &["--version-id", &old]).await;
    assert_eq!((ran.code, std::fs::read(folder.path().join("old")).unwrap()), (Some(0), b"old".to_vec()));
    let ran = get(&account, &format!("s3://{bucket}/"), folder.path(), &["--version-id", &old]).await;
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    let cold = client.put_object().bucket(&bucket).key("cold's").storage_class(StorageClass::Glacier);
    cold.body(ByteStream::from_static(b"x")).send().await.unwrap();
    let ran = get(&account, &format!("s3://{bucket}/cold's"), folder.path(), &[]).await;
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.err.contains("it is archived (GLACIER) and can't be read; restore it first"), "{}", ran.err);
    assert!(ran.err.contains("aws s3api restore-object") && ran.err.contains(r"'cold'\''s'"), "{}", ran.err);
    let ran = get(&account, &format!("s3://{bucket}/none"), folder.path(), &[]).await;
    assert_eq!((ran.code, files(folder.path())), (Some(1), ["new".to_owned(), "old".to_owned()].into()));
}

#[test]
fn what_it_would_ask_is_explained() {
    let ran = ran("AKIDEXAMPLE", &["get", "s3://bucket/p/", "x", "--explain"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for words in [
        "aws s3api list-objects-v2 --region us-east-1",
        "# Once for each object:\naws s3api head-object",
        "# Once for each object:\naws s3api get-object",
        "--key 'p/*' OUTFILE\n",
        "#   s3:ListBucket on arn:aws:s3:::bucket\n",
        "#   s3:GetObject on arn:aws:s3:::bucket/p/*",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
}
