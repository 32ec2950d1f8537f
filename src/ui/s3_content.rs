//! The content of an object: where it is, what it is and how much of it was read, and its lines, tree or rows.

use jiff::Timestamp;
use ratatui::text::Span;

use super::chrome::{rule, spread};
use super::frame::Frame;
use super::paint::{Glyph, Paint, width};
use super::pieces::{self, position_bar};
use super::rows::{Sheet, draw_table};
use super::{rect, tree};
use crate::app::State;
use crate::app::areas::Rect;
use crate::app::s3::{Content, Part, Sight, YOU_PAY, content_parts, shared};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::figures::{self, bytes, count};
use crate::domain::text::safe;
use crate::object::About;
use crate::object::parquet::Sheet as ParquetSheet;

/// Draws the object that is open in place of the list.
pub fn draw(state: &State, content: &Content, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some((area, _)) = shared(state) else { return };
    let object = &content.object;
    let version = object.version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
    let address = safe(&format!("s3://{}/{}{version}", object.bucket, object.key)).into_owned();
    let pays = if object.requester_pays { YOU_PAY } else { "" };
    let address = address.fit(usize::from(area.width).saturating_sub(6 + pays.len()));
    let named = format!("{}{pays}", address.as_str());
    let line = rule(paint, &named, usize::from(area.width), true);
    frame.render_widget(paint.line(line), rect(Rect { height: 1, ..area }));
    let [_, status, ..] = content_parts(content, area);
    told(state, content, paint, now, status, frame);
    content_in(state, content, true, paint, area, frame);
}

/// Draws the start of the object under the cursor beneath what is said of it. Before it was read there is nothing.
pub fn draw_beside(
    state: &State,
    content: Option<&Content>,
    paint: &Paint<'_>,
    now: Timestamp,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    if area.height < 3 {
        return;
    }
    pieces::detail("preview", false, paint, area, frame);
    let Some(content) = content else { return };
    let [_, status, ..] = content_parts(content, area);
    if content.about().is_some() {
        told(state, content, paint, now, status, frame);
    }
    content_in(state, content, false, paint, area, frame);
}

/// The lines, the tree or the rows; or why there are none.
fn content_in(
    state: &State,
    content: &Content,
    focused: bool,
    paint: &Paint<'_>,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let [_, _, names, rows] = content_parts(content, area);
    let sight = content.sight();
    if let Some(fault) = content.fault.as_ref().filter(|_| sight.count() == 0) {
        let inner = Rect { x: rows.x + 2, width: rows.width.saturating_sub(3), ..rows };
        return pieces::words(&pieces::failure(fault), paint, inner, frame);
    }
    if let Some(table) = sight.table().filter(|table| !table.is_empty()) {
        let sheet = Sheet { table, times: &state.times, focused, marked: None };
        return draw_table(&sheet, paint, names, rows, frame);
    }
    match sight.tree() {
        Some(shown) => tree::lines(shown, focused, &|_| None, paint, rows, frame),
        None => lines(sight, focused, paint, rows, frame),
    }
}

fn lines(sight: &Sight, focused: bool, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let scroll = sight.scroll();
    let gap = if sight.is_bytes() { "" } else { " " };
    let room = usize::from(area.width).saturating_sub(2 + gap.len());
    for row in 0..usize::from(area.height) {
        let at = scroll.top + row;
        let Some(line) = sight.line(at) else { break };
        let mark = if focused && at == scroll.cursor { paint.symbol(Glyph::Pointer) } else { " " };
        let text = line.safe_prefix(room + 1).fit(room).into_owned();
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        let spans = [paint.words(&format!("{mark}{gap}"), Role::Accent), paint.text(text, Role::Text)];
        frame.render_widget(paint.line(spans), rect(place));
    }
    position_bar(scroll.top, sight.count(), area, paint, frame);
}

/// What of Parquet is shown.
fn of_parquet(part: Part, sheet: &ParquetSheet) -> String {
    let (groups, rows) = (count(sheet.groups.len() as u64), count(sheet.rows.unwrap_or_default()));
    match part {
        _ if sheet.rows.is_none() => "Parquet, schema".to_owned(),
        Part::Rows if sheet.groups.is_empty() => "Parquet without rows".to_owned(),
        Part::Rows => format!("Parquet, rows of row group {} of {groups}", sheet.group + 1),
        Part::Schema => format!("Parquet, schema of {rows} rows"),
        Part::Groups => format!("Parquet, row groups of {rows} rows"),
    }
}

/// The columns that were not read. Their cells are empty, which could be taken for values that are not there.
fn not_read<'s>(sheet: &'s ParquetSheet, paint: &Paint<'_>) -> Vec<Span<'s>> {
    const NAMED: usize = 3;
    let mut said = Vec::new();
    for (at, part) in sheet.unread.iter().take(NAMED).enumerate() {
        said.push(paint.words(if at == 0 { ", not read: " } else { ", " }, Role::Warn));
        said.push(paint.text(part.name.safe(), Role::Warn));
    }
    if let Some(more) = sheet.unread.len().checked_sub(NAMED).filter(|more| *more > 0) {
        said.push(paint.words(&format!(" and {more} more"), Role::Warn));
    }
    said
}

/// How much was read, what of it was not, whether it is sorted, and where in the object it stands.
fn read<'s>(content: &'s Content, about: &About, paint: &Paint<'_>) -> Vec<Span<'s>> {
    let read = format!("{} read of {}", bytes(about.read as f64), bytes(about.size as f64));
    let mut said = vec![paint.glyph(Glyph::Dot, Role::Muted), paint.words(&read, Role::Text)];
    let lacks = |sheet: &&ParquetSheet| content.part() == Part::Rows || sheet.rows.is_none();
    said.extend(content.parquet().filter(lacks).into_iter().flat_map(|sheet| not_read(sheet, paint)));
    if content.sight().table().is_some_and(|table| table.sorted().is_some() || table.is_sorting()) {
        said.extend(sorted(content, about, paint));
    }
    if content.parquet().is_none() && (about.more_before || about.more_behind) {
        let part = format!("bytes {} to {}", count(about.range.start), count(about.range.end));
        said.push(paint.glyph(Glyph::Dot, Role::Muted));
        said.push(paint.words(&part, Role::Warn));
    }
    said
}

/// That rows are sorted, and of which of them that is true.
fn sorted<'s>(content: &Content, about: &About, paint: &Paint<'_>) -> Vec<Span<'s>> {
    let rows = content.sight().count() as u64;
    let is_part = content.part() == Part::Rows
        && (about.more_before
            || about.more_behind
            || content.parquet().is_some_and(|sheet| sheet.groups.len() > 1));
    let (words, role) = match is_part {
        true => (format!("only the {} read are sorted", figures::rows(rows)), Role::Warn),
        false => ("sorted".to_owned(), Role::Muted),
    };
    vec![paint.glyph(Glyph::Dot, Role::Muted), paint.words(&words, role)]
}

/// What it is, which part of it is shown, how much was read, and how that stands.
fn told(
    state: &State,
    content: &Content,
    paint: &Paint<'_>,
    now: Timestamp,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let key =
        |command| state.keymap().keys_of(Place::Content, command).into_iter().next().unwrap_or_default();
    let mut left = vec![paint.words(" ", Role::Text)];
    if let Some(about) = content.about() {
        let mut what = match content.parquet() {
            Some(sheet) => of_parquet(content.part(), sheet),
            None => about.form.clone(),
        };
        about.compression.iter().for_each(|compression| what.push_str(&format!(" in {compression}")));
        about.encoding.iter().for_each(|encoding| what.push_str(&format!(", {encoding}")));
        left.push(paint.words(&what, Role::Text));
        // Why it is not read on leaves no room for how much was.
        if content.fault.is_none() {
            left.extend(read(content, about, paint));
        }
    }
    if content.job().is_some() {
        let seconds = now.duration_since(content.since).as_secs();
        let words = format!("reading {seconds} s, {} stops", key(Command::Interrupt));
        left.push(paint.glyph(Glyph::Dot, Role::Muted));
        left.push(paint.words(&words, Role::Accent));
    } else if let Some(fault) = &content.fault {
        let again = key(Command::Run);
        // Why nothing came is said in place of what would have.
        let words = match content.sight().count() {
            0 => format!("not read, {again} tries again"),
            _ => format!("{}, {again} reads again", fault.what.safe_prefix(60)),
        };
        if content.sight().count() > 0 {
            left.push(paint.glyph(Glyph::Dot, Role::Muted));
        }
        left.push(paint.words(&words, Role::Error));
    }
    for remark in content.about().iter().flat_map(|about| &about.remarks) {
        let taken: usize = left.iter().map(|span| width(&span.content)).sum();
        let room = usize::from(area.width).saturating_sub(taken + 4);
        left.push(paint.glyph(Glyph::Dot, Role::Muted));
        left.push(paint.text(remark.safe_prefix(room + 1).fit(room).into_owned(), Role::Warn));
    }
    spread(left, Vec::new(), area, frame);
}
