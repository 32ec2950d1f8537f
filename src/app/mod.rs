//! The console's state and its one `update`: messages in, effects out. No IO, no async, no terminal library.

pub mod message;

pub use message::{Effect, ExportFormat, JobId, Mouse, MouseKind, Msg};
