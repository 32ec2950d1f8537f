//! What a query would cost is asked before it is sent, where that may be much; above the threshold a person decides. A
//! small query is sent at once, and no query waits long for its estimate.

use jiff::{SignedDuration, Timestamp};

use super::State;
use super::jobs::Purpose;
use super::line::Line;
use super::logs::{Ask, Focus, QueryRun};
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{ListKind, Overlay, PromptKind, entry};
use super::picker::{Entry, Picker};
use super::tickets::JobId;
use crate::domain::event::scan_dollars;
use crate::domain::request::{Danger, bill};
use crate::domain::window::span_label;
use crate::domain::{Fault, LogsQuery, Range, Request, Scope, Window, figures};

/// How long a query waits for its estimate.
const PATIENCE: SignedDuration = SignedDuration::from_secs(2);

const LEAVE: &str = "do not send it";
const SEND: &str = "send it";
const RANGE: &str = "another time range";
const GROUPS: &str = "other log groups";

/// A query that waits for its estimate, or for a person to decide.
#[derive(Debug)]
pub struct Costing {
    job: JobId,
    scope: Scope,
    question: LogsQuery,
    /// Since when.
    pub since: Timestamp,
    /// What it would scan, once that was told.
    bytes: Option<f64>,
    /// The range to go back to when it is not sent.
    window: Option<Window>,
}

impl Costing {
    /// What it would scan, once that was told: then a person is asked.
    pub fn bytes(&self) -> Option<f64> {
        self.bytes
    }

    /// When it is sent without an estimate.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.since.checked_add(PATIENCE).ok().filter(|_| self.bytes.is_none())
    }

    /// The longest range that costs no more than the threshold: its name, the range, and the bill.
    fn shorter(&self, threshold: f64, window: Window) -> Option<(String, Window, String)> {
        let bytes = self.bytes?;
        let span = self.question.affordable(bytes, threshold)?;
        let Range { from, to } = self.question.range;
        let part = span.as_secs_f64() / to.duration_since(from).as_secs_f64();
        let shorter = match window {
            Window::Last(_) => Window::Last(span),
            Window::Between(_) => Window::Between(Range { from: to.checked_sub(span).ok()?, to }),
        };
        Some((format!("only the last {} of it", span_label(span)), shorter, bill(bytes * part)))
    }
}

impl State {
    /// The query that waits for its estimate or a decision.
    pub fn costing(&self) -> Option<&Costing> {
        self.costing.as_ref()
    }

    /// Dollars above which a query is asked about.
    pub fn threshold(&self) -> f64 {
        self.config.settings.ask_above
    }

    /// Sends a question, or asks first what it would cost.
    pub(super) fn send_or_ask(&mut self, question: LogsQuery, now: Timestamp) -> Vec<Effect> {
        let mut effects = self.give_up_costing();
        let scope = self.scope.clone();
        if question.is_small() || self.threshold().is_infinite() {
            effects.extend(self.send(question, scope, now));
            return effects;
        }
        let job = self.jobs.begin(Purpose::Cost);
        effects.push(Effect::Start(job, scope.clone(), Request::Estimate(question.clone())));
        self.costing = Some(Costing { job, scope, question, since: now, bytes: None, window: None });
        effects.extend(self.focus(Focus::Table));
        effects
    }

    /// Sends a question; a query that still runs is stopped first.
    fn send(&mut self, question: LogsQuery, scope: Scope, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        effects.extend(self.logs.run.as_ref().filter(|run| run.is_live()).map(|run| Effect::Stop(run.job)));
        let job = self.jobs.begin(Purpose::Query);
        effects.push(Effect::Start(job, scope.clone(), Request::LogsQuery(question.clone())));
        let mut run = QueryRun::new(job, scope, Ask::Query, question, now);
        run.before = self.logs.run.as_ref().map(|before| before.rows_scope().clone());
        effects.extend(self.remember_query(&run));
        self.logs.run = Some(run);
        effects.extend(self.focus(Focus::Table));
        effects
    }

    /// Sends the query that waits.
    fn send_waiting(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(costing) = self.costing.take() else { return Vec::new() };
        let mut effects = self.send(costing.question, costing.scope, now);
        if let Some(run) = &mut self.logs.run {
            run.estimate = costing.bytes;
        }
        effects.extend(self.end_estimates());
        effects
    }

    /// The query that waits is not sent: another takes its place, or nobody wants it.
    pub(super) fn give_up_costing(&mut self) -> Vec<Effect> {
        self.costing = None;
        self.end_estimates()
    }

    /// As [`State::give_up_costing`], by the wish of a person; nothing when none waits.
    pub(super) fn refuse_cost(&mut self, now: Timestamp) -> Option<Vec<Effect>> {
        if let Some(window) = self.costing.as_ref()?.window {
            self.logs.window = window;
        }
        self.notices.say(Severity::Info, "the query was not sent", now);
        Some(self.give_up_costing())
    }

    /// Estimates that still run are stopped: they take a place among the running queries.
    fn end_estimates(&mut self) -> Vec<Effect> {
        self.jobs.forget(Purpose::Cost).into_iter().map(Effect::Stop).collect()
    }

    /// A new range is asked for, and forgotten again when its query is not sent: the rows that stay are not of it.
    pub(super) fn ask_within(&mut self, window: Window, now: Timestamp) -> Vec<Effect> {
        let before = std::mem::replace(&mut self.logs.window, window);
        let effects = self.run_query(now);
        if let Some(costing) = &mut self.costing {
            costing.window = Some(before);
        }
        effects
    }

    /// Takes in what the query would scan.
    pub(super) fn learn_cost(&mut self, job: JobId, bytes: Option<f64>) {
        if let Some(costing) = self.costing.as_mut().filter(|costing| costing.job == job) {
            costing.bytes = bytes;
        }
    }

    /// The estimate is there, or is not to be had, which holds nothing back.
    pub(super) fn end_cost(&mut self, job: JobId, result: Result<(), Fault>, now: Timestamp) -> Vec<Effect> {
        let Some(costing) = self.costing.as_mut().filter(|costing| costing.job == job) else {
            return Vec::new();
        };
        if result.is_err() {
            costing.bytes = None;
        }
        let dollars = costing.bytes.map(scan_dollars);
        let request = Request::LogsQuery(costing.question.clone());
        if request.danger(dollars, self.threshold()) != Danger::Spend {
            return self.send_waiting(now);
        }
        let entries = self.cost_entries();
        self.open_list(ListKind::Cost, entries)
    }

    /// Its estimate takes too long.
    pub(super) fn send_if_late(&mut self, now: Timestamp) -> Vec<Effect> {
        let is_late =
            self.costing.as_ref().and_then(Costing::deadline).is_some_and(|deadline| deadline <= now);
        if is_late { self.send_waiting(now) } else { Vec::new() }
    }

    fn cost_entries(&self) -> Vec<Entry> {
        let Some(costing) = &self.costing else { return Vec::new() };
        let cost = costing.bytes.map(bill).unwrap_or_default();
        let mut entries = vec![entry(LEAVE, "nothing is scanned and nothing paid"), entry(SEND, cost)];
        let shorter = costing.shorter(self.threshold(), self.logs.window);
        entries.extend(shorter.map(|(name, _, cost)| entry(name, cost)));
        entries.push(entry(RANGE, ""));
        entries.push(entry(GROUPS, format!("{} chosen", self.logs.groups.len())));
        entries
    }

    /// What a person decided.
    pub(super) fn accept_cost(&mut self, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        let chosen = picker.current().map_or(LEAVE, |entry| entry.text.as_str());
        let shorter = self.costing.as_ref().and_then(|it| it.shorter(self.threshold(), self.logs.window));
        match (chosen, shorter) {
            (SEND, _) => self.send_waiting(now),
            (RANGE, _) => {
                let effects = self.give_up_costing();
                self.overlay = Some(Overlay::Prompt(PromptKind::Since, Line::default()));
                effects
            }
            (GROUPS, _) => {
                let mut effects = self.give_up_costing();
                effects.extend(self.open_groups(now));
                effects
            }
            (name, Some((shorter, window, _))) if name == shorter => {
                let mut effects = self.give_up_costing();
                effects.extend(self.set_window(window, now));
                effects
            }
            _ => self.refuse_cost(now).unwrap_or_default(),
        }
    }

    /// What the list says over its entries.
    pub fn cost_title(&self) -> String {
        let bytes = self.costing.as_ref().and_then(Costing::bytes).unwrap_or_default();
        let dollars = figures::dollars(scan_dollars(bytes));
        format!("this query would scan about {}, for {dollars}", figures::bytes(bytes))
    }
}
