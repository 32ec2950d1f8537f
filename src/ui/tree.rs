//! The row in detail: a tree that folds, or its text as it is.

use super::frame::Frame;

use super::chrome::rule;
use super::paint::{Glyph, Paint, width};
use super::rect;
use crate::app::State;
use crate::app::areas::{Rect, WIDE};
use crate::app::detail::{Branch, BranchKind};
use crate::app::logs::Focus;
use crate::app::times::Times;
use crate::config::Role;
use crate::domain::text::safe;

/// Draws the detail; an area without rows is one that is not shown.
pub fn draw(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if area.height < 2 {
        return;
    }
    let detail = &state.logs.detail;
    let focused = state.logs.focus == Focus::Detail;
    let title = if detail.raw { "row, as it is" } else { "row" };
    let title = paint.line(rule(paint, title, usize::from(area.width), focused));
    frame.render_widget(title, rect(Rect { height: 1, ..area }));
    if frame.area().width >= WIDE {
        for row in 0..area.height {
            let bar = Rect { x: area.x - 1, y: area.y + row, width: 1, height: 1 };
            frame.render_widget(paint.line([paint.glyph(Glyph::Bar, Role::Border)]), rect(bar));
        }
    }
    let body = Rect { x: area.x + 1, y: area.y + 1, width: area.width - 1, height: area.height - 1 };
    if detail.raw { raw(state, paint, body, frame) } else { tree(state, focused, paint, body, frame) }
}

fn tree(state: &State, focused: bool, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let detail = &state.logs.detail;
    let room = usize::from(area.width);
    for (line, branch) in
        detail.branches().iter().skip(detail.top()).take(usize::from(area.height)).enumerate()
    {
        let here = focused && detail.top() + line == detail.cursor();
        let place = Rect { y: area.y + line as u16, height: 1, ..area };
        frame.render_widget(branch_line(branch, here, room, &state.times, paint), rect(place));
    }
}

fn branch_line<'a>(
    branch: &'a Branch,
    here: bool,
    room: usize,
    times: &Times,
    paint: &Paint<'_>,
) -> ratatui::text::Line<'a> {
    let mark = match branch.kind {
        BranchKind::Open => paint.symbol(Glyph::Open),
        BranchKind::Folded => paint.symbol(Glyph::Folded),
        BranchKind::Text | BranchKind::Scalar => " ",
    };
    let lead = format!("{}{mark} ", "  ".repeat(branch.depth.min(room / 4)));
    let key = branch.key.safe_prefix(room).fit(room / 2);
    let left = room.saturating_sub(width(&lead) + width(key.as_str()) + 2);
    let value = match branch.told(times) {
        Some(told) => safe(&told).into_owned().fit(left),
        None => branch.value.safe_prefix(left + 1).fit(left),
    };
    let role = match branch.kind {
        _ if here => Role::Cursor,
        BranchKind::Text => Role::Text,
        BranchKind::Scalar => Role::Number,
        BranchKind::Open | BranchKind::Folded => Role::Muted,
    };
    let key_role = if here { Role::Focus } else { Role::Accent };
    paint.line([
        paint.words(&lead, Role::Muted),
        paint.text(key, key_role),
        paint.words("  ", Role::Text),
        paint.text(value, role),
    ])
}

fn raw(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let detail = &state.logs.detail;
    for (row, line) in detail.raw_lines().skip(detail.top()).take(usize::from(area.height)).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        frame.render_widget(paint.line([paint.text(line.safe(), Role::Text)]), rect(place));
    }
}
