//! The items of a table: what was asked and how far reading has come, the rows, and the one under the cursor as a tree.

use jiff::Timestamp;

use crate::app::State;
use crate::app::areas::Rect;
use crate::app::dynamo::pages::{Cap, Pages, Standing};
use crate::app::dynamo::{Focus, Items, Opened, Sheet, Shown};
use crate::command::{Command, Place};
use crate::config::Role;
use crate::domain::event::read_dollars;
use crate::domain::figures::{count, dollars};
use crate::domain::item::{Form, Item, write_item};
use crate::domain::text::{safe, safe_prefix};
use crate::domain::{Request, Safe};
use crate::ui::chrome::spread;
use crate::ui::frame::Frame;
use crate::ui::paint::Paint;
use crate::ui::{pieces, rows, tree};

/// Draws the status line, the rows and the detail.
pub fn draw(
    state: &State,
    opened: &Opened,
    sheet: &Sheet,
    paint: &Paint<'_>,
    now: Timestamp,
    frame: &mut Frame<'_>,
) {
    let Some(items) = &opened.items else { return };
    status(state, &items.pages, paint, now, sheet.status, frame);
    let focus = state.dynamo.focus;
    if sheet.rows.height > 0 && items.table.is_empty() {
        let inner = Rect { x: sheet.rows.x + 2, width: sheet.rows.width.saturating_sub(4), ..sheet.rows };
        pieces::words(&empty(state, &items.pages), paint, inner, frame);
    } else if sheet.rows.height > 0 {
        let (focused, marked) = (focus == Focus::Items, items.marked_row());
        let table = rows::Sheet { table: &items.table, times: &state.times, focused, marked };
        rows::draw_table(&table, paint, sheet.columns, sheet.rows, frame);
    }
    if sheet.detail.height > 1 {
        detail(items, focus == Focus::Item, paint, sheet.detail, frame);
    }
}

fn detail(items: &Items, focused: bool, paint: &Paint<'_>, area: Rect, frame: &mut Frame<'_>) {
    let title = match items.shown {
        Shown::Item => "item",
        Shown::Differences => "how it differs from the marked item",
    };
    let inner = pieces::detail(title, focused, paint, area, frame);
    tree::lines(&items.tree, focused, &|_| None, paint, inner, frame);
}

/// What was asked at the left; counts, cost and where it stands at the right.
fn status(
    state: &State,
    pages: &Pages,
    paint: &Paint<'_>,
    now: Timestamp,
    area: Rect,
    frame: &mut Frame<'_>,
) {
    let figures = figures(pages);
    let (standing, role) = standing(state, pages, now);
    let right = vec![paint.words(&figures, Role::Text), paint.words(&format!("  {standing} "), role)];
    let room = usize::from(area.width).saturating_sub(figures.len() + standing.len() + 6);
    let left = safe_prefix(&pages.asked.words, room + 1).fit(room);
    spread(vec![paint.words(" ", Role::Text), paint.text(left, Role::Accent)], right, area, frame);
}

/// Count against ScannedCount, pages, and consumed capacity.
fn figures(pages: &Pages) -> String {
    let of = match (pages.keys(), pages.scanned) {
        (Some((done, all)), _) if done < all => {
            format!("{} of {} keys, {} wanted", count(pages.items), count(done as u64), count(all as u64))
        }
        (Some((_, all)), _) => format!("{} of {} keys", count(pages.items), count(all as u64)),
        (None, Some(scanned)) => format!("{} of {} read", count(pages.items), count(scanned)),
        (None, None) => count(pages.items),
    };
    let noun = if pages.pages == 1 { "page" } else { "pages" };
    let cost = dollars(read_dollars(pages.capacity));
    format!("{of}, {} {noun}, {} units {cost}", count(pages.pages), pages.capacity)
}

fn standing(state: &State, pages: &Pages, now: Timestamp) -> (String, Role) {
    let more = || state.keymap().keys_of(Place::Items, Command::More).into_iter().next().unwrap_or_default();
    match &pages.standing {
        Standing::Reading if pages.retrying.is_some() => ("trying again".to_owned(), Role::Warn),
        Standing::Reading => match now.duration_since(pages.since).as_secs() {
            ..1 => ("reading".to_owned(), Role::Accent),
            seconds => (format!("reading, {seconds} s"), Role::Accent),
        },
        Standing::More => ("more below".to_owned(), Role::Muted),
        Standing::Stopped => (format!("stopped, {} reads on", more()), Role::Warn),
        Standing::Waiting => (format!("paused, {} reads on", more()), Role::Warn),
        Standing::End if !pages.missing.is_empty() => {
            (format!("{} without an item", count(pages.missing.len() as u64)), Role::Warn)
        }
        Standing::End => ("all".to_owned(), Role::Ok),
        Standing::Limit => ("cut at the limit".to_owned(), Role::Warn),
        Standing::Capped(Cap::Capacity) => ("cut at the read units".to_owned(), Role::Warn),
        Standing::Capped(Cap::Pages) => ("cut at the pages".to_owned(), Role::Warn),
        Standing::Capped(Cap::Time) => ("cut at the time".to_owned(), Role::Warn),
        Standing::Failed(_) => (format!("failed, {} tries again", more()), Role::Error),
    }
}

/// Words where there are no items.
fn empty(state: &State, pages: &Pages) -> Vec<(Safe<'static>, Role)> {
    let say = |words: String, role| (safe(&words).into_owned(), role);
    let key = |command| state.keymap().keys_of(Place::Items, command).into_iter().next().unwrap_or_default();
    match &pages.standing {
        Standing::Failed(fault) => pieces::failure(fault),
        Standing::Reading => {
            let mut lines =
                vec![say(format!("no items yet    {}  stops reading", key(Command::Interrupt)), Role::Muted)];
            lines.extend(pages.retrying.iter().flat_map(pieces::failure));
            lines
        }
        Standing::End if !pages.missing.is_empty() => {
            let name = |key: &Item| say(format!("no item: {}", write_item(key, Form::Plain)), Role::Text);
            pages.missing.iter().map(name).collect()
        }
        Standing::End => {
            let is_filtered = match &pages.asked.request {
                Request::ItemQuery(query) => query.expressions.filter.is_some(),
                Request::Scan(scan) => scan.expressions.filter.is_some(),
                _ => false,
            };
            let why =
                if is_filtered { "no item that was read passes the filter" } else { "there is no such item" };
            let edit = format!("{}  ask for something else", key(Command::Edit));
            vec![say(why.to_owned(), Role::Text), say(edit, Role::Muted)]
        }
        _ => vec![say(format!("no items so far    {}  reads on", key(Command::More)), Role::Text)],
    }
}
