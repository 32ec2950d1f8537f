//! What the keys of the Accounts pane do: getting about in the tree, looking for profiles, signing in as one of them.

use jiff::Timestamp;

use super::{Focus, RowKind, Spot, State, facts, parts, tree};
use crate::app::Remote;
use crate::app::areas::Rect;
use crate::app::jobs::Purpose;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::pane::Pane;
use crate::app::scroll::moved;
use crate::app::signing::WISHED;
use crate::command::Command;
use crate::domain::{Profile, Region, Request, Scope};

/// The keys that matter in the pane, the most important first.
pub const KEYS: &[(Command, &str)] = &[
    (Command::Help, "help"),
    (Command::Use, "use"),
    (Command::SignIn, "sign in"),
    (Command::Renew, "renew"),
    (Command::DropSession, "drop"),
    (Command::Fold, "fold"),
    (Command::Search, "search"),
    (Command::Region, "region"),
    (Command::FocusNext, "detail"),
    (Command::CopyCell, "copy"),
    (Command::PaneLogs, "logs"),
    (Command::Palette, "commands"),
];

impl State {
    /// What a command means in the pane; `None` when the pane leaves it to the console.
    pub(in crate::app) fn perform_in_accounts(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        match (command, self.accounts.focus) {
            (Command::Search, _) => self.look_for_profiles(argument.unwrap_or_default(), argument.is_some()),
            _ if argument.is_some() => return None,
            (Command::FocusNext | Command::FocusPrevious, focus) => {
                self.accounts.focus = if focus == Focus::Tree { Focus::Detail } else { Focus::Tree };
            }
            (Command::Back | Command::Close, Focus::Detail) => self.accounts.focus = Focus::Tree,
            (Command::Back, Focus::Tree) if !self.accounts.filter.is_empty() => self.accounts.filter.clear(),
            (Command::Use, _) => return Some(self.use_spot(now)),
            (command, Focus::Detail) => return self.scroll_facts(command, now).then(Vec::new),
            (Command::Fold, Focus::Tree) => self.fold_spot(None),
            (Command::Left, Focus::Tree) => self.fold_or_leave(),
            (Command::Right, Focus::Tree) => self.fold_spot(Some(false)),
            (command, Focus::Tree) => return self.step_spot(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    /// Moves the cursor in the tree; false when the command is no movement.
    pub(in crate::app) fn step_spot(&mut self, command: Command) -> bool {
        let page = self.accounts.scroll.rows().saturating_sub(1).max(1);
        let tree = tree(self);
        let at = tree.index(&self.accounts.spot);
        let Some(to) = moved(command, at, page) else { return false };
        let row = tree.rows.get(to.min(tree.rows.len().saturating_sub(1)));
        if let Some(spot) = row.map(super::Row::spot) {
            self.accounts.go_to(spot);
        }
        true
    }

    /// Puts the cursor on the line at this row of the screen.
    pub(in crate::app) fn press_in_accounts(&mut self, column: u16, row: u16) {
        let Some(parts) = parts(self) else { return };
        if parts.detail.contains(column, row) {
            self.accounts.focus = Focus::Detail;
        }
        if !parts.rows.contains(column, row) {
            return;
        }
        self.accounts.focus = Focus::Tree;
        let at = self.accounts.scroll.top + usize::from(row - parts.rows.y);
        if let Some(spot) = tree(self).rows.get(at).map(super::Row::spot) {
            self.accounts.go_to(spot);
        }
    }

    /// Tells the tree how much of it the screen shows, and keeps its cursor there.
    pub(in crate::app) fn arrange_accounts(&mut self) {
        let Some(parts) = parts(self) else { return };
        let tree = tree(self);
        let (at, count) = (tree.index(&self.accounts.spot), tree.rows.len());
        if parts.rows.height > 0 {
            self.accounts.scroll.height = usize::from(parts.rows.height);
        }
        self.accounts.scroll.go_to(at, count, |_| 1);
    }

    /// Shows what matches, with the cursor on a profile.
    pub(in crate::app) fn filter_profiles(&mut self, words: &str) {
        words.clone_into(&mut self.accounts.filter);
        self.accounts.scroll.top = 0;
        let tree = tree(self);
        let is_profile = |row: &&super::Row<'_>| matches!(row.kind, RowKind::Profile { .. });
        let kept = tree.rows.iter().any(|row| is_profile(&row) && row.is(&self.accounts.spot));
        let first = tree.rows.iter().find(is_profile).map(super::Row::spot);
        if let (Some(spot), false) = (first, kept) {
            self.accounts.go_to(spot);
        }
    }

    fn look_for_profiles(&mut self, words: &str, is_whole: bool) {
        self.accounts.focus = Focus::Tree;
        self.filter_profiles(words);
        if !is_whole {
            self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default()));
        }
    }

    /// Uses the profile under the cursor, or of the hop; folds an account.
    fn use_spot(&mut self, now: Timestamp) -> Vec<Effect> {
        let profile = match &self.accounts.spot {
            Spot::Profile(profile) | Spot::Hop(profile, _) => profile.clone(),
            Spot::Account(_) => {
                self.fold_spot(None);
                return Vec::new();
            }
        };
        if profile == self.scope.profile {
            self.notices.say(Severity::Info, format!("{profile} is in use already"), now);
            return Vec::new();
        }
        self.choose_profile(Some(profile.as_str()), now)
    }

    /// Folds or unfolds what is under the cursor: an account, or the profile of a hop.
    fn fold_spot(&mut self, wanted: Option<bool>) {
        let accounts = &mut self.accounts;
        match accounts.spot.clone() {
            Spot::Account(number) => {
                let folded = accounts.folded.contains(&number);
                match wanted.unwrap_or(!folded) {
                    true => accounts.folded.insert(number),
                    false => accounts.folded.remove(&number),
                };
            }
            Spot::Profile(profile) | Spot::Hop(profile, _) => {
                let folded = !accounts.unfolded.contains(&profile);
                match wanted.unwrap_or(!folded) {
                    true => accounts.unfolded.remove(&profile),
                    false => accounts.unfolded.insert(profile.clone()),
                };
                if wanted != Some(false) {
                    accounts.go_to(Spot::Profile(profile));
                }
            }
        }
    }

    /// Folds what is open under the cursor, else goes to what it belongs to.
    fn fold_or_leave(&mut self) {
        let tree = tree(self);
        let Some(row) = tree.rows.get(tree.index(&self.accounts.spot)) else { return };
        let to = match &row.kind {
            RowKind::Hop { profile, .. } => Spot::Profile(profile.clone()),
            RowKind::Profile { folded: true, .. } => Spot::Account(row.account.map(str::to_owned)),
            RowKind::Profile { .. } | RowKind::Account { .. } => return self.fold_spot(Some(true)),
        };
        self.accounts.go_to(to);
    }

    /// Scrolls what is said of the line under the cursor; false when the command is no movement.
    fn scroll_facts(&mut self, command: Command, now: Timestamp) -> bool {
        let Some(Rect { width, height, .. }) = parts(self).map(|parts| parts.detail) else { return false };
        let rows = usize::from(height.saturating_sub(1)).max(1);
        let room = fact_room(width);
        let lines: usize = facts(self, now).iter().map(|fact| fact.value.safe().wrapped(room).len()).sum();
        let last = lines.saturating_sub(rows);
        let top = self.accounts.detail_top;
        let Some(to) = moved(command, top, rows) else { return false };
        self.accounts.detail_top = to.min(last);
        true
    }

    /// Asks who one is with a profile. What was asked before with it is no longer wanted.
    pub(in crate::app) fn ask_who(&mut self, scope: Scope) -> Vec<Effect> {
        let job = self.jobs.begin(Purpose::Of(Pane::Accounts));
        let before = self.accounts.ask(scope.profile.clone(), job);
        let dropped = before.filter(|before| self.jobs.end(*before).is_some()).map(Effect::Drop);
        dropped.into_iter().chain([Effect::Start(job, scope, Request::Identity)]).collect()
    }

    /// Signs in as the profile that commands are about, without switching to it, and asks who one is. Not while that is
    /// under way.
    pub(in crate::app) fn sign_in(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(profile) = self.target_or_say(now) else { return Vec::new() };
        if matches!(self.accounts.of(&profile).identity, Remote::Loading(_)) {
            return Vec::new();
        }
        let region = self.region_of(&profile);
        self.ask_who(Scope { profile, region })
    }

    /// Asks for new credentials of every hop; the first time that is to sign in.
    pub(in crate::app) fn renew_session(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(profile) = self.target_or_say(now) else { return Vec::new() };
        if self.signing.of(&profile).is_none() {
            return self.sign_in(now);
        }
        self.notices.say(Severity::Info, format!("new credentials of {profile} are asked for"), now);
        self.signing.wished = now.checked_add(WISHED).ok();
        vec![Effect::Renew(profile)]
    }

    /// Drops the credentials of the profile.
    pub(in crate::app) fn drop_session(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(profile) = self.target_or_say(now) else { return Vec::new() };
        let said = format!("the credentials of {profile} are dropped; the next question signs in again");
        self.notices.say(Severity::Info, said, now);
        vec![Effect::Forget(profile)]
    }

    fn target_or_say(&mut self, now: Timestamp) -> Option<Profile> {
        let target = self.target();
        if target.is_none() {
            self.notices.say(Severity::Info, "this is an account; go to one of its profiles", now);
        }
        target
    }

    /// The region in which a profile is asked: the present one of the profile in use, else its first.
    pub(in crate::app) fn region_of(&self, profile: &Profile) -> Region {
        let first = || self.saved(profile)?.regions.first().cloned();
        match *profile == self.scope.profile {
            true => self.scope.region.clone(),
            false => first().unwrap_or_else(|| self.scope.region.clone()),
        }
    }
}

/// Columns of a fact's name with the blank before it.
pub const FACT_NAMES: u16 = 16;

/// The columns that a fact's value may take in a detail of this width.
pub fn fact_room(width: u16) -> usize {
    usize::from(width.saturating_sub(FACT_NAMES + 2)).max(1)
}
