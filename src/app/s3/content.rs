//! What an object holds, as it is read and shown: which bytes are asked for, and where one is in what they say.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use super::part::Part;
use super::sight::Sight;
use crate::app::table::Table;
use crate::app::tickets::JobId;
use crate::command::Command;
use crate::domain::event::ObjectOpened;
use crate::domain::request::{ByteRange, ObjectName, ObjectRange};
use crate::domain::{Event, Fault, FaultKind, Text};
use crate::object::parquet::Sheet;
use crate::object::{About, Jump, Preview, Shown};

/// Where the cursor goes when what was asked for comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Landing {
    /// It stays on its line.
    #[default]
    Stays,
    /// On the first line.
    Top,
    /// On the last line.
    Bottom,
    /// On its line, before which others have come.
    Behind,
}

/// An object that is open.
#[derive(Debug)]
pub struct Content {
    /// Which.
    pub object: ObjectName,
    preview: Preview,
    /// The conversation under way, and what it asks for.
    asked: Option<(JobId, Range<u64>)>,
    /// What was asked for of what is wanted now.
    done: Vec<Range<u64>>,
    etag: Option<Text>,
    /// When it was opened, or what is shown was asked for.
    pub since: Timestamp,
    /// How many calls it took.
    pub calls: u64,
    /// Why it is not read further.
    pub fault: Option<Fault>,
    sight: Sight,
    landing: Landing,
    /// Which part of Parquet is shown.
    part: Part,
}

impl Content {
    /// An object of so many bytes.
    pub fn new(object: ObjectName, size: u64, now: Timestamp) -> Self {
        Self::with(object, Preview::new(size), now)
    }

    /// A glance at the start of an object of so many bytes.
    pub fn glance(object: ObjectName, size: u64, now: Timestamp) -> Self {
        Self::with(object, Preview::glance(size), now)
    }

    fn with(object: ObjectName, preview: Preview, now: Timestamp) -> Self {
        let mut content = Self {
            object,
            preview,
            asked: None,
            done: Vec::new(),
            etag: None,
            since: now,
            calls: 0,
            fault: None,
            sight: Sight::default(),
            landing: Landing::Top,
            part: Part::Rows,
        };
        content.show();
        content
    }

    /// Goes on from a glance.
    pub(super) fn deepen(&mut self, now: Timestamp) {
        self.since = now;
        self.done.clear();
        self.preview.deepen();
        self.show_if_whole();
    }

    /// The conversation under way.
    pub fn job(&self) -> Option<JobId> {
        self.asked.as_ref().map(|(job, _)| *job)
    }

    /// What is said beside what is shown; nothing before the first bytes came.
    pub fn about(&self) -> Option<&About> {
        self.preview.view().map(|view| &view.about)
    }

    /// Whether it is compressed on its outside.
    pub(super) fn is_compressed(&self) -> bool {
        self.about().is_some_and(|about| !about.compression.is_empty())
    }

    /// What is on the screen.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The rows that are shown, to be sorted and looked through.
    pub(in crate::app) fn table_mut(&mut self) -> Option<&mut Table> {
        self.sight.table_mut()
    }

    /// Which part of Parquet is shown.
    pub fn part(&self) -> Part {
        self.part
    }

    /// What is shown of Parquet.
    pub fn parquet(&self) -> Option<&Sheet> {
        match &self.preview.view()?.shown {
            Shown::Parquet(sheet) => Some(sheet),
            _ => None,
        }
    }

    /// The range that is to be asked for next, when one is wanted and none is under way.
    pub(super) fn ask(&mut self, job: JobId) -> Option<ObjectRange> {
        if self.asked.is_some() || self.fault.is_some() {
            return None;
        }
        let want = self.preview.wants().iter().find(|want| !self.done.contains(want))?.clone();
        self.calls += 1;
        self.asked = Some((job, want.clone()));
        Some(ObjectRange {
            object: self.object.clone(),
            bytes: ByteRange::Between(want.start, want.end - 1),
            if_match: self.etag.as_ref().map(|etag| etag.raw().to_owned()),
        })
    }

    /// Takes in what was answered.
    pub(super) fn hear(&mut self, event: Event) {
        match event {
            Event::ObjectOpened(opened) => self.learn(*opened),
            Event::ObjectBytes(piece) => {
                let before = self.preview.wants().to_vec();
                self.preview.give(piece.offset, &piece.bytes);
                if self.preview.wants() != before {
                    self.done.clear();
                    self.show_if_whole();
                }
            }
            _ => {}
        }
    }

    /// What S3 says of the object. One that is not as long as it was listed is another one by now: it is seen from its
    /// start.
    fn learn(&mut self, opened: ObjectOpened) {
        if opened.size != self.preview.size() && self.etag.is_none() {
            self.preview = self.preview.of_size(opened.size);
        }
        self.etag = opened.etag.or(self.etag.take());
    }

    /// The conversation is over.
    pub(super) fn end(&mut self, result: Result<(), Fault>) {
        let asked = self.asked.take().map(|(_, range)| range);
        self.done.extend(asked);
        self.fault = result.err().map(|fault| match self.etag {
            // Only as it was when it was opened it is read on: otherwise parts of two objects would be mixed.
            Some(_) if fault.kind == FaultKind::NotFound => {
                Fault { what: "the object has changed since it was opened".into(), ..fault }
            }
            _ => fault,
        });
        let wants = self.preview.wants();
        if self.fault.is_none() && !wants.is_empty() && wants.iter().all(|want| self.done.contains(want)) {
            let short = Fault::new(FaultKind::Service, "S3 answered with fewer bytes than were asked for");
            self.fault = Some(short.hint("the object may have changed; read it again"));
        }
    }

    /// Nobody waits for the rest any more. The conversation that is to be dropped.
    pub(super) fn stop(&mut self) -> Option<JobId> {
        let (job, _) = self.asked.take()?;
        self.fault = Some(Fault::new(FaultKind::Cancelled, "stopped"));
        Some(job)
    }

    /// It is read on where it failed or was stopped, or, when it has changed, from its start.
    pub(super) fn go_on(&mut self, now: Timestamp) {
        let fault = self.fault.take();
        if fault.is_some_and(|fault| matches!(fault.kind, FaultKind::NotFound | FaultKind::Service)) {
            self.etag = None;
            self.preview = self.preview.of_size(self.preview.size());
            self.landing = Landing::Top;
        }
        self.done.clear();
        self.since = now;
    }

    fn show_if_whole(&mut self) {
        if self.preview.wants().is_empty() {
            self.show();
        }
    }

    /// Shows what the bytes say, with the cursor where it belongs.
    fn show(&mut self) {
        let Some(view) = self.preview.view() else { return };
        let (cursor, before) = (self.sight.cursor(), self.sight.count());
        match &view.shown {
            Shown::Empty => self.sight.show_nothing(),
            Shown::Text(lines) => self.sight.show_lines(Arc::clone(lines)),
            Shown::Hex { offset, bytes } => self.sight.show_bytes(*offset, Arc::clone(bytes)),
            Shown::Json(document) => self.sight.show_document(document),
            Shown::Table(batch) => self.sight.show_rows(Arc::clone(batch)),
            Shown::Parquet(sheet) => self.sight.show_rows(self.part.rows(sheet)),
        }
        let to = match std::mem::take(&mut self.landing) {
            Landing::Stays => cursor,
            Landing::Top => 0,
            Landing::Bottom => usize::MAX,
            Landing::Behind => cursor + self.sight.count().saturating_sub(before),
        };
        self.sight.go_to(to);
    }

    /// Tells how much of it the screen shows.
    pub(super) fn resize(&mut self, height: usize, width: usize) {
        self.sight.resize(height, width);
    }

    /// Shows another part of Parquet.
    pub(super) fn turn_to(&mut self, part: Part) {
        self.part = part;
        self.sight.show_nothing();
        self.landing = Landing::Top;
        self.show();
    }

    /// Goes to another part of the object; false when there is none, or when it can't be gone to.
    pub(super) fn jump(&mut self, jump: Jump, now: Timestamp) -> bool {
        let landing = match jump {
            Jump::Forward => Landing::Stays,
            Jump::Back => Landing::Behind,
            Jump::End => Landing::Bottom,
            Jump::Start | Jump::Offset(_) | Jump::RowGroup(_) => Landing::Top,
        };
        let gone = self.preview.jump(jump);
        if gone {
            self.since = now;
            self.landing = landing;
            self.done.clear();
            self.show_if_whole();
        }
        gone
    }

    /// Acts on a command; false when it means nothing here. Whoever comes to an end of what was read reads on.
    pub(super) fn on(&mut self, command: Command, now: Timestamp) -> bool {
        // All of the schema and of the row groups is there.
        if self.parquet().is_some() && self.part != Part::Rows {
            return self.on_part(command, now);
        }
        match command {
            Command::First => drop(self.jump(Jump::Start, now)),
            Command::Last => drop(self.jump(Jump::End, now)),
            Command::Up | Command::PageUp if self.sight.cursor() == 0 => drop(self.jump(Jump::Back, now)),
            _ => {}
        }
        let done = self.sight.on(command);
        let is_down = matches!(command, Command::Down | Command::PageDown | Command::Last);
        if is_down && self.sight.cursor() + 1 >= self.sight.count() {
            self.jump(Jump::Forward, now);
        }
        done || matches!(command, Command::First | Command::Last)
    }

    /// The same where the schema or the row groups are shown: a row group is opened.
    fn on_part(&mut self, command: Command, now: Timestamp) -> bool {
        let group = match (self.part, command) {
            (Part::Groups, Command::Fold | Command::Open) => self.group_under_cursor(),
            _ => return self.sight.on(command),
        };
        self.turn_to(Part::Rows);
        if let Some(group) = group {
            self.jump(Jump::RowGroup(group), now);
        }
        true
    }

    fn group_under_cursor(&self) -> Option<usize> {
        let table = self.sight.table()?;
        let number: usize = table.field(table.cursor(), "row_group")?.raw.parse().ok()?;
        number.checked_sub(1)
    }
}
