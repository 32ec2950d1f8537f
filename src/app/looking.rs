//! Looking beside the query: filtered events, the lines around a row, its whole record, and the queries that run or ran
//! lately. Each answer lies over the one before; `back` uncovers that.

use jiff::Timestamp;

use super::jobs::Purpose;
use super::line::Line;
use super::logs::{Ask, Focus, QueryRun};
use super::message::Effect;
use super::notices::Severity;
use super::overlay::{ListKind, Overlay, PromptKind, entry};
use super::picker::Entry;
use super::tickets::JobId;
use super::{Remote, State};
use crate::domain::{
    Batch, Context, Fault, FilterEvents, LogsQuery, QueryInfo, Range, Request, Scope, figures, text,
};
use crate::insights::{filter_pattern, summary, value::time};

/// How many lines before and after a row make its context.
const LINES: u32 = 20;

/// Where a row came from.
#[derive(Debug)]
pub(super) struct Origin {
    group: String,
    stream: String,
    at: Timestamp,
}

impl State {
    /// Asks for a filter pattern, or searches by the one that is given.
    pub(super) fn open_filter(&mut self, argument: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let line = Line::with(argument.unwrap_or_default());
        if argument.is_some() {
            return self.filter(line, now);
        }
        self.overlay = Some(Overlay::Prompt(PromptKind::Filter, line));
        Vec::new()
    }

    /// Searches the events of the chosen group in the chosen range; a line that can't be taken stays open.
    pub(super) fn filter(&mut self, line: Line, now: Timestamp) -> Vec<Effect> {
        let pattern = line.text().trim().to_owned();
        let wrong = filter_pattern::parse(&pattern).err().map(|mistake| mistake.message.raw().to_owned());
        let group = match (wrong, self.logs.groups.as_slice()) {
            (None, [group]) => group.clone(),
            (Some(words), _) => return self.keep_filter_open(line, words, now),
            (_, []) => return self.keep_filter_open(line, "no log group is chosen; choose one first", now),
            (_, groups) => {
                let words = format!("a filter searches one log group; {} are chosen", groups.len());
                return self.keep_filter_open(line, words, now);
            }
        };
        let range = self.logs.window.resolve(now);
        let limit = u64::from(self.config.settings.events);
        let request = Request::FilterEvents(FilterEvents {
            group: group.clone(),
            pattern: pattern.clone(),
            range,
            streams: Vec::new(),
            stream_prefix: String::new(),
            limit: Some(limit),
        });
        self.look(Ask::Filter, self.scope.clone(), question(vec![group], pattern, range), request, now)
    }

    fn keep_filter_open(&mut self, line: Line, words: impl Into<String>, now: Timestamp) -> Vec<Effect> {
        self.notices.say(Severity::Warning, words.into(), now);
        self.overlay = Some(Overlay::Prompt(PromptKind::Filter, line));
        Vec::new()
    }

    /// The lines around the row under the cursor. A row that does not say its stream is looked up first.
    pub(super) fn look_around(&mut self, now: Timestamp) -> Vec<Effect> {
        let field = |name| self.row_field(name);
        let (stream, pointer, log) = (field("@logStream"), field("@ptr"), field("@log"));
        let at = field("@timestamp").and_then(|at| instant(&at));
        if let (Some(stream), Some(at), Some(group)) = (stream, at, self.group_of(log.as_deref())) {
            return self.ask_context(Origin { group, stream, at }, now);
        }
        let Some(pointer) = pointer else {
            let words = "this row does not say where it came from: only rows with @logStream and @timestamp, or those \
                         of a query that shows log events, have lines around them";
            self.notices.say(Severity::Warning, words, now);
            return Vec::new();
        };
        self.origin = None;
        let forgotten = self.jobs.forget(Purpose::Origin);
        let mut effects: Vec<Effect> = forgotten.into_iter().map(Effect::Drop).collect();
        let job = self.jobs.begin(Purpose::Origin);
        effects.push(Effect::Start(job, self.row_scope(), Request::Record { pointer }));
        effects
    }

    /// Takes in the record of the row whose neighbours are wanted.
    pub(super) fn learn_origin(&mut self, record: &Batch) {
        let field = |name| {
            let cell = record.column(name).filter(|_| !record.is_empty()).map(|at| record.cell(0, at))?;
            Some(cell.raw.to_owned()).filter(|value| !value.is_empty())
        };
        let at = field("@timestamp").and_then(|at| instant(&at));
        let (stream, group) = (field("@logStream"), self.group_of(field("@log").as_deref()));
        self.origin = match (group, stream, at) {
            (Some(group), Some(stream), Some(at)) => Some(Origin { group, stream, at }),
            _ => None,
        };
    }

    /// The record is there: now its neighbours are asked for.
    pub(super) fn end_origin(&mut self, result: Result<(), Fault>, now: Timestamp) -> Vec<Effect> {
        match (result, self.origin.take()) {
            (Err(fault), _) => self.notices.fault(&fault, now),
            (Ok(()), Some(origin)) => return self.ask_context(origin, now),
            (Ok(()), None) => {
                self.notices.say(Severity::Error, "the record does not say its stream and time", now);
            }
        }
        Vec::new()
    }

    fn ask_context(&mut self, origin: Origin, now: Timestamp) -> Vec<Effect> {
        let Origin { group, stream, at } = origin;
        let query = question(vec![group.clone()], String::new(), Range { from: at, to: at });
        let request = Request::Context(Context { group, stream, at, before: LINES, after: LINES });
        self.look(Ask::Context, self.row_scope(), query, request, now)
    }

    /// The whole record of the row under the cursor.
    pub(super) fn look_at_record(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(pointer) = self.row_field("@ptr") else {
            let words =
                "this row has no pointer to its record: only rows of a query that shows log events have one";
            self.notices.say(Severity::Warning, words, now);
            return Vec::new();
        };
        let range = Range { from: now, to: now };
        let query = question(self.logs.groups.clone(), String::new(), range);
        self.look(Ask::Record, self.row_scope(), query, Request::Record { pointer }, now)
    }

    /// Begins a look, over what is shown.
    fn look(
        &mut self,
        ask: Ask,
        scope: Scope,
        query: LogsQuery,
        request: Request,
        now: Timestamp,
    ) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.logs.cover().map(Effect::Stop).into_iter().collect();
        effects.extend(self.give_up_work());
        let purpose = if ask.is_query() { Purpose::Query } else { Purpose::Look };
        let job = self.jobs.begin(purpose);
        effects.push(Effect::Start(job, scope.clone(), request));
        self.logs.run = Some(QueryRun::new(job, scope, ask, query, now));
        self.notices.dismiss();
        effects.extend(self.focus(Focus::Table));
        effects
    }

    /// Goes back to the answer beneath. A look that still runs is ended; a query is not: it is in the list of queries.
    pub(super) fn uncover(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(top) = self.logs.uncover(now) else { return Vec::new() };
        let mut effects = self.give_up_work();
        self.refine_due |= self.logs.refine.is_active();
        if top.is_live() && !top.ask.is_query() {
            effects.push(Effect::Stop(top.job));
        }
        effects
    }

    /// A field of the row under the cursor, if it has it.
    fn row_field(&self, name: &str) -> Option<String> {
        let cell = self.logs.table.field(self.logs.table.cursor(), name)?;
        Some(cell.raw.to_owned()).filter(|value| !value.is_empty())
    }

    /// Where the rows on the screen came from; without rows, whom new questions are asked of.
    fn row_scope(&self) -> Scope {
        self.logs.run.as_ref().map_or_else(|| self.scope.clone(), |run| run.rows_scope().clone())
    }

    /// The group of a row: what its `@log` says behind the account, else the one group that was asked.
    fn group_of(&self, log: Option<&str>) -> Option<String> {
        let named = log.map(|log| log.split_once(':').map_or(log, |(_, group)| group).to_owned());
        let asked = self.logs.run.as_ref().map_or(&self.logs.groups, |run| &run.query.groups);
        named.or_else(|| asked.first().filter(|_| asked.len() == 1).cloned())
    }

    /// Opens the list of queries and asks for it anew.
    pub(super) fn open_queries(&mut self) -> Vec<Effect> {
        let entries = self.query_entries();
        self.overlay = Some(Overlay::list(ListKind::Queries, entries));
        self.ask_queries()
    }

    /// Asks for the queries that run or ran lately, unless that is under way.
    pub(super) fn ask_queries(&mut self) -> Vec<Effect> {
        if matches!(self.queries, Remote::Loading(_)) {
            return Vec::new();
        }
        self.queries = Remote::Loading(Vec::new());
        let job = self.jobs.begin(Purpose::Queries);
        vec![Effect::Start(job, self.scope.clone(), Request::Queries { status: None, group: None })]
    }

    /// The list is whole, or as much of it as came.
    pub(super) fn end_queries(&mut self, result: Result<(), Fault>, now: Timestamp) {
        let Remote::Loading(queries) = &mut self.queries else { return };
        let queries = std::mem::take(queries);
        self.queries = match result {
            Ok(()) => Remote::Known(queries),
            Err(fault) => {
                self.notices.fault(&fault, now);
                Remote::Failed(queries, fault)
            }
        };
        self.refresh_query_list();
    }

    /// Puts the queries that are known by now into the list, if it is open.
    pub(super) fn refresh_query_list(&mut self) {
        let entries = self.query_entries();
        if let Some(Overlay::List(ListKind::Queries, picker)) = &mut self.overlay {
            picker.set_entries(entries);
        }
    }

    fn known_queries(&self) -> &[QueryInfo] {
        match &self.queries {
            Remote::Unasked => &[],
            Remote::Loading(queries) | Remote::Known(queries) | Remote::Failed(queries, _) => queries,
        }
    }

    /// One entry a query: its state, when it began, group and text; the id stands behind. What runs stands first.
    fn query_entries(&self) -> Vec<Entry> {
        let mut queries: Vec<&QueryInfo> = self.known_queries().iter().collect();
        queries.sort_by_key(|query| query.status.is_final());
        queries.into_iter().map(|query| entry(self.words(query), query.query_id.raw())).collect()
    }

    fn words(&self, query: &QueryInfo) -> String {
        let kept = summary::kept(query.text.raw());
        let group = query.group.as_ref().map(|group| group.raw().to_owned());
        let group = group.or_else(|| kept.groups.into_iter().next());
        let began = query.created.map_or(String::new(), |at| self.times.format(at, "%H:%M:%S"));
        let scanned =
            query.bytes_scanned.map_or(String::new(), |bytes| format!("{}  ", figures::bytes(bytes)));
        let text = kept.query.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = text::safe(&text).into_owned();
        format!(
            "{:9} {began}  {scanned}{}  {}",
            query.status.word(),
            group.unwrap_or_default(),
            text.as_str()
        )
    }

    /// Attaches to a query of the list: its text and group come into the editor, its rows into the table.
    pub(super) fn attach(&mut self, query_id: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let listed = self.known_queries().iter().find(|query| Some(query.query_id.raw()) == query_id);
        let Some(query) = listed.cloned() else { return Vec::new() };
        let kept = summary::kept(query.text.raw());
        let (mut groups, text) = (kept.groups.clone(), kept.query);
        if groups.is_empty() {
            groups.extend(query.group.map(|group| group.raw().to_owned()));
        }
        let at = query.created.unwrap_or(now);
        let range = kept.range(query.created).unwrap_or(Range { from: at, to: at });
        let question = question(groups.clone(), text.to_owned(), range);
        let request = Request::Attach { query_id: query.query_id.raw().to_owned() };
        let effects = self.look(Ask::Attached, self.scope.clone(), question, request, now);
        self.logs.editor.set(text);
        self.logs.groups = groups;
        self.logs.group_cursor = 0;
        effects
    }

    /// Stops a query of the list at AWS.
    pub(super) fn stop_listed(&mut self, query_id: Option<&str>) -> Vec<Effect> {
        let Some(query_id) = query_id.map(str::to_owned) else { return Vec::new() };
        let job: JobId = self.jobs.begin(Purpose::StopListed);
        vec![Effect::Start(job, self.scope.clone(), Request::StopQuery { query_id })]
    }
}

fn question(groups: Vec<String>, query: String, range: Range) -> LogsQuery {
    LogsQuery { groups, query, range, limit: None }
}

/// The instant that a row or a record gives: text with date and time, or milliseconds.
fn instant(value: &str) -> Option<Timestamp> {
    let milliseconds = value.parse().ok().or_else(|| time::read_instant(value))?;
    Timestamp::from_millisecond(milliseconds).ok()
}
