//! Trees that fold, whatever they hold; and the row in detail as one, or its text as it is.

use super::frame::Frame;

use super::paint::{Glyph, Paint, width};
use super::pieces;
use super::rect;
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::detail::Detail;
use crate::app::logs::Focus;
use crate::app::times::Times;
use crate::app::tree::{Branch, NodeKind, Tree};
use crate::config::Role;
use crate::domain::text::safe;

/// Draws the detail; an area without rows is one that is not shown.
pub fn draw(state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if area.height >= 2 {
        let focused = state.logs.focus == Focus::Detail;
        detail(&state.logs.detail, focused, &state.times, paint, area, frame);
    }
}

/// Draws a row in detail, with its title.
pub fn detail(
    detail: &Detail,
    focused: bool,
    times: &Times,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let title = if detail.raw { "row, as it is" } else { "row" };
    let body = pieces::detail(title, focused, paint, area, frame);
    if detail.raw {
        return raw(detail, paint, body, frame);
    }
    lines(&detail.tree, focused, &|branch| detail.told(branch, times), paint, body, frame);
}

/// Draws the lines of a tree. `told` says a line's value in other words, where there are any.
pub fn lines(
    tree: &Tree,
    focused: bool,
    told: &dyn Fn(&Branch) -> Option<String>,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let shown = tree.branches().iter().skip(tree.top()).take(usize::from(area.height));
    for (line, branch) in shown.enumerate() {
        let here = focused && tree.top() + line == tree.cursor();
        let place = Rect { y: area.y + line as u16, height: 1, ..area };
        let told = told(branch);
        frame.render_widget(
            branch_line(tree, branch, told, here, usize::from(area.width), paint),
            rect(place),
        );
    }
}

fn branch_line<'a>(
    tree: &'a Tree,
    branch: &'a Branch,
    told: Option<String>,
    here: bool,
    room: usize,
    paint: &Paint<'_>,
) -> ratatui::text::Line<'a> {
    let mark = match branch.open {
        Some(true) => paint.symbol(Glyph::Open),
        Some(false) => paint.symbol(Glyph::Folded),
        None => " ",
    };
    let lead = format!("{}{mark} ", "  ".repeat(branch.depth.min(room / 4)));
    let key_role = if here { Role::Focus } else { Role::Accent };
    let Some(node) = tree.node(branch) else {
        return paint
            .line([paint.words(&lead, Role::Muted), paint.text(branch.key.safe_prefix(room), key_role)]);
    };
    let key = branch.key.safe_prefix(room).fit(room / 2);
    let type_name =
        if node.type_name.is_empty() { "  ".to_owned() } else { format!("  {:<4} ", node.type_name) };
    let left = room.saturating_sub(width(&lead) + width(key.as_str()) + width(&type_name));
    let value = match told {
        Some(told) => safe(&told).into_owned().fit(left),
        None => node.value.safe_prefix(left + 1).fit(left),
    };
    let role = match node.kind {
        _ if here => Role::Cursor,
        NodeKind::Text => Role::Text,
        NodeKind::Scalar => Role::Number,
        NodeKind::Map | NodeKind::List => Role::Muted,
    };
    let left = left.saturating_sub(width(value.as_str()) + 2);
    let note = node.note.safe_prefix(left + 1).fit(left);
    let gap = if note.as_str().is_empty() { "" } else { "  " };
    paint.line([
        paint.words(&lead, Role::Muted),
        paint.text(key, key_role),
        paint.words(&type_name, Role::Muted),
        paint.text(value, role),
        paint.words(gap, Role::Muted),
        paint.text(note, Role::Muted),
    ])
}

fn raw(detail: &Detail, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    for (row, line) in detail.raw_lines().skip(detail.top()).take(usize::from(area.height)).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        frame.render_widget(paint.line([paint.text(line.safe(), Role::Text)]), rect(place));
    }
}
