//! What a footer says of a file beside its rows: the lines of the schema with how each is stored, and the row groups.

use std::collections::BTreeSet;

use parquet::basic::Repetition;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::schema::types::{SchemaDescriptor, Type};

use super::values::words;
use crate::domain::{Batch, BatchBuilder, CellKind};

/// A line of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemaLine {
    /// How deep it is nested; 0 for the columns of a row.
    pub depth: usize,
    /// Its name behind those that it is nested in, joined by dots. Foreign text.
    pub path: String,
    /// Its type, as `timestamp[us]`, `list`, `struct`.
    pub kind: String,
    /// The type in which its values are stored; nothing for what only holds others.
    pub physical: Option<String>,
    /// `required`, `optional` or `repeated`.
    pub repetition: &'static str,
    /// How its values are stored; nothing for what only holds others, and where that was not read.
    pub stored: Option<Stored>,
}

/// How the values of a column are stored, over all row groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The codecs, in words.
    pub compression: String,
    /// The encodings of pages, in words, as the format names them.
    pub encodings: String,
    /// Bytes as they are stored.
    pub bytes: u64,
}

/// A row group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowGroup {
    /// How many rows it has.
    pub rows: u64,
    /// Bytes of its columns as they are stored.
    pub bytes: u64,
    /// The same unpacked.
    pub unpacked: u64,
}

/// The lines of a schema, as far as it is known how they are stored.
pub fn schema(schema: &SchemaDescriptor, metadata: Option<&ParquetMetaData>) -> Vec<SchemaLine> {
    let mut lines = Lines { metadata, next_leaf: 0, found: Vec::new() };
    for field in schema.root_schema().get_fields() {
        lines.add(field, 0, "");
    }
    lines.found
}

struct Lines<'m> {
    metadata: Option<&'m ParquetMetaData>,
    next_leaf: usize,
    found: Vec<SchemaLine>,
}

impl Lines<'_> {
    fn add(&mut self, field: &Type, depth: usize, above: &str) {
        let repetition = match field.get_basic_info().repetition() {
            Repetition::REQUIRED => "required",
            Repetition::OPTIONAL => "optional",
            Repetition::REPEATED => "repeated",
        };
        let dot = if above.is_empty() { "" } else { "." };
        let path = format!("{above}{dot}{}", field.name());
        let physical = field.is_primitive().then(|| field.get_physical_type().to_string().to_lowercase());
        let stored = physical.is_some().then(|| self.stored()).flatten();
        let line = SchemaLine { depth, path: path.clone(), kind: words(field), physical, repetition, stored };
        self.found.push(line);
        if let Type::GroupType { fields, .. } = field {
            for child in fields {
                self.add(child, depth + 1, &path);
            }
        }
    }

    /// How the next leaf is stored.
    fn stored(&mut self) -> Option<Stored> {
        let leaf = self.next_leaf;
        self.next_leaf += 1;
        let groups = self.metadata?.row_groups();
        let chunks: Vec<&ColumnChunkMetaData> =
            groups.iter().filter_map(|group| group.columns().get(leaf)).collect();
        let compression = |chunk: &&ColumnChunkMetaData| {
            let codec = format!("{:?}", chunk.compression_codec());
            codec.to_lowercase()
        };
        let encodings =
            |chunk: &&ColumnChunkMetaData| chunk.encodings().map(|one| one.to_string()).collect::<Vec<_>>();
        Some(Stored {
            compression: named(chunks.iter().map(compression)),
            encodings: named(chunks.iter().flat_map(encodings)),
            bytes: chunks.iter().map(|chunk| chunk.compressed_size().max(0) as u64).sum(),
        })
    }
}

/// Each name once.
fn named(names: impl Iterator<Item = String>) -> String {
    names.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}

/// The row groups of a file.
pub fn row_groups(metadata: &ParquetMetaData) -> Vec<RowGroup> {
    let of = |group: &parquet::file::metadata::RowGroupMetaData| RowGroup {
        rows: group.num_rows().max(0) as u64,
        bytes: group.columns().iter().map(|chunk| chunk.compressed_size().max(0) as u64).sum(),
        unpacked: group.columns().iter().map(|chunk| chunk.uncompressed_size().max(0) as u64).sum(),
    };
    metadata.row_groups().iter().map(of).collect()
}

/// The schema as rows.
pub fn schema_rows(lines: &[SchemaLine]) -> Batch {
    let names = ["column", "type", "physical", "repetition", "compression", "encodings", "bytes"];
    let mut rows = BatchBuilder::with_columns(names);
    for line in lines {
        rows.set(0, CellKind::Text, &line.path);
        rows.set(1, CellKind::Text, &line.kind);
        if let Some(physical) = &line.physical {
            rows.set(2, CellKind::Text, physical);
        }
        rows.set(3, CellKind::Text, line.repetition);
        if let Some(stored) = &line.stored {
            rows.set(4, CellKind::Text, &stored.compression);
            rows.set(5, CellKind::Text, &stored.encodings);
            rows.set(6, CellKind::Number, &stored.bytes.to_string());
        }
        rows.end_row();
    }
    rows.finish()
}

/// The row groups as rows; they are counted from 1.
pub fn group_rows(groups: &[RowGroup]) -> Batch {
    let mut rows = BatchBuilder::with_columns(["row_group", "first_row", "rows", "bytes", "unpacked_bytes"]);
    let mut first = 0_u64;
    for (number, group) in groups.iter().enumerate() {
        let values = [number as u64 + 1, first, group.rows, group.bytes, group.unpacked];
        for (column, value) in values.into_iter().enumerate() {
            rows.set(column, CellKind::Number, &value.to_string());
        }
        rows.end_row();
        first = first.saturating_add(group.rows);
    }
    rows.finish()
}
