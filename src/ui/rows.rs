//! The table: names of the columns, the visible rows, or words where there are none.

use std::ops::Range;

use super::frame::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::paint::{Glyph, Paint, width};
use super::pieces::{self, position_bar};
use super::rect;
use crate::app::State;
use crate::app::areas::{Areas, Rect};
use crate::app::logs::Focus;
use crate::app::table::{Column, Direction, INGESTED, Level, Slot, TIME, Table, level};
use crate::app::times::Times;
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::text::safe;
use crate::domain::{Foreign, Safe, figures};

/// A table as it is drawn.
pub struct Sheet<'a> {
    /// Its rows.
    pub table: &'a Table,
    /// In which zone times are shown.
    pub times: &'a Times,
    /// Whether it has the keys.
    pub focused: bool,
    /// A row that stands out.
    pub marked: Option<usize>,
}

/// Draws names and rows of the Logs pane.
pub fn draw(state: &State, paint: &Paint<'_>, areas: &Areas, frame: &mut Frame<'_>) {
    if areas.rows.height == 0 {
        return;
    }
    if state.logs.table.is_empty() {
        return empty(state, paint, areas.rows, frame);
    }
    let focused = state.logs.focus == Focus::Table;
    let sheet = Sheet { table: &state.logs.table, times: &state.times, focused, marked: None };
    draw_table(&sheet, paint, areas.columns, areas.rows, frame);
}

/// Draws names and rows of a table that has some.
pub fn draw_table(sheet: &Sheet<'_>, paint: &Paint<'_>, columns: Rect, rows: Rect, frame: &mut Frame<'_>) {
    let table = sheet.table;
    let slots = table.layout();
    frame.render_widget(names(table, &slots, paint), rect(columns));
    let mut left = rows;
    for row in table.top()..table.len() {
        if left.height == 0 {
            break;
        }
        let used = draw_row(sheet, row, &slots, paint, left, frame).min(left.height);
        left = Rect { y: left.y + used, height: left.height - used, ..left };
    }
    position_bar(table.top(), table.len(), rows, paint, frame);
}

fn names<'a>(table: &Table, slots: &[Slot<'a>], paint: &Paint<'_>) -> Line<'a> {
    let mut spans = vec![paint.words("  ", Role::Header)];
    for slot in slots {
        let sorted = table.sorted().filter(|sort| sort.source == slot.column.source);
        let mark = match sorted.map(|sort| sort.direction) {
            Some(Direction::Ascending) => paint.symbol(Glyph::Ascending),
            Some(Direction::Descending) => paint.symbol(Glyph::Descending),
            None => "",
        };
        let name = safe(slot.column.name()).fit(slot.width.saturating_sub(width(mark)));
        let gap = slot.width.saturating_sub(width(name.as_str()) + width(mark));
        let role = if slot.index == table.column_cursor() { Role::Accent } else { Role::Header };
        let (before, after) = if slot.column.numeric { (gap, 2) } else { (0, gap + 2) };
        spans.push(paint.words(&" ".repeat(before), role));
        spans.push(paint.text(name, role));
        spans.push(paint.words(&format!("{mark}{}", " ".repeat(after)), role));
    }
    paint.line(spans)
}

/// Draws a row value by value into the room that is left; what lies between them is blank already. Answers how many rows
/// of the screen it takes.
fn draw_row(
    sheet: &Sheet<'_>,
    row: usize,
    slots: &[Slot<'_>],
    paint: &Paint<'_>,
    room: Rect,
    frame: &mut Frame<'_>,
) -> u16 {
    let table = sheet.table;
    let here = row == table.cursor();
    if let Some(mark) = gutter(sheet, row, slots, paint) {
        frame.render_widget(paint.line([mark]), rect(Rect { height: 1, ..room }));
    }
    if sheet.marked == Some(row) {
        let mark = paint.line([paint.glyph(Glyph::Marked, Role::Accent)]);
        frame.render_widget(mark, rect(Rect { x: room.x + 1, width: 1, height: 1, ..room }));
    }
    let columns: Vec<&Column> = slots.iter().map(|slot| slot.column).collect();
    let mut x = room.x + 2;
    let mut used = 1;
    for (slot, value) in slots.iter().zip(table.values(row, &columns)) {
        let lines = value.map_or_else(Vec::new, |value| lines(sheet, slot, value));
        used = used.max(lines.len() as u16);
        for (line, shown) in lines.into_iter().enumerate().take(usize::from(room.height)) {
            let gap = if slot.column.numeric { slot.width.saturating_sub(width(shown.as_str())) } else { 0 };
            let style = cell_style(sheet, here, slot, shown.as_str(), paint);
            let place = Rect {
                x: x + gap as u16,
                y: room.y + line as u16,
                width: (slot.width - gap) as u16,
                height: 1,
            };
            frame.render_widget(paint.line(searched(table, shown, style, paint)), rect(place));
        }
        x += slot.width as u16 + 2;
    }
    used
}

/// What is shown of a value: one line, or several where long text wraps.
fn lines(sheet: &Sheet<'_>, slot: &Slot<'_>, value: Foreign<'_>) -> Vec<Safe<'static>> {
    if sheet.table.wrap && slot.wraps() {
        return sheet.table.wrapped(&value, slot.width);
    }
    let is_time = matches!(slot.column.name(), TIME | INGESTED);
    let shifted = if is_time { sheet.times.shifted(value.safe().as_str()) } else { None };
    let value = shifted.map_or(value, Foreign::from);
    let shown = value.safe_prefix(slot.width + slot.skip + 1);
    let start = slot.skip.min(shown.as_str().len());
    vec![shown.part(start..shown.as_str().len()).fit(slot.width).into_owned()]
}

fn cell_style(sheet: &Sheet<'_>, here: bool, slot: &Slot<'_>, shown: &str, paint: &Paint<'_>) -> Style {
    if here && slot.index == sheet.table.column_cursor() {
        let role = if sheet.focused { Role::Cursor } else { Role::Selection };
        return paint.style(role);
    }
    let name = slot.column.name();
    if name.starts_with("@timestamp") {
        return paint.style(Role::Muted);
    }
    if level::NAMES.contains(&name) {
        return paint.style(level_role(Level::of(shown)));
    }
    paint.style(Role::Text)
}

fn level_role(level: Option<Level>) -> Role {
    match level {
        Some(Level::Error) => Role::Error,
        Some(Level::Warn) => Role::Warn,
        Some(Level::Info) => Role::Ok,
        Some(Level::Debug) | None => Role::Muted,
    }
}

/// The mark in front of a row: the cursor, a selected row, or a letter for a grave one whose level is not on the screen.
fn gutter(sheet: &Sheet<'_>, row: usize, slots: &[Slot<'_>], paint: &Paint<'_>) -> Option<Span<'static>> {
    let table = sheet.table;
    if row == table.cursor() {
        return Some(paint.glyph(Glyph::Pointer, Role::Accent));
    }
    if table.selection().is_some_and(|rows| rows.contains(&row)) {
        return Some(paint.glyph(Glyph::Selected, Role::Accent));
    }
    if slots.iter().any(|slot| level::NAMES.contains(&slot.column.name())) {
        return None;
    }
    let level = table.level(row)?;
    Some(paint.words(level.letter()?, level_role(Some(level))))
}

/// A value with what is searched for made to stand out.
fn searched(table: &Table, shown: Safe<'static>, style: Style, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let Some(search) = &table.search else { return vec![paint.styled(shown, style)] };
    let mut spans = Vec::new();
    let mut done = 0;
    let mut push = |range: Range<usize>, style: Style| {
        if !range.is_empty() {
            spans.push(paint.styled(shown.part(range).into_owned(), style));
        }
    };
    for found in search.occurrences(shown.as_str()) {
        push(done..found.start, style);
        push(found.clone(), paint.style(Role::Match));
        done = found.end;
    }
    push(done..shown.as_str().len(), style);
    spans
}

/// Words where there are no rows: what is missing, what is on its way, or why nothing came.
fn empty(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let inner = Rect { x: area.x + 2, y: area.y + 1, width: area.width - 4, height: area.height - 1 };
    pieces::words(&words(state), paint, inner, frame);
}

fn words(state: &State) -> Vec<(Safe<'static>, Role)> {
    let key = |command| state.keymap().keys_of(Place::Table, command).into_iter().next().unwrap_or_default();
    let say = |words: String, role| (safe(&words).into_owned(), role);
    let Some(run) = &state.logs.run else {
        let (groups, starters) = (key(Command::Groups), key(Command::Starters));
        let (edit, run, help) = (key(Command::Edit), key(Command::Run), key(Command::Help));
        return vec![
            say(format!("{groups}  choose log groups"), Role::Text),
            say(format!("{starters}  choose a starter query, or {edit}  write one"), Role::Text),
            say(format!("{run}  run it    {help}  all keys"), Role::Text),
        ];
    };
    if state.logs.refine.is_active() {
        let of = figures::rows(state.logs.answered() as u64);
        return vec![
            say(format!("none of {of} is left"), Role::Text),
            say(format!("{}  takes the last refinement back", key(Command::Unrefine)), Role::Muted),
        ];
    }
    if run.is_live() {
        return vec![say(
            format!("no rows yet    {}  stops the query", key(Command::Interrupt)),
            Role::Muted,
        )];
    }
    let Some(fault) = &run.fault else {
        let (range, edit) = (key(Command::Since), key(Command::Edit));
        return vec![
            say("no log event matched".to_owned(), Role::Text),
            say(format!("{range}  another range    {edit}  edit the query"), Role::Muted),
        ];
    };
    pieces::failure(fault)
}
