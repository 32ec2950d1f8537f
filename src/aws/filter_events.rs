//! A search through a log group: FilterLogEvents, page by page, forward in time.

use std::sync::Arc;

use aws_sdk_cloudwatchlogs::operation::filter_log_events::FilterLogEventsOutput;
use jiff::Timestamp;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, unless_stopped};
use super::event_rows::{EventRow, rows};
use super::faults::{self, Subject};
use super::log_groups::check_name;
use super::pages::{Pages, instant};
use super::trouble::Trouble;
use crate::domain::{Completeness, Event, Fault, FaultKind, FilterEvents, Searched, Window};

const OPERATION: &str = "FilterLogEvents";

/// Limits: CloudWatch Logs API, FilterLogEvents, `limit`, `filterPattern`, `logStreamNames`.
const PAGE: u64 = 10_000;
const CHARACTERS: usize = 1_024;
const STREAMS: usize = 100;

/// Says each page that holds events, and after every page how far the search has come. When stopped, it ends in order
/// with what it had.
pub(super) async fn talk(talk: Talk, filter: FilterEvents, mut speaker: Speaker) -> Result<(), Fault> {
    check(&filter)?;
    let clients = talk.clients().await?;
    let mut search = Search::new(&talk, &clients, &filter);
    if unless_stopped(&talk.stop, search.run(&mut speaker)).await.transpose()?.is_none() {
        speaker.say(Event::Searched(search.searched)).await;
    }
    Ok(())
}

struct Search<'a> {
    talk: &'a Talk,
    clients: &'a ScopeClients,
    filter: &'a FilterEvents,
    searched: Searched,
}

impl<'a> Search<'a> {
    fn new(talk: &'a Talk, clients: &'a ScopeClients, filter: &'a FilterEvents) -> Self {
        let completeness = Completeness::Partial;
        let searched = Searched { pages: 0, matched: 0, latest: None, streams_done: 0, completeness };
        Self { talk, clients, filter, searched }
    }

    async fn run(&mut self, speaker: &mut Speaker) -> Result<(), Fault> {
        let mut pages = Pages::of_a_search(OPERATION, self.talk.pacing().search_pages);
        let mut trouble = Trouble::none(self.talk);
        loop {
            let answer = match self.page(pages.token(), speaker).await {
                Ok(answer) => answer,
                Err(fault) => {
                    trouble.again_later(fault, speaker).await?;
                    continue;
                }
            };
            trouble = Trouble::none(self.talk);
            let events = answer.events().len();
            self.take(&answer, speaker).await;
            if self.filter.limit.is_some_and(|limit| self.searched.matched >= limit) {
                self.searched.completeness = Completeness::CutAt(self.searched.matched);
            } else if !pages.turn(answer.next_token, events)? {
                self.searched.completeness = Completeness::Complete;
            }
            speaker.say(Event::Searched(self.searched.clone())).await;
            if self.searched.completeness != Completeness::Partial {
                return Ok(());
            }
        }
    }

    async fn page(
        &self,
        token: Option<String>,
        speaker: &mut Speaker,
    ) -> Result<FilterLogEventsOutput, Fault> {
        let FilterEvents { group, pattern, range, streams, stream_prefix, .. } = self.filter;
        let some = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let call = self.clients.logs.filter_log_events().log_group_name(group);
        let call = call.start_time(range.from.as_millisecond()).end_time(range.to.as_millisecond());
        let call = call.set_filter_pattern(some(pattern)).set_log_stream_name_prefix(some(stream_prefix));
        let call = call.set_log_stream_names(Some(streams.clone()).filter(|streams| !streams.is_empty()));
        let call = call.set_limit(i32::try_from(self.room()).ok()).set_next_token(token);
        let asked = self.talk.asked_logs(OPERATION, Subject::Groups(std::slice::from_ref(group)));
        let answer = self.talk.call(self.clients, speaker, call.send()).await;
        answer.map_err(|error| faults::fault(error, &asked))
    }

    /// How many events are still wanted, at most a page.
    fn room(&self) -> u64 {
        let wanted = self.filter.limit.map_or(PAGE, |limit| limit.saturating_sub(self.searched.matched));
        wanted.clamp(1, PAGE)
    }

    async fn take(&mut self, answer: &FilterLogEventsOutput, speaker: &mut Speaker) {
        // An endpoint may answer with more than was wanted.
        let events = &answer.events()[..answer.events().len().min(self.room() as usize)];
        let latest: Option<Timestamp> = events.iter().filter_map(|event| instant(event.timestamp())).max();
        let done = answer.searched_log_streams().iter().filter(|one| one.searched_completely() == Some(true));
        self.searched.pages += 1;
        self.searched.matched += events.len() as u64;
        self.searched.latest = self.searched.latest.max(latest);
        self.searched.streams_done = self.searched.streams_done.max(done.count() as u64);
        if !events.is_empty() {
            speaker.say(Event::EventsPage(Arc::new(rows(events.iter().map(EventRow::from))))).await;
        }
    }
}

/// Refuses what AWS would refuse.
fn check(filter: &FilterEvents) -> Result<(), Fault> {
    check_name(&filter.group)?;
    let invalid = |what: String, hint: &str| Err(Fault::new(FaultKind::Invalid, what).hint(hint));
    Window::between(filter.range.from, filter.range.to)
        .map_err(|what| Fault::new(FaultKind::Invalid, what))?;
    if filter.range.from.as_millisecond() < 0 {
        return invalid("the range starts before 1970".to_owned(), "choose a later start");
    }
    let characters = filter.pattern.chars().count();
    if characters > CHARACTERS {
        let what = format!("the pattern has {characters} characters, CloudWatch Logs takes {CHARACTERS}");
        return invalid(what, "make it shorter, or use logs query");
    }
    if !filter.streams.is_empty() && !filter.stream_prefix.is_empty() {
        let what = "streams are named and given by a prefix".to_owned();
        return invalid(what, "give one of the two");
    }
    if filter.streams.len() > STREAMS {
        let what = format!("{} streams are more than one search can read", filter.streams.len());
        return invalid(what, "name at most 100, or the prefix of their names");
    }
    if filter.limit == Some(0) {
        return invalid("a limit of 0 events is not possible".to_owned(), "choose 1 or more");
    }
    Ok(())
}
