//! Themes: a style for every role, as plain values. Turning them into terminal colours is the drawing's work.

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::layer::{Field, Layer, Mistake, fields};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $count:literal: $($(#[$each:meta])* $variant:ident $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$each])* $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: [Self; $count] = [$(Self::$variant,)*];

            /// The word for it in `themes.toml`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)*
                }
            }

            /// The one with this word.
            pub fn by_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.name() == name)
            }
        }
    };
}

words! {
    /// What a piece of the screen is. Every role has a style in every theme.
    Role, 23:
    /// Plain text, and the background of everything.
    Text "text",
    /// Less important.
    Muted "muted",
    /// The one accent.
    Accent "accent",
    /// Went well.
    Ok "ok",
    /// Needs attention.
    Warn "warn",
    /// Failed.
    Error "error",
    /// Costs or changes something; production.
    Danger "danger",
    /// Chosen items of a list.
    Selection "selection",
    /// The current cell or item.
    Cursor "cursor",
    /// Lines that separate.
    Border "border",
    /// Lines around what has the focus.
    Focus "focus",
    /// Column names and titles.
    Header "header",
    /// What a search found.
    Match "match",
    /// Bars of a chart.
    Bar "bar",
    /// A command of the query language.
    Keyword "keyword",
    /// A function of the query language.
    Function "function",
    /// A quoted text in a query.
    String "string",
    /// A number in a query.
    Number "number",
    /// A comment in a query.
    Comment "comment",
    /// A field in a query.
    Field "field",
    /// A regular expression in a query.
    Regex "regex",
    /// Operators and punctuation in a query.
    Operator "operator",
    /// A mistake in a query.
    Mistake "mistake",
}

words! {
    /// The sixteen colours that every terminal with colours has.
    Basic, 16:
    /// Colour 0.
    Black "black",
    /// Colour 1.
    Red "red",
    /// Colour 2.
    Green "green",
    /// Colour 3.
    Yellow "yellow",
    /// Colour 4.
    Blue "blue",
    /// Colour 5.
    Magenta "magenta",
    /// Colour 6.
    Cyan "cyan",
    /// Colour 7.
    White "white",
    /// Colour 8.
    BrightBlack "bright-black",
    /// Colour 9.
    BrightRed "bright-red",
    /// Colour 10.
    BrightGreen "bright-green",
    /// Colour 11.
    BrightYellow "bright-yellow",
    /// Colour 12.
    BrightBlue "bright-blue",
    /// Colour 13.
    BrightMagenta "bright-magenta",
    /// Colour 14.
    BrightCyan "bright-cyan",
    /// Colour 15.
    BrightWhite "bright-white",
}

/// A colour as red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self(red, green, blue))
    }
}

/// How a role looks. What is `None` or false is as the terminal has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// The colour of characters where the terminal has true colour.
    pub colour: Option<Colour>,
    /// The colour behind them where the terminal has true colour.
    pub background: Option<Colour>,
    /// The colour of characters where it has sixteen.
    pub colour16: Option<Basic>,
    /// The colour behind them where it has sixteen.
    pub background16: Option<Basic>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Colours swapped.
    pub reverse: bool,
}

const PARTS: [&str; 9] =
    ["colour", "background", "colour16", "background16", "bold", "dim", "italic", "underline", "reverse"];

/// A style for every role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; Role::ALL.len()],
}

impl Default for Theme {
    fn default() -> Self {
        Self { styles: [Style::default(); Role::ALL.len()] }
    }
}

impl Theme {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles[role as usize]
    }
}

/// Themes by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Themes(BTreeMap<String, Theme>);

impl Themes {
    /// The theme of that name.
    pub fn get(&self, name: &str) -> Option<&Theme> {
        self.0.get(name)
    }

    /// The names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Takes over what a file sets.
    pub(super) fn overlay(&mut self, layer: &Layer, table: &DeTable<'_>, mistakes: &mut Vec<Mistake>) {
        for field in fields(table) {
            let Some(styles) = layer.table(&field, mistakes) else { continue };
            let known = self.0.get(field.key).or_else(|| self.0.get("dark"));
            let mut theme = known.cloned().unwrap_or_default();
            for field in fields(styles) {
                match Role::by_name(field.key) {
                    Some(role) => {
                        theme.styles[role as usize] = read_style(layer, &field, mistakes);
                    }
                    None if field.key == "based-on" => {
                        if let Some(base) = self.base(layer, &field, mistakes) {
                            theme = base;
                        }
                    }
                    None => {
                        let roles = Role::ALL.map(Role::name);
                        mistakes.push(layer.unknown(&field, "role of a theme", roles));
                    }
                }
            }
            self.0.insert(field.key.to_owned(), theme);
        }
    }

    fn base(&self, layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Option<Theme> {
        let name = layer.string(field, mistakes)?;
        let base = self.get(name);
        if base.is_none() {
            let what = format!("there is no theme {name:?} above this one");
            let cure = "write dark, light, high-contrast, or one that stands above";
            mistakes.push(layer.mistake(field.value.span().start, what, cure));
        }
        base.cloned()
    }
}

fn read_style(layer: &Layer, role: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Style {
    let mut style = Style::default();
    let Some(table) = layer.table(role, mistakes) else { return style };
    for field in fields(table) {
        match field.key {
            "colour" => style.colour = read_colour(layer, &field, mistakes),
            "background" => style.background = read_colour(layer, &field, mistakes),
            "colour16" => style.colour16 = read_basic(layer, &field, mistakes),
            "background16" => style.background16 = read_basic(layer, &field, mistakes),
            "bold" => style.bold = layer.flag(&field, mistakes).unwrap_or_default(),
            "dim" => style.dim = layer.flag(&field, mistakes).unwrap_or_default(),
            "italic" => style.italic = layer.flag(&field, mistakes).unwrap_or_default(),
            "underline" => style.underline = layer.flag(&field, mistakes).unwrap_or_default(),
            "reverse" => style.reverse = layer.flag(&field, mistakes).unwrap_or_default(),
            _ => mistakes.push(layer.unknown(&field, "part of a style", PARTS)),
        }
    }
    style
}

fn read_colour(layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Option<Colour> {
    let text = layer.string(field, mistakes)?;
    let colour = Colour::parse(text);
    if colour.is_none() {
        let what = format!("{text:?} is not a colour");
        mistakes.push(layer.mistake(field.value.span().start, what, "write it like #f47067"));
    }
    colour
}

fn read_basic(layer: &Layer, field: &Field<'_>, mistakes: &mut Vec<Mistake>) -> Option<Basic> {
    let text = layer.string(field, mistakes)?;
    let basic = Basic::by_name(text);
    if basic.is_none() {
        let what = format!("{text:?} is not one of the sixteen colours");
        let cure = "write black, red, green, yellow, blue, magenta, cyan or white, with or without bright-";
        mistakes.push(layer.mistake(field.value.span().start, what, cure));
    }
    basic
}
