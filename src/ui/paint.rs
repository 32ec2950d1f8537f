//! Styles by role, glyphs, and the only way in which text becomes spans: through its safe form.

use std::borrow::Cow;

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::app::{Colours, State};
use crate::config::{Basic, Role, Theme};
use crate::domain::Safe;
use crate::domain::text::safe;

/// What the screen is drawn with.
pub struct Paint<'a> {
    theme: Option<&'a Theme>,
    colours: Colours,
    /// Whether only ASCII is drawn.
    pub ascii: bool,
}

/// Glyphs with their ASCII stand-ins.
#[derive(Debug, Clone, Copy)]
pub enum Glyph {
    /// The row under the cursor.
    Pointer,
    /// An unfolded branch.
    Open,
    /// A folded branch.
    Folded,
    /// A horizontal rule.
    Rule,
    /// A vertical rule.
    Bar,
    /// Between facts.
    Dot,
    /// Sorted, smallest first.
    Ascending,
    /// Sorted, largest first.
    Descending,
    /// A marked entry.
    Marked,
    /// A selected row.
    Selected,
    /// Something that is wrong.
    Wrong,
    /// Something that is odd.
    Odd,
    /// Where the screen is in a long list.
    Thumb,
}

impl<'a> Paint<'a> {
    /// The paint that the state asks for.
    pub fn new(state: &'a State) -> Self {
        Self { theme: state.theme(), colours: state.colours, ascii: state.ascii }
    }

    /// The style of a role. Without colours its modifiers stay, and what relies on colour alone is reversed.
    pub fn style(&self, role: Role) -> Style {
        let Some(theme) = self.theme else { return Style::new() };
        let wanted = theme.style(role);
        let mut style = Style::new();
        for (set, modifier) in [
            (wanted.bold, Modifier::BOLD),
            (wanted.dim, Modifier::DIM),
            (wanted.italic, Modifier::ITALIC),
            (wanted.underline, Modifier::UNDERLINED),
            (wanted.reverse, Modifier::REVERSED),
        ] {
            if set {
                style = style.add_modifier(modifier);
            }
        }
        let (colour, background) = match self.colours {
            Colours::None => {
                let stands_out = matches!(role, Role::Cursor | Role::Match | Role::Danger);
                return if stands_out { style.add_modifier(Modifier::REVERSED) } else { style };
            }
            Colours::Sixteen => (wanted.colour16.map(basic), wanted.background16.map(basic)),
            Colours::Full => {
                let rgb = |colour: crate::config::Colour| Color::Rgb(colour.0, colour.1, colour.2);
                (wanted.colour.map(rgb), wanted.background.map(rgb))
            }
        };
        Style { fg: colour, bg: background, ..style }
    }

    /// Safe text in a role's style.
    pub fn text<'t>(&self, text: Safe<'t>, role: Role) -> Span<'t> {
        self.styled(text, self.style(role))
    }

    /// Safe text in a given style.
    pub fn styled<'t>(&self, text: Safe<'t>, style: Style) -> Span<'t> {
        let text = text.into_cow();
        if self.ascii && !text.is_ascii() {
            return Span::styled(text.chars().map(ascii).collect::<String>(), style);
        }
        Span::styled(text, style)
    }

    /// Words put together here, which may hold names from outside.
    pub fn words(&self, words: &str, role: Role) -> Span<'static> {
        self.text(safe(words).into_owned(), role)
    }

    /// A glyph in a role's style.
    pub fn glyph(&self, glyph: Glyph, role: Role) -> Span<'static> {
        Span::styled(self.symbol(glyph), self.style(role))
    }

    /// A glyph.
    pub fn symbol(&self, glyph: Glyph) -> &'static str {
        let (full, ascii) = match glyph {
            Glyph::Pointer => ("▸", ">"),
            Glyph::Open => ("▾", "-"),
            Glyph::Folded => ("▸", "+"),
            Glyph::Rule => ("─", "-"),
            Glyph::Bar => ("│", "|"),
            Glyph::Dot => (" · ", " - "),
            Glyph::Ascending => ("↑", "^"),
            Glyph::Descending => ("↓", "v"),
            Glyph::Marked => ("●", "*"),
            Glyph::Selected => ("┃", "|"),
            Glyph::Wrong => ("✗", "x"),
            Glyph::Odd => ("!", "!"),
            Glyph::Thumb => ("▐", "#"),
        };
        if self.ascii { ascii } else { full }
    }

    /// Spans as one line.
    pub fn line<'t>(&self, spans: impl IntoIterator<Item = Span<'t>>) -> Line<'t> {
        Line::from(spans.into_iter().collect::<Vec<_>>())
    }
}

fn ascii(c: char) -> char {
    match c {
        '…' => '~',
        '⟨' => '<',
        '⟩' => '>',
        '\u{2400}'..='\u{2421}' => '^',
        c if c.is_ascii() => c,
        _ => '?',
    }
}

fn basic(colour: Basic) -> Color {
    match colour {
        Basic::Black => Color::Black,
        Basic::Red => Color::Red,
        Basic::Green => Color::Green,
        Basic::Yellow => Color::Yellow,
        Basic::Blue => Color::Blue,
        Basic::Magenta => Color::Magenta,
        Basic::Cyan => Color::Cyan,
        Basic::White => Color::Gray,
        Basic::BrightBlack => Color::DarkGray,
        Basic::BrightRed => Color::LightRed,
        Basic::BrightGreen => Color::LightGreen,
        Basic::BrightYellow => Color::LightYellow,
        Basic::BrightBlue => Color::LightBlue,
        Basic::BrightMagenta => Color::LightMagenta,
        Basic::BrightCyan => Color::LightCyan,
        Basic::BrightWhite => Color::White,
    }
}

/// The width of a text on the screen.
pub fn width(text: &str) -> usize {
    Cow::Borrowed(text).width()
}
