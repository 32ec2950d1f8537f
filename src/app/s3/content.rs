//! What an object holds, as it is read and shown: which bytes are asked for, and where one is in what they say.

use std::ops::Range;
use std::sync::Arc;

use jiff::Timestamp;

use crate::app::message::JobId;
use crate::app::scroll::{Scroll, moved};
use crate::app::table::Table;
use crate::app::tree::{Node, Tree};
use crate::command::Command;
use crate::domain::request::{ByteRange, ObjectName, ObjectRange};
use crate::domain::text::Foreign;
use crate::domain::{Event, Fault, FaultKind, Text};
use crate::object::parquet::Sheet;
use crate::object::{About, Jump, Preview, Shown, hex};

/// Columns that one step to the side scrolls long lines.
const SIDEWAYS: usize = 16;

/// What is on the screen.
#[derive(Debug, Default)]
enum Body {
    #[default]
    Nothing,
    Lines(Arc<[Text]>),
    Bytes(u64, Arc<[u8]>),
    Tree(Tree),
    Table(Box<Table>),
}

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
    body: Body,
    landing: Landing,
    scroll: Scroll,
    /// Columns that are scrolled to the side.
    side: usize,
}

impl Content {
    /// An object of so many bytes.
    pub fn new(object: ObjectName, size: u64, now: Timestamp) -> Self {
        let mut content = Self {
            object,
            preview: Preview::new(size),
            asked: None,
            done: Vec::new(),
            etag: None,
            since: now,
            calls: 0,
            fault: None,
            body: Body::Nothing,
            landing: Landing::Top,
            scroll: Scroll::default(),
            side: 0,
        };
        content.show();
        content
    }

    /// The conversation under way.
    pub fn job(&self) -> Option<JobId> {
        self.asked.as_ref().map(|(job, _)| *job)
    }

    /// What is said beside what is shown; nothing before the first bytes came.
    pub fn about(&self) -> Option<&About> {
        self.preview.view().map(|view| &view.about)
    }

    /// What is shown, when it is a tree.
    pub fn tree(&self) -> Option<&Tree> {
        match &self.body {
            Body::Tree(tree) => Some(tree),
            _ => None,
        }
    }

    /// What is shown, when it is a table.
    pub fn table(&self) -> Option<&Table> {
        match &self.body {
            Body::Table(table) => Some(table),
            _ => None,
        }
    }

    /// Whether bytes are shown, whose lines take the whole width of a narrow screen.
    pub fn is_bytes(&self) -> bool {
        matches!(self.body, Body::Bytes(..))
    }

    /// What is shown of Parquet.
    pub fn parquet(&self) -> Option<&Sheet> {
        match &self.preview.view()?.shown {
            Shown::Parquet(sheet) => Some(sheet),
            _ => None,
        }
    }

    /// The line under the cursor and the first on the screen, of text and bytes.
    pub fn scroll(&self) -> Scroll {
        self.scroll
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        match &self.body {
            Body::Nothing => 0,
            Body::Lines(lines) => lines.len(),
            Body::Bytes(_, bytes) => bytes.len().div_ceil(hex::PER_LINE),
            Body::Tree(tree) => tree.branches().len(),
            Body::Table(table) => table.len(),
        }
    }

    /// Whether nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A line of text or bytes, from where it is scrolled to.
    pub fn line(&self, row: usize) -> Option<Foreign<'_>> {
        match &self.body {
            Body::Lines(lines) => {
                let line = lines.get(row)?.raw();
                let start = line.char_indices().nth(self.side).map_or(line.len(), |(at, _)| at);
                Some(Foreign::from(&line[start..]))
            }
            Body::Bytes(offset, bytes) => {
                let start = row * hex::PER_LINE;
                let part = bytes.get(start..bytes.len().min(start + hex::PER_LINE))?;
                if part.is_empty() {
                    return None;
                }
                Some(Foreign::from(hex::line(offset + start as u64, part)))
            }
            _ => None,
        }
    }

    /// What a copy takes: the line, the value, the cell.
    pub fn under_cursor(&self) -> Option<String> {
        match &self.body {
            Body::Lines(lines) => lines.get(self.scroll.cursor).map(|line| line.raw().to_owned()),
            Body::Tree(tree) => tree.under_cursor().map(Node::copied),
            Body::Table(table) => {
                let value = table.value(table.cursor(), table.column()?)?;
                Some(value.raw().to_owned())
            }
            Body::Bytes(..) | Body::Nothing => {
                self.line(self.scroll.cursor).map(|line| line.raw().to_owned())
            }
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
            Event::ObjectOpened(opened) => self.etag = opened.etag.or(self.etag.take()),
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

    /// The conversation is over.
    pub(super) fn end(&mut self, result: Result<(), Fault>) {
        let asked = self.asked.take().map(|(_, range)| range);
        self.done.extend(asked);
        self.fault = result.err();
        let wants = self.preview.wants();
        if self.fault.is_none() && !wants.is_empty() && wants.iter().all(|want| self.done.contains(want)) {
            let short = Fault::new(FaultKind::Service, "S3 answered with fewer bytes than were asked for");
            self.fault = Some(short.hint("the object may have changed; open it again"));
        }
    }

    /// Nobody waits for the rest any more. The conversation that is to be dropped.
    pub(super) fn stop(&mut self) -> Option<JobId> {
        let (job, _) = self.asked.take()?;
        self.fault = Some(Fault::new(FaultKind::Cancelled, "stopped"));
        Some(job)
    }

    /// It is read on where it failed or was stopped.
    pub(super) fn go_on(&mut self, now: Timestamp) {
        self.fault = None;
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
        let (cursor, before) = (self.cursor(), self.len());
        match &view.shown {
            Shown::Empty => self.body = Body::Nothing,
            Shown::Text(lines) => self.body = Body::Lines(Arc::clone(lines)),
            Shown::Hex { offset, bytes } => self.body = Body::Bytes(*offset, Arc::clone(bytes)),
            Shown::Json(document) => {
                let mut tree = match std::mem::take(&mut self.body) {
                    Body::Tree(tree) => tree,
                    _ => Tree::default(),
                };
                tree.show(vec![("object".to_owned(), Node::of_document(document))]);
                self.body = Body::Tree(tree);
            }
            Shown::Table(batch) => {
                let batch = Arc::clone(batch);
                self.show_rows(batch);
            }
            Shown::Parquet(sheet) => {
                let batch = Arc::clone(&sheet.batch);
                self.show_rows(batch);
            }
        }
        let to = match std::mem::take(&mut self.landing) {
            Landing::Stays => cursor,
            Landing::Top => 0,
            Landing::Bottom => usize::MAX,
            Landing::Behind => cursor + self.len().saturating_sub(before),
        };
        self.go_to(to);
    }

    fn show_rows(&mut self, batch: Arc<crate::domain::Batch>) {
        let mut table = match std::mem::take(&mut self.body) {
            Body::Table(table) => table,
            _ => Box::default(),
        };
        table.replace(batch);
        self.body = Body::Table(table);
    }

    fn cursor(&self) -> usize {
        match &self.body {
            Body::Tree(tree) => tree.cursor(),
            Body::Table(table) => table.cursor(),
            _ => self.scroll.cursor,
        }
    }

    fn go_to(&mut self, line: usize) {
        let count = self.len();
        let line = line.min(count.saturating_sub(1));
        match &mut self.body {
            Body::Tree(tree) => tree.go_to(line),
            Body::Table(table) => table.go_to(line),
            _ => self.scroll.go_to(line, count, |_| 1),
        }
    }

    /// Tells how much of it the screen shows.
    pub(super) fn resize(&mut self, height: usize, width: usize) {
        self.scroll.height = height;
        match &mut self.body {
            Body::Tree(tree) => tree.resize(height),
            Body::Table(table) => table.resize(height, width),
            _ => {}
        }
        self.go_to(self.cursor());
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
        match command {
            Command::First => drop(self.jump(Jump::Start, now)),
            Command::Last => drop(self.jump(Jump::End, now)),
            Command::Up | Command::PageUp if self.cursor() == 0 => drop(self.jump(Jump::Back, now)),
            _ => {}
        }
        let done = match &mut self.body {
            Body::Tree(tree) => tree.on(command),
            Body::Table(table) => table.on(command),
            _ => self.on_lines(command),
        };
        let is_down = matches!(command, Command::Down | Command::PageDown | Command::Last);
        if is_down && self.cursor() + 1 >= self.len() {
            self.jump(Jump::Forward, now);
        }
        done || matches!(command, Command::First | Command::Last)
    }

    fn on_lines(&mut self, command: Command) -> bool {
        let page = self.scroll.rows().saturating_sub(1).max(1);
        if let Some(to) = moved(command, self.scroll.cursor, page) {
            self.go_to(to);
            return true;
        }
        match command {
            Command::Left => self.side = self.side.saturating_sub(SIDEWAYS),
            Command::Right => self.side += SIDEWAYS,
            _ => return false,
        }
        true
    }
}
