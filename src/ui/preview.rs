//! Beneath a list of queries: the one under the cursor whole, with what is to be known of it.

use super::frame::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::paint::{Glyph, Paint};
use super::query::highlighted;
use crate::app::State;
use crate::app::history::{Asked, Outcome, Yield};
use crate::app::overlay::ListKind;
use crate::app::picker::Picker;
use crate::config::{Role, StarterQuery};
use crate::domain::event::scan_dollars;
use crate::domain::figures::{bytes, dollars, rows};
use crate::domain::text::safe;

/// The most lines that it takes: a rule, what is to be known, and most queries whole.
const LINES: u16 = 10;

/// What is said of a query of another console, or of a session that was left while it ran.
const NO_END: &str = "asked in another session, which did not tell how it ended";

/// Whether a list is one of queries.
pub fn is_of(kind: ListKind) -> bool {
    matches!(kind, ListKind::History | ListKind::Starters)
}

/// How many lines of a list so high it takes.
pub fn height(kind: ListKind, list: u16) -> u16 {
    if is_of(kind) { LINES.min(list / 2) } else { 0 }
}

/// Draws it.
pub fn draw(
    state: &State,
    kind: ListKind,
    picker: &Picker,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let index = picker.current_index();
    let shown = match kind {
        ListKind::History => state.in_history(index).map(|asked| (about(state, asked), asked.query.as_str())),
        ListKind::Starters => state
            .starters()
            .get(index.unwrap_or_default())
            .map(|starter| (why(starter), starter.query.trim_end())),
        _ => None,
    };
    let Some((about, query)) = shown.filter(|_| area.height > 0) else { return };
    let room = usize::from(area.width);
    let mut lines: Vec<Line<'_>> =
        vec![paint.line([paint.words(&paint.symbol(Glyph::Rule).repeat(room), Role::Border)])];
    for (words, role) in about {
        let wrapped = safe(&words).wrapped(room.max(1));
        lines.extend(wrapped.into_iter().take(2).map(|text| paint.line([paint.text(text, role)])));
    }
    lines.extend(highlighted(query, room, paint));
    let cut = lines.len() > usize::from(area.height);
    lines.truncate(usize::from(area.height));
    if let Some(last) = lines.last_mut().filter(|_| cut) {
        *last = paint.line([paint.words("…", Role::Muted)]);
    }
    for (row, line) in lines.into_iter().enumerate() {
        frame.render_widget(line, Rect { y: area.y + row as u16, height: 1, ..area });
    }
}

fn figures(came: Yield) -> String {
    let cost = dollars(scan_dollars(came.bytes));
    format!("{}, {} scanned, {cost}", rows(came.rows as u64), bytes(came.bytes))
}

/// When to use a starter query, and which groups it is meant for.
fn why(starter: &StarterQuery) -> Vec<(String, Role)> {
    let mut why = vec![(starter.when.clone(), Role::Text)];
    if !starter.groups.is_empty() {
        why.push((format!("for groups like {}", starter.groups), Role::Muted));
    }
    why.retain(|(words, _)| !words.is_empty());
    why
}

/// When and of what a query was asked, what it took, and why it failed.
fn about(state: &State, asked: &Asked) -> Vec<(String, Role)> {
    let time = |at| state.times.format(at, "%F %T");
    let (from, to) = (time(asked.range.from), time(asked.range.to));
    let words = format!("{from} to {to} {}, {}", state.times.name(asked.at), asked.groups.join(", "));
    let mut about = vec![(words, Role::Muted)];
    match &asked.outcome {
        Outcome::Running(_) => about.push(("runs still".to_owned(), Role::Accent)),
        Outcome::Done(came) => about.push((figures(*came), Role::Muted)),
        Outcome::Stopped(came) => about.push((format!("stopped: {}", figures(*came)), Role::Warn)),
        Outcome::Failed(why) => about.push((format!("failed: {}", why.safe()), Role::Error)),
        Outcome::Unknown => about.push((NO_END.to_owned(), Role::Muted)),
    }
    about
}
