//! `completions`: a shell's completions, made from the command line's own definitions.

use clap::CommandFactory;

use super::{Exit, Failure, Front};
use crate::args::Args;

/// Prints them.
///
/// # Errors
/// An output that can't be written.
pub fn run(front: &mut Front<'_>, shell: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "flowid", &mut script);
    front.streams.out.write_all(&script)?;
    front.streams.out.flush()?;
    Ok(Exit::Done)
}
