//! Where the tree and the detail stand on the screen.

use super::{Focus, State, tree};
use crate::app::areas::{Split, body, split};

/// Lays the pane out; `None` when the terminal is too small.
pub fn parts(state: &State) -> Option<Split> {
    let detail_has_keys = state.accounts.focus == Focus::Detail;
    Some(split(body(state.size)?, tree(state).rows.len(), detail_has_keys, u16::MAX))
}
