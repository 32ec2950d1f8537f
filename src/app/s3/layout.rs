//! Where the list and the detail of the S3 pane stand on the screen.

use super::{Focus, State};
use crate::app::areas::{Rect, SMALLEST, WIDE};

/// The parts of the pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// Where one is.
    pub title: Rect,
    /// How far it was read, and how it stands.
    pub status: Rect,
    /// The names of the columns.
    pub names: Rect,
    /// The entries.
    pub rows: Rect,
    /// What is said of the one under the cursor, with a title of its own. Without rows where it is not shown.
    pub detail: Rect,
}

/// Rows of the program above the pane: header and tabs.
const ABOVE: u16 = 2;

/// Lays the pane out. Wide screens show the detail beside the list, others in its place when it has the keys. `None` when
/// the terminal is too small.
pub fn parts(state: &State) -> Option<Parts> {
    let (width, height) = state.size;
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return None;
    }
    let body = Rect { x: 0, y: ABOVE, width, height: height - ABOVE - 1 };
    if width < WIDE && state.s3.focus == Focus::Detail {
        return Some(Parts { detail: body, ..Parts::default() });
    }
    let detail = if width >= WIDE { (width * 2 / 5).min(100) } else { 0 };
    let list = Rect { width: width - detail - u16::from(detail > 0), ..body };
    let line = |at: u16| Rect { y: list.y + at, height: 1, ..list };
    let beside = Rect { x: list.width + 1, width: detail, ..body };
    Some(Parts {
        title: line(0),
        status: line(1),
        names: line(2),
        rows: Rect { y: list.y + 3, height: list.height - 3, ..list },
        detail: if detail > 0 { beside } else { Rect::default() },
    })
}
