//! Lines of objects with what is known of them beside their text: when they were written, how they read before they were
//! made columns, and which object they come from.
//!
//! Such a line has a head: its time in milliseconds since 1970 where that is known, a colon, how many bytes its row has,
//! and a tab. Then come the row and, when the row was made of another text, that text.

use std::io::Write;
use std::sync::Arc;

/// The columns that say where a line comes from.
pub const ORIGIN: [&str; 2] = ["@bucket", "@key"];

/// The object that lines come from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The bucket: `@bucket`.
    pub bucket: Box<str>,
    /// The key: `@key`.
    pub key: Box<str>,
}

impl Origin {
    /// The columns, as [`ORIGIN`] names them.
    pub fn columns(&self) -> [(&'static str, &str); 2] {
        [(ORIGIN[0], &self.bucket), (ORIGIN[1], &self.key)]
    }
}

/// A line with its place.
#[derive(Debug, Clone, Copy)]
pub struct Placed<'r> {
    /// The whole line with its head.
    pub line: &'r str,
    /// When it was written, in milliseconds since 1970.
    pub time: Option<i64>,
    /// What the row is: a JSON object, or text.
    pub row: &'r str,
    /// The text of which the row was made, if it is another one.
    pub message: Option<&'r str>,
    /// Where it comes from.
    pub origin: &'r Arc<Origin>,
}

impl<'r> Placed<'r> {
    /// Reads a line as [`push`] writes it; nothing when it has no head.
    pub fn read(line: &'r str, origin: &'r Arc<Origin>) -> Option<Self> {
        let (head, body) = line.split_once('\t')?;
        let (time, length) = head.split_once(':')?;
        let time = if time.is_empty() { None } else { Some(time.parse().ok()?) };
        let (row, message) = body.split_at_checked(length.parse().ok()?)?;
        Some(Self { line, time, row, message: (!message.is_empty()).then_some(message), origin })
    }
}

/// Appends a line with its head. Neither the row nor the message holds a line end; the message is empty when the row is
/// the text itself.
pub fn push(out: &mut Vec<u8>, time: Option<i64>, row: &str, message: &str) {
    // Writing to a vector can't fail.
    match time {
        Some(time) => write!(out, "{time}:{}\t", row.len()).ok(),
        None => write!(out, ":{}\t", row.len()).ok(),
    };
    out.extend_from_slice(row.as_bytes());
    out.extend_from_slice(message.as_bytes());
    out.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::insights::eval::{Context, Evaluation};
    use crate::insights::plan::Plan;

    /// The answer over three lines of the object `b/k/1`, a cell as `NAME=TEXT`.
    fn answer(query: &str) -> Vec<String> {
        let mut lines = Vec::new();
        push(&mut lines, Some(1_795_525_200_123), r#"{"status":502}"#, "GET 502 /a");
        push(&mut lines, None, r#"{"level":"INFO"}"#, "");
        push(&mut lines, None, "plain k words", "");
        let plan = Plan::compile(&crate::insights::parse(query).unwrap()).unwrap();
        let context = Context { now: "2026-11-24T14:03:00Z".parse().unwrap(), range: None };
        let mut evaluation = Evaluation::new(Arc::new(plan), context, None);
        evaluation.come_from(Arc::new(Origin { bucket: "b".into(), key: "k/1".into() }));
        let mut fork = evaluation.fork();
        fork.bytes(&lines);
        evaluation.absorb(fork, &lines);
        let mut rows = Vec::new();
        for batch in evaluation.finish().batches {
            for row in 0..batch.len() {
                let cell = |(column, cell): (usize, crate::domain::Cell)| {
                    format!("{}={}", batch.columns()[column], cell.raw)
                };
                let mut cells: Vec<String> = batch.row(row).map(cell).collect();
                cells.sort_unstable();
                rows.push(cells.join(" "));
            }
        }
        rows
    }

    #[test]
    fn what_is_known_of_a_line_are_columns_of_its_row() {
        let time = "@timestamp=2026-11-24 13:00:00.123";
        let whole = [
            format!("@bucket=b @key=k/1 {time} status=502"),
            "@bucket=b @key=k/1 level=INFO".to_owned(),
            "@bucket=b @key=k/1 @message=plain k words".to_owned(),
        ];
        assert_eq!(answer("limit 3"), whole);
        // Rows that are kept for an order are the same.
        let sorted = answer("sort status desc, level desc");
        assert_eq!(sorted, whole);
        assert_eq!(answer("filter status = 502 | fields @message, @key"), ["@key=k/1 @message=GET 502 /a"]);
        assert_eq!(
            answer("filter @message like /level/ | fields @message"),
            [r#"@message={"level":"INFO"}"#]
        );
        // Where a line comes from does not stand in it.
        assert_eq!(answer("filter @key like /k.1/ and @bucket = \"b\" | stats count(*) as n"), ["n=3"]);
        assert_eq!(answer("filter @message like \"k/1\""), Vec::<String>::new());
        assert_eq!(answer("stats count(*) as n by bin(1h) as hour, @key | filter n = 1").len(), 1);
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let origin = Arc::new(Origin::default());
        for (time, row, message) in [
            (Some(-5), "{\"a\":1}", "a\t1"),
            (None, "text with : and \t", ""),
            (Some(1_795_525_200_123), "é", ""),
        ] {
            let mut out = Vec::new();
            push(&mut out, time, row, message);
            let line = std::str::from_utf8(&out).unwrap().strip_suffix('\n').unwrap();
            let placed = Placed::read(line, &origin).unwrap();
            assert_eq!((placed.time, placed.row, placed.message.unwrap_or("")), (time, row, message));
        }
        for wrong in ["", "x", "1:\tx", "1:9\tx", ":1\té", "x:1\tx"] {
            assert!(Placed::read(wrong, &origin).is_none(), "{wrong}");
        }
    }
}
