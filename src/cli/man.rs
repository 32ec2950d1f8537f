//! `man`: the manual page of the program or of a command, made from the command line's own definitions.

use clap::CommandFactory;

use super::{Exit, Failure, Front};
use crate::args::Args;
use crate::domain::{Fault, FaultKind};

/// Prints it as roff, which `man -l -` shows.
///
/// # Errors
/// When there is no such command, or the output can't be written.
pub fn run(front: &mut Front<'_>, command: &[String]) -> Result<Exit, Failure> {
    let mut page = Args::command();
    page.build();
    let mut found = &page;
    for name in command {
        found = found.find_subcommand(name).ok_or_else(|| {
            let what = format!("there is no command {:?}", command.join(" "));
            Fault::new(FaultKind::Invalid, what).hint("flowid --help lists the commands")
        })?;
    }
    let title =
        ["flowid"].into_iter().chain(command.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
    clap_mangen::Man::new(found.clone()).title(title).render(&mut front.streams.out)?;
    front.streams.out.flush()?;
    Ok(Exit::Done)
}
