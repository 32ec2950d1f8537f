//! Help while a query is typed: the list of what may stand at the cursor, and the line that says what is to be known.

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::Span;
use ratatui::widgets::Clear;

use super::frame::Frame;
use super::list::framed;
use super::paint::{Glyph, Paint, width};
use super::{query, rect};
use crate::app::State;
use crate::app::areas::Areas;
use crate::app::assist::Popup;
use crate::app::hint::{Hint, Weight};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::text::{safe, safe_prefix};
use crate::insights::complete::{Candidate, Kind};
use crate::insights::typing::Call;

/// The most candidates that are shown at once.
const SHOWN: u16 = 10;
/// The most lines that a finding takes.
const FINDING_LINES: usize = 2;

/// Draws both for the editor: the list beneath the cursor, the line beneath the query.
pub fn draw(state: &State, hint: Hint<'_>, paint: &Paint<'_>, areas: &Areas, frame: &mut Frame<'_>) {
    if areas.hint.height == 0 {
        return;
    }
    let mut line = rect(areas.hint);
    let bottom = areas.footer.y;
    let mut covered = false;
    if let (Some(popup), Some(writing)) = (&state.assist.popup, state.assist.writing()) {
        let cursor = query::cursor(state, areas.editor);
        let typed = safe(writing.text.get(popup.span.start..writing.cursor).unwrap_or_default());
        let word = Position { x: cursor.x.saturating_sub(width(typed.as_str()) as u16), ..cursor };
        // The line beneath the query stays seen.
        let from = if cursor.y + 1 == line.y { line.y + 1 } else { cursor.y + 1 };
        let space = Rect { y: from, height: bottom.saturating_sub(from), ..frame.area() };
        let area = list(popup, state, paint, word.x, space, false, frame);
        covered = true;
        if (area.y..area.bottom()).contains(&line.y) {
            line.y = area.bottom();
        }
    }
    if line.y < bottom {
        let lines = if covered { 1 } else { FINDING_LINES };
        say(hint, state, paint, Rect { height: (lines as u16).min(bottom - line.y), ..line }, frame);
    }
}

/// Draws the list at a column within a space, at its top or its bottom; where it stands.
pub fn list(
    popup: &Popup,
    state: &State,
    paint: &Paint<'_>,
    column: u16,
    space: Rect,
    at_bottom: bool,
    frame: &mut Frame<'_>,
) -> Rect {
    let count = popup.candidates.len();
    let height = (count as u16).min(SHOWN).min(space.height.saturating_sub(2));
    if height == 0 {
        return Rect { height: 0, ..space };
    }
    let keys = keys(state);
    let columns = Columns::of(&popup.candidates, usize::from(space.width).saturating_sub(2));
    let wide = (columns.total().max(width(&keys) + 4) as u16 + 2).min(space.width);
    let x = column.saturating_sub(3).min(space.right().saturating_sub(wide)).max(space.x);
    let y = if at_bottom { space.bottom() - height - 2 } else { space.y };
    let area = Rect { x, y, width: wide, height: height + 2 };
    let inner = framed(area, &format!("{} of {count}", popup.chosen + 1), &keys, paint, frame);
    let shown = usize::from(height);
    let top = (popup.chosen + 1).saturating_sub(shown);
    for (row, candidate) in popup.candidates.iter().enumerate().skip(top).take(shown) {
        let place = Rect { y: inner.y + (row - top) as u16, height: 1, ..inner };
        let spans = columns.row(candidate, row == popup.chosen, paint);
        frame.render_widget(paint.line(spans), place);
    }
    area
}

/// Which keys the list takes.
fn keys(state: &State) -> String {
    let wanted = [(Command::Complete, "takes it"), (Command::Down, "next"), (Command::Back, "closes")];
    let said = wanted.into_iter().filter_map(|(command, word)| {
        let key = state.keymap().keys_of(Place::Completion, command).into_iter().next()?;
        Some(format!("{key} {word}"))
    });
    said.collect::<Vec<_>>().join(", ")
}

/// How wide the columns of the list are: the candidate, what it does, what it is.
struct Columns {
    label: usize,
    doc: usize,
    kind: usize,
}

/// What stands before the candidate, and between columns.
const POINTER: usize = 2;
const GAP: usize = 2;

impl Columns {
    fn of(candidates: &[Candidate], room: usize) -> Self {
        let widest = |of: &dyn Fn(&Candidate) -> usize| candidates.iter().map(of).max().unwrap_or(0);
        let kind = widest(&|each| each.kind.word().len());
        let room = room.saturating_sub(POINTER + GAP + kind + 1);
        let doc = widest(&|each| width(&each.doc));
        // Without something to say the candidate has all the room; else it leaves half of it.
        let most = if doc == 0 { room } else { room.saturating_sub(doc + GAP).max(room / 2) };
        let label =
            widest(&|each| width(safe_prefix(&each.name, room).as_str()) + width(&syntax(each))).min(most);
        Self { label, doc: doc.min(room.saturating_sub(label + GAP)), kind }
    }

    fn total(&self) -> usize {
        let doc = if self.doc > 0 { self.doc + GAP } else { 0 };
        POINTER + self.label + doc + GAP + self.kind + 1
    }

    fn row<'a>(&self, candidate: &'a Candidate, chosen: bool, paint: &Paint<'_>) -> Vec<Span<'a>> {
        let pointer = if chosen { paint.symbol(Glyph::Pointer) } else { " " };
        let name = safe_prefix(&candidate.name, self.label + 1).fit(self.label);
        let left = self.label - width(name.as_str());
        let behind = safe(&syntax(candidate)).into_owned().fit(left);
        let blank = " ".repeat(left - width(behind.as_str()) + if self.doc > 0 { GAP } else { 0 });
        let doc = safe_prefix(&candidate.doc, self.doc + 1).fit(self.doc);
        let rest = " ".repeat(self.doc - width(doc.as_str()) + GAP);
        vec![
            paint.words(&format!("{pointer} "), Role::Accent),
            paint.text(name, if chosen { Role::Cursor } else { role(candidate.kind) }),
            paint.text(behind, Role::Muted),
            paint.words(&blank, Role::Text),
            paint.text(doc, if chosen { Role::Text } else { Role::Muted }),
            paint.words(&rest, Role::Text),
            paint.words(&format!("{:width$}", candidate.kind.word(), width = self.kind), Role::Muted),
        ]
    }
}

/// What follows the name, as it is written.
fn syntax(candidate: &Candidate) -> String {
    match candidate.kind {
        Kind::Function | Kind::Aggregate => format!("({})", candidate.syntax),
        _ if candidate.syntax.is_empty() => String::new(),
        _ => format!(" {}", candidate.syntax),
    }
}

fn role(kind: Kind) -> Role {
    match kind {
        Kind::Command | Kind::Keyword => Role::Keyword,
        Kind::Function | Kind::Aggregate => Role::Function,
        Kind::Field => Role::Field,
        Kind::Value => Role::Number,
        Kind::Query => Role::Accent,
    }
}

/// The mark and the colour of a finding.
pub fn mark(weight: Weight) -> (Glyph, Role) {
    match weight {
        Weight::Wrong => (Glyph::Wrong, Role::Error),
        Weight::Odd => (Glyph::Odd, Role::Warn),
    }
}

/// Says what is to be known, in as many lines as it needs and gets.
pub fn say(hint: Hint<'_>, state: &State, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let room = usize::from(area.width).saturating_sub(4).max(1);
    let first = Rect { height: 1, ..area };
    match hint {
        Hint::Nothing => {}
        Hint::Call(call) => put(call_spans(call, room, paint), first, paint, frame),
        Hint::Command(command) => {
            let behind = safe(&format!(" {}  {}", command.syntax, command.doc)).into_owned();
            let spans = vec![
                paint.words(&format!(" {}", command.name), Role::Keyword),
                paint.text(behind.fit(room.saturating_sub(width(command.name))), Role::Muted),
            ];
            put(spans, first, paint, frame);
        }
        Hint::Finding { weight, finding, more } => {
            let (glyph, role) = mark(weight);
            let source = state.assist.writing().map_or("", |writing| &writing.text);
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            let sentence = finding.sentence(source).safe().and("", &safe(&more));
            let mut lines = sentence.wrapped(room);
            if lines.len() > usize::from(area.height) {
                lines = vec![sentence.fit(room)];
            }
            for (row, text) in lines.into_iter().enumerate() {
                let lead = if row == 0 { paint.symbol(glyph) } else { " " };
                let spans = vec![paint.words(&format!(" {lead} "), role), paint.text(text, role)];
                put(spans, Rect { y: area.y + row as u16, ..first }, paint, frame);
            }
        }
    }
}

fn put(spans: Vec<Span<'_>>, area: Rect, paint: &Paint<'_>, frame: &mut Frame<'_>) {
    frame.render_widget(Clear, area);
    frame.buffer_mut().set_style(area, paint.style(Role::Text));
    frame.render_widget(paint.line(spans), area);
}

/// The call with the parameter that is being written marked, and what the function gives.
fn call_spans<'a>(call: Call, room: usize, paint: &Paint<'_>) -> Vec<Span<'a>> {
    let function = call.function;
    let signature = function.signature;
    let current = call.parameter().unwrap_or(signature.len()..signature.len());
    let used = width(function.name) + width(signature) + 4;
    let doc = safe(function.doc).into_owned().fit(room.saturating_sub(used));
    let here = paint.style(Role::Accent).add_modifier(Modifier::BOLD | Modifier::UNDERLINED);
    vec![
        paint.words(&format!(" {}", function.name), Role::Function),
        paint.words(&format!("({}", &signature[..current.start]), Role::Text),
        paint.styled(safe(&signature[current.clone()]).into_owned(), here),
        paint.words(&format!("{})  ", &signature[current.end..]), Role::Text),
        paint.text(doc, Role::Muted),
    ]
}
