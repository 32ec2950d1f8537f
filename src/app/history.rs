//! The queries that were asked, newest first, and walking through them from a line or an editor. In memory only: `past` has
//! the lines in which they are kept for longer.

use std::collections::VecDeque;

use jiff::Timestamp;

use super::tickets::JobId;
use crate::domain::{Range, Text};

/// The most that is kept: more than anyone walks through, few enough to search at each key.
const LIMIT: usize = 500;

/// How a query ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It runs under this ticket.
    Running(JobId),
    /// It gave rows.
    Done(Yield),
    /// It was stopped, or another one took its place; what came until then.
    Stopped(Yield),
    /// It failed, and why.
    Failed(Text),
    /// It was asked in a session that did not tell how it ended.
    Unknown,
}

/// What a query gave and took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Yield {
    /// How many rows came.
    pub rows: usize,
    /// How many bytes were scanned, which is what is paid for.
    pub bytes: f64,
}

/// A query that was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Its text.
    pub query: String,
    /// The groups that it was asked of.
    pub groups: Vec<String>,
    /// The range that it was asked for.
    pub range: Range,
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: Outcome,
}

/// The queries that were asked. The same query of the same groups is there once, as it was asked last.
#[derive(Debug, Clone, Default)]
pub struct History {
    entries: VecDeque<Asked>,
}

impl History {
    /// Remembers a query as the newest.
    pub fn remember(&mut self, asked: Asked) {
        self.entries.retain(|entry| entry.query != asked.query || entry.groups != asked.groups);
        self.entries.push_front(asked);
        self.entries.truncate(LIMIT);
    }

    /// Tells how the query that ran under a ticket ended; the query, if it is one of these.
    pub fn settle(&mut self, job: JobId, outcome: Outcome) -> Option<&Asked> {
        let asked = self.entries.iter_mut().find(|asked| asked.outcome == Outcome::Running(job))?;
        asked.outcome = outcome;
        Some(asked)
    }

    /// All of them, newest first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &Asked> + DoubleEndedIterator {
        self.entries.iter()
    }

    /// Their texts, newest first, each once.
    pub fn queries(&self) -> Vec<&str> {
        let mut queries: Vec<&str> = Vec::new();
        for asked in &self.entries {
            if !queries.contains(&asked.query.as_str()) {
                queries.push(&asked.query);
            }
        }
        queries
    }
}

/// Lines that were taken, newest first, each once.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    lines: VecDeque<String>,
}

impl Lines {
    /// Remembers a line as the newest; a blank one is not worth it.
    pub fn remember(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        self.lines.retain(|other| other != line);
        self.lines.push_front(line.to_owned());
        self.lines.truncate(LIMIT);
    }

    /// All of them, newest first.
    pub fn texts(&self) -> Vec<&str> {
        self.lines.iter().map(String::as_str).collect()
    }
}

/// Where one is in walking through texts, and what was being written when the walk began.
#[derive(Debug, Default)]
pub struct Walk {
    /// The place among the texts; nothing at the draft.
    at: Option<usize>,
    draft: String,
}

impl Walk {
    /// The text before the one that is seen. What is seen and none of the texts is kept as the draft, and the walk begins
    /// anew from it.
    pub fn earlier(&mut self, texts: &[&str], seen: &str) -> Option<String> {
        let at = self.place(texts, seen);
        let next = at.map_or(0, |at| at + 1);
        let text = texts.iter().enumerate().skip(next).find(|(_, text)| **text != seen)?;
        if at.is_none() {
            seen.clone_into(&mut self.draft);
        }
        self.at = Some(text.0);
        Some((*text.1).to_owned())
    }

    /// The text behind the one that is seen; behind the newest the draft.
    pub fn later(&mut self, texts: &[&str], seen: &str) -> Option<String> {
        let at = self.place(texts, seen)?;
        self.at = at.checked_sub(1);
        Some(self.at.map_or_else(|| std::mem::take(&mut self.draft), |at| texts[at].to_owned()))
    }

    /// Where the walk stands, if what is seen is still what it led to.
    fn place(&self, texts: &[&str], seen: &str) -> Option<usize> {
        self.at.filter(|at| texts.get(*at).is_some_and(|text| *text == seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, group: &str, second: i64) -> Asked {
        let at = Timestamp::from_second(second).unwrap();
        let outcome = Outcome::Running(JobId(second.unsigned_abs()));
        Asked {
            query: query.into(),
            groups: vec![group.into()],
            range: Range { from: at, to: at },
            at,
            outcome,
        }
    }

    #[test]
    fn the_same_question_is_there_once_and_as_it_was_asked_last() {
        let mut history = History::default();
        for (second, (query, group)) in [("a", "g"), ("b", "g"), ("a", "h"), ("a", "g")].iter().enumerate() {
            history.remember(asked(query, group, second as i64));
        }
        let seen: Vec<_> =
            history.entries().map(|asked| (asked.query.as_str(), asked.at.as_second())).collect();
        assert_eq!(seen, [("a", 3), ("a", 2), ("b", 1)]);
        assert_eq!(history.queries(), ["a", "b"]);
    }

    #[test]
    fn it_does_not_grow_without_bound() {
        let mut history = History::default();
        let mut lines = Lines::default();
        for second in 0..LIMIT as i64 + 3 {
            history.remember(asked(&second.to_string(), "g", second));
            lines.remember(&second.to_string());
        }
        assert_eq!((history.entries().len(), lines.texts().len()), (LIMIT, LIMIT));
        assert_eq!(lines.texts()[0], (LIMIT + 2).to_string());
    }

    #[test]
    fn an_outcome_reaches_the_query_that_ran_and_no_other() {
        let mut history = History::default();
        history.remember(asked("a", "g", 1));
        history.remember(asked("b", "g", 2));
        let done = Outcome::Done(Yield { rows: 7, bytes: 1e3 });
        history.settle(JobId(1), done.clone());
        history.settle(JobId(9), Outcome::Failed("never ran".into()));
        history.settle(JobId(1), Outcome::Failed("too late".into()));
        let outcomes: Vec<_> = history.entries().map(|asked| &asked.outcome).collect();
        assert_eq!(outcomes, [&Outcome::Running(JobId(2)), &done]);
    }

    #[test]
    fn walking_goes_back_through_what_was_and_returns_to_the_draft() {
        let texts = ["c", "b", "a"];
        let mut walk = Walk::default();
        let mut seen = "draft".to_owned();
        for expected in ["c", "b", "a"] {
            seen = walk.earlier(&texts, &seen).unwrap();
            assert_eq!(seen, expected);
        }
        assert_eq!(walk.earlier(&texts, &seen), None, "there is nothing before the oldest");
        for expected in ["b", "c", "draft"] {
            seen = walk.later(&texts, &seen).unwrap();
            assert_eq!(seen, expected);
        }
        assert_eq!(walk.later(&texts, &seen), None);
    }

    #[test]
    fn what_was_changed_on_the_way_becomes_the_draft() {
        let texts = ["b", "a"];
        let mut walk = Walk::default();
        walk.earlier(&texts, "x").unwrap();
        assert_eq!(walk.later(&texts, "b | limit 5"), None, "what was changed is not thrown away");
        assert_eq!(walk.earlier(&texts, "b | limit 5").as_deref(), Some("b"));
        assert_eq!(walk.later(&texts, "b").as_deref(), Some("b | limit 5"));
    }

    #[test]
    fn what_is_seen_already_is_not_shown_again() {
        assert_eq!(Walk::default().earlier(&["b", "a"], "b").as_deref(), Some("a"));
        assert_eq!(Walk::default().earlier(&["b"], "b"), None);
    }
}
