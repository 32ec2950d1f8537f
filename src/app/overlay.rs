//! What lies over a pane: lists to choose from, and lines that ask for text.

use super::form::Form;
use super::lambda::Payload;
use super::line::Line;
use super::masked::type_secret;
use super::pane::Pane;
use super::picker::{Entry, Picker};
use super::tickets::QuestionId;
use crate::command::{Command, Key, Place};
use crate::domain::Typing;

/// What a list is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListKind {
    /// All commands, or the values of one command's argument.
    Palette(Option<Command>),
    /// Log groups, several of them.
    Groups,
    /// Starter queries.
    Starters,
    /// Queries that were asked here.
    History,
    /// What a table was asked here.
    Asked,
    /// Queries that run or ran lately.
    Queries,
    /// Whether a query that would cost much is sent.
    Cost,
    /// How a function is run, or whether it is.
    Invoke,
    /// Which version or alias of a function is run.
    Qualifiers,
    /// Whether what a pane is about to do is done.
    Confirm(Pane),
    /// What is downloaded.
    Downloads,
    /// Keys that work in a place.
    Help(Place),
    /// What was said so far.
    Notices,
}

/// What a line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PromptKind {
    /// A text to search the rows for; the number is the row where the search began.
    Search(usize),
    /// A time range.
    Since,
    /// A time to go to.
    Goto,
    /// A file to export to.
    Export,
    /// Where something is downloaded to.
    Download,
    /// A refinement of the rows.
    Refine,
    /// A filter pattern to search events by.
    Filter,
    /// Words to look for in the list of the pane that is shown.
    Listed,
    /// Whether a profile is removed.
    Remove,
    /// The name of a function that is to be run in production.
    RunProduction,
    /// A code of an MFA device.
    Code(QuestionId),
}

/// What lies over the pane.
#[derive(Debug)]
pub enum Overlay {
    /// A list with a filter.
    List(ListKind, Picker),
    /// A line.
    Prompt(PromptKind, Line),
    /// Where to sign in with a browser.
    SignIn(QuestionId),
    /// The form of a profile.
    Form(Box<Form>),
    /// The passphrase of the vault.
    Passphrase(Typing),
    /// What a function is given.
    Payload(Box<Payload>),
}

impl Overlay {
    /// A list that is open, with its entries.
    pub fn list(kind: ListKind, entries: Vec<Entry>) -> Self {
        let mut picker = Picker::default();
        picker.set_entries(entries);
        Self::List(kind, picker)
    }

    /// Where a key lands while it is open.
    pub fn place(&self) -> Place {
        match self {
            Self::List(..) => Place::List,
            Self::Prompt(..) | Self::Passphrase(_) => Place::Prompt,
            Self::SignIn(_) => Place::SignIn,
            Self::Form(_) => Place::Form,
            Self::Payload(_) => Place::Payload,
        }
    }

    /// Takes a key that is typed; false when it means nothing here.
    pub fn on_key(&mut self, key: Key) -> bool {
        match self {
            Self::List(_, picker) => picker.filter.on_key(key),
            Self::Prompt(_, line) => line.on_key(key),
            Self::SignIn(_) => false,
            Self::Form(form) => form.on_key(key),
            Self::Passphrase(typing) => type_secret(typing, key),
            Self::Payload(payload) => {
                payload.on_key(key);
                true
            }
        }
    }

    /// Takes what is pasted; what is to be said of it.
    pub fn paste(&mut self, text: &str) -> Option<&'static str> {
        match self {
            Self::List(_, picker) => picker.filter.insert(text),
            Self::Prompt(_, line) => line.insert(text),
            Self::SignIn(_) => {}
            Self::Form(form) => return form.paste(text),
            Self::Passphrase(typing) => typing.push(text.trim_end_matches(['\n', '\r'])),
            Self::Payload(payload) => payload.paste(text),
        }
        None
    }
}

/// Ranges that the prompt for a time range offers.
pub const RANGES: &[&str] = &["5m", "15m", "1h", "3h", "12h", "1d", "3d", "7d"];

/// An entry of a list.
pub fn entry(text: impl Into<String>, remark: impl Into<String>) -> Entry {
    Entry { text: text.into(), remark: remark.into() }
}
