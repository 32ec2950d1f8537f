//! How far a command has come, on one line of a terminal that is written over and wiped at the end.

use std::io::Write;

use unicode_width::UnicodeWidthStr;

/// The line. Without a terminal it is silent.
pub(super) struct ProgressLine {
    shown: Option<usize>,
}

impl ProgressLine {
    pub(super) fn new(is_terminal: bool) -> Self {
        Self { shown: is_terminal.then_some(0) }
    }

    /// Replaces the line. The text is our own, or safe already. Nothing but a carriage return and spaces, so that the
    /// dumbest terminal shows it right.
    pub(super) fn show(&mut self, err: &mut dyn Write, text: &str) {
        let Some(before) = self.shown else { return };
        let width = text.width();
        let rest = " ".repeat(before.saturating_sub(width));
        write!(err, "\r{text}{rest}\r{text}").ok();
        err.flush().ok();
        self.shown = Some(width);
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
