//! The Dynamo pane: tables, what one of them is like, the form in which it is asked, and its items. Here is its state. Its
//! list is in `tables`, what is said of a table in `description`, the form in `ask` and `fields`, what comes of it in `read`
//! and `sent`, items in `items` and `pages`, its keys in `keys` and `asking`, what was asked before in `recall`, its places
//! on the screen in `layout`.

pub mod ask;
mod asking;
mod description;
mod diff;
mod export;
mod fields;
mod items;
mod keys;
mod layout;
#[cfg(test)]
mod many_tests;
mod nodes;
pub mod pages;
pub mod read;
#[cfg(test)]
mod reading_tests;
mod recall;
pub mod sent;
#[cfg(test)]
mod tests;

pub use items::{Items, Shown};
pub use layout::{Sheet, parts, sheet};

use jiff::Timestamp;

use super::Remote;
use super::names::Names;
use super::tickets::JobId;
use super::tree::{Node, Tree};
use crate::command::{Command, Place};
use crate::domain::event::{Expiry, TableInfo};
use crate::domain::{Event, Fault};
use ask::Ask;
use read::{Asked, Wrong};
use recall::Recall;

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list of tables.
    #[default]
    Tables,
    /// What the table is like.
    Description,
    /// The form in which the table is asked.
    Ask,
    /// Its items.
    Items,
    /// The item under the cursor.
    Item,
}

/// A table that was opened.
#[derive(Debug)]
pub struct Opened {
    /// Its name.
    pub name: String,
    /// What it is like.
    pub info: Remote<Option<Box<TableInfo>>>,
    /// What it is like, as a tree.
    pub description: Tree,
    /// The question under way what it is like.
    describing: Option<JobId>,
    /// The form in which it is asked.
    pub ask: Ask,
    /// What was asked last, and its items.
    pub items: Option<Items>,
    /// Whether it is asked as soon as it is known what the table is like.
    is_due: bool,
}

impl Opened {
    fn new(name: &str, describing: JobId, ask: Ask) -> Self {
        Self {
            name: name.to_owned(),
            info: Remote::Loading(None),
            description: Tree::default(),
            describing: Some(describing),
            ask,
            items: None,
            is_due: false,
        }
    }

    /// What it is like, once that is known.
    pub fn known(&self) -> Option<&TableInfo> {
        known(&self.info)
    }

    /// What the form would ask.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn asked(&self) -> Result<Asked, Wrong> {
        read::read(&self.ask, &self.name, self.known())
    }

    /// The attribute by which items expire.
    fn expires(&self) -> Option<String> {
        match &self.known()?.expiry {
            Expiry::By(attribute) => Some(attribute.raw().to_owned()),
            Expiry::Off | Expiry::Unknown(_) => None,
        }
    }

    /// The names of attributes that are known: of keys, and of the items that were read. Foreign text.
    pub fn attributes(&self) -> Vec<&str> {
        let table = self.known();
        let keys = table.iter().flat_map(|table| table.keys.all());
        let of_indexes = table.iter().flat_map(|table| &table.indexes).flat_map(|index| index.keys.all());
        let mut names: Vec<&str> = keys.chain(of_indexes).map(|key| key.name.raw()).collect();
        names.extend(self.items.iter().flat_map(Items::names));
        names.sort_unstable();
        names.dedup();
        names
    }

    fn hear_description(&mut self, event: Event) {
        if let Event::Table(info) = event {
            self.description.show(description::nodes(&info));
            self.info = Remote::Known(Some(info));
        }
    }

    fn end_description(&mut self, result: Result<(), Fault>) {
        self.describing = None;
        if let Err(fault) = result {
            self.info = Remote::Failed(None, fault);
            if self.ask.needs_keys() {
                self.ask = Ask::without_keys();
            }
        }
    }
}

fn known(info: &Remote<Option<Box<TableInfo>>>) -> Option<&TableInfo> {
    match info {
        Remote::Known(info) | Remote::Loading(info) | Remote::Failed(info, _) => info.as_deref(),
        Remote::Unasked => None,
    }
}

/// The pane.
#[derive(Debug, Default)]
pub struct Dynamo {
    /// The tables there are.
    pub tables: Names,
    /// Which part has the keys.
    pub focus: Focus,
    /// The table that was opened last.
    pub table: Option<Opened>,
    /// What tables were asked.
    recall: Recall,
}

impl Dynamo {
    /// Whether a table is asked or its items are seen.
    pub fn is_asking(&self) -> bool {
        matches!(self.focus, Focus::Ask | Focus::Items | Focus::Item)
    }

    /// Whether a page is on its way.
    pub fn is_reading(&self) -> bool {
        self.items().is_some_and(|items| items.pages.job.is_some())
    }

    /// Where a key lands.
    pub fn place(&self) -> Place {
        match self.focus {
            Focus::Tables => Place::Tables,
            Focus::Description => Place::Description,
            Focus::Ask => Place::Ask,
            Focus::Items => Place::Items,
            Focus::Item => Place::Item,
        }
    }

    /// The keys that matter in the part that has them, the most important first.
    pub fn keys(&self) -> &'static [(Command, &'static str)] {
        match self.focus {
            Focus::Tables => &[
                (Command::Help, "help"),
                (Command::Open, "open"),
                (Command::Search, "search"),
                (Command::FocusNext, "description"),
                (Command::Run, "list again"),
                (Command::CopyCell, "copy"),
                (Command::Palette, "commands"),
            ],
            Focus::Description => &[
                (Command::Back, "back"),
                (Command::Edit, "ask"),
                (Command::Fold, "fold"),
                (Command::CopyCell, "copy"),
                (Command::Help, "help"),
            ],
            Focus::Ask => &[
                (Command::Run, "ask it"),
                (Command::Down, "next"),
                (Command::Right, "choose"),
                (Command::RemoveEntry, "clear"),
                (Command::Complete, "complete"),
                (Command::Back, "leave"),
                (Command::History, "asked before"),
            ],
            Focus::Items => &[
                (Command::Help, "help"),
                (Command::Open, "item"),
                (Command::Edit, "ask"),
                (Command::More, "read on"),
                (Command::Search, "search"),
                (Command::Sort, "sort"),
                (Command::Mark, "mark"),
                (Command::Diff, "differences"),
                (Command::CopyRow, "copy"),
                (Command::Export, "export"),
                (Command::Back, "back"),
                (Command::History, "asked before"),
            ],
            Focus::Item => &[
                (Command::Back, "back"),
                (Command::Fold, "fold"),
                (Command::NextRow, "next"),
                (Command::Diff, "differences"),
                (Command::CopyCell, "copy"),
                (Command::CopyTyped, "copy with types"),
                (Command::Help, "help"),
            ],
        }
    }

    /// The items of the table that was opened last.
    pub fn items(&self) -> Option<&Items> {
        self.table.as_ref()?.items.as_ref()
    }

    fn items_mut(&mut self) -> Option<&mut Items> {
        self.table.as_mut()?.items.as_mut()
    }

    /// When the item that is shown wants to follow the cursor.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.items()?.next_wake()
    }

    /// Lets the item that is shown follow the cursor, once that has rested.
    fn rest(&mut self, now: Timestamp) {
        let in_detail = self.focus == Focus::Item;
        if let Some(items) = self.items_mut() {
            items.rest(now, in_detail);
        }
    }

    /// What a copy takes of the part that has the keys.
    pub(super) fn under_cursor(&self) -> Option<String> {
        match self.focus {
            Focus::Tables => self.tables.current().map(str::to_owned),
            Focus::Description => self.table.as_ref()?.description.under_cursor().map(Node::copied),
            Focus::Ask => Some(self.table.as_ref()?.ask.text(self.table.as_ref()?.ask.focus).to_owned()),
            Focus::Items => {
                let table = &self.items()?.table;
                Some(table.value(table.cursor(), table.column()?)?.into_raw().into_owned())
            }
            Focus::Item => self.items()?.tree.under_cursor().map(Node::copied),
        }
    }
}
