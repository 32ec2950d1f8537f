//! Where things stand on the screen: pure arithmetic on the terminal's size and the state, shared by `update` (scrolling,
//! mouse) and `ui` (drawing).

use super::State;
use super::logs::Focus;

/// A rectangle of cells; `x` and `y` count from the top left, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rect {
    /// First column.
    pub x: u16,
    /// First row.
    pub y: u16,
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

impl Rect {
    /// Whether a cell lies inside.
    pub fn contains(self, column: u16, row: u16) -> bool {
        (self.x..self.x + self.width).contains(&column) && (self.y..self.y + self.height).contains(&row)
    }
}

/// From so many columns on, list and detail stand side by side.
pub const WIDE: u16 = 120;
/// From so many rows on, the histogram has a band of its own.
pub const TALL: u16 = 36;
/// Below this nothing useful fits.
pub const SMALLEST: (u16, u16) = (40, 10);

/// The parts of a pane with a list and a detail of the line under its cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Split {
    /// The title of the list.
    pub title: Rect,
    /// The names of its columns.
    pub names: Rect,
    /// Its lines.
    pub rows: Rect,
    /// What is said of the one under the cursor, with a title of its own. Without rows where there is no room.
    pub detail: Rect,
}

/// Rows of the program above a pane: header and tabs.
pub const ABOVE: u16 = 2;

/// With fewer rows than this the detail is only seen in place of the list.
const SHARED: u16 = 12;

/// All between the panes' line and the footer; `None` when the terminal is too small.
pub fn body((width, height): (u16, u16)) -> Option<Rect> {
    let fits = width >= SMALLEST.0 && height >= SMALLEST.1;
    fits.then(|| Rect { x: 0, y: ABOVE, width, height: height - ABOVE - 1 })
}

/// A list of names: a function has at most 64 letters (AWS Lambda API, CreateFunction), and more are rare elsewhere; before
/// them stands the pointer, behind them the bar.
pub const NAMES: u16 = 68;

/// Divides a rectangle between a list of so many lines and its detail. Wide screens show the detail beside the list,
/// others beneath it, or in its place when the detail has the keys. No list is wider than `widest`: the rest is the
/// detail's.
pub fn split(body: Rect, lines: usize, detail_has_keys: bool, widest: u16) -> Split {
    if body.width >= WIDE {
        let (list, detail) = side_by_side(body);
        let spare = list.width.saturating_sub(widest);
        let list = Rect { width: list.width - spare, ..list };
        return with_list(list, Rect { x: detail.x - spare, width: detail.width + spare, ..detail });
    }
    if detail_has_keys {
        return Split { detail: body, ..Split::default() };
    }
    if body.height < SHARED {
        return with_list(body, Rect::default());
    }
    // A short list leaves what it does not need to the detail.
    let needed = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3);
    let list = needed.clamp(6, body.height * 3 / 5);
    let detail = Rect { y: body.y + list, height: body.height - list, ..body };
    with_list(Rect { height: list, ..body }, detail)
}

/// A list at the left and its detail at the right, with a column for a bar between them.
pub fn side_by_side(whole: Rect) -> (Rect, Rect) {
    let width = (whole.width * 2 / 5).min(100);
    let list = whole.width - width - 1;
    (Rect { width: list, ..whole }, Rect { x: whole.x + list + 1, width, ..whole })
}

/// Rows beneath the names of their columns, and the detail of one: beside them on wide screens, elsewhere in their place
/// when it has the keys.
pub fn rows_and_detail(area: Rect, detail_has_keys: bool) -> (Rect, Rect, Rect) {
    let (list, detail) = match (area.width >= WIDE, detail_has_keys) {
        (true, _) => side_by_side(area),
        (false, true) => (Rect::default(), area),
        (false, false) => (area, Rect::default()),
    };
    let columns = Rect { height: list.height.min(1), ..list };
    let rows = Rect { y: list.y + columns.height, height: list.height.saturating_sub(1), ..list };
    (columns, rows, detail)
}

fn with_list(list: Rect, detail: Rect) -> Split {
    let line = Rect { height: 1, ..list };
    Split {
        title: line,
        names: Rect { y: list.y + 1, ..line },
        rows: Rect { y: list.y + 2, height: list.height.saturating_sub(2), ..list },
        detail,
    }
}

/// The parts of the Logs pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Areas {
    /// Program, profile, region, clock.
    pub header: Rect,
    /// Panes, and who we are.
    pub tabs: Rect,
    /// The line above editor and groups, over the whole width.
    pub rule: Rect,
    /// The query.
    pub editor: Rect,
    /// The chosen groups.
    pub groups: Rect,
    /// What is to be known of the query while it is edited; kept free for that, so that nothing jumps.
    pub hint: Rect,
    /// Range, counts, cost, state.
    pub status: Rect,
    /// Counts over time, when there is room for a band.
    pub histogram: Rect,
    /// Names of the columns.
    pub columns: Rect,
    /// The rows.
    pub rows: Rect,
    /// The row in detail, when shown.
    pub detail: Rect,
    /// Notice or keys.
    pub footer: Rect,
}

impl Areas {
    /// All between the panes' line and the footer, for what divides it itself.
    pub fn body(&self) -> Rect {
        Rect { height: self.footer.y - self.rule.y, ..self.rule }
    }
}

/// Lays the Logs pane out; `None` when the terminal is too small.
pub fn areas((width, height): (u16, u16), state: &State) -> Option<Areas> {
    if width < SMALLEST.0 || height < SMALLEST.1 {
        return None;
    }
    let mut y = 0;
    let mut take = |rows: u16| {
        let rect = Rect { x: 0, y, width, height: rows };
        y += rows;
        rect
    };
    let logs = &state.logs;
    let (header, tabs, rule) = (take(1), take(1), take(1));
    // The box of groups beside the query shows three of them if there are so many.
    let lines = logs.editor.lines().len().max(logs.groups.len().min(3));
    let focused = matches!(logs.focus, Focus::Editor | Focus::Groups);
    let mut editor = take(editor_height(height, lines, focused));
    let groups_width = if width >= WIDE { 44 } else { width / 3 };
    let groups = Rect { x: width - groups_width, width: groups_width, ..editor };
    editor.width -= groups_width + 1;
    let hint = take(u16::from(logs.focus == Focus::Editor));
    let status = take(1);
    let in_band = (height >= TALL && logs.has_bars()) || logs.focus == Focus::Bars;
    let histogram = take(if in_band { 4 } else { 0 });
    let columns = take(1);
    let rows = take(height - 1 - columns.y - 1);
    let footer = take(1);
    let areas = Areas {
        header,
        tabs,
        rule,
        editor,
        groups,
        hint,
        status,
        histogram,
        columns,
        rows,
        footer,
        ..Areas::default()
    };
    Some(with_detail(areas, state.detail_is_shown(width)))
}

fn editor_height(height: u16, lines: usize, focused: bool) -> u16 {
    let lines = u16::try_from(lines).unwrap_or(u16::MAX);
    let most = match (focused, height) {
        (true, _) => (height / 3).max(2),
        (false, ..18) => 1,
        (false, ..TALL) => 3,
        (false, _) => 6,
    };
    lines.clamp(1, most)
}

fn with_detail(mut areas: Areas, shown: bool) -> Areas {
    if !shown {
        return areas;
    }
    let whole = Rect { height: areas.columns.height + areas.rows.height, ..areas.columns };
    if whole.width < WIDE {
        areas.columns.height = 0;
        areas.rows.height = 0;
        areas.detail = whole;
        return areas;
    }
    let (list, detail) = side_by_side(whole);
    areas.detail = detail;
    areas.columns.width = list.width;
    areas.rows.width = list.width;
    areas
}
