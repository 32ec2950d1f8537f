//! What was asked in other sessions, as lines that can be kept and read again: one JSON object a line, with a version.
//! Whoever starts the console brings them, and the loop has new ones kept; here is only what they say.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::State;
use super::drafts::Written;
use super::history::{Asked, History, Lines, Outcome, Yield};
use super::lambda::{Given, KEPT_BYTES};
use super::message::Effect;
use super::notices::Severity;
use crate::domain::{Fault, Profile, Range};

/// The version of the lines. A change that an older program would misread takes the next one.
const VERSION: u32 = 1;

/// Why a query of another session failed: the words of a refusal may name what is nobody's business, and are not kept.
const NOT_KEPT: &str = "why was not kept";

/// What was asked before this session.
#[derive(Debug, Clone, Default)]
pub struct Past {
    queries: History,
    refinements: Lines,
    /// What functions were given.
    given: Given,
    /// What was being written and not sent, for each profile.
    drafts: BTreeMap<Profile, Draft>,
    /// Lines of another version, damaged ones, and messages that did not open.
    passed_over: usize,
    /// Why it is not there, or not in the order that it should be in.
    trouble: Option<Fault>,
}

/// What was being written when a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// When it was last kept.
    pub at: Timestamp,
    /// Never all blank.
    pub written: Written,
}

/// Whether what is asked outlives the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// It is forgotten.
    InMemory,
    /// It is kept.
    Kept,
    /// It is to be kept, and the last try failed, which was said.
    Failing,
}

/// A line.
#[derive(Serialize, Deserialize)]
struct Line {
    version: u32,
    #[serde(flatten)]
    entry: Entry,
}

/// What a line is about.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Entry {
    Query {
        query: String,
        groups: Vec<String>,
        range: Range,
        at: Timestamp,
        /// Missing while it runs. The line of its end has the same time.
        outcome: Option<Came>,
    },
    Refinement {
        text: String,
        at: Timestamp,
    },
    Payload {
        function: String,
        payload: String,
        at: Timestamp,
    },
    /// Of a profile the last one counts; one without words says that there is none.
    Draft {
        profile: String,
        query: String,
        refinement: String,
        at: Timestamp,
    },
}

/// How a query ended, without the words of a failure.
#[derive(Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
enum Came {
    Done { rows: usize, bytes: f64 },
    Stopped { rows: usize, bytes: f64 },
    Failed,
}

impl Past {
    /// From lines in any order, of which some did not open. Of a query that was asked again the newest is there.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a str>, unopened: usize) -> Self {
        let mut past = Self { passed_over: unopened, ..Self::default() };
        let (mut queries, mut refinements, mut drafts) = (Vec::new(), Vec::new(), Vec::new());
        let mut payloads = Vec::new();
        for line in lines {
            match read(line) {
                Some(Entry::Query { query, groups, range, at, outcome }) => {
                    let outcome = outcome.map_or(Outcome::Unknown, Came::outcome);
                    queries.push(Asked { query, groups, range, at, outcome });
                }
                Some(Entry::Refinement { text, at }) => refinements.push((at, text)),
                Some(Entry::Payload { function, payload, at }) => payloads.push((at, function, payload)),
                Some(Entry::Draft { profile, query, refinement, at }) => {
                    drafts
                        .push((Profile::new(&profile), Draft { at, written: Written { query, refinement } }));
                }
                None => past.passed_over += 1,
            }
        }
        // Two consoles write as they please, and the end of a query may be written before its beginning.
        queries.sort_by_key(|asked| (asked.at, asked.outcome != Outcome::Unknown));
        refinements.sort_by_key(|(at, _)| *at);
        queries.into_iter().for_each(|asked| past.queries.remember(asked));
        refinements.iter().for_each(|(_, text)| past.refinements.remember(text));
        payloads.sort_by_key(|(at, ..)| *at);
        payloads.iter().for_each(|(_, function, payload)| past.given.remember(function, payload));
        drafts.sort_by_key(|(_, draft)| draft.at);
        past.drafts.extend(drafts);
        past.drafts.retain(|_, draft| draft.written != Written::default());
        past
    }

    /// Those of the lines that [`Past::read`] makes use of, so that the others need not be kept any longer. What this
    /// version can't read may be of use to another one.
    pub fn worth_keeping<'a>(lines: &[&'a str]) -> Vec<&'a str> {
        let past = Self::read(lines.iter().copied(), 0);
        let mut newest: HashMap<(Option<String>, String), Timestamp> = HashMap::new();
        for line in lines {
            let (words, at) = match read(line) {
                Some(Entry::Refinement { text, at }) => ((None, text), at),
                Some(Entry::Payload { function, payload, at }) => ((Some(function), payload), at),
                _ => continue,
            };
            let newest = newest.entry(words).or_insert(at);
            *newest = at.max(*newest);
        }
        let is_used = |line: &str| match read(line) {
            Some(Entry::Query { query, groups, at, outcome, .. }) => past.queries.entries().any(|asked| {
                (asked.at, &asked.query, &asked.groups) == (at, &query, &groups)
                    && outcome.is_some() == (asked.outcome != Outcome::Unknown)
            }),
            Some(Entry::Refinement { text, at }) => {
                past.refinements.texts().contains(&text.as_str()) && newest.get(&(None, text)) == Some(&at)
            }
            Some(Entry::Payload { function, payload, at }) => {
                past.given.of(&function).contains(&payload.as_str())
                    && newest.get(&(Some(function), payload)) == Some(&at)
            }
            Some(Entry::Draft { profile, at, .. }) => {
                past.drafts.get(&Profile::new(&profile)).is_some_and(|draft| draft.at == at)
            }
            None => true,
        };
        lines.iter().copied().filter(|line| is_used(line)).collect()
    }

    /// The same, with what went wrong beside it.
    #[must_use]
    pub fn with_trouble(mut self, trouble: Fault) -> Self {
        self.trouble = Some(trouble);
        self
    }
}

impl Came {
    fn outcome(self) -> Outcome {
        match self {
            Self::Done { rows, bytes } => Outcome::Done(Yield { rows, bytes }),
            Self::Stopped { rows, bytes } => Outcome::Stopped(Yield { rows, bytes }),
            Self::Failed => Outcome::Failed(NOT_KEPT.into()),
        }
    }

    fn of(outcome: &Outcome) -> Option<Self> {
        match *outcome {
            Outcome::Running(_) | Outcome::Unknown => None,
            Outcome::Done(Yield { rows, bytes }) => Some(Self::Done { rows, bytes }),
            Outcome::Stopped(Yield { rows, bytes }) => Some(Self::Stopped { rows, bytes }),
            Outcome::Failed(_) => Some(Self::Failed),
        }
    }
}

/// What a line of this version says.
fn read(line: &str) -> Option<Entry> {
    let line = serde_json::from_str::<Line>(line).ok().filter(|line| line.version == VERSION)?;
    Some(line.entry)
}

/// The line of what is being written.
pub(super) fn line_of_draft(profile: &Profile, written: &Written, at: Timestamp) -> Option<String> {
    let Written { query, refinement } = written.clone();
    line(Entry::Draft { profile: profile.as_str().to_owned(), query, refinement, at })
}

/// The line of a query.
fn line_of_query(asked: &Asked) -> Option<String> {
    line(Entry::Query {
        query: asked.query.clone(),
        groups: asked.groups.clone(),
        range: asked.range,
        at: asked.at,
        outcome: Came::of(&asked.outcome),
    })
}

/// `None` only for what JSON can't say; nothing here is that.
fn line(entry: Entry) -> Option<String> {
    serde_json::to_string(&Line { version: VERSION, entry }).ok()
}

impl State {
    /// Begins with what was asked before, and says what of it is missing. From now on what is asked is to be kept. Answers
    /// with what this profile was left with.
    pub(super) fn take_past(&mut self, mut past: Past, now: Timestamp) -> Option<Draft> {
        self.keeping = Keeping::Kept;
        self.history = past.queries;
        self.refinements = past.refinements;
        self.given = past.given;
        if past.passed_over > 0 {
            let told = format!(
                "{} of the history beside the vault can't be read here (of another version of flowid, for other keys, or damaged) and stay there",
                entries(past.passed_over)
            );
            self.notices.say(Severity::Warning, told, now);
        }
        if let Some(trouble) = past.trouble {
            self.notices.fault(&trouble, now);
        }
        past.drafts.remove(&self.scope.profile)
    }

    /// Whether what is asked is kept for other sessions.
    pub(super) fn is_kept(&self) -> bool {
        self.keeping != Keeping::InMemory
    }

    /// As [`State::take_past`] when the console has run for a while: what was asked in it is the newest, and is kept too.
    pub(super) fn join_past(&mut self, past: Past, now: Timestamp) -> Vec<Effect> {
        let queries: Vec<Asked> = self.history.entries().rev().cloned().collect();
        let refinements: Vec<String> =
            self.refinements.texts().into_iter().rev().map(str::to_owned).collect();
        let given = self.given.clone();
        let left = self.take_past(past, now);
        let mut effects = Vec::new();
        for asked in queries {
            effects.extend(self.keep_query(&asked));
            self.history.remember(asked);
        }
        for text in refinements {
            effects.extend(self.keep_line(&text, now));
            self.refinements.remember(&text);
        }
        for (function, payload) in given.entries().rev() {
            effects.extend(self.keep_payload(function, payload, now));
            self.given.remember(function, payload);
        }
        self.join_drafts(left, now);
        effects
    }

    /// Asks for a query to be kept, as it stands now.
    pub(super) fn keep_query(&self, asked: &Asked) -> Option<Effect> {
        self.keep(|| line_of_query(asked))
    }

    /// Asks for a refinement to be kept.
    pub(super) fn keep_line(&self, text: &str, at: Timestamp) -> Option<Effect> {
        self.keep(|| line(Entry::Refinement { text: text.to_owned(), at }))
    }

    /// Asks for a payload to be kept, unless it is large.
    pub(super) fn keep_payload(&self, function: &str, payload: &str, at: Timestamp) -> Option<Effect> {
        if payload.is_empty() || payload.len() > KEPT_BYTES {
            return None;
        }
        let (function, payload) = (function.to_owned(), payload.to_owned());
        self.keep(|| line(Entry::Payload { function, payload, at }))
    }

    fn keep(&self, line: impl FnOnce() -> Option<String>) -> Option<Effect> {
        if self.is_kept() { line().map(Effect::Remember) } else { None }
    }

    /// Takes in whether a line was kept. That they are not is said once, and not at every query.
    pub(super) fn on_remembered(&mut self, result: Result<(), Fault>, now: Timestamp) {
        match result {
            Ok(()) => self.keeping = Keeping::Kept,
            Err(fault) if self.keeping != Keeping::Failing => {
                self.keeping = Keeping::Failing;
                let told = format!("what you ask is not kept for other sessions: {}", fault.what.raw());
                self.notices.fault(&Fault { what: told.into(), ..fault }, now);
            }
            Err(_) => {}
        }
    }
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}
