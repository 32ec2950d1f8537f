//! Opening an object and getting about in it.

use jiff::Timestamp;

use super::content::Content;
use super::{Part, S3, State, shared};
use crate::app::Pane;
use crate::app::areas::Rect;
use crate::app::jobs::Purpose;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::table::{Search, Sought, Table};
use crate::command::Command;
use crate::domain::Request;
use crate::object::Jump;

/// The keys that are worth knowing in an object, the most important first: in text and bytes, in a tree, in rows, and in
/// Parquet.
const TEXT_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::Last, "end"),
    (Command::Goto, "offset"),
    (Command::Download, "download"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];
const TREE_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::Fold, "fold"),
    (Command::Last, "end"),
    (Command::Goto, "offset"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];
const ROW_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::Sort, "sort"),
    (Command::Search, "search"),
    (Command::Last, "end"),
    (Command::Goto, "offset"),
    (Command::Download, "download"),
    (Command::Hide, "hide"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];
const PARQUET_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::FocusNext, "schema, row groups"),
    (Command::NextRow, "next row group"),
    (Command::Sort, "sort"),
    (Command::Search, "search"),
    (Command::Download, "download"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];
const GROUP_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::FocusNext, "rows"),
    (Command::Fold, "open the row group"),
    (Command::Sort, "sort"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];

/// Why one can't go anywhere in what is compressed: each part of it builds on those before.
const COMPRESSED: &str = "what is compressed is unpacked from its start: further down, not at an offset";

impl S3 {
    /// The object that is open.
    pub fn content(&self) -> Option<&Content> {
        self.content.as_deref()
    }

    /// The keys that are worth knowing in it.
    pub(super) fn content_keys(&self) -> Option<&'static [(Command, &'static str)]> {
        let content = self.content.as_ref()?;
        let sight = content.sight();
        Some(match content.parquet() {
            Some(_) if content.part() == Part::Groups => GROUP_KEYS,
            Some(_) => PARQUET_KEYS,
            None if sight.tree().is_some() => TREE_KEYS,
            None if sight.table().is_some() => ROW_KEYS,
            None => TEXT_KEYS,
        })
    }

    /// The rows that are shown: those of the object that is open, or of the search beneath it.
    pub(in crate::app) fn rows_mut(&mut self) -> Option<&mut Table> {
        match self.content.as_mut() {
            Some(content) => content.table_mut(),
            None => self.find.as_mut().filter(|find| find.is_shown).map(|find| &mut find.table),
        }
    }
}

/// Where the content of an object stands in a part of the screen: its title and its status, the names of columns, its
/// lines.
pub fn content_parts(content: &Content, area: Rect) -> [Rect; 4] {
    let line = |at: u16| Rect { y: area.y + at, height: 1, ..area };
    let names = u16::from(content.sight().table().is_some());
    let taken = 2 + names;
    let rows = Rect { y: area.y + taken, height: area.height.saturating_sub(taken), ..area };
    [line(0), line(1), line(2), rows]
}

impl State {
    /// Opens the object under the cursor.
    pub(super) fn open_object(&mut self, now: Timestamp) -> Vec<Effect> {
        let size = self.s3.level().listing.current().map_or(0, |entry| entry.size);
        let Some(object) = self.s3.object() else { return Vec::new() };
        let job = self.s3.beside.job();
        self.s3.content = Some(match self.s3.beside.take(&object) {
            Some(mut content) => {
                content.deepen(now);
                content
            }
            None => Box::new(Content::new(object, size, now)),
        });
        // What is being read for a glance is read on where it is seen whole.
        let is_read_on = self.s3.content.as_ref().is_some_and(|content| content.job() == job);
        self.drop_job(job.filter(|_| !is_read_on)).into_iter().collect()
    }

    /// What a command means while an object is open.
    pub(super) fn perform_in_content(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        let content = self.s3.content.as_mut()?;
        match (command, argument) {
            (Command::Sort | Command::Hide, Some(column)) => {
                if !self.go_to_column(column, now) {
                    return Some(Vec::new());
                }
                return self.perform_in_content(command, None, now);
            }
            (Command::Search, words) => self.search_in_content(words, now),
            (Command::SearchNext | Command::SearchPrevious, None) => {
                self.search_on_in_content(command == Command::SearchNext, now);
            }
            (Command::Goto, Some(offset)) => self.go_to_offset(offset, now),
            (Command::Goto, None) => return Some(self.ask_argument(Command::Goto)),
            (_, Some(_)) => return None,
            (Command::Back | Command::Close, None) => return Some(self.close_object()),
            (Command::Interrupt, None) => {
                let job = content.stop();
                return self.drop_job(job).map(|dropped| vec![dropped]);
            }
            (Command::Run, None) => content.go_on(now),
            (Command::NextRow, None) => return Some(self.step_group(1, now)),
            (Command::PreviousRow, None) => return Some(self.step_group(-1, now)),
            (Command::FocusNext | Command::FocusPrevious, None) => {
                let part = content.part().next(command == Command::FocusNext);
                if content.parquet().is_some() {
                    content.turn_to(part);
                }
            }
            (Command::Last, None) => {
                // Its end is not at hand: so is said, and what was unpacked is read on.
                let is_cut =
                    content.is_compressed() && content.about().is_some_and(|about| about.more_behind);
                content.on(command, now);
                if is_cut {
                    self.notices.say(Severity::Info, COMPRESSED, now);
                }
            }
            (Command::Sort, None) => {
                content.on(command, now);
                return Some(self.forget(Purpose::Sort));
            }
            (command, None) => return content.on(command, now).then(Vec::new),
        }
        Some(Vec::new())
    }

    /// Closes it. What was read of it is seen beside the list, where that has room.
    fn close_object(&mut self) -> Vec<Effect> {
        let mut effects = self.forget(Purpose::Sort);
        effects.extend(self.forget(Purpose::Hunt));
        let Some(content) = self.s3.content.take() else { return effects };
        effects.extend(self.drop_job(content.job()));
        if content.job().is_none() && content.fault.is_none() {
            self.s3.beside.put(content);
            self.arrange_beside();
        }
        effects
    }

    /// Goes to the row group behind or before the one that is shown.
    fn step_group(&mut self, by: isize, now: Timestamp) -> Vec<Effect> {
        let Some(content) = self.s3.content.as_mut() else { return Vec::new() };
        match content.parquet() {
            Some(sheet) => {
                let group = sheet.group.saturating_add_signed(by);
                content.turn_to(Part::Rows);
                content.jump(Jump::RowGroup(group), now);
            }
            None => self.notices.say(Severity::Info, "only Parquet has row groups", now),
        }
        Vec::new()
    }

    fn go_to_offset(&mut self, typed: &str, now: Timestamp) {
        let Some(content) = self.s3.content.as_mut() else { return };
        let said = match offset(typed) {
            Some(_) if content.parquet().is_some() => "Parquet is gone through by its row groups".to_owned(),
            Some(_) if content.is_compressed() => COMPRESSED.to_owned(),
            Some(offset) => {
                content.jump(Jump::Offset(offset), now);
                return;
            }
            None => format!("{typed} is no offset; write bytes as 1048576, 0x100000 or 1M"),
        };
        self.notices.say(Severity::Warning, said, now);
    }

    fn go_to_column(&mut self, name: &str, now: Timestamp) -> bool {
        let is_there = self.s3.rows_mut().is_some_and(|table| table.go_to_named(name));
        if !is_there {
            self.notices.say(Severity::Error, format!("there is no column {name}"), now);
        }
        is_there
    }

    /// Looks for words in the rows, or asks for them.
    fn search_in_content(&mut self, words: Option<&str>, now: Timestamp) {
        match words {
            _ if self.s3.rows_mut().is_none() => {
                self.notices.say(Severity::Info, "only rows can be searched", now);
            }
            Some(words) => self.look_in_content(words),
            None => self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default())),
        }
    }

    /// Looks for rows that hold a text, while it is typed.
    pub(super) fn look_in_content(&mut self, words: &str) {
        if let Some(table) = self.s3.rows_mut() {
            table.search = Search::new(words);
            table.search_on(table.cursor(), true);
        }
    }

    fn search_on_in_content(&mut self, forward: bool, now: Timestamp) {
        let Some(table) = self.s3.rows_mut() else { return };
        let Some(search) = table.search.clone() else {
            return self.notices.say(Severity::Info, "nothing is searched for; / starts a search", now);
        };
        let from = if forward { table.cursor() + 1 } else { table.cursor() + table.len().saturating_sub(1) };
        let found = table.search_on(from, forward);
        self.say_found(found, &Sought::Text(search), now);
    }

    /// Asks for what the open object wants.
    pub(super) fn content_due(&mut self) -> Option<Effect> {
        let content = self.s3.content.as_mut()?;
        let job = self.jobs.begin(Purpose::Of(Pane::S3));
        let Some(range) = content.ask(job) else {
            self.jobs.end(job);
            return None;
        };
        Some(Effect::Start(job, self.scope.clone(), Request::ObjectRange(range)))
    }

    /// Tells the open object how much of it the screen shows.
    pub(super) fn arrange_content(&mut self) {
        let Some((body, _)) = shared(self) else { return };
        if let Some(content) = self.s3.content.as_mut() {
            let [_, _, _, rows] = content_parts(content, body);
            content.resize(usize::from(rows.height), usize::from(rows.width));
        }
    }
}

/// Bytes from the start, as people write them: decimal or hexadecimal, in powers of 1,024 with `k`, `M` or `G`.
fn offset(typed: &str) -> Option<u64> {
    if let Some(digits) = typed.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16).ok();
    }
    let (digits, unit) = match typed.char_indices().last()? {
        (at, 'k' | 'K') => (&typed[..at], 1 << 10),
        (at, 'M') => (&typed[..at], 1 << 20),
        (at, 'G') => (&typed[..at], 1 << 30),
        _ => (typed, 1_u64),
    };
    digits.parse::<u64>().ok()?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::offset;

    #[test]
    fn offsets_are_read_as_people_write_them() {
        assert_eq!([offset("0"), offset("0x100"), offset("2k")], [Some(0), Some(256), Some(2_048)]);
        assert_eq!([offset("3M"), offset("1G")], [Some(3 << 20), Some(1 << 30)]);
        assert_eq!([offset("x"), offset(""), offset("99999999999G")], [None, None, None]);
    }
}
