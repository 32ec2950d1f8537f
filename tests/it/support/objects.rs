//! Objects for tests: buckets in ministack, and answers of S3 as a test writes them.

use std::fmt::Write;

use aws_credential_types::Credentials;
use aws_sdk_s3 as s3;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use futures::{StreamExt, stream};

use super::ministack::open;
use super::wire_server::Reply;

/// A plain client of ministack in a region.
pub fn client(account: &str, region: &'static str) -> s3::Client {
    let config = s3::config::Builder::new()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::from_static(region))
        .credentials_provider(Credentials::new(account, "test", None, None, "test"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .force_path_style(true)
        .endpoint_url(open().url());
    s3::Client::from_conf(config.build())
}

/// A bucket of an account in `us-east-1`, named after it, and its client. All buckets of ministack have one name space.
pub async fn bucket(account: &str) -> (s3::Client, String) {
    let (client, name) = (client(account, "us-east-1"), format!("bucket-{account}"));
    client.create_bucket().bucket(&name).send().await.unwrap();
    (client, name)
}

/// A bucket in another region.
pub async fn bucket_in(account: &str, region: &'static str) -> (s3::Client, String) {
    let (client, name) = (client(account, region), format!("bucket-{region}-{account}"));
    let place = BucketLocationConstraint::from(region);
    let place = CreateBucketConfiguration::builder().location_constraint(place).build();
    client.create_bucket().bucket(&name).create_bucket_configuration(place).send().await.unwrap();
    (client, name)
}

/// Puts an object.
pub async fn put(client: &s3::Client, bucket: &str, key: &str, body: &[u8]) {
    let body = ByteStream::from(body.to_vec());
    client.put_object().bucket(bucket).key(key).body(body).send().await.unwrap();
}

/// Puts objects of one byte, some at a time.
pub async fn put_all(client: &s3::Client, bucket: &str, keys: impl IntoIterator<Item = String>) {
    let puts = keys.into_iter().map(|key| async move { put(client, bucket, &key, b"x").await });
    stream::iter(puts).buffer_unordered(8).collect::<Vec<()>>().await;
}

/// An answer of S3 with these headers.
pub fn reply(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    let mut head = format!("HTTP/1.1 {status} X\r\nx-amz-request-id: request-1\r\nconnection: close\r\n");
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    if !headers.iter().any(|(name, _)| *name == "content-length") {
        write!(head, "content-length: {}\r\n", body.len()).unwrap();
    }
    Reply::Bytes([head.as_bytes(), b"\r\n", body].concat())
}

/// An error of S3; `more` are further elements of it (Amazon S3 API reference, "Error responses").
pub fn error(status: u16, code: &str, more: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>no</Message>{more}</Error>"
    );
    reply(status, &[("content-type", "application/xml")], body.as_bytes())
}

/// A page of ListObjectsV2 with objects of 5 bytes, prefixes, and where it goes on. The names are written as given.
pub fn listing(keys: &[&str], prefixes: &[&str], token: Option<&str>) -> Reply {
    reply(200, &[("content-type", "application/xml")], listing_body(keys, prefixes, token).as_bytes())
}

/// The body of such a page.
pub fn listing_body(keys: &[&str], prefixes: &[&str], token: Option<&str>) -> String {
    let mut body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
         <Name>b</Name><EncodingType>url</EncodingType><IsTruncated>{}</IsTruncated>",
        token.is_some()
    );
    if let Some(token) = token {
        write!(body, "<NextContinuationToken>{token}</NextContinuationToken>").unwrap();
    }
    for key in keys {
        write!(
            body,
            "<Contents><Key>{key}</Key><LastModified>2026-11-24T13:00:00.000Z</LastModified>\
             <ETag>&quot;5d41402abc4b2a76b9719d911017c592&quot;</ETag><Size>5</Size>\
             <StorageClass>STANDARD</StorageClass></Contents>"
        )
        .unwrap();
    }
    for prefix in prefixes {
        write!(body, "<CommonPrefixes><Prefix>{prefix}</Prefix></CommonPrefixes>").unwrap();
    }
    body + "</ListBucketResult>"
}
