//! What the loop runs: messages in, effects out, a picture on request. The console is one; tests bring smaller ones.

use crate::ui::Frame;
use jiff::Timestamp;

use crate::app::{Effect, Msg};

/// A program in the manner of Elm. Nothing here waits or does IO.
pub trait Program {
    /// What is asked for at the start, after the first [`Msg::Resize`].
    fn begin(&mut self, now: Timestamp) -> Vec<Effect>;

    /// Takes a message in and says what should be done.
    fn update(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect>;

    /// When [`Msg::Tick`] is wanted next, if no other message comes first.
    fn next_wake(&self, now: Timestamp) -> Option<Timestamp>;

    /// Draws the state.
    fn draw(&self, now: Timestamp, frame: &mut Frame<'_>);
}
