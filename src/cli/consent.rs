//! Whether something that changes AWS may be done: said on the command line, or by a person on the terminal. Where nobody
//! can be asked it is not done.

use std::io::IsTerminal;

use super::signals::Signals;
use super::{Exit, Failure, Front};
use crate::domain::text::{Safe, safe};

/// What was said on the command line, and how much it takes.
#[derive(Debug, Clone, Copy)]
pub struct Consent<'a> {
    /// `--yes`.
    pub yes: bool,
    /// What `--confirm` names.
    pub confirm: Option<&'a str>,
    /// Whether the profile is marked as production: then the name has to be typed.
    pub is_production: bool,
    /// Whether a person may be asked.
    pub may_ask: bool,
}

impl Consent<'_> {
    /// Whether a person will be asked.
    pub(super) fn asks(&self, front: &Front<'_>) -> bool {
        let said = self.confirm.is_some() || (self.yes && !self.is_production);
        !said && self.may_ask && front.streams.err_is_terminal && std::io::stdin().is_terminal()
    }

    /// How the command ends when `name` is not to be touched; nothing when it is.
    ///
    /// # Errors
    /// Signals that can't be watched.
    pub(super) async fn refused(&self, front: &mut Front<'_>, name: &str) -> Result<Option<Exit>, Failure> {
        if let Some(confirmed) = self.confirm {
            if confirmed == name {
                return Ok(None);
            }
            front.notice(&safe(&format!("error: --confirm names another than {name}; nothing was done")));
            return Ok(Some(Exit::Usage));
        }
        if self.yes && !self.is_production {
            return Ok(None);
        }
        if !self.asks(front) {
            let cure = if self.is_production { "the profile is production: " } else { "" };
            let flag = if self.is_production { format!("--confirm {name}") } else { "--yes".to_owned() };
            front.notice(&safe(&format!(
                "error: nobody can be asked, and nothing was done; {cure}{flag} does it"
            )));
            return Ok(Some(Exit::NeedsPerson));
        }
        let given = if self.is_production {
            let question = format!("this is production; type {name} to go on:");
            line(front, &safe(&question)).await?.is_some_and(|typed| typed == name)
        } else {
            let answer = line(front, &Safe::own("go on? [y/N]")).await?;
            answer.is_some_and(|answer| matches!(answer.as_str(), "y" | "Y" | "yes"))
        };
        if given {
            return Ok(None);
        }
        front.notice(&Safe::own("nothing was done"));
        Ok(Some(Exit::Failed))
    }
}

/// What a person types behind a question on the terminal; nothing when a signal comes.
///
/// # Errors
/// Signals that can't be watched.
pub(super) async fn line(front: &mut Front<'_>, question: &Safe<'_>) -> Result<Option<String>, Failure> {
    let mut signals = Signals::watch()?;
    front.ask(question);
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    });
    tokio::select! {
        biased;
        () = signals.come() => {
            // What follows begins on a line of its own.
            front.notice(&Safe::own(""));
            Ok(None)
        }
        answer = answer => Ok(answer.ok().and_then(Result::ok).map(|line| line.trim().to_owned())),
    }
}
