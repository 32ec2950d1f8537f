//! The S3 pane: where one is, how far it was read, its entries, and what is said of the one under the cursor.

use jiff::Timestamp;
use ratatui::text::Span;

use super::chrome::{rule, spread};
use super::frame::Frame;
use super::paint::{Glyph, Paint, width};
use super::pieces::{self, position_bar};
use super::{downloads, facts, rect, s3_content, s3_find};
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::s3::level::AUTOMATIC;
use crate::app::s3::order::Column;
use crate::app::s3::{self, Entry, Focus, Goal, Kind, Level, Spot};
use crate::app::table::Direction;
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::Safe;
use crate::domain::figures::{bytes, count};
use crate::domain::text::safe;

/// Columns of sizes, times and classes, each with the blanks before it.
const SIZE: usize = 11;
const TIME: usize = 21;
const CLASS: usize = 16;

/// What stands behind the version that a plain read gives.
const LATEST: &str = " latest";

/// Draws the pane.
pub fn draw(state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    if let Some((_, line)) = s3::shared(state).filter(|(_, line)| line.height > 0) {
        downloads::line(state, paint, line, frame);
    }
    if let Some(content) = state.s3.content() {
        return s3_content::draw(state, content, paint, now, frame);
    }
    if let Some(find) = state.s3.finding() {
        return s3_find::draw(state, find, paint, now, frame);
    }
    let Some(parts) = s3::parts(state) else { return };
    if parts.rows.height > 0 {
        let level = state.s3.level();
        let focused = state.s3.focus == Focus::List;
        let pays = level.spot.bucket().is_some_and(|bucket| state.s3.pays(bucket));
        let title = title(level, pays, usize::from(parts.title.width));
        frame.render_widget(
            paint.line(rule(paint, &title, usize::from(parts.title.width), focused)),
            rect(parts.title),
        );
        status(state, paint, now, parts.status, frame);
        let room = usize::from(parts.rows.width);
        frame.render_widget(paint.line(names(level, room, paint)), rect(parts.names));
        let height = usize::from(parts.rows.height);
        let top = level.listing.top();
        for (line, row) in (top..level.listing.len().min(top + height)).enumerate() {
            let Some(entry) = level.listing.entry(row) else { break };
            let here = row == level.listing.cursor();
            let place = Rect { y: parts.rows.y + line as u16, height: 1, ..parts.rows };
            let spans = row_line(state, &entry, here, room, paint);
            frame.render_widget(paint.line(spans), rect(place));
        }
        if level.listing.is_empty() {
            empty(state, level, paint, parts.rows, frame);
        }
        position_bar(top, level.listing.len(), parts.rows, paint, frame);
    }
    if parts.detail.height > 0 {
        let facts = s3::s3_facts(state, now);
        let focused = state.s3.focus == Focus::Detail;
        facts::draw(&facts, state.s3.detail_top(), focused, paint, parts.detail, frame);
        s3_content::draw_beside(state, state.s3.beside(), paint, now, parts.beside, frame);
    }
}

/// Where one is. Of an address that is too long the end is seen, which tells more.
fn title(level: &Level, pays: bool, room: usize) -> String {
    let what = match &level.spot {
        Spot::Buckets if level.is_of_profile => return "buckets of the profile".to_owned(),
        Spot::Buckets => return "buckets".to_owned(),
        Spot::Prefix { recursive: true, .. } => "all below ",
        Spot::Prefix { .. } => "",
        Spot::Versions { .. } => "versions of ",
    };
    let address = level.spot.address();
    let address = safe(&address).into_owned();
    let pays = if pays { s3::YOU_PAY } else { "" };
    let room = room.saturating_sub(what.len() + pays.len() + 6);
    if width(address.as_str()) <= room {
        return format!("{what}{address}{pays}");
    }
    let bucket = format!("s3://{}/…", level.spot.bucket().unwrap_or_default());
    let left = room.saturating_sub(bucket.len());
    let mut tail = address.as_str();
    while width(tail) > left {
        let mut characters = tail.chars();
        characters.next();
        tail = characters.as_str();
    }
    format!("{what}{bucket}{tail}{pays}")
}

/// How far the level was read, what of it is shown, and how it stands.
fn status(state: &State, paint: &Paint<'_>, now: Timestamp, area: Rect, frame: &mut Frame<'_>) {
    let level = state.s3.level();
    let wish = level.listing.wish();
    let mut left = vec![paint.words(" ", Role::Text)];
    if let Some(measure) = state.s3.measuring() {
        let told = format!("below {}: {}", measure.spot.address(), s3::told(measure, now));
        let stop = format!(", {} stops", key(state, Command::Interrupt));
        let told = safe(&told).into_owned().fit(usize::from(area.width).saturating_sub(stop.len() + 2));
        left.push(paint.text(told, Role::Accent));
        left.push(paint.words(&stop, Role::Muted));
        return spread(left, Vec::new(), area, frame);
    }
    let noun = noun(&level.spot, level.listing.total());
    let total = count(level.listing.total() as u64);
    if wish.filter.is_empty() {
        left.push(paint.words(&format!("{total} {noun}"), Role::Text));
    } else {
        let shown = count(level.listing.len() as u64);
        let filter = safe(&wish.filter).into_owned().fit(24);
        left.push(paint.words(&format!("{shown} of {total} {noun} with "), Role::Text));
        left.push(paint.text(filter, Role::Match));
    }
    let (objects, weight) = level.listing.weight();
    if objects > 0 {
        left.push(paint.glyph(Glyph::Dot, Role::Muted));
        left.push(paint.words(&bytes(weight as f64), Role::Text));
    }
    left.push(paint.glyph(Glyph::Dot, Role::Muted));
    let (words, role) = standing(state, level, now);
    left.push(paint.words(&words, role));
    let mut right = Vec::new();
    if level.listing.is_sorting() {
        right.push(paint.words("  sorting", Role::Accent));
    }
    if !level.listing.is_empty() {
        let row = count(level.listing.cursor() as u64 + 1);
        right.push(paint.words(&format!("  {row}/{} ", count(level.listing.len() as u64)), Role::Muted));
    }
    spread(left, right, area, frame);
}

fn noun(spot: &Spot, total: usize) -> &'static str {
    match (spot, total) {
        (Spot::Buckets, 1) => "bucket",
        (Spot::Buckets, _) => "buckets",
        (Spot::Prefix { recursive: true, .. }, 1) => "key",
        (Spot::Prefix { recursive: true, .. }, _) => "keys",
        (Spot::Prefix { .. }, 1) => "entry",
        (Spot::Prefix { .. }, _) => "entries",
        (Spot::Versions { .. }, 1) => "version",
        (Spot::Versions { .. }, _) => "versions",
    }
}

/// How the level stands, in words, and how grave that is.
fn standing(state: &State, level: &Level, now: Timestamp) -> (String, Role) {
    let stop = || key(state, Command::Interrupt);
    let again = || key(state, Command::Run);
    if let Some(fault) = level.retrying.as_ref().filter(|_| level.is_loading()) {
        return (format!("trying again: {}", fault.what.safe_prefix(40)), Role::Warn);
    }
    if level.is_loading() {
        let seconds = now.duration_since(level.since).as_secs();
        return (format!("reading {seconds} s, {} stops", stop()), Role::Accent);
    }
    if level.is_of_profile {
        return ("the account does not tell which there are".to_owned(), Role::Warn);
    }
    if level.fault.is_some() {
        let part = if level.listing.total() > 0 { "partial: failed" } else { "failed" };
        return (format!("{part}, {} tries again", again()), Role::Error);
    }
    if level.is_complete() {
        return ("complete".to_owned(), Role::Ok);
    }
    if level.goal == Goal::Held {
        return (format!("stopped: partial, {} goes on", again()), Role::Warn);
    }
    if !level.listing.wish().is_plain() && level.listing.total() >= AUTOMATIC {
        let words = format!("over the first {}, {} reads all", count(AUTOMATIC as u64), last(state));
        return (words, Role::Warn);
    }
    (format!("more as you scroll, {} reads all", last(state)), Role::Muted)
}

fn last(state: &State) -> String {
    key(state, Command::Last)
}

fn key(state: &State, command: Command) -> String {
    state.keymap().keys_of(Place::Objects, command).into_iter().next().unwrap_or_default()
}

/// The columns that have room: a name is seen whatever the width.
fn columns(spot: &Spot, room: usize) -> (usize, bool, bool) {
    let has_size = !matches!(spot, Spot::Buckets);
    let size = if has_size { SIZE } else { 0 };
    let with_class = room >= 40 + size + TIME + CLASS;
    let latest = if matches!(spot, Spot::Versions { .. }) { LATEST.len() } else { 0 };
    let taken = size + TIME + if with_class { CLASS + latest } else { 0 };
    (room.saturating_sub(taken + 3), has_size, with_class)
}

fn names(level: &Level, room: usize, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let (name_room, has_size, with_class) = columns(&level.spot, room);
    let (name, modified, class) = match &level.spot {
        Spot::Buckets => ("bucket", "created", "region"),
        Spot::Prefix { .. } => ("name", "modified", "class"),
        Spot::Versions { .. } => ("version", "modified", "class"),
    };
    let sort = level.listing.wish().sort;
    let mark = |column: Column| match sort.filter(|sort| sort.column == column).map(|sort| sort.direction) {
        Some(Direction::Ascending) => paint.symbol(Glyph::Ascending),
        Some(Direction::Descending) => paint.symbol(Glyph::Descending),
        None => "",
    };
    let name = format!("{name} {}", mark(Column::Name));
    let size =
        if has_size { format!("{:>SIZE$}", format!("{} size", mark(Column::Size))) } else { String::new() };
    let modified = format!("  {:<rest$}", format!("{modified} {}", mark(Column::Modified)), rest = TIME - 2);
    let class = if with_class { class } else { "" };
    vec![paint.words(&format!("  {name:<name_room$}{size}{modified}  {class}"), Role::Muted)]
}

fn row_line<'a>(
    state: &State,
    entry: &Entry<'_>,
    here: bool,
    room: usize,
    paint: &Paint<'_>,
) -> Vec<Span<'a>> {
    let spot = &state.s3.level().spot;
    let (name_room, has_size, with_class) = columns(spot, room);
    let gutter = if here { paint.symbol(Glyph::Pointer) } else { " " };
    // What can't be read before it is restored has a mark, also where its class has no room.
    let odd = if entry.is_archived() { paint.symbol(Glyph::Odd) } else { " " };
    let name = entry.name.safe().into_owned();
    // A key that is the prefix itself, as consoles make for a folder.
    let name = if name.as_str().is_empty() { Safe::own("(the prefix itself)") } else { name };
    let name = name.fit(name_room.saturating_sub(1));
    let blanks = name_room.saturating_sub(width(name.as_str()));
    let role = match entry.kind {
        _ if here => Role::Cursor,
        Kind::Prefix | Kind::Bucket => Role::Accent,
        Kind::LatestMarker | Kind::Marker => Role::Warn,
        Kind::Version => Role::Muted,
        Kind::Object | Kind::Latest => Role::Text,
    };
    let size = match (has_size, entry.kind) {
        (false, _) => String::new(),
        (true, kind) if kind.has_content() => format!("{:>SIZE$}", bytes(entry.size as f64)),
        (true, kind) if kind.is_marker() => format!("{:>SIZE$}", "deleted"),
        (true, _) => " ".repeat(SIZE),
    };
    let time = entry.modified.map(|at| state.times.format(at, "%F %T").to_string()).unwrap_or_default();
    let mut spans = vec![
        paint.words(gutter, Role::Accent),
        paint.words(odd, Role::Warn),
        paint.text(name, role),
        paint.words(&" ".repeat(blanks), Role::Text),
        paint.words(&size, Role::Number),
        paint.words(&format!("  {time:<rest$}", rest = TIME - 2), Role::Muted),
    ];
    if with_class {
        let class = entry.class.safe().into_owned().fit(CLASS - 2);
        let blanks = " ".repeat((CLASS - 2).saturating_sub(width(class.as_str())));
        let is_latest = matches!(entry.kind, Kind::Latest | Kind::LatestMarker);
        spans.push(paint.words("  ", Role::Text));
        spans.push(paint.text(class, Role::Muted));
        spans.push(paint.words(&blanks, Role::Text));
        spans.push(paint.words(if is_latest { LATEST } else { "" }, Role::Ok));
    }
    spans
}

/// What stands where there are no entries.
fn empty(state: &State, level: &Level, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let mut lines: Vec<(Safe<'static>, Role)> = Vec::new();
    if let Some(fault) = &level.fault {
        lines.extend(pieces::failure(fault));
        if level.spot == Spot::Buckets {
            let words = format!("{}  goes to a bucket that you know", key(state, Command::Goto));
            lines.push((safe(&words).into_owned(), Role::Muted));
        }
    } else if level.listing.total() > 0 && !level.listing.is_sorting() {
        lines.push((Safe::own("no name holds that"), Role::Muted));
    } else if level.is_complete() {
        lines.push((Safe::own("there is nothing here"), Role::Muted));
    }
    let inner = Rect { x: area.x + 2, width: area.width - 3, ..area };
    pieces::words(&lines, paint, inner, frame);
}
