//! A closer look: a stretch of the histogram is chosen and asked for, and the ranges before can be had back.

use std::ops::RangeInclusive;

use jiff::Timestamp;

use super::State;
use super::areas::Areas;
use super::histogram::Histogram;
use super::logs::Focus;
use super::message::Effect;
use super::notices::Severity;
use crate::command::Command;
use crate::domain::{Range, Window};

/// How many ranges can be had back.
const ZOOMS: usize = 100;
/// Columns that a page is on the histogram.
const PAGE: usize = 10;

/// Which columns of the histogram are chosen.
#[derive(Debug, Default, Clone, Copy)]
pub struct Choice {
    columns: usize,
    at: usize,
    mark: Option<usize>,
}

impl Choice {
    /// Tells how many columns the screen has for bars.
    pub fn resize(&mut self, columns: usize) {
        if self.columns != columns {
            *self = Self { columns, at: columns / 2, mark: None };
        }
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The column under the cursor.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The columns from the mark to the cursor, or the one under the cursor.
    pub fn chosen(&self) -> RangeInclusive<usize> {
        let mark = self.mark.unwrap_or(self.at);
        mark.min(self.at)..=mark.max(self.at)
    }

    /// Puts the cursor on a column and drops the mark.
    pub fn begin(&mut self, column: usize) {
        self.at = column.min(self.columns.saturating_sub(1));
        self.mark = None;
    }

    /// Chooses everything from where it began to a column, unless that is the same.
    pub fn extend(&mut self, column: usize) {
        let began = self.mark.unwrap_or(self.at);
        self.begin(column);
        self.mark = Some(began).filter(|began| *began != self.at);
    }

    /// Drops the mark; false when there is none.
    pub fn drop_mark(&mut self) -> bool {
        self.mark.take().is_some()
    }

    /// Acts on a command; false when it means nothing here.
    pub fn on(&mut self, command: Command) -> bool {
        let last = self.columns.saturating_sub(1);
        match command {
            Command::Left => self.at = self.at.saturating_sub(1),
            Command::Right => self.at = (self.at + 1).min(last),
            Command::PageUp => self.at = self.at.saturating_sub(PAGE),
            Command::PageDown => self.at = (self.at + PAGE).min(last),
            Command::First => self.at = 0,
            Command::Last => self.at = last,
            Command::Select => self.mark = if self.mark.is_none() { Some(self.at) } else { None },
            _ => return false,
        }
        true
    }

    /// The time that is chosen.
    pub fn range(&self, histogram: &Histogram) -> Range {
        histogram.stretch(self.columns, self.chosen())
    }
}

impl State {
    /// Tells the histogram how wide it is; where there is none, nothing can be chosen on it.
    pub(super) fn arrange_bars(&mut self, areas: &Areas) {
        self.logs.choice.resize(usize::from(areas.histogram.width).saturating_sub(2));
        if self.logs.focus == Focus::Bars && self.logs.bars().is_none() {
            self.logs.focus = Focus::Table;
        }
    }

    /// Asks for a range and remembers the one before; without a range it is chosen on the histogram.
    pub(super) fn zoom(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(text) = argument else {
            let Some(bars) = self.logs.bars() else {
                self.notices.say(Severity::Info, "there are no rows with a time to choose from", now);
                return Vec::new();
            };
            let time =
                self.logs.table.time().and_then(|time| bars.column_of(time, self.logs.choice.columns()));
            if let Some(column) = time.filter(|_| self.logs.focus != Focus::Bars) {
                self.logs.choice.begin(column);
            }
            return self.focus(Focus::Bars);
        };
        match Window::parse(text, now, &self.times.zone()) {
            Ok(window) => self.zoom_to(window, now),
            Err(words) => {
                self.notices.say(Severity::Error, words, now);
                Vec::new()
            }
        }
    }

    /// Asks for the stretch that is chosen on the histogram.
    pub(super) fn zoom_to_choice(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(bars) = self.logs.bars() else { return Vec::new() };
        let range = self.logs.choice.range(bars);
        self.logs.choice.drop_mark();
        self.zoom_to(Window::Between(range), now)
    }

    fn zoom_to(&mut self, window: Window, now: Timestamp) -> Vec<Effect> {
        if self.zooms.len() >= ZOOMS {
            self.zooms.remove(0);
        }
        self.zooms.push(self.logs.window);
        self.set_window(window, now)
    }

    /// Asks for the range before the last closer look.
    pub(super) fn zoom_out(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.zooms.pop() {
            Some(window) => self.set_window(window, now),
            None => {
                self.notices.say(Severity::Info, "this is the range that you began with", now);
                Vec::new()
            }
        }
    }
}
