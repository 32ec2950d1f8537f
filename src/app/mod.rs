//! The console's state and its one `update`: messages in, effects out. No IO, no async, no terminal library.

pub mod accounts;
pub mod areas;
mod asking;
pub mod assist;
mod completing;
#[cfg(test)]
mod completing_tests;
pub mod costing;
#[cfg(test)]
mod costing_tests;
pub mod detail;
pub mod downloads;
mod drafts;
#[cfg(test)]
mod drafts_tests;
pub mod dynamo;
mod editing;
#[cfg(test)]
mod editing_tests;
pub mod editor;
pub mod exporting;
pub mod form;
mod formatting;
#[cfg(test)]
mod formatting_tests;
pub mod hint;
#[cfg(test)]
mod hint_tests;
pub mod histogram;
pub mod history;
pub mod jobs;
#[cfg(test)]
pub mod kit;
pub mod lambda;
pub mod line;
pub mod logs;
mod looking;
#[cfg(test)]
mod looking_tests;
mod masked;
pub mod message;
mod mouse;
pub mod names;
pub mod notices;
pub mod overlay;
mod overlays;
mod palette;
pub mod pane;
mod panes;
pub mod past;
#[cfg(test)]
mod past_tests;
mod perform;
pub mod picker;
mod recalling;
#[cfg(test)]
mod recalling_tests;
mod refining;
#[cfg(test)]
mod refining_tests;
pub mod s3;
mod scroll;
mod sign_in;
pub mod signing;
#[cfg(test)]
mod signing_tests;
pub mod start;
mod starting;
#[cfg(test)]
mod starting_tests;
pub mod table;
#[cfg(test)]
mod table_tests;
#[cfg(test)]
mod tests;
pub mod tickets;
pub mod times;
pub mod tree;
mod undo;
mod update;
pub mod vaulted;
#[cfg(test)]
mod vaulted_tests;
mod waking;
pub mod work;
mod working;
pub mod writing;
pub mod zoom;

use jiff::{SignedDuration, Timestamp};

pub use message::{Effect, ExportFormat, Mouse, MouseKind, Msg, RowOrder};
pub use pane::Pane;
pub use start::{Colours, Start};
pub use tickets::{JobId, QuestionId};

use crate::command::{Key, Keymap, Place};
use crate::config::{Config, Theme};
use crate::domain::{Fault, LogGroup, QueryInfo, Scope, Text, Window};
use accounts::Accounts;
use assist::Assist;
use downloads::Downloads;
use drafts::Drafts;
use dynamo::Dynamo;
use history::{History, Lines, Walk};
use jobs::Jobs;
use lambda::Lambda;
use logs::{DetailShown, Focus, Logs};
use notices::Notices;
use overlay::Overlay;
use past::{Keeping, Past};
use s3::S3;
use signing::Signing;
use times::Times;
use vaulted::Vaulted;

/// How long a second press counts as "twice" when leaving.
const TWICE: SignedDuration = SignedDuration::from_secs(3);

/// Something that was asked for.
#[derive(Debug, Clone)]
pub enum Remote<T> {
    /// Not asked yet.
    Unasked,
    /// On its way; what came so far or was there before.
    Loading(T),
    /// There.
    Known(T),
    /// Not to be had, and why; what came before it failed.
    Failed(T, Fault),
}

/// The whole console.
#[derive(Debug)]
pub struct State {
    config: Config,
    /// Whom new questions are asked of.
    pub scope: Scope,
    /// The endpoint when it is not AWS's own.
    pub endpoint: Option<Text>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// In which zone times are shown.
    pub times: Times,
    /// Whether the mouse does something.
    pub mouse: bool,
    /// Whether to draw with ASCII only.
    pub ascii: bool,
    /// What the terminal can show.
    pub colours: Colours,
    theme: String,
    /// The pane that is shown.
    pub pane: Pane,
    /// The Accounts pane: profiles by account, and who one is with each.
    pub accounts: Accounts,
    /// Signing in: sessions, profiles, codes that are asked for.
    pub signing: Signing,
    /// The vault.
    pub vaulted: Vaulted,
    /// The Dynamo pane.
    pub dynamo: Dynamo,
    /// The S3 pane.
    pub s3: S3,
    /// The Lambda pane.
    pub lambda: Lambda,
    /// What is downloaded.
    pub downloads: Downloads,
    /// The log groups there are.
    pub groups: Remote<Vec<LogGroup>>,
    /// The group whose fields were asked for, and those that AWS found in it.
    group_fields: (String, Vec<String>),
    /// The queries that run or ran lately.
    pub queries: Remote<Vec<QueryInfo>>,
    /// When the list of groups was asked for.
    groups_asked: Option<Timestamp>,
    /// A query that waits for its estimate, or for a person to decide.
    costing: Option<costing::Costing>,
    /// Where the row stands whose neighbours are wanted, once its record told.
    origin: Option<looking::Origin>,
    /// The Logs pane.
    pub logs: Logs,
    /// What lies over the pane.
    pub overlay: Option<Overlay>,
    /// What was said.
    pub notices: Notices,
    /// Conversations under way.
    pub jobs: Jobs,
    /// Keys of a sequence that is not finished.
    pub pending: Vec<Key>,
    /// Help for the query that is being written.
    pub assist: Assist,
    /// Until when a second press leaves.
    leaving: Option<Timestamp>,
    /// What was asked in other sessions, until the console begins.
    past: Option<Past>,
    /// Whether what is asked is kept for other sessions.
    keeping: Keeping,
    /// Whether the query in the editor was asked for at the start.
    has_opening_query: bool,
    /// What is being written, and what of it is kept.
    drafts: Drafts,
    /// The queries that were asked.
    history: History,
    /// Where one is among them in the editor.
    query_walk: Walk,
    /// What functions were given.
    given: lambda::Given,
    /// The refinements that were kept.
    refinements: Lines,
    /// Where one is among them in the line.
    refinement_walk: Walk,
    /// The refinements are to be evaluated anew.
    refine_due: bool,
    /// The ranges before each closer look.
    zooms: Vec<Window>,
    /// Whether rows arrived that the refinements under way do not know.
    refine_again: bool,
    /// The name that was last given to an export, to be mended when it can't be used.
    export_name: String,
}

impl State {
    /// The key bindings.
    pub fn keymap(&self) -> &Keymap {
        &self.config.keymap
    }

    /// The theme to draw with.
    pub fn theme(&self) -> Option<&Theme> {
        self.config.themes.get(&self.theme)
    }

    /// The names of all themes.
    pub fn theme_names(&self) -> impl Iterator<Item = &str> {
        self.config.themes.names()
    }

    /// The log groups that are known, while and after they load.
    pub fn known_groups(&self) -> impl Iterator<Item = &LogGroup> {
        let known = match &self.groups {
            Remote::Unasked => &[],
            Remote::Loading(groups) | Remote::Known(groups) | Remote::Failed(groups, _) => groups.as_slice(),
        };
        known.iter()
    }

    /// Where a key lands.
    pub fn place(&self) -> Place {
        self.overlay.as_ref().map_or_else(|| self.pane_place(), Overlay::place)
    }

    /// Whether the detail is shown on a screen of this width.
    pub fn detail_is_shown(&self, width: u16) -> bool {
        match self.logs.detail_shown {
            DetailShown::WhenWide => width >= areas::WIDE && !self.logs.table.is_empty(),
            DetailShown::Always => true,
            DetailShown::Never => false,
        }
    }

    /// Tells table and detail how much of them the screen shows, and corrects a focus on what is not there.
    fn arrange(&mut self) {
        if self.logs.focus == Focus::Detail && !self.detail_is_shown(self.size.0) {
            self.logs.focus = Focus::Table;
        }
        self.arrange_pane();
        let Some(areas) = areas::areas(self.size, self) else { return };
        self.arrange_bars(&areas);
        // A table that is covered keeps its place for when it is seen again.
        if areas.rows.height > 0 {
            self.logs.table.resize(usize::from(areas.rows.height), usize::from(areas.rows.width));
        }
        let width = usize::from(areas.detail.width).saturating_sub(2).max(1);
        self.logs.detail.resize(usize::from(areas.detail.height).saturating_sub(1), width);
    }
}
