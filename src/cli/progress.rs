//! How far a command has come, on one line of a terminal that is written over and wiped at the end.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

use crate::domain::text::Safe;

/// The width of a terminal that does not tell its own.
const USUAL_WIDTH: usize = 80;

/// The line. Without a terminal it is silent.
pub(super) struct ProgressLine {
    shown: Option<usize>,
    room: usize,
}

impl ProgressLine {
    pub(super) fn new(is_terminal: bool, width: Option<usize>) -> Self {
        // The last column stays free: what reaches it may wrap, and a wrapped line can't be written over.
        let room = width.unwrap_or(USUAL_WIDTH).saturating_sub(1);
        Self { shown: is_terminal.then_some(0), room }
    }

    /// Replaces the line. Nothing but a carriage return and spaces, so that the dumbest terminal shows it right.
    pub(super) fn show(&mut self, err: &mut dyn Write, text: Safe<'_>) {
        let Some(before) = self.shown else { return };
        let text = text.fit(self.room);
        let width = text.as_str().width();
        let rest = " ".repeat(before.saturating_sub(width));
        write!(err, "\r{text}{rest}").ok();
        err.flush().ok();
        self.shown = Some(width);
    }

    /// Writes a line that stays, with a terminal or without.
    pub(super) fn tell(&mut self, err: &mut dyn Write, text: &Safe<'_>) {
        self.wipe(err);
        // When standard error can't be written there is nobody left to tell.
        writeln!(err, "{text}").ok();
        err.flush().ok();
    }

    /// Wipes the line.
    pub(super) fn wipe(&mut self, err: &mut dyn Write) {
        if let Some(before @ 1..) = self.shown {
            write!(err, "\r{}\r", " ".repeat(before)).ok();
            err.flush().ok();
            self.shown = Some(0);
        }
    }
}
