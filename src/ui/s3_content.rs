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
use crate::app::s3::{Content, YOU_PAY, content_parts};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::figures::{bytes, count};
use crate::domain::text::safe;
use crate::object::parquet::Sheet as ParquetSheet;

/// Draws it in place of the list.
pub fn draw(state: &State, content: &Content, paint: &Paint<'_>, now: Timestamp, frame: &mut Frame<'_>) {
    let Some([title, status, names, rows]) = content_parts(state) else { return };
    let object = &content.object;
    let version = object.version.as_ref().map(|version| format!(", version {version}")).unwrap_or_default();
    let address = safe(&format!("s3://{}/{}{version}", object.bucket, object.key)).into_owned();
    let pays = if object.requester_pays { YOU_PAY } else { "" };
    let address = address.fit(usize::from(title.width).saturating_sub(6 + pays.len()));
    let named = format!("{}{pays}", address.as_str());
    let line = rule(paint, &named, usize::from(title.width), true);
    frame.render_widget(paint.line(line), rect(title));
    told(state, content, paint, now, status, frame);
    if let Some(fault) = content.fault.as_ref().filter(|_| content.is_empty()) {
        let inner = Rect { x: rows.x + 2, width: rows.width - 3, ..rows };
        return pieces::words(&pieces::failure(fault), paint, inner, frame);
    }
    if let Some(table) = content.table().filter(|table| !table.is_empty()) {
        let sheet = Sheet { table, times: &state.times, focused: true, marked: None };
        return draw_table(&sheet, paint, names, rows, frame);
    }
    match content.tree() {
        Some(shown) => tree::lines(shown, true, &|_| None, paint, rows, frame),
        None => lines(content, paint, rows, frame),
    }
}

fn lines(content: &Content, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let scroll = content.scroll();
    let gap = if content.is_bytes() { "" } else { " " };
    let room = usize::from(area.width).saturating_sub(2 + gap.len());
    for row in 0..usize::from(area.height) {
        let at = scroll.top + row;
        let Some(line) = content.line(at) else { break };
        let mark = if at == scroll.cursor { paint.symbol(Glyph::Pointer) } else { " " };
        let text = line.safe_prefix(room + 1).fit(room).into_owned();
        let place = Rect { y: area.y + row as u16, height: 1, ..area };
        let spans = [paint.words(&format!("{mark}{gap}"), Role::Accent), paint.text(text, Role::Text)];
        frame.render_widget(paint.line(spans), rect(place));
    }
    position_bar(scroll.top, content.len(), area, paint, frame);
}

/// What it is, which part of it is shown, how much was read, and how that stands.
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
        let mut what = about.form.clone();
        about.compression.iter().for_each(|compression| what.push_str(&format!(" in {compression}")));
        about.encoding.iter().for_each(|encoding| what.push_str(&format!(", {encoding}")));
        if let Some(sheet) = content.parquet() {
            what.push_str(&format!(
                ", row group {} of {}",
                sheet.group + 1,
                count(sheet.groups.len() as u64)
            ));
        }
        left.push(paint.words(&what, Role::Text));
        let read = format!("{} read of {}", bytes(about.read as f64), bytes(about.size as f64));
        left.push(paint.glyph(Glyph::Dot, Role::Muted));
        left.push(paint.words(&read, Role::Text));
        left.extend(content.parquet().into_iter().flat_map(|sheet| not_read(sheet, paint)));
        if about.more_before || about.more_behind {
            let part = format!("bytes {} to {}", count(about.range.start), count(about.range.end));
            left.push(paint.glyph(Glyph::Dot, Role::Muted));
            left.push(paint.words(&part, Role::Warn));
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
        let words = match content.is_empty() {
            true => format!("not read, {again} tries again"),
            false => format!(" · {}, {again} tries again", fault.what.safe_prefix(40)),
        };
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
