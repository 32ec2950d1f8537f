//! What the Dynamo pane asks: tables, what one is like, and items page by page; and the keys of the form that says what.

use jiff::Timestamp;

use super::ask::Ask;
use super::pages::Standing;
use super::read::Wrong;
use super::{Focus, Items, Opened, known};
use crate::app::jobs::Purpose;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, entry};
use crate::app::pane::Pane;
use crate::app::picker::Picker;
use crate::app::tickets::JobId;
use crate::app::{Remote, State};
use crate::command::Command;
use crate::domain::event::read_dollars;
use crate::domain::{Event, Fault, Request, Text, figures};

const LEAVE: &str = "do not scan";
const SCAN: &str = "scan";

/// Bytes that one read unit reads when it need not see all writes before: two times 4 KB (Amazon DynamoDB Developer
/// Guide, "DynamoDB read and write operations").
const BYTES_PER_UNIT: f64 = 8_192.0;

impl State {
    /// Shows the pane, with a table if one is named, and its items if a condition follows.
    pub(in crate::app) fn open_dynamo(&mut self, argument: Option<&str>) -> Vec<Effect> {
        let mut effects = self.show_pane(Pane::Dynamo);
        let Some(argument) = argument.map(str::trim) else { return effects };
        let (table, condition) = argument.split_once(char::is_whitespace).unwrap_or((argument, ""));
        self.dynamo.tables.go_to_name(table);
        effects.extend(self.open_table(table));
        if let Some(opened) = self.dynamo.table.as_mut().filter(|_| !condition.trim().is_empty()) {
            opened.ask = Ask::in_one_line(condition.trim());
            opened.is_due = true;
        }
        effects
    }

    /// Asks for the tables, unless that was done.
    pub(in crate::app) fn ask_tables(&mut self) -> Vec<Effect> {
        if matches!(self.dynamo.tables.list(), Remote::Unasked) { self.ask_tables_anew() } else { Vec::new() }
    }

    pub(super) fn ask_tables_anew(&mut self) -> Vec<Effect> {
        let before = self.dynamo.tables.job.take();
        let job = self.jobs.begin(Purpose::Of(Pane::Dynamo));
        self.dynamo.tables.ask(job);
        self.in_place_of(before, job, Request::Tables)
    }

    /// Opens the table under the cursor; one that is open already is as it was left.
    pub(super) fn open_current(&mut self) -> Vec<Effect> {
        let Some(table) = self.dynamo.tables.current().map(str::to_owned) else { return Vec::new() };
        let opened = self.dynamo.table.as_ref().filter(|opened| opened.name == table);
        match opened.map(|opened| (opened.known().is_some(), opened.items.is_some())) {
            Some((_, true)) => self.dynamo.focus = Focus::Items,
            Some((true, false)) => self.dynamo.focus = Focus::Ask,
            _ => return self.open_table(&table),
        }
        Vec::new()
    }

    fn open_table(&mut self, table: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        if let Some(before) = self.dynamo.table.take() {
            let reading = before.items.and_then(|items| items.pages.job);
            effects.extend(self.dropped(reading));
            effects.extend(self.dropped(before.describing));
        }
        let job = self.jobs.begin(Purpose::Of(Pane::Dynamo));
        let ask = self.dynamo.recall.last(table).unwrap_or_default();
        self.dynamo.table = Some(Opened::new(table, job, ask));
        self.dynamo.focus = Focus::Ask;
        let request = Request::DescribeTable { table: table.to_owned(), expiry: true };
        effects.extend(self.in_place_of(None, job, request));
        effects
    }

    /// Begins a conversation; the one before, whose answer is no longer wanted, is dropped.
    pub(in crate::app) fn in_place_of(
        &mut self,
        before: Option<JobId>,
        job: JobId,
        request: Request,
    ) -> Vec<Effect> {
        let dropped = self.dropped(before);
        dropped.into_iter().chain([Effect::Start(job, self.scope.clone(), request)]).collect()
    }

    fn dropped(&mut self, job: Option<JobId>) -> Option<Effect> {
        job.filter(|job| self.jobs.end(*job).is_some()).map(Effect::Drop)
    }

    pub(super) fn perform_in_ask(&mut self, command: Command, now: Timestamp) -> Option<Vec<Effect>> {
        let opened = self.dynamo.table.as_mut()?;
        match command {
            Command::Run | Command::Open => return Some(self.ask_or_confirm(now)),
            Command::Back | Command::Close => {
                self.dynamo.focus = if opened.items.is_some() { Focus::Items } else { Focus::Tables };
            }
            Command::Complete => {
                let names: Vec<String> = opened.attributes().into_iter().map(str::to_owned).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                opened.ask.complete(&names);
            }
            _ => {
                let known = known(&opened.info);
                return opened.ask.on(command, known).then(Vec::new);
            }
        }
        Some(Vec::new())
    }

    /// Asks what the form says; a scan only when a person has seen what it may cost.
    pub(super) fn ask_or_confirm(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(opened) = &mut self.dynamo.table else { return Vec::new() };
        match opened.asked() {
            Ok(asked) if matches!(asked.request, Request::Scan(_)) => {
                let entries = vec![entry(LEAVE, "nothing is read and nothing paid"), entry(SCAN, "")];
                self.open_list(ListKind::Confirm(Pane::Dynamo), entries)
            }
            Ok(_) => self.ask_items(now),
            Err(Wrong { field, mistake, .. }) => {
                opened.ask.focus = field;
                self.dynamo.focus = Focus::Ask;
                let text = self.dynamo.table.as_ref().map_or("", |opened| opened.ask.text(field));
                let words = Text::from(format!("not sent: {}", mistake.sentence(text).raw()));
                self.notices.say(Severity::Warning, words, now);
                Vec::new()
            }
        }
    }

    /// Asks for the first page of what the form says.
    fn ask_items(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(opened) = &mut self.dynamo.table else { return Vec::new() };
        let Ok(asked) = opened.asked() else { return Vec::new() };
        self.dynamo.recall.keep(&opened.name, &asked.words, &opened.ask);
        let before = opened.items.take().and_then(|items| items.pages.job);
        opened.items = Some(Items::new(asked, opened.expires()));
        self.dynamo.focus = Focus::Items;
        self.notices.dismiss();
        let mut effects: Vec<Effect> = self.dropped(before).into_iter().collect();
        effects.extend(self.next_page(now));
        effects
    }

    /// Asks for the next page, if the screen comes near the end of what was read.
    pub(in crate::app) fn page_if_due(&mut self, now: Timestamp) -> Vec<Effect> {
        self.dynamo.rest(now);
        let is_ready = |opened: &Opened| opened.is_due && opened.describing.is_none();
        if let Some(opened) = self.dynamo.table.as_mut()
            && is_ready(opened)
        {
            opened.is_due = false;
            return self.ask_or_confirm(now);
        }
        let rows = usize::from(self.size.1);
        let is_seen = self.pane == Pane::Dynamo && matches!(self.dynamo.focus, Focus::Items | Focus::Item);
        let is_due = self.dynamo.items().is_some_and(|items| is_seen && items.is_due(rows));
        if is_due { self.next_page(now) } else { Vec::new() }
    }

    fn next_page(&mut self, now: Timestamp) -> Vec<Effect> {
        let job = self.jobs.begin(Purpose::Of(Pane::Dynamo));
        let Some(items) = self.dynamo.items_mut() else { return Vec::new() };
        let request = items.pages.request(job, now);
        self.in_place_of(None, job, request)
    }

    /// Reads on after a stop, a pause or a failure.
    pub(super) fn read_on(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(items) = self.dynamo.items_mut() else { return Vec::new() };
        if items.pages.go_on() {
            return self.next_page(now);
        }
        let words = match items.pages.standing {
            Standing::Reading => "a page is on its way",
            Standing::Capped(_) => "the cap is reached; write a higher one and ask again",
            Standing::Limit => "the limit is reached; write a higher one and ask again",
            _ => "these are all items",
        };
        self.notices.say(Severity::Info, words, now);
        Vec::new()
    }

    /// Stops reading items; `None` when none are being read.
    pub(super) fn stop_reading(&mut self, now: Timestamp) -> Option<Vec<Effect>> {
        let job = self.dynamo.items_mut()?.pages.stop()?;
        let mut effects = vec![Effect::Stop(job)];
        effects.extend(self.leave_if_twice("stopping; press it again to leave", now));
        Some(effects)
    }

    /// What a scan may cost, in words.
    pub(in crate::app) fn scan_question(&self) -> String {
        let Some(opened) = &self.dynamo.table else { return String::new() };
        let cap = opened.ask.text(super::ask::Field::Capacity).trim().parse().unwrap_or(0.0);
        let consistency = if opened.ask.chosen(super::ask::Field::Consistent) == 1 { 2.0 } else { 1.0 };
        let Some(table) = opened.known() else {
            let most = figures::dollars(read_dollars(cap));
            return format!("a scan reads every item, here up to {cap} read units for {most} on demand");
        };
        let (bytes, items) = match opened.ask.index(Some(table)) {
            Some(name) => {
                let index = table.indexes.iter().find(|index| index.name.raw() == name);
                index.map_or((0, 0), |index| (index.bytes, index.items))
            }
            None => (table.bytes, table.items),
        };
        let whole = (bytes as f64 / BYTES_PER_UNIT * consistency).ceil().max(1.0);
        let most = whole.min(cap);
        format!(
            "a scan reads every item: {} items, {}, about {} read units; here up to {}, {} on demand",
            figures::count(items),
            figures::bytes(bytes as f64),
            figures::count(whole as u64),
            figures::count(most as u64),
            figures::dollars(read_dollars(most)),
        )
    }

    /// What a person decided about a scan.
    pub(in crate::app) fn decide_scan(&mut self, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        let is_wanted = picker.current().is_some_and(|entry| entry.text == SCAN);
        if is_wanted { self.ask_items(now) } else { Vec::new() }
    }

    /// Takes in an answer.
    pub(in crate::app) fn hear_in_dynamo(&mut self, job: JobId, event: Event) {
        let dynamo = &mut self.dynamo;
        if dynamo.tables.job == Some(job) {
            if let Event::Tables(page) = event {
                dynamo.tables.add(page);
            }
            return;
        }
        let Some(opened) = &mut dynamo.table else { return };
        if opened.describing == Some(job) {
            opened.hear_description(event);
        } else if let Some(items) = opened.items.as_mut().filter(|items| items.pages.job == Some(job)) {
            items.pages.hear(event);
        }
    }

    /// A question is over.
    pub(in crate::app) fn end_in_dynamo(&mut self, job: JobId, result: Result<(), Fault>, now: Timestamp) {
        if self.dynamo.tables.job == Some(job) {
            let saved = self.saved(&self.scope.profile);
            let known = saved.iter().flat_map(|saved| &saved.targets.tables);
            let known = known.map(|name| Text::from(name.as_str())).collect();
            return self.dynamo.tables.end(result, known);
        }
        let Some(opened) = &mut self.dynamo.table else { return };
        if opened.describing == Some(job) {
            opened.end_description(result);
        } else if let Some(items) = opened.items.as_mut().filter(|items| items.pages.job == Some(job)) {
            items.end(result, now);
        }
    }
}
