//! The terminal's modes: taken when the console starts, given back however it ends, and in between for a suspension.

use std::fs::File;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::termios::{self, Action, QueueSelector};

use crate::domain::{Fault, FaultKind};

/// Alternate screen, bracketed paste (xterm, "Control Sequences", private modes 1049 and 2004).
const ENTER: &str = "\x1b[?1049h\x1b[?2004h\x1b[?25l";
/// Ends a frame that was cut short, then undoes everything: colours, mouse, paste, cursor, screen.
const LEAVE: &str = "\x1b[?2026l\x1b[m\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[?25h\x1b[?1049l";
/// Presses, releases and the wheel, but no motion, in the form without a limit of columns (modes 1000 and 1006).
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// Holds the terminal's modes; dropping it gives them back.
#[derive(Debug)]
pub struct Guard {
    modes: Modes,
    mouse: bool,
}

/// Whether the modes are taken. Shared with the panic hook, so that they are given back once.
#[derive(Debug, Clone, Default)]
pub struct Modes(Arc<AtomicBool>);

impl Modes {
    /// Gives the modes back, if they are taken. Errors are of no use here: either the terminal is gone, or the next
    /// write to it says so.
    pub fn give_back(&self) {
        if self.0.swap(false, Ordering::SeqCst) {
            write(LEAVE).ok();
            disable_raw_mode().ok();
        }
    }
}

impl Guard {
    /// Takes the terminal of this process.
    ///
    /// # Errors
    /// When there is none that a console can use; nothing was changed then.
    pub fn enter(mouse: bool) -> Result<Self, Fault> {
        check_terminal(stdin().is_terminal(), stdout().is_terminal(), std::env::var("TERM").ok().as_deref())?;
        let mut guard = Self { modes: Modes::default(), mouse };
        guard.take()?;
        Ok(guard)
    }

    /// What the panic hook needs.
    pub fn modes(&self) -> Modes {
        self.modes.clone()
    }

    /// Takes the modes, also again after [`Guard::give_back`] or when something else may have changed them.
    ///
    /// # Errors
    /// When the terminal is lost.
    pub fn take(&mut self) -> Result<(), Fault> {
        // Without this the library would take the modes that are set now for those to go back to.
        disable_raw_mode().map_err(lost)?;
        self.modes.0.store(true, Ordering::SeqCst);
        enable_raw_mode().map_err(lost)?;
        write(ENTER).map_err(lost)?;
        write(self.mouse_modes()).map_err(lost)
    }

    /// Gives the modes back until the next [`Guard::take`].
    pub fn give_back(&mut self) {
        self.modes.give_back();
    }

    /// Remembers whether the mouse is reported and answers with the bytes that make it so.
    pub fn set_mouse(&mut self, on: bool) -> &'static str {
        self.mouse = on;
        self.mouse_modes()
    }

    fn mouse_modes(&self) -> &'static str {
        if self.mouse { MOUSE_ON } else { MOUSE_OFF }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.modes.give_back();
    }
}

/// Throws away what the kernel still holds for a terminal that does not take it, so that a write which waits goes on.
/// Errors are of no use: it is tried again, or given up.
pub fn discard_output() {
    let terminal = stdout();
    termios::tcflush(&terminal, QueueSelector::OFlush).ok();
    // Linux frees the queue of a pseudo-terminal but does not wake who waits for room in it; stopping and starting does.
    termios::tcflow(&terminal, Action::OOff).ok();
    termios::tcflow(&terminal, Action::OOn).ok();
}

/// The size of the terminal in columns and rows; 80x24 when it does not know.
pub fn size() -> (u16, u16) {
    match crossterm::terminal::size() {
        Ok((width, height)) if width > 0 && height > 0 => (width, height),
        _ => (80, 24),
    }
}

/// Standard output as a file of its own, without the buffer of the standard library.
///
/// # Errors
/// When no descriptor is left.
pub fn output() -> std::io::Result<File> {
    Ok(File::from(stdout().as_fd().try_clone_to_owned()?))
}

/// The fault of a terminal that can't be written to or read from any more.
pub fn lost(error: std::io::Error) -> Fault {
    Fault::new(FaultKind::Io, format!("the terminal is lost: {error}"))
        .hint("queries that were running go on at AWS")
        .source(error)
}

fn write(modes: &str) -> std::io::Result<()> {
    let mut out = stdout().lock();
    out.write_all(modes.as_bytes())?;
    out.flush()
}

/// One line on standard error, when somebody can read it.
pub fn say(line: &str) {
    writeln!(stderr().lock(), "{line}").ok();
}

fn check_terminal(input: bool, output: bool, term: Option<&str>) -> Result<(), Fault> {
    let scripts = "in scripts use the commands, such as flowid logs query; flowid --help lists them";
    let missing = match (input, output) {
        (true, true) => None,
        (false, _) => Some("standard input"),
        (true, false) => Some("standard output"),
    };
    if let Some(stream) = missing {
        let what = format!("the console needs a terminal, and {stream} is not one");
        return Err(Fault::new(FaultKind::NeedsPerson, what).hint(scripts));
    }
    if term == Some("dumb") {
        let what = "the console needs a terminal that can place text, and TERM=dumb says that this one can't";
        return Err(Fault::new(FaultKind::NeedsPerson, what).hint(scripts));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_needs_a_terminal_at_both_ends_that_can_place_text() {
        assert!(check_terminal(true, true, Some("xterm-256color")).is_ok());
        assert!(check_terminal(true, true, None).is_ok());
        for (input, output, term, named) in [
            (false, true, Some("xterm"), "standard input"),
            (true, false, Some("xterm"), "standard output"),
            (true, true, Some("dumb"), "TERM=dumb"),
        ] {
            let fault = check_terminal(input, output, term).unwrap_err();
            assert_eq!(fault.kind, FaultKind::NeedsPerson);
            assert!(fault.what.raw().contains(named), "{fault}");
            assert!(fault.hint.is_some_and(|hint| hint.raw().contains("flowid logs query")));
        }
    }
}
