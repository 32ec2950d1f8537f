//! Parquet (the Apache Parquet format): the footer, the schema and rows, read from whatever gives ranges of bytes.
//!
//! Rows are assembled here from the columns that the crate decodes, so that a preview can read single columns of a row
//! group, and values keep all their digits. A file may be damaged or made to harm: sizes are checked against the file
//! before anything is reserved for them, and what the decoders of the crate still do to it is contained ([`contain`]).

mod asks;
mod assemble;
mod blocks;
mod chunks;
pub mod contain;
mod decode;
mod describe;
mod footer;
mod group;
mod header;
mod lines;
mod screen;
mod values;

pub use asks::{Ask, Asked, asks};
pub use blocks::{Blocks, Far};
pub use chunks::{Chunks, Fetch};
pub use describe::{RowGroup, SchemaLine, group_rows, schema_rows};
pub use footer::{Column, Footer, LENGTH_OF_TAIL, MAGIC, metadata_length};
pub use group::{Group, rows_of};
pub use lines::Rows;
pub use screen::{Next, Screen, Sheet, Unread};

#[cfg(test)]
mod tests;
