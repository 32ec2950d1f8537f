//! Opening an object and getting about in it.

use jiff::Timestamp;

use super::content::Content;
use super::{S3, State, shared};
use crate::app::Pane;
use crate::app::areas::Rect;
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::command::Command;
use crate::domain::Request;
use crate::object::Jump;

/// The keys that are worth knowing in an object, the most important first.
const CONTENT_KEYS: &[(Command, &str)] = &[
    (Command::Back, "back"),
    (Command::Last, "end"),
    (Command::Goto, "offset"),
    (Command::NextRow, "next row group"),
    (Command::Download, "download"),
    (Command::Fold, "fold"),
    (Command::CopyCell, "copy"),
    (Command::Help, "help"),
];

impl S3 {
    /// The object that is open.
    pub fn content(&self) -> Option<&Content> {
        self.content.as_deref()
    }

    /// The keys that are worth knowing in it.
    pub(super) fn content_keys(&self) -> Option<&'static [(Command, &'static str)]> {
        self.content.as_ref().map(|_| CONTENT_KEYS)
    }
}

/// Where the content of an object stands: its title and its status, the names of columns, its lines.
pub fn content_parts(state: &State) -> Option<[Rect; 4]> {
    let (body, _) = shared(state)?;
    let line = |at: u16| Rect { y: body.y + at, height: 1, ..body };
    let names = u16::from(state.s3.content()?.table().is_some());
    let rows = Rect { y: body.y + 2 + names, height: body.height - 2 - names, ..body };
    Some([line(0), line(1), line(2), rows])
}

impl State {
    /// Opens the object under the cursor.
    pub(super) fn open_object(&mut self, now: Timestamp) -> Vec<Effect> {
        let size = self.s3.level().listing.current().map_or(0, |entry| entry.size);
        if let Some(object) = self.s3.object() {
            self.s3.content = Some(Box::new(Content::new(object, size, now)));
        }
        Vec::new()
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
            (command, None) => return content.on(command, now).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn close_object(&mut self) -> Vec<Effect> {
        let content = self.s3.content.take();
        let job = content.and_then(|content| content.job());
        self.drop_job(job).into_iter().collect()
    }

    /// Goes to the row group behind or before the one that is shown.
    fn step_group(&mut self, by: isize, now: Timestamp) -> Vec<Effect> {
        let Some(content) = self.s3.content.as_mut() else { return Vec::new() };
        match content.parquet() {
            Some(sheet) => {
                let group = sheet.group.saturating_add_signed(by);
                content.jump(Jump::RowGroup(group), now);
            }
            None => self.notices.say(Severity::Info, "only Parquet has row groups", now),
        }
        Vec::new()
    }

    fn go_to_offset(&mut self, typed: &str, now: Timestamp) {
        let Some(content) = self.s3.content.as_mut() else { return };
        let said = match offset(typed) {
            Some(offset) if content.jump(Jump::Offset(offset), now) => return,
            Some(_) => {
                "it can't be gone to there: what is compressed is shown from its start only".to_owned()
            }
            None => format!("{typed} is no offset; write bytes as 1048576, 0x100000 or 1M"),
        };
        self.notices.say(Severity::Warning, said, now);
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
        let Some([_, _, _, rows]) = content_parts(self) else { return };
        if let Some(content) = self.s3.content.as_mut() {
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
