//! Rows as Parquet, compressed with zstd. Columns are typed only when they are known whole, so rows are held until then:
//! integers and floating point numbers where every value is one and loses no digit, else text. Any value may be missing.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{Type, TypePtr};

use super::writer::Placing;
use crate::domain::{Batch, CellKind};

/// How many rows a row group has: little enough to hold its values beside the rows.
const GROUP: usize = 64 << 10;

/// The largest whole number that a floating point number holds exactly, and all below it.
const LARGEST_EXACT: i64 = 1 << 53;

/// What all values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Whole numbers; those of `Small` are floating point numbers as well.
    Small,
    Whole,
    Float,
    Text,
}

impl Kind {
    fn of(kind: CellKind, raw: &str) -> Self {
        match (kind, raw.parse::<i64>()) {
            (CellKind::Number, Ok(value)) if value.to_string() != raw => Self::Text,
            (CellKind::Number, Ok(value)) if value.abs() <= LARGEST_EXACT => Self::Small,
            (CellKind::Number, Ok(_)) => Self::Whole,
            (CellKind::Number, Err(_)) if keeps_digits(raw) => Self::Float,
            _ => Self::Text,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            (Self::Small, Self::Whole) | (Self::Whole, Self::Small) => Self::Whole,
            (Self::Small, Self::Float) | (Self::Float, Self::Small) => Self::Float,
            _ => Self::Text,
        }
    }
}

/// Whether a floating point number says what the digits do: up to fifteen always come back (IEEE 754, binary64).
fn keeps_digits(raw: &str) -> bool {
    let digits = raw.split(['e', 'E']).next().unwrap_or(raw).bytes().filter(u8::is_ascii_digit).count();
    raw.parse::<f64>().is_ok_and(|value| value.is_finite() && (digits <= 15 || value.to_string() == raw))
}

/// Writes rows, each by batch and row; how many there were.
///
/// # Errors
/// What the output answers; when there is no column, which Parquet can't say.
pub(super) fn write<'b>(
    out: &mut impl Write,
    columns: &[String],
    places: &HashMap<String, usize>,
    rows: impl Iterator<Item = (&'b Batch, usize)> + Clone,
) -> io::Result<u64> {
    if columns.is_empty() {
        let what = "Parquet needs a column, and there is no row";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let mut kinds: Vec<Option<Kind>> = vec![None; columns.len()];
    let mut placing = Placing::default();
    for (batch, row) in rows.clone() {
        for (place, cell) in placing.place(batch, row, places) {
            let kind = Kind::of(cell.kind, cell.raw);
            kinds[place] = Some(kinds[place].map_or(kind, |known| known.and(kind)));
        }
    }
    let kinds: Vec<Kind> = kinds.into_iter().map(|kind| kind.unwrap_or(Kind::Text)).collect();
    let file = encode(columns, &kinds, places, rows).map_err(io::Error::other)?;
    out.write_all(&file.bytes)?;
    Ok(file.rows)
}

struct Encoded {
    bytes: Vec<u8>,
    rows: u64,
}

fn encode<'b>(
    columns: &[String],
    kinds: &[Kind],
    places: &HashMap<String, usize>,
    mut rows: impl Iterator<Item = (&'b Batch, usize)>,
) -> Result<Encoded, ParquetError> {
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    let properties = properties.set_created_by("flowid".to_owned()).build();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(columns, kinds)?, Arc::new(properties))?;
    let mut placing = Placing::default();
    let mut count = 0;
    loop {
        let mut values: Vec<Values> = kinds.iter().map(|kind| Values::new(*kind)).collect();
        let mut length = 0;
        for (batch, row) in rows.by_ref().take(GROUP) {
            length += 1;
            for (place, cell) in placing.place(batch, row, places) {
                values[place].push(length, cell.raw);
            }
        }
        if length == 0 {
            break;
        }
        let mut group = writer.next_row_group()?;
        for values in values {
            if let Some(mut column) = group.next_column()? {
                values.write(length, &mut column)?;
                column.close()?;
            }
        }
        group.close()?;
        count += length as u64;
    }
    Ok(Encoded { bytes: writer.into_inner()?, rows: count })
}

fn schema(columns: &[String], kinds: &[Kind]) -> Result<TypePtr, ParquetError> {
    let mut fields = Vec::new();
    for (name, kind) in columns.iter().zip(kinds) {
        let (physical, logical) = match kind {
            Kind::Small | Kind::Whole => (Physical::INT64, None),
            Kind::Float => (Physical::DOUBLE, None),
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(name, physical).with_logical_type(logical);
        fields.push(Arc::new(field.with_repetition(Repetition::OPTIONAL).build()?));
    }
    Ok(Arc::new(Type::group_type_builder("rows").with_fields(fields).build()?))
}

/// The values of a column in a row group, and in which of its rows there is one.
struct Values {
    there: Vec<i16>,
    typed: Typed,
}

enum Typed {
    Whole(Vec<i64>),
    Float(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl Values {
    fn new(kind: Kind) -> Self {
        let typed = match kind {
            Kind::Small | Kind::Whole => Typed::Whole(Vec::new()),
            Kind::Float => Typed::Float(Vec::new()),
            Kind::Text => Typed::Text(Vec::new()),
        };
        Self { there: Vec::new(), typed }
    }

    /// Adds the value of the row with this number, counted from 1.
    fn push(&mut self, number: usize, raw: &str) {
        self.there.resize(number - 1, 0);
        self.there.push(1);
        // Which they are was found by reading them.
        match &mut self.typed {
            Typed::Whole(values) => values.push(raw.parse().unwrap_or_default()),
            Typed::Float(values) => values.push(raw.parse().unwrap_or_default()),
            Typed::Text(values) => values.push(raw.into()),
        }
    }

    fn write(mut self, rows: usize, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        self.there.resize(rows, 0);
        match &self.typed {
            Typed::Whole(values) => write_typed::<Int64Type>(column, values, &self.there),
            Typed::Float(values) => write_typed::<DoubleType>(column, values, &self.there),
            Typed::Text(values) => write_typed::<ByteArrayType>(column, values, &self.there),
        }
    }
}

fn write_typed<T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    values: &[T::T],
    there: &[i16],
) -> Result<(), ParquetError> {
    column.typed::<T>().write_batch(values, Some(there), None).map(|_| ())
}
