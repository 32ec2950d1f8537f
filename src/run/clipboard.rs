//! Copies: through the terminal to the clipboard of the person before it, or to a file when the terminal can't.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use crate::domain::{Fault, FaultKind, Text};

/// The longest text, in bytes, that is sent through a terminal: hterm's and many others' limit for the whole sequence
/// is 100,000 bytes, of which base64 leaves this much (hterm, osc52.sh).
const LONGEST: usize = 74_994;

/// The longest piece that GNU screen passes on at once: its strings end at 256 bytes in old versions (screen,
/// `MAXSTR`), and a piece may not be cut.
const SCREEN_PIECE: usize = 200;

/// What stands between us and the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The terminal itself.
    Terminal,
    /// tmux, which passes on what is wrapped for it.
    Tmux,
    /// GNU screen, likewise.
    Screen,
    /// A terminal that has no clipboard.
    None,
}

/// Where a copy goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Copy {
    /// To the terminal: these bytes, and what to say about it.
    Sequence(String, String),
    /// To a file, for this reason.
    File(&'static str),
}

impl Route {
    /// Found out from the environment: `TMUX` and `STY` are set inside tmux and screen; `TERM` says the rest.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let term = variable("TERM").unwrap_or_default();
        if variable("TMUX").is_some() {
            Self::Tmux
        } else if variable("STY").is_some() || term.starts_with("screen") {
            Self::Screen
        } else if matches!(term.as_str(), "dumb" | "linux") || term.starts_with("vt") {
            Self::None
        } else {
            Self::Terminal
        }
    }

    /// Where this text goes. Only text without control characters, but for line feeds, is sent through a terminal.
    pub fn copy(self, text: &str) -> Copy {
        if text.chars().any(|c| c.is_control() && c != '\n') {
            return Copy::File("it holds control characters");
        }
        if text.len() > LONGEST {
            return Copy::File("it is too long for the clipboard of a terminal");
        }
        let encoded = STANDARD.encode(text);
        let count = text.chars().count();
        match self {
            Self::None => Copy::File("this terminal has no clipboard"),
            Self::Terminal => {
                Copy::Sequence(sequence(&encoded), format!("sent {count} characters to the clipboard"))
            }
            Self::Tmux => Copy::Sequence(
                for_tmux(&sequence(&encoded)),
                format!("sent {count} characters to the clipboard through tmux, if allow-passthrough is on"),
            ),
            Self::Screen => Copy::Sequence(
                for_screen(&sequence(&encoded)),
                format!("sent {count} characters to the clipboard through screen"),
            ),
        }
    }
}

/// xterm's "Manipulate Selection Data" for the clipboard.
fn sequence(encoded: &str) -> String {
    format!("\x1b]52;c;{encoded}\x07")
}

/// tmux(1), allow-passthrough: a DCS that starts with `tmux;`, every escape in it doubled.
fn for_tmux(sequence: &str) -> String {
    format!("\x1bPtmux;{}\x1b\\", sequence.replace('\x1b', "\x1b\x1b"))
}

/// screen(1), "Virtual Terminal": a DCS is passed on as it is; longer ones in pieces.
fn for_screen(sequence: &str) -> String {
    // Base64 and the introducer are ASCII, so pieces of bytes are pieces of text.
    sequence
        .as_bytes()
        .chunks(SCREEN_PIECE)
        .map(|piece| format!("\x1bP{}\x1b\\", String::from_utf8_lossy(piece)))
        .collect()
}

/// Writes a copy to a new file in a folder, both for this account alone. Answers with what to say about it.
///
/// # Errors
/// When there is no folder, or the file can't be written.
pub fn write_file(folder: Option<&Path>, text: &str, reason: &str, now: Timestamp) -> Result<String, Fault> {
    let folder = folder.ok_or_else(|| {
        Fault::new(
            FaultKind::Unsupported,
            format!("this can't be copied: {reason}, and no folder is known for it"),
        )
        .hint("set HOME or XDG_STATE_HOME")
    })?;
    let path = folder.join(format!("copy-{}.txt", now.strftime("%Y%m%dT%H%M%S%.3f")));
    write_new(folder, &path, text).map_err(|error| {
        let shown = Text::from(path.display().to_string());
        Fault::new(FaultKind::Io, format!("the copy can't be written to {}: {error}", shown.raw()))
            .hint("free the disk or make the folder writable, then copy again")
            .source(error)
    })?;
    Ok(format!("copied to {} because {reason}", Text::from(path.display().to_string()).safe()))
}

fn write_new(folder: &Path, path: &PathBuf, text: &str) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(pairs: &[(&str, &str)]) -> Route {
        Route::detect(|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_tells_the_route() {
        assert_eq!(detect(&[("TERM", "xterm-256color")]), Route::Terminal);
        assert_eq!(detect(&[("TERM", "screen-256color"), ("TMUX", "/tmp/t,1,0")]), Route::Tmux);
        assert_eq!(detect(&[("TERM", "screen")]), Route::Screen);
        assert_eq!(detect(&[("TERM", "linux")]), Route::None);
    }

    #[test]
    fn each_route_wraps_the_sequence_as_its_manual_says() {
        // base64 of "hi" is aGk=
        let sent = |route: Route| match route.copy("hi") {
            Copy::Sequence(bytes, _) => bytes,
            Copy::File(reason) => panic!("to a file: {reason}"),
        };
        assert_eq!(sent(Route::Terminal), "\x1b]52;c;aGk=\x07");
        assert_eq!(sent(Route::Tmux), "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\");
        assert_eq!(sent(Route::Screen), "\x1bP\x1b]52;c;aGk=\x07\x1b\\");
    }

    #[test]
    fn screen_gets_pieces_that_join_to_the_sequence() {
        let Copy::Sequence(wrapped, _) = Route::Screen.copy(&"x".repeat(1_000)) else { panic!() };
        let pieces: Vec<_> = wrapped.split_inclusive("\x1b\\").collect();
        assert!(pieces.iter().all(|piece| piece.len() < 256), "{pieces:?}");
        let joined: String =
            pieces.iter().map(|p| p.strip_prefix("\x1bP").unwrap().strip_suffix("\x1b\\").unwrap()).collect();
        let encoded = joined.strip_prefix("\x1b]52;c;").unwrap().strip_suffix('\x07').unwrap();
        assert_eq!(STANDARD.decode(encoded).unwrap(), "x".repeat(1_000).as_bytes());
    }

    #[test]
    fn what_a_terminal_should_not_get_goes_to_a_file() {
        assert!(matches!(Route::Terminal.copy("a\x1b]0;x\x07"), Copy::File(_)));
        assert!(matches!(Route::Terminal.copy(&"x".repeat(LONGEST + 1)), Copy::File(_)));
        assert!(matches!(Route::Terminal.copy("two\nlines"), Copy::Sequence(..)));
        assert!(matches!(Route::None.copy("x"), Copy::File(_)));
    }

    #[test]
    fn a_file_of_a_copy_is_private_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("flowid");
        let now = "2026-11-24T14:03:22.5Z".parse().unwrap();
        let said = write_file(Some(&state), "text", "why", now).unwrap();
        let path = state.join("copy-20261124T140322.500.txt");
        assert!(said.contains(path.to_str().unwrap()), "{said}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "text");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(state.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(write_file(Some(&state), "other", "why", now).unwrap_err().kind, FaultKind::Io);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "text");
        assert_eq!(write_file(None, "text", "why", now).unwrap_err().kind, FaultKind::Unsupported);
    }
}
