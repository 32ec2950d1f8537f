//! `s3 cat`: bytes, ranges and what objects mean, from a server that holds one object.

use std::io::Write;

use flowid::cli::Exit;

use crate::support::command::flowid;
use crate::support::objects::{error, reply};
use crate::support::scripted::{s3, s3_on_terminal};
use crate::support::wire_server::{Asked, Reply, WireServer};

/// Answers with the object, or the range of it that is asked for.
fn served(object: &[u8], asked: &Asked) -> Reply {
    let header = |name: &str| {
        let line = asked.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    };
    let size = object.len();
    let Some(range) = header("range") else { return reply(200, &[("etag", "\"e\"")], object) };
    let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (first, last) = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Err(_), Ok(length)) => (size.saturating_sub(length), size - 1),
        (Ok(first), last) => (first, last.unwrap_or(size - 1).min(size - 1)),
        other => panic!("{range}: {other:?}"),
    };
    let content = format!("bytes {first}-{last}/{size}");
    reply(206, &[("etag", "\"e\""), ("content-range", &content)], &object[first..=last])
}

async fn holds(object: Vec<u8>) -> WireServer {
    WireServer::start(move |asked, _| served(&object, asked)).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn bytes_print_as_they_are_whole_and_in_ranges() {
    let server = holds(b"0123456789".to_vec()).await;
    for (range, expected) in [("0-3", "0123"), ("7-", "789"), ("-2", "89"), ("8-99", "89")] {
        let told = s3(&server.url(), &["cat", "s3://bucket/k", "--range", range]).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Done, expected), "{}", told.err);
    }
    let told = s3(&server.url(), &["cat", "s3://bucket/k"]).await;
    assert_eq!((told.exit, told.out.as_str(), told.err.as_str()), (Exit::Done, "0123456789", ""));
    assert_eq!(server.asked().len(), 5, "one call each");
    let binary = [0, 159, 146, 150].repeat(300_000);
    let server = holds(binary.clone()).await;
    let mut command = flowid(["s3", "cat", "s3://bucket/k"]);
    command.env("AWS_ENDPOINT_URL_S3", server.url()).env("AWS_REGION", "us-east-1");
    command.env("AWS_ACCESS_KEY_ID", "key").env("AWS_SECRET_ACCESS_KEY", "test");
    let ran = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(ran.stdout == binary && ran.status.success());
}

#[tokio::test]
async fn what_is_packed_or_in_another_encoding_is_decoded() {
    let rows = "{\"n\":1,\"s\":\"a\"}\n{\"n\":2,\"x\":[1]}\n";
    for object in
        [rows.as_bytes().to_vec(), gzip(rows.as_bytes()), zstd::encode_all(rows.as_bytes(), 1).unwrap()]
    {
        let server = holds(object).await;
        for (format, expected) in [
            ("ndjson", rows),
            ("csv", "n,s,x\n1,a,\n2,,[1]\n"),
            ("json", "[\n{\"n\":1,\"s\":\"a\"},\n{\"n\":2,\"x\":[1]}\n]\n"),
            ("table", "n  s  x\n1  a\n2     [1]\n"),
        ] {
            let told = s3(&server.url(), &["cat", "s3://bucket/k", "--decode", "-o", format]).await;
            assert_eq!((told.exit, told.out.as_str()), (Exit::Done, expected), "{format}: {}", told.err);
        }
    }
    let server = holds(gzip("id;größe\r\n1;3\r\n".as_bytes())).await;
    let told = s3(&server.url(), &["cat", "s3://bucket/k", "--decode"]).await;
    assert_eq!(told.out, "{\"id\":\"1\",\"größe\":\"3\"}\n");
    let wide: Vec<u8> = "\u{feff}Größe\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let told = s3(&holds(wide).await.url(), &["cat", "s3://bucket/k", "--decode"]).await;
    assert_eq!(told.out, "Größe\n");
}

#[tokio::test]
async fn parquet_is_read_by_its_footer_and_row_groups() {
    let path = format!("{}/tests/data/parquet/groups.parquet", env!("CARGO_MANIFEST_DIR"));
    let server = holds(std::fs::read(path).unwrap()).await;
    let told = s3(&server.url(), &["cat", "s3://bucket/k", "--decode", "-o", "csv"]).await;
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!((told.exit, lines.len(), lines[0]), (Exit::Done, 6001, "n,m,s,l"), "{}", told.err);
    assert_eq!(lines[4322], "4321,2,xxxxx1,\"[4321,4322]\"");
    // The object is smaller than a block: it is read once, behind the request that told what it is.
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert!(asked[1].head.to_lowercase().contains("if-match: \"e\""), "{}", asked[1].head);
}

#[tokio::test]
async fn what_the_footer_of_parquet_says_is_printed() {
    let path = format!("{}/tests/data/parquet/groups.parquet", env!("CARGO_MANIFEST_DIR"));
    let server = holds(std::fs::read(path).unwrap()).await;
    // DuckDB: parquet_schema and sums over parquet_metadata of the same file.
    let told = s3(&server.url(), &["cat", "s3://bucket/k", "--row-groups", "-o", "csv"]).await;
    let groups = "row_group,first_row,rows,bytes,unpacked_bytes\n1,0,2048,22384,51205\n2,2048,2048,20897,51205\n3,4096,1904,19460,47715\n";
    assert_eq!((told.exit, told.out.as_str(), told.err.as_str()), (Exit::Done, groups, ""));
    let told = s3(&server.url(), &["cat", "s3://bucket/k", "--schema"]).await;
    let first = r#"{"column":"n","type":"int64","physical":"int64","repetition":"optional","compression":"snappy","encodings":"PLAIN","bytes":24881}"#;
    assert_eq!(told.out.lines().next(), Some(first));
    let told = s3(&holds(b"id,name\n".to_vec()).await.url(), &["cat", "s3://bucket/k", "--schema"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Usage, ""));
    assert!(told.err.contains("only Parquet has a schema"), "{}", told.err);
}

#[tokio::test]
async fn a_terminal_gets_text_in_its_safe_form_only() {
    let server = holds(b"plain \x1b[31mred\nlast".to_vec()).await;
    let told = s3_on_terminal(&server.url(), &["cat", "s3://bucket/k"]).await;
    assert_eq!((told.exit, told.out.as_str()), (Exit::Done, "plain ␛[31mred\nlast\n"));
    for (object, hint) in [
        (gzip(b"a\n"), "add --decode"),
        (vec![0, 1, 2, 3], "write it to a file or a pipe"),
        (b"PAR1\x15\x04\x15\x10\x00\x00\x00\x00PAR1".to_vec(), "add --decode"),
    ] {
        let told = s3_on_terminal(&holds(object).await.url(), &["cat", "s3://bucket/k"]).await;
        assert_eq!((told.exit, told.out.as_str()), (Exit::Usage, ""));
        assert!(told.err.contains(hint), "{}", told.err);
    }
    let told = s3_on_terminal(
        &holds(gzip(b"plain \x07 words behind it\nb\n")).await.url(),
        &["cat", "s3://bucket/k", "--decode"],
    )
    .await;
    assert_eq!(told.out, "plain ␇ words behind it\nb\n");
}

#[tokio::test]
async fn what_can_not_be_read_to_its_end_says_so() {
    let lines: String = (0..200_000).map(|number| format!("line {number}\n")).collect();
    let mut cut = gzip(lines.as_bytes());
    cut.truncate(cut.len() / 2);
    let told = s3(&holds(cut).await.url(), &["cat", "s3://bucket/k", "--decode"]).await;
    assert!(told.exit == Exit::Partial && lines.starts_with(&told.out) && told.out.len() > 100_000);
    assert!(told.err.contains("can't be decoded") && told.err.contains("not complete"), "{}", told.err);
    // The object changes after its first bytes.
    let object =
        std::fs::read(format!("{}/tests/data/parquet/groups.parquet", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let changed = WireServer::start(move |asked, _| match asked.head.to_lowercase().contains("if-match") {
        true => error(412, "PreconditionFailed", ""),
        false => served(&object, asked),
    })
    .await;
    let told = s3(&changed.url(), &["cat", "s3://bucket/k", "--decode"]).await;
    assert!(told.exit != Exit::Done && told.out.is_empty() && told.err.contains("changed"), "{}", told.err);
    let archived =
        WireServer::start(|_, _| error(403, "InvalidObjectState", "<StorageClass>GLACIER</StorageClass>"))
            .await;
    let told = s3(&archived.url(), &["cat", "s3://bucket/k"]).await;
    assert!(told.out.is_empty() && told.err.contains("archived"), "{}", told.err);
    let empty = WireServer::start(|_, _| reply(200, &[], b"")).await;
    let told = s3(&empty.url(), &["cat", "s3://bucket/k", "--decode"]).await;
    assert_eq!((told.exit, told.out.as_str(), told.err.as_str()), (Exit::Done, "", ""));
}
