//! The Accounts pane: the tree of profiles by account, and what is said of the line under the cursor.

use super::frame::Frame;
use jiff::Timestamp;
use ratatui::text::Span;

use super::chrome::rule;
use super::facts::{self, role};
use super::paint::{Glyph, Paint, width};
use super::pieces::position_bar;
use super::rect;
use crate::app::State;
use crate::app::accounts::{self, Focus, Row, RowKind, Tree, standing_weight};
use crate::app::areas::Rect;
use crate::config::Role;
use crate::domain::text::safe;
use crate::domain::{HopStatus, Profile, SavedProfile, Standing};

/// Columns of the word for how something stands, and of how long it lives.
const STATE: usize = 15;
const LEFT: usize = 10;
/// Columns of a region's name.
const REGION: usize = 16;
/// The widest and the narrowest that names may be.
const NAME: (usize, usize) = (26, 56);

/// Where the columns of the tree begin, from the left edge.
struct Columns {
    name: usize,
    rest: usize,
}

impl Columns {
    fn of(total: usize) -> Self {
        let name = total.saturating_sub(STATE + LEFT + REGION).clamp(NAME.0, NAME.1);
        Self { name, rest: total.saturating_sub(name + STATE + LEFT) }
    }
}

/// Draws the pane.
pub fn draw(state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some(parts) = accounts::parts(state) else { return };
    if parts.rows.height > 0 {
        let tree = accounts::tree(state);
        let focused = state.accounts.focus == Focus::Tree;
        let title = paint.line(rule(paint, &title(state, &tree), usize::from(parts.title.width), focused));
        frame.render_widget(title, rect(parts.title));
        let columns = Columns::of(usize::from(parts.rows.width));
        frame.render_widget(paint.line(names(&columns, paint)), rect(parts.names));
        let rows = tree.rows.iter().skip(state.accounts.top()).take(usize::from(parts.rows.height));
        for (line, row) in rows.enumerate() {
            let place = Rect { y: parts.rows.y + line as u16, height: 1, ..parts.rows };
            frame.render_widget(paint.line(row_line(state, row, &columns, now, paint)), rect(place));
        }
        if tree.matching == 0 {
            let words = paint.words("   no profile matches", Role::Muted);
            frame.render_widget(paint.line([words]), rect(Rect { height: 1, ..parts.rows }));
        }
        position_bar(state.accounts.top(), tree.rows.len(), parts.rows, paint, frame);
    }
    let facts = accounts::facts(state, now);
    let focused = state.accounts.focus == Focus::Detail;
    facts::draw(&facts, state.accounts.detail_top(), focused, paint, parts.detail, frame);
}

fn title(state: &State, tree: &Tree<'_>) -> String {
    let all = if tree.total == 1 { "1 profile".to_owned() } else { format!("{} profiles", tree.total) };
    match state.accounts.filter() {
        "" => format!("accounts ({all})"),
        filter => format!("accounts ({} of {all}: {filter})", tree.matching),
    }
}

fn names(columns: &Columns, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let head = format!(
        "{:<name$}{:<STATE$}{:<LEFT$}region",
        "     profile",
        "state",
        "ends in",
        name = columns.name
    );
    vec![paint.words(&head, Role::Muted)]
}

fn row_line<'a>(
    state: &State,
    row: &Row<'a>,
    columns: &Columns,
    now: Timestamp,
    paint: &Paint<'_>,
) -> Vec<Span<'a>> {
    let here = state.accounts.is_here(row);
    match &row.kind {
        RowKind::Account { production, profiles, folded } => {
            let number = row.account.unwrap_or("account not known yet");
            let mut spans = lead(false, Some(*folded), 0, paint);
            spans.extend(name(number, *production, here, Role::Header, columns.name - 3, paint));
            let count = match profiles {
                1 => "1 profile".to_owned(),
                many => format!("{many} profiles"),
            };
            spans.push(paint.words(&count, Role::Muted));
            spans
        }
        RowKind::Profile { name: profile, saved, telling, exception, folded } => {
            let in_use = *profile == state.scope.profile;
            let has_hops = saved.is_some() || telling.is_some();
            let mut spans = lead(in_use, has_hops.then_some(*folded), 2, paint);
            let role = if in_use { Role::Accent } else { Role::Text };
            spans.extend(name(profile.as_str(), *exception, here, role, columns.name - 5, paint));
            spans.extend(standing(telling.map(|hop| &hop.standing), paint));
            spans.push(left(profile_end(state, profile), now, paint));
            spans.push(region(state, profile, *saved, columns.rest, paint));
            spans
        }
        RowKind::Hop { hop, .. } => {
            let mut spans = lead(false, None, 4, paint);
            spans.extend(name_of_hop(hop, here, columns.name - 7, paint));
            spans.extend(standing(Some(&hop.standing), paint));
            spans.push(left(hop.expires, now, paint));
            spans.push(note(hop, columns.rest, now, paint));
            spans
        }
    }
}

/// What stands before a name: the mark of the profile in use, an indent, and whether it is folded.
fn lead(in_use: bool, folded: Option<bool>, indent: usize, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let mark = if in_use { paint.symbol(Glyph::Marked) } else { " " };
    let fold = match folded {
        Some(true) => paint.symbol(Glyph::Folded),
        Some(false) => paint.symbol(Glyph::Open),
        None => " ",
    };
    vec![paint.words(mark, Role::Accent), paint.words(&format!("{}{fold} ", " ".repeat(indent)), Role::Muted)]
}

/// A name, its word where it is for production, and blanks up to the next column.
fn name<'a>(
    name: &str,
    production: bool,
    here: bool,
    role: Role,
    room: usize,
    paint: &Paint<'_>,
) -> Vec<Span<'a>> {
    let word = if production { "  PRODUCTION" } else { "" };
    let name = safe(name).into_owned().fit(room.saturating_sub(word.len() + 1));
    let blanks = room.saturating_sub(width(name.as_str()) + word.len());
    vec![
        paint.text(name, if here { Role::Cursor } else { role }),
        paint.words(word, Role::Error),
        paint.words(&" ".repeat(blanks), Role::Text),
    ]
}

fn name_of_hop<'a>(hop: &HopStatus, here: bool, room: usize, paint: &Paint<'_>) -> Vec<Span<'a>> {
    let name = hop.name.safe_prefix(room).into_owned().fit(room.saturating_sub(1));
    let blanks = room.saturating_sub(width(name.as_str()));
    vec![
        paint.text(name, if here { Role::Cursor } else { Role::Muted }),
        paint.words(&" ".repeat(blanks), Role::Text),
    ]
}

fn standing(standing: Option<&Standing>, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let idle = Standing::Idle;
    let standing = standing.unwrap_or(&idle);
    let role = match standing {
        Standing::Idle => Role::Muted,
        Standing::Active => Role::Ok,
        Standing::Assuming | Standing::Refreshing => Role::Accent,
        _ => role(standing_weight(standing)),
    };
    vec![paint.words(&format!("{:<STATE$}", standing.word()), role)]
}

/// The nearest end of what a profile signs with.
fn profile_end(state: &State, profile: &Profile) -> Option<Timestamp> {
    state.signing.of(profile)?.session_end()
}

fn left(at: Option<Timestamp>, now: Timestamp, paint: &Paint<'_>) -> Span<'static> {
    let Some(at) = at else { return paint.words(&" ".repeat(LEFT), Role::Muted) };
    let (words, weight) = accounts::left(at, now);
    paint.words(&format!("{words:<LEFT$}"), role(weight))
}

/// The regions of a profile; of the one in use the present one first.
fn region(
    state: &State,
    profile: &Profile,
    saved: Option<&SavedProfile>,
    room: usize,
    paint: &Paint<'_>,
) -> Span<'static> {
    let current = Some(state.scope.region.as_str()).filter(|_| *profile == state.scope.profile);
    let own = saved.iter().flat_map(|saved| &saved.regions).map(|region| region.as_str());
    let others = own.filter(|region| Some(*region) != current);
    let regions: Vec<&str> = current.into_iter().chain(others).collect();
    paint.text(safe(&regions.join(" ")).into_owned().fit(room.saturating_sub(1)), Role::Muted)
}

/// What there is to say of a hop in what room is left: why it failed and when it is tried again, or for whom it waits.
fn note(hop: &HopStatus, room: usize, now: Timestamp, paint: &Paint<'_>) -> Span<'static> {
    let room = room.saturating_sub(1);
    match &hop.standing {
        Standing::Failed { fault, again } if *again > now => {
            let words =
                format!("again in {}: {}", accounts::span(again.duration_since(now)), fault.what.safe());
            paint.text(safe(&words).into_owned().fit(room), Role::Muted)
        }
        Standing::Failed { fault, .. } => paint.text(fault.what.safe().into_owned().fit(room), Role::Muted),
        Standing::NeedsCode { device } => paint.text(device.safe().into_owned().fit(room), Role::Muted),
        _ => match &hop.access_key_id {
            Some(id) => paint.text(id.safe().into_owned().fit(room), Role::Muted),
            None => paint.words("", Role::Muted),
        },
    }
}
