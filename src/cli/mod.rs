//! The scripted front: one verb per file, writers passed in. Data goes to standard output and nothing else does.

pub mod check;
pub mod completions;
pub mod configuration;
pub mod consent;
pub mod context;
pub mod cost;
pub mod dynamo;
pub mod estimate;
pub mod explain;
pub mod filter;
mod follow;
mod following;
pub mod front;
pub mod groups;
mod inputs;
pub mod keys;
pub mod lambda;
mod lines;
mod list;
pub mod log;
pub mod logs;
pub mod man;
pub mod misplaced;
pub mod person;
pub mod process;
pub mod profile;
mod progress;
mod prompt;
pub mod queries;
pub mod query;
pub mod record;
pub mod refine;
pub mod s3;
pub mod serve;
pub mod session;
mod signals;
pub mod stop;
pub mod streams;
pub mod unlock;
pub mod variables;
pub mod vault;
pub mod window;

pub use front::{Failure, Front, Streams};

use crate::domain::{Fault, FaultKind};

/// How a command ended, as its exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed.
    Failed = 1,
    /// Used wrongly, a bad query, or a bad configuration.
    Usage = 2,
    /// Denied by AWS.
    Denied = 3,
    /// A person would be needed and none can be asked.
    NeedsPerson = 4,
    /// Done in part: what came is printed, what is missing is named.
    Partial = 5,
}

impl Exit {
    /// The exit status of a fault before which nothing was printed.
    pub fn of(fault: &Fault) -> Self {
        match fault.kind {
            FaultKind::Invalid | FaultKind::MalformedQuery => Self::Usage,
            FaultKind::Denied => Self::Denied,
            FaultKind::NeedsPerson => Self::NeedsPerson,
            FaultKind::NotFound
            | FaultKind::NoCredentials
            | FaultKind::Expired
            | FaultKind::Rejected
            | FaultKind::Throttled
            | FaultKind::LimitExceeded
            | FaultKind::Timeout
            | FaultKind::Network
            | FaultKind::Service
            | FaultKind::Unsupported
            | FaultKind::Io
            | FaultKind::Cancelled => Self::Failed,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
