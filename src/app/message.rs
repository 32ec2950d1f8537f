//! What the console is told and what it asks for in return: messages and effects, both plain data.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::SignedDuration;

use super::form::Submission;
use super::tickets::{JobId, QuestionId};
use super::vaulted::VaultNews;
use super::work::{Done, Work};
use crate::command::Key;
use crate::domain::download::{Counted, News, Wish};
use crate::domain::{
    Batch, CodeAsked, Event, Fault, Profile, Request, SavedProfile, Scope, Secret, SessionStatus, SignInAsked,
};
use crate::object::search::{Found, Search};

/// What a mouse did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MouseKind {
    /// The left button went down.
    Press,
    /// The left button came up.
    Release,
    /// The wheel turned up.
    WheelUp,
    /// The wheel turned down.
    WheelDown,
}

/// A mouse event with its cell, counted from the top left, from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mouse {
    /// What happened.
    pub kind: MouseKind,
    /// The column.
    pub column: u16,
    /// The row.
    pub row: u16,
}

/// What the console is told.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted (bracketed paste).
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The time that [`super::State::next_wake`] asked for has come.
    Tick,
    /// A conversation answered.
    Job(JobId, Event),
    /// A search over objects said something.
    Found(JobId, Box<Found>),
    /// A conversation ended.
    Ended(JobId, Result<(), Fault>),
    /// A copy reached the clipboard or a file; the text says where.
    Copied(Result<String, Fault>),
    /// What a download told since it told last, and how far it is; it ends with `Ended`.
    Download(JobId, Vec<News>, Counted),
    /// Work on rows was done.
    Done(JobId, Result<Done, Fault>),
    /// The sessions stand so now.
    Sessions(Vec<SessionStatus>),
    /// AWS's clock is so far ahead of this machine's.
    Skew(SignedDuration),
    /// A code of an MFA device is asked for.
    CodeAsked(QuestionId, CodeAsked),
    /// A sign-in with a browser is asked for.
    SignInAsked(QuestionId, SignInAsked),
    /// It is no longer asked for: the person has signed in, or the code has ended.
    SignInEnded(QuestionId),
    /// An export was written; the text says where and how many rows.
    Exported(Result<String, Fault>),
    /// The vault was opened or changed, or was not.
    Vault(Result<VaultNews, Fault>),
    /// A line of the history was kept, or was not.
    Remembered(Result<(), Fault>),
}

/// How rows are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One JSON object a line.
    Ndjson,
    /// One JSON array.
    Json,
    /// Comma-separated, formulas neutralised.
    Csv,
    /// Parquet.
    Parquet,
}

impl ExportFormat {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ndjson => "NDJSON",
            Self::Json => "JSON",
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
        }
    }
}

/// Which rows of which batches in which order, by (batch, row).
pub type RowOrder = Arc<[(u32, u32)]>;

/// What the console asks for.
#[derive(Debug)]
pub enum Effect {
    /// Begin a conversation.
    Start(JobId, Scope, Request),
    /// Begin a search over objects, which says what it finds; ends with `Ended`.
    Search(JobId, Scope, Box<Search>),
    /// End a conversation in order; its `Ended` still comes.
    Stop(JobId),
    /// Drop a conversation without a word.
    Drop(JobId),
    /// Put text on the clipboard. Already safe.
    Copy(String),
    /// Write rows to a file that must not exist yet.
    Export {
        /// Where to; relative to the working folder.
        path: PathBuf,
        /// In which format.
        format: ExportFormat,
        /// The columns, in order.
        columns: Vec<String>,
        /// The rows.
        batches: Vec<Arc<Batch>>,
        /// Which of them, in which order.
        order: RowOrder,
        /// What the export says about itself: query, range, completeness; written to a file beside it.
        about: Vec<(String, String)>,
    },
    /// Download; ends with `Ended`. A target that begins with `~/` is below the home folder.
    Download(JobId, Scope, Wish),
    /// Open the vault, with a passphrase when one was asked for; ends with `Vault`.
    Unlock(Option<Secret>),
    /// Save a profile; ends with `Vault`.
    SaveProfile(Box<Submission>),
    /// Remove a profile that is as it is here; ends with `Vault`.
    RemoveProfile(Box<SavedProfile>),
    /// Keep a line of the history, for other sessions; ends with `Remembered`.
    Remember(String),
    /// Work on rows off the loop; ends with `Done`.
    Work(JobId, Work),
    /// Answer a question; without a code the person declines.
    Answer(QuestionId, Option<Secret>),
    /// Say that there will be no sign-in with a browser.
    DeclineSignIn(QuestionId),
    /// Ask for new credentials of every hop of a profile.
    Renew(Profile),
    /// Drop the credentials of a profile.
    Forget(Profile),
    /// Turn mouse reporting on or off.
    Mouse(bool),
    /// Repaint everything.
    Redraw,
    /// Suspend the program as `C-z` does.
    Suspend,
    /// Leave the program.
    Quit,
}
