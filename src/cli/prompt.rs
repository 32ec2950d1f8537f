//! Asking a person for a secret: on the terminal itself, without showing what is typed. Without a terminal it says at
//! once what is missing.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::domain::text::safe;
use crate::domain::{Fault, FaultKind, Secret};

/// Most bytes of a secret that is typed.
const LONGEST: usize = 4_096;

/// Asks for a secret. `missing` says what else could have given it.
///
/// # Errors
/// `NeedsPerson` without a terminal or when the person gives up.
pub fn secret(question: &str, missing: &str, allowed: bool) -> Result<Secret, Fault> {
    let absent = |why: &str| {
        Fault::new(FaultKind::NeedsPerson, format!("{question} is needed, and {why}"))
            .hint(missing.to_owned())
    };
    if !allowed {
        return Err(absent("--no-input says that nobody can be asked"));
    }
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty");
    let terminal = terminal.map_err(|_| absent("there is no terminal to ask for it"))?;
    let typed = Silent::begin(&terminal)
        .and_then(|silent| silent.ask(question))
        .map_err(|error| absent(&format!("the terminal can't be asked: {error}")))?;
    typed.ok_or_else(|| absent("it was not given"))
}

/// Writes on the terminal itself, whatever the standard streams are.
///
/// # Errors
/// In words, why there is none or it can't be written to.
pub fn say(lines: &[String]) -> Result<(), String> {
    let terminal = OpenOptions::new().write(true).open("/dev/tty");
    let mut terminal = terminal.map_err(|_| "there is no terminal to say where".to_owned())?;
    for line in lines {
        let written = writeln!(terminal, "{}", safe(line));
        written.map_err(|error| format!("the terminal can't be written to: {error}"))?;
    }
    Ok(())
}

/// A terminal that shows nothing of what is typed; as it was before when this is dropped.
struct Silent<'t> {
    terminal: &'t File,
    before: Termios,
}

impl<'t> Silent<'t> {
    fn begin(terminal: &'t File) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut silent = before.clone();
        // Keys come one by one, C-c among them: a signal would end us and leave the terminal silent.
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VMIN] = 1;
        silent.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(terminal, OptionalActions::Flush, &silent)?;
        Ok(Self { terminal, before })
    }

    /// What was typed before Enter; `None` when the person gave up with C-c, C-d or nothing.
    fn ask(&self, question: &str) -> io::Result<Option<Secret>> {
        let mut terminal = self.terminal;
        write!(terminal, "{}: ", safe(question))?;
        let mut typed = Zeroizing::new(Vec::with_capacity(LONGEST));
        let mut key = Zeroizing::new([0_u8; 1]);
        let given = loop {
            if terminal.read(&mut key[..])? == 0 {
                break false;
            }
            match key[0] {
                b'\r' | b'\n' => break !typed.is_empty(),
                // C-c, C-d.
                0x03 | 0x04 => break false,
                // Backspace, of a whole character.
                0x08 | 0x7f => while typed.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
                // C-u.
                0x15 => typed.clear(),
                byte if typed.len() < LONGEST => typed.push(byte),
                _ => {}
            }
        };
        writeln!(terminal)?;
        if !given {
            return Ok(None);
        }
        let text =
            std::str::from_utf8(&typed).map_err(|_| io::Error::other("what was typed is not UTF-8"))?;
        Ok(Some(Secret::new(text.to_owned())))
    }
}

impl Drop for Silent<'_> {
    fn drop(&mut self) {
        // When the terminal is gone there is nothing to bring back.
        tcsetattr(self.terminal, OptionalActions::Flush, &self.before).ok();
    }
}
