//! Files that DuckDB wrote (tests/data/parquet/make.py) against what DuckDB reads back of them; damaged and hostile ones.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::Value;

use super::super::{BUDGET, Jump, Preview, Shown};
use super::*;
use crate::domain::{Batch, CellKind};

fn data(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/parquet/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// Gives what is wanted, and stops at what may be read.
fn serve(preview: &mut Preview, object: &[u8], most: u64) -> u64 {
    let mut read = 0;
    while let Some(want) = preview.wants().first().cloned() {
        assert!(want.start < want.end && want.end <= object.len() as u64, "{want:?}");
        read += want.end - want.start;
        preview.give(want.start, &object[want.start as usize..want.end as usize]);
    }
    assert!(read <= most, "{read}");
    read
}

fn sheet(preview: &Preview) -> Arc<Sheet> {
    match &preview.view().unwrap().shown {
        Shown::Parquet(sheet) => sheet.clone(),
        other => panic!("{other:?} {:?}", preview.view().unwrap().about),
    }
}

fn first(object: &[u8]) -> Arc<Sheet> {
    let mut preview = Preview::new(object.len() as u64);
    serve(&mut preview, object, BUDGET);
    sheet(&preview)
}

fn value(batch: &Batch, row: usize, column: usize) -> Value {
    let cell = batch.cell(row, column);
    let mut json = String::new();
    assemble::write_json(cell.kind, cell.raw, &mut json);
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

/// A value as DuckDB writes it, in our form: times as RFC 3339 has them.
fn expected(name: &str, value: &Value) -> Value {
    match value {
        Value::String(text) if name.starts_with("at") => text.replace(' ', "T").replace("+00", "Z").into(),
        other => other.clone(),
    }
}

fn is_same(ours: &Value, theirs: &Value) -> bool {
    match (ours.as_f64(), theirs.as_f64()) {
        (Some(ours), Some(theirs)) => ours == theirs || ours as f32 == theirs as f32,
        _ => ours == theirs,
    }
}

#[test]
fn every_type_in_every_codec_reads_as_duckdb_reads_it() {
    let rows: Vec<Value> = String::from_utf8(data("types.ndjson"))
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for codec in ["uncompressed", "snappy", "zstd", "gzip", "lz4_raw", "v2"] {
        let sheet = first(&data(&format!("{codec}.parquet")));
        assert_eq!((sheet.batch.len(), sheet.rows, &sheet.unread), (rows.len(), Some(9), &vec![]), "{codec}");
        assert_eq!(sheet.batch.columns().len(), rows[0].as_object().unwrap().len());
        for (row, theirs) in rows.iter().enumerate() {
            for (column, name) in sheet.batch.columns().iter().enumerate() {
                let (ours, theirs) =
                    (value(&sheet.batch, row, column), expected(name, &theirs[name.as_ref()]));
                assert!(is_same(&ours, &theirs), "{codec}, row {row}, {name}: {ours} is not {theirs}");
            }
        }
        let amount = sheet.batch.column("amount").unwrap();
        assert_eq!(sheet.batch.cell(8, amount).raw, "98765431209876543120.96", "digits are kept");
        assert_eq!(sheet.batch.cell(8, amount).kind, CellKind::Number);
    }
}

#[test]
fn a_codec_that_is_not_built_in_is_named_and_the_schema_shown() {
    let sheet = first(&data("brotli.parquet"));
    assert!(sheet.schema.len() > 30 && sheet.batch.is_empty());
    assert!(
        sheet.unread.iter().all(|part| part.damage.as_ref().unwrap().raw().to_lowercase().contains("brotli")),
        "{:?}",
        sheet.unread
    );
}

#[test]
fn the_schema_says_names_types_and_how_they_are_stored() {
    let sheet = first(&data("snappy.parquet"));
    let lines = told(&schema_rows(&sheet.schema));
    // DuckDB: parquet_schema('snappy.parquet') and parquet_metadata('snappy.parquet').
    for line in [
        "small|uint8|int32|required|snappy|PLAIN|55",
        "amount|decimal(38, 2)|fixed_len_byte_array|required|snappy|PLAIN|122",
        "at_utc|timestamp[us, UTC]|int64|required|snappy|PLAIN_DICTIONARY|45",
        "id|uuid|fixed_len_byte_array|required|snappy|PLAIN|73",
        "lists|list||required|||",
        "lists.list|struct||repeated|||",
        "lists.list.element.list.element|string|byte_array|optional|snappy|PLAIN|117",
        "struct|struct||required|||",
        "struct.b|struct||optional|||",
        "map|map||optional|||",
        "document|json|byte_array|required|snappy|PLAIN_DICTIONARY|50",
        "at_ns|timestamp[ns]|int64|required|snappy|PLAIN_DICTIONARY|45",
        "text|string|byte_array|optional|snappy|PLAIN|72",
        "kind|string|byte_array|required|snappy|RLE_DICTIONARY|61",
    ] {
        assert!(lines.iter().any(|found| found == line), "{line}: {lines:#?}");
    }
    assert!(sheet.created_by.as_ref().unwrap().raw().starts_with("DuckDB"));
}

/// Rows as they are, with bars between the cells.
fn told(batch: &Batch) -> Vec<String> {
    let cells = |row: usize| (0..batch.columns().len()).map(move |column| batch.cell(row, column).raw);
    (0..batch.len()).map(|row| cells(row).collect::<Vec<_>>().join("|")).collect()
}

#[test]
fn row_groups_say_their_rows_and_bytes() {
    let sheet = first(&data("groups.parquet"));
    // DuckDB: sums over parquet_metadata('groups.parquet').
    let groups = ["1|0|2048|22384|51205", "2|2048|2048|20897|51205", "3|4096|1904|19460|47715"];
    assert_eq!(told(&group_rows(&sheet.groups)), groups);
    let n = &told(&schema_rows(&sheet.schema))[0];
    assert_eq!(n, "n|int64|int64|optional|snappy|PLAIN|24881", "bytes of all groups");
}

#[test]
fn row_groups_are_jumped_to_and_rows_grow() {
    let object = data("groups.parquet");
    let mut preview = Preview::new(object.len() as u64);
    serve(&mut preview, &object, BUDGET);
    let sheet_of = |preview: &Preview| sheet(preview);
    let first_value = |preview: &Preview| sheet(preview).batch.cell(0, 0).raw.to_owned();
    let groups: Vec<u64> = sheet_of(&preview).groups.iter().map(|group| group.rows).collect();
    assert_eq!(groups.iter().sum::<u64>(), 6000);
    assert_eq!((sheet_of(&preview).batch.len(), first_value(&preview).as_str()), (100, "0"));
    assert!(preview.jump(Jump::Forward));
    serve(&mut preview, &object, 2 * BUDGET);
    assert_eq!(sheet_of(&preview).batch.len(), 1000);
    assert!(preview.jump(Jump::RowGroup(1)));
    serve(&mut preview, &object, BUDGET);
    assert_eq!(first_value(&preview), groups[0].to_string());
    assert!(!preview.jump(Jump::RowGroup(99)) && !preview.jump(Jump::Offset(3)));
    assert!(preview.jump(Jump::End));
    serve(&mut preview, &object, BUDGET);
    assert_eq!(sheet_of(&preview).group, groups.len() - 1);
    let last = sheet_of(&preview);
    assert_eq!(
        last.batch.cell(0, 3).raw,
        format!("[{0},{1}]", 6000 - groups.last().unwrap(), 6001 - groups.last().unwrap())
    );
}

#[test]
fn what_begins_like_parquet_and_is_none_is_shown_as_bytes() {
    let mut cut = data("snappy.parquet");
    cut.truncate(4000);
    let mut preview = Preview::new(cut.len() as u64);
    serve(&mut preview, &cut, BUDGET);
    let view = preview.view().unwrap();
    assert!(matches!(view.shown, Shown::Hex { offset: 0, .. }));
    assert!(view.about.remarks[0].raw().contains("may be cut"), "{:?}", view.about);
    assert_eq!(
        metadata_length(b"\xff\xff\xff\xffPAR1", 1000).unwrap_err(),
        "its footer of 4294967295 bytes is longer than the file"
    );
    assert!(metadata_length(b"\x01\x00\x00\x00PARE", 1000).unwrap_err().contains("encrypted"));
}

#[test]
fn the_rows_of_all_groups_are_one_object_a_line() {
    let open = |name: &str| {
        let path = format!("{}/tests/data/parquet/{name}", env!("CARGO_MANIFEST_DIR"));
        Rows::of_file(std::fs::File::open(path).unwrap())
    };
    let text = std::io::read_to_string(open("groups.parquet").unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6000);
    assert_eq!(lines[4321], r#"{"n":4321,"m":2,"s":"xxxxx1","l":[4321,4322]}"#);
    let text = std::io::read_to_string(open("zstd.parquet").unwrap()).unwrap();
    let first: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    assert_eq!(first["at_ns"], "2026-11-24T13:00:00.123456789");
    assert!(first.get("text").is_none(), "what a row lacks is left out");
    assert!(open("types.ndjson").is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_never_panic_nor_read_beyond_the_budget(
        name in prop::sample::select(vec!["uncompressed", "snappy", "zstd", "gzip", "v2", "groups"]),
        changes in prop::collection::vec((0.0..1.0, any::<u8>()), 1..12),
        in_footer: bool,
    ) {
        // The hook of the tests would print each panic that is contained.
        let mut object = data(&format!("{name}.parquet"));
        let from = if in_footer { object.len().saturating_sub(2500) } else { 4 };
        for (at, byte) in changes {
            let room = object.len() - from - 8;
            object[from + (room as f64 * at) as usize] = byte;
        }
        let mut preview = Preview::new(object.len() as u64);
        serve(&mut preview, &object, BUDGET);
        for jump in [Jump::Forward, Jump::RowGroup(1), Jump::End, Jump::Start] {
            preview.jump(jump);
            serve(&mut preview, &object, 65 << 20);
        }
        prop_assert!(preview.view().is_some());
    }
}
