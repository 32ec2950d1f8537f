//! Where the tree and the detail stand on the screen.

use super::{Focus, State, tree};
use crate::app::areas::{Rect, SMALLEST, WIDE};

/// The parts of the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// The title of the tree.
    pub title: Rect,
    /// The names of its columns.
    pub names: Rect,
    /// Its lines.
    pub rows: Rect,
    /// What is said of the one under the cursor, with a title of its own. Without rows where there is no room.
    pub detail: Rect,
}

/// Rows of the program above the pane: header and tabs.
const ABOVE: u16 = 2;

/// With fewer rows than this the detail is only seen in place of the tree.
const SHARED: u16 = 12;

/// Lays the pane out. Wide screens show the detail beside the tree, others beneath it, or in its place when it has the
/// keys. `None` when the terminal is too small.
pub fn parts(state: &State) -> Option<Parts> {
    let (width, height) = state.size;
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return None;
    }
    let body = Rect { x: 0, y: ABOVE, width, height: height - ABOVE - 1 };
    if width >= WIDE {
        let detail = (width * 2 / 5).min(100);
        let list = width - detail - 1;
        let detail = Rect { x: list + 1, width: detail, ..body };
        return Some(with_tree(Rect { width: list, ..body }, detail));
    }
    if state.accounts.focus == Focus::Detail {
        return Some(Parts { detail: body, ..Parts::default() });
    }
    if body.height < SHARED {
        return Some(with_tree(body, Rect::default()));
    }
    // A short tree leaves what it does not need to the detail.
    let needed = u16::try_from(tree(state).rows.len()).unwrap_or(u16::MAX).saturating_add(3);
    let list = needed.clamp(6, body.height * 3 / 5);
    let detail = Rect { y: body.y + list, height: body.height - list, ..body };
    Some(with_tree(Rect { height: list, ..body }, detail))
}

fn with_tree(list: Rect, detail: Rect) -> Parts {
    let line = Rect { height: 1, ..list };
    Parts {
        title: line,
        names: Rect { y: list.y + 1, ..line },
        rows: Rect { y: list.y + 2, height: list.height - 2, ..list },
        detail,
    }
}
