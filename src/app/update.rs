//! The one `update`: routes each message to where it belongs and returns what is to be done outside.

use jiff::Timestamp;

use super::jobs::Purpose;
use super::line::Line;
use super::message::{Effect, Msg};
use super::notices::Severity;
use super::overlay::{ListKind, Overlay, PromptKind};
use super::table::Search;
use super::tickets::JobId;
use super::{Pane, Remote, State, lambda, palette};
use crate::command::{Command, Found, Key, Place};
use crate::domain::{Event, Fault};

impl State {
    /// Takes in a message.
    pub fn update(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        let mut effects = match msg {
            Msg::Key(key) => self.on_key(key, now),
            Msg::Paste(text) => self.on_paste(&text, now),
            Msg::Mouse(mouse) => self.on_mouse(mouse, now),
            Msg::Resize(width, height) => {
                self.size = (width, height);
                Vec::new()
            }
            Msg::Tick => {
                self.logs.on_tick();
                self.press_for_due_codes(now);
                self.send_if_late(now)
            }
            Msg::Job(job, event) => {
                self.on_event(job, event, now);
                Vec::new()
            }
            Msg::Found(job, found) => {
                self.hear_found(job, *found);
                Vec::new()
            }
            Msg::Ended(job, result) => self.on_ended(job, result, now),
            Msg::Copied(result) => {
                self.say_result(result, now);
                Vec::new()
            }
            Msg::Download(job, news, counted) => {
                self.hear_download(job, news, counted, now);
                Vec::new()
            }
            Msg::Done(job, result) => {
                self.on_done(job, result, now);
                Vec::new()
            }
            Msg::Sessions(sessions) => {
                self.signing.sessions = sessions;
                self.press_for_due_codes(now);
                Vec::new()
            }
            Msg::Skew(ahead) => {
                self.on_skew(ahead, now);
                Vec::new()
            }
            Msg::CodeAsked(id, asked) => {
                self.on_code_asked(id, asked, now);
                Vec::new()
            }
            Msg::SignInAsked(id, asked) => {
                self.on_sign_in_asked(id, asked, now);
                Vec::new()
            }
            Msg::SignInEnded(id) => {
                self.on_sign_in_ended(id);
                Vec::new()
            }
            Msg::Exported(result) => {
                self.on_exported(result, now);
                Vec::new()
            }
            Msg::Vault(news) => self.on_vault(news, now),
            Msg::Remembered(result) => {
                self.on_remembered(result, now);
                Vec::new()
            }
        };
        if let Some(Overlay::List(ListKind::Palette(Some(Command::PaneLogs)), _)) = self.overlay {
            effects.extend(self.ask_groups(now));
        }
        effects.extend(self.assist_writing(now));
        effects.extend(self.work_due(now));
        effects.extend(self.pane_due(now));
        let leaves = effects.iter().any(|effect| matches!(effect, Effect::Quit));
        if let Some(kept) = self.keep_drafts(leaves, now) {
            effects.insert(0, kept);
        }
        self.lambda.hide_if_due(self.pane == Pane::Lambda && self.lambda.focus == lambda::Focus::Detail, now);
        self.arrange();
        effects
    }

    fn say_result(&mut self, result: Result<String, Fault>, now: Timestamp) {
        match result {
            Ok(text) => self.notices.say(Severity::Info, text, now),
            Err(fault) => self.notices.fault(&fault, now),
        }
    }

    /// A name that can't be used is given back to be mended.
    fn on_exported(&mut self, result: Result<String, Fault>, now: Timestamp) {
        if result.is_err() && self.overlay.is_none() && !self.export_name.is_empty() {
            self.overlay = Some(Overlay::Prompt(PromptKind::Export, Line::with(&self.export_name)));
        }
        self.say_result(result, now);
    }

    fn on_key(&mut self, key: Key, now: Timestamp) -> Vec<Effect> {
        let place = self.place();
        self.pending.push(key);
        match self.find_keys(place) {
            Found::Command(command) => {
                self.pending.clear();
                self.perform(command, None, now)
            }
            Found::Prefix => Vec::new(),
            Found::Nothing => {
                let unfinished = self.pending.len() > 1;
                self.pending.clear();
                if !unfinished && place.takes_text() {
                    self.type_key(key);
                }
                Vec::new()
            }
        }
    }

    /// What the pressed keys lead to; those of an open list of completions come before those of the text beneath.
    fn find_keys(&self, place: Place) -> Found {
        if self.assist.popup.is_some() {
            let found = self.keymap().find(Place::Completion, &self.pending);
            if found != Found::Nothing {
                return found;
            }
        }
        self.keymap().find(place, &self.pending)
    }

    fn type_key(&mut self, key: Key) {
        self.assist.typed = true;
        match &mut self.overlay {
            Some(overlay) => {
                if overlay.on_key(key) {
                    self.after_typing();
                }
            }
            None => {
                // What was said of the query before it changed no longer holds.
                self.notices.dismiss();
                self.type_in_pane(key);
            }
        }
    }

    fn on_paste(&mut self, text: &str, now: Timestamp) -> Vec<Effect> {
        match &mut self.overlay {
            Some(overlay) => {
                if let Some(said) = overlay.paste(text) {
                    self.notices.say(Severity::Info, said, now);
                }
                self.after_typing();
            }
            None => self.paste_in_pane(text),
        }
        Vec::new()
    }

    /// A filter filters and a search searches while one types.
    pub(super) fn after_typing(&mut self) {
        match self.overlay.take() {
            Some(Overlay::List(ListKind::Palette(_), mut picker)) => {
                let awaited = palette::awaiting(picker.filter.text());
                let entries = match awaited {
                    Some(command) => palette::arguments(self, command),
                    None => palette::commands(self, self.pane_place()),
                };
                picker.set_entries(entries);
                let typed = picker.filter.text().trim_start().to_owned();
                let pattern = match awaited {
                    Some(_) => typed.split_once(' ').map_or("", |(_, argument)| argument),
                    None => &typed,
                };
                picker.refilter_by(pattern);
                self.overlay = Some(Overlay::List(ListKind::Palette(awaited), picker));
            }
            Some(Overlay::List(kind, mut picker)) => {
                picker.refilter();
                self.overlay = Some(Overlay::List(kind, picker));
            }
            Some(Overlay::Prompt(PromptKind::Search(from), line)) => {
                self.logs.table.search = Search::new(line.text());
                self.logs.table.search_on(from, true);
                self.overlay = Some(Overlay::Prompt(PromptKind::Search(from), line));
            }
            Some(Overlay::Prompt(PromptKind::Listed, line)) => {
                self.look_in_pane(line.text());
                self.overlay = Some(Overlay::Prompt(PromptKind::Listed, line));
            }
            Some(Overlay::Prompt(PromptKind::Refine, line)) => {
                self.try_refinement(line.text());
                self.overlay = Some(Overlay::Prompt(PromptKind::Refine, line));
            }
            other => self.overlay = other,
        }
    }

    fn on_event(&mut self, job: JobId, event: Event, now: Timestamp) {
        match (self.jobs.purpose(job), event) {
            (Some(Purpose::Of(pane)), event) => self.hear_in_pane(pane, job, event),
            (Some(Purpose::Groups), Event::LogGroups(page)) => {
                if let Remote::Loading(groups) = &mut self.groups {
                    groups.extend(page);
                }
                self.refresh_group_list();
            }
            (Some(Purpose::Query | Purpose::Look), event) => self.on_answer(job, event, now),
            (Some(Purpose::Origin), Event::Record(record)) => self.learn_origin(&record),
            (Some(Purpose::Cost), Event::Estimated { bytes }) => self.learn_cost(job, bytes),
            (Some(Purpose::Fields), Event::GroupFields(fields)) => self.learn_fields(&fields),
            (Some(Purpose::Queries), Event::Queries(page)) => {
                if let Remote::Loading(queries) = &mut self.queries {
                    queries.extend(page);
                }
                self.refresh_query_list();
            }
            // An answer that is no longer wanted, or a retry that its own pane does not show.
            _ => {}
        }
    }

    /// Refinements are evaluated anew only for rows that are seen: those beneath are when they come back.
    fn on_answer(&mut self, job: JobId, event: Event, now: Timestamp) {
        let is_on_top = self.logs.run.as_ref().is_some_and(|run| run.job == job);
        let changed = self.logs.with_answer(job, |logs| logs.apply(event, now));
        self.refine_again |= is_on_top && changed == Some(true);
    }

    fn on_ended(&mut self, job: JobId, result: Result<(), Fault>, now: Timestamp) -> Vec<Effect> {
        let mut effects = Vec::new();
        match self.jobs.end(job) {
            Some(Purpose::Of(pane)) => effects = self.end_in_pane(pane, job, result, now),
            Some(Purpose::Groups) => self.end_groups(result, now),
            Some(Purpose::Query | Purpose::Look) => effects = self.end_answer(job, result, now),
            Some(Purpose::Queries) => self.end_queries(result, now),
            Some(Purpose::Cost) => effects = self.end_cost(job, result, now),
            // The list tells what became of it.
            Some(Purpose::StopListed) => {
                self.say_result(result.map(|()| "the query was stopped".to_owned()), now);
                effects = self.ask_queries();
            }
            Some(Purpose::Download) => self.end_download(job, result, now),
            Some(Purpose::Origin) => effects = self.end_origin(result, now),
            _ => {}
        }
        effects
    }

    fn end_groups(&mut self, result: Result<(), Fault>, now: Timestamp) {
        let Remote::Loading(groups) = &mut self.groups else { return };
        let groups = std::mem::take(groups);
        self.groups = match result {
            Ok(()) => Remote::Known(groups),
            Err(fault) => {
                self.notices.fault(&fault, now);
                Remote::Failed(groups, fault)
            }
        };
        self.refresh_group_list();
    }

    fn end_answer(&mut self, job: JobId, result: Result<(), Fault>, now: Timestamp) -> Vec<Effect> {
        // A query that was replaced may still run at AWS and cost money: that must not be lost.
        if let Err(fault) = &result {
            self.notices.fault(fault, now);
        }
        self.logs.with_answer(job, |logs| logs.end(result, now));
        self.settle_query(job).into_iter().collect()
    }

    /// Puts the groups that are known by now into the list, if it is open.
    pub(super) fn refresh_group_list(&mut self) {
        let entries = self.group_entries();
        match &mut self.overlay {
            Some(Overlay::List(ListKind::Groups, picker)) => picker.set_entries(entries),
            Some(Overlay::List(ListKind::Palette(Some(Command::PaneLogs)), _)) => self.after_typing(),
            _ => {}
        }
    }
}
