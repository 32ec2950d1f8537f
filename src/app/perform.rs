//! What each command does, whether a key or a word of the palette asked for it.

use jiff::Timestamp;

use super::jobs::Purpose;
use super::logs::{DetailShown, Focus, Phase};
use super::message::Effect;
use super::notices::Severity;
use super::overlay::ListKind;
use super::{Pane, State, TWICE, areas, palette};
use crate::command::{Command, Group, Place};

impl State {
    /// Does what a command says. An open overlay is asked first.
    pub(super) fn perform(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Vec<Effect> {
        if argument.is_none()
            && let Some(effects) =
                self.perform_in_popup(command).or_else(|| self.perform_in_overlay(command, now))
        {
            return effects;
        }
        if let Some(effects) = self.perform_in_pane(command, argument, now) {
            return effects;
        }
        if needs_rows(command) {
            self.pane = Pane::Logs;
        }
        match command {
            Command::Run => self.run_query(now),
            Command::Interrupt => self.interrupt(now),
            Command::Edit => self.focus(Focus::Editor),
            Command::Complete if self.is_to_be_filled() => self.step_parameter(),
            Command::Complete if self.is_blank() => self.open_starters(),
            Command::Complete => self.complete(now),
            Command::Earlier | Command::Later => self.walk_queries(command, now),
            Command::History => self.open_history(now),
            Command::Format => self.format_query(now),
            Command::FocusNext => self.step_focus(true),
            Command::FocusPrevious => self.step_focus(false),
            Command::Back => self.back(now),
            Command::Close => self.close(now),
            Command::Quit => self.quit(now),
            Command::Redraw => vec![Effect::Redraw],
            Command::Suspend => vec![Effect::Suspend],
            Command::Mouse => self.toggle_mouse(now),
            Command::Ascii => {
                self.ascii = !self.ascii;
                Vec::new()
            }
            Command::Theme => self.choose_theme(argument, now),
            Command::Region if argument.is_none() => self.ask_argument(command),
            Command::Region => self.choose_region(argument, now),
            Command::Since => self.choose_range(argument, now),
            Command::Query => self.choose_query(argument, now),
            Command::PaneAccounts => self.show_pane(Pane::Accounts),
            Command::PaneDynamo => self.open_dynamo(argument),
            Command::PaneS3 => self.open_s3(argument, now),
            Command::PaneLambda => self.open_lambda(argument, now),
            Command::Invoke
            | Command::Reveal
            | Command::FunctionLogs
            | Command::Figures
            | Command::Invocations => self.perform_on_function(command, now),
            Command::Downloads => self.open_downloads(now),
            Command::Download | Command::RequesterPays => {
                self.notices.say(Severity::Info, "this is of the S3 pane: go to an object or a bucket", now);
                Vec::new()
            }
            Command::SignIn => self.sign_in(now),
            Command::Code => self.open_code(now),
            Command::Renew => self.renew_session(now),
            Command::DropSession => self.drop_session(now),
            Command::ProfileAdd => self.add_profile(now),
            Command::ProfileEdit | Command::ProfileCopy | Command::ProfileRemove => {
                self.on_saved_profile(command, argument, now)
            }
            Command::Unlock => self.unlock(now),
            Command::Profile | Command::Use if argument.is_none() => self.ask_argument(Command::Profile),
            Command::Profile => self.choose_profile(argument, now),
            Command::PaneLogs => self.open_logs(argument, now),
            Command::Groups => self.open_groups(now),
            Command::Export => self.open_export(argument, now),
            Command::Refine => self.open_refine(argument, now),
            Command::Unrefine => self.take_refinement_back(now),
            Command::Search => self.open_search(argument, now),
            Command::SearchNext => self.search_again(true, now),
            Command::SearchPrevious => self.search_again(false, now),
            Command::Palette => {
                self.open_list(ListKind::Palette(None), palette::commands(self, self.pane_place()))
            }
            Command::Help => self.open_help(),
            Command::Notices => self.open_list(ListKind::Notices, self.notice_entries()),
            Command::Filter => self.open_filter(argument, now),
            Command::Queries => self.open_queries(),
            Command::Context => self.look_around(now),
            Command::Record => self.look_at_record(now),
            Command::Starters => self.open_starters(),
            Command::Undo | Command::Redo if self.logs.focus == Focus::Editor => {
                let editor = &mut self.logs.editor;
                if command == Command::Undo {
                    editor.undo()
                } else {
                    editor.redo()
                }
                Vec::new()
            }
            Command::NextRow => self.step_row(Command::Down),
            Command::PreviousRow => self.step_row(Command::Up),
            Command::Zoom => self.zoom(argument, now),
            Command::ZoomOut => self.zoom_out(now),
            Command::Open if self.logs.focus == Focus::Bars => self.zoom_to_choice(now),
            Command::Goto => self.go_to_time(argument, now),
            Command::LocalTime => {
                self.times.local = !self.times.local;
                let words = format!("times are shown and typed in {}", self.times.name(now));
                self.notices.say(Severity::Info, words, now);
                Vec::new()
            }
            Command::Sort | Command::Hide => self.on_column(command, argument, now),
            Command::Open => self.open_detail(),
            Command::CopyCell => self.copy_cell(now),
            Command::CopyRow => self.copy_row(now),
            Command::RawDetail if self.logs.focus != Focus::Detail => {
                let mut effects = self.open_detail();
                self.logs.on(command, now);
                effects.extend(self.focus(Focus::Detail));
                effects
            }
            _ => {
                self.logs.on(command, now);
                Vec::new()
            }
        }
    }

    pub(super) fn focus(&mut self, focus: Focus) -> Vec<Effect> {
        self.pane = Pane::Logs;
        self.logs.focus = focus;
        Vec::new()
    }

    pub(super) fn step_focus(&mut self, forward: bool) -> Vec<Effect> {
        let mut order = vec![Focus::Table, Focus::Editor, Focus::Groups];
        if self.detail_is_shown(self.size.0) {
            order.insert(1, Focus::Detail);
        }
        let at = order.iter().position(|focus| *focus == self.logs.focus).unwrap_or(0);
        let step = if forward { 1 } else { order.len() - 1 };
        self.focus(order[(at + step) % order.len()])
    }

    pub(super) fn back(&mut self, now: Timestamp) -> Vec<Effect> {
        let dropped = match self.logs.focus {
            Focus::Table => self.logs.table.drop_mark(),
            Focus::Bars => self.logs.choice.drop_mark(),
            _ => false,
        };
        if dropped {
            return Vec::new();
        }
        if self.place() == Place::Table && self.logs.is_covering() {
            return self.uncover(now);
        }
        if self.notices_are_dismissed_by_back() {
            self.notices.dismiss();
        }
        if self.logs.focus == Focus::Detail && self.size.0 < areas::WIDE {
            self.logs.detail_shown = DetailShown::WhenWide;
        }
        self.focus(Focus::Table)
    }

    pub(super) fn notices_are_dismissed_by_back(&self) -> bool {
        self.logs.focus == Focus::Table
    }

    pub(super) fn close(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.pane == Pane::Logs && self.logs.focus == Focus::Detail {
            let wide = self.size.0 >= areas::WIDE;
            self.logs.detail_shown = if wide { DetailShown::Never } else { DetailShown::WhenWide };
            return self.focus(Focus::Table);
        }
        self.leave_if_twice("press it again to leave", now)
    }

    /// Shows the row before or behind in detail without leaving it.
    fn step_row(&mut self, command: Command) -> Vec<Effect> {
        self.logs.table.on(command);
        self.logs.show_detail();
        Vec::new()
    }

    /// Sorts by or hides a column: the one named, or the one under the cursor. The box of groups hides a group.
    fn on_column(&mut self, command: Command, name: Option<&str>, now: Timestamp) -> Vec<Effect> {
        if let Some(name) = name {
            self.focus(Focus::Table);
            if !self.logs.table.go_to_named(name) {
                self.notices.say(Severity::Error, format!("there is no column {name}"), now);
                return Vec::new();
            }
        }
        self.logs.on(command, now);
        self.logs.follow(now);
        if command == Command::Sort { self.forget(Purpose::Sort) } else { Vec::new() }
    }

    /// Leaves; where that stops something, only when it is asked for twice.
    fn quit(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.downloads.is_running() {
            true => self.leave_if_twice("ask again to leave", now),
            false => vec![Effect::Quit],
        }
    }

    pub(super) fn leave_if_twice(&mut self, words: &str, now: Timestamp) -> Vec<Effect> {
        if self.leaving.is_some_and(|until| now <= until) {
            return vec![Effect::Quit];
        }
        let until = now.checked_add(TWICE).unwrap_or(now);
        self.leaving = Some(until);
        let said = match self.leaving_downloads() {
            Some(stopped) => format!("{words}; {stopped}"),
            None => words.to_owned(),
        };
        self.notices.answer(said, until, now);
        Vec::new()
    }

    pub(super) fn interrupt(&mut self, now: Timestamp) -> Vec<Effect> {
        if let Some(effects) = self.refuse_cost(now) {
            return effects;
        }
        let Some(run) = self.logs.run.as_mut().filter(|run| run.is_live() && run.phase != Phase::Stopping)
        else {
            return self.leave_if_twice("press it again to leave", now);
        };
        run.phase = Phase::Stopping;
        let job = run.job;
        let mut effects = vec![Effect::Stop(job)];
        effects.extend(self.leave_if_twice("stopping the query; press it again to leave", now));
        effects
    }

    pub(super) fn choose_theme(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let names: Vec<String> = self.theme_names().map(str::to_owned).collect();
        let at = names.iter().position(|name| *name == self.theme).unwrap_or(0);
        let chosen = match argument {
            Some(name) => names.iter().find(|known| *known == name),
            None => names.get((at + 1) % names.len().max(1)),
        };
        match chosen {
            Some(name) => {
                self.theme.clone_from(name);
                self.notices.say(Severity::Info, format!("theme {name}"), now);
            }
            None => {
                let words = format!("there is no such theme; there are {}", names.join(", "));
                self.notices.say(Severity::Error, words, now);
            }
        }
        Vec::new()
    }

    pub(super) fn toggle_mouse(&mut self, now: Timestamp) -> Vec<Effect> {
        self.mouse = !self.mouse;
        let words = if self.mouse { "mouse on" } else { "mouse off: the terminal selects text again" };
        self.notices.say(Severity::Info, words, now);
        vec![Effect::Mouse(self.mouse)]
    }

    pub(super) fn open_detail(&mut self) -> Vec<Effect> {
        match self.logs.focus {
            Focus::Table if !self.logs.table.is_empty() => {
                self.logs.detail_shown = DetailShown::Always;
                self.logs.show_detail();
                self.focus(Focus::Detail)
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a command is about the query or its rows: these are shown first, since what is not seen is not worked on.
fn needs_rows(command: Command) -> bool {
    match command {
        Command::Interrupt | Command::CopyCell => false,
        Command::Export => true,
        _ => matches!(command.info().group, Group::Query | Group::Rows),
    }
}
