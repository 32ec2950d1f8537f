//! What the keys of the Lambda pane do, and what it asks.

use jiff::Timestamp;

use super::{About, Focus, Revealed, SEEN, Shown, parts};
use crate::app::jobs::Purpose;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::pane::Pane;
use crate::app::tickets::JobId;
use crate::app::{Remote, State};
use crate::command::Command;
use crate::domain::event::FunctionPart;
use crate::domain::request::{INVOCATIONS, ShowFunction};
use crate::domain::{Event, Fault, FunctionName, Request, Text};

impl State {
    /// What a command means in the pane; `None` when the pane leaves it to the console.
    pub(in crate::app) fn perform_in_lambda(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        match (command, self.lambda.focus) {
            (Command::Search, _) => self.look_for_functions(argument),
            _ if argument.is_some() => return None,
            (Command::Interrupt, _) => return self.stop_waiting(),
            (command, _) if is_about_function(command) => {
                return Some(self.perform_on_function(command, now));
            }
            (Command::FocusNext | Command::FocusPrevious, _) => self.lambda.focus = self.other_part(),
            (Command::Run, Focus::Functions) => return Some(self.ask_functions_anew()),
            (Command::Open, Focus::Functions) => return Some(self.show_current(now)),
            (Command::Back | Command::Close, Focus::Detail) => self.lambda.focus = Focus::Functions,
            (Command::Back, Focus::Functions) if !self.lambda.functions.filter().is_empty() => {
                self.lambda.functions.look_for("");
            }
            (command, Focus::Functions) => return self.lambda.functions.step(command).then(Vec::new),
            (command, Focus::Detail) => return self.lambda.detail.on(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn other_part(&self) -> Focus {
        match self.lambda.focus {
            Focus::Functions if self.lambda.shown.is_some() => Focus::Detail,
            Focus::Functions | Focus::Detail => Focus::Functions,
        }
    }

    fn look_for_functions(&mut self, words: Option<&str>) {
        self.lambda.focus = Focus::Functions;
        self.lambda.functions.look_for(words.unwrap_or_default());
        if words.is_none() {
            self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default()));
        }
    }

    /// Stops the query of a log, else the wait for an answer: nothing at AWS ends a function.
    fn stop_waiting(&mut self) -> Option<Vec<Effect>> {
        let stopped = self.stop_health();
        if !stopped.is_empty() {
            return Some(stopped);
        }
        self.lambda.waiting.last().map(|(job, _)| vec![Effect::Stop(*job)])
    }

    /// Shows the pane, with a function if one is named.
    pub(in crate::app) fn open_lambda(&mut self, function: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.show_pane(Pane::Lambda);
        if let Some(function) = function {
            self.lambda.functions.go_to_name(function);
            effects.extend(self.show_function(function, now));
        }
        effects
    }

    /// Asks for the functions, unless that was done.
    pub(in crate::app) fn ask_functions(&mut self) -> Vec<Effect> {
        let is_new = matches!(self.lambda.functions.list(), Remote::Unasked);
        if is_new { self.ask_functions_anew() } else { Vec::new() }
    }

    fn ask_functions_anew(&mut self) -> Vec<Effect> {
        let before = self.lambda.functions.job.take();
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        self.lambda.functions.ask(job);
        self.in_place_of(before, job, Request::Functions)
    }

    fn show_current(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.lambda.functions.current().map(str::to_owned) {
            Some(name) => self.show_function(&name, now),
            None => Vec::new(),
        }
    }

    pub(super) fn show_function(&mut self, name: &str, now: Timestamp) -> Vec<Effect> {
        let Some(function) = self.named(name, None, now) else { return Vec::new() };
        let stopped = self.stop_health();
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        let before = self.lambda.show(function.clone(), About::Function(vec![]), job);
        let show = ShowFunction { function, whole: true, reveal: false };
        let asked = self.in_place_of(before, job, Request::Function(show));
        stopped.into_iter().chain(asked).collect()
    }

    /// A function by its name, which is judged letter by letter; what is wrong with it is said.
    pub(super) fn named(
        &mut self,
        name: &str,
        qualifier: Option<&str>,
        now: Timestamp,
    ) -> Option<FunctionName> {
        let read = FunctionName::within(name, qualifier, Some(&self.scope.region));
        read.map_err(|fault| self.notices.fault(&fault, now)).ok()
    }

    /// What a command does to the function that is shown, or is under the cursor of the list.
    pub(in crate::app) fn perform_on_function(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let current = match (self.lambda.focus, &self.lambda.shown) {
            (Focus::Detail, Some(shown)) => Some(shown.function.clone()),
            _ => self
                .lambda
                .functions
                .current()
                .map(str::to_owned)
                .and_then(|name| self.named(&name, None, now)),
        };
        let Some(function) = current else {
            let words = "open a function first: the command lambda shows them";
            self.notices.say(Severity::Warning, words, now);
            return Vec::new();
        };
        match command {
            Command::Reveal => self.reveal(),
            Command::Invoke => self.ask_payload(function, now),
            Command::Figures => self.ask_health(&function, now),
            Command::Invocations => {
                let group = self.lambda.group_of(&function);
                self.ask_log(group, INVOCATIONS, now)
            }
            _ => {
                let group = self.lambda.group_of(&function);
                let query = self.log_query();
                self.ask_log(group, &query, now)
            }
        }
    }

    /// The latest lines, those of the error under the cursor, or those of the request whose answer is shown.
    fn log_query(&self) -> String {
        if let Some(words) = self.lambda.error_under_cursor() {
            return format!(
                "fields @timestamp, @message\n| filter @message like \"{words}\"\n| sort @timestamp desc"
            );
        }
        let answered = match &self.lambda.shown {
            Some(Shown { about: About::Answer(Some(invoked)), .. }) if self.lambda.focus == Focus::Detail => {
                invoked.request_id.as_ref()
            }
            _ => None,
        };
        let plain = |id: &&Text| id.raw().chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        match answered.filter(plain) {
            Some(id) => {
                let id = id.raw();
                format!("fields @timestamp, @message\n| filter @message like \"{id}\"\n| sort @timestamp asc")
            }
            None => "fields @timestamp, @message\n| sort @timestamp desc".to_owned(),
        }
    }

    fn ask_log(&mut self, group: String, query: &str, now: Timestamp) -> Vec<Effect> {
        self.pane = Pane::Logs;
        self.logs.groups = vec![group];
        self.logs.group_cursor = 0;
        self.choose_query(Some(query), now)
    }

    /// Asks for the values of the environment, or hides them.
    fn reveal(&mut self) -> Vec<Effect> {
        if self.lambda.revealed.until.is_some() {
            self.lambda.revealed = Revealed::default();
            return Vec::new();
        }
        let Some(Shown { function, about: About::Function(_), .. }) = &self.lambda.shown else {
            return Vec::new();
        };
        let function = function.clone();
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        let before = self.lambda.revealed.job.replace(job);
        self.in_place_of(
            before,
            job,
            Request::Function(ShowFunction { function, whole: false, reveal: true }),
        )
    }

    /// Takes in an answer.
    pub(in crate::app) fn hear_in_lambda(&mut self, job: JobId, event: Event) {
        if self.hear_of_health(job, &event) {
            return;
        }
        let lambda = &mut self.lambda;
        let is_shown = lambda.shown.as_ref().is_some_and(|shown| shown.job == Some(job));
        match event {
            Event::Functions(page) if lambda.functions.job == Some(job) => {
                lambda.functions.add(page.into_iter().map(|function| function.name).collect());
            }
            Event::Function(FunctionPart::Environment(values)) if lambda.revealed.job == Some(job) => {
                lambda.revealed.values = values;
            }
            Event::Function(part) if is_shown => lambda.learn(part),
            Event::Invoked(invoked) => lambda.answer(job, invoked),
            _ => {}
        }
    }

    /// A question is over.
    pub(in crate::app) fn end_in_lambda(
        &mut self,
        job: JobId,
        result: Result<(), Fault>,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let Some(effects) = self.end_of_health(job, &result) {
            return effects;
        }
        self.lambda.waiting.retain(|(waiting, _)| *waiting != job);
        if self.lambda.functions.job == Some(job) {
            let saved = self.saved(&self.scope.profile);
            let known = saved.iter().flat_map(|saved| &saved.targets.functions);
            let known = known.map(|name| Text::from(name.as_str())).collect();
            self.lambda.functions.end(result, known);
        } else if self.lambda.revealed.job == Some(job) {
            let until = now.checked_add(SEEN).ok().filter(|_| result.is_ok());
            self.lambda.revealed.job = None;
            self.lambda.revealed.until = until;
        } else if let Some(shown) = self.lambda.shown.as_mut().filter(|shown| shown.job == Some(job)) {
            shown.job = None;
            shown.fault = result.err();
        }
        Vec::new()
    }

    /// Puts the cursor where the mouse was pressed.
    pub(in crate::app) fn press_in_lambda(&mut self, column: u16, row: u16) {
        let Some(parts) = parts(self) else { return };
        if parts.rows.contains(column, row) {
            self.lambda.focus = Focus::Functions;
            let line = self.lambda.functions.top() + usize::from(row - parts.rows.y);
            self.lambda.functions.go_to(line);
        } else if parts.detail.contains(column, row) && self.lambda.shown.is_some() {
            self.lambda.focus = Focus::Detail;
            let line = self.lambda.detail.top() + usize::from(row.saturating_sub(parts.detail.y + 1));
            self.lambda.detail.go_to(line);
        }
    }

    /// Tells list and detail how much of them the screen shows.
    pub(in crate::app) fn arrange_lambda(&mut self) {
        let Some(parts) = parts(self) else { return };
        self.lambda.functions.resize(usize::from(parts.rows.height));
        self.lambda.detail.resize(usize::from(parts.detail.height).saturating_sub(1));
    }
}

/// Whether a command is about the function that is shown or under the cursor.
fn is_about_function(command: Command) -> bool {
    matches!(
        command,
        Command::Invoke | Command::Reveal | Command::FunctionLogs | Command::Figures | Command::Invocations
    )
}
