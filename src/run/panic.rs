//! What happens when the program stops by a defect: the terminal is given back, a short message, the details to the log.

use std::panic::PanicHookInfo;
use std::path::PathBuf;
use std::thread::ThreadId;

use super::guard::{Modes, say};
use crate::domain::Text;
use crate::object::parquet::contain::is_contained;

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync + 'static>;

/// The hook while the console runs; dropping it puts the one before back.
pub struct PanicHook(Option<Hook>);

impl PanicHook {
    /// Sets the hook. Only a panic of the calling thread ends the program: one of a conversation becomes its fault,
    /// and the console stays.
    pub fn set(modes: Modes, log: Option<PathBuf>) -> Self {
        let owner = std::thread::current().id();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| on_panic(info, owner, &modes, log.as_deref())));
        Self(Some(before))
    }
}

impl Drop for PanicHook {
    fn drop(&mut self) {
        // The hook can't be changed by a thread that panics; the program ends then anyway.
        if let (false, Some(before)) = (std::thread::panicking(), self.0.take()) {
            std::panic::set_hook(before);
        }
    }
}

fn on_panic(info: &PanicHookInfo<'_>, owner: ThreadId, modes: &Modes, log: Option<&std::path::Path>) {
    if is_contained() {
        return;
    }
    let place = info.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    // What a panic says may quote foreign text: it goes to the log alone, and only in its safe form.
    let said = Text::from(info.payload_as_str().unwrap_or("nothing"));
    tracing::error!(place, said = %said.safe(), "panic");
    if std::thread::current().id() == owner {
        modes.give_back();
        say(&message(&place, log));
    }
}

/// Names the place in the source and the log, and quotes nothing.
fn message(place: &str, log: Option<&std::path::Path>) -> String {
    let log = log.map_or_else(String::new, |path| {
        format!("; the details are in {}", Text::from(path.display().to_string()).safe())
    });
    format!("flowid stopped because of a defect at {place}{log}. Queries that were running go on at AWS.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_the_place_and_the_log_and_is_one_safe_line() {
        let told = message("src/app/update.rs:1:2", Some("/home/x\u{1b}[2J/flowid.log".as_ref()));
        assert!(told.contains("src/app/update.rs:1:2") && told.contains("/home/x␛[2J/flowid.log"), "{told}");
        assert!(!told.chars().any(char::is_control));
        assert!(!message("src/a.rs:1:1", None).contains("details"));
    }
}
