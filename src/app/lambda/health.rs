//! How a function fares: one Insights query of its log, asked on a key, whose answer stands above what the function is like.

use std::sync::Arc;

use jiff::Timestamp;

use super::{About, Shown};
use crate::app::State;
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, entry};
use crate::app::pane::Pane;
use crate::app::picker::Picker;
use crate::app::tickets::JobId;
use crate::domain::event::scan_dollars;
use crate::domain::request::{Danger, FIGURES, bill};
use crate::domain::{Batch, Event, Fault, FunctionName, LogsQuery, Progress, Request, Window};

const LEAVE: &str = "do not ask it";
const SEND: &str = "ask it";

/// What is asked of the log of a function, and what came of it.
#[derive(Debug)]
pub struct Health {
    /// The time that is asked about.
    pub window: Window,
    /// The group that is asked, once it is known.
    pub group: String,
    /// How far it has come.
    pub stage: Stage,
    /// What was scanned so far.
    pub progress: Option<Progress>,
    /// The answer so far.
    pub rows: Option<Arc<Batch>>,
    /// Why there is none.
    pub fault: Option<Fault>,
    question: Option<LogsQuery>,
}

/// How far the question has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// The group is not known yet: the configuration is on its way.
    Waiting,
    /// It is asked what the query would scan.
    Estimating(JobId, Option<f64>),
    /// A person is asked, since it would scan so many bytes.
    Deciding(f64),
    /// It runs.
    Running(JobId),
    /// It has ended, or was stopped.
    Ended {
        /// Whether it was stopped before its end.
        stopped: bool,
    },
}

impl Health {
    fn new(window: Window) -> Self {
        Self {
            window,
            group: String::new(),
            stage: Stage::Waiting,
            progress: None,
            rows: None,
            fault: None,
            question: None,
        }
    }

    /// The conversation under way, which must be stopped and not dropped: a query runs on at AWS by itself.
    pub(super) fn job(&self) -> Option<JobId> {
        match self.stage {
            Stage::Estimating(job, _) | Stage::Running(job) => Some(job),
            Stage::Waiting | Stage::Deciding(_) | Stage::Ended { .. } => None,
        }
    }
}

impl State {
    /// Asks how the function that is shown fares, in the range of the Logs pane.
    pub(super) fn ask_health(&mut self, function: &FunctionName, now: Timestamp) -> Vec<Effect> {
        let is_shown = matches!(&self.lambda.shown, Some(Shown { function: shown, about: About::Function(_), .. })
            if shown == function);
        let mut effects =
            if is_shown { self.stop_health() } else { self.show_function(&function.asked(), now) };
        self.lambda.health = Some(Health::new(self.logs.window));
        self.lambda.focus = super::Focus::Detail;
        self.lambda.rebuild();
        self.lambda.detail.go_to(0);
        effects.extend(self.lambda_due(now));
        effects
    }

    /// Asks what waits for the group of the function, once that is known or can't be known.
    pub(in crate::app) fn lambda_due(&mut self, now: Timestamp) -> Vec<Effect> {
        let (Some(health), Some(shown)) = (&self.lambda.health, &self.lambda.shown) else {
            return Vec::new();
        };
        let is_told = self.lambda.is_configured() || shown.job.is_none();
        if health.stage != Stage::Waiting || !is_told {
            return Vec::new();
        }
        let group = self.lambda.group_of(&shown.function);
        let question = LogsQuery {
            groups: vec![group.clone()],
            query: FIGURES.to_owned(),
            range: health.window.resolve(now),
            limit: None,
        };
        let is_free = question.is_small() || self.threshold().is_infinite();
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        let (stage, request) = match is_free {
            true => (Stage::Running(job), Request::LogsQuery(question.clone())),
            false => (Stage::Estimating(job, None), Request::Estimate(question.clone())),
        };
        if let Some(health) = &mut self.lambda.health {
            (health.group, health.stage, health.question) = (group, stage, Some(question));
        }
        self.lambda.rebuild();
        vec![Effect::Start(job, self.scope.clone(), request)]
    }

    /// Ends what is asked, in order; what came stays.
    pub(in crate::app) fn stop_health(&mut self) -> Vec<Effect> {
        let Some(job) = self.lambda.health.as_ref().and_then(Health::job) else { return Vec::new() };
        if let Some(health) = &mut self.lambda.health {
            health.stage = Stage::Ended { stopped: true };
        }
        self.jobs.end(job);
        self.lambda.rebuild();
        vec![Effect::Stop(job)]
    }

    /// Takes in what a conversation about the log of the function says; false when it is about something else.
    pub(super) fn hear_of_health(&mut self, job: JobId, event: &Event) -> bool {
        let Some(health) = self.lambda.health.as_mut().filter(|health| health.job() == Some(job)) else {
            return false;
        };
        match event {
            Event::Estimated { bytes } => health.stage = Stage::Estimating(job, *bytes),
            Event::QuerySnapshot(rows) | Event::QueryPage(rows) => health.rows = Some(rows.clone()),
            Event::QueryProgress(progress) => health.progress = Some(*progress),
            _ => return true,
        }
        self.lambda.rebuild();
        true
    }

    /// A conversation about the log of the function is over; `None` when it was about something else.
    pub(super) fn end_of_health(&mut self, job: JobId, result: &Result<(), Fault>) -> Option<Vec<Effect>> {
        let health = self.lambda.health.as_mut().filter(|health| health.job() == Some(job))?;
        let effects = match health.stage {
            // Where AWS does not tell what it would scan, nothing is held back.
            Stage::Estimating(_, bytes) => self.send_or_ask_health(bytes.filter(|_| result.is_ok())),
            _ => {
                health.stage = Stage::Ended { stopped: false };
                health.fault = result.clone().err();
                Vec::new()
            }
        };
        self.lambda.rebuild();
        Some(effects)
    }

    fn send_or_ask_health(&mut self, bytes: Option<f64>) -> Vec<Effect> {
        let threshold = self.threshold();
        let Some(health) = &mut self.lambda.health else { return Vec::new() };
        let Some(question) = health.question.clone() else { return Vec::new() };
        let dollars = bytes.map(scan_dollars);
        if let Some(bytes) = bytes
            && Request::LogsQuery(question).danger(dollars, threshold) == Danger::Spend
        {
            health.stage = Stage::Deciding(bytes);
            let entries = vec![entry(LEAVE, "nothing is scanned and nothing paid"), entry(SEND, bill(bytes))];
            return self.open_list(ListKind::Confirm(Pane::Lambda), entries);
        }
        self.send_health()
    }

    fn send_health(&mut self) -> Vec<Effect> {
        let Some(question) = self.lambda.health.as_ref().and_then(|health| health.question.clone()) else {
            return Vec::new();
        };
        let job = self.jobs.begin(Purpose::Of(Pane::Lambda));
        if let Some(health) = &mut self.lambda.health {
            health.stage = Stage::Running(job);
        }
        self.lambda.rebuild();
        vec![Effect::Start(job, self.scope.clone(), Request::LogsQuery(question))]
    }

    /// What a person is asked before a query of the log that would cost much.
    pub(in crate::app) fn health_question(&self) -> String {
        let group = self.lambda.health.as_ref().map_or("", |health| health.group.as_str());
        let most = crate::domain::figures::dollars(self.threshold());
        format!(
            "One query of {group}. You are asked above {most} (ask_above in settings.toml); t chooses less time."
        )
    }

    /// Takes what a person decided.
    pub(in crate::app) fn decide_health(&mut self, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        if picker.current().is_some_and(|entry| entry.text == SEND) {
            return self.send_health();
        }
        self.lambda.health = None;
        self.lambda.rebuild();
        self.notices.say(Severity::Info, "the log was not asked", now);
        Vec::new()
    }
}
