//! The preview of one object as a machine without IO: which bytes it wants, what it shows of those that it was given.

use std::ops::Range;
use std::sync::Arc;

use super::content::{Content, Part};
use super::jump::Jump;
use super::parquet::{MAGIC, Next, Screen};
use super::pieces::Pieces;
use super::unpack::{Compression, unpack};
use super::view::{About, Shown, View};
use crate::domain::{Text, figures};

/// The most bytes that are read for one screen: for the first one, and for each jump.
pub const BUDGET: u64 = 1_000_000;

/// How much is read at once.
const STEP: u64 = 256 << 10;

/// The same of a glance, and the most that one reads.
const GLANCE_STEP: u64 = 64 << 10;
const GLANCE_BUDGET: u64 = 256 << 10;

/// How much of an object, or of what it unpacks to, is shown at once.
const MOST: u64 = 8 << 20;

/// The same of a JSON document: its tree takes fifty times as much memory.
const MOST_OF_DOCUMENT: u64 = 2 << 20;

/// How much of an object is held before a jump lets go of what was read of it elsewhere.
const HELD: usize = 32 << 20;

/// How much is unpacked more at a time.
const UNPACKED_STEP: usize = 1 << 20;

/// The preview of one object.
#[derive(Debug, Clone)]
pub struct Preview {
    size: u64,
    /// How much is read at once, and for one screen.
    step: u64,
    budget: u64,
    pieces: Arc<Pieces>,
    /// What is shown, or will be: a range of the object.
    window: Range<u64>,
    /// How much may be unpacked.
    bound: usize,
    /// What may still be read for this screen.
    left: u64,
    read: u64,
    wants: Vec<Range<u64>>,
    content: Option<Content>,
    /// Of an object that begins like Parquet.
    parquet: Option<Screen>,
    /// Why it is none.
    not_parquet: Option<Text>,
    view: Option<View>,
}

impl Preview {
    /// The preview of an object of so many bytes.
    pub fn new(size: u64) -> Self {
        Self::with(size, STEP, BUDGET)
    }

    /// A glance at the start of an object of so many bytes, which reads little.
    pub fn glance(size: u64) -> Self {
        Self::with(size, GLANCE_STEP, GLANCE_BUDGET)
    }

    fn with(size: u64, step: u64, budget: u64) -> Self {
        let mut preview = Self {
            size,
            step,
            budget,
            pieces: Arc::default(),
            window: 0..size.min(step),
            bound: UNPACKED_STEP,
            left: budget,
            read: 0,
            wants: Vec::new(),
            content: None,
            parquet: None,
            not_parquet: None,
            view: None,
        };
        preview.advance();
        preview
    }

    /// Bytes of the object.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The preview of what stands in its place now and has so many bytes.
    pub fn of_size(&self, size: u64) -> Self {
        Self::with(size, self.step, self.budget)
    }

    /// Goes on from a glance: what it read is not read again, and is seen until more is there.
    pub fn deepen(&mut self) {
        if self.step == STEP {
            return;
        }
        (self.step, self.budget, self.left) = (STEP, BUDGET, BUDGET);
        self.window = 0..self.size.min(STEP);
        // So little may have been read that it says nothing.
        self.content = None;
        if self.parquet.is_some() {
            self.parquet = Some(Screen::default());
        }
        self.advance();
    }

    /// The ranges of bytes that it waits for, none empty and none beyond the end.
    pub fn wants(&self) -> &[Range<u64>] {
        &self.wants
    }

    /// Takes bytes from an offset on: all of a range that it wants, or a part.
    pub fn give(&mut self, offset: u64, bytes: &[u8]) {
        let end = self.size.saturating_sub(offset).min(bytes.len() as u64);
        Arc::make_mut(&mut self.pieces).insert(offset, &bytes[..end as usize]);
        self.read += bytes.len() as u64;
        if self.wants.is_empty() {
            return;
        }
        let pieces = &self.pieces;
        self.wants.retain(|want| !pieces.missing(want.clone()).is_empty());
        if self.wants.is_empty() {
            self.advance();
        }
    }

    /// What can be shown; nothing before the first bytes came. While it waits for bytes, this is the screen before.
    pub fn view(&self) -> Option<&View> {
        self.view.as_ref()
    }

    /// Goes somewhere else. False when it is there already or can't go there: what is compressed is shown from its start
    /// only.
    pub fn jump(&mut self, jump: Jump) -> bool {
        if !self.wants.is_empty() || self.view.is_none() {
            return false;
        }
        let allowance = match self.parquet.is_some() {
            true => self.turn(jump),
            false => self.moved(jump).then_some(self.budget),
        };
        let Some(allowance) = allowance else { return false };
        let is_new = !matches!(jump, Jump::Forward | Jump::Back);
        if is_new && self.pieces.held() > HELD {
            Arc::make_mut(&mut self.pieces).forget_behind(self.step);
        }
        self.left = allowance;
        self.advance();
        true
    }

    /// Moves the window, or lets more be unpacked; whether that changes anything.
    fn moved(&mut self, jump: Jump) -> bool {
        let before = (self.window.clone(), self.bound);
        match (self.compression(), jump) {
            (Some(_), Jump::Forward) => self.unpack_more(),
            (Some(_), _) => {}
            (None, jump) => self.window = self.window_at(jump),
        }
        before != (self.window.clone(), self.bound)
    }

    /// Goes to another row group of Parquet, or reads what was left out; how many bytes that may cost. What was said to be
    /// left out may be more than one screen costs otherwise: it was asked for by name.
    fn turn(&mut self, jump: Jump) -> Option<u64> {
        /// The most that is read on one wish.
        const MOST_UNREAD: u64 = 64 << 20;
        let screen = self.parquet.as_mut()?;
        let group = match jump {
            Jump::Start => 0,
            Jump::End => screen.last(),
            Jump::RowGroup(group) => group,
            Jump::Forward => {
                let unread = screen.go_on()?;
                return Some(BUDGET.max((unread + BUDGET).min(MOST_UNREAD)));
            }
            Jump::Back | Jump::Offset(_) => return None,
        };
        screen.go_to(group).then_some(BUDGET)
    }

    /// How the object is compressed on its outside, as far as that is known.
    fn compression(&self) -> Option<Compression> {
        let told = self.size.min(Compression::TOLD_BY as u64);
        self.pieces.get(0..told).and_then(Compression::of)
    }

    fn window_at(&self, jump: Jump) -> Range<u64> {
        let aligned = |offset| self.content.as_ref().map_or(offset, |content| content.aligned(offset));
        let Range { start, end } = self.window.clone();
        let is_long = end - start >= self.most();
        match jump {
            Jump::Start => 0..self.size.min(self.step),
            Jump::End => aligned(self.size.saturating_sub(self.step))..self.size,
            Jump::Offset(offset) => {
                let start = aligned(offset.min(self.size.saturating_sub(1)));
                start..self.size.min(start + self.step)
            }
            Jump::Forward if end == self.size => start..end,
            Jump::Forward => (if is_long { aligned(end) } else { start })..self.size.min(end + self.step),
            Jump::Back if start == 0 => start..end,
            Jump::RowGroup(_) => start..end,
            Jump::Back => aligned(start.saturating_sub(self.step))..(if is_long { start } else { end }),
        }
    }

    /// How much of it is shown at once.
    fn most(&self) -> u64 {
        match self.content.as_ref().is_some_and(Content::is_document) {
            true => MOST_OF_DOCUMENT,
            false => MOST,
        }
    }

    /// More of what is compressed: of its bytes only when those at hand are used up.
    fn unpack_more(&mut self) {
        let View { about, .. } = match &self.view {
            Some(view) if view.about.more_behind => view,
            _ => return,
        };
        let (is_used_up, most) = (about.range.end < self.bound as u64, self.most());
        if about.range.end < most {
            self.bound += UNPACKED_STEP;
        }
        if is_used_up && self.window.end < most {
            self.window.end = self.size.min(self.window.end + self.step);
        }
    }

    /// Wants what is missing for the screen, or makes it.
    fn advance(&mut self) {
        self.wants.clear();
        if self.size == 0 {
            return self.show(Shown::Empty, About { form: "empty".into(), ..About::default() });
        }
        // What is shown of Parquet may let go of its start.
        if self.parquet.is_some() {
            return self.advance_parquet();
        }
        if !self.has(0..self.size.min(self.step)) || !self.has(self.window.clone()) {
            return;
        }
        let begins_like_parquet = self.pieces.get(0..self.size.min(4)) == Some(MAGIC) && self.size >= 12;
        if begins_like_parquet && self.not_parquet.is_none() {
            self.parquet = Some(Screen::default());
            return self.advance_parquet();
        }
        match self.compression() {
            Some(_) => self.show_unpacked(),
            None => self.show_window(),
        }
    }

    /// Whether a range is at hand; what is missing of it is wanted, as far as the budget goes.
    fn has(&mut self, range: Range<u64>) -> bool {
        let missing = self.pieces.missing(range);
        for hole in &missing {
            let end = hole.end.min(hole.start + self.left);
            self.left -= end - hole.start;
            if end > hole.start {
                self.wants.push(hole.start..end);
            }
        }
        missing.is_empty()
    }

    fn advance_parquet(&mut self) {
        let Some(mut screen) = self.parquet.take() else { return };
        match screen.step(&self.pieces, self.size, self.left) {
            Next::Want(ranges) => {
                for range in ranges {
                    self.has(range);
                }
                self.parquet = Some(screen);
            }
            Next::Show(sheet) => {
                let about = About {
                    form: "Parquet".into(),
                    range: 0..self.size,
                    more_behind: screen.has_more(),
                    ..About::default()
                };
                self.parquet = Some(screen);
                self.show(Shown::Parquet(sheet), about);
            }
            Next::Other(why) => {
                self.not_parquet = Some(Text::from(format!("it begins like Parquet: {why}")));
                self.advance();
            }
        }
    }

    fn show_window(&mut self) {
        let start = 0..self.size.min(self.step);
        let (Some(first), Some(bytes)) =
            (self.pieces.get(start.clone()), self.pieces.get(self.window.clone()))
        else {
            return;
        };
        let first = Part { bytes: first, offset: 0, is_end: start.end == self.size };
        let part = Part { bytes, offset: self.window.start, is_end: self.window.end == self.size };
        let content = self.content.get_or_insert_with(|| Content::of(first));
        let shown = content.show(part);
        let about = About {
            encoding: content.encoding(),
            form: content.form(),
            range: self.window.clone(),
            more_before: self.window.start > 0,
            more_behind: self.window.end < self.size,
            remarks: self.not_parquet.iter().cloned().collect(),
            ..About::default()
        };
        self.show(shown, about);
    }

    /// Unpacks what is at hand, also what is packed more than once.
    fn show_unpacked(&mut self) {
        /// More layers than anyone packs.
        const DEEPEST: usize = 3;
        let mut bytes = self.pieces.get(self.window.clone()).unwrap_or_default().to_vec();
        let mut is_whole = self.window.end == self.size;
        let mut about = About::default();
        while let Some(compression) = Compression::of(&bytes).filter(|_| about.compression.len() < DEEPEST) {
            let unpacked = unpack(compression, &bytes, is_whole, self.bound);
            if unpacked.bytes.is_empty()
                && !unpacked.is_whole
                && unpacked.damage.is_none()
                && self.wants_more_packed()
            {
                return;
            }
            about.compression.push(compression);
            if let Some(damage) = unpacked.damage {
                about.remarks.push(Text::from(format!("{compression}: damaged behind this: {damage}")));
            }
            (bytes, is_whole) = (unpacked.bytes, unpacked.is_whole);
        }
        if !is_whole {
            let read = figures::bytes(self.window.end as f64);
            about
                .remarks
                .push(Text::from(format!("the start of a compressed object: what its first {read} hold")));
        }
        let part = Part { bytes: &bytes, offset: 0, is_end: is_whole };
        let content = self.content.get_or_insert_with(|| Content::of(part));
        about.encoding = content.encoding();
        about.form = content.form();
        about.range = 0..bytes.len() as u64;
        about.more_behind = !is_whole && about.remarks.len() == 1;
        let shown = content.show(part);
        self.show(shown, about);
    }

    /// A block that does not end yet gives nothing: more of the object is wanted, as far as the budget goes.
    fn wants_more_packed(&mut self) -> bool {
        let end = self.size.min(self.window.end + self.step.min(self.left));
        self.window.end = end;
        !self.has(self.window.clone())
    }

    fn show(&mut self, shown: Shown, about: About) {
        let about = About { size: self.size, read: self.read, ..about };
        self.view = Some(View { shown, about });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_that_was_given_is_no_longer_wanted() {
        let mut preview = Preview::new(1_000);
        preview.wants = vec![0..2, 4..6];
        preview.give(0, b"ab");
        assert_eq!(preview.wants().first(), Some(&(4..6)));
        assert_eq!(preview.wants().len(), 1);
        preview.give(4, b"e");
        assert_eq!(preview.wants().first(), Some(&(4..6)));
        assert_eq!(preview.wants().len(), 1);
    }
}
