//! What the mouse does: the wheel scrolls, a press takes what is under it.

use jiff::Timestamp;

use super::areas::areas;
use super::logs::Focus;
use super::message::{Effect, Mouse, MouseKind};
use super::overlay::Overlay;
use super::{Pane, State, areas::Rect};
use crate::command::Command;

/// Rows that one notch of the wheel scrolls, as terminals do.
const NOTCH: isize = 3;

impl State {
    pub(super) fn on_mouse(&mut self, mouse: Mouse, now: Timestamp) -> Vec<Effect> {
        if !self.mouse {
            return Vec::new();
        }
        match mouse.kind {
            MouseKind::WheelUp => self.wheel(-NOTCH, mouse, now),
            MouseKind::WheelDown => self.wheel(NOTCH, mouse, now),
            MouseKind::Press => self.press(mouse, now),
            MouseKind::Release => self.release(mouse),
        }
        Vec::new()
    }

    /// A stretch of the histogram was drawn with the button held.
    fn release(&mut self, mouse: Mouse) {
        if self.logs.focus == Focus::Bars && self.overlay.is_none() {
            self.logs.choice.extend(usize::from(mouse.column).saturating_sub(1));
        }
    }

    fn wheel(&mut self, by: isize, mouse: Mouse, now: Timestamp) {
        let command = if by < 0 { Command::Up } else { Command::Down };
        if let Some(Overlay::List(_, picker)) = &mut self.overlay {
            picker.on_move(command, 1);
            return;
        }
        if self.pane != Pane::Logs {
            for _ in 0..by.unsigned_abs() {
                self.perform_in_pane(command, None, now);
            }
            return;
        }
        let Some(areas) = areas(self.size, self) else { return };
        if areas.detail.contains(mouse.column, mouse.row) {
            for _ in 0..by.unsigned_abs() {
                self.logs.detail.on(command);
            }
        } else if areas.rows.contains(mouse.column, mouse.row) {
            self.logs.table.scroll(by);
            self.logs.follow(now);
        }
    }

    fn press(&mut self, mouse: Mouse, now: Timestamp) {
        if self.overlay.is_some() {
            return;
        }
        if self.press_in_pane(mouse.column, mouse.row) {
            return;
        }
        let Some(areas) = areas(self.size, self) else { return };
        let inside =
            |rect: Rect| rect.contains(mouse.column, mouse.row).then(|| usize::from(mouse.row - rect.y));
        if let Some(line) = inside(areas.rows) {
            if let Some(row) = self.logs.table.row_at(line) {
                self.logs.table.go_to(row);
                self.logs.follow(now);
            }
            self.logs.focus = Focus::Table;
        } else if let Some(line) = inside(areas.detail) {
            self.logs.detail.go_to(self.logs.detail.top() + line.saturating_sub(1));
            self.logs.focus = Focus::Detail;
        } else if inside(areas.histogram).is_some() {
            self.logs.choice.begin(usize::from(mouse.column).saturating_sub(1));
            self.focus(Focus::Bars);
        } else if inside(areas.editor).is_some() {
            self.logs.focus = Focus::Editor;
        } else if let Some(line) = inside(areas.groups) {
            self.logs.group_cursor = line.min(self.logs.groups.len().saturating_sub(1));
            self.logs.focus = Focus::Groups;
        }
    }
}
