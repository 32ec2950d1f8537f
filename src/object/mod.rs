//! What an object holds, told from its content: a preview as data, planned as ranges of bytes, without IO.
//!
//! [`Preview`] says which bytes it wants next, is given them, and answers with what can be shown. It reads at most
//! [`BUDGET`] bytes for one screen, whatever the object claims to be, and never panics on what it reads.

pub mod charset;
mod content;
mod decoded;
pub mod formats;
pub mod hex;
mod json;
mod jump;
pub mod names;
pub mod parquet;
mod pieces;
mod preview;
pub mod rows;
pub mod search;
pub mod stream;
mod table;
pub mod unpack;
mod view;
pub mod walk;

pub use jump::Jump;
pub use preview::{BUDGET, Preview};
pub use unpack::Compression;
pub use view::{About, Shown, View};

#[cfg(test)]
mod tests;
