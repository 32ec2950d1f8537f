//! The Accounts pane: facts in two columns.

use super::frame::Frame;
use jiff::Timestamp;

use super::chrome::rule;
use super::paint::Paint;
use super::rect;
use crate::app::State;
use crate::app::accounts::{self, Fact, Weight};
use crate::app::areas::Rect;
use crate::config::Role;

/// Columns of the names.
const NAMES: u16 = 16;

/// Draws the pane.
pub fn draw(state: &State, paint: &Paint<'_>, now: Timestamp, area: Rect, frame: &mut Frame<'_>) {
    let title = rule(paint, "accounts", usize::from(area.width), true);
    frame.render_widget(paint.line(title), rect(Rect { height: 1, ..area }));
    let mut y = area.y + 1;
    let bottom = area.y + area.height;
    for fact in accounts::facts(state, now) {
        y += draw_fact(&fact, paint, Rect { y, height: bottom.saturating_sub(y), ..area }, frame);
    }
}

/// Draws one fact in as many lines as it needs and there is room for; how many those were.
fn draw_fact(fact: &Fact, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) -> u16 {
    let room = usize::from(area.width.saturating_sub(NAMES + 2)).max(1);
    let role = role(fact.weight);
    let lines = fact.value.safe().wrapped(room);
    let shown = lines.len().min(usize::from(area.height));
    for (row, value) in lines.into_iter().take(shown).enumerate() {
        let name = if row == 0 { fact.name } else { "" };
        let name = format!(" {name:<width$}", width = usize::from(NAMES));
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        let line = paint.line([paint.words(&name, Role::Muted), paint.text(value, role)]);
        frame.render_widget(line, rect(place));
    }
    shown as u16
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
