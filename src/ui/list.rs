//! Lists that lie over the pane: palette, pickers, help, notices; and the keys that may follow a prefix.

use super::frame::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Block, BorderType, Borders, Clear};

use super::paint::{Glyph, Paint, width};
use super::preview;
use crate::app::overlay::ListKind;
use crate::app::picker::{Entry, Picker};
use crate::app::{Remote, State};
use crate::config::Role;
use crate::domain::figures::dollars;
use crate::domain::text::{safe, safe_prefix};

/// Draws a list in the middle of the screen.
pub fn draw(state: &State, kind: ListKind, picker: &Picker, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let spare = match kind {
        ListKind::Notices => 8,
        ListKind::Cost | ListKind::Confirm(_) => 6,
        ListKind::Invoke | ListKind::Qualifiers => 9,
        ListKind::Downloads => 10,
        ListKind::History | ListKind::Starters => 14,
        _ => 4,
    };
    let columns = if preview::is_of(kind) { 140 } else { 100 };
    let area = middle(frame.area(), columns, picker.total().clamp(3, 1_000) as u16 + spare);
    let (title, hint) = words(kind);
    let title = match kind {
        ListKind::Cost => state.cost_title(),
        ListKind::Invoke => "before it is run".to_owned(),
        ListKind::Confirm(_) => "before it is done".to_owned(),
        _ => title.to_owned(),
    };
    let inner = framed(area, &title, hint, paint, frame);
    let (before, after) = picker.filter.split();
    let filter = format!("> {before}{after}");
    line(Rect { height: 1, ..inner }, paint.line([paint.words(&filter, Role::Text)]), frame);
    let cursor = inner.x + (width(safe(before).as_str()) as u16 + 2).min(inner.width.saturating_sub(1));
    frame.set_cursor_position(Position { x: cursor, y: inner.y });

    let preview = preview::height(kind, inner.height);
    let whole = Rect { y: inner.y + inner.height.saturating_sub(1 + preview), height: preview, ..inner };
    preview::draw(state, kind, picker, paint, whole, frame);
    let beneath = preview + beneath(state, kind, picker, inner, paint, frame);
    let body = Rect { y: inner.y + 1, height: inner.height.saturating_sub(2 + beneath), ..inner };
    let height = usize::from(body.height);
    let top = (picker.cursor() + 1).saturating_sub(height);
    for (row, entry) in picker.shown().enumerate().skip(top).take(height) {
        let place = Rect { y: body.y + (row - top) as u16, height: 1, ..body };
        line(
            place,
            entry_line(entry, picker, row == picker.cursor(), kind, usize::from(body.width), paint),
            frame,
        );
    }
    let foot = Rect { y: inner.y + inner.height - 1, height: 1, ..inner };
    line(foot, paint.line(footer(state, kind, picker, paint)), frame);
}

/// What stands above the last line: the entry under the cursor whole, where entries are sentences, or a remark; the lines
/// that it takes.
fn beneath(
    state: &State,
    kind: ListKind,
    picker: &Picker,
    inner: Rect,
    paint: &Paint<'_>,
    frame: &mut Frame<'_>,
) -> u16 {
    let texts = match (kind, picker.current()) {
        (ListKind::Notices, Some(entry)) => vec![entry.text.clone()],
        (ListKind::Confirm(pane), _) => vec![state.pane_question(pane)],
        // The name of what is run is never cut.
        (ListKind::Invoke | ListKind::Qualifiers, _) => vec![state.running_title()],
        (ListKind::Downloads, _) => {
            picker.current_index().map_or_else(Vec::new, |line| state.download_told(line))
        }
        (ListKind::Cost, _) => vec![format!(
            "You are asked above {} (ask_above in settings.toml). A filter makes it cheaper only on an indexed field.",
            dollars(state.threshold())
        )],
        _ => return 0,
    };
    let room = usize::from(inner.width).max(1);
    let lines: Vec<_> = texts.iter().flat_map(|text| safe(text).wrapped(room)).collect();
    let most = match kind {
        ListKind::Invoke | ListKind::Qualifiers => inner.height.saturating_sub(3),
        _ => inner.height / 2,
    };
    let count = (lines.len() as u16).min(most);
    let first = inner.y + inner.height.saturating_sub(1 + count);
    for (row, text) in lines.into_iter().take(usize::from(count)).enumerate() {
        let place = Rect { y: first + row as u16, height: 1, ..inner };
        line(place, paint.line([paint.text(text, Role::Accent)]), frame);
    }
    count
}

fn words(kind: ListKind) -> (&'static str, &'static str) {
    match kind {
        ListKind::Palette(_) => ("commands", "Tab completes, Enter does it"),
        ListKind::Groups => ("log groups", "Tab marks several, Enter takes them"),
        ListKind::Queries => ("queries", "Enter attaches, C-x stops it at AWS"),
        ListKind::History => ("queries that were asked", "Enter edits it again, C-r asks it of its groups"),
        ListKind::Asked => ("what this table was asked", "Enter edits it again"),
        ListKind::Starters => ("starter queries, the marked for this group", "Enter edits it, C-r runs it"),
        ListKind::Help(_) => ("keys that work here", "Enter does it"),
        ListKind::Qualifiers => {
            ("which version or alias runs", "Enter takes it; one that is not listed can be typed")
        }
        ListKind::Cost | ListKind::Invoke => ("", "Enter does it, Esc does not send it"),
        ListKind::Confirm(_) => ("", "Enter takes it, Esc does nothing"),
        ListKind::Downloads => ("downloads, newest first", "Enter goes on with it, C-x stops it"),
        ListKind::Notices => ("notices, newest first", "Esc closes"),
    }
}

fn entry_line<'a>(
    entry: &'a Entry,
    picker: &Picker,
    here: bool,
    kind: ListKind,
    room: usize,
    paint: &Paint<'_>,
) -> Line<'a> {
    let pointer = if here { paint.symbol(Glyph::Pointer) } else { " " };
    let marked = picker.is_marked(entry);
    let mark = if marked { paint.symbol(Glyph::Marked) } else { " " };
    let role = if here {
        Role::Cursor
    } else if marked {
        Role::Accent
    } else {
        Role::Text
    };
    let mut spans = vec![paint.words(&format!("{pointer}{mark} "), Role::Accent)];
    let room = room.saturating_sub(4);
    if matches!(kind, ListKind::Help(_)) {
        spans.push(paint.words(&format!("{:18} ", safe_prefix(&entry.remark, 18).as_str()), Role::Accent));
        spans.push(paint.text(safe_prefix(&entry.text, room).fit(room.saturating_sub(19)), role));
        return paint.line(spans);
    }
    let text = safe_prefix(&entry.text, room + 1).fit(room);
    let left = room.saturating_sub(width(text.as_str()) + 2);
    spans.push(paint.text(text, role));
    if !entry.remark.is_empty() && left > 8 {
        let remark = safe_prefix(&entry.remark, left + 1).fit(left);
        spans.push(paint.words("  ", Role::Text));
        spans.push(paint.text(remark, Role::Muted));
    }
    paint.line(spans)
}

fn footer<'a>(
    state: &'a State,
    kind: ListKind,
    picker: &Picker,
    paint: &Paint<'_>,
) -> Vec<ratatui::text::Span<'a>> {
    let count = format!("{} of {}", picker.shown().len(), picker.total());
    let mut spans = vec![paint.words(&count, Role::Muted)];
    if kind == ListKind::Queries {
        match &state.queries {
            Remote::Loading(_) => spans.push(paint.words("  loading", Role::Accent)),
            Remote::Failed(_, fault) => {
                spans.push(paint.words("  not all: ", Role::Error));
                spans.push(paint.text(fault.what.safe_prefix(70), Role::Error));
            }
            Remote::Known(_) | Remote::Unasked => {}
        }
    }
    if kind == ListKind::Groups {
        if picker.shown().len() == 0 && !picker.filter.text().trim().is_empty() {
            spans.push(paint.words("  Enter takes the name as typed", Role::Accent));
        }
        match &state.groups {
            Remote::Loading(_) => spans.push(paint.words("  loading", Role::Accent)),
            Remote::Failed(_, fault) => {
                spans.push(paint.words("  not all: ", Role::Error));
                spans.push(paint.text(fault.what.safe_prefix(70), Role::Error));
            }
            Remote::Known(_) | Remote::Unasked => {}
        }
    }
    spans
}

/// Keys that may follow those already pressed.
pub fn following(state: &State, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let following = state.keymap().following(state.place(), &state.pending);
    let screen = frame.area();
    let height = (following.len() as u16 + 2).min(screen.height);
    let area = Rect { x: 0, y: screen.height - height, width: screen.width.min(60), height };
    let keys: Vec<String> = state.pending.iter().map(ToString::to_string).collect();
    let inner = framed(area, &keys.join(" "), "any other key: nothing", paint, frame);
    for (row, (keys, command)) in following.iter().enumerate().take(usize::from(inner.height)) {
        let spans =
            [paint.words(&format!(" {keys:8}"), Role::Accent), paint.words(command.info().doc, Role::Text)];
        line(Rect { y: inner.y + row as u16, height: 1, ..inner }, paint.line(spans), frame);
    }
}

/// A rectangle in the middle, at most so large and with a margin.
fn middle(screen: Rect, columns: u16, rows: u16) -> Rect {
    let width = columns.min(screen.width.saturating_sub(4));
    let height = rows.clamp(6, screen.height.saturating_sub(4).max(6)).min(screen.height);
    Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 2, width, height }
}

/// Clears a rectangle, frames it, and gives back what is inside.
pub fn framed(area: Rect, title: &str, hint: &str, paint: &Paint<'_>, frame: &mut Frame<'_>) -> Rect {
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, paint.style(Role::Text));
    let mut block = Block::new().borders(Borders::ALL).border_style(paint.style(Role::Focus));
    block = block.border_type(BorderType::Plain);
    if paint.ascii {
        block = block.border_set(ASCII_BORDER);
    }
    let block = block
        .title_top(paint.line([paint.words(&format!(" {title} "), Role::Focus)]))
        .title_bottom(paint.line([paint.words(&format!(" {hint} "), Role::Muted)]).right_aligned());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    inner
}

const ASCII_BORDER: ratatui::symbols::border::Set<'static> = ratatui::symbols::border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

fn line(area: Rect, line: Line<'_>, frame: &mut Frame<'_>) {
    frame.render_widget(line, area);
}
