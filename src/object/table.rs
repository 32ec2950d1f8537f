//! Text as rows: NDJSON, and values between separators with or without a header.

use std::collections::HashSet;

use crate::domain::{Batch, BatchBuilder, CellKind};
use crate::insights::eval::json::{self, Members, Raw};

/// How many lines decide.
const JUDGED: usize = 50;

/// The separators, in the order in which they win.
const SEPARATORS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// The column of a line that is no object.
const NO_OBJECT: &str = "@message";

/// Whether lines are NDJSON: two or more, the first of them an object, and nine of ten of the others. A last line that is
/// cut must have been left out.
pub fn is_ndjson(text: &str) -> bool {
    let lines = || text.lines().filter(|line| !line.trim_ascii().is_empty()).take(JUDGED);
    let objects = lines().filter(|line| is_object(line)).count();
    lines().next().is_some_and(is_object) && objects >= 2 && objects * 10 >= lines().count() * 9
}

fn is_object(line: &str) -> bool {
    line.trim_ascii().starts_with('{') && json::structure(line).is_some()
}

/// The rows of NDJSON. Numbers keep their digits.
pub fn of_ndjson(text: &str) -> Batch {
    let mut rows = BatchBuilder::default();
    for line in text.lines().filter(|line| !line.trim_ascii().is_empty()) {
        if rows.is_full() {
            break;
        }
        match is_object(line).then(|| Members::open(line)).flatten() {
            Some(members) => set_members(&mut rows, members),
            None => {
                let column = rows.column(NO_OBJECT);
                rows.set(column, CellKind::Text, line);
            }
        }
        rows.end_row();
    }
    rows.finish()
}

fn set_members(rows: &mut BatchBuilder, mut members: Members<'_>) {
    while let Some((key, escaped, value)) = members.next_member() {
        let column = if escaped { rows.column(&json::unescape(key)) } else { rows.column(key) };
        match value {
            Raw::Text(text, false) => rows.set(column, CellKind::Text, text),
            Raw::Text(text, true) => rows.set(column, CellKind::Text, &json::unescape(text)),
            Raw::Word(word @ ("true" | "false" | "null")) => rows.set(column, CellKind::Json, word),
            Raw::Word(number) => rows.set(column, CellKind::Number, number),
            Raw::Nested(text) => rows.set(column, CellKind::Json, text),
        }
    }
}

/// How values stand in lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Separated {
    /// What stands between them.
    pub separator: u8,
    /// The names of the columns: of the header, or numbers from 1 on.
    pub columns: Vec<String>,
    /// Whether the first record is a header.
    pub has_header: bool,
}

impl Separated {
    /// How the values of a text stand; nothing when it is no such text. A last line that is cut must have been left out.
    pub fn of(text: &str) -> Option<Self> {
        SEPARATORS
            .iter()
            .filter_map(|separator| Self::with(text, *separator))
            .max_by_key(|found| found.columns.len())
    }

    fn with(text: &str, separator: u8) -> Option<Self> {
        let mut records = Vec::new();
        for record in reader(text.as_bytes(), separator).records().take(JUDGED) {
            records.push(record.ok()?);
        }
        let first = records.first()?;
        let is_even = records.iter().all(|record| record.len() == first.len());
        let has_header = is_header(first);
        // Without a header only many values in many lines are no accident of a text.
        let is_enough = if has_header {
            first.len() >= 2 && records.len() >= 2
        } else {
            first.len() >= 3 && records.len() >= 4
        };
        if !is_even || !is_enough {
            return None;
        }
        let columns = match has_header {
            true => first.iter().map(|name| name.trim().to_owned()).collect(),
            false => (1..=first.len()).map(|number| number.to_string()).collect(),
        };
        Some(Self { separator, columns, has_header })
    }

    /// The rows of a text, with or without its header. Values that are too many for the columns get numbers as names.
    pub fn rows(&self, text: &str, is_start: bool) -> Batch {
        let mut rows = BatchBuilder::with_columns(self.columns.iter().map(String::as_str));
        let skipped = usize::from(is_start && self.has_header);
        // In text that is UTF-8 no record fails: their lengths may differ.
        for record in reader(text.as_bytes(), self.separator).into_records().flatten().skip(skipped) {
            if rows.is_full() {
                break;
            }
            self.add(&record, &mut rows);
        }
        rows.finish()
    }

    /// Adds a record to rows.
    pub fn add(&self, record: &csv::StringRecord, rows: &mut BatchBuilder) {
        for (index, value) in record.iter().enumerate() {
            let column = match self.columns.get(index) {
                Some(name) => rows.column(name),
                None => rows.column(&(index + 1).to_string()),
            };
            rows.set(column, CellKind::Text, value);
        }
        rows.end_row();
    }

    /// The records of a source.
    pub fn reader<R: std::io::Read>(&self, source: R) -> csv::Reader<R> {
        reader(source, self.separator)
    }
}

fn reader<R: std::io::Read>(source: R, separator: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(source)
}

/// Whether a record names columns: each name once, none a number, all short and of what names are made of.
fn is_header(record: &csv::StringRecord) -> bool {
    let mut seen = HashSet::new();
    record.iter().map(str::trim).all(|name| {
        let begins = name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@' | '#' | '$'));
        let is_made_of = |c: char| c.is_alphanumeric() || "_@#$ .-:/()[]%".contains(c);
        begins && name.chars().count() <= 64 && name.chars().all(is_made_of) && seen.insert(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(batch: &Batch) -> Vec<Vec<&str>> {
        let columns = batch.columns().len();
        (0..batch.len()).map(|row| (0..columns).map(|column| batch.cell(row, column).raw).collect()).collect()
    }

    #[test]
    fn values_between_any_separator_are_rows() {
        for separator in [",", ";", "\t", "|"] {
            let text = format!("name{separator}size\n\"a{separator}\"\"b\"\"\"{separator}1\nc{separator}2\n");
            let found = Separated::of(&text).unwrap();
            assert_eq!((found.separator, found.has_header), (separator.as_bytes()[0], true), "{text}");
            let rows = found.rows(&text, true);
            assert_eq!(rows.columns().iter().map(AsRef::as_ref).collect::<Vec<&str>>(), ["name", "size"]);
            assert_eq!(cells(&rows), [vec![format!("a{separator}\"b\"").as_str(), "1"], vec!["c", "2"]]);
            assert_eq!(found.rows("d,e", false).len(), 1);
        }
    }

    #[test]
    fn without_a_header_columns_are_numbered() {
        let text = "1,2,x\n".repeat(4);
        let found = Separated::of(&text).unwrap();
        assert_eq!(
            (found.columns.clone(), found.has_header),
            (vec!["1".into(), "2".into(), "3".into()], false)
        );
        assert_eq!(found.rows(&text, true).len(), 4);
        assert_eq!(cells(&found.rows("a,b,c,d\n", false)), [["a", "b", "c", "d"]]);
    }

    #[test]
    fn logs_and_prose_are_no_tables() {
        for text in [
            "2026-11-24 13:00:00,123 INFO started\n2026-11-24 13:00:01,456 INFO stopped\n",
            "Dear all, hello\nthis is, in short, a letter\n",
            "key=value\nother=value\n",
            "one line",
            "",
            "a,b\n",
            "a,a\n1,2\n",
        ] {
            assert_eq!(Separated::of(text), None, "{text}");
        }
    }

    #[test]
    fn ndjson_keeps_digits_and_kinds() {
        let text = "{\"a\": 12345678901234567890123456789012345678, \"b\\u0021\": \"\\u00e9\"}\r\n\n{\"a\": {\"x\": [1]}, \"c\": null}\n";
        assert!(is_ndjson(text));
        let rows = of_ndjson(text);
        assert_eq!(
            cells(&rows),
            [vec!["12345678901234567890123456789012345678", "é", ""], vec!["{\"x\": [1]}", "", "null"]]
        );
        assert_eq!(rows.cell(0, 0).kind, CellKind::Number);
        assert_eq!(rows.cell(1, 0).kind, CellKind::Json);
        assert_eq!(rows.columns()[1].as_ref(), "b!");
        let mixed = of_ndjson("{\"a\":1}\noops {\n");
        assert_eq!(mixed.cell(1, 1).raw, "oops {");
        for none in ["{\"a\":1}\n", "[1]\n[2]\n", "{\"a\":1}\ntext\ntext\n", "{\n}\n{\n}\n"] {
            assert!(!is_ndjson(none), "{none}");
        }
    }
}
