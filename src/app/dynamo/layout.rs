//! Where the parts of the pane stand on the screen.

use super::{Focus, Opened};
use crate::app::State;
use crate::app::areas::{NAMES, Rect, Split, TALL, WIDE, body, rows_and_detail, side_by_side, split};

/// Lays the list of tables and the description out; `None` when the terminal is too small.
pub fn parts(state: &State) -> Option<Split> {
    let dynamo = &state.dynamo;
    let lines = dynamo.tables.shown().len();
    Some(split(body(state.size)?, lines, dynamo.focus == Focus::Description, NAMES))
}

/// The parts of the pane while a table is asked or its items are seen. Without rows where there is no room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The title of the form, or of the items where the form is not seen.
    pub title: Rect,
    /// The fields of the form.
    pub fields: Rect,
    /// What will be sent, and what is to be known of it.
    pub sent: Rect,
    /// What the table is like, until there are items.
    pub about: Rect,
    /// What was asked, and how far reading has come.
    pub status: Rect,
    /// Names of the columns.
    pub columns: Rect,
    /// The items.
    pub rows: Rect,
    /// The item in detail.
    pub detail: Rect,
}

/// With fewer rows than this items are not seen beneath the form.
const SHARED: u16 = 8;
/// Rows for what will be sent where it stands beneath the fields.
const SENT: u16 = 8;

/// Lays out the form and the items of a table; `None` when the terminal is too small.
pub fn sheet(state: &State, opened: &Opened) -> Option<Sheet> {
    let body = body(state.size)?;
    let title = Rect { height: 1, ..body };
    let rest = Rect { y: body.y + 1, height: body.height - 1, ..body };
    if state.dynamo.focus != Focus::Ask {
        return Some(with_items(Sheet { title, ..Sheet::default() }, rest, state.dynamo.focus));
    }
    let fields = u16::try_from(opened.ask.fields(opened.known()).len()).unwrap_or(u16::MAX);
    if body.width >= WIDE {
        let (left, right) = side_by_side(Rect { height: fields.max(SENT).min(rest.height), ..rest });
        let sheet = Sheet { title, fields: left, sent: right, ..Sheet::default() };
        return Some(beneath(opened, sheet, rest, left.height));
    }
    let height = fields.min(rest.height.saturating_sub(4));
    let form = Rect { height, ..rest };
    let sent = Rect { y: form.y + height, height: (rest.height - height).min(SENT), ..rest };
    let used = height + sent.height;
    Some(beneath(opened, Sheet { title, fields: form, sent, ..Sheet::default() }, rest, used))
}

/// Items beneath the form, where there is room for some; before there are any, what the table is like.
fn beneath(opened: &Opened, sheet: Sheet, rest: Rect, used: u16) -> Sheet {
    let left = Rect { y: rest.y + used, height: rest.height - used, ..rest };
    if left.height < SHARED || rest.height < TALL - 4 {
        return sheet;
    }
    match (&opened.items, opened.known()) {
        (None, Some(_)) => Sheet { about: left, ..sheet },
        _ => with_items(sheet, left, Focus::Items),
    }
}

fn with_items(mut sheet: Sheet, area: Rect, focus: Focus) -> Sheet {
    let line = Rect { height: 1, ..area };
    sheet.status = line;
    let rest = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    (sheet.columns, sheet.rows, sheet.detail) = rows_and_detail(rest, focus == Focus::Item);
    sheet
}
