//! How far a search over objects has come, in words: what was read of what there is, what was not and why, how to go on.

use jiff::Timestamp;

use super::{Find, Run};
use crate::app::State;
use crate::app::accounts::Weight;
use crate::command::{Command, Place};
use crate::domain::Completeness;
use crate::domain::figures::{self, count};
use crate::object::search::Ended;

/// So many objects that could not be read are told by name.
const NAMED: usize = 2;

/// Lines of words, each with how grave it is; none before anything was asked. Foreign text.
pub fn told(state: &State, find: &Find, now: Timestamp) -> Vec<(String, Weight)> {
    let Some(run) = &find.run else { return Vec::new() };
    let key = |command| state.keymap().keys_of(Place::Found, command).into_iter().next().unwrap_or_default();
    let mut lines: Vec<(String, Weight)> = match &run.ended {
        None if run.is_live() => under_way(run, &key(Command::Interrupt), now),
        Some(ended) => over(run, ended, &key(Command::Edit), now),
        None => Vec::new(),
    };
    if let Some(fault) = &run.fault {
        lines.push((fault.what.raw().to_owned(), Weight::Wrong));
        lines.extend(fault.hint.iter().map(|hint| (hint.raw().to_owned(), Weight::Plain)));
    }
    lines.extend(unread(run));
    lines
}

fn under_way(run: &Run, stop: &str, now: Timestamp) -> Vec<(String, Weight)> {
    let seconds = run.seconds(now);
    let progress = run.progress.under_way(run.wanted.max_bytes, seconds);
    let standing = match (run.is_stopping, run.awaits_credentials) {
        (true, _) => ("stopping".to_owned(), Weight::Warning),
        (_, true) => ("waiting for credentials".to_owned(), Weight::Warning),
        _ => (format!("searching {seconds:.0} s, {stop} stops"), Weight::Pending),
    };
    let retrying = run.retrying.iter();
    let retrying = retrying.map(|fault| (format!("trying again: {}", fault.what.raw()), Weight::Warning));
    [(progress, Weight::Plain), standing].into_iter().chain(retrying).collect()
}

fn over(run: &Run, ended: &Ended, edit: &str, now: Timestamp) -> Vec<(String, Weight)> {
    let progress = &ended.progress;
    let missing = missing(run, ended, edit);
    let is_all = missing.is_empty() && run.unread.is_empty();
    let complete = if is_all { "complete: " } else { "" };
    let mut lines = vec![(format!("{complete}{}", progress.told(run.seconds(now))), Weight::Plain)];
    lines.extend(missing.into_iter().map(|words| (words, Weight::Warning)));
    let notes = ended.answer.notes.iter().map(|note| format!("note: {note}"));
    let misfits = ended.tally.misfits;
    let misfits = (misfits > 0).then(|| {
        format!("note: {} lines do not fit the format of their object and are text", count(misfits))
    });
    lines.extend(notes.chain(misfits).map(|words| (words, Weight::Pending)));
    lines
}

/// Why the answer is not that of all there is, and how to have more of it.
fn missing(run: &Run, ended: &Ended, edit: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let progress = &ended.progress;
    if let Some(cut) = &ended.cut {
        let told = cut.told(run.wanted.max_bytes, progress);
        lines.push(format!("{told}: {edit} raises what is read, or names a shorter time"));
    }
    if let Some(fault) = &ended.listing {
        lines.push(format!("the keys behind an error were not listed: {}", fault.what.raw()));
    }
    if ended.stopped {
        lines.push("stopped: the answer is that of what was read".to_owned());
    }
    if let Completeness::CutAt(limit) = ended.answer.completeness {
        let rows = figures::rows(limit);
        lines.push(format!("the first {rows}: {edit} adds a filter, or a larger limit to the query"));
    }
    if progress.chosen == 0 && ended.listing.is_none() && !ended.stopped {
        let keys = count(progress.keys);
        lines.push(format!(
            "no object to read: none of {keys} keys fits the prefix and the time; {edit} changes the time"
        ));
    }
    lines
}

fn unread(run: &Run) -> Vec<(String, Weight)> {
    let named = run.unread.iter().take(NAMED).map(|unread| {
        let rows = match unread.rows {
            0 => String::new(),
            rows => format!(" behind {}", figures::rows(rows)),
        };
        format!("not read{rows}: {}: {}", unread.key.raw(), unread.fault)
    });
    let more = run.more_unread + run.unread.len().saturating_sub(NAMED) as u64;
    let more = (more > 0).then(|| format!("not read either: {} more", count(more)));
    named.chain(more).map(|words| (words, Weight::Wrong)).collect()
}
