//! Running a function from the console: its payload, how it is run, the person's word for it, then the request. Nothing
//! is sent on the way, and Esc leaves it at any step.

use jiff::Timestamp;

use super::nodes::shares;
use super::{About, Payload};
use crate::app::jobs::Purpose;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, Overlay, PromptKind, entry};
use crate::app::pane::Pane;
use crate::app::picker::Picker;
use crate::app::{Remote, State};
use crate::command::Command;
use crate::domain::event::{FunctionAlias, FunctionInfo, FunctionPart};
use crate::domain::payload::check_payload;
use crate::domain::request::{Danger, Invoke, InvokeMode};
use crate::domain::{FunctionName, Request, figures};

const LEAVE: &str = "leave it";
const WAIT: &str = "run it and wait for its answer";
const QUEUE: &str = "queue it; AWS runs it again when it fails";
const DRY: &str = "dry run: only check payload and permission";
const OTHER: &str = "another version or alias";

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
        let payload = Payload::with(self.given.latest(&function.name).unwrap_or("{}"));
        self.notices.dismiss();
        self.lambda.payload_walk = Default::default();
        self.lambda.running = Some(Running { function, payload: String::new(), mode: InvokeMode::DryRun });
        self.overlay = Some(Overlay::Payload(Box::new(payload)));
        Vec::new()
    }

    /// What a command means while a payload is written.
    pub(in crate::app) fn perform_in_payload(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(Overlay::Payload(payload)) = &mut self.overlay else { return Vec::new() };
        match command {
            Command::Run => return self.take_payload(now),
            Command::Back | Command::Interrupt | Command::Close => self.leave_payload(),
            Command::Undo => payload.undo(),
            Command::Redo => payload.redo(),
            Command::Format => {
                if let Err(why) = payload.format() {
                    self.notices.say(Severity::Warning, why, now);
                }
            }
            Command::Earlier | Command::Later => self.walk_payloads(command, now),
            _ => {}
        }
        Vec::new()
    }

    /// Puts an earlier payload of the function, or a later one, into the editor.
    fn walk_payloads(&mut self, command: Command, now: Timestamp) {
        let (Some(Overlay::Payload(payload)), Some(running)) = (&mut self.overlay, &self.lambda.running)
        else {
            return;
        };
        let texts = self.given.of(&running.function.name);
        let found = match command {
            Command::Earlier => self.lambda.payload_walk.earlier(&texts, &payload.text()),
            _ => self.lambda.payload_walk.later(&texts, &payload.text()),
        };
        match found {
            Some(text) => payload.set(&text),
            None => {
                let words =
                    format!("there is no further payload of {} in the history", running.function.name);
                self.notices.say(Severity::Info, words, now);
            }
        }
    }

    /// What was written is there again when the function is to be run next.
    fn leave_payload(&mut self) {
        if let (Some(Overlay::Payload(payload)), Some(running)) =
            (self.overlay.take(), self.lambda.running.take())
        {
            self.given.leave(&running.function.name, payload.text());
        }
    }

    /// Takes the payload when it is JSON, and asks how the function is to be run.
    fn take_payload(&mut self, now: Timestamp) -> Vec<Effect> {
        let (Some(Overlay::Payload(payload)), Some(running)) = (&mut self.overlay, &mut self.lambda.running)
        else {
            return Vec::new();
        };
        if payload.fault().is_some() {
            payload.go_to_fault();
            self.notices.say(Severity::Warning, "nothing was sent: the payload is to be mended first", now);
            return Vec::new();
        }
        running.payload = payload.text();
        self.given.leave(&running.function.name, running.payload.clone());
        self.ask_mode()
    }

    /// Asks how the function is to be run.
    fn ask_mode(&mut self) -> Vec<Effect> {
        let Some(running) = &self.lambda.running else { return Vec::new() };
        let size = figures::count(running.payload.len() as u64);
        let profile = if self.is_production() { "production profile" } else { "profile" };
        let about = format!("{profile} {}, {size} bytes", self.scope.profile);
        let entries = vec![
            entry(LEAVE, "nothing is sent"),
            entry(WAIT, about.as_str()),
            entry(QUEUE, about.as_str()),
            entry(DRY, "changes nothing"),
            entry(OTHER, format!("now {}", running.function.runs())),
        ];
        self.open_list(ListKind::Invoke, entries)
    }

    /// Lists the versions and aliases that are known of the function; one that is not among them can be typed.
    fn ask_qualifier(&mut self) -> Vec<Effect> {
        let Some(running) = &self.lambda.running else { return Vec::new() };
        let mut entries = vec![entry("$LATEST", "what was uploaded last")];
        for part in self.lambda.parts_of(&running.function) {
            match part {
                FunctionPart::Aliases(aliases) => {
                    let alias = |alias: &FunctionAlias| {
                        entry(alias.name.raw(), format!("alias of {}", shares(alias)))
                    };
                    entries.extend(aliases.iter().map(alias));
                }
                FunctionPart::Versions(versions) => {
                    let changed =
                        |info: &FunctionInfo| info.modified.map(|at| at.to_string()).unwrap_or_default();
                    let numbered = versions.iter().filter(|info| info.version.raw() != "$LATEST");
                    entries.extend(numbered.map(|info| entry(info.version.raw(), changed(info))));
                }
                _ => {}
            }
        }
        self.open_list(ListKind::Qualifiers, entries)
    }

    /// Takes which version or alias is to be run.
    pub(in crate::app) fn take_qualifier(&mut self, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        let Some(whole) = self.lambda.running.as_ref().map(|running| running.function.whole()) else {
            return Vec::new();
        };
        let typed = picker.filter.text().trim();
        let chosen = picker.current().map_or(typed, |entry| entry.text.as_str());
        if let Some(function) = self.named(&whole.asked(), Some(chosen), now)
            && let Some(running) = &mut self.lambda.running
        {
            running.function = function;
        }
        self.ask_mode()
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
            Some(OTHER) => return self.ask_qualifier(),
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
        self.send_invocation(now)
    }

    /// Takes the name that is typed for production.
    pub(in crate::app) fn take_typed_name(&mut self, line: Line, now: Timestamp) -> Vec<Effect> {
        let is_right = self.lambda.running.as_ref().is_some_and(|it| it.function.name == line.text().trim());
        if is_right {
            return self.send_invocation(now);
        }
        self.overlay = Some(Overlay::Prompt(PromptKind::RunProduction, line));
        Vec::new()
    }

    fn leave_running(&mut self, now: Timestamp) -> Vec<Effect> {
        self.lambda.running = None;
        self.notices.say(Severity::Info, "nothing was sent", now);
        Vec::new()
    }

    fn send_invocation(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(running) = self.lambda.running.take() else { return Vec::new() };
        let kept = self.keep_payload(&running.function.name, &running.payload, now);
        self.given.remember(&running.function.name, &running.payload);
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        self.lambda.waiting.push((job, running.function.clone()));
        let mut effects = self.stop_health();
        let before = self.lambda.show(running.function.clone(), About::Answer(None), job);
        effects.extend(self.in_place_of(before, job, request(&running)));
        effects.extend(kept);
        effects
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
