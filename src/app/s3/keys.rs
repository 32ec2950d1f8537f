//! What the keys of the S3 pane do.

use jiff::Timestamp;

use super::order::{Column, Sort, Wish};
use super::{Focus, Goal, S3, State, parts, s3_facts};
use crate::app::Pane;
use crate::app::accounts::fact_room;
use crate::app::areas::{Rect, WIDE};
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, Overlay, PromptKind};
use crate::app::picker::Picker;
use crate::app::scroll::moved;
use crate::app::table::Direction;
use crate::command::Command;

/// The keys that are worth knowing in the list, the most important first.
const LIST_KEYS: &[(Command, &str)] = &[
    (Command::Help, "help"),
    (Command::Open, "open"),
    (Command::Left, "up"),
    (Command::Search, "filter"),
    (Command::SearchObjects, "search inside"),
    (Command::Download, "download"),
    (Command::Measure, "count"),
    (Command::Sort, "sort"),
    (Command::Recursive, "all below"),
    (Command::Goto, "go to"),
    (Command::Versions, "versions"),
    (Command::FocusNext, "detail"),
    (Command::CopyCell, "copy"),
    (Command::Palette, "commands"),
];

/// Those in the detail.
const DETAIL_KEYS: &[(Command, &str)] =
    &[(Command::Back, "back"), (Command::CopyCell, "copy"), (Command::Help, "help")];

impl S3 {
    /// The keys that are worth knowing, the most important first.
    pub fn keys(&self) -> &'static [(Command, &'static str)] {
        if let Some(keys) = self.content_keys() {
            return keys;
        }
        if let Some(find) = self.finding() {
            return find.keys();
        }
        match self.focus {
            Focus::List => LIST_KEYS,
            Focus::Detail => DETAIL_KEYS,
        }
    }
}

impl State {
    /// What a command means in the pane; `None` when the pane leaves it to the console.
    pub(in crate::app) fn perform_in_s3(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        match (command, argument) {
            (Command::Download, target) => return Some(self.ask_download(target, now)),
            (Command::RequesterPays, None) => return Some(self.toggle_payer(now)),
            _ => {}
        }
        if self.s3.content().is_some() {
            return self.perform_in_content(command, argument, now);
        }
        if self.s3.finding().is_some() {
            return self.perform_in_find(command, argument, now);
        }
        match (command, self.s3.focus) {
            (Command::Search, _) => self.filter_keys(argument),
            (Command::Sort, _) => self.sort_keys(argument, now),
            (Command::SearchObjects, _) => return Some(self.open_find(argument, now)),
            _ if argument.is_some() => return None,
            (Command::FocusNext | Command::FocusPrevious, Focus::List) => self.s3.focus = Focus::Detail,
            (Command::FocusNext | Command::FocusPrevious | Command::Back | Command::Close, Focus::Detail) => {
                self.s3.focus = Focus::List
            }
            (Command::Interrupt, _) => return self.stop_in_s3(now),
            (Command::Run, _) => return Some(self.reload()),
            (Command::Measure, _) => return Some(self.measure(now)),
            (Command::Recursive, _) => return Some(self.toggle_recursive(now)),
            (Command::Versions, _) => return Some(self.open_versions(now)),
            (Command::Goto, _) => self.ask_address(),
            (Command::CopyRow, _) => return Some(self.copy(self.row_of_s3(), now)),
            (command, Focus::Detail) => return self.scroll_s3_facts(command, now).then(Vec::new),
            (Command::Back, Focus::List) => return Some(self.back_in_s3()),
            (Command::Left, Focus::List) => return Some(self.ascend()),
            (Command::Open | Command::Right, Focus::List) => return Some(self.enter(now)),
            (command, Focus::List) => return self.step_keys(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    /// Moves the cursor in the list, or in the rows of the object that is open; false when the command is no movement.
    pub(in crate::app) fn step_keys(&mut self, command: Command) -> bool {
        if let Some(table) = self.s3.rows_mut() {
            return table.on(command);
        }
        let level = self.s3.level_mut();
        let was_last = level.listing.cursor() + 1 >= level.listing.len();
        if !level.listing.on_move(command) {
            return false;
        }
        // Whoever goes beyond the last wants more of it, whoever goes up no more than the screen shows.
        match (command, level.goal) {
            (Command::Last, _) => level.goal = Goal::End,
            (Command::Down | Command::PageDown, Goal::Held) if was_last => level.goal = Goal::Screen,
            (_, Goal::End) => level.goal = Goal::Screen,
            _ => {}
        }
        level.keep_to_the_end();
        true
    }

    /// Takes the press of a mouse.
    pub(in crate::app) fn press_in_s3(&mut self, column: u16, row: u16) {
        if self.s3.content().is_none() && self.s3.finding().is_some() {
            return self.press_in_find(column, row);
        }
        let Some(parts) = parts(self).filter(|_| self.s3.content().is_none()) else { return };
        if parts.detail.contains(column, row) {
            self.s3.focus = Focus::Detail;
        }
        if parts.rows.contains(column, row) {
            self.s3.focus = Focus::List;
            let listing = &mut self.s3.level_mut().listing;
            listing.go_to(listing.top() + usize::from(row - parts.rows.y));
        }
    }

    /// Shows only names that hold these words.
    pub(in crate::app) fn look_for_keys(&mut self, words: &str) {
        if self.s3.content().is_some() {
            return self.look_in_content(words);
        }
        if let Some(find) = self.s3.finding_mut() {
            return find.look_for(words);
        }
        let listing = &mut self.s3.level_mut().listing;
        let wish = Wish { filter: words.to_owned(), ..listing.wish().clone() };
        listing.set_wish(wish);
    }

    fn filter_keys(&mut self, words: Option<&str>) {
        self.s3.focus = Focus::List;
        match words {
            Some(words) => self.look_for_keys(words),
            None => {
                let line = Line::with(&self.s3.level().listing.wish().filter);
                self.overlay = Some(Overlay::Prompt(PromptKind::Listed, line));
            }
        }
    }

    /// Sorts by what is named, or by the next of the round.
    fn sort_keys(&mut self, named: Option<&str>, now: Timestamp) {
        let wish = self.s3.level().listing.wish().clone();
        let sort = match named {
            None => wish.next_sort(),
            Some(word) => match Column::named(word) {
                Some(column) => Some(named_sort(column, wish.sort)),
                None => {
                    let words = format!("there is no {word} to sort by; there are name, size and modified");
                    self.notices.say(Severity::Error, words, now);
                    return;
                }
            },
        };
        self.s3.level_mut().listing.set_wish(Wish { sort, ..wish });
    }

    /// Takes the filter back, else goes up.
    fn back_in_s3(&mut self) -> Vec<Effect> {
        self.notices.dismiss();
        if self.s3.level().listing.wish().filter.is_empty() {
            return self.ascend();
        }
        self.look_for_keys("");
        Vec::new()
    }

    /// Stops what is read, else what is counted, else the newest download; `None` when nothing is.
    fn stop_in_s3(&mut self, now: Timestamp) -> Option<Vec<Effect>> {
        let job = self.s3.level_mut().hold();
        let stopped = self.drop_job(job).or_else(|| self.stop_measure(now));
        let stopped = stopped.or_else(|| self.stop_newest_download())?;
        let mut effects = vec![stopped];
        effects.extend(self.leave_if_twice("stopped; press it again to leave", now));
        Some(effects)
    }

    /// Asks for an address, with that of the place that is shown typed already.
    fn ask_address(&mut self) {
        let mut picker = Picker::default();
        let typed = format!("{} {}", Command::PaneS3.info().name, self.s3.level().spot.address());
        picker.filter = Line::with(&typed);
        self.overlay = Some(Overlay::List(ListKind::Palette(None), picker));
        self.after_typing();
    }

    /// Scrolls what is said of the entry under the cursor; false when the command is no movement.
    fn scroll_s3_facts(&mut self, command: Command, now: Timestamp) -> bool {
        let Some(Rect { width, height, .. }) = parts(self).map(|parts| parts.detail) else { return false };
        let rows = usize::from(height.saturating_sub(1)).max(1);
        let room = fact_room(width);
        let lines: usize = s3_facts(self, now).iter().map(|fact| fact.value.safe().wrapped(room).len()).sum();
        let last = lines.saturating_sub(rows);
        let top = self.s3.detail_top;
        let Some(to) = moved(command, top, rows) else { return false };
        self.s3.detail_top = to.min(last);
        true
    }

    /// Whether what the object under the cursor is like is seen.
    pub(in crate::app) fn s3_detail_is_seen(&self) -> bool {
        self.pane == Pane::S3 && (self.size.0 >= WIDE || self.s3.focus == Focus::Detail)
    }
}

/// By size and time the largest and newest come first, and asked again the other way round.
fn named_sort(column: Column, before: Option<Sort>) -> Sort {
    let first = if column == Column::Name { Direction::Ascending } else { Direction::Descending };
    let other = if first == Direction::Ascending { Direction::Descending } else { Direction::Ascending };
    let again = before == Some(Sort { column, direction: first });
    Sort { column, direction: if again { other } else { first } }
}
