//! The local engine: evaluates a plan over lines, log events or rows, bounded in memory by what is kept.
//!
//! Lines may be taken in pieces by several threads: an evaluation is forked for each piece, and absorbs the forks in the
//! order of the pieces. The answer is the same to the byte, whatever the pieces are.
//!
//! How a query is compiled is in `plan`; where lines come from (files, compressed or not) is in `input`.

pub mod aggregate;
pub mod chain;
pub mod exported;
pub mod expression;
pub mod extract;
pub mod functions;
pub mod groups;
pub mod join;
pub mod json;
pub mod kept;
pub mod keys;
pub mod lambda;
mod lines;
pub mod lookup;
pub mod message;
pub mod operators;
pub mod output;
pub mod pipeline;
pub mod placed;
pub mod prefilter;
pub mod record;
pub mod seen;
pub mod sink;
pub mod sort;
pub mod source;
pub mod stage;
pub mod whole;

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;

pub use source::LogEvent;

use self::output::Output;
use self::pipeline::Pipeline;
use self::placed::Origin;
use self::record::Record;
use self::seen::Seen;
use self::sink::Sink;
use self::source::Source;
use super::plan::Plan;
use crate::domain::{Batch, Completeness, Range};

/// What the query knows of the time it runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// When it started: `now()`.
    pub now: Timestamp,
    /// The range it was asked for: `queryStartTime()` and the like. A file has none.
    pub range: Option<Range>,
}

/// How far an evaluation has come, in the words of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Lines (without empty ones), events or rows that were read.
    pub records_scanned: u64,
    /// Those that passed the filters before the first `sort`, `limit`, `dedup` or `stats`.
    pub records_matched: u64,
    /// Bytes of the lines and messages read.
    pub bytes_scanned: u64,
    /// Lines that were not valid UTF-8: what can't be read in them became U+FFFD.
    pub invalid_utf8_lines: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.records_scanned += other.records_scanned;
        self.records_matched += other.records_matched;
        self.bytes_scanned += other.bytes_scanned;
        self.invalid_utf8_lines += other.invalid_utf8_lines;
    }
}

/// What a query answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The rows: at least one batch, which tells the columns even without rows.
    pub batches: Vec<Arc<Batch>>,
    /// Whether they are all.
    pub completeness: Completeness,
    /// What a reader should know of them, such as that some numbers are approximate. Lowercase sentences.
    pub notes: Vec<String>,
}

/// Said when a query asks for a range that there is not.
const NO_RANGE: &str =
    "the query has no time range here: queryStartTime(), queryEndTime() and queryTimeRange() are empty";

/// A query at work.
#[derive(Debug)]
pub struct Evaluation {
    plan: Arc<Plan>,
    context: Context,
    /// The limit of each part.
    limits: Vec<Option<usize>>,
    sink: Sink,
    counts: Counts,
    /// The limit that the query does not name itself.
    default_limit: Option<usize>,
    drained: usize,
    seen: Seen,
    /// Where the lines come from, when they are placed ones.
    origin: Option<Arc<Origin>>,
}

impl Evaluation {
    /// Begins. The default limit holds when the query names none; without one all rows are answered.
    pub fn new(plan: Arc<Plan>, context: Context, default_limit: Option<usize>) -> Self {
        let default_limit = default_limit.filter(|_| plan.final_limit().is_none());
        let limits = plan.limits(default_limit);
        let sink = Sink::new(plan.head(), limits[0]);
        let counts = Counts::default();
        let seen = Seen::default();
        Self { plan, context, limits, sink, counts, default_limit, drained: 0, seen, origin: None }
    }

    /// One that knows of no row yet, for lines that come after those of this one.
    pub fn fork(&self) -> Self {
        Self {
            plan: Arc::clone(&self.plan),
            context: self.context.clone(),
            limits: self.limits.clone(),
            sink: Sink::new(self.plan.head(), self.limits[0]),
            counts: Counts::default(),
            default_limit: self.default_limit,
            drained: 0,
            seen: Seen::default(),
            origin: self.origin.clone(),
        }
    }

    /// From now on the lines are those of an object, each with a head as [`placed::push`] writes it.
    pub fn come_from(&mut self, origin: Arc<Origin>) {
        self.origin = Some(origin);
    }

    /// Takes what a fork made of a chunk of whole lines; forks in the order of their chunks.
    pub fn absorb(&mut self, later: Self, chunk: &[u8]) {
        if self.sink.is_reached_by(&later.sink) {
            // Which line is the last that is looked at turns out only by reading them again.
            return self.bytes(chunk);
        }
        self.sink.absorb(self.plan.head(), later.sink);
        self.counts.add(later.counts);
        self.seen.add(&later.seen);
    }

    /// One line of text or JSON, without its end.
    pub fn line(&mut self, line: &str) {
        self.bytes(line.as_bytes());
    }

    /// Whole lines; the last may lack its end. Lines may end in a line feed with a carriage return before it; empty
    /// lines are passed over.
    pub fn bytes(&mut self, chunk: &[u8]) {
        let mut at = 0;
        while at < chunk.len() && !self.is_satisfied() {
            at += self.sound_blocks(&chunk[at..]);
            if at < chunk.len() && !self.is_satisfied() {
                let end = at + lines::end_of_block(&chunk[at..]);
                self.damaged_block(&chunk[at..end]);
                at = end;
            }
        }
    }

    /// Reads blocks up to the first that is not valid UTF-8, or until no more are wanted; how many bytes were read.
    fn sound_blocks(&mut self, chunk: &[u8]) -> usize {
        let Self { plan, context, sink, counts, seen, origin, .. } = self;
        let mut record = Record::new(plan.layout(), context);
        let mut at = 0;
        while at < chunk.len() && !sink.is_satisfied() {
            let end = at + lines::end_of_block(&chunk[at..]);
            let Ok(block) = simdutf8::basic::from_utf8(&chunk[at..end]) else { break };
            at += read_lines(plan, block, origin.as_ref(), &mut record, sink, counts);
        }
        counts.bytes_scanned += at as u64;
        seen.add(record.seen());
        at
    }

    /// Reads a block line by line, as not all of them are valid UTF-8.
    fn damaged_block(&mut self, block: &[u8]) {
        let Self { plan, context, sink, counts, seen, origin, .. } = self;
        let mut at = 0;
        while at < block.len() && !sink.is_satisfied() {
            let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |end| at + end + 1);
            let line = String::from_utf8_lossy(&block[at..end]);
            counts.invalid_utf8_lines += u64::from(matches!(line, Cow::Owned(_)));
            let mut record = Record::new(plan.layout(), context);
            read_lines(plan, &line, origin.as_ref(), &mut record, sink, counts);
            counts.bytes_scanned += (end - at) as u64;
            seen.add(record.seen());
            at = end;
        }
    }

    /// One log event.
    pub fn event(&mut self, event: &LogEvent<'_>) {
        let Self { plan, context, sink, counts, seen, .. } = self;
        let mut record = Record::new(plan.layout(), context);
        counts.records_scanned += 1;
        counts.bytes_scanned += event.message.len() as u64;
        record.start(Source::Event(*event));
        row(plan, &mut record, sink, counts);
        seen.add(record.seen());
    }

    /// Rows that are already on the screen.
    pub fn batch(&mut self, batch: &Arc<Batch>) {
        let Self { plan, context, sink, counts, seen, .. } = self;
        let mut record = Record::new(plan.layout(), context);
        counts.bytes_scanned += batch.text_bytes() as u64;
        for index in 0..batch.len() {
            if sink.is_satisfied() {
                break;
            }
            counts.records_scanned += 1;
            record.start(Source::Row(batch, index));
            row(plan, &mut record, sink, counts);
        }
        seen.add(record.seen());
    }

    /// Whether no further input can change the answer: a limit without an order is full.
    pub fn is_satisfied(&self) -> bool {
        self.sink.is_satisfied()
    }

    /// Whether rows are final as they come: the query neither sorts nor groups.
    pub fn is_streaming(&self) -> bool {
        self.plan.is_streaming()
    }

    /// How far it has come.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// How many rows or groups are held in memory.
    pub fn held(&self) -> usize {
        self.sink.held() - self.drained
    }

    /// Takes the rows of the answer that are there, if they are final: the query neither sorts nor groups. Otherwise
    /// there are none before the end.
    pub fn drain(&mut self) -> Vec<Arc<Batch>> {
        if !self.plan.is_streaming() {
            return Vec::new();
        }
        let Some(output) = self.sink.output() else { return Vec::new() };
        self.drained = output.rows();
        output.drain()
    }

    /// The answer to what was read so far.
    pub fn snapshot(&mut self) -> Answer {
        let mut answer = self.answer(Output::snapshot);
        answer.completeness = Completeness::Partial;
        answer
    }

    /// The answer.
    pub fn finish(mut self) -> Answer {
        self.answer(Output::take)
    }

    fn answer(&mut self, collect: fn(&mut Output) -> Vec<Arc<Batch>>) -> Answer {
        let plan = Arc::clone(&self.plan);
        let segments = plan.segments();
        let mut is_cut = self.sink.is_cut();
        let mut is_approximate = self.sink.is_approximate();
        let mut later: Option<Sink> = None;
        let mut seen = self.seen.clone();
        let mut said = self.sink.notes();
        for (index, segment) in segments.iter().enumerate().skip(1) {
            let mut rows = Pipeline::new(segment, self.limits[index], plan.layout(), &self.context);
            let before = later.as_ref().unwrap_or(&self.sink);
            before.for_each(&segments[index - 1], |row, slots| rows.push(row, slots));
            let (sink, met, notes) = rows.finish();
            seen.add(&met);
            said.extend(notes);
            said.extend(sink.notes());
            is_cut |= sink.is_cut();
            is_approximate |= sink.is_approximate();
            later = Some(sink);
        }
        let last = later.as_mut().unwrap_or(&mut self.sink);
        let held = last.held() as u64;
        is_cut |= last.is_satisfied();
        let batches = last.output().map(collect).unwrap_or_default();
        let completeness = match self.default_limit {
            Some(limit) if is_cut && held >= limit as u64 => Completeness::CutAt(limit as u64),
            _ => Completeness::Complete,
        };
        let mut notes = self.notes(is_approximate);
        notes.extend(said);
        notes.extend(seen.notes());
        Answer { batches, completeness, notes }
    }

    fn notes(&self, is_approximate: bool) -> Vec<String> {
        let mut notes: Vec<String> = self.plan.notes().iter().map(|note| (*note).to_owned()).collect();
        if self.plan.asks_range() && self.context.range.is_none() {
            notes.push(NO_RANGE.to_owned());
        }
        if is_approximate {
            notes.push(format!(
                "groups of more than {} values: percentiles and the values of histograms are within {} %, distinct counts have a \
                 standard error of 1.6 %",
                aggregate::EXACT,
                aggregate::RELATIVE_ERROR * 100.0
            ));
        }
        if self.counts.invalid_utf8_lines > 0 {
            notes.push(format!("{} lines were not valid UTF-8", self.counts.invalid_utf8_lines));
        }
        notes
    }
}

/// Sends one row of the source through the first part of the plan.
fn row<'r>(plan: &'r Plan, record: &mut Record<'r>, sink: &mut Sink, counts: &mut Counts) {
    let head = plan.head();
    let mut matched = false;
    stage::flow(&head.stages, record, &mut |record| {
        matched = true;
        sink.push(head, record);
    });
    counts.records_matched += u64::from(matched);
}

/// Reads lines until no more are wanted; how many bytes were read.
fn read_lines<'r>(
    plan: &'r Plan,
    text: &'r str,
    origin: Option<&'r Arc<Origin>>,
    record: &mut Record<'r>,
    sink: &mut Sink,
    counts: &mut Counts,
) -> usize {
    let mut candidates = plan.prefilter().map(|prefilter| prefilter.search(text.as_bytes()));
    let mut at = 0;
    while at < text.len() && !sink.is_satisfied() {
        let start = match &mut candidates {
            None => Some(at),
            Some(candidates) => candidates.next_from(at).map(|found| lines::start_of_line(text, at, found)),
        };
        let Some(start) = start else {
            at = text.len();
            break;
        };
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |end| start + end);
        let line = text[start..end].strip_suffix('\r').unwrap_or(&text[start..end]);
        if !line.is_empty() {
            match origin {
                Some(origin) => record.start_placed(line, origin),
                None => record.start(Source::Line(line)),
            }
            row(plan, record, sink, counts);
            record.end_line();
        }
        at = (end + 1).min(text.len());
    }
    counts.records_scanned += lines::count(&text.as_bytes()[..at]);
    at
}

#[cfg(test)]
mod tests;
