//! The event loop, the terminal, and effects turned into tasks. Knows how things reach the screen and AWS, not what they mean.
//!
//! One loop on one thread owns all state. Keys, signals, answers and timers wake it; it takes in what is ready, asks
//! `update`, turns effects into tasks, and draws at most once a frame. It never waits for AWS, the disk or the terminal:
//!
//! - conversations are tasks that answer over one bounded channel (`jobs`);
//! - output goes through a thread of its own with one frame in flight (`writer`), so a terminal that is slow to take
//!   bytes delays the next frame, never a key. The other way, a descriptor that does not block, would change the
//!   descriptor of the shell as well, because both share one open file;
//! - what is on the terminal and what should be there are two buffers (`screen`); a slow terminal gets the difference
//!   in pieces, each from the newest state, as fast as it has shown to take them (`pace`).

mod clipboard;
mod console;
mod downloads;
mod encode;
mod event_loop;
mod export;
mod guard;
mod hangup;
mod jobs;
mod keys;
mod pace;
mod panic;
mod program;
mod screen;
mod signals;
mod signing;
mod vaults;
mod writer;

use std::path::PathBuf;
use std::sync::Arc;

use crate::domain::Fault;
use crate::port::{Clock, Cloud};

pub use console::colours;
pub use program::Program;
pub use screen::Screen;
pub use signing::{Questions, Signing, person};
pub use vaults::{Door, Vaults, past_beside};

/// What the loop needs beside the program that it runs.
pub struct Setup {
    /// Whoever answers questions.
    pub cloud: Arc<dyn Cloud>,
    /// The sessions beneath it, and whom they ask.
    pub signing: Signing,
    /// What time it is.
    pub clock: Clock,
    /// Whether the mouse is reported from the start.
    pub mouse: bool,
    /// Where a copy goes when the terminal can't take it; made when it is needed. Without it such a copy is refused.
    pub copies: Option<PathBuf>,
    /// The vault; what is asked is kept beside it once it is open.
    pub vault: Vaults,
    /// Where the log is written, to be named when the program stops by a defect.
    pub log: Option<PathBuf>,
}

/// Runs a program in the terminal of this process until it quits. Must be called within a tokio runtime, by `block_on`
/// on the main thread; drop that runtime with `shutdown_background`, because a conversation that would not end may
/// still hold a thread. The terminal is restored however this ends.
///
/// # Errors
/// When standard input or output is not a terminal, when the terminal is lost, or when a signal ended the program.
pub async fn run(program: impl Program, setup: Setup) -> Result<(), Fault> {
    event_loop::run(program, setup).await
}
