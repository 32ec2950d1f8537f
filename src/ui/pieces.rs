//! Pieces that panes share: where the screen is in a list, the frame of a detail, words where there is nothing to show.

use super::chrome::rule;
use super::frame::Frame;
use super::paint::{Glyph, Paint};
use super::rect;
use crate::app::areas::{Rect, WIDE};
use crate::config::Role;
use crate::domain::text::safe;
use crate::domain::{Fault, Safe};

/// At the right edge, where in all lines the screen is.
pub fn position_bar(top: usize, count: usize, area: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let height = usize::from(area.height);
    if count <= height {
        return;
    }
    let length = (height * height / count).max(1);
    let start = (top * (height - length) / (count - height)).min(height - length);
    for line in start..start + length {
        let place = Rect { x: area.x + area.width - 1, y: area.y + line as u16, width: 1, height: 1 };
        frame.render_widget(paint.line([paint.glyph(Glyph::Thumb, Role::Border)]), rect(place));
    }
}

/// The title of a detail, and the bar at its left where it stands beside a list; what is left for its lines.
pub fn detail(title: &str, focused: bool, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) -> Rect {
    let title = paint.line(rule(paint, title, usize::from(area.width), focused));
    frame.render_widget(title, rect(Rect { height: 1, ..area }));
    if frame.area().width >= WIDE && area.x > 0 {
        for row in 0..area.height {
            let bar = Rect { x: area.x - 1, y: area.y + row, width: 1, height: 1 };
            frame.render_widget(paint.line([paint.glyph(Glyph::Bar, Role::Border)]), rect(bar));
        }
    }
    Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height - 1 }
}

/// Words in as many lines as they need; a line that begins with a blank, such as one with a caret under another, stays one.
pub fn words(lines: &[(Safe<'_>, Role)], paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let room = usize::from(area.width).max(1);
    let line = |words: &Safe<'_>| match words.as_str().starts_with(' ') {
        true => vec![words.clone().into_owned().fit(room)],
        false => words.wrapped(room).into_iter().map(Safe::into_owned).collect(),
    };
    let wrapped = lines.iter().flat_map(|(words, role)| line(words).into_iter().map(|line| (line, *role)));
    for (row, (words, role)) in wrapped.take(usize::from(area.height)).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        frame.render_widget(paint.line([paint.text(words, role)]), rect(place));
    }
}

/// What failed, why, what to do next, and by which id AWS knows it.
pub fn failure(fault: &Fault) -> Vec<(Safe<'static>, Role)> {
    let mut lines = vec![(fault.what.safe().into_owned(), Role::Error)];
    lines.extend(fault.hint.iter().map(|hint| (hint.safe().into_owned(), Role::Text)));
    let id = fault.request_id.iter().map(|id| format!("request id {}", id.safe()));
    lines.extend(id.map(|words| (safe(&words).into_owned(), Role::Muted)));
    lines
}
