//! Parquet files: whole ones, and large ones whose row groups share their bytes.

use std::sync::Arc;

use hyper::body::Bytes;
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, ParquetMetaData, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::content::Content;

/// The first bytes of a file.
const MAGIC: &[u8; 4] = b"PAR1";

/// The values of a column in a row group; none is missing.
pub enum Column {
    /// `INT64`.
    Whole(Vec<i64>),
    /// `DOUBLE`.
    Fraction(Vec<f64>),
    /// `BYTE_ARRAY (UTF8)`.
    Text(Vec<ByteArray>),
}

/// A file of a schema, with these row groups.
///
/// # Errors
/// When the columns don't fit the schema.
pub fn file(
    schema: &str,
    groups: impl IntoIterator<Item = impl IntoIterator<Item = Column>>,
) -> Result<Vec<u8>, ParquetError> {
    written(schema, groups, Compression::SNAPPY).map(|(bytes, _)| bytes)
}

/// A file of at least so many bytes: row groups that all have the bytes of this one, and a footer in which each has its own
/// place.
///
/// # Errors
/// When the columns don't fit the schema.
pub fn repeated(
    schema: &str,
    group: impl IntoIterator<Item = Column>,
    size: u64,
) -> Result<Content, ParquetError> {
    let (bytes, metadata) = written(schema, [group], Compression::UNCOMPRESSED)?;
    let row_group = metadata.row_group(0);
    let ends = row_group.columns().iter().map(|column| column.byte_range());
    let end = ends.map(|(start, length)| start + length).max().unwrap_or(MAGIC.len() as u64);
    let piece = Bytes::from(bytes).slice(MAGIC.len()..end as usize);
    let times = size.div_ceil(piece.len() as u64);
    let groups: Result<Vec<RowGroupMetaData>, ParquetError> =
        (0..times).map(|number| moved(row_group, number as i64 * piece.len() as i64, number)).collect();
    let old = metadata.file_metadata();
    let file = FileMetaData::new(
        old.version(),
        old.num_rows() * times as i64,
        old.created_by().map(str::to_owned),
        None,
        old.schema_descr_ptr(),
        old.column_orders().cloned(),
    );
    let mut footer = Vec::new();
    ParquetMetaDataWriter::new(&mut footer, &ParquetMetaData::new(file, groups?)).finish()?;
    Ok(Content::repeated(MAGIC.to_vec(), piece, times, footer))
}

fn written(
    schema: &str,
    groups: impl IntoIterator<Item = impl IntoIterator<Item = Column>>,
    compression: Compression,
) -> Result<(Vec<u8>, ParquetMetaData), ParquetError> {
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_offset_index_disabled(true)
        .set_data_page_size_limit(64 * 1024)
        .set_created_by("harbour-exporter 3.1".to_owned())
        .build();
    let mut bytes = Vec::new();
    let schema = Arc::new(parse_message_type(schema)?);
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    for group in groups {
        let mut row_group = writer.next_row_group()?;
        for values in group {
            let mut column = row_group.next_column()?.ok_or_else(|| {
                ParquetError::General("there are more columns than the schema has".to_owned())
            })?;
            match values {
                Column::Whole(values) => column.typed::<Int64Type>().write_batch(&values, None, None)?,
                Column::Fraction(values) => column.typed::<DoubleType>().write_batch(&values, None, None)?,
                Column::Text(values) => column.typed::<ByteArrayType>().write_batch(&values, None, None)?,
            };
            column.close()?;
        }
        row_group.close()?;
    }
    let metadata = writer.close()?;
    Ok((bytes, metadata))
}

/// The row group as it stands so many bytes further on.
fn moved(group: &RowGroupMetaData, by: i64, number: u64) -> Result<RowGroupMetaData, ParquetError> {
    let columns: Result<Vec<ColumnChunkMetaData>, ParquetError> = group
        .columns()
        .iter()
        .map(|column| {
            let dictionary = column.dictionary_page_offset().map(|offset| offset + by);
            let moved = column.clone().into_builder().set_data_page_offset(column.data_page_offset() + by);
            moved.set_dictionary_page_offset(dictionary).build()
        })
        .collect();
    let moved = group.clone().into_builder().set_column_metadata(columns?);
    let ordinal = i32::try_from(number).unwrap_or_default();
    moved.set_ordinal(ordinal).set_file_offset(MAGIC.len() as i64 + by).build()
}
