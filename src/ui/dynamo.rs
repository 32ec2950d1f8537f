//! The Dynamo pane: the list of tables, and what the one that was opened is like. How it is asked is drawn in `ask`, its
//! items in `items`.

mod ask;
mod items;

use jiff::Timestamp;

use super::chrome::rule;
use super::frame::Frame;
use super::paint::{Glyph, Paint};
use super::pieces::{self, position_bar};
use super::{rect, tree};
use crate::app::areas::Rect;
use crate::app::dynamo::{Dynamo, Focus, Opened, parts, sheet};
use crate::app::names::Names;
use crate::app::{Remote, State};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::Safe;
use crate::domain::text::{safe, safe_prefix};

/// Draws the pane.
pub fn draw(state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let dynamo = &state.dynamo;
    if let Some(opened) = dynamo.table.as_ref().filter(|_| dynamo.is_asking()) {
        return asked(state, opened, paint, now, frame);
    }
    let Some(parts) = parts(state) else { return };
    if parts.rows.height > 0 {
        let focused = dynamo.focus == Focus::Tables;
        let title = rule(paint, &title(&dynamo.tables), usize::from(parts.title.width), focused);
        frame.render_widget(paint.line(title), rect(parts.title));
        pieces::words(&standing(&dynamo.tables), paint, indented(parts.names), frame);
        names(&dynamo.tables, focused, paint, parts.rows, frame);
    }
    if parts.detail.height > 1 {
        description(state, paint, parts.detail, frame);
    }
}

/// The form and the items of a table.
fn asked(state: &State, opened: &Opened, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some(sheet) = sheet(state, opened) else { return };
    if state.dynamo.focus == Focus::Ask {
        ask::draw(state, opened, &sheet, paint, frame);
    } else {
        let name = safe(&opened.name);
        let title = rule(paint, &format!("table {name}"), usize::from(sheet.title.width), false);
        frame.render_widget(paint.line(title), rect(sheet.title));
    }
    if sheet.status.height > 0 {
        items::draw(state, opened, &sheet, paint, now, frame);
    }
}

pub(super) fn indented(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width - 1, ..area }
}

fn title(tables: &Names) -> String {
    let all = tables.names().count();
    let words = if all == 1 { "1 table".to_owned() } else { format!("{all} tables") };
    match tables.filter() {
        "" => words,
        filter => format!("{} of {words}: {}", tables.shown().len(), safe(filter)),
    }
}

/// Whether these are all tables, in one line.
pub(super) fn standing(tables: &Names) -> Vec<(Safe<'static>, Role)> {
    let line = match tables.list() {
        Remote::Unasked => (Safe::own(""), Role::Muted),
        Remote::Loading(_) => (Safe::own("loading"), Role::Accent),
        Remote::Known(names) if names.is_empty() => (Safe::own("there are none in this region"), Role::Text),
        Remote::Known(_) => (Safe::own("all of this region"), Role::Muted),
        Remote::Failed(..) if tables.from_profile => {
            (Safe::own("not all: listing failed, these are named by the profile"), Role::Warn)
        }
        Remote::Failed(_, fault) => {
            (safe(&format!("not all: {}", fault.what.safe())).into_owned(), Role::Error)
        }
    };
    vec![line]
}

pub(super) fn names(tables: &Names, focused: bool, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let shown = tables.shown();
    for (row, name) in shown.iter().enumerate().skip(tables.top()).take(usize::from(area.height)) {
        let here = row == tables.cursor();
        let mark = if here { paint.symbol(Glyph::Pointer) } else { " " };
        let role = if here && focused { Role::Cursor } else { Role::Text };
        let room = usize::from(area.width).saturating_sub(3);
        let name = safe_prefix(name, room + 1).fit(room);
        let line = paint.line([paint.words(&format!("{mark} "), Role::Accent), paint.text(name, role)]);
        let place = Rect { y: area.y + (row - tables.top()) as u16, height: 1, ..area };
        frame.render_widget(line, rect(place));
    }
    position_bar(tables.top(), shown.len(), area, paint, frame);
}

fn description(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let Dynamo { table, focus, .. } = &state.dynamo;
    let focused = *focus == Focus::Description;
    let name = table.as_ref().map_or("table".into(), |opened| format!("table {}", safe(&opened.name)));
    let inner = pieces::detail(&name, focused, paint, area, frame);
    let words = match table.as_ref().map(|opened| (opened, &opened.info)) {
        Some((opened, Remote::Known(_))) => {
            return tree::lines(&opened.description, focused, &|_| None, paint, inner, frame);
        }
        Some((_, Remote::Failed(_, fault))) => pieces::failure(fault),
        Some(_) => vec![(Safe::own("asking what it is like"), Role::Accent)],
        None => {
            let key = state.keymap().keys_of(Place::Tables, Command::Open).into_iter().next();
            let words = format!("{} opens the table under the cursor", key.unwrap_or_default());
            vec![(safe(&words).into_owned(), Role::Muted)]
        }
    };
    pieces::words(&words, paint, inner, frame);
}
