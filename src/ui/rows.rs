//! The table: names of the columns, the visible rows, or words where there are none.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::paint::{Glyph, Paint, width};
use super::rect;
use crate::app::State;
use crate::app::areas::{Areas, Rect};
use crate::app::logs::Focus;
use crate::app::table::{Column, Direction, Table};
use crate::config::Role;
use crate::domain::Safe;
use crate::domain::text::safe;

/// A column as it is laid out.
struct Slot<'a> {
    column: &'a Column,
    /// Among the visible ones.
    index: usize,
    width: usize,
    /// How many characters of a time are left out at its start because every row shares them.
    skip: usize,
}

/// Columns that hold the words of an event.
const MESSAGES: &[&str] = &["@message", "message", "msg", "error"];
/// Columns whose values are coloured by how grave they are.
const LEVELS: &[&str] = &["level", "severity", "lvl"];

/// Draws names and rows.
pub fn draw(state: &State, paint: &Paint<'_>, areas: &Areas, frame: &mut Frame<'_>) {
    if areas.rows.height == 0 {
        return;
    }
    let table = &state.logs.table;
    if table.is_empty() {
        return empty(state, paint, areas.rows, frame);
    }
    let slots = layout(state, usize::from(areas.rows.width).saturating_sub(3));
    frame.render_widget(names(table, &slots, paint), rect(areas.columns));
    for line in 0..usize::from(areas.rows.height) {
        let row = table.top() + line;
        if row >= table.len() {
            break;
        }
        let place = Rect { y: areas.rows.y + line as u16, height: 1, ..areas.rows };
        frame.render_widget(row_line(state, row, &slots, paint), rect(place));
    }
    position_bar(table, areas.rows, paint, frame);
}

/// At the right edge, where in all rows the screen is.
fn position_bar(table: &Table, area: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let height = usize::from(area.height);
    if table.len() <= height {
        return;
    }
    let length = (height * height / table.len()).max(1);
    let start = table.top() * (height - length) / (table.len() - height);
    for line in start..start + length {
        let place = Rect { x: area.x + area.width - 1, y: area.y + line as u16, width: 1, height: 1 };
        frame.render_widget(paint.line([paint.glyph(Glyph::Thumb, Role::Border)]), rect(place));
    }
}

/// The columns that fit, from one on such that the one under the cursor is among them.
fn layout(state: &State, room: usize) -> Vec<Slot<'_>> {
    let table = &state.logs.table;
    let visible = table.visible();
    let slot = |index: usize| {
        let column = visible[index];
        let skip = if column.name() == "@timestamp" && one_day(state) { "YYYY-MM-DD ".len() } else { 0 };
        // A stream's name or an id must not push out what people read: the message gets the room.
        let share = if MESSAGES.contains(&column.name()) { 2 } else { 4 };
        let widest = (room / share).max(16);
        let name = width(safe(column.name()).as_str()) + 1;
        let wanted = column.width.saturating_sub(skip).min(widest).max(name);
        Slot { column, index, width: wanted, skip }
    };
    let mut first = 0;
    let cursor = table.column_cursor().min(visible.len().saturating_sub(1));
    while first < cursor && (first..=cursor).map(|index| slot(index).width + 2).sum::<usize>() > room {
        first += 1;
    }
    let mut slots = Vec::new();
    let mut left = room;
    for index in first..visible.len() {
        let mut slot = slot(index);
        // The last column takes what is left, and so does one that would be cut anyway.
        if index + 1 == visible.len() || slot.width > left {
            slot.width = left;
        }
        left = left.saturating_sub(slot.width + 2);
        slots.push(slot);
        if left < 4 {
            break;
        }
    }
    slots
}

/// Whether every row lies within a day, so that dates need not be repeated.
fn one_day(state: &State) -> bool {
    let range = state.logs.run.as_ref().map(|run| run.query.range);
    range.is_some_and(|range| range.to.duration_since(range.from).as_hours() < 24)
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
        let name = paint.fit(safe(slot.column.name()), slot.width.saturating_sub(width(mark)));
        let text = Safe::join([name, Safe::own(mark)]);
        let role = if slot.index == table.column_cursor() { Role::Accent } else { Role::Header };
        spans.push(pad(text, slot, role, paint));
    }
    paint.line(spans)
}

fn pad(text: Safe<'static>, slot: &Slot<'_>, role: Role, paint: &Paint<'_>) -> Span<'static> {
    let gap = Safe::spaces(slot.width.saturating_sub(width(text.as_str())));
    let end = Safe::spaces(2);
    let parts = if slot.column.numeric { [gap, text, end] } else { [text, gap, end] };
    paint.text(Safe::join(parts), role)
}

fn row_line<'a>(state: &'a State, row: usize, slots: &[Slot<'a>], paint: &Paint<'_>) -> Line<'a> {
    let table = &state.logs.table;
    let here = row == table.cursor();
    let gutter = if here { paint.symbol(Glyph::Pointer) } else { " " };
    let mut spans = vec![paint.words(gutter, Role::Accent), paint.words(" ", Role::Text)];
    let columns: Vec<&Column> = slots.iter().map(|slot| slot.column).collect();
    for (slot, value) in slots.iter().zip(table.values(row, &columns)) {
        let shown =
            value.as_ref().map_or(Safe::own(""), |value| value.safe_prefix(slot.width + slot.skip + 1));
        let end = shown.as_str().len();
        let shown = if shown.as_str().is_char_boundary(slot.skip) {
            shown.part(slot.skip..end)
        } else {
            shown.into_owned()
        };
        let shown = paint.fit(shown, slot.width);
        let gap = slot.width.saturating_sub(width(shown.as_str()));
        let style = cell_style(state, here, slot, shown.as_str(), paint);
        if slot.column.numeric {
            spans.push(paint.styled(Safe::spaces(gap), Style::new()));
        }
        spans.extend(searched(state, shown, style, paint));
        let gap = if slot.column.numeric { 2 } else { gap + 2 };
        spans.push(paint.styled(Safe::spaces(gap), Style::new()));
    }
    paint.line(spans)
}

fn cell_style(state: &State, here: bool, slot: &Slot<'_>, shown: &str, paint: &Paint<'_>) -> Style {
    let table = &state.logs.table;
    if here && slot.index == table.column_cursor() {
        let role = if state.logs.focus == Focus::Table { Role::Cursor } else { Role::Selection };
        return paint.style(role);
    }
    let name = slot.column.name();
    if name.starts_with("@timestamp") {
        return paint.style(Role::Muted);
    }
    if LEVELS.contains(&name) {
        return paint.style(level_role(shown));
    }
    paint.style(Role::Text)
}

fn level_role(level: &str) -> Role {
    match level.to_ascii_uppercase().as_str() {
        "ERROR" | "FATAL" | "CRITICAL" | "ERR" => Role::Error,
        "WARN" | "WARNING" => Role::Warn,
        _ => Role::Muted,
    }
}

/// A value with what is searched for made to stand out.
fn searched(state: &State, shown: Safe<'static>, style: Style, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let Some(search) = &state.logs.table.search else { return vec![paint.styled(shown, style)] };
    let text = shown.as_str();
    let mut spans = Vec::new();
    let mut done = 0;
    let mut push = |piece: std::ops::Range<usize>, style: Style| {
        if !piece.is_empty() {
            spans.push(paint.styled(shown.part(piece), style));
        }
    };
    for found in search.occurrences(text) {
        push(done..found.start, style);
        push(found.start..found.end, paint.style(Role::Match));
        done = found.end;
    }
    push(done..text.len(), style);
    spans
}

/// Words where there are no rows: what is missing, what is on its way, or why nothing came.
fn empty(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let logs = &state.logs;
    let key = |command| {
        state.keymap().keys_of(crate::command::Place::Table, command).into_iter().next().unwrap_or_default()
    };
    use crate::command::Command;
    let lines: Vec<(String, Role)> = match &logs.run {
        None => vec![
            (format!("{}  choose log groups", key(Command::Groups)), Role::Text),
            (
                format!(
                    "{}  choose a starter query, or {}  write one",
                    key(Command::Starters),
                    key(Command::Edit)
                ),
                Role::Text,
            ),
            (format!("{}  run it    {}  all keys", key(Command::Run), key(Command::Help)), Role::Text),
        ],
        Some(run) if run.is_live() => {
            vec![(format!("no rows yet    {}  stops the query", key(Command::Interrupt)), Role::Muted)]
        }
        Some(run) => match &run.fault {
            Some(fault) => {
                let mut lines = vec![(fault.what.safe().to_string(), Role::Error)];
                lines.extend(fault.hint.iter().map(|hint| (hint.clone(), Role::Text)));
                lines.extend(
                    fault.request_id.iter().map(|id| (format!("request id {}", id.safe()), Role::Muted)),
                );
                lines
            }
            None => vec![
                ("no log event matched".to_owned(), Role::Text),
                (
                    format!(
                        "{}  another range    {}  edit the query",
                        key(Command::Since),
                        key(Command::Edit)
                    ),
                    Role::Muted,
                ),
            ],
        },
    };
    let room = usize::from(area.width).saturating_sub(4).max(1);
    let lines = lines
        .iter()
        .flat_map(|(words, role)| wrapped(words, room).into_iter().map(move |line| (line, *role)));
    for (row, (words, role)) in lines.take(usize::from(area.height).saturating_sub(1)).enumerate() {
        let place = Rect { x: area.x + 2, y: area.y + 1 + row as u16, width: area.width - 2, height: 1 };
        frame.render_widget(paint.line([paint.words(&words, role)]), rect(place));
    }
}

/// Words broken into lines of at most so many columns.
fn wrapped(words: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && width(&lines[last]) + 1 + width(word) > room {
            lines.push(word.to_owned());
        } else {
            if !lines[last].is_empty() {
                lines[last].push(' ');
            }
            lines[last].push_str(word);
        }
    }
    lines
}
