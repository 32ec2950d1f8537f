//! Where the parts of the pane stand on the screen.

use super::Focus;
use crate::app::State;
use crate::app::areas::{NAMES, Split, body, split};

/// Lays the list of functions and what is said of one out; `None` when the terminal is too small.
pub fn parts(state: &State) -> Option<Split> {
    let lambda = &state.lambda;
    let lines = lambda.functions.shown().len();
    Some(split(body(state.size)?, lines, lambda.focus == Focus::Detail, NAMES))
}
