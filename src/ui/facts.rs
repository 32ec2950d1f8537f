//! Facts with names, as many lines each as it needs: what is said of the line under a cursor.

use ratatui::text::Span;

use super::chrome::rule;
use super::frame::Frame;
use super::paint::{Glyph, Paint};
use super::rect;
use crate::app::accounts::{FACT_NAMES, Fact, Weight, fact_room};
use crate::app::areas::{Rect, WIDE};
use crate::config::Role;

/// Draws facts from a line on, with a title above, and a bar at the left where they stand beside a list.
pub fn draw(facts: &[Fact], top: usize, focused: bool, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if area.height < 2 {
        return;
    }
    let title = paint.line(rule(paint, "detail", usize::from(area.width), focused));
    frame.render_widget(title, rect(Rect { height: 1, ..area }));
    if frame.area().width >= WIDE {
        for row in 0..area.height {
            let bar = Rect { x: area.x - 1, y: area.y + row, width: 1, height: 1 };
            frame.render_widget(paint.line([paint.glyph(Glyph::Bar, Role::Border)]), rect(bar));
        }
    }
    let lines: Vec<Vec<Span<'_>>> =
        facts.iter().flat_map(|fact| fact_lines(fact, fact_room(area.width), paint)).collect();
    let room = usize::from(area.height - 1);
    let top = top.min(lines.len().saturating_sub(room));
    let more = lines.len() > top + room;
    for (row, spans) in lines.into_iter().skip(top).take(room).enumerate() {
        let place = Rect { y: area.y + 1 + row as u16, height: 1, ..area };
        frame.render_widget(paint.line(spans), rect(place));
    }
    if more {
        let words = paint.words(" more ", Role::Muted);
        let place = Rect { x: area.x + area.width - 7, y: area.y, width: 6, height: 1 };
        frame.render_widget(paint.line([words]), rect(place));
    }
}

/// One fact in as many lines as it needs.
fn fact_lines<'a>(fact: &Fact, room: usize, paint: &Paint<'_>) -> Vec<Vec<Span<'a>>> {
    let role = role(fact.weight);
    let line = |(row, value)| {
        let name = if row == 0 { fact.name } else { "" };
        let name = format!(" {name:<width$}", width = usize::from(FACT_NAMES));
        vec![paint.words(&name, Role::Muted), paint.text(value, role)]
    };
    fact.value.safe().wrapped(room).into_iter().enumerate().map(line).collect()
}

/// The role that shows how grave something is.
pub fn role(weight: Weight) -> Role {
    match weight {
        Weight::Plain => Role::Text,
        Weight::Pending => Role::Muted,
        Weight::Warning => Role::Warn,
        Weight::Wrong => Role::Error,
    }
}
