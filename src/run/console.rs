//! The console as the program of the loop, and what the environment says about colours.

use crate::ui::Frame;
use jiff::Timestamp;

use super::program::Program;
use crate::app::{Colours, Effect, Msg, State};
use crate::ui;

impl Program for State {
    fn begin(&mut self, now: Timestamp) -> Vec<Effect> {
        State::begin(self, now)
    }

    fn update(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        State::update(self, msg, now)
    }

    fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        State::next_wake(self, now)
    }

    fn draw(&self, now: Timestamp, frame: &mut Frame<'_>) {
        ui::draw(self, now, frame);
    }
}

/// What the terminal can show, by the variables that terminals and people set: `NO_COLOR` (no-color.org: present and
/// not empty), `COLORTERM` (`truecolor` or `24bit`), and `TERM`, whose entries ending in `-direct` have true colour and
/// whose `-mono`, `-m` and `vt` entries have none. Everything else gets the sixteen colours that every theme names.
pub fn colours(variable: impl Fn(&str) -> Option<String>) -> Colours {
    let value = |name: &str| variable(name).unwrap_or_default();
    let term = value("TERM");
    if !value("NO_COLOR").is_empty()
        || term.starts_with("vt")
        || term.ends_with("-mono")
        || term.ends_with("-m")
    {
        return Colours::None;
    }
    let full = matches!(value("COLORTERM").as_str(), "truecolor" | "24bit") || term.ends_with("-direct");
    if full { Colours::Full } else { Colours::Sixteen }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_follow_the_environment() {
        let with = |pairs: &'static [(&str, &str)]| {
            colours(move |name| {
                pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(with(&[("TERM", "xterm-256color")]), Colours::Sixteen);
        assert_eq!(with(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]), Colours::Full);
        assert_eq!(with(&[("TERM", "xterm-direct")]), Colours::Full);
        assert_eq!(with(&[("TERM", "vt100"), ("COLORTERM", "truecolor")]), Colours::None);
        assert_eq!(with(&[("COLORTERM", "24bit"), ("NO_COLOR", "1")]), Colours::None);
        assert_eq!(with(&[("COLORTERM", "24bit"), ("NO_COLOR", "")]), Colours::Full);
    }
}
