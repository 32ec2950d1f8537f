//! The items that were read: as rows of a table and, the one under the cursor, as a tree; a mark on one of them, to see
//! how another differs from it.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::pages::Pages;
use super::read::Asked;
use super::{diff, nodes};
use crate::app::table::{Spot, Table};
use crate::app::tree::Tree;
use crate::command::Command;
use crate::domain::Fault;
use crate::domain::item::{Form, Item, write_item};
use crate::dynamo::{rows, seen};

/// How long the cursor must rest before the tree follows it.
const REST: SignedDuration = SignedDuration::from_millis(100);

/// What the detail shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// The item under the cursor.
    #[default]
    Item,
    /// How it differs from the marked one.
    Differences,
}

/// The items.
#[derive(Debug)]
pub struct Items {
    /// What was asked, and how far reading has come.
    pub pages: Pages,
    /// The items of each batch of the table.
    held: Vec<Arc<[Item]>>,
    /// As rows.
    pub table: Table,
    /// The one under the cursor, or how it differs.
    pub tree: Tree,
    /// Which of these it is.
    pub shown: Shown,
    /// The marked one.
    mark: Option<Spot>,
    /// The item that the tree shows, and how many keys without one beneath it.
    seen: Option<(Spot, Shown, usize)>,
    /// When the tree follows the cursor.
    due: Option<Timestamp>,
    /// The attribute by which items expire.
    expires: Option<String>,
}

impl Items {
    /// None yet.
    pub(super) fn new(asked: Asked, expires: Option<String>) -> Self {
        let mut table = Table::default();
        table.expect(&asked.first);
        Self {
            pages: Pages::new(asked),
            held: Vec::new(),
            table,
            tree: Tree::default(),
            shown: Shown::Item,
            mark: None,
            seen: None,
            due: None,
            expires,
        }
    }

    /// Whether the next page is to be asked for: the screen is near the end of what was read.
    pub(super) fn is_due(&self, rows: usize) -> bool {
        let is_near = self.table.cursor() + 2 * rows.max(1) >= self.table.len();
        self.pages.is_due() && (is_near || self.pages.is_hasty())
    }

    /// The page that was asked for is over.
    pub(super) fn end(&mut self, result: Result<(), Fault>, now: Timestamp) {
        let items = self.pages.end(result, now);
        if !items.is_empty() {
            self.table.append(Arc::new(seen::batch(&items, &self.pages.asked.first)));
            self.held.push(items);
        }
    }

    /// The item at a place.
    fn item(&self, (batch, row): Spot) -> Option<&Item> {
        self.held.get(batch as usize)?.get(row as usize)
    }

    /// The marked item.
    pub fn marked(&self) -> Option<&Item> {
        self.item(self.mark?)
    }

    /// The row of the marked item.
    pub fn marked_row(&self) -> Option<usize> {
        self.table.row_of(self.mark?)
    }

    /// Marks the item under the cursor, or takes the mark off it.
    pub(super) fn toggle_mark(&mut self) {
        let here = self.table.spot_at(self.table.cursor());
        self.mark = if self.mark == here { None } else { here };
        self.shown = Shown::Item;
        self.due = None;
    }

    /// Shows how the item under the cursor differs from the marked one, or the item again; false without a mark.
    pub(super) fn toggle_differences(&mut self) -> bool {
        if self.mark.is_none() {
            return false;
        }
        self.shown = if self.shown == Shown::Item { Shown::Differences } else { Shown::Item };
        self.due = None;
        true
    }

    /// When the tree wants to follow.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.due
    }

    /// The tree need not wait any longer, once the cursor has rested, or when it alone is looked at.
    pub(super) fn rest(&mut self, now: Timestamp, is_looked_at: bool) {
        self.due = self.due.filter(|due| now < *due && !is_looked_at);
    }

    /// Lets the tree show what is under the cursor, wherever that was put, once it rests there.
    pub(super) fn follow(&mut self) {
        if self.due.is_some() {
            return;
        }
        let Some(spot) = self.table.spot_at(self.table.cursor()) else { return };
        let seen = Some((spot, self.shown, self.pages.missing.len()));
        if self.seen == seen {
            return;
        }
        self.seen = seen;
        let Some(item) = self.item(spot) else { return };
        let mut roots = match (self.shown, self.marked()) {
            (Shown::Differences, Some(marked)) => diff::nodes(marked, item),
            _ => nodes::tree(item, self.expires.as_deref()),
        };
        roots.extend(nodes::missing(&self.pages.missing));
        self.tree.show(roots);
    }

    /// Acts on a command for the table; false when it means nothing there.
    pub(super) fn on_table(&mut self, command: Command, now: Timestamp) -> bool {
        if moves(command) {
            self.pages.looked();
        }
        self.due = now.checked_add(REST).ok().filter(|_| self.seen.is_some());
        self.table.on(command)
    }

    /// The names of all attributes that were seen. Foreign text.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.table.field_names()
    }

    /// The items under the cursor or selected, one a line. Foreign text.
    pub(super) fn as_json(&self, form: Form) -> Option<String> {
        let cursor = self.table.cursor();
        let rows = self.table.selection().unwrap_or(cursor..=cursor);
        let items = rows.filter_map(|row| self.item(self.table.spot_at(row)?));
        let lines: Vec<String> = items.map(|item| write_item(item, form)).collect();
        if lines.is_empty() { None } else { Some(lines.join("\n")) }
    }

    /// All items as batches in a form, for an export.
    pub(super) fn batches(&self, form: Form) -> Vec<Arc<crate::domain::Batch>> {
        let first = &self.pages.asked.first;
        self.held.iter().map(|items| Arc::new(rows::batch(items, first, form))).collect()
    }
}

/// Whether a command goes further down.
fn moves(command: Command) -> bool {
    matches!(command, Command::Down | Command::PageDown | Command::Last)
}
