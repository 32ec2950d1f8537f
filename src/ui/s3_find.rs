//! A search over objects: its form, how far it has come, the rows and the one under the cursor.

use jiff::Timestamp;
use ratatui::layout::Position;

use super::chrome::rule;
use super::frame::Frame;
use super::paint::{Glyph, Paint, width};
use super::rows::{self, draw_table};
use super::{facts, pieces, rect, tree};
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::s3::find::form::{Field, Form, Wrong};
use crate::app::s3::find::{Find, Focus, Sheet, sheet, told};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::Safe;
use crate::domain::text::{safe, safe_prefix};
use crate::insights::complete::Candidate;

/// Columns for the names of fields, with the mark and the blanks around them.
const NAMES: usize = 15;

/// Draws it in place of the list.
pub fn draw(state: &State, find: &Find, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some(sheet) = sheet(state) else { return };
    let title = safe(&find.address()).after("search ").fit(usize::from(sheet.title.width).saturating_sub(6));
    let line = rule(paint, title.as_str(), usize::from(sheet.title.width), find.focus == Focus::Form);
    frame.render_widget(paint.line(line), rect(sheet.title));
    if find.focus == Focus::Form {
        form(state, find, &sheet, paint, now, frame);
    } else {
        asked(state, find, paint, sheet.asked, frame);
    }
    let words = told(state, find, now);
    let words: Vec<(Safe<'_>, Role)> =
        words.iter().map(|(words, weight)| (safe(words), facts::role(*weight))).collect();
    pieces::words(&words, paint, inner(sheet.status), frame);
    rows_and_detail(state, find, &sheet, paint, frame);
}

fn inner(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }
}

/// What was asked, in one line.
fn asked(state: &State, find: &Find, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let Some(run) = &find.run else { return };
    let window = run.wanted.window.map_or("all times".to_owned(), |window| state.times.label(window));
    let right = format!("  {window} ");
    let room = usize::from(area.width).saturating_sub(width(&right) + 2);
    let query = safe_prefix(&run.wanted.query, room + 1).fit(room);
    let left = vec![paint.words(" ", Role::Text), paint.text(query, Role::Accent)];
    super::chrome::spread(left, vec![paint.words(&right, Role::Muted)], area, frame);
}

fn form(state: &State, find: &Find, sheet: &Sheet, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let wrong = find.form.read(now, &state.times.zone()).err();
    for (row, field) in Field::ALL.into_iter().enumerate().take(usize::from(sheet.fields.height)) {
        let place = Rect { y: sheet.fields.y + row as u16, height: 1, ..sheet.fields };
        let is_wrong = wrong.as_ref().is_some_and(|wrong| wrong.field == field);
        draw_field(state, &find.form, field, is_wrong, paint, place, frame);
    }
    let lines = hints(state, find, wrong.as_ref());
    pieces::words(&lines, paint, inner(sheet.hints), frame);
}

fn draw_field(
    state: &State,
    form: &Form,
    field: Field,
    is_wrong: bool,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let here = field == form.focus;
    let mark = match (here, is_wrong) {
        (true, _) => paint.symbol(Glyph::Pointer),
        (false, true) => paint.symbol(Glyph::Wrong),
        (false, false) => " ",
    };
    let label = format!(" {:<rest$}", field.label(), rest = NAMES - 2);
    let role = if here { Role::Focus } else { Role::Muted };
    let room = usize::from(area.width).saturating_sub(NAMES + 1).max(1);
    let (before, _) = form.line(field).split();
    let text = safe(form.line(field).text());
    // A text that is too long shows where one types.
    let at = if here { width(safe(before).as_str()) } else { 0 };
    let skipped = at.saturating_sub(room.saturating_sub(1));
    let start = text.as_str().char_indices().nth(skipped).map_or(text.as_str().len(), |(at, _)| at);
    let seen = text.part(start..text.as_str().len()).into_owned().fit(room);
    let mut spans = vec![paint.words(mark, Role::Accent), paint.words(&label, role)];
    match text.as_str().is_empty() {
        true => spans.push(paint.words(field.if_empty(), Role::Muted)),
        false => spans.push(paint.text(seen, Role::Text)),
    }
    frame.render_widget(paint.line(spans), rect(area));
    if here && state.overlay.is_none() {
        let x = area.x + (NAMES + at - skipped) as u16;
        frame.set_cursor_position(Position { x: x.min(area.x + area.width.saturating_sub(1)), y: area.y });
    }
}

/// What is wrong, or what may stand at the cursor; and what a search reads.
fn hints(state: &State, find: &Find, wrong: Option<&Wrong>) -> Vec<(Safe<'static>, Role)> {
    let mut lines = Vec::new();
    if let Some(Wrong { field, mistake }) = wrong {
        let report = mistake.report(find.form.line(*field).text());
        let role_of = |row: usize| if row == 0 { Role::Error } else { Role::Text };
        lines.extend(report.lines().into_iter().enumerate().map(|(row, line)| (line, role_of(row))));
    }
    let offers = find.form.offers(&find.fields());
    if let Some(words) = offered(state, &offers) {
        lines.push((words, Role::Accent));
    }
    if wrong.is_none() {
        let words = "objects are chosen by the dates in their names, and read several at a time in the order of \
            their keys; an object that can't be read is named, and the others go on";
        lines.push((Safe::own(words), Role::Muted));
    }
    lines
}

fn offered(state: &State, offers: &[Candidate]) -> Option<Safe<'static>> {
    /// More than a person chooses from while typing.
    const MOST: usize = 12;
    let names: Vec<&str> = offers.iter().take(MOST).map(|offer| offer.name.as_str()).collect();
    let key = state.keymap().keys_of(Place::Ask, Command::Complete).into_iter().next().unwrap_or_default();
    (!names.is_empty()).then(|| safe(&format!("{key} writes {}", names.join(", "))).into_owned())
}

fn rows_and_detail(state: &State, find: &Find, sheet: &Sheet, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    if sheet.rows.height > 0 && find.table.is_empty() {
        let words = match find.is_running() {
            true => "no rows yet",
            false => "no row of what was read answers the query",
        };
        pieces::words(&[(Safe::own(words), Role::Muted)], paint, inner(sheet.rows), frame);
    } else if sheet.rows.height > 0 {
        let focused = find.focus == Focus::Rows;
        let rows = rows::Sheet { table: &find.table, times: &state.times, focused, marked: None };
        draw_table(&rows, paint, sheet.columns, sheet.rows, frame);
    }
    if sheet.detail.height > 1 && !find.table.is_empty() {
        tree::detail(&find.detail, find.focus == Focus::Detail, &state.times, paint, sheet.detail, frame);
    }
}
