//! The four formats against rows written by hand.

use std::sync::Arc;

use super::*;
use crate::domain::{Batch, BatchBuilder, CellKind};

fn batch(rows: &[&[(&str, CellKind, &str)]]) -> Arc<Batch> {
    let mut builder = BatchBuilder::default();
    for row in rows {
        for (column, kind, raw) in *row {
            let column = builder.column(column);
            builder.set(column, *kind, raw);
        }
        builder.end_row();
    }
    Arc::new(builder.finish())
}

fn look(format: Format) -> Look {
    Look { format, safe: false, width: None }
}

fn written(look: Look, columns: Columns, batches: &[Arc<Batch>]) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out, look, columns);
    for batch in batches {
        writer.push(batch).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn found() -> Columns {
    Columns::Found { first: vec![], except: vec!["@ptr".into()] }
}

const T: CellKind = CellKind::Text;

fn two_batches() -> [Arc<Batch>; 2] {
    [
        batch(&[&[("a", T, "1"), ("@ptr", T, "p")], &[("b", CellKind::Number, "2.50")]]),
        batch(&[&[("c", CellKind::Json, r#"{"x":[1,true]}"#), ("a", T, "say \"hi\"\n")]]),
    ]
}

#[test]
fn ndjson_keeps_text_as_text_numbers_as_numbers_and_leaves_out_what_is_absent() {
    let shown = written(look(Format::Ndjson), found(), &two_batches());
    assert_eq!(shown, "{\"a\":\"1\"}\n{\"b\":2.50}\n{\"a\":\"say \\\"hi\\\"\\n\",\"c\":{\"x\":[1,true]}}\n");
}

#[test]
fn columns_that_are_known_come_first_in_their_order() {
    let rows = [batch(&[&[("c", T, "1")], &[("c", T, "2"), ("b", T, "3"), ("x", T, "4")]])];
    let columns = || Columns::Found { first: vec!["a".into(), "b".into(), "c".into()], except: vec![] };
    let shown = written(look(Format::Ndjson), columns(), &rows);
    assert_eq!(shown, "{\"c\":\"1\"}\n{\"b\":\"3\",\"c\":\"2\",\"x\":\"4\"}\n");
    assert_eq!(written(look(Format::Csv), columns(), &rows), "a,b,c,x\n,,1,\n,3,2,4\n");
    assert_eq!(written(look(Format::Csv), columns(), &[]), "a,b,c\n");
}

#[test]
fn json_is_one_array_also_when_empty() {
    let shown = written(look(Format::Json), found(), &two_batches());
    let value: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        value,
        serde_json::json!([{"a": "1"}, {"b": 2.5}, {"a": "say \"hi\"\n", "c": {"x": [1, true]}}])
    );
    assert_eq!(written(look(Format::Json), found(), &[]), "[]\n");
}

#[test]
fn numbers_that_json_does_not_know_are_text() {
    let rows = [batch(&[&[("a", CellKind::Number, "NaN"), ("b", CellKind::Number, "007")]])];
    assert_eq!(written(look(Format::Ndjson), found(), &rows), "{\"a\":\"NaN\",\"b\":\"007\"}\n");
}

#[test]
fn csv_has_all_columns_and_neutralises_formulas_but_not_numbers() {
    let shown = written(look(Format::Csv), found(), &two_batches());
    assert_eq!(shown, "a,b,c\n1,,\n,2.50,\n\"say \"\"hi\"\"\n\",,\"{\"\"x\"\":[1,true]}\"\n");
    let cells = [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1 555", "'+1 555"),
        ("-5", "-5"),
        ("+1.5e-3", "+1.5e-3"),
        ("-inf", "'-inf"),
        ("\tx", "'\tx"),
        ("a=b", "a=b"),
    ];
    for (raw, expected) in cells {
        let shown = written(look(Format::Csv), found(), &[batch(&[&[("@message", T, raw)]])]);
        assert_eq!(shown, format!("@message\n{expected}\n"));
    }
    let shown = written(look(Format::Csv), found(), &[batch(&[&[("@SUM(A1)", T, "\r=x,")]])]);
    assert_eq!(shown, "'@SUM(A1)\n\"'\r=x,\"\n");
    assert_eq!(written(look(Format::Csv), Columns::Fixed(vec!["a".into(), "b".into()]), &[]), "a,b\n");
}

#[test]
fn a_table_lines_up_wide_characters_and_right_aligns_numbers() {
    let rows = [batch(&[
        &[("name", T, "価格"), ("count", CellKind::Number, "5"), ("last", T, "x")],
        &[("name", T, "a"), ("count", CellKind::Number, "1234567"), ("last", T, "y")],
    ])];
    let shown = written(look(Format::Table), found(), &rows);
    assert_eq!(shown, "name    count  last\n価格        5  x\na     1234567  y\n");
}

#[test]
fn a_table_right_aligns_text_that_is_all_numbers_and_nothing_else() {
    let rows = [
        batch(&[&[("bin", T, "13:50"), ("errors", T, "269"), ("share", T, "-0.5"), ("code", T, "404")]]),
        batch(&[&[("bin", T, "14:00"), ("errors", T, "9"), ("code", T, "none")]]),
        batch(&[&[("bin", T, "14:10"), ("errors", T, "1.5E3"), ("share", T, "12"), ("code", T, "5")]]),
    ];
    let lines = [
        "bin    errors  share  code",
        "13:50     269   -0.5  404",
        "14:00       9         none",
        "14:10   1.5E3     12  5",
    ];
    assert_eq!(written(look(Format::Table), found(), &rows), lines.join("\n") + "\n");
}

#[test]
fn a_table_is_cut_to_the_terminal_and_marked_never_in_silence() {
    let message = "m".repeat(1 << 20);
    let rows = [batch(&[&[("time", T, "10:00"), ("message", T, &message)]])];
    let look = Look { format: Format::Table, safe: true, width: Some(20) };
    let shown = written(look, found(), &rows);
    assert_eq!(shown, format!("time   message\n10:00  {}…\n", "m".repeat(12)));
    let many: Vec<(String, &str)> = (0..9).map(|index| (format!("column{index}"), "value")).collect();
    let row: Vec<(&str, CellKind, &str)> =
        many.iter().map(|(name, value)| (name.as_str(), T, *value)).collect();
    let shown = written(look, found(), &[batch(&[&row])]);
    assert!(shown.lines().all(|line| line.chars().count() <= 20 && line.ends_with('…')), "{shown}");
}

#[test]
fn what_a_terminal_reads_is_safe_in_every_format() {
    let hostile = "\x1b]0;owned\x07\u{9b}31m\u{202e}\r";
    for format in [Format::Table, Format::Json, Format::Ndjson, Format::Csv] {
        let look = Look { format, safe: true, width: Some(80) };
        let shown = written(look, found(), &[batch(&[&[("a\x1b", T, hostile)]])]);
        let acts = |c: &char| (c.is_control() && *c != '\n') || *c == '\u{202e}';
        assert_eq!(shown.chars().find(acts), None, "{format:?}: {shown:?}");
        if format == Format::Ndjson {
            let value: serde_json::Value = serde_json::from_str(&shown).unwrap();
            assert_eq!(value, serde_json::json!({"a\x1b": hostile}));
        }
    }
}

#[test]
fn lists_print_page_by_page() {
    let mut out = Vec::new();
    let columns = Columns::Fixed(vec!["name".into()]);
    let mut writer = Writer::new(&mut out, look(Format::Table), columns);
    writer.push(&batch(&[&[("name", T, "long name")]])).unwrap();
    writer.push(&batch(&[&[("name", T, "x")]])).unwrap();
    assert_eq!(writer.finish().unwrap(), 2);
    assert_eq!(String::from_utf8(out).unwrap(), "name\nlong name\nx\n");
}

#[test]
fn an_export_writes_chosen_rows_in_their_order_and_says_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.ndjson");
    let [first, second] = two_batches();
    let rows = [(second.as_ref(), 0), (first.as_ref(), 0)];
    let about = [("query".to_owned(), "fields a".to_owned())];
    let columns = ["a".to_owned()];
    let exported = export(&path, Format::Ndjson, &columns, rows.into_iter(), &about).unwrap();
    assert_eq!(exported.rows, 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "{\"a\":\"say \\\"hi\\\"\\n\"}\n{\"a\":\"1\"}\n");
    let told: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(&exported.about).unwrap()).unwrap();
    assert_eq!(told, serde_json::json!({"query": "fields a", "rows": 2}));
    use std::os::unix::fs::PermissionsExt;
    for file in [&exported.path, &exported.about] {
        assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let fault = export(&path, Format::Csv, &columns, [].into_iter(), &about).unwrap_err();
    assert!(fault.to_string().contains("exists already"), "{fault}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with('{'), "the first export was touched");
}

#[test]
fn an_export_leaves_nothing_behind_when_its_companion_is_in_the_way_and_follows_no_link() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(folder.path().join("rows.csv.about.json"), "mine").unwrap();
    export(&path, Format::Csv, &[], [].into_iter(), &[]).unwrap_err();
    assert!(!path.exists());
    let link = folder.path().join("link.csv");
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &link).unwrap();
    export(&link, Format::Csv, &[], [].into_iter(), &[]).unwrap_err();
    assert!(!folder.path().join("elsewhere").exists());
}

#[test]
fn a_narrow_table_says_that_there_is_more_to_the_right() {
    let names: Vec<String> = (0..3_000).map(|number| format!("c{number:04}")).collect();
    let rows: Vec<[(&str, CellKind, &str); 1]> = names.iter().map(|name| [(name.as_str(), T, "v")]).collect();
    let rows: Vec<&[_]> = rows.iter().map(|row| &row[..]).collect();
    let narrow = Look { format: Format::Table, safe: true, width: Some(20) };
    let shown = written(narrow, found(), &[batch(&rows)]);
    let lines: Vec<&str> = shown.lines().collect();
    // Columns of five, and two blanks between them.
    assert_eq!(lines[0], "c0000  c0001  c0002…");
    assert_eq!(lines[1], "v");
    assert_eq!(lines[2], "       v");
    assert_eq!(lines[3_000], "                   …");
    assert_eq!(lines.len(), 3_001);
    let csv = written(look(Format::Csv), found(), &[batch(&rows[..3])]);
    assert_eq!(csv, "c0000,c0001,c0002\nv,,\n,v,\n,,v\n");
}
