//! The one table of console commands, and keys as data. No key is written in code: the bindings are in
//! `config/keys.toml`. Help, palette, which-key, the README's key table and `flowid commands` all come from here.

pub mod key;
pub mod keymap;
pub mod listing;
pub mod table;

pub use key::{Key, KeyCode};
pub use keymap::{BindProblem, Found, Keymap};
pub use table::{COMMANDS, Command, CommandInfo, Group, Place};
