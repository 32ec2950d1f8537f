//! What the keys of the Dynamo pane do in its list, its description and among its items. The form is in `asking`.

use jiff::Timestamp;

use super::{Focus, Items, known, parts, sheet};
use crate::app::State;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::table::Search;
use crate::command::Command;
use crate::domain::item::Form;

impl State {
    /// What a command means in the pane; `None` when the pane leaves it to the console.
    pub(in crate::app) fn perform_in_dynamo(
        &mut self,
        command: Command,
        argument: Option<&str>,
        now: Timestamp,
    ) -> Option<Vec<Effect>> {
        let focus = self.dynamo.focus;
        match (command, focus) {
            (Command::Search, Focus::Tables | Focus::Description) => self.look_for_tables(argument),
            (Command::Search, Focus::Items | Focus::Item) => self.look_for_items(argument),
            (Command::Export, _) if self.dynamo.items().is_some() => {
                return Some(self.export_items(argument, now));
            }
            _ if argument.is_some() => return None,
            (Command::History, _) if self.dynamo.table.is_some() => return Some(self.list_asked(now)),
            (Command::Interrupt, _) => return self.stop_reading(now),
            (Command::Edit, _) if self.dynamo.table.is_some() => self.dynamo.focus = Focus::Ask,
            (Command::More, _) => return Some(self.read_on(now)),
            (Command::CopyRow | Command::CopyTyped, _) => return Some(self.copy_items(command, now)),
            (_, Focus::Tables) => return self.perform_in_tables(command),
            (_, Focus::Description) => return self.perform_in_description(command),
            (_, Focus::Ask) => return self.perform_in_ask(command, now),
            (_, Focus::Items | Focus::Item) => return self.perform_in_items(command, now),
        }
        Some(Vec::new())
    }

    fn perform_in_tables(&mut self, command: Command) -> Option<Vec<Effect>> {
        match command {
            Command::Run => return Some(self.ask_tables_anew()),
            Command::Open => return Some(self.open_current()),
            Command::FocusNext | Command::FocusPrevious => {
                if self.dynamo.table.is_some() {
                    self.dynamo.focus = Focus::Description;
                }
            }
            Command::Back if !self.dynamo.tables.filter().is_empty() => self.dynamo.tables.look_for(""),
            _ => return self.step_tables(command).then(Vec::new),
        }
        Some(Vec::new())
    }

    fn perform_in_description(&mut self, command: Command) -> Option<Vec<Effect>> {
        match command {
            Command::FocusNext | Command::FocusPrevious | Command::Back | Command::Close => {
                self.dynamo.focus = Focus::Tables;
                Some(Vec::new())
            }
            _ => self.dynamo.table.as_mut()?.description.on(command).then(Vec::new),
        }
    }

    fn perform_in_items(&mut self, command: Command, now: Timestamp) -> Option<Vec<Effect>> {
        let in_detail = self.dynamo.focus == Focus::Item;
        match command {
            Command::Run => return Some(self.ask_or_confirm(now)),
            Command::Back | Command::Close if in_detail => self.dynamo.focus = Focus::Items,
            Command::Back => self.leave_items(),
            Command::FocusNext | Command::FocusPrevious => {
                self.dynamo.focus = if in_detail { Focus::Items } else { Focus::Item };
            }
            Command::SearchNext | Command::SearchPrevious => {
                self.find_item(command == Command::SearchNext, now);
            }
            _ => return self.perform_on_items(command, in_detail, now),
        }
        Some(Vec::new())
    }

    fn perform_on_items(&mut self, command: Command, in_detail: bool, now: Timestamp) -> Option<Vec<Effect>> {
        let items = self.dynamo.items_mut()?;
        let done = match command {
            Command::Mark => {
                items.toggle_mark();
                true
            }
            Command::NextRow => items.on_table(Command::Down, now),
            Command::PreviousRow => items.on_table(Command::Up, now),
            Command::Diff => {
                if !items.toggle_differences() {
                    let words = "mark an item first, then choose another";
                    self.notices.say(Severity::Info, words, now);
                } else if self.size.0 < crate::app::areas::WIDE {
                    self.dynamo.focus = Focus::Item;
                }
                true
            }
            Command::Open if !in_detail => {
                self.dynamo.focus = Focus::Item;
                true
            }
            _ if in_detail => items.tree.on(command),
            _ => items.on_table(command, now),
        };
        done.then(Vec::new)
    }

    /// A selection is dropped first; then the tables are seen again.
    fn leave_items(&mut self) {
        let dropped = self.dynamo.items_mut().is_some_and(|items| items.table.drop_mark());
        if !dropped {
            self.dynamo.focus = Focus::Tables;
        }
    }

    fn look_for_tables(&mut self, words: Option<&str>) {
        self.dynamo.focus = Focus::Tables;
        self.dynamo.tables.look_for(words.unwrap_or_default());
        if words.is_none() {
            self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default()));
        }
    }

    fn look_for_items(&mut self, words: Option<&str>) {
        self.dynamo.focus = Focus::Items;
        match words {
            Some(words) => self.look_in_dynamo(words),
            None => self.overlay = Some(Overlay::Prompt(PromptKind::Listed, Line::default())),
        }
    }

    /// Looks for tables, or for items that hold a text, while it is typed.
    pub(in crate::app) fn look_in_dynamo(&mut self, words: &str) {
        if self.dynamo.focus != Focus::Items {
            return self.dynamo.tables.look_for(words);
        }
        if let Some(Items { table, .. }) = self.dynamo.items_mut() {
            table.search = Search::new(words);
            table.search_on(table.cursor(), true);
        }
    }

    fn find_item(&mut self, forward: bool, now: Timestamp) {
        let Some(items) = self.dynamo.items_mut() else { return };
        let table = &mut items.table;
        if table.search.is_none() {
            return self.notices.say(Severity::Info, "nothing is searched for; / starts a search", now);
        }
        let from = if forward { table.cursor() + 1 } else { table.cursor() + table.len().saturating_sub(1) };
        table.search_on(from, forward);
    }

    /// Moves the cursor in the list of tables; false when the command is no movement.
    pub(in crate::app) fn step_tables(&mut self, command: Command) -> bool {
        self.dynamo.tables.step(command)
    }

    fn copy_items(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let form = if command == Command::CopyTyped { Form::Typed } else { Form::Plain };
        let text = self.dynamo.items().and_then(|items| items.as_json(form));
        self.copy(text, now)
    }

    /// Takes a key that is typed into the form.
    pub(in crate::app) fn type_in_dynamo(&mut self, key: crate::command::Key) {
        if let Some(opened) = &mut self.dynamo.table {
            let known = known(&opened.info);
            opened.ask.on_key(key, known);
        }
    }

    /// Takes what is pasted into the form.
    pub(in crate::app) fn paste_in_dynamo(&mut self, text: &str) {
        if let Some(opened) = self.dynamo.table.as_mut().filter(|_| self.dynamo.focus == Focus::Ask) {
            let known = known(&opened.info);
            opened.ask.paste(text, known);
        }
    }

    /// Puts the cursor where the mouse was pressed.
    pub(in crate::app) fn press_in_dynamo(&mut self, column: u16, row: u16) {
        if matches!(self.dynamo.focus, Focus::Tables | Focus::Description) {
            return self.press_in_tables(column, row);
        }
        let places = self.dynamo.table.as_ref().and_then(|opened| sheet(self, opened));
        let Some((places, opened)) = places.zip(self.dynamo.table.as_mut()) else { return };
        if places.fields.contains(column, row) {
            let fields = opened.ask.fields(known(&opened.info));
            if let Some(field) = fields.get(usize::from(row - places.fields.y)) {
                opened.ask.focus = *field;
            }
            self.dynamo.focus = Focus::Ask;
        } else if let Some(items) = &mut opened.items {
            if places.rows.contains(column, row) {
                if let Some(row) = items.table.row_at(usize::from(row - places.rows.y)) {
                    items.table.go_to(row);
                }
                self.dynamo.focus = Focus::Items;
            } else if places.detail.contains(column, row) {
                items.tree.go_to(items.tree.top() + usize::from(row.saturating_sub(places.detail.y + 1)));
                self.dynamo.focus = Focus::Item;
            }
        }
    }

    fn press_in_tables(&mut self, column: u16, row: u16) {
        let Some(parts) = parts(self) else { return };
        if parts.rows.contains(column, row) {
            self.dynamo.focus = Focus::Tables;
            let line = self.dynamo.tables.top() + usize::from(row - parts.rows.y);
            self.dynamo.tables.go_to(line);
        } else if let Some(opened) = self.dynamo.table.as_mut().filter(|_| parts.detail.contains(column, row))
        {
            self.dynamo.focus = Focus::Description;
            let line = opened.description.top() + usize::from(row.saturating_sub(parts.detail.y + 1));
            opened.description.go_to(line);
        }
    }

    /// Tells every part how much of it the screen shows.
    pub(in crate::app) fn arrange_dynamo(&mut self) {
        let Some(parts) = parts(self) else { return };
        let places = self.dynamo.table.as_ref().and_then(|opened| sheet(self, opened));
        self.dynamo.tables.resize(usize::from(parts.rows.height));
        let Some(opened) = &mut self.dynamo.table else { return };
        opened.description.resize(usize::from(parts.detail.height).saturating_sub(1));
        if let Some((places, items)) = places.zip(opened.items.as_mut()) {
            items.follow();
            if places.rows.height > 0 {
                items.table.resize(usize::from(places.rows.height), usize::from(places.rows.width));
            }
            items.tree.resize(usize::from(places.detail.height).saturating_sub(1));
        }
    }
}
