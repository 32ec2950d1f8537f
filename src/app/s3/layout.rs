//! Where the list and the detail of the S3 pane stand on the screen.

use super::{Focus, State};
use crate::app::areas::{Rect, WIDE, body, side_by_side};

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
    /// The start of the object under the cursor, beneath its detail. Without rows where it is not shown.
    pub beside: Rect,
}

/// From so many columns on the start of the object under the cursor is seen as well.
const ROOMY: u16 = 140;
/// The most and the fewest rows of the detail above it, and the fewest of its own.
const DETAIL_ROWS: (u16, u16) = (8, 16);
const BESIDE_ROWS: u16 = 6;

/// Lays the pane out. Wide screens show the detail beside the list, others in its place when it has the keys: keys are
/// many, and what is said of one is little. `None` when the terminal is too small.
pub fn parts(state: &State) -> Option<Parts> {
    let (body, _) = shared(state)?;
    let is_wide = body.width >= WIDE;
    if !is_wide && state.s3.focus == Focus::Detail {
        return Some(Parts { detail: body, ..Parts::default() });
    }
    let (list, detail) = if is_wide { side_by_side(body) } else { (body, Rect::default()) };
    let line = |at: u16| Rect { y: list.y + at, height: 1, ..list };
    let rows = Rect { y: list.y + 3, height: list.height - 3, ..list };
    let (detail, beside) = with_beside(state, detail);
    Some(Parts { title: line(0), status: line(1), names: line(2), rows, detail, beside })
}

/// The detail, and beneath it the start of the object. The detail keeps its height whatever it says, so that nothing jumps.
fn with_beside(state: &State, detail: Rect) -> (Rect, Rect) {
    let rows = (detail.height * 2 / 5).clamp(DETAIL_ROWS.0, DETAIL_ROWS.1);
    let fits = state.size.0 >= ROOMY && detail.height >= rows + BESIDE_ROWS;
    if !fits || state.s3.readable().is_none() {
        return (detail, Rect::default());
    }
    let beside = Rect { y: detail.y + rows, height: detail.height - rows, ..detail };
    (Rect { height: rows, ..detail }, beside)
}

/// All of the pane but the line of downloads that run, and that line, without rows where none runs.
pub fn shared(state: &State) -> Option<(Rect, Rect)> {
    let body = body(state.size)?;
    let height = u16::from(state.downloads.is_running());
    let rest = Rect { height: body.height - height, ..body };
    Some((rest, Rect { y: rest.y + rest.height, height, ..body }))
}
