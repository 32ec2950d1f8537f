//! The form in which a table is asked, and what will be sent.

use ratatui::layout::Position;
use ratatui::text::Span;

use crate::app::Remote;
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::dynamo::ask::Field;
use crate::app::dynamo::read::{Asked, Wrong};
use crate::app::dynamo::sent::shown;
use crate::app::dynamo::{Opened, Sheet};
use crate::config::Role;
use crate::domain::Safe;
use crate::domain::figures::count;
use crate::domain::text::{safe, safe_prefix};
use crate::ui::chrome::rule;
use crate::ui::frame::Frame;
use crate::ui::paint::{Glyph, Paint, width};
use crate::ui::{pieces, rect, tree};

/// Columns for the names of fields, and for the mark and the blanks around them.
const NAMES: usize = 20;
const MARK: usize = 3;

/// Draws the form.
pub fn draw(state: &State, opened: &Opened, sheet: &Sheet, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let title = format!("ask table {}", safe(&opened.name));
    frame.render_widget(
        paint.line(rule(paint, &title, usize::from(sheet.title.width), true)),
        rect(sheet.title),
    );
    let asked = opened.asked();
    let fields = opened.ask.fields(opened.known());
    let height = usize::from(sheet.fields.height);
    let at = fields.iter().position(|field| *field == opened.ask.focus).unwrap_or(0);
    let top = (at + 1).saturating_sub(height);
    for (row, field) in fields.iter().enumerate().skip(top).take(height) {
        let place = Rect { y: sheet.fields.y + (row - top) as u16, height: 1, ..sheet.fields };
        draw_field(state, opened, *field, asked.as_ref().err(), paint, place, frame);
    }
    let sent = Rect { x: sheet.sent.x + 1, width: sheet.sent.width.saturating_sub(2), ..sheet.sent };
    pieces::words(&told(opened, &asked), paint, sent, frame);
    if sheet.about.height > 1 {
        let inner = pieces::detail("what the table is like", false, paint, sheet.about, frame);
        tree::lines(&opened.description, false, &|_| None, paint, inner, frame);
    }
}

fn draw_field(
    state: &State,
    opened: &Opened,
    field: Field,
    wrong: Option<&Wrong>,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let (ask, table) = (&opened.ask, opened.known());
    let here = field == ask.focus;
    let is_wrong = wrong.is_some_and(|wrong| wrong.field == field && !wrong.is_missing);
    let mark = match (here, is_wrong) {
        (true, _) => paint.symbol(Glyph::Pointer),
        (false, true) => paint.symbol(Glyph::Wrong),
        (false, false) => " ",
    };
    let label = safe_prefix(&ask.label(field, table), NAMES).fit(NAMES).to_string();
    let role = if here { Role::Focus } else { Role::Muted };
    let room = usize::from(area.width).saturating_sub(NAMES + MARK + 1).max(1);
    let mut spans = vec![paint.words(mark, Role::Accent), paint.words(&format!(" {label:<NAMES$} "), role)];
    let choices = ask.choices(field, table);
    if !choices.is_empty() {
        spans.extend(chosen(&choices, ask.chosen(field), here, room, paint));
    } else if let Some(lines) = ask.pasted(field) {
        let words = if lines == 1 { "1 line".to_owned() } else { format!("{} lines", count(lines as u64)) };
        spans.push(paint.words(&format!("{words} pasted"), Role::Text));
    } else if let (true, Some(line)) = (here, ask.line(field)) {
        let (before, after) = line.split();
        let before = safe(before);
        // A value that is too long shows where one types.
        let skipped = width(before.as_str()).saturating_sub(room.saturating_sub(1));
        let start = before.as_str().char_indices().nth(skipped).map_or(before.as_str().len(), |(at, _)| at);
        let seen = before.part(start..before.as_str().len()).into_owned();
        cursor(state, area, width(seen.as_str()), frame);
        let left = room.saturating_sub(width(seen.as_str())).max(1);
        spans.extend([
            paint.text(seen, Role::Text),
            paint.text(safe(after).into_owned().fit(left), Role::Text),
        ]);
    } else if here {
        cursor(state, area, 0, frame);
    } else {
        let text = ask.text(field);
        let (text, role) = if text.is_empty() { ("-", Role::Muted) } else { (text, Role::Text) };
        spans.push(paint.text(safe_prefix(text, room + 1).fit(room), role));
    }
    frame.render_widget(paint.line(spans), rect(area));
}

fn cursor(state: &State, area: Rect, column: usize, frame: &mut Frame<'_>) {
    if state.overlay.is_none() {
        let x = area.x + (NAMES + MARK + column) as u16;
        frame.set_cursor_position(Position { x: x.min(area.x + area.width.saturating_sub(1)), y: area.y });
    }
}

/// All choices while one chooses, as far as there is room around the chosen one; else only that one.
fn chosen(choices: &[String], at: usize, here: bool, room: usize, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let name = |choice: &String| safe(choice).into_owned().fit(room.saturating_sub(2)).to_string();
    let Some(current) = choices.get(at) else { return Vec::new() };
    if !here {
        return vec![paint.words(&name(current), Role::Text)];
    }
    let mut spans = vec![paint.words(&format!("[{}]", name(current)), Role::Focus)];
    let mut used = width(&name(current)) + 2;
    // The others follow in their order, from the next one on, so that the next is always seen.
    for step in 1..choices.len() {
        let word = format!(" {}", name(&choices[(at + step) % choices.len()]));
        used += width(&word);
        if used > room {
            break;
        }
        spans.push(paint.words(&word, Role::Muted));
    }
    spans
}

/// What will be sent, or what is wrong or missing; and what helps to write it.
fn told(opened: &Opened, asked: &Result<Asked, Wrong>) -> Vec<(Safe<'static>, Role)> {
    let say = |words: &str, role: Role| (safe(words).into_owned(), role);
    let mut lines = Vec::new();
    match &opened.info {
        Remote::Loading(None) => lines.push(say("asking what the table is like", Role::Accent)),
        Remote::Failed(_, fault) => {
            let words = format!(
                "its keys are not known: {}; write conditions and keys in one line",
                fault.what.safe()
            );
            lines.push(say(&words, Role::Warn));
        }
        _ => {}
    }
    match asked {
        Err(Wrong { mistake, is_missing: true, .. }) => {
            lines.push((mistake.message.safe().into_owned(), Role::Muted))
        }
        Err(Wrong { field, mistake, .. }) => {
            let report = mistake.report(opened.ask.text(*field));
            let role_of = |row: usize| if row == 0 { Role::Error } else { Role::Text };
            lines.extend(report.lines().into_iter().enumerate().map(|(row, line)| (line, role_of(row))));
        }
        Ok(asked) => {
            let sent = shown(&asked.request);
            lines.extend(sent.iter().map(|(name, text)| say(&format!("{name}  {text}"), Role::Text)));
            lines.extend(asked.remarks.iter().map(|remark| say(remark, Role::Warn)));
        }
    }
    let names = opened.attributes();
    let offers = opened.ask.offers(&names);
    if !offers.is_empty() {
        lines.push(say(&format!("attributes: {}", offers.join(", ")), Role::Accent));
    }
    lines
}
