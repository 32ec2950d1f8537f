//! Lines that ask for text: a search in the footer, a time range or a file name in a box above it.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

use super::list::framed;
use super::paint::{Paint, width};
use crate::app::line::Line;
use crate::app::overlay::{PromptKind, RANGES};
use crate::config::Role;
use crate::domain::Window;
use crate::domain::text::safe;

/// Draws the line with what is to be known about it.
pub fn draw(kind: PromptKind, line: &Line, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let screen = frame.area();
    let footer = Rect { y: screen.height - 1, height: 1, ..screen };
    let (title, remark, role) = match kind {
        PromptKind::Search(_) => {
            frame.render_widget(ratatui::widgets::Clear, footer);
            return typed("/", line, footer, paint, frame);
        }
        PromptKind::Since => {
            let (remark, role) = preview(line.text(), now);
            ("time range", remark, role)
        }
        PromptKind::Export => {
            let remark =
                "the ending says the format: .ndjson, .json or .csv; a file that exists is not overwritten";
            ("export to", remark.to_owned(), Role::Muted)
        }
    };
    let height = 5.min(screen.height);
    let area = Rect { y: screen.height - height, height, ..screen };
    let inner = framed(area, title, "Enter takes it, Esc leaves it", paint, frame);
    typed("> ", line, Rect { height: 1, ..inner }, paint, frame);
    let below = Rect { y: inner.y + 1, height: 1, ..inner };
    let remark = paint.fit(safe(&remark).into_owned(), usize::from(inner.width));
    frame.render_widget(paint.line([paint.text(remark, role)]), below);
    if kind == PromptKind::Since {
        let offer = format!("up and down: {}; or 13:00..13:30, 2026-11-24T13:00:00Z..now", RANGES.join(" "));
        let offer = paint.fit(safe(&offer).into_owned(), usize::from(inner.width));
        let below = Rect { y: inner.y + 2, height: 1, ..inner };
        frame.render_widget(paint.line([paint.text(offer, Role::Muted)]), below);
    }
}

/// What a typed range means, or what is wrong with it.
fn preview(text: &str, now: Timestamp) -> (String, Role) {
    match Window::parse(text, now) {
        Ok(window) => {
            let range = window.resolve(now);
            (format!("from {} to {} UTC", range.from.strftime("%F %T"), range.to.strftime("%F %T")), Role::Ok)
        }
        Err(words) => (words, Role::Error),
    }
}

fn typed(lead: &str, line: &Line, area: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let (before, after) = line.split();
    let room = usize::from(area.width).saturating_sub(width(lead) + 1);
    // A line that is too long shows its end, where one types.
    let before = safe(before);
    let skipped = width(before.as_str()).saturating_sub(room);
    let shown: String = before.as_str().chars().skip(skipped).collect();
    let spans = [
        paint.words(lead, Role::Accent),
        paint.words(&shown, Role::Text),
        paint.text(safe(after), Role::Text),
    ];
    frame.render_widget(paint.line(spans), area);
    let x = area.x + (width(lead) + width(&shown)) as u16;
    frame.set_cursor_position(Position { x: x.min(area.x + area.width.saturating_sub(1)), y: area.y });
}
