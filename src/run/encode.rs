//! Cells as bytes for a terminal of the xterm family (ECMA-48, xterm's "Control Sequences"). The only place that writes
//! what a frame holds, and the last barrier: no control character of a cell gets through.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Begins a frame that the terminal shows at once when it is whole (private mode 2026; unknown modes are ignored).
pub const BEGIN_FRAME: &str = "\x1b[?2026h";
/// Ends it.
pub const END_FRAME: &str = "\x1b[?2026l";
/// Clears the screen in the default colours and hides the cursor.
pub const CLEAR: &str = "\x1b[m\x1b[2J\x1b[?25l";
/// Hides the cursor.
pub const HIDE_CURSOR: &str = "\x1b[?25l";
/// Shows the cursor.
pub const SHOW_CURSOR: &str = "\x1b[?25h";

/// How many bytes a move within a row takes, at least.
const MOVE: u16 = 5;

/// Attributes with the number that sets them (ECMA-48, 8.3.117 SGR).
const ATTRIBUTES: [(Modifier, &str); 9] = [
    (Modifier::BOLD, "1"),
    (Modifier::DIM, "2"),
    (Modifier::ITALIC, "3"),
    (Modifier::UNDERLINED, "4"),
    (Modifier::SLOW_BLINK, "5"),
    (Modifier::RAPID_BLINK, "6"),
    (Modifier::REVERSED, "7"),
    (Modifier::HIDDEN, "8"),
    (Modifier::CROSSED_OUT, "9"),
];

/// Attributes that can be seen where nothing is written.
const SEEN_ON_BLANKS: Modifier = Modifier::UNDERLINED
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT);

/// Whether only the background of a cell can be seen.
pub fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && !cell.modifier.intersects(SEEN_ON_BLANKS)
}

/// What the terminal's pen is: where it stands and what it writes in. Colours of underlines are not used.
#[derive(Debug)]
pub struct Pen {
    at: Option<(u16, u16)>,
    foreground: Color,
    background: Color,
    attributes: Modifier,
}

impl Pen {
    /// A pen that stands nowhere in particular and writes in the default style.
    pub fn new() -> Self {
        Self { at: None, foreground: Color::Reset, background: Color::Reset, attributes: Modifier::empty() }
    }

    /// Moves to a cell, counted from zero.
    pub fn go(&mut self, out: &mut String, x: u16, y: u16) {
        let (column, row) = (u32::from(x) + 1, u32::from(y) + 1);
        match self.at {
            Some(at) if at == (x, y) => {}
            Some((_, same)) if same == y => push(out, format_args!("\x1b[{column}G")),
            _ => push(out, format_args!("\x1b[{row};{column}H")),
        }
        self.at = Some((x, y));
    }

    /// Moves to a cell further on in a row, by writing again what lies between where that is shorter.
    pub fn advance(&mut self, out: &mut String, x: u16, y: u16, row: &[Cell]) {
        let between = match self.at {
            Some((from, same)) if same == y && from < x && x - from < MOVE => {
                &row[usize::from(from)..usize::from(x)]
            }
            _ => &[],
        };
        if between.iter().all(|cell| self.writes_as_it_is(cell)) {
            between.iter().for_each(|cell| out.push_str(cell.symbol()));
            self.at = self.at.map(|(from, row)| (from + between.len() as u16, row));
        }
        self.go(out, x, y);
    }

    /// Whether a cell is one byte in the style of the pen.
    fn writes_as_it_is(&self, cell: &Cell) -> bool {
        let blank = is_blank(cell) && !self.attributes.intersects(SEEN_ON_BLANKS);
        let same = self.foreground == cell.fg && self.attributes == cell.modifier;
        cell.symbol().len() == 1 && self.background == cell.bg && (blank || same)
    }

    /// Writes a cell where the pen stands.
    pub fn put(&mut self, out: &mut String, cell: &Cell) {
        if is_blank(cell) && !self.attributes.intersects(SEEN_ON_BLANKS) {
            // Nobody sees in which colour or weight a blank is written.
            self.style(out, self.foreground, cell.bg, self.attributes);
        } else {
            self.style(out, cell.fg, cell.bg, cell.modifier);
        }
        // A mark without a base would sit on the cell before and stay there when this one changes.
        let marked = cell.symbol();
        let symbol = match marked.trim_start_matches(|c: char| c.width() == Some(0)) {
            "" => " ",
            symbol => symbol,
        };
        let start = out.len();
        out.extend(symbol.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }));
        // Terminals do not agree on the width of what is more than one simple character: where it leaves the pen is
        // not relied upon.
        let simple = symbol.chars().count() == 1 && out[start..].width() == 1;
        self.at = self.at.filter(|_| simple).map(|(x, y)| (x.saturating_add(1), y));
    }

    /// Erases from where the pen stands to the end of the row.
    pub fn erase_to_end(&mut self, out: &mut String) {
        self.reset(out);
        out.push_str("\x1b[K");
    }

    /// Back to the default style.
    pub fn reset(&mut self, out: &mut String) {
        self.style(out, Color::Reset, Color::Reset, Modifier::empty());
    }

    fn style(&mut self, out: &mut String, foreground: Color, background: Color, attributes: Modifier) {
        let same = self.foreground == foreground && self.background == background;
        if same && self.attributes == attributes {
            return;
        }
        out.push_str("\x1b[");
        let before = out.len();
        if !attributes.contains(self.attributes) {
            // Taking single attributes back is not the same on all terminals (21, 22); taking all back is.
            out.push_str("0;");
            *self = Self { at: self.at, ..Self::new() };
        }
        for (attribute, number) in ATTRIBUTES {
            if attributes.contains(attribute) && !self.attributes.contains(attribute) {
                push(out, format_args!("{number};"));
            }
        }
        if self.foreground != foreground {
            push_color(out, foreground, 30);
        }
        if self.background != background {
            push_color(out, background, 40);
        }
        self.foreground = foreground;
        self.background = background;
        self.attributes = attributes;
        debug_assert!(out.len() > before);
        out.truncate(out.len() - 1);
        out.push('m');
    }
}

/// The parameters of a colour, each followed by a semicolon; `base` is 30 for the foreground and 40 for the background.
fn push_color(out: &mut String, color: Color, base: u8) {
    let sixteen = match color {
        Color::Reset => Some(base + 9),
        Color::Black => Some(base),
        Color::Red => Some(base + 1),
        Color::Green => Some(base + 2),
        Color::Yellow => Some(base + 3),
        Color::Blue => Some(base + 4),
        Color::Magenta => Some(base + 5),
        Color::Cyan => Some(base + 6),
        Color::Gray => Some(base + 7),
        Color::DarkGray => Some(base + 60),
        Color::LightRed => Some(base + 61),
        Color::LightGreen => Some(base + 62),
        Color::LightYellow => Some(base + 63),
        Color::LightBlue => Some(base + 64),
        Color::LightMagenta => Some(base + 65),
        Color::LightCyan => Some(base + 66),
        Color::White => Some(base + 67),
        Color::Indexed(_) | Color::Rgb(..) => None,
    };
    match (sixteen, color) {
        (Some(number), _) => push(out, format_args!("{number};")),
        (None, Color::Indexed(index)) => push(out, format_args!("{};5;{index};", base + 8)),
        (None, Color::Rgb(r, g, b)) => push(out, format_args!("{};2;{r};{g};{b};", base + 8)),
        (None, _) => {}
    }
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing into a String does not fail.
    out.write_fmt(arguments).ok();
}
