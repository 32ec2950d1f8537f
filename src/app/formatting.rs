//! The query in the usual form. What that is, is told by `insights::format`.

use jiff::Timestamp;

use super::State;
use super::logs::Focus;
use super::message::Effect;
use super::notices::Severity;
use crate::domain::{Span, Text};
use crate::insights;

impl State {
    /// Puts the query into the usual form; one with a mistake in it is left as it is.
    pub(super) fn format_query(&mut self, now: Timestamp) -> Vec<Effect> {
        let editor = &mut self.logs.editor;
        let text = editor.text();
        match insights::format(&text) {
            Ok(form) if form == text => {
                self.notices.say(Severity::Info, "the query has the usual form already", now)
            }
            Ok(form) => {
                let at = insights::carry_over(&text, editor.offset(), &form);
                editor.set(&form);
                editor.go_to(Span::new(at, at));
            }
            Err(_) => {
                let why = editor.first_mistake().map_or(String::new(), |mistake| mistake.raw().to_owned());
                let words = Text::from(format!("the query is left as it is: {why}"));
                self.notices.say(Severity::Warning, words, now);
            }
        }
        self.focus(Focus::Editor)
    }
}
