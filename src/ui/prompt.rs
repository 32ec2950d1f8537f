//! Lines that ask for text: a search in the footer, a time range or a file name in a box above it.

use std::path::Path;

use super::frame::Frame;
use jiff::Timestamp;
use ratatui::layout::{Position, Rect};

use super::list::framed;
use super::paint::{Paint, width};
use super::{assist, downloads};
use crate::app::QuestionId;
use crate::app::State;
use crate::app::exporting;
use crate::app::hint::Hint;
use crate::app::line::Line;
use crate::app::overlay::{PromptKind, RANGES};
use crate::app::signing::is_code;
use crate::app::vaulted::Door;
use crate::config::Role;
use crate::domain::text::safe;
use crate::domain::window::parse_instant_in;
use crate::domain::{Typing, Window};
use crate::insights::{Mistake, filter_pattern};

/// What a code is for, until when its device shows an old one, and whether it can be taken.
fn code_preview(id: QuestionId, typed: &str, state: &State, now: Timestamp) -> (String, Role) {
    let Some(asked) = state.signing.question(id) else {
        return ("this code is no longer asked for".to_owned(), Role::Muted);
    };
    let mut words = format!("{} for {}", asked.device.safe(), asked.purpose.safe());
    if let Some(refused) = &asked.refused {
        words.push_str(&format!("; {}", refused.safe()));
    }
    if let Some(at) = asked.not_before.filter(|at| *at > now) {
        words.push_str(&format!("; a new code in {} s", at.duration_since(now).as_secs()));
    }
    if is_code(typed.trim()) {
        return (words, Role::Ok);
    }
    words.push_str("; write its six digits, C-c says that there will be none");
    (words, Role::Muted)
}

/// Which profile is removed, and what that takes.
fn remove_preview(typed: &str, state: &State) -> (&'static str, String, Role) {
    let Some(saved) = &state.vaulted.removing else {
        return ("remove a profile", "there is nothing to remove".to_owned(), Role::Muted);
    };
    let name = saved.name.as_str();
    if !saved.production {
        return (
            "remove a profile",
            format!("Enter removes {name} from the vault, Esc keeps it"),
            Role::Warn,
        );
    }
    let role = if typed.trim() == name { Role::Ok } else { Role::Error };
    (
        "remove a production profile",
        format!("{name} is production: type its name to remove it from the vault"),
        role,
    )
}

/// What is run in production, and that its name is to be typed.
fn production_preview(typed: &str, state: &State) -> (&'static str, String, Role) {
    let name = state.lambda.running.as_ref().map_or("", |running| running.function.name.as_str());
    let role = if typed.trim() == name { Role::Ok } else { Role::Error };
    let words = format!("this is production: type {name} to {}", state.running_title());
    ("run a function in production", words, role)
}

/// Draws the question for the passphrase of the vault, of which nothing is shown but how much was typed.
pub fn passphrase(typed: &Typing, state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let vault = &state.vaulted;
    let (words, role) = match (vault.door, &vault.refused) {
        (Door::Opening(since), _) => {
            let seconds = now.duration_since(since).as_secs().max(0);
            (format!("opening the vault, {seconds} s; that takes about a second on purpose"), Role::Accent)
        }
        (_, Some(refused)) => (format!("{}; type it again", refused.safe()), Role::Error),
        (_, None) => ("it is not shown; C-u takes it back".to_owned(), Role::Muted),
    };
    let screen = frame.area();
    let lines = safe(&words).wrapped(usize::from(screen.width).saturating_sub(2).max(1));
    let height = (lines.len() as u16 + 3).min(screen.height);
    let area = Rect { y: screen.height - height, height, ..screen };
    let title = vault.question.safe_prefix(usize::from(screen.width) / 2).to_string();
    let inner = framed(area, &title, "Enter takes it, Esc leaves it", paint, frame);
    let marks = typed.count().min(usize::from(inner.width).saturating_sub(4));
    let line = format!("> {}", "*".repeat(marks));
    frame.render_widget(paint.line([paint.words(&line, Role::Accent)]), Rect { height: 1, ..inner });
    frame.set_cursor_position(Position { x: inner.x + width(&line) as u16, y: inner.y });
    for (row, text) in lines.into_iter().enumerate().take(usize::from(inner.height).saturating_sub(1)) {
        let place = Rect { y: inner.y + 1 + row as u16, height: 1, ..inner };
        frame.render_widget(paint.line([paint.text(text, role)]), place);
    }
}

/// Draws the line with what is to be known about it.
pub fn draw(
    kind: PromptKind,
    line: &Line,
    state: &State,
    paint: &Paint<'_>,
    now: Timestamp,
    frame: &mut Frame<'_>,
) {
    let screen = frame.area();
    let footer = Rect { y: screen.height - 1, height: 1, ..screen };
    let (title, remark, role) = match kind {
        PromptKind::Search(_) | PromptKind::Listed => {
            frame.render_widget(ratatui::widgets::Clear, footer);
            typed("/", line, footer, paint, frame);
            return;
        }
        PromptKind::Refine => return refine(line, state, paint, now, frame),
        PromptKind::Filter => {
            let (remark, role) = filter_preview(line.text(), state);
            ("filter events", remark, role)
        }
        PromptKind::Since => {
            let (remark, role) = preview(line.text(), state, now);
            ("time range", remark, role)
        }
        PromptKind::Download => {
            let (remark, role) = downloads::preview(line.text(), state);
            ("download to", remark, role)
        }
        PromptKind::Remove => remove_preview(line.text(), state),
        PromptKind::RunProduction => production_preview(line.text(), state),
        PromptKind::Code(id) => {
            let (remark, role) = code_preview(id, line.text(), state, now);
            ("MFA code", remark, role)
        }
        PromptKind::Goto => {
            let zone = state.times.zone();
            match parse_instant_in(line.text().trim(), state.latest(now), &zone) {
                Ok(at) => (
                    "go to time",
                    format!("{} {}", state.times.format(at, "%F %T"), state.times.name(at)),
                    Role::Ok,
                ),
                Err(_) => (
                    "go to time",
                    format!("write 14:03, 14:03:22 ({}), or a time with its date", state.times.name(now)),
                    Role::Muted,
                ),
            }
        }
        PromptKind::Export => match exporting::format_of(Path::new(line.text().trim())) {
            Some(format) => (
                "export to",
                format!("as {}; a file that exists is not overwritten", format.word()),
                Role::Muted,
            ),
            None => ("export to", exporting::WRONG_ENDING.to_owned(), Role::Error),
        },
    };
    let remark = safe(&remark).wrapped(usize::from(screen.width).saturating_sub(2).max(1));
    let height = (remark.len() as u16 + 3 + u16::from(kind == PromptKind::Since)).min(screen.height);
    let area = Rect { y: screen.height - height, height, ..screen };
    let inner = framed(area, title, "Enter takes it, Esc leaves it", paint, frame);
    typed("> ", line, Rect { height: 1, ..inner }, paint, frame);
    let mut lines: Vec<_> = remark.into_iter().map(|line| (line, role)).collect();
    if kind == PromptKind::Since {
        let offer = format!("up and down: {}; or 13:00..13:30, 2026-11-24T13:00:00Z..now", RANGES.join(" "));
        lines.push((safe(&offer).into_owned().fit(usize::from(inner.width)), Role::Muted));
    }
    for (row, (text, role)) in lines.into_iter().enumerate().take(usize::from(inner.height).saturating_sub(1))
    {
        let place = Rect { y: inner.y + 1 + row as u16, height: 1, ..inner };
        frame.render_widget(paint.line([paint.text(text, role)]), place);
    }
}

/// What stands before the line of a refinement.
const LEAD: &str = "refine: ";

/// The line of a refinement, and beneath it what is to be known of it, or which keys end it.
fn refine(line: &Line, state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let screen = frame.area();
    let foot = Rect { y: screen.height - 1, height: 1, ..screen };
    let above = Rect { y: screen.height - 2, ..foot };
    for area in [above, foot] {
        frame.render_widget(ratatui::widgets::Clear, area);
        frame.buffer_mut().set_style(area, paint.style(Role::Text));
    }
    let hint = state.refine_hint(now);
    match hint {
        Hint::Finding { finding, .. } => caret(finding, line, foot, paint, frame),
        Hint::Nothing | Hint::Command(_) => {
            let words = "        Enter keeps it, Esc gives it up; such as: stats count(*) by level";
            frame.render_widget(paint.line([paint.words(words, Role::Muted)]), foot);
        }
        Hint::Call(_) => assist::say(hint, state, paint, foot, frame),
    }
    let cursor = typed(LEAD, line, above, paint, frame);
    if let Some(popup) = &state.assist.popup {
        let written = safe(line.text().get(popup.span.start..line.split().0.len()).unwrap_or_default());
        let column = cursor.x.saturating_sub(width(written.as_str()) as u16);
        let space = Rect { height: above.y, ..screen };
        assist::list(popup, state, paint, column, space, true, frame);
    }
}

/// What is wrong, under its place.
fn caret(mistake: &Mistake, line: &Line, foot: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    let before = line.text().get(..mistake.span.start).unwrap_or_default();
    let marked = line.text().get(mistake.span.start..mistake.span.end).unwrap_or_default();
    let carets = "^".repeat(width(safe(marked).as_str()).max(1));
    let hint = mistake.hint.as_ref().map_or(String::new(), |hint| format!("; {}", hint.safe()));
    let words = format!("{carets} {}{hint}", mistake.message.safe());
    // Unless the words would not fit behind it.
    let wanted = width(LEAD) + width(safe(before).as_str());
    let indent = wanted.min(usize::from(foot.width).saturating_sub(width(safe(&words).as_str()) + 1));
    let spans = [paint.words(&" ".repeat(indent), Role::Error), paint.words(&words, Role::Error)];
    frame.render_widget(paint.line(spans), foot);
}

/// What a filter pattern searches, or what is wrong with it.
fn filter_preview(text: &str, state: &State) -> (String, Role) {
    if let Err(mistake) = filter_pattern::parse(text.trim()) {
        let hint = mistake.hint.as_ref().map_or(String::new(), |hint| format!("; {}", hint.safe()));
        return (format!("{}{hint}", mistake.message.safe()), Role::Error);
    }
    let group = state.logs.groups.first().map_or("no log group", String::as_str);
    let forms =
        "ERROR \"two words\" -not ?either ?or %regex% { $.level = \"ERROR\" } [a, b > 1]; empty: all events";
    (format!("in {group}, {}: {forms}", state.times.label(state.logs.window)), Role::Muted)
}

/// What a typed range means, or what is wrong with it.
fn preview(text: &str, state: &State, now: Timestamp) -> (String, Role) {
    match Window::parse(text, now, &state.times.zone()) {
        Ok(window) => {
            let range = window.resolve(now);
            let told = |at| state.times.format(at, "%F %T");
            (
                format!("from {} to {} {}", told(range.from), told(range.to), state.times.name(range.to)),
                Role::Ok,
            )
        }
        Err(words) => (words, Role::Error),
    }
}

/// Draws a line with its cursor; where that is.
fn typed(lead: &str, line: &Line, area: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) -> Position {
    let (before, after) = line.split();
    let room = usize::from(area.width).saturating_sub(width(lead) + 1);
    // A line that is too long shows its end, where one types.
    let before = safe(before);
    let skipped = width(before.as_str()).saturating_sub(room);
    let start = before.as_str().char_indices().nth(skipped).map_or(before.as_str().len(), |(index, _)| index);
    let shown = before.part(start..before.as_str().len());
    let x = area.x + (width(lead) + width(shown.as_str())) as u16;
    let spans =
        [paint.words(lead, Role::Accent), paint.text(shown, Role::Text), paint.text(safe(after), Role::Text)];
    frame.render_widget(paint.line(spans), area);
    let cursor = Position { x: x.min(area.x + area.width.saturating_sub(1)), y: area.y };
    frame.set_cursor_position(cursor);
    cursor
}
