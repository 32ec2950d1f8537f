//! The form of a profile over a whole pane: names and values in two columns, mistakes beneath their fields; what is to be
//! known of the field at hand stands at the side of a wide screen, else at the bottom.

use ratatui::layout::{Position, Rect};
use ratatui::text::Span;

use super::chrome::rule;
use super::frame::Frame;
use super::paint::{Glyph, Paint, width};
use super::rect;
use crate::app::areas::{self, WIDE};
use crate::app::form::field::{Field, choices};
use crate::app::form::{Form, Row, Stage};
use crate::config::Role;
use crate::domain::text::safe;

/// Columns of the names, with the pointer before them.
const NAMES: usize = 22;
/// Columns of the values on a wide screen, with the names.
const FIELDS: u16 = 110;
/// The most characters of a secret that are shown as marks.
const MARKS: usize = 48;
/// From so many rows on, headings stand apart.
const ROOMY: u16 = 36;

/// A line of the form, and where the cursor stands in it.
struct Drawn {
    spans: Vec<Span<'static>>,
    cursor: Option<usize>,
    here: bool,
}

/// Draws the form in the place of the pane.
pub fn draw(form: &Form, paint: &Paint<'_>, area: areas::Rect, frame: &mut Frame<'_>) {
    let area = rect(area);
    frame.render_widget(ratatui::widgets::Clear, area);
    frame.buffer_mut().set_style(area, paint.style(Role::Text));
    let title = rule(paint, &form.title(), usize::from(area.width), true);
    frame.render_widget(paint.line(title), Rect { height: 1, ..area });
    let body = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    let (fields, aside) = if area.width >= WIDE {
        let fields = Rect { width: FIELDS.min(body.width * 3 / 5), ..body };
        let x = body.x + fields.width + 2;
        (fields, Rect { x, width: body.width - fields.width - 3, ..body })
    } else {
        let lines = (remarks(form, false, usize::from(body.width) - 2, paint).len() as u16).min(5);
        let height = body.height.saturating_sub(lines);
        (Rect { height, ..body }, Rect { x: 1, y: body.y + height, height: lines, width: body.width - 2 })
    };
    draw_fields(form, paint, fields, area.height >= ROOMY, frame);
    let remarks = remarks(form, area.width >= WIDE, usize::from(aside.width).max(1), paint);
    for (row, line) in remarks.into_iter().enumerate().take(usize::from(aside.height)) {
        frame.render_widget(paint.line([line]), Rect { y: aside.y + row as u16, height: 1, ..aside });
    }
}

fn draw_fields(form: &Form, paint: &Paint<'_>, area: Rect, roomy: bool, frame: &mut Frame<'_>) {
    let room = usize::from(area.width).saturating_sub(NAMES + 2).max(1);
    let mut lines = Vec::new();
    for row in form.rows() {
        match row {
            Row::Heading(words) => {
                if roomy {
                    lines.push(Drawn { spans: vec![], cursor: None, here: false });
                }
                let words = paint.words(&format!(" {words}"), Role::Accent);
                lines.push(Drawn { spans: vec![words], cursor: None, here: false });
            }
            Row::Field(field) => lines.push(field_line(form, field, room, paint)),
            Row::Wrong(wrong) => {
                let words = format!("{}; {}", wrong.what.safe(), wrong.cure.safe());
                for (at, text) in safe(&words).wrapped(room.saturating_sub(2).max(1)).into_iter().enumerate()
                {
                    let mark = if at == 0 { paint.symbol(Glyph::Wrong) } else { " " };
                    let lead = paint.words(&format!("{:NAMES$}{mark} ", ""), Role::Error);
                    lines.push(Drawn {
                        spans: vec![lead, paint.text(text, Role::Error)],
                        cursor: None,
                        here: false,
                    });
                }
            }
        }
    }
    let height = usize::from(area.height).max(1);
    let here = lines.iter().position(|line| line.here).unwrap_or(0);
    let top = here.saturating_sub(height / 2).min(lines.len().saturating_sub(height));
    let total = lines.len();
    for (row, line) in lines.into_iter().skip(top).take(height).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        if let Some(column) = line.cursor {
            let x = (area.x + column as u16).min(area.x + area.width.saturating_sub(1));
            frame.set_cursor_position(Position { x, y: place.y });
        }
        frame.render_widget(paint.line(line.spans), place);
    }
    bar(top, height, total, paint, area, frame);
}

/// Where the screen is in a form that is longer.
fn bar(top: usize, height: usize, total: usize, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    if total <= height {
        return;
    }
    let thumb = (top * height / total)..=((top + height) * height / total).min(height - 1);
    for row in thumb {
        let place = Rect { x: area.x + area.width - 1, y: area.y + row as u16, width: 1, height: 1 };
        frame.render_widget(paint.line([paint.glyph(Glyph::Thumb, Role::Muted)]), place);
    }
}

fn field_line(form: &Form, field: Field, room: usize, paint: &Paint<'_>) -> Drawn {
    let here = form.focus() == field && !form.is_fixed(field);
    let pointer = if here { paint.symbol(Glyph::Pointer) } else { " " };
    let label = format!("{:width$}", field.label(), width = NAMES - 2);
    let role = if here { Role::Focus } else { Role::Muted };
    let mut spans = vec![paint.words(pointer, Role::Accent), paint.words(&format!(" {label}"), role)];
    let (value, cursor) = value(form, field, here, room, paint);
    spans.extend(value);
    Drawn { spans, cursor: cursor.map(|column| NAMES + column), here }
}

/// What stands in a field, and where its cursor is.
fn value(
    form: &Form,
    field: Field,
    here: bool,
    room: usize,
    paint: &Paint<'_>,
) -> (Vec<Span<'static>>, Option<usize>) {
    let options = choices(field);
    if !options.is_empty() {
        return (choice(&options, form.values().chosen(field), here, paint), None);
    }
    if field == Field::SecretKey {
        let count = form.secret_length().min(MARKS).min(room.saturating_sub(1));
        let stays =
            if count == 0 && !here && form.keeps_secret() { "the one in the vault stays" } else { "" };
        let marks = "*".repeat(count);
        let spans = vec![paint.words(&marks, Role::Text), paint.words(stays, Role::Muted)];
        return (spans, here.then_some(count));
    }
    let Some(line) = form.values().line(field).filter(|line| !line.text().is_empty()) else {
        let empty = match (here, field.label()) {
            (true, _) => "",
            (false, "") => "+",
            (false, _) => "-",
        };
        return (vec![paint.words(empty, Role::Muted)], here.then_some(0));
    };
    if !here {
        let role = if form.is_fixed(field) { Role::Muted } else { Role::Text };
        return (vec![paint.text(safe(line.text()).into_owned().fit(room), role)], None);
    }
    let (before, after) = line.split();
    let before = safe(before);
    // A value that is too long shows where one types.
    let skipped = width(before.as_str()).saturating_sub(room.saturating_sub(1));
    let start = before.as_str().char_indices().nth(skipped).map_or(before.as_str().len(), |(index, _)| index);
    let shown = before.part(start..before.as_str().len()).into_owned();
    let column = width(shown.as_str());
    let after = safe(after).into_owned().fit(room.saturating_sub(column).max(1));
    (vec![paint.text(shown, Role::Text), paint.text(after, Role::Text)], Some(column))
}

/// All choices while one chooses, else the chosen one.
fn choice(options: &[&str], chosen: usize, here: bool, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let word = |at: usize, option: &str| match (at == chosen, here) {
        (true, true) => paint.words(&format!("[{option}]"), Role::Focus),
        (false, true) => paint.words(&format!(" {option} "), Role::Muted),
        (true, false) => paint.words(option, Role::Text),
        (false, false) => paint.words("", Role::Muted),
    };
    options.iter().enumerate().map(|(at, option)| word(at, option)).collect()
}

/// What is to be known now: what the form asks or was told, the mistakes, the field at hand.
fn remarks(form: &Form, wide: bool, room: usize, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let mut lines = Vec::new();
    let mut say = |words: &str, role: Role| {
        lines.extend(safe(words).wrapped(room).into_iter().map(|line| paint.text(line.into_owned(), role)));
    };
    match (form.stage(), form.refusal()) {
        (Stage::Saving, _) => say("saving it in the vault", Role::Accent),
        (Stage::Leaving, _) => say(
            "leave without saving? once more loses what was changed; any other key goes on writing",
            Role::Warn,
        ),
        (Stage::Writing, Some(fault)) => say(&format!("not saved: {fault}"), Role::Error),
        (Stage::Writing, None) => {}
    }
    let wrongs: Vec<_> = form.shown_wrongs().collect();
    if !wrongs.is_empty() && form.stage() == Stage::Writing && (wide || form.was_tried()) {
        let count =
            if wrongs.len() == 1 { "1 mistake".to_owned() } else { format!("{} mistakes", wrongs.len()) };
        let names: Vec<String> = wrongs.iter().map(|wrong| wrong.field.title()).collect();
        say(&format!("{count} to mend before it is saved: {}", names.join(", ")), Role::Error);
    }
    if wide {
        if !wrongs.is_empty() || form.stage() != Stage::Writing || form.refusal().is_some() {
            say(" ", Role::Text);
        }
        say(&form.focus().title(), Role::Focus);
        say(form.focus().hint(), Role::Text);
    } else {
        say(form.focus().hint(), Role::Muted);
    }
    lines
}
