//! The Dynamo pane: tables, and what one of them is like. Here is its state. Its list is in `tables`, what is said of a
//! table in `description`, its keys in `keys`, its places on the screen in `layout`.

mod description;
mod keys;
mod layout;
mod tables;
#[cfg(test)]
mod tests;

pub use layout::parts;
pub use tables::Tables;

use super::Remote;
use super::message::JobId;
use super::tree::{Node, Tree};
use crate::command::{Command, Place};
use crate::domain::event::TableInfo;
use crate::domain::{Event, Fault};

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list of tables.
    #[default]
    Tables,
    /// What the table is like.
    Description,
}

/// The pane.
#[derive(Debug, Default)]
pub struct Dynamo {
    /// The tables there are.
    pub tables: Tables,
    /// Which part has the keys.
    pub focus: Focus,
    /// The table that is or was described last, and what it is like.
    pub table: Option<(String, Remote<Option<Box<TableInfo>>>)>,
    /// What it is like, as a tree.
    pub description: Tree,
    /// The question under way what it is like.
    describing: Option<JobId>,
}

impl Dynamo {
    /// Where a key lands.
    pub fn place(&self) -> Place {
        match self.focus {
            Focus::Tables => Place::Tables,
            Focus::Description => Place::Description,
        }
    }

    /// The keys that matter in the part that has them, the most important first.
    pub fn keys(&self) -> &'static [(Command, &'static str)] {
        match self.focus {
            Focus::Tables => &[
                (Command::Help, "help"),
                (Command::Open, "describe"),
                (Command::Search, "search"),
                (Command::Run, "list again"),
                (Command::CopyCell, "copy"),
                (Command::Palette, "commands"),
            ],
            Focus::Description => &[
                (Command::Back, "back"),
                (Command::Fold, "fold"),
                (Command::CopyCell, "copy"),
                (Command::Help, "help"),
            ],
        }
    }

    /// What a copy takes.
    pub(super) fn under_cursor(&self) -> Option<String> {
        match self.focus {
            Focus::Tables => self.tables.current().map(str::to_owned),
            Focus::Description => self.description.under_cursor().map(Node::copied),
        }
    }

    /// A table is being asked what it is like; the question before, whose answer is no longer wanted.
    fn describe(&mut self, table: &str, job: JobId) -> Option<JobId> {
        self.table = Some((table.to_owned(), Remote::Loading(None)));
        self.description.show(Vec::new());
        self.describing.replace(job)
    }

    /// Takes in what a table is like.
    fn hear_description(&mut self, event: Event) {
        let Some((_, remote)) = &mut self.table else { return };
        if let Event::Table(info) = event {
            self.description.show(description::nodes(&info));
            *remote = Remote::Known(Some(info));
        }
    }

    /// The question what a table is like is over.
    fn end_description(&mut self, result: Result<(), Fault>) {
        self.describing = None;
        if let (Some((_, remote)), Err(fault)) = (&mut self.table, result) {
            *remote = Remote::Failed(None, fault);
        }
    }
}
