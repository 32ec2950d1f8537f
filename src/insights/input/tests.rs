//! Sources in every form: plain, compressed, slow, damaged, with long lines.

use std::io::Write;

use proptest::prelude::*;

use super::*;

/// All chunks of a source, each of whole lines.
fn chunks(source: impl Read + Send) -> io::Result<Vec<Vec<u8>>> {
    let mut lines = Lines::open(source)?;
    let mut chunks = Vec::new();
    while let Some(chunk) = lines.next_chunk()? {
        chunks.push(chunk.to_vec());
    }
    Ok(chunks)
}

fn text(source: impl Read + Send) -> Vec<u8> {
    chunks(source).unwrap().concat()
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Gives a few bytes at a time, and is interrupted in between.
struct Slow<'t>(&'t [u8], usize, bool);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.2 = !self.2;
        if self.2 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let count = self.1.min(into.len()).min(self.0.len());
        into[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

#[test]
fn compressed_text_is_known_by_its_content() {
    let (one, two) = (b"first\nsecond\n".as_slice(), b"third".as_slice());
    assert_eq!(text([gzip(one), gzip(two)].concat().as_slice()), b"first\nsecond\nthird");
    let frames = [zstd::encode_all(one, 1).unwrap(), zstd::encode_all(two, 1).unwrap()].concat();
    assert_eq!(text(frames.as_slice()), b"first\nsecond\nthird");
    // Written by Python's bz2: two streams.
    let streams = [
        b"BZh91AY&SYgb\xd4\x8d\x00\x00\x02\xc1\x80\x00\x10\x0f!\x9c\x00 \x00\"\x00i\x90\x80i\xa6\x89V\x16\x03\xc6\xd6\xf8\xbb\x92)\xc2\x84\x83;\x16\xa4h".as_slice(),
        b"BZh91AY&SY\xf0\xb2\x13\x11\x00\x00\x02\x01\x80\x04`\x14\x00 \x000\xcd\x00\xc1\xa60qw$S\x85\x09\x0f\x0b!1\x10".as_slice(),
    ];
    assert_eq!(text(streams.concat().as_slice()), b"first\nsecond\nthird");
    assert_eq!(text(b"BZh9 is a word\n".as_slice()), b"BZh9 is a word\n");
    assert_eq!(text(one), one);
    assert_eq!(text(b"\x1f".as_slice()), b"\x1f");
    assert_eq!(text(b"".as_slice()), b"");
    assert_eq!(text("\u{feff}a\n".as_bytes()), b"a\n");
}

#[test]
fn damaged_compression_is_an_error_after_what_was_good() {
    let good: Vec<u8> = (0..200_000).flat_map(|n| format!("line {n}\n").into_bytes()).collect();
    let mut damaged = gzip(&good);
    damaged.truncate(damaged.len() / 2);
    let mut lines = Lines::open(damaged.as_slice()).unwrap();
    let mut read = Vec::new();
    let error = loop {
        match lines.next_chunk() {
            Ok(Some(chunk)) => read.extend_from_slice(chunk),
            Ok(None) => panic!("the damage was not noticed"),
            Err(error) => break error,
        }
    };
    assert!(good.starts_with(&read) && read.len() > 100_000, "{} bytes, {error}", read.len());
}

#[test]
fn a_line_of_a_mebibyte_arrives_whole() {
    let long = [vec![b'x'; 1 << 20], b"\nshort".to_vec()].concat();
    let chunks = chunks(long.as_slice()).unwrap();
    assert_eq!(chunks.concat(), long);
    assert!(chunks[0].len() > 1 << 20);
}

#[test]
fn a_file_without_line_ends_is_refused_before_it_fills_the_memory() {
    let error = chunks(io::repeat(b'x')).unwrap_err();
    assert!(error.to_string().contains("64 MiB"), "{error}");
}

/// What a text becomes, and the error that ends it.
fn lines_and_error(text: &str, step: usize) -> (String, String) {
    let mut lines = Lines::open(Slow(text.as_bytes(), step, false)).unwrap();
    let mut read = Vec::new();
    let error = loop {
        match lines.next_chunk() {
            Ok(Some(chunk)) => read.extend_from_slice(chunk),
            Ok(None) => break String::new(),
            Err(error) => break error.to_string(),
        }
    };
    (String::from_utf8(read).unwrap(), error)
}

#[test]
fn json_in_every_form_becomes_one_value_a_line() {
    for (text, expected) in [
        ("[{\"a\":1},{\"a\":2}]", "{\"a\":1}\n{\"a\":2}\n"),
        (
            "\u{feff} [\n  {\n    \"a\": 1\n  },\r\n  { \"a\": \"}],{\\\"\" }\n]\n",
            "{\"a\": 1}\n{ \"a\": \"}],{\\\"\" }\n",
        ),
        ("[{\"a\":[{}]}, 5, \"x\", [1]]", "{\"a\":[{}]}\n5\n\"x\"\n[1]\n"),
        ("[{}]\n[{\"b\":[]}]", "{}\n{\"b\":[]}\n"),
        ("[ ]\n", ""),
        ("{\n  \"a\": 1,\n  \"b\": [\n    2\n  ]\n}\n{}\n{\n}", "{\"a\": 1,\"b\": [2]}\n{}\n{}\n"),
        ("{\"a\":1}{\"a\":2} {\"a\":3}", "{\"a\":1}\n{\"a\":2}\n{\"a\":3}\n"),
        ("{\"Records\":[{\"e\":\"A\"},{\"e\":\"B\"}]}", "{\"e\":\"A\"}\n{\"e\":\"B\"}\n"),
        (
            "{ \"Records\" : [\n{\"e\":\"A\"}\n] , \"x\": [{\"no\":\"]}\"}]}\n{\"e\":\"C\"}",
            "{\"e\":\"A\"}\n{\"e\":\"C\"}\n",
        ),
        ("{\"Records\":[]}", ""),
        (
            "{\n \"events\": [\n {\"timestamp\": 1, \"message\": \"m\"}\n ],\n \"searchedLogStreams\": []\n}\n",
            "{\"timestamp\": 1, \"message\": \"m\"}\n",
        ),
        ("{\"events\": [], \"searchedLogStreams\": []}", ""),
    ] {
        for step in [1, 3, 1000] {
            assert_eq!(lines_and_error(text, step), (expected.to_owned(), String::new()), "{text}");
        }
    }
}

#[test]
fn what_only_begins_like_json_stays_as_it_is() {
    for text in [
        "{\"a\":1}\n{\"a\":2}{\"a\":3}\n[{\"a\":4}]\n",
        "{\"a\":1} and more\n{\n}\n",
        "[ERROR] {\"a\":1}\n{\n}\n",
        "[2026-11-24 13:00:00] started\n",
        "[] nothing\n",
        "{\"a\":1,}\n{\"a\":2}\n",
        "{\"a\":\"cut\n{\"a\":2}\n",
        "{\"a\":",
        "{\"events\":[{\"name\":\"a\"}]}\n",
        "{\"id\":1,\"Records\":[{\"e\":\"A\"}]}\n",
        "\n\n",
        "{\n  \"a\": 1\n} means\n",
    ] {
        for step in [1, 1000] {
            assert_eq!(lines_and_error(text, step), (text.to_owned(), String::new()), "{text}");
        }
    }
}

#[test]
fn damaged_values_are_an_error_behind_what_was_good() {
    for (text, expected, words) in [
        ("[{\"a\":1},{\"a\":2,}]", "{\"a\":1}\n", "value 2 is damaged"),
        ("[{\"a\":1},]", "{\"a\":1}\n", "value 2 is damaged"),
        ("[{\"a\":1} {\"a\":2}]", "{\"a\":1}\n", "missing behind JSON value 1"),
        ("[{\"a\":1},{\"a\":", "{\"a\":1}\n", "too early, behind value 1"),
        ("[{\"a\":1}", "{\"a\":1}\n", "too early"),
        ("{\"Records\":[{\"a\":1}]", "{\"a\":1}\n", "too early"),
        ("{\n\"a\":1\n}\n{\n\"a\":2\n", "{\"a\":1}\n", "too early"),
        ("{\"a\":1}{\"a\":2}oops", "{\"a\":1}\n{\"a\":2}\n", "value 3 is damaged"),
    ] {
        for step in [1, 1000] {
            let (read, error) = lines_and_error(text, step);
            assert_eq!(read, expected, "{text}");
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}

#[test]
fn a_large_array_is_read_in_pieces() {
    let items: Vec<String> = (0..200_000).map(|n| format!("  {{\n    \"n\": {n}\n  }}")).collect();
    let array = format!("[\n{}\n]\n", items.join(",\n"));
    let chunks = chunks(gzip(array.as_bytes()).as_slice()).unwrap();
    let expected: String = (0..200_000).map(|n| format!("{{\"n\": {n}}}\n")).collect();
    assert!(chunks.iter().all(|chunk| chunk.len() < 2 * CHUNK));
    assert_eq!(String::from_utf8(chunks.concat()).unwrap(), expected);
}

/// Objects with strings of all kinds.
fn json() -> impl Strategy<Value = serde_json::Value> {
    let value = prop_oneof![
        "[ -~é🦀\n\"\\\\{}\\[\\]]{0,12}".prop_map(serde_json::Value::from),
        any::<i64>().prop_map(serde_json::Value::from)
    ];
    let list = prop::collection::vec(value.clone(), 0..3).prop_map(serde_json::Value::from);
    prop::collection::hash_map("[a-z\"{]{1,4}", prop_oneof![value, list], 0..4)
        .prop_map(|map| map.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_byte_arrives_and_chunks_end_with_lines(lines in prop::collection::vec("[a-z]{0,9}", 0..50), step in 1usize..40) {
        let whole = lines.join("\n").into_bytes();
        let chunks = chunks(Slow(&whole, step, false)).unwrap();
        prop_assert_eq!(chunks.concat(), whole);
        if let Some((_, before)) = chunks.split_last() {
            prop_assert!(before.iter().all(|chunk| chunk.ends_with(b"\n")));
        }
    }

    #[test]
    fn rows_are_those_that_a_parser_finds(rows in prop::collection::vec(json(), 1..6), step in 1usize..60, pretty: bool) {
        let array = serde_json::Value::Array(rows.clone());
        let text = if pretty { serde_json::to_string_pretty(&array).unwrap() } else { array.to_string() };
        let (read, error) = lines_and_error(&text, step);
        let found: Vec<serde_json::Value> = read.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!((found, error.as_str()), (rows, ""));
    }

    #[test]
    fn how_a_text_arrives_changes_nothing(text in "[\\[\\]{}\",:a1 \n\\\\]{0,30}", step in 1usize..9) {
        prop_assert_eq!(lines_and_error(&text, step), lines_and_error(&text, 1000));
    }
}
