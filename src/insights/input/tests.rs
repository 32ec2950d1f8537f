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
}
