//! Where the parts of the pane stand on the screen.

use super::Focus;
use crate::app::State;
use crate::app::areas::{Split, body, split};

/// Lays the list of tables and the description out; `None` when the terminal is too small.
pub fn parts(state: &State) -> Option<Split> {
    let dynamo = &state.dynamo;
    let lines = dynamo.tables.shown().len();
    Some(split(body(state.size)?, lines, dynamo.focus == Focus::Description))
}
