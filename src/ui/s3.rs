//! The S3 pane: where one is, how far it was read, its entries, and what is said of the one under the cursor.

use jiff::Timestamp;
use ratatui::text::Span;

use super::accounts::{draw_facts, position_bar};
use super::chrome::{rule, spread};
use super::frame::Frame;
use super::paint::{Glyph, Paint, width};
use super::rect;
use crate::app::State;
use crate::app::areas::{Rect, WIDE};
use crate::app::s3::level::AUTOMATIC;
use crate::app::s3::order::Column;
use crate::app::s3::{self, Entry, Focus, Goal, Kind, Level, Spot};
use crate::app::table::Direction;
use crate::config::Role;
use crate::domain::figures::{bytes, count};
use crate::domain::text::safe;

/// Columns of sizes, times and classes, each with the blanks before it.
const SIZE: usize = 11;
const TIME: usize = 21;
const CLASS: usize = 14;

/// Draws the pane.
pub fn draw(state: &State, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some(parts) = s3::parts(state) else { return };
    if parts.rows.height > 0 {
        let level = state.s3.level();
        let focused = state.s3.focus == Focus::List;
        let title = title(level, usize::from(parts.title.width));
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
        let is_beside = frame.area().width >= WIDE;
        draw_facts(&facts, state.s3.detail_top(), focused, is_beside, paint, parts.detail, frame);
    }
}

/// Where one is. Of an address that is too long the end is seen, which tells more.
fn title(level: &Level, room: usize) -> String {
    let what = match &level.spot {
        Spot::Buckets if level.is_of_profile => return "buckets of the profile".to_owned(),
        Spot::Buckets => return "buckets".to_owned(),
        Spot::Prefix { recursive: true, .. } => "all below ",
        Spot::Prefix { .. } => "",
        Spot::Versions { .. } => "versions of ",
    };
    let address = level.spot.address();
    let address = safe(&address).into_owned();
    let room = room.saturating_sub(what.len() + 6);
    if width(address.as_str()) <= room {
        return format!("{what}{address}");
    }
    let bucket = format!("s3://{}/…", level.spot.bucket().unwrap_or_default());
    let left = room.saturating_sub(bucket.len());
    let mut tail = address.as_str();
    while width(tail) > left {
        let mut characters = tail.chars();
        characters.next();
        tail = characters.as_str();
    }
    format!("{what}{bucket}{tail}")
}

/// How far the level was read, what of it is shown, and how it stands.
fn status(state: &State, paint: &Paint<'_>, now: Timestamp, area: Rect, frame: &mut Frame<'_>) {
    let level = state.s3.level();
    let wish = level.listing.wish();
    let mut left = vec![paint.words(" ", Role::Text)];
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
    if let Some(measure) = state.s3.measuring() {
        left.push(paint.glyph(Glyph::Dot, Role::Muted));
        let told = format!("below {}: {}", measure.spot.address(), s3::told(measure, now));
        left.push(paint.words(&told, Role::Accent));
    }
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
    let stop = || key(state, crate::command::Command::Interrupt);
    let again = || key(state, crate::command::Command::Run);
    if let Some(fault) = level.retrying.as_ref().filter(|_| level.is_loading()) {
        return (format!("trying again: {}", fault.what.safe()), Role::Warn);
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
    key(state, crate::command::Command::Last)
}

fn key(state: &State, command: crate::command::Command) -> String {
    state.keymap().keys_of(crate::command::Place::Objects, command).into_iter().next().unwrap_or_default()
}

/// The columns that have room: a name is seen whatever the width.
fn columns(spot: &Spot, room: usize) -> (usize, bool, bool) {
    let has_size = !matches!(spot, Spot::Buckets);
    let size = if has_size { SIZE } else { 0 };
    let with_class = room >= 40 + size + TIME + CLASS;
    let taken = size + TIME + if with_class { CLASS } else { 0 };
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
    let size = if has_size { format!("{:>SIZE$}", format!("{} size", mark(Column::Size))) } else { String::new() };
    let modified = format!("  {:<rest$}", format!("{modified} {}", mark(Column::Modified)), rest = TIME - 2);
    let class = if with_class { class } else { "" };
    vec![paint.words(&format!("  {name:<name_room$}{size}{modified}{class}"), Role::Muted)]
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
    let raw = if entry.name.raw().is_empty() { "(the prefix itself)" } else { entry.name.raw() };
    let name = safe(raw).into_owned().fit(name_room.saturating_sub(1));
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
        paint.words(" ", Role::Text),
        paint.text(name, role),
        paint.words(&" ".repeat(blanks), Role::Text),
        paint.words(&size, Role::Number),
        paint.words(&format!("  {time:<rest$}", rest = TIME - 2), Role::Muted),
    ];
    if with_class {
        let class = entry.class.safe().into_owned().fit(CLASS);
        let is_latest = matches!(entry.kind, Kind::Latest | Kind::LatestMarker);
        spans.push(paint.text(class, Role::Muted));
        spans.push(paint.words(if is_latest { " latest" } else { "" }, Role::Ok));
    }
    spans
}

/// What stands where there are no entries.
fn empty(state: &State, level: &Level, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let mut lines: Vec<(String, Role)> = Vec::new();
    if let Some(fault) = &level.fault {
        lines.push((fault.what.safe().to_string(), Role::Error));
        lines.extend(fault.hint.iter().map(|hint| (hint.safe().to_string(), Role::Text)));
        lines.extend(fault.request_id.iter().map(|id| (format!("request id {}", id.safe()), Role::Muted)));
        if level.spot == Spot::Buckets {
            let go = key(state, crate::command::Command::Goto);
            lines.push((format!("{go}  goes to a bucket that you know, such as s3://bucket/"), Role::Muted));
        }
    } else if !level.listing.wish().filter.is_empty() && level.listing.total() > 0 {
        lines.push(("no name holds that".to_owned(), Role::Muted));
    } else if level.is_complete() {
        lines.push(("there is nothing here".to_owned(), Role::Muted));
    }
    let room = usize::from(area.width).saturating_sub(3).max(1);
    let wrapped = lines.iter().flat_map(|(words, role)| {
        safe(words).wrapped(room).into_iter().map(|line| (line, *role)).collect::<Vec<_>>()
    });
    for (row, (line, role)) in wrapped.take(usize::from(area.height)).enumerate() {
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        frame.render_widget(paint.line([paint.words("  ", role), paint.text(line, role)]), rect(place));
    }
}
