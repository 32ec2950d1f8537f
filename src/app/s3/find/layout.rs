//! Where the parts of a search over objects stand on the screen.

use jiff::Timestamp;

use super::form::Field;
use super::{Focus, told};
use crate::app::State;
use crate::app::areas::{Rect, body, rows_and_detail};
use crate::domain::text::safe;

/// The parts. Without rows where there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sheet {
    /// What is searched.
    pub title: Rect,
    /// The fields of the form, while it has the keys.
    pub fields: Rect,
    /// What is wrong in it, and what helps to write it.
    pub hints: Rect,
    /// What was asked, where the form is not seen.
    pub asked: Rect,
    /// How far it has come.
    pub status: Rect,
    /// Names of the columns.
    pub columns: Rect,
    /// The rows.
    pub rows: Rect,
    /// The row under the cursor.
    pub detail: Rect,
}

/// Rows for what is wrong in the form and what helps to write it.
const HINTS: u16 = 6;
/// With fewer rows than this nothing is seen beneath the form.
const SHARED: u16 = 6;

/// Lays the search out; `None` when none is shown or the terminal is too small.
pub fn sheet(state: &State) -> Option<Sheet> {
    let find = state.s3.finding()?;
    let body = body(state.size)?;
    let mut left = body;
    let mut take = |rows: u16| {
        let rows = rows.min(left.height);
        let taken = Rect { height: rows, ..left };
        (left.y, left.height) = (left.y + rows, left.height - rows);
        taken
    };
    let mut sheet = Sheet { title: take(1), ..Sheet::default() };
    if find.focus == Focus::Form {
        sheet.fields = take(Field::ALL.len() as u16);
        sheet.hints = take(HINTS);
    } else {
        sheet.asked = take(1);
    }
    let room = usize::from(body.width).saturating_sub(2).max(1);
    let since = find.run.as_ref().map_or(Timestamp::UNIX_EPOCH, |run| run.since);
    let lines: usize =
        told(state, find, since).iter().map(|(words, _)| safe(words).wrapped(room).len()).sum();
    sheet.status = take(lines.min(usize::from(body.height / 2)) as u16);
    if find.run.is_none() || left.height < SHARED {
        return Some(sheet);
    }
    (sheet.columns, sheet.rows, sheet.detail) = rows_and_detail(left, find.focus == Focus::Detail);
    Some(sheet)
}
