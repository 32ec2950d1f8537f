//! Known formats of logs as columns: CloudTrail, access logs of load balancers, CloudFront and S3, flow logs, CSV. A
//! format is told by the content of an object, only CSV is helped by its name. All else is lines of text or of JSON.
//!
//! Each line becomes a line for the engine, see `insights::eval::placed`: with its time, its columns as JSON, and the
//! text as it was, which stays `@message`. A line that does not fit its format stays text.

mod detect;
pub mod fields;
mod row;
mod split;
#[cfg(test)]
mod tests;
mod times;

use std::borrow::Cow;

use self::fields::{Field, Kind};
use self::row::Row;
use crate::domain::Range;
use crate::insights::eval::json::{Members, Raw};
use crate::insights::eval::placed;

/// The format of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// Records of CloudTrail, one JSON object a line.
    CloudTrail,
    /// Access log of an Application Load Balancer.
    Alb,
    /// Access log of a Network Load Balancer.
    Nlb,
    /// Server access log of S3.
    S3Access,
    /// Standard log of CloudFront, and other files with a line `#Fields:`.
    W3c,
    /// Standard log of CloudFront (v2) as JSON.
    CloudFrontJson,
    /// Flow log of a VPC, with a header line.
    VpcFlow,
    /// Flow log of a VPC as Parquet, whose rows are JSON here.
    VpcFlowJson,
    /// CSV with a header line.
    Csv(char),
    /// Lines of text or JSON.
    Lines,
}

impl Format {
    /// How a person calls it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CloudTrail => "CloudTrail",
            Self::Alb => "ALB access log",
            Self::Nlb => "NLB access log",
            Self::S3Access => "S3 access log",
            Self::W3c | Self::CloudFrontJson => "CloudFront log",
            Self::VpcFlow | Self::VpcFlowJson => "VPC flow log",
            Self::Csv(_) => "CSV",
            Self::Lines => "lines",
        }
    }
}

/// What came of the lines so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Rows that were handed on.
    pub rows: u64,
    /// Rows that lie outside of the range.
    pub outside: u64,
    /// Lines that do not fit the format of their object and were taken as text.
    pub misfits: u64,
    /// Lines that were not valid UTF-8: what can't be read in them became U+FFFD.
    pub invalid_utf8: u64,
}

impl Tally {
    /// Adds what came of others.
    pub fn add(&mut self, other: Self) {
        self.rows += other.rows;
        self.outside += other.outside;
        self.misfits += other.misfits;
        self.invalid_utf8 += other.invalid_utf8;
    }
}

/// A record of CSV that goes on over more lines than this many bytes is none.
const LONGEST_RECORD: usize = 1 << 20;

/// Turns the lines of one object into lines for the engine.
#[derive(Debug)]
pub struct Converter {
    format: Format,
    /// The columns that a header line names.
    header: Vec<(String, Kind)>,
    /// The lines of a CSV record so far.
    open: String,
    range: Option<Range>,
    row: Row,
    tally: Tally,
}

impl Converter {
    /// Tells the format by the first lines of an object and by its key. Rows outside of the range are left out where
    /// their time is known.
    pub fn new(start: &[u8], key: &str, range: Option<Range>) -> Self {
        let format = detect::format(&String::from_utf8_lossy(start), key);
        let (header, open, tally) = (Vec::new(), String::new(), Tally::default());
        Self { format, header, open, range, row: Row::default(), tally }
    }

    /// The format.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// What came of the lines so far.
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// Takes whole lines; the last may lack its end.
    pub fn push(&mut self, lines: &[u8], out: &mut Vec<u8>) {
        for line in lines.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() && self.open.is_empty() {
                continue;
            }
            let text = String::from_utf8_lossy(line);
            self.tally.invalid_utf8 += u64::from(matches!(text, Cow::Owned(_)));
            self.line(&text, out);
        }
    }

    /// Takes what is held back: a CSV record whose last quote never came.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let open = std::mem::take(&mut self.open);
        for line in open.lines().filter(|line| !line.is_empty()) {
            self.misfit(line, out);
        }
    }

    fn line(&mut self, line: &str, out: &mut Vec<u8>) {
        match self.format {
            Format::Lines => self.emit(None, line, "", out),
            Format::CloudTrail => self.emit(event_time(line), line, "", out),
            Format::Alb => self.known(fields::ALB, line, out),
            Format::Nlb => self.known(fields::NLB, line, out),
            Format::S3Access => self.known(fields::S3_ACCESS, line, out),
            Format::W3c => self.w3c(line, out),
            Format::CloudFrontJson => self.cloudfront(line, out),
            Format::VpcFlow => self.flow(line, out),
            Format::VpcFlowJson => self.emit(flow_start(line), line, "", out),
            Format::Csv(separator) => self.csv(separator, line, out),
        }
    }

    /// A line whose fields are those of a table.
    fn known(&mut self, table: &[Field], line: &str, out: &mut Vec<u8>) {
        let mut time = None;
        self.row.begin();
        for (index, value) in split::by_blanks(line).enumerate() {
            match table.get(index) {
                Some((name, kind)) => {
                    self.row.field(name, *kind, value);
                    time = time.or_else(|| times::of(*kind, value));
                }
                None => self.row.unknown(index + 1, value),
            }
        }
        // Every entry of these logs has a time.
        if time.is_none() { self.misfit(line, out) } else { self.emit_row(time, line, out) }
    }

    fn w3c(&mut self, line: &str, out: &mut Vec<u8>) {
        if let Some(directive) = line.strip_prefix('#') {
            if let Some(names) = directive.strip_prefix("Fields:") {
                self.header = header(names.split_ascii_whitespace());
            }
            return;
        }
        let values = split::by_tabs(line);
        if values.len() < self.header.len() || self.header.is_empty() {
            return self.misfit(line, out);
        }
        let (mut date, mut clock) = ("", "");
        self.row.begin();
        for (index, value) in values.into_iter().enumerate() {
            let Some((name, kind)) = self.header.get(index) else {
                self.row.unknown(index + 1, value);
                continue;
            };
            match name.as_str() {
                "date" => date = value,
                "time" => clock = value,
                _ => {}
            }
            self.row.field(name, *kind, value);
        }
        self.emit_row(times::of_date_and_clock(date, clock), line, out);
    }

    fn cloudfront(&mut self, line: &str, out: &mut Vec<u8>) {
        let Some(mut members) = Members::open(line) else { return self.misfit(line, out) };
        let (mut date, mut clock) = ("", "");
        self.row.begin();
        while let Some((name, _, value)) = members.next_member() {
            let column = fields::column_of(name);
            match (name, value) {
                ("date", Raw::Text(text, _)) => date = text,
                ("time", Raw::Text(text, _)) => clock = text,
                _ => {}
            }
            match value {
                Raw::Text(text, false) => self.row.field(&column, fields::kind_of(&column), text),
                Raw::Text(text, true) => self.row.raw(&column, &format!("\"{text}\"")),
                Raw::Word(json) | Raw::Nested(json) => self.row.raw(&column, json),
            }
        }
        if !members.is_at_end() {
            return self.misfit(line, out);
        }
        self.emit_row(times::of_date_and_clock(date, clock), line, out);
    }

    fn flow(&mut self, line: &str, out: &mut Vec<u8>) {
        if self.header.is_empty() {
            self.header = header(line.split(' '));
            return;
        }
        let values: Vec<&str> = line.split(' ').collect();
        // Files that were joined bring their header line along.
        if values.iter().zip(&self.header).all(|(value, (name, _))| fields::column_of(value) == *name) {
            return;
        }
        if values.len() != self.header.len() {
            return self.misfit(line, out);
        }
        let mut time = None;
        self.row.begin();
        for ((name, kind), value) in self.header.iter().zip(values) {
            self.row.field(name, *kind, value);
            if name == "start" {
                time = times::of_seconds(value);
            }
        }
        self.emit_row(time, line, out);
    }

    fn csv(&mut self, separator: char, line: &str, out: &mut Vec<u8>) {
        if !self.open.is_empty() {
            self.open.push('\n');
        }
        self.open.push_str(line);
        let record = std::mem::take(&mut self.open);
        let Some(values) = split::csv(&record, separator) else {
            let is_endless = record.len() > LONGEST_RECORD;
            self.open = record;
            if is_endless {
                self.finish(out);
            }
            return;
        };
        if self.header.is_empty() {
            self.header = values.iter().map(|name| (name.trim().to_owned(), Kind::Number)).collect();
            return;
        }
        self.row.begin();
        for (index, value) in values.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            match self.header.get(index) {
                Some((name, _)) if !name.is_empty() => self.csv_value(index, value),
                _ => self.row.unknown(index + 1, value),
            }
        }
        self.emit_row(None, &record.replace('\n', " "), out);
    }

    /// CSV has no types: what is a number in JSON is one, all else is text, `-` too.
    fn csv_value(&mut self, index: usize, value: &str) {
        let name = &self.header[index].0;
        if value == "-" { self.row.any_text(name, value) } else { self.row.number(name, value) }
    }

    fn misfit(&mut self, line: &str, out: &mut Vec<u8>) {
        self.tally.misfits += 1;
        self.emit(None, line, "", out);
    }

    fn emit_row(&mut self, time: Option<i64>, message: &str, out: &mut Vec<u8>) {
        if self.is_wanted(time) {
            placed::push(out, time, self.row.end(), message);
        }
    }

    fn emit(&mut self, time: Option<i64>, row: &str, message: &str, out: &mut Vec<u8>) {
        if self.is_wanted(time) {
            placed::push(out, time, row, message);
        }
    }

    /// Whether a row lies in the range; what has no time does.
    fn is_wanted(&mut self, time: Option<i64>) -> bool {
        let is_in = match (&self.range, time) {
            (Some(range), Some(time)) => {
                (range.from.as_millisecond()..=range.to.as_millisecond()).contains(&time)
            }
            _ => true,
        };
        if is_in {
            self.tally.rows += 1;
        } else {
            self.tally.outside += 1;
        }
        is_in
    }
}

/// The columns of a header line.
fn header<'n>(names: impl Iterator<Item = &'n str>) -> Vec<(String, Kind)> {
    let column = |name| {
        let column = fields::column_of(name);
        let kind = fields::kind_of(&column);
        (column, kind)
    };
    names.map(column).collect()
}

/// When a flow of JSON started.
fn flow_start(line: &str) -> Option<i64> {
    let mut members = Members::open(line)?;
    while let Some((name, _, value)) = members.next_member() {
        if let ("start", Raw::Word(digits)) = (name, value) {
            return times::of_seconds(digits);
        }
    }
    None
}

/// When a record of CloudTrail happened.
fn event_time(line: &str) -> Option<i64> {
    let mut members = Members::open(line)?;
    while let Some((name, _, value)) = members.next_member() {
        if let ("eventTime", Raw::Text(text, false)) = (name, value) {
            return times::of(Kind::Time, text);
        }
    }
    None
}
