//! The preview against objects made by hand, cut everywhere, and random.

use std::io::Write;

use proptest::prelude::*;

use super::*;

/// Gives what is wanted until there is a screen; how many bytes that were.
fn serve(preview: &mut Preview, object: &[u8]) -> u64 {
    let mut read = 0;
    while let Some(want) = preview.wants().first().cloned() {
        assert!(want.start < want.end && want.end <= object.len() as u64, "{want:?}");
        read += want.end - want.start;
        preview.give(want.start, &object[want.start as usize..want.end as usize]);
    }
    assert!(read <= BUDGET, "{read}");
    read
}

fn first(object: &[u8]) -> View {
    let mut preview = Preview::new(object.len() as u64);
    serve(&mut preview, object);
    preview.view().unwrap().clone()
}

fn lines(view: &View) -> Vec<&str> {
    match &view.shown {
        Shown::Text(lines) => lines.iter().map(|line| line.raw()).collect(),
        other => panic!("{other:?}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Bytes that do not compress.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn nothing_is_empty_and_asks_for_nothing() {
    let view = first(b"");
    assert_eq!((view.shown, view.about.read), (Shown::Empty, 0));
}

#[test]
fn every_form_is_told_from_its_content() {
    for (object, form) in [
        (&b"one line\nand another\n"[..], "text"),
        (b"{\"a\": [1, 2]}", "JSON"),
        (b"[\n  1\n]\n", "JSON"),
        (b"{\"a\":1}\n{\"a\":2}\n", "NDJSON"),
        (b"id,name\n1,a\n", "CSV (,)"),
        (b"id\tname\n1\ta\n", "CSV (tab)"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00", "bytes"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "bytes"),
        (b"BZh9 is no bzip2", "text"),
        (b"[ERROR] not JSON\n", "text"),
    ] {
        assert_eq!(first(object).about.form, form, "{}", String::from_utf8_lossy(object));
    }
}

#[test]
fn packed_content_is_shown_as_what_it_holds() {
    let rows = b"{\"a\":1}\n{\"a\":2}\n";
    for (packed, compression) in [
        (gzip(rows), Compression::Gzip),
        (zstd::encode_all(&rows[..], 3).unwrap(), Compression::Zstd),
        (bzip2(rows), Compression::Bzip2),
    ] {
        let View { shown, about } = first(&packed);
        assert!(matches!(shown, Shown::Table(rows) if rows.len() == 2));
        assert_eq!((about.form.as_str(), about.compression), ("NDJSON", vec![compression]));
        assert!(about.remarks.is_empty() && !about.more_behind, "{:?}", about.remarks);
        let cut = first(&packed[..packed.len() - 4]);
        assert!(cut.about.remarks.iter().any(|remark| remark.raw().contains("damaged")), "{:?}", cut.about);
    }
    let twice = first(&gzip(&bzip2(b"id;name\n1;a\n")));
    assert_eq!(twice.about.compression, [Compression::Gzip, Compression::Bzip2]);
    assert_eq!(twice.about.form, "CSV (;)");
}

#[test]
fn a_huge_text_is_read_in_parts_and_jumped_through() {
    let text: String = (0..1_000_000).map(|number| format!("line {number}\n")).collect();
    let object = text.as_bytes();
    let mut preview = Preview::new(object.len() as u64);
    assert!(serve(&mut preview, object) <= STEP_OF_TESTS);
    let view = preview.view().unwrap();
    assert_eq!(lines(view)[..2], ["line 0", "line 1"]);
    assert!(view.about.more_behind && !view.about.more_before);
    assert!(!preview.jump(Jump::Back) && preview.wants().is_empty());
    assert!(preview.jump(Jump::End));
    assert!(serve(&mut preview, object) <= STEP_OF_TESTS);
    let view = preview.view().unwrap();
    assert_eq!(lines(view).last(), Some(&"line 999999"));
    assert!(view.about.more_before && !view.about.more_behind);
    let at = text.find("line 500000\n").unwrap() as u64;
    assert!(preview.jump(Jump::Offset(at)));
    serve(&mut preview, object);
    assert_eq!(lines(preview.view().unwrap())[..2], ["line 500000", "line 500001"]);
    assert!(preview.jump(Jump::Forward));
    serve(&mut preview, object);
    assert_eq!(preview.view().unwrap().about.range, at..at + 2 * STEP_OF_TESTS);
    assert!(preview.jump(Jump::Back));
    serve(&mut preview, object);
    assert_eq!(preview.view().unwrap().about.range, at - STEP_OF_TESTS..at + 2 * STEP_OF_TESTS);
    assert!(preview.jump(Jump::Start));
    assert_eq!(serve(&mut preview, object), 0, "the start was at hand");
}

/// What is read at once.
const STEP_OF_TESTS: u64 = 256 << 10;

#[test]
fn what_is_packed_grows_from_its_start_only() {
    let rows: String = (0..3_000_000).map(|number| format!("{{\"n\":{number}}}\n")).collect();
    let object = gzip(rows.as_bytes());
    let mut preview = Preview::new(object.len() as u64);
    assert!(serve(&mut preview, &object) <= STEP_OF_TESTS);
    let rows = |preview: &Preview| match &preview.view().unwrap().shown {
        Shown::Table(rows) => rows.len(),
        other => panic!("{other:?}"),
    };
    let before = rows(&preview);
    assert!(before > 10_000 && preview.view().unwrap().about.more_behind);
    assert!(!preview.jump(Jump::End) && !preview.jump(Jump::Offset(5)));
    assert!(preview.jump(Jump::Forward));
    serve(&mut preview, &object);
    assert!(rows(&preview) > before);
}

#[test]
fn a_glance_reads_little_and_is_gone_on_from() {
    let object = "one line\n".repeat(200_000).into_bytes();
    let mut preview = Preview::glance(object.len() as u64);
    assert_eq!(serve(&mut preview, &object), 64 << 10);
    assert_eq!(preview.view().unwrap().about.range, 0..64 << 10);
    preview.deepen();
    assert!(preview.view().is_some(), "the glance is seen until more is there");
    assert_eq!(serve(&mut preview, &object), 192 << 10, "no byte is read twice");
    assert_eq!(preview.view().unwrap().about.range, 0..256 << 10);
    // A block of bzip2 gives nothing before it ends, and what is read for a glance may not reach its end.
    let text: Vec<u8> = noise(2_000_000).iter().map(|byte| b'a' + byte % 26).collect();
    let packed = bzip2(&text);
    let mut preview = Preview::glance(packed.len() as u64);
    assert!(serve(&mut preview, &packed) <= 256 << 10);
    preview.deepen();
    serve(&mut preview, &packed);
    assert_eq!(preview.view().unwrap().about.form, "text");
    let shown = lines(preview.view().unwrap())[0].to_owned();
    assert!(!shown.is_empty() && text.starts_with(shown.as_bytes()));
}

#[test]
fn a_line_that_does_not_end_is_shown_as_far_as_it_was_read() {
    let object = vec![b'x'; 1_200_000];
    let mut preview = Preview::new(object.len() as u64);
    assert!(serve(&mut preview, &object) <= STEP_OF_TESTS);
    assert_eq!(lines(preview.view().unwrap()), ["x".repeat(STEP_OF_TESTS as usize)]);
}

#[test]
fn a_bomb_unpacks_to_its_bound() {
    let bomb = gzip(&vec![b' '; 300 << 20]);
    let view = first(&bomb);
    assert_eq!(view.about.range, 0..1 << 20);
    assert!(view.about.more_behind);
}

#[test]
fn a_block_that_needs_more_bytes_gets_them_within_the_budget() {
    // A block of bzip2 holds 900,000 bytes; of noise nothing comes before the whole of it was read.
    let object = bzip2(&noise(3_000_000));
    let mut preview = Preview::new(object.len() as u64);
    let read = serve(&mut preview, &object);
    assert!(read > 900_000 && read <= BUDGET, "{read}");
    let about = &preview.view().unwrap().about;
    assert_eq!((about.form.as_str(), about.compression.len()), ("bytes", 1));
}

#[test]
fn a_document_keeps_its_digits_and_keys_that_stand_twice() {
    let text = r#"{"a": 2.50, "a": 1e400, "n": 12345678901234567890123456789012345678}"#;
    let Shown::Json(document) = first(text.as_bytes()).shown else { panic!() };
    assert_eq!(document.as_ref(), text);
}

#[test]
fn a_document_that_is_too_long_for_a_tree_is_read_on_as_text() {
    let items: Vec<String> = (0..400_000).map(|number| format!("{{\"n\": {number}}}")).collect();
    let object = format!("[{}]", items.join(",\n")).into_bytes();
    let mut preview = Preview::new(object.len() as u64);
    serve(&mut preview, &object);
    // 256 KiB at a time up to 2 MiB.
    for _ in 0..7 {
        assert!(preview.jump(Jump::Forward));
        serve(&mut preview, &object);
        assert!(matches!(preview.view().unwrap().shown, Shown::Json(_)));
    }
    assert!(preview.jump(Jump::Forward));
    serve(&mut preview, &object);
    let View { shown, about } = preview.view().unwrap();
    assert!(matches!(shown, Shown::Text(_)) && about.range.start == 2 << 20, "{about:?}");
}

#[test]
fn hex_windows_begin_at_a_line() {
    let object = noise(2_000_000);
    let mut preview = Preview::new(object.len() as u64);
    serve(&mut preview, &object);
    assert!(preview.jump(Jump::Offset(1_000_003)));
    serve(&mut preview, &object);
    let Shown::Hex { offset, bytes } = &preview.view().unwrap().shown else { panic!() };
    assert_eq!((*offset, bytes[0]), (1_000_000, object[1_000_000]));
}

#[test]
fn utf_32_is_a_table_and_a_text_that_is_jumped_through() {
    // Python: 'id;name\n1;é😀\n'.encode('utf-32')
    let table = b"\xff\xfe\x00\x00i\x00\x00\x00d\x00\x00\x00;\x00\x00\x00n\x00\x00\x00a\x00\x00\x00m\x00\x00\x00e\x00\x00\x00\n\x00\x00\x001\x00\x00\x00;\x00\x00\x00\xe9\x00\x00\x00\x00\xf6\x01\x00\n\x00\x00\x00";
    let View { shown, about } = first(table);
    assert_eq!((about.form.as_str(), about.encoding), ("CSV (;)", Some("UTF-32LE")));
    let Shown::Table(rows) = shown else { panic!() };
    assert_eq!(rows.cell(0, 1).raw, "é😀");
    let text: String = (0..100_000).map(|number| format!("line {number}\n")).collect();
    let object: Vec<u8> =
        "\u{feff}".chars().chain(text.chars()).flat_map(|c| u32::from(c).to_be_bytes()).collect();
    let mut preview = Preview::new(object.len() as u64);
    serve(&mut preview, &object);
    let at = 4 * (1 + text.find("line 50000\n").unwrap() as u64);
    assert!(preview.jump(Jump::Offset(at + 3)));
    serve(&mut preview, &object);
    assert_eq!(lines(preview.view().unwrap())[..2], ["line 50000", "line 50001"]);
}

#[test]
fn documents_that_are_cut_are_trees_as_far_as_they_go() {
    let items: Vec<String> = (0..100_000).map(|number| format!("{{\"n\": {number}}}")).collect();
    let view = first(format!("[{}]", items.join(", ")).as_bytes());
    let Shown::Json(document) = &view.shown else { panic!("{:?}", view.about) };
    let value: serde_json::Value = serde_json::from_str(document).unwrap();
    assert!(value.as_array().unwrap().len() > 10_000 && view.about.more_behind);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_panic_nor_read_beyond_the_budget(
        start in prop::sample::select(vec![&b""[..], b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"BZh91AY&SY", b"\xff\xfe", b"\xef\xbb\xbf", b"{\"", b"[", b"PAR1"]),
        bytes in prop::collection::vec(any::<u8>(), 0..3000),
        size in prop::sample::select(vec![1_u64, 3, 900, 300_000, 2_000_000]),
        jumps in prop::collection::vec(prop_oneof![
            Just(Jump::Start), Just(Jump::End), Just(Jump::Forward), Just(Jump::Back), any::<u64>().prop_map(Jump::Offset)
        ], 0..6),
        glances: bool,
    ) {
        let mut object = start.to_vec();
        object.extend(bytes);
        let object: Vec<u8> = object.iter().copied().cycle().take(size as usize).collect();
        let mut preview = Preview::new(object.len() as u64);
        if glances {
            preview = Preview::glance(object.len() as u64);
            prop_assert!(serve(&mut preview, &object) <= 256 << 10);
            prop_assert!(preview.view().is_some());
            preview.deepen();
        }
        serve(&mut preview, &object);
        for jump in jumps {
            preview.jump(jump);
            serve(&mut preview, &object);
            prop_assert!(preview.view().is_some());
        }
    }

    #[test]
    fn cut_and_damaged_archives_never_panic(text in "[a-z{}\",:\n]{0,400}", kind in 0..3, at in 0.0..1.0, cut: bool) {
        let mut packed = match kind {
            0 => gzip(text.as_bytes()),
            1 => zstd::encode_all(text.as_bytes(), 1).unwrap(),
            _ => bzip2(text.as_bytes()),
        };
        let at = (packed.len() as f64 * at) as usize;
        if cut { packed.truncate(at) } else { packed[at] ^= 0x55 }
        first(&packed);
    }
}
