//! Where to sign in with a browser: the code, the address, a QR code of both for a telephone, and how long the code is good.

use jiff::Timestamp;
use qrcode::{Color as Module, EcLevel, QrCode};
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

use super::frame::Frame;
use super::list::framed;
use super::paint::Paint;
use crate::app::{Colours, QuestionId, State};
use crate::config::Role;
use crate::domain::text::safe;
use crate::domain::{Safe, SignInAsked, Text};

/// The widest that the words are set.
const WORDS: u16 = 60;

/// The fewest columns beside a QR code in which the words can be read.
const NARROWEST: u16 = 28;

/// Columns between a QR code and the words.
const GAP: u16 = 2;

/// Light modules around a QR code. ISO/IEC 18004 asks for four; telephones read two, and they fit 24 rows.
const QUIET: i32 = 2;

/// Draws it in the middle of the screen.
pub fn draw(id: QuestionId, state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some(asked) = state.signing.sign_in(id) else { return };
    let screen = frame.area();
    let picture = if paint.ascii { Vec::new() } else { picture(&asked.address_with_code) };
    let (rows, columns) = (picture.len() as u16, picture.first().map_or(0, |row| row.chars().count()) as u16);
    // Two columns and two rows of a frame, and a column at either side of the words.
    let fits = rows > 0 && rows + 2 <= screen.height && columns + GAP + NARROWEST + 4 <= screen.width;
    let beside = if fits { columns + GAP } else { 0 };
    let width = (beside + WORDS + 4).min(screen.width);
    let lines = lines(asked, now, usize::from(width.saturating_sub(beside + 4)).max(1));
    let height = (lines.len() as u16).max(if fits { rows } else { 0 }) + 2;
    let height = height.min(screen.height);
    let area = Rect { x: (screen.width - width) / 2, y: (screen.height - height) / 2, width, height };
    let hint = if width < 58 {
        "Esc aside, C-c declines, y copies"
    } else {
        "Esc puts it aside, C-c declines, y copies the address"
    };
    let inner = framed(area, "sign in with a browser", hint, paint, frame);
    if fits {
        let style = dark_on_light(state.colours);
        for (row, text) in picture.iter().enumerate().take(usize::from(inner.height)) {
            let place = Rect { y: inner.y + row as u16, height: 1, width: columns, ..inner };
            frame.render_widget(paint.line([paint.styled(safe(text), style)]), place);
        }
    }
    let left = beside + 1;
    let words = Rect { x: inner.x + left, width: inner.width.saturating_sub(left + 1), ..inner };
    for (row, (text, role, bold)) in lines.into_iter().enumerate().take(usize::from(words.height)) {
        let style = if bold { paint.style(role).add_modifier(Modifier::BOLD) } else { paint.style(role) };
        let place = Rect { y: words.y + row as u16, height: 1, ..words };
        frame.render_widget(paint.line([paint.styled(text, style)]), place);
    }
}

/// What is said, the code first: where little fits, that is what is needed.
fn lines(asked: &SignInAsked, now: Timestamp, width: usize) -> Vec<(Safe<'static>, Role, bool)> {
    let mut lines = Vec::new();
    let mut add = |text: &str, role: Role, bold: bool| {
        lines.extend(safe(text).wrapped(width).into_iter().map(|line| (line.into_owned(), role, bold)));
    };
    add("code", Role::Muted, false);
    add(&spaced(&asked.code), Role::Accent, true);
    let left = asked.expires.duration_since(now).as_secs().max(0);
    let role = if left < 60 { Role::Warn } else { Role::Muted };
    add(&format!("good for {}:{:02}", left / 60, left % 60), role, false);
    add("open this and check that the code is the same", Role::Muted, false);
    add(asked.address_with_code.safe().as_str(), Role::Text, false);
    if asked.address != asked.address_with_code {
        add("or type the code at", Role::Muted, false);
        add(asked.address.safe().as_str(), Role::Text, false);
    }
    add(&format!("for {}", asked.start_url.safe()), Role::Muted, false);
    if let Some(remark) = &asked.remark {
        add(remark.safe().as_str(), Role::Warn, false);
    }
    lines
}

/// `A B C D - E F G H`, which reads as large as a terminal can.
fn spaced(code: &Text) -> String {
    let letters: Vec<String> = code.safe().as_str().chars().map(String::from).collect();
    letters.join(" ")
}

/// A QR code, two modules in a cell: the light ones are drawn. Empty where the text is too long for one. An address that
/// people are sent to is printable, so its safe form is the address.
fn picture(text: &Text) -> Vec<String> {
    let Ok(code) = QrCode::with_error_correction_level(text.safe().as_str(), EcLevel::L) else {
        return Vec::new();
    };
    let side = i32::try_from(code.width()).unwrap_or_default();
    let light = |x: i32, y: i32| {
        let inside = (0..side).contains(&x) && (0..side).contains(&y);
        !inside || code[(x.unsigned_abs() as usize, y.unsigned_abs() as usize)] == Module::Light
    };
    let row = |y: i32| {
        let cell = |x: i32| match (light(x, y), light(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        };
        (-QUIET..side + QUIET).map(cell).collect()
    };
    (-QUIET..side + QUIET).step_by(2).map(row).collect()
}

/// Telephones look for dark on light, whatever the theme is. Without colours the terminal is taken for a dark one.
fn dark_on_light(colours: Colours) -> Style {
    match colours {
        Colours::None => Style::new(),
        Colours::Sixteen => Style::new().fg(Color::White).bg(Color::Black),
        Colours::Full => Style::new().fg(Color::Rgb(255, 255, 255)).bg(Color::Rgb(0, 0, 0)),
    }
}
