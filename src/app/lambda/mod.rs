//! The Lambda pane: functions, what one of them is like, and how running it went. Here is its state. What is said of a
//! function is in `nodes`, running it in `running`, its keys in `keys`, its places on the screen in `layout`.

mod given;
mod health;
mod health_nodes;
#[cfg(test)]
mod health_tests;
mod keys;
mod layout;
mod nodes;
mod payload;
#[cfg(test)]
mod payload_tests;
mod running;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

pub use given::{Given, KEPT_BYTES};
pub use health::Health;
#[cfg(test)]
pub use health_tests::answered;
pub use layout::parts;
pub use payload::Payload;
pub use running::Running;

use health_nodes::of_health;

use super::history::Walk;
use super::names::Names;
use super::tickets::JobId;
use super::tree::{Branch, Node, Tree};
use crate::command::{Command, Place};
use crate::domain::event::{FunctionInfo, FunctionPart, Invoked};
use crate::domain::{Fault, FunctionName, Secret};

/// How long the values of an environment are seen.
const SEEN: SignedDuration = SignedDuration::from_secs(30);

/// The name of the branch that holds the environment.
const ENVIRONMENT: &str = "environment";

/// Which part of the pane has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// The list of functions.
    #[default]
    Functions,
    /// What is said of one.
    Detail,
}

/// What is said beside the list.
#[derive(Debug)]
pub struct Shown {
    /// The function.
    pub function: FunctionName,
    /// The question under way.
    pub job: Option<JobId>,
    /// Why nothing, or not all, is known.
    pub fault: Option<Fault>,
    /// What it is about.
    pub about: About,
}

/// What is known of a function.
#[derive(Debug)]
pub enum About {
    /// What it is like, as far as that came.
    Function(Vec<FunctionPart>),
    /// How running it went, once that is known.
    Answer(Option<Box<Invoked>>),
}

/// Values of an environment that are seen for a while.
#[derive(Debug, Default)]
struct Revealed {
    job: Option<JobId>,
    values: BTreeMap<String, Secret>,
    until: Option<Timestamp>,
}

/// The pane.
#[derive(Debug, Default)]
pub struct Lambda {
    /// The names of the functions there are.
    pub functions: Names,
    /// Which part has the keys.
    pub focus: Focus,
    /// What is said beside the list.
    pub shown: Option<Shown>,
    /// The same as a tree; of an environment the names alone.
    pub detail: Tree,
    revealed: Revealed,
    /// How it fares, once that was asked.
    health: Option<Health>,
    /// What is about to be run.
    pub running: Option<Running>,
    /// What was begun to run and is waited for. Its answer is shown when it comes, whatever is shown until then.
    waiting: Vec<(JobId, FunctionName)>,
    payload_walk: Walk,
}

impl Lambda {
    /// Where a key lands.
    pub fn place(&self) -> Place {
        match self.focus {
            Focus::Functions => Place::Functions,
            Focus::Detail => Place::Function,
        }
    }

    /// The keys that matter in the part that has them, the most important first.
    pub fn keys(&self) -> &'static [(Command, &'static str)] {
        match self.focus {
            Focus::Functions => &[
                (Command::Help, "help"),
                (Command::Open, "show"),
                (Command::Invoke, "run"),
                (Command::FunctionLogs, "logs"),
                (Command::Figures, "figures"),
                (Command::Invocations, "latest"),
                (Command::Search, "search"),
                (Command::Palette, "commands"),
            ],
            Focus::Detail => &[
                (Command::Back, "back"),
                (Command::Invoke, "run"),
                (Command::FunctionLogs, "logs"),
                (Command::Figures, "figures"),
                (Command::Invocations, "latest"),
                (Command::Reveal, "values"),
                (Command::CopyCell, "copy"),
                (Command::Help, "help"),
            ],
        }
    }

    /// The value of a line that is not in the tree: one of an environment, while those are seen.
    pub fn told(&self, branch: &Branch) -> Option<String> {
        self.revealed.until?;
        match self.detail.names(branch).as_slice() {
            [part, name] if part == ENVIRONMENT => Some(self.revealed.values.get(name)?.reveal().to_owned()),
            _ => None,
        }
    }

    /// What a copy takes.
    pub(super) fn under_cursor(&self) -> Option<String> {
        match self.focus {
            Focus::Functions => self.functions.current().map(str::to_owned),
            Focus::Detail => {
                let branch = self.detail.branches().get(self.detail.cursor())?;
                self.told(branch).or_else(|| self.detail.under_cursor().map(Node::copied))
            }
        }
    }

    /// When values are to be hidden again.
    pub(super) fn next_wake(&self) -> Option<Timestamp> {
        self.revealed.until
    }

    /// Hides the values when their time has passed, or when nobody looks at them.
    pub(super) fn hide_if_due(&mut self, is_seen: bool, now: Timestamp) {
        let is_late = self.revealed.until.is_some_and(|until| until <= now);
        if is_late || !is_seen {
            self.revealed = Revealed::default();
        }
    }

    /// Something else is shown; the question before, whose answer is no longer wanted.
    fn show(&mut self, function: FunctionName, about: About, job: JobId) -> Option<JobId> {
        self.revealed = Revealed::default();
        self.health = None;
        self.detail.show(Vec::new());
        self.focus = Focus::Detail;
        let before = self.shown.replace(Shown { function, job: Some(job), fault: None, about });
        // What was begun to run is not dropped.
        before.filter(|before| matches!(before.about, About::Function(_))).and_then(|before| before.job)
    }

    /// Takes in one more part of what a function is like.
    fn learn(&mut self, part: FunctionPart) {
        let Some(Shown { about: About::Function(parts), .. }) = &mut self.shown else { return };
        parts.push(part);
        self.rebuild();
    }

    /// Makes the tree of a function anew; the cursor stays on its line.
    fn rebuild(&mut self) {
        let Some(Shown { about: About::Function(parts), .. }) = &self.shown else { return };
        let health = self.health.as_ref().map(|health| of_health(health, configuration_of(parts)));
        let nodes = health.into_iter().chain(nodes::of_function(parts)).collect();
        let cursor = self.detail.cursor();
        self.detail.show(nodes);
        self.detail.go_to(cursor);
    }

    /// Whether the configuration of the function that is shown has come.
    fn is_configured(&self) -> bool {
        let Some(Shown { about: About::Function(parts), .. }) = &self.shown else { return false };
        configuration_of(parts).is_some()
    }

    /// Takes in how running a function went, and shows it.
    fn answer(&mut self, job: JobId, invoked: Box<Invoked>) {
        let Some((_, function)) = self.waiting.iter().find(|(waiting, _)| *waiting == job) else { return };
        self.detail.show(nodes::of_answer(&invoked));
        let (function, about) = (function.clone(), About::Answer(Some(invoked)));
        self.shown = Some(Shown { function, job: Some(job), fault: None, about });
    }

    /// The beginning of the error under the cursor, as far as it can stand between quotes in a query.
    fn error_under_cursor(&self) -> Option<String> {
        self.health.as_ref().filter(|_| self.focus == Focus::Detail)?;
        let path = self.detail.path();
        let [_, branch, _] = path.as_slice() else { return None };
        let error = self.detail.under_cursor().filter(|_| branch == health_nodes::ERRORS)?;
        let plain = |c: &char| !matches!(c, '"' | '\\') && !c.is_control();
        let words: String = error.value.raw().chars().take_while(plain).take(120).collect();
        Some(words).filter(|words| !words.is_empty())
    }

    /// What is known of a function, while it is shown.
    fn parts_of(&self, function: &FunctionName) -> &[FunctionPart] {
        match &self.shown {
            Some(Shown { function: shown, about: About::Function(parts), .. })
                if shown.name == function.name =>
            {
                parts
            }
            _ => &[],
        }
    }

    /// The group that a function logs to: the one that its configuration names, where that is known.
    fn group_of(&self, function: &FunctionName) -> String {
        let known = configuration_of(self.parts_of(function)).and_then(|info| info.log_group.as_ref());
        known.map_or_else(|| function.usual_group(), |group| group.raw().to_owned())
    }
}

fn configuration_of(parts: &[FunctionPart]) -> Option<&FunctionInfo> {
    parts.iter().find_map(|part| match part {
        FunctionPart::Configuration(info) => Some(&**info),
        _ => None,
    })
}
