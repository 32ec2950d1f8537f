//! The end of a Parquet file: where its columns stand, and of what type they are.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::schema::types::{SchemaDescriptor, Type};

use super::chunks::Fetch;
use super::contain::contained;
use super::describe::{self, RowGroup, SchemaLine};

/// The first and the last four bytes of a file.
pub const MAGIC: &[u8] = b"PAR1";

/// The last bytes of a file: the length of the footer, and the magic.
pub const LENGTH_OF_TAIL: u64 = 8;

/// How deep types may nest.
const DEEPEST: usize = 64;

/// How long the footer is in front of its last eight bytes.
///
/// # Errors
/// When this is not the end of a file of so many bytes, or its footer is encrypted.
pub fn metadata_length(tail: &[u8], size: u64) -> Result<u64, String> {
    match tail {
        [a, b, c, d, b'P', b'A', b'R', b'1'] => {
            let length = u64::from(u32::from_le_bytes([*a, *b, *c, *d]));
            let room = size.saturating_sub(LENGTH_OF_TAIL + MAGIC.len() as u64);
            (length <= room)
                .then_some(length)
                .ok_or_else(|| format!("its footer of {length} bytes is longer than the file"))
        }
        [.., b'P', b'A', b'R', b'E'] => Err("its footer is encrypted".into()),
        _ => Err("it begins like Parquet, and does not end so: it may be cut".into()),
    }
}

/// A column of rows: a field of the schema with all that is nested in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name. Foreign text.
    pub name: String,
    /// Which leaves of the schema hold it.
    pub leaves: Range<usize>,
}

/// A footer, read and checked.
#[derive(Debug, Clone)]
pub struct Footer {
    /// As the crate has it.
    pub(super) metadata: Arc<ParquetMetaData>,
    /// The columns of rows.
    pub columns: Vec<Column>,
    /// Bytes of the file.
    size: u64,
}

impl Footer {
    /// Reads the footer of a file of so many bytes.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn read(bytes: &[u8], size: u64) -> Result<Self, String> {
        contained(|| {
            let metadata =
                ParquetMetaDataReader::decode_metadata(bytes).map_err(|error| error.to_string())?;
            let columns = columns(metadata.file_metadata().schema_descr())?;
            Ok(Self { metadata: Arc::new(metadata), columns, size })
        })
    }

    /// Fetches and reads the footer of what has so many bytes.
    ///
    /// # Errors
    /// When it can't be fetched or is damaged.
    pub fn fetch(source: &dyn Fetch, size: u64) -> io::Result<Self> {
        let damaged = |error| io::Error::new(io::ErrorKind::InvalidData, error);
        let end = size.saturating_sub(LENGTH_OF_TAIL);
        let length = metadata_length(&source.fetch(end..size)?, size).map_err(damaged)?;
        Self::read(&source.fetch(end - length..end)?, size).map_err(damaged)
    }

    /// The schema, as far as the start of a footer holds all of it.
    ///
    /// # Errors
    /// When it does not.
    pub fn schema_of_start(bytes: &[u8]) -> Result<Vec<SchemaLine>, String> {
        contained(|| {
            let schema = ParquetMetaDataReader::decode_schema(bytes).map_err(|error| error.to_string())?;
            columns(&schema)?;
            Ok(describe::schema(&schema, None))
        })
    }

    /// The lines of the schema.
    pub fn schema(&self) -> Vec<SchemaLine> {
        describe::schema(self.metadata.file_metadata().schema_descr(), Some(&self.metadata))
    }

    /// How many rows the file says to have.
    pub fn rows(&self) -> u64 {
        self.metadata.file_metadata().num_rows().max(0) as u64
    }

    /// Who wrote the file. Foreign text.
    pub fn created_by(&self) -> Option<&str> {
        self.metadata.file_metadata().created_by()
    }

    /// How many row groups there are.
    pub fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// The row groups.
    pub fn row_groups(&self) -> Vec<RowGroup> {
        describe::row_groups(&self.metadata)
    }

    /// The rows of a group and the bytes of its columns, as they are stored.
    pub fn group(&self, group: usize) -> Option<(u64, u64)> {
        let group = self.metadata.row_groups().get(group)?;
        Some((group.num_rows().max(0) as u64, group.compressed_size().max(0) as u64))
    }

    /// Where a leaf of a group stands in the file.
    ///
    /// # Errors
    /// When there is no such leaf, or it is not inside of the file.
    pub fn chunk(&self, group: usize, leaf: usize) -> Result<Range<u64>, String> {
        let chunks = self.metadata.row_groups().get(group).map(|group| group.columns());
        let chunk = chunks.and_then(|chunks| chunks.get(leaf)).ok_or("the file has no such column")?;
        let outside = || format!("a column is said to be where the file is not, in row group {group}");
        let start = match chunk.dictionary_page_offset() {
            Some(offset) => offset,
            None => chunk.data_page_offset(),
        };
        let start = u64::try_from(start).map_err(|_| outside())?;
        let length = u64::try_from(chunk.compressed_size()).map_err(|_| outside())?;
        let end = start.checked_add(length).filter(|end| *end <= self.size).ok_or_else(outside)?;
        is_here(chunk).then_some(start..end).ok_or_else(|| "a column is kept in another file".into())
    }
}

fn is_here(chunk: &ColumnChunkMetaData) -> bool {
    chunk.file_path().is_none()
}

/// The columns of rows with the leaves that are theirs.
fn columns(schema: &SchemaDescriptor) -> Result<Vec<Column>, String> {
    let mut next = 0;
    let mut columns = Vec::new();
    for field in schema.root_schema().get_fields() {
        let start = next;
        next += leaves(field, 0)?;
        columns.push(Column { name: field.name().to_owned(), leaves: start..next });
    }
    (next == schema.num_columns()).then_some(columns).ok_or_else(|| "the schema is damaged".into())
}

fn leaves(field: &Type, depth: usize) -> Result<usize, String> {
    if depth > DEEPEST {
        return Err(format!("its types nest deeper than {DEEPEST}"));
    }
    if !field.get_basic_info().has_repetition() {
        return Err("the schema is damaged".into());
    }
    if field.is_primitive() {
        return Ok(1);
    }
    field.get_fields().iter().try_fold(0, |sum, child| Ok(sum + leaves(child, depth + 1)?))
}
