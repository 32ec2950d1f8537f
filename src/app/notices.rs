//! What the console says to the person: shown for a while, kept in a log.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use crate::domain::{Fault, FaultKind, Text};

/// How many notices the log keeps: a long night's worth, in little memory.
const KEPT: usize = 500;

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Something was done.
    Info,
    /// Something deserves a look.
    Warning,
    /// Something failed.
    Error,
}

impl Notice {
    /// All of it in one sentence.
    pub fn sentence(&self) -> Text {
        match &self.hint {
            Some(hint) => Text::from(format!("{}; {}", self.text.raw(), hint.raw())),
            None => self.text.clone(),
        }
    }
}

impl Severity {
    /// How long it stays on the screen: long enough to read, longer for what went wrong.
    fn shown_for(self) -> SignedDuration {
        match self {
            Self::Info => SignedDuration::from_secs(5),
            Self::Warning => SignedDuration::from_secs(10),
            Self::Error => SignedDuration::from_secs(30),
        }
    }
}

/// One thing said. It may hold foreign words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub at: Timestamp,
    /// How grave.
    pub severity: Severity,
    /// What there is to say.
    pub text: Text,
    /// What to do next.
    pub hint: Option<Text>,
}

/// All that was said, newest last.
#[derive(Debug, Default)]
pub struct Notices {
    log: VecDeque<Notice>,
    /// Until when the newest is shown.
    until: Option<Timestamp>,
    /// What a key was answered with, and until when: what arrives meanwhile does not cover it.
    answer: Option<(Notice, Timestamp)>,
}

impl Notices {
    /// Says something.
    pub fn say(&mut self, severity: Severity, text: impl Into<Text>, now: Timestamp) {
        self.push(Notice { at: now, severity, text: text.into(), hint: None });
    }

    /// Answers a key with a word that the next key depends on: it is shown until then, whatever arrives.
    pub fn answer(&mut self, text: impl Into<Text>, until: Timestamp, now: Timestamp) {
        let notice = Notice { at: now, severity: Severity::Info, text: text.into(), hint: None };
        self.push(notice.clone());
        self.answer = Some((notice, until));
    }

    /// Says why something failed. What was stopped on request is no error.
    pub fn fault(&mut self, fault: &Fault, now: Timestamp) {
        let severity = if fault.kind == FaultKind::Cancelled { Severity::Info } else { Severity::Error };
        self.push(Notice { at: now, severity, text: fault.what.clone(), hint: fault.hint.clone() });
    }

    fn push(&mut self, notice: Notice) {
        self.until = notice.at.checked_add(notice.severity.shown_for()).ok();
        self.log.push_back(notice);
        if self.log.len() > KEPT {
            self.log.pop_front();
        }
    }

    /// The notice to show now.
    pub fn current(&self, now: Timestamp) -> Option<&Notice> {
        let answer = self.answer.as_ref().filter(|(_, until)| now < *until).map(|(notice, _)| notice);
        answer.or_else(|| self.until.filter(|until| now < *until).and_then(|_| self.log.back()))
    }

    /// When the shown notice goes away.
    pub fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        let answer = self.answer.as_ref().map(|(_, until)| *until);
        [answer, self.until].into_iter().flatten().filter(|until| now < *until).min()
    }

    /// Takes the shown notice off the screen; the log keeps it.
    pub fn dismiss(&mut self) {
        self.until = None;
        self.answer = None;
    }

    /// All that was said, oldest first.
    pub fn log(&self) -> impl DoubleEndedIterator<Item = &Notice> + ExactSizeIterator {
        self.log.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_expires_from_the_screen_and_stays_in_the_log() {
        let now: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        let later = |seconds| now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let mut notices = Notices::default();
        notices.say(Severity::Info, "copied", now);
        assert_eq!(notices.current(later(4)).unwrap().text, "copied".into());
        assert_eq!(notices.next_wake(now), Some(later(5)));
        assert_eq!(notices.current(later(5)), None);
        assert_eq!(notices.next_wake(later(5)), None);
        assert_eq!(notices.log().len(), 1);
    }
    #[test]
    fn what_arrives_does_not_cover_what_a_key_was_answered_with_and_is_shown_after_it() {
        let now: Timestamp = "2026-11-24T14:00:00Z".parse().unwrap();
        let later = |seconds| now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let mut notices = Notices::default();
        notices.answer("press it again to leave", later(3), now);
        notices.fault(&Fault::new(FaultKind::Denied, "denied"), later(1));
        assert_eq!(notices.current(later(2)).unwrap().text, "press it again to leave".into());
        assert_eq!(notices.next_wake(later(2)), Some(later(3)));
        assert_eq!(notices.current(later(3)).unwrap().text, "denied".into());
        notices.answer("press it again to leave", later(9), later(6));
        notices.dismiss();
        assert_eq!(notices.current(later(7)), None);
    }
}
