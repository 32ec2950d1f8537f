//! What the table promises: the cursor stays on its row, sorting is stable, JSON keys become columns.

use std::sync::Arc;

use super::*;
use crate::domain::{BatchBuilder, CellKind};

fn batch(rows: &[&[(&str, &str)]]) -> Arc<Batch> {
    let mut builder = BatchBuilder::default();
    for row in rows {
        for (name, value) in *row {
            let column = builder.column(name);
            builder.set(column, CellKind::Text, value);
        }
        builder.end_row();
    }
    Arc::new(builder.finish())
}

fn names(table: &Table) -> Vec<&str> {
    table.visible().iter().map(|column| column.name()).collect()
}

fn column_values(table: &Table, name: &str) -> Vec<String> {
    let visible = table.visible();
    let column = visible.iter().find(|column| column.name() == name).unwrap();
    (0..table.len())
        .map(|row| table.value(row, column).map_or("-".into(), |value| value.raw().to_owned()))
        .collect()
}

#[test]
fn the_cursor_stays_on_its_row_when_a_snapshot_replaces_the_rows() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&[("@ptr", "1"), ("a", "x")], &[("@ptr", "2"), ("a", "y")]]));
    table.on(Command::Down);
    table.replace(batch(&[&[("@ptr", "0")], &[("@ptr", "1")], &[("@ptr", "2"), ("a", "y")]]));
    assert_eq!(table.cursor(), 2);
    assert_eq!(table.field(2, "a").unwrap().raw, "y");
}

#[test]
fn sorting_goes_up_down_and_back_and_keeps_equal_rows_in_order() {
    let mut table = Table::default();
    table.resize(10, 80);
    let rows: [&[(&str, &str)]; 5] = [
        &[("n", "10"), ("k", "a")],
        &[("n", "9"), ("k", "b")],
        &[("k", "c")],
        &[("n", "x"), ("k", "d")],
        &[("n", "9"), ("k", "e")],
    ];
    table.replace(batch(&rows));
    table.on(Command::Sort);
    assert_eq!(column_values(&table, "k"), ["d", "b", "e", "a", "c"]);
    assert_eq!(table.cursor(), 0, "sorting shows what is first");
    table.on(Command::Sort);
    assert_eq!(column_values(&table, "k"), ["a", "b", "e", "d", "c"]);
    table.on(Command::Sort);
    assert_eq!(column_values(&table, "k"), ["a", "b", "c", "d", "e"]);
    assert_eq!(table.sorted(), None);
}

#[test]
fn json_keys_become_columns_grave_first_and_text_stands_under_message() {
    let mut table = Table::default();
    table.resize(10, 80);
    let json = r#"{"ts":1,"order":"o-1","message":"declined","level":"ERROR","n":{"a":1}}"#;
    table.replace(batch(&[
        &[("@timestamp", "10:00"), ("@message", json)],
        &[("@timestamp", "10:01"), ("@message", "START RequestId")],
    ]));
    assert_eq!(names(&table), ["@timestamp", "level", "message", "order", "n"]);
    assert_eq!(column_values(&table, "message"), ["declined", "START RequestId"]);
    assert_eq!(column_values(&table, "n"), [r#"{"a":1}"#, "-"]);
    table.on(Command::JsonColumns);
    assert_eq!(names(&table), ["@timestamp", "@message"]);
}

#[test]
fn messages_that_are_no_json_are_seen_beside_those_that_are() {
    let mut table = Table::default();
    table.resize(10, 80);
    let huge = format!(r#"{{"big":"{}"}}"#, "x".repeat(20 << 10));
    let texts = [r#"{"event":"paid","cents":5}"#, "plain words", &huge];
    let rows: Vec<Vec<(&str, &str)>> = texts.iter().map(|text| vec![("@message", *text)]).collect();
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    table.replace(batch(&rows[..1]));
    assert_eq!(names(&table), ["event", "cents"]);
    table.append(batch(&rows[1..]));
    assert_eq!(names(&table), ["message", "event", "cents"]);
    assert_eq!(column_values(&table, "message")[..2], ["-", "plain words"]);
    assert_eq!(
        column_values(&table, "message")[2],
        huge,
        "too long to be taken apart, so it is shown as it is"
    );
}

#[test]
fn columns_stand_in_the_order_of_the_query_also_when_the_first_row_lacks_some() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.expect(&["level".to_owned(), "count(*)".to_owned()]);
    table.replace(batch(&[&[("count(*)", "3")], &[("count(*)", "4"), ("level", "INFO")]]));
    assert_eq!(names(&table), ["level", "count(*)"]);
}

#[test]
fn columns_of_rows_that_are_gone_are_gone_and_the_cursor_stays_on_its_column() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&[("@message", r#"{"one":1,"both":2}"#)]]));
    table.on(Command::Right);
    table.replace(batch(&[&[("@message", r#"{"two":1,"three":0,"both":2}"#)]]));
    assert_eq!(names(&table), ["two", "three", "both"]);
    assert_eq!(table.column().unwrap().name(), "both");
}

#[test]
fn pages_are_sorted_into_what_is_sorted_already() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&[("n", "5")], &[("n", "1")]]));
    table.on(Command::Sort);
    table.append(batch(&[&[("n", "3")], &[("n", "0")]]));
    assert_eq!(column_values(&table, "n"), ["0", "1", "3", "5"]);
}

#[test]
fn thousands_of_fields_are_bounded_and_said() {
    let fields: Vec<String> = (0..3_000).map(|number| format!("k{number}")).collect();
    let row: Vec<(&str, &str)> = fields.iter().map(|field| (field.as_str(), "v")).collect();
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&row]));
    assert_eq!((names(&table).len(), table.left_out()), (400, 2_600));
}

#[test]
fn hiding_spares_the_last_column_and_outlives_the_answer() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&[("a", "1"), ("b", "2")]]));
    table.on(Command::Hide);
    table.on(Command::Hide);
    assert_eq!(names(&table), ["b"]);
    table.clear();
    table.replace(batch(&[&[("a", "1"), ("b", "2")]]));
    assert_eq!((names(&table), table.hidden()), (vec!["b"], 1));
    table.on(Command::ShowAll);
    assert_eq!(names(&table), ["a", "b"]);
}

#[test]
fn the_screen_follows_the_cursor() {
    let rows: Vec<Vec<(&str, &str)>> = (0..100).map(|_| vec![("a", "1")]).collect();
    let rows: Vec<&[(&str, &str)]> = rows.iter().map(Vec::as_slice).collect();
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&rows));
    table.on(Command::PageDown);
    table.on(Command::PageDown);
    assert_eq!((table.cursor(), table.top()), (18, 9));
    table.on(Command::Last);
    assert_eq!((table.cursor(), table.top()), (99, 90));
    table.scroll(-100);
    assert_eq!((table.cursor(), table.top()), (9, 0));
    table.resize(5, 80);
    assert_eq!((table.cursor(), table.top()), (9, 5));
}

#[test]
fn search_goes_around_in_both_directions() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&[("a", "Fault one")], &[("a", "ok")], &[("a", "fault two")]]));
    table.search = Search::new("fault");
    assert_eq!(table.search_on(1, true), Found::Row);
    assert_eq!(table.cursor(), 2);
    assert_eq!(table.search_on(3, true), Found::Row);
    assert_eq!(table.cursor(), 0);
    assert_eq!(table.search_on(2, false), Found::Row);
    assert_eq!(table.cursor(), 2);
    table.search = Search::new("Fault");
    assert_eq!(table.search_on(1, true), Found::Row);
    assert_eq!(table.cursor(), 0, "capitals are taken at their word");
    table.search = Search::new("absent");
    assert_eq!(table.search_on(0, true), Found::Nowhere);
}

#[test]
fn columns_are_pinned_and_moved_and_the_cursor_stays_on_its_column() {
    let mut table = Table::default();
    table.resize(10, 80);
    table.replace(batch(&[&[("a", "1"), ("b", "2"), ("c", "3"), ("d", "4")]]));
    table.go_to_named("c");
    table.on(Command::Pin);
    assert_eq!((names(&table), table.column_cursor()), (vec!["c", "a", "b", "d"], 0));
    table.on(Command::ColumnRight);
    assert_eq!(names(&table), ["c", "a", "b", "d"], "what is pinned stays among the pinned");
    table.go_to_named("a");
    table.on(Command::ColumnRight);
    assert_eq!((names(&table), table.column_cursor()), (vec!["c", "b", "a", "d"], 2));
    table.go_to_named("c");
    table.on(Command::Pin);
    assert_eq!(names(&table), ["b", "a", "c", "d"], "let go, it stands where it stood");
    table.on(Command::Narrow);
    assert_eq!(table.column().unwrap().wanted, Some(3), "no column vanishes");
    table.on(Command::Widen);
    assert_eq!(table.column().unwrap().wanted, Some(7));
}

#[test]
fn the_nearest_row_to_a_time_is_found_in_any_order() {
    let mut table = Table::default();
    assert_eq!(table.seek_time(0), Found::Nowhere);
    let time = |text: &'static str| [("@timestamp", text)];
    table.replace(batch(&[
        &time("1970-01-01 00:00:09.000"),
        &[("a", "without a time")],
        &time("1970-01-01 00:00:01.000"),
        &time("1970-01-01 00:00:05.000"),
    ]));
    for (instant, row) in [(1_400, 2), (6_900, 3), (i64::MAX, 0)] {
        assert_eq!(table.seek_time(instant), Found::Row);
        assert_eq!(table.cursor(), row);
    }
}

#[test]
fn levels_are_told_by_word_or_number() {
    let of = |value| (Level::of(value), Level::of(value).and_then(Level::letter));
    assert_eq!(of("error"), (Some(Level::Error), Some("E")));
    assert_eq!(of("60"), (Some(Level::Error), Some("E")), "pino: fatal");
    assert_eq!(of("Warning"), (Some(Level::Warn), Some("W")));
    assert_eq!(of("INFO"), (Some(Level::Info), None));
    assert_eq!(of("gold"), (None, None));
}

#[test]
fn wrapped_rows_are_scrolled_and_pointed_at_by_their_height() {
    let mut table = Table::default();
    table.resize(6, 23);
    let long = "one two three four five six seven eight nine ten";
    table.replace(batch(&[&[("a", "short")], &[("a", long)], &[("a", "one\ntwo")], &[("a", "end")]]));
    table.on(Command::Wrap);
    // Twenty columns for the text: "one two three four", "five six seven eight", "nine ten".
    let at: Vec<Option<usize>> = (0..7).map(|row| table.row_at(row)).collect();
    assert_eq!(at, [0, 1, 1, 1, 2, 2, 3].map(Some));
    table.on(Command::Last);
    assert_eq!((table.cursor(), table.top()), (3, 1));
    table.on(Command::Wrap);
    assert_eq!((table.cursor(), table.top()), (3, 0), "unwrapped, all fit");
}

#[test]
fn a_column_widens_and_narrows_from_what_is_seen() {
    let mut table = Table::default();
    table.resize(10, 43);
    table.replace(batch(&[&[("@message", &"x".repeat(100)), ("b", "1")]]));
    table.on(Command::Narrow);
    assert_eq!(table.layout()[0].width, 16, "half of the forty columns, less four");
}

#[test]
fn what_has_little_room_is_cut_and_not_wrapped_into_a_tower() {
    let mut table = Table::default();
    table.resize(10, 43);
    let id = "75dd9b1d-33e7-49fa-9a3e-0f2b4c5d6e7f";
    table.replace(batch(&[&[("message", "seven words that need more than a row"), ("id", id)]]));
    table.on(Command::Wrap);
    // Of forty columns the message has half and the id what is left: twenty less the gap.
    let wraps: Vec<bool> = table.layout().iter().map(|slot| slot.wraps()).collect();
    assert_eq!(wraps, [true, false]);
    assert_eq!([table.row_at(1), table.row_at(2)], [Some(0), None], "two rows of the screen for the message");
}
