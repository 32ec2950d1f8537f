//! Running a function from the console: its payload, how it is run, the person's word for it, then the request. Nothing
//! is sent on the way, and Esc leaves it at any step.

use jiff::Timestamp;

use super::About;
use crate::app::jobs::Purpose;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, Overlay, PromptKind, entry};
use crate::app::panes::Pane;
use crate::app::picker::Picker;
use crate::app::{Remote, State};
use crate::command::Command;
use crate::domain::payload::{WAITED_BYTES, check_payload};
use crate::domain::request::{Danger, Invoke, InvokeMode};
use crate::domain::{FunctionName, Request, figures};

const LEAVE: &str = "leave it";
const WAIT: &str = "run it and wait for its answer";
const QUEUE: &str = "queue it; AWS runs it again when it fails";
const DRY: &str = "dry run: only check payload and permission";

/// What is about to be run.
#[derive(Debug, Clone)]
pub struct Running {
    /// The function, with the version or alias.
    pub function: FunctionName,
    payload: String,
    mode: InvokeMode,
}

impl State {
    /// Asks for the payload. A version or alias under the cursor of the detail is what runs.
    pub(super) fn ask_payload(&mut self, function: FunctionName, now: Timestamp) -> Vec<Effect> {
        let qualifier = match (self.lambda.focus, self.lambda.detail.path().as_slice()) {
            (super::Focus::Detail, [part, name]) if part == "versions" || part == "aliases" => {
                Some(name.clone())
            }
            _ => function.qualifier.clone(),
        };
        let whole = function.whole();
        let Some(function) = self.named(&whole.asked(), qualifier.as_deref(), now) else { return Vec::new() };
        let last =
            self.lambda.payloads.texts().first().map_or_else(|| "{}".to_owned(), |text| (*text).to_owned());
        self.lambda.payload_walk = Default::default();
        self.lambda.running = Some(Running { function, payload: String::new(), mode: InvokeMode::DryRun });
        self.overlay = Some(Overlay::Prompt(PromptKind::Payload, Line::with(&last)));
        Vec::new()
    }

    /// Puts an earlier payload, or a later one, into the line.
    pub(in crate::app) fn walk_payloads(&mut self, command: Command) {
        let Some(Overlay::Prompt(PromptKind::Payload, line)) = &mut self.overlay else { return };
        let texts = self.lambda.payloads.texts();
        let found = match command {
            Command::Up => self.lambda.payload_walk.earlier(&texts, line.text()),
            Command::Down => self.lambda.payload_walk.later(&texts, line.text()),
            _ => None,
        };
        if let Some(text) = found {
            *line = Line::with(&text);
        }
    }

    /// Takes the payload when it is JSON, and asks how the function is to be run.
    pub(in crate::app) fn take_payload(&mut self, line: Line) -> Vec<Effect> {
        let Some(running) = &mut self.lambda.running else { return Vec::new() };
        if check_payload(line.text(), WAITED_BYTES).is_err() {
            // The line itself says what is wrong; it stays open until it can be taken.
            self.overlay = Some(Overlay::Prompt(PromptKind::Payload, line));
            return Vec::new();
        }
        line.text().trim().clone_into(&mut running.payload);
        self.lambda.payloads.remember(line.text().trim());
        let size = figures::count(running.payload.len() as u64);
        let profile = if self.is_production() { "production profile" } else { "profile" };
        let about = format!("{profile} {}, {size} bytes", self.scope.profile);
        let entries = vec![
            entry(LEAVE, "nothing is sent"),
            entry(WAIT, about.as_str()),
            entry(QUEUE, about.as_str()),
            entry(DRY, "changes nothing"),
        ];
        self.open_list(ListKind::Invoke, entries)
    }

    /// Whether the profile in use is marked as production.
    fn is_production(&self) -> bool {
        self.saved(&self.scope.profile).is_some_and(|saved| saved.production)
    }

    /// Takes how the function is to be run. In production its name is typed first.
    pub(in crate::app) fn take_mode(&mut self, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        let mode = match picker.current().map(|entry| entry.text.as_str()) {
            Some(WAIT) => InvokeMode::Sync,
            Some(QUEUE) => InvokeMode::Async,
            Some(DRY) => InvokeMode::DryRun,
            _ => return self.leave_running(now),
        };
        let Some(running) = &mut self.lambda.running else { return Vec::new() };
        running.mode = mode;
        if let Err(fault) = check_payload(&running.payload, mode.payload_limit()) {
            self.notices.fault(&fault, now);
            return Vec::new();
        }
        let request = self.lambda.running.as_ref().map(request);
        let changes = request.is_some_and(|request| request.danger(None, 0.0) == Danger::Write);
        if changes && self.is_production() {
            self.overlay = Some(Overlay::Prompt(PromptKind::RunProduction, Line::default()));
            return Vec::new();
        }
        self.send_invocation()
    }

    /// Takes the name that is typed for production.
    pub(in crate::app) fn take_typed_name(&mut self, line: Line) -> Vec<Effect> {
        let is_right = self.lambda.running.as_ref().is_some_and(|it| it.function.name == line.text().trim());
        if is_right {
            return self.send_invocation();
        }
        self.overlay = Some(Overlay::Prompt(PromptKind::RunProduction, line));
        Vec::new()
    }

    fn leave_running(&mut self, now: Timestamp) -> Vec<Effect> {
        self.lambda.running = None;
        self.notices.say(Severity::Info, "nothing was sent", now);
        Vec::new()
    }

    fn send_invocation(&mut self) -> Vec<Effect> {
        let Some(running) = self.lambda.running.take() else { return Vec::new() };
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        self.lambda.waiting.push((job, running.function.clone()));
        let before = self.lambda.show(running.function.clone(), About::Answer(None), job);
        self.in_place_of(before, job, request(&running))
    }

    /// What is about to be run, in full, for who is asked about it.
    pub fn running_title(&self) -> String {
        let Some(running) = &self.lambda.running else { return "run a function".to_owned() };
        let account = match self.who() {
            Remote::Known(Some(identity)) => identity.account.raw(),
            _ => "ACCOUNT-NOT-KNOWN-YET",
        };
        format!("run {}", running.function.arn(&self.scope.region, account))
    }
}

fn request(running: &Running) -> Request {
    let Running { function, payload, mode } = running.clone();
    Request::Invoke(Invoke { function, payload, mode })
}
