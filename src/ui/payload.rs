//! The editor of what a function is given, in the place of the pane: the payload, what is wrong with it and where, how much
//! of it there is, and what it is for.

use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use super::chrome::rule;
use super::frame::Frame;
use super::paint::Paint;
use super::rect;
use crate::app::State;
use crate::app::areas;
use crate::app::lambda::Payload;
use crate::config::Role;
use crate::domain::figures;
use crate::domain::payload::{QUEUED_BYTES, WAITED_BYTES};
use crate::domain::text::{safe, shown_width};

/// Draws it.
pub fn draw(payload: &Payload, state: &State, paint: &Paint<'_>, area: areas::Rect, frame: &mut Frame<'_>) {
    let area = rect(area);
    frame.render_widget(ratatui::widgets::Clear, area);
    frame.buffer_mut().set_style(area, paint.style(Role::Text));
    let title = rule(paint, "payload", usize::from(area.width), true);
    frame.render_widget(paint.line(title), Rect { height: 1, ..area });
    let room = usize::from(area.width).saturating_sub(2).max(1);
    let remarks: Vec<(String, Role)> = remarks(payload, state)
        .into_iter()
        .flat_map(|(words, role)| {
            let lines = safe(&words).wrapped(room).into_iter().map(|line| line.as_str().to_owned());
            lines.map(|line| (line, role)).collect::<Vec<_>>()
        })
        .collect();
    let below = (remarks.len() as u16).min(area.height.saturating_sub(2));
    let body = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height - 1 - below };
    text(payload, paint, body, frame);
    for (row, (words, role)) in remarks.iter().take(usize::from(below)).enumerate() {
        let place = Rect { y: body.y + body.height + row as u16, height: 1, ..body };
        frame.render_widget(paint.line([paint.words(words, *role)]), place);
    }
}

/// What is to be known of it: whether it can be sent, how large it is, and what would be run with it.
fn remarks(payload: &Payload, state: &State) -> Vec<(String, Role)> {
    let judged = match payload.fault() {
        None if payload.bytes() == 0 => ("no payload: the function gets none".to_owned(), Role::Ok),
        None => ("JSON".to_owned(), Role::Ok),
        Some(fault) => {
            let place = payload.place().map(|(line, column)| format!("line {line}, column {column}: "));
            (format!("{}{}", place.unwrap_or_default(), fault.what.safe()), Role::Error)
        }
    };
    let [bytes, waited, queued] =
        [payload.bytes(), WAITED_BYTES, QUEUED_BYTES].map(|bytes| figures::count(bytes as u64));
    let size = format!("{bytes} bytes; at most {waited} are taken, {queued} when it is queued");
    let role = if payload.bytes() > QUEUED_BYTES { Role::Warn } else { Role::Muted };
    vec![judged, (size, role), (state.running_title(), Role::Muted)]
}

fn text(payload: &Payload, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let writing = payload.writing();
    let (line, column) = writing.cursor();
    let room = usize::from(area.width).saturating_sub(1).max(1);
    let before = columns(writing.lines().get(line).map_or("", String::as_str), column);
    let top = (line + 1).saturating_sub(usize::from(area.height));
    let left = (before + 1).saturating_sub(room);
    let wrong = payload.place().map(|(line, column)| (line - 1, column - 1));
    for (row, words) in writing.lines().iter().enumerate().skip(top).take(usize::from(area.height)) {
        let place = Rect { y: area.y + (row - top) as u16, height: 1, ..area };
        let wrong = wrong.filter(|(line, _)| *line == row).map(|(_, column)| column);
        frame.render_widget(paint.line(spans(words, left, room, wrong, paint)), place);
    }
    let cursor = Position { x: area.x + (before - left) as u16, y: area.y + (line - top) as u16 };
    frame.set_cursor_position(cursor);
}

/// The columns that the first characters of a line take.
fn columns(line: &str, characters: usize) -> usize {
    line.chars().take(characters).map(shown_width).sum()
}

/// The part of a line that is seen: texts, numbers and signs apart, and the character that is wrong.
fn spans(
    line: &str,
    left: usize,
    room: usize,
    wrong: Option<usize>,
    paint: &Paint<'_>,
) -> Vec<Span<'static>> {
    let mut spans: Vec<(String, Role)> = Vec::new();
    let (mut column, mut in_text, mut is_escaped) = (0, false, false);
    for (number, c) in line.chars().enumerate() {
        // JSON has no text over several lines, so a line tells by itself what is text in it.
        let is_text = in_text || c == '"';
        in_text = if in_text { is_escaped || c != '"' } else { is_text };
        is_escaped = in_text && !is_escaped && c == '\\';
        let role = match c {
            _ if wrong == Some(number) => Role::Mistake,
            _ if is_text => Role::String,
            '{' | '}' | '[' | ']' | ':' | ',' => Role::Operator,
            _ => Role::Number,
        };
        let width = shown_width(c);
        if column >= left + room {
            break;
        }
        if column >= left && column + width <= left + room {
            match spans.last_mut() {
                Some((text, last)) if *last == role => text.push(c),
                _ => spans.push((c.to_string(), role)),
            }
        }
        column += width;
    }
    spans.iter().map(|(text, role)| paint.words(text, *role)).collect()
}
