//! What the console starts with, and the first questions that it asks.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::accounts::Accounts;
use super::assist::Assist;
use super::downloads::Downloads;
use super::drafts::Drafts;
use super::dynamo::Dynamo;
use super::history::{History, Lines, Walk};
use super::jobs::Jobs;
use super::lambda::Lambda;
use super::logs::Logs;
use super::message::Effect;
use super::notices::Notices;
use super::past::{Keeping, Past};
use super::s3::S3;
use super::signing::Signing;
use super::times::Times;
use super::vaulted::{self, Vaulted};
use super::{Pane, Remote, State};
use crate::config::Config;
use crate::domain::{SavedProfile, Scope, Text, Window};

/// What the terminal can show of colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    /// None, or none wanted (`NO_COLOR`).
    None,
    /// The sixteen of old.
    Sixteen,
    /// All.
    Full,
}

/// What the console starts with.
#[derive(Debug, Clone)]
pub struct Start {
    /// Settings, keys, themes, starter queries.
    pub config: Config,
    /// Whom to ask.
    pub scope: Scope,
    /// The endpoint when it is not AWS's own: always shown.
    pub endpoint: Option<Text>,
    /// The pane to open.
    pub open: Pane,
    /// The query to open with.
    pub query: Option<String>,
    /// The log groups to open with.
    pub groups: Vec<String>,
    /// The range to open with.
    pub window: Option<Window>,
    /// The saved profiles that can be chosen.
    pub saved: Vec<SavedProfile>,
    /// How the vault stands, and which long-term keys it holds.
    pub vault: (vaulted::Door, Vec<String>),
    /// What was asked in other sessions, when it is kept.
    pub past: Option<Past>,
    /// The zone of the person, for times that are not to be UTC.
    pub zone: TimeZone,
    /// Whether the mouse does something.
    pub mouse: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// The name of the theme.
    pub theme: String,
    /// What the terminal can show.
    pub colours: Colours,
}

impl State {
    /// A console that has asked nothing yet.
    pub fn new(start: Start, size: (u16, u16)) -> Self {
        let starter = start.config.queries.first().map(|starter| starter.query.clone()).unwrap_or_default();
        let has_opening_query = start.query.is_some();
        let query = start.query.unwrap_or(starter);
        let window = start.window.unwrap_or(Window::Last(start.config.settings.since));
        let logs = Logs::new(query.trim_end(), start.groups, window, start.config.settings.limit);
        let accounts = Accounts::new(&start.scope.profile);
        let mut state = Self {
            config: start.config,
            scope: start.scope,
            endpoint: start.endpoint,
            size,
            times: Times::of(start.zone),
            mouse: start.mouse,
            ascii: start.ascii,
            colours: start.colours,
            theme: start.theme,
            pane: start.open,
            accounts,
            signing: Signing { saved: start.saved, ..Signing::default() },
            vaulted: Vaulted::new(start.vault.0, start.vault.1),
            dynamo: Dynamo::default(),
            s3: S3::default(),
            lambda: Lambda::default(),
            downloads: Downloads::default(),
            groups: Remote::Unasked,
            group_fields: Default::default(),
            queries: Remote::Unasked,
            groups_asked: None,
            costing: None,
            origin: None,
            logs,
            overlay: None,
            notices: Notices::default(),
            jobs: Jobs::default(),
            pending: Vec::new(),
            assist: Assist::default(),
            leaving: None,
            past: start.past,
            keeping: Keeping::InMemory,
            has_opening_query,
            drafts: Drafts::default(),
            history: History::default(),
            query_walk: Walk::default(),
            given: Default::default(),
            refinements: Lines::default(),
            refinement_walk: Walk::default(),
            refine_due: false,
            refine_again: false,
            zooms: Vec::new(),
            export_name: String::new(),
        };
        state.arrange();
        state
    }

    /// The first questions: who we are, and the query when its groups are named.
    pub fn begin(&mut self, now: Timestamp) -> Vec<Effect> {
        let opening = self.logs.editor.text();
        let left = self.past.take().and_then(|past| self.take_past(past, now));
        // The query shows its own pane, also when another one is asked for.
        let pane = self.pane;
        let mut effects = self.ask_who(self.scope.clone());
        if !self.logs.groups.is_empty() {
            effects.extend(self.run_query(now));
        }
        effects.extend(self.show_pane(pane));
        self.begin_drafts(opening, left, now);
        effects
    }
}
