//! The one table of console commands, and keys as data. No key is written in code outside `config/keys.toml`.

pub mod key;

pub use key::{Key, KeyCode};
