//! Opening what lies over the pane, and taking what was chosen or typed there.

use jiff::Timestamp;

use super::jobs::Purpose;
use super::line::Line;
use super::logs::{Focus, export};
use super::message::Effect;
use super::notices::{Notice, Severity};
use super::overlay::{ListKind, Overlay, PromptKind, RANGES, entry};
use super::picker::{Entry, Picker};
use super::{Remote, State, palette};
use crate::command::{COMMANDS, Command, Place, listing};
use crate::domain::{Request, Window};

impl State {
    /// What a command means while something lies over the pane; `None` when the overlay leaves it to the console.
    pub(super) fn perform_in_overlay(&mut self, command: Command, now: Timestamp) -> Option<Vec<Effect>> {
        let page = usize::from(self.size.1 / 2);
        match (self.overlay.as_mut()?, command) {
            (_, Command::Redraw | Command::Suspend) => return None,
            (Overlay::Form(_), command) => return Some(self.perform_in_form(command)),
            (Overlay::Payload(_), command) => return Some(self.perform_in_payload(command, now)),
            (Overlay::Passphrase(_), Command::Back | Command::Interrupt | Command::Close) => {
                return Some(self.leave_passphrase());
            }
            (Overlay::Prompt(PromptKind::Code(id), _), Command::Interrupt) => {
                let id = *id;
                return Some(self.decline_code(id));
            }
            (Overlay::SignIn(id), command) => {
                let id = *id;
                return self.perform_in_sign_in(id, command);
            }
            (_, Command::Back | Command::Interrupt | Command::Close) => return Some(self.dismiss(now)),
            (_, Command::Open) => return Some(self.accept(now)),
            (Overlay::Prompt(PromptKind::Refine, _), Command::Complete) => return Some(self.complete(now)),
            (Overlay::List(ListKind::Queries, picker), Command::StopListed) => {
                let under = picker.current().map(|entry| entry.remark.clone());
                return Some(self.stop_listed(under.as_deref()));
            }
            (Overlay::List(ListKind::Downloads, picker), Command::StopListed) => {
                let line = picker.current_index();
                return Some(self.stop_listed_download(line, now));
            }
            (Overlay::List(ListKind::Starters, picker), Command::Run) => {
                let index = picker.current_index();
                self.overlay = None;
                return Some(self.run_starter(index, now));
            }
            (Overlay::List(ListKind::History, picker), Command::Run) => {
                let index = picker.current_index();
                self.overlay = None;
                return Some(self.run_from_history(index, now));
            }
            (Overlay::List(ListKind::Groups, picker), Command::Mark) => picker.toggle_mark(),
            (Overlay::List(ListKind::Palette(awaited), picker), Command::Mark) => {
                complete(*awaited, picker);
                self.after_typing();
            }
            (Overlay::List(_, picker), command) => {
                picker.on_move(command, page);
            }
            (Overlay::Prompt(PromptKind::Since, line), Command::Up | Command::Down) => {
                step_range(line, command)
            }
            (Overlay::Prompt(PromptKind::Refine, _), Command::Up | Command::Down) => {
                self.walk_refinements(command)
            }
            (Overlay::Prompt(PromptKind::Listed, _), command) => self.step_in_pane(command),
            (Overlay::Prompt(..) | Overlay::Passphrase(_), _) => {}
        }
        Some(Vec::new())
    }

    /// Closes the overlay without doing anything; a search that is given up leaves the cursor where it began.
    pub(super) fn dismiss(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.overlay.take() {
            Some(Overlay::Prompt(PromptKind::Search(from), _)) => {
                self.logs.table.search = None;
                self.logs.table.stop_hunting();
                self.logs.table.go_to(from);
            }
            Some(Overlay::Prompt(PromptKind::Listed, _)) => self.look_in_pane(""),
            Some(Overlay::Prompt(PromptKind::Refine, _)) => self.give_up_refinement(),
            Some(Overlay::List(ListKind::Cost, _)) => return self.refuse_cost(now).unwrap_or_default(),
            _ => {}
        }
        Vec::new()
    }

    /// Takes what was chosen or typed.
    pub(super) fn accept(&mut self, now: Timestamp) -> Vec<Effect> {
        match self.overlay.take() {
            Some(Overlay::List(kind, picker)) => self.accept_from_list(kind, picker, now),
            Some(Overlay::Prompt(kind, line)) => self.accept_line(kind, line, now),
            Some(Overlay::Passphrase(typed)) => self.give_passphrase(typed, now),
            Some(Overlay::SignIn(_)) | None => Vec::new(),
            other => {
                self.overlay = other;
                Vec::new()
            }
        }
    }

    pub(super) fn accept_from_list(&mut self, kind: ListKind, picker: Picker, now: Timestamp) -> Vec<Effect> {
        match kind {
            ListKind::Palette(awaited) => self.accept_from_palette(awaited, picker, now),
            ListKind::Groups => {
                let typed = picker.filter.text().trim();
                // A name that the list does not have: where listing is denied, names are typed.
                let unlisted = picker.shown().len() == 0 && !typed.is_empty();
                self.logs.groups = if unlisted { vec![typed.to_owned()] } else { picker.chosen() };
                self.logs.group_cursor = 0;
                // Rows of other groups under the new names would mislead, so the question is asked at once.
                self.run_query(now)
            }
            ListKind::Starters => self.take_starter(picker.current_index()),
            ListKind::Help(_) => {
                let doc = picker.current().map(|entry| entry.text.clone());
                let info = COMMANDS.iter().find(|info| Some(info.doc) == doc.as_deref());
                info.map_or_else(Vec::new, |info| self.perform(info.command, None, now))
            }
            ListKind::Queries => {
                let under = picker.current().map(|entry| entry.remark.clone());
                self.attach(under.as_deref(), now)
            }
            ListKind::History => self.take_from_history(picker.current_index()),
            ListKind::Asked => self.take_asked(picker.current_index()),
            ListKind::Cost => self.accept_cost(&picker, now),
            ListKind::Invoke => self.take_mode(&picker, now),
            ListKind::Qualifiers => self.take_qualifier(&picker, now),
            ListKind::Confirm(pane) => self.decide_in_pane(pane, &picker, now),
            ListKind::Downloads => self.resume_listed_download(&picker, now),
            ListKind::Notices => Vec::new(),
        }
    }

    pub(super) fn accept_from_palette(
        &mut self,
        awaited: Option<Command>,
        picker: Picker,
        now: Timestamp,
    ) -> Vec<Effect> {
        let typed = picker.filter.text().to_owned();
        let under = picker.current().map(|entry| entry.text.clone());
        if let Some(command) = awaited {
            let typed = palette::parse(&typed).and_then(|(_, argument)| argument);
            let whole =
                typed.filter(|typed| picker.cursor() == 0 && palette::is_whole(command, typed, &picker, now));
            let argument = whole.map(str::to_owned).or(under).or(typed.map(str::to_owned));
            return self.perform(command, argument.as_deref(), now);
        }
        let named = palette::parse(&typed)
            .or_else(|| under.as_deref().and_then(palette::parse).map(|(c, _)| (c, None)));
        let Some((command, argument)) = named else {
            self.notices.say(
                Severity::Warning,
                "there is no such command; ? lists the keys, : the commands",
                now,
            );
            return Vec::new();
        };
        let takes = command.info().argument;
        if takes.is_empty() && argument.is_some() {
            self.notices.say(
                Severity::Warning,
                format!("{} takes nothing behind it", command.info().name),
                now,
            );
            return Vec::new();
        }
        let needs = !takes.is_empty() && !takes.starts_with('[');
        if needs && argument.is_none() {
            return self.ask_argument(command);
        }
        self.perform(command, argument, now)
    }

    /// Opens the palette with a command's word typed, for what must follow it.
    pub(super) fn ask_argument(&mut self, command: Command) -> Vec<Effect> {
        let mut picker = Picker::default();
        picker.filter = Line::with(&format!("{} ", command.info().name));
        self.overlay = Some(Overlay::List(ListKind::Palette(None), picker));
        self.after_typing();
        Vec::new()
    }

    pub(super) fn accept_line(&mut self, kind: PromptKind, line: Line, now: Timestamp) -> Vec<Effect> {
        match kind {
            PromptKind::Search(_) => {
                self.search_from(self.logs.table.cursor(), true, now);
                Vec::new()
            }
            // They are looked for while one types.
            PromptKind::Listed => Vec::new(),
            PromptKind::Since => match Window::parse(line.text(), now, &self.times.zone()) {
                Ok(window) => self.set_window(window, now),
                Err(_) => {
                    // The prompt itself says what is wrong; it stays open until it can be taken.
                    self.overlay = Some(Overlay::Prompt(kind, line));
                    Vec::new()
                }
            },
            PromptKind::Goto => self.go_to_time(Some(line.text()), now),
            PromptKind::Export => self.export(line.text(), now),
            PromptKind::Download => self.take_target(line, now),
            PromptKind::Filter => self.filter(line, now),
            PromptKind::Code(id) => self.give_code(id, line),
            PromptKind::Remove => self.remove_profile(line),
            PromptKind::RunProduction => self.take_typed_name(line, now),
            PromptKind::Refine => self.keep_refinement(line, now),
        }
    }

    pub(super) fn open_list(&mut self, kind: ListKind, entries: Vec<Entry>) -> Vec<Effect> {
        self.overlay = Some(Overlay::list(kind, entries));
        Vec::new()
    }

    pub(super) fn open_groups(&mut self, now: Timestamp) -> Vec<Effect> {
        let mut picker = Picker::with_marks(self.logs.groups.iter().cloned());
        picker.set_entries(self.group_entries());
        self.overlay = Some(Overlay::List(ListKind::Groups, picker));
        self.ask_groups(now)
    }

    /// Asks for the log groups, unless that is under way or was done within a minute.
    pub(super) fn ask_groups(&mut self, now: Timestamp) -> Vec<Effect> {
        let fresh = self.groups_asked.is_some_and(|asked| now.duration_since(asked).as_secs() < 60);
        if matches!(self.groups, Remote::Loading(_)) || (fresh && matches!(self.groups, Remote::Known(_))) {
            return Vec::new();
        }
        self.groups = Remote::Loading(Vec::new());
        self.groups_asked = Some(now);
        let job = self.jobs.begin(Purpose::Groups);
        vec![Effect::Start(job, self.scope.clone(), Request::LogGroups { prefix: String::new() })]
    }

    /// The groups that are known, and the chosen ones even if they are not among them.
    pub(super) fn group_entries(&self) -> Vec<Entry> {
        let known =
            self.known_groups().map(|group| entry(group.name.raw(), super::logs::group_remark(group)));
        let mut entries: Vec<Entry> = known.collect();
        for chosen in &self.logs.groups {
            if !entries.iter().any(|entry| entry.text == *chosen) {
                entries.push(entry(chosen.as_str(), ""));
            }
        }
        entries
    }

    pub(super) fn notice_entries(&self) -> Vec<Entry> {
        let say = |notice: &Notice| {
            entry(format!("{}  {}", self.times.format(notice.at, "%T"), notice.sentence().raw()), "")
        };
        self.notices.log().rev().map(say).collect()
    }

    pub(super) fn open_help(&mut self) -> Vec<Effect> {
        let place = self.pane_place();
        let places = if place == Place::Anywhere { vec![place] } else { vec![place, Place::Anywhere] };
        let rows = places.into_iter().flat_map(|place| listing::rows(self.keymap(), place));
        let entries = rows.map(|(keys, doc)| entry(doc, keys)).collect();
        self.open_list(ListKind::Help(place), entries)
    }

    pub(super) fn open_search(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let from = self.logs.table.cursor();
        self.focus(Focus::Table);
        self.overlay =
            Some(Overlay::Prompt(PromptKind::Search(from), Line::with(argument.unwrap_or_default())));
        if argument.is_some() {
            self.after_typing();
            return self.accept(now);
        }
        Vec::new()
    }

    pub(super) fn open_export(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        if self.logs.table.is_empty() {
            self.notices.say(Severity::Warning, "there are no rows to export", now);
            return Vec::new();
        }
        match argument {
            Some(file) => self.export(file, now),
            None => {
                self.ask_export_name(&export::suggested_name(&self.logs, now));
                Vec::new()
            }
        }
    }
}

/// Puts the word under the cursor into the line.
fn complete(awaited: Option<Command>, picker: &mut Picker) {
    let Some(under) = picker.current().map(|entry| entry.text.clone()) else { return };
    let line = match awaited {
        Some(command) => format!("{} {under}", command.info().name),
        None => format!("{} ", under.split(' ').next().unwrap_or_default()),
    };
    picker.filter = Line::with(&line);
}

/// Goes to the next or the previous of the offered ranges.
fn step_range(line: &mut Line, command: Command) {
    let ranges = RANGES;
    let at = ranges.iter().position(|range| *range == line.text());
    let next = match (at, command) {
        (Some(at), Command::Up) => at.saturating_sub(1),
        (Some(at), _) => (at + 1).min(ranges.len() - 1),
        (None, _) => 0,
    };
    *line = Line::with(ranges[next]);
}
