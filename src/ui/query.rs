//! The query editor with its colours and mistakes, and the box of chosen groups.

use super::frame::Frame;
use ratatui::layout::Position;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::assist;
use super::chrome::rule;
use super::paint::{Glyph, Paint};
use super::rect;
use crate::app::State;
use crate::app::areas::{Areas, Rect};
use crate::app::editor::Editor;
use crate::app::hint::Weight;
use crate::app::logs::Focus;
use crate::command::Command;
use crate::config::Role;
use crate::domain::text::{safe, shown_width};
use crate::insights::{self, Mistake, highlight::Class};

/// Draws both.
pub fn draw(
    state: &State,
    findings: &[(Weight, &Mistake)],
    paint: &Paint<'_>,
    areas: &Areas,
    frame: &mut Frame<'_>,
) {
    let logs = &state.logs;
    let more = logs.editor.lines().len().saturating_sub(usize::from(areas.editor.height));
    let title = match more {
        0 => "query".to_owned(),
        1 => "query, 1 more line".to_owned(),
        _ => format!("query, {more} more lines"),
    };
    let mistakes = findings.iter().filter(|(weight, _)| *weight == Weight::Wrong).count();
    let title = match mistakes {
        0 => title,
        1 => format!("{title}, 1 mistake"),
        _ => format!("{title}, {mistakes} mistakes"),
    };
    let title = match logs.editor.unfilled().as_slice() {
        [] => title,
        [one] => format!("{title}, fill in {}", one.written),
        [first, rest @ ..] => format!("{title}, fill in {} and {} more", first.written, rest.len()),
    };
    let title: String = title.chars().take(usize::from(areas.editor.width).saturating_sub(4)).collect();
    let mut spans = rule(paint, &title, usize::from(areas.editor.width) + 1, logs.focus == Focus::Editor);
    let title = format!("groups ({})", logs.groups.len());
    spans.extend(rule(paint, &title, usize::from(areas.groups.width), logs.focus == Focus::Groups));
    frame.render_widget(paint.line(spans), rect(areas.rule));
    editor(state, findings, paint, areas.editor, frame);
    let bar = Rect { x: areas.groups.x - 1, width: 1, ..areas.groups };
    for row in 0..bar.height {
        let glyph = paint.line([paint.glyph(Glyph::Bar, Role::Border)]);
        frame.render_widget(glyph, rect(Rect { y: bar.y + row, height: 1, ..bar }));
    }
    groups(state, paint, areas.groups, frame);
}

/// What of the query is seen: the first line and the first column, and the columns before the cursor in its line.
struct View {
    top: usize,
    left: usize,
    before: usize,
}

impl View {
    fn of(state: &State, area: Rect) -> Self {
        let editor = &state.logs.editor;
        let (line, column) = editor.cursor();
        let edited = state.logs.focus == Focus::Editor;
        let room = usize::from(area.width).saturating_sub(2).max(1);
        let before = editor.lines().get(line).map_or(0, |line| columns_of(line, column));
        let top = if edited { (line + 1).saturating_sub(usize::from(area.height)) } else { 0 };
        let left = if edited && state.overlay.is_none() { (before + 1).saturating_sub(room) } else { 0 };
        Self { top, left, before }
    }
}

/// The cell of the cursor.
pub fn cursor(state: &State, area: Rect) -> Position {
    let View { top, left, before } = View::of(state, area);
    let (line, _) = state.logs.editor.cursor();
    Position { x: area.x + 1 + (before - left) as u16, y: area.y + (line - top) as u16 }
}

fn editor(
    state: &State,
    findings: &[(Weight, &Mistake)],
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let editor = &state.logs.editor;
    let View { top, left, .. } = View::of(state, area);
    let room = usize::from(area.width).saturating_sub(2).max(1);
    if editor.lines().iter().all(String::is_empty) {
        let place = Rect { x: area.x + 1, width: area.width.saturating_sub(1), height: 1, ..area };
        let words = safe(&ways_to_begin(state)).fit(usize::from(place.width)).into_owned();
        frame.render_widget(paint.line([paint.text(words, Role::Muted)]), rect(place));
    }
    let styles = styles(editor, findings, paint);
    let mut start: usize = editor.lines().iter().take(top).map(|line| line.len() + 1).sum();
    for (row, line) in editor.lines().iter().skip(top).take(usize::from(area.height)).enumerate() {
        let place = Rect { x: area.x + 1, y: area.y + row as u16, width: area.width - 1, height: 1 };
        let spans = line_spans(line, start, left, room, &styles, selection_on(editor, top + row), paint);
        frame.render_widget(paint.line(spans), rect(place));
        let within = start..=start + line.len();
        if let Some((weight, _)) = findings.iter().find(|(_, each)| within.contains(&each.span.start)) {
            let (glyph, role) = assist::mark(*weight);
            let gutter = Rect { x: area.x, width: 1, ..place };
            frame.render_widget(paint.line([paint.glyph(glyph, role)]), rect(gutter));
        }
        start += line.len() + 1;
    }
    if state.logs.focus == Focus::Editor && state.overlay.is_none() {
        frame.set_cursor_position(cursor(state, area));
    }
}

/// What an empty editor offers.
fn ways_to_begin(state: &State) -> String {
    let key = |command| state.keymap().keys_of(state.place(), command).into_iter().next().unwrap_or_default();
    let (starters, history) = (key(Command::Starters), key(Command::History));
    format!("{starters} starter queries  {history} what was asked  or write")
}

/// The columns that the first characters of a line take as they are shown.
fn columns_of(line: &str, characters: usize) -> usize {
    line.chars().take(characters).map(shown_width).sum()
}

/// The style of each byte of the query: what is wrong or odd is underlined.
fn styles(editor: &Editor, findings: &[(Weight, &Mistake)], paint: &Paint<'_>) -> Vec<Style> {
    let text = editor.text();
    let mut styles = styles_of(&text, paint);
    for (weight, finding) in findings.iter().rev() {
        let role = if *weight == Weight::Wrong { Role::Mistake } else { Role::Warn };
        let end = finding.span.end.min(text.len());
        if finding.span.start < end {
            styles[finding.span.start..end].fill(paint.style(role).add_modifier(Modifier::UNDERLINED));
        }
    }
    styles
}

/// The style of each byte of a query, and of its end.
fn styles_of(text: &str, paint: &Paint<'_>) -> Vec<Style> {
    let mut styles = vec![paint.style(Role::Text); text.len() + 1];
    for piece in insights::highlight(text) {
        styles[piece.span.start..piece.span.end].fill(paint.style(role(piece.class)));
    }
    styles
}

/// The lines of a query that is only looked at, each cut at so many columns.
pub fn highlighted(query: &str, room: usize, paint: &Paint<'_>) -> Vec<Line<'static>> {
    let styles = styles_of(query, paint);
    let mut start = 0;
    let mut lines = Vec::new();
    for line in query.split('\n') {
        lines.push(paint.line(line_spans(line, start, 0, room, &styles, None, paint)));
        start += line.len() + 1;
    }
    lines
}

fn role(class: Class) -> Role {
    match class {
        Class::Plain => Role::Text,
        Class::Command | Class::Keyword => Role::Keyword,
        Class::Function => Role::Function,
        Class::Field => Role::Field,
        Class::Text => Role::String,
        Class::Regex => Role::Regex,
        Class::Number => Role::Number,
        Class::Operator | Class::Punctuation => Role::Operator,
        Class::Comment => Role::Comment,
        Class::Placeholder => Role::Warn,
        Class::Wrong => Role::Mistake,
    }
}

/// The selected characters of a line, from and to, if any.
fn selection_on(editor: &Editor, line: usize) -> Option<(usize, usize)> {
    let ((from_line, from), (to_line, to)) = editor.selection()?;
    if !(from_line..=to_line).contains(&line) {
        return None;
    }
    let start = if line == from_line { from } else { 0 };
    let end = if line == to_line { to } else { usize::MAX };
    Some((start, end))
}

fn line_spans(
    line: &str,
    start: usize,
    left: usize,
    room: usize,
    styles: &[Style],
    selected: Option<(usize, usize)>,
    paint: &Paint<'_>,
) -> Vec<Span<'static>> {
    let mut spans: Vec<(String, Style)> = Vec::new();
    let mut column = 0;
    for (number, (index, c)) in line.char_indices().enumerate() {
        let width = shown_width(c);
        if column >= left && column + width <= left + room {
            let mut style = styles.get(start + index).copied().unwrap_or_default();
            if selected.is_some_and(|(from, to)| (from..to).contains(&number)) {
                style = style.patch(paint.style(Role::Selection)).add_modifier(Modifier::REVERSED);
            }
            match spans.last_mut() {
                Some((text, last)) if *last == style => text.push(c),
                _ => spans.push((c.to_string(), style)),
            }
        }
        column += width;
    }
    spans.into_iter().map(|(text, style)| paint.styled(safe(&text).into_owned(), style)).collect()
}

fn groups(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let logs = &state.logs;
    let focused = logs.focus == Focus::Groups;
    let height = usize::from(area.height);
    let room = usize::from(area.width).saturating_sub(1);
    if logs.groups.is_empty() {
        let line = paint.line([paint.words(" none chosen", Role::Muted)]);
        return frame.render_widget(line, rect(Rect { height: 1, ..area }));
    }
    let top = if focused { (logs.group_cursor + 1).saturating_sub(height) } else { 0 };
    let hidden = logs.groups.len().saturating_sub(top + height);
    for (row, group) in logs.groups.iter().skip(top).take(height).enumerate() {
        let last = row + 1 == height && hidden > 0;
        let words = if last { format!("and {} more", hidden + 1) } else { group.clone() };
        let here = focused && top + row == logs.group_cursor;
        let role = if here {
            Role::Cursor
        } else if last {
            Role::Muted
        } else {
            Role::Text
        };
        let text = safe(&words).fit(room).into_owned();
        let place = rect(Rect { y: area.y + row as u16, height: 1, ..area });
        frame.render_widget(paint.line([paint.words(" ", Role::Text), paint.text(text, role)]), place);
    }
}
