//! One leaf of a row group: batches of its values with their levels, taken one after the other.

use std::sync::Arc;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int96};
use parquet::errors::ParquetError;
use parquet::file::serialized_reader::SerializedPageReader;

use super::chunks::Chunks;
use super::footer::Footer;
use super::values::{self, Meaning};
use crate::domain::CellKind;

/// A leaf being read.
pub struct Leaf {
    reader: ColumnReader,
    meaning: Meaning,
    /// The levels of a value that is there; 0 where a leaf has none.
    pub max_definition: i16,
    max_repetition: i16,
    definitions: Vec<i16>,
    repetitions: Vec<i16>,
    values: Values,
    /// The next level, and the next value.
    level: usize,
    value: usize,
}

#[derive(Default)]
struct Values {
    booleans: Vec<bool>,
    int32: Vec<i32>,
    int64: Vec<i64>,
    int96: Vec<Int96>,
    float: Vec<f32>,
    double: Vec<f64>,
    bytes: Vec<ByteArray>,
    fixed: Vec<FixedLenByteArray>,
}

impl Leaf {
    /// Opens a leaf of a group.
    ///
    /// # Errors
    /// When it is not inside of the file, or compressed in a way that is not known.
    pub fn open(footer: &Footer, group: usize, leaf: usize, chunks: &Arc<Chunks>) -> Result<Self, String> {
        footer.chunk(group, leaf)?;
        let row_group = footer.metadata.row_group(group);
        let rows =
            usize::try_from(row_group.num_rows()).map_err(|_| "a row group has a negative number of rows")?;
        let chunk = row_group.column(leaf);
        let described = chunk.column_descr_ptr();
        let pages = SerializedPageReader::new(Arc::clone(chunks), chunk, rows, None)
            .map_err(|error| error.to_string())?;
        let pages = Box::new(pages);
        use parquet::basic::Type as Physical;
        let reader = match described.physical_type() {
            Physical::BOOLEAN => {
                ColumnReader::BoolColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::INT32 => {
                ColumnReader::Int32ColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::INT64 => {
                ColumnReader::Int64ColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::INT96 => {
                ColumnReader::Int96ColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::FLOAT => {
                ColumnReader::FloatColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::DOUBLE => {
                ColumnReader::DoubleColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::BYTE_ARRAY => {
                ColumnReader::ByteArrayColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
            Physical::FIXED_LEN_BYTE_ARRAY => {
                ColumnReader::FixedLenByteArrayColumnReader(ColumnReaderImpl::new(described.clone(), pages))
            }
        };
        Ok(Self {
            reader,
            meaning: Meaning::of(described.self_type()),
            max_definition: described.max_def_level(),
            max_repetition: described.max_rep_level(),
            definitions: Vec::new(),
            repetitions: Vec::new(),
            values: Values::default(),
            level: 0,
            value: 0,
        })
    }

    /// Reads the next rows, and lets go of those before. How many there were.
    ///
    /// # Errors
    /// When they are damaged or not at hand.
    pub fn read(&mut self, rows: usize) -> Result<usize, ParquetError> {
        (self.level, self.value) = (0, 0);
        self.definitions.clear();
        self.repetitions.clear();
        let (definitions, repetitions) = (Some(&mut self.definitions), Some(&mut self.repetitions));
        macro_rules! records {
            ($reader:ident, $values:ident) => {{
                self.values.$values.clear();
                $reader.read_records(rows, definitions, repetitions, &mut self.values.$values)
            }};
        }
        let (records, _, _) = match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => records!(reader, booleans),
            ColumnReader::Int32ColumnReader(reader) => records!(reader, int32),
            ColumnReader::Int64ColumnReader(reader) => records!(reader, int64),
            ColumnReader::Int96ColumnReader(reader) => records!(reader, int96),
            ColumnReader::FloatColumnReader(reader) => records!(reader, float),
            ColumnReader::DoubleColumnReader(reader) => records!(reader, double),
            ColumnReader::ByteArrayColumnReader(reader) => records!(reader, bytes),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => records!(reader, fixed),
        }?;
        Ok(records)
    }

    /// The definition level of the next value: how much of its path is there.
    pub fn definition(&self) -> Result<i16, String> {
        match self.max_definition {
            0 => Ok(0),
            _ => self.definitions.get(self.level).copied().ok_or_else(damaged),
        }
    }

    /// The repetition level of the next value: which list it goes on. Nothing at the end.
    pub fn repetition(&self) -> Option<i16> {
        match self.max_repetition {
            0 => Some(0),
            _ => self.repetitions.get(self.level).copied(),
        }
    }

    /// Whether the next value begins a row, or there is none.
    pub fn is_at_row(&self) -> bool {
        self.repetition().is_none_or(|level| level == 0)
    }

    /// Passes over a value that is not there.
    pub fn skip(&mut self) {
        self.level += 1;
    }

    /// Writes the next value, which must be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn write(&mut self, out: &mut String) -> Result<CellKind, String> {
        let at = self.value;
        self.level += 1;
        self.value += 1;
        let values = &self.values;
        match &self.reader {
            ColumnReader::BoolColumnReader(_) => values.booleans.get(at).map(|value| {
                out.push_str(if *value { "true" } else { "false" });
                CellKind::Json
            }),
            ColumnReader::Int32ColumnReader(_) => {
                values.int32.get(at).map(|value| values::integer(self.meaning, i64::from(*value), 32, out))
            }
            ColumnReader::Int64ColumnReader(_) => {
                values.int64.get(at).map(|value| values::integer(self.meaning, *value, 64, out))
            }
            ColumnReader::Int96ColumnReader(_) => {
                let parts = |value: &Int96| value.data().try_into().ok();
                values.int96.get(at).and_then(parts).map(|parts| values::int96(parts, out))
            }
            ColumnReader::FloatColumnReader(_) => {
                values.float.get(at).map(|value| values::float(f64::from(*value), *value, out))
            }
            ColumnReader::DoubleColumnReader(_) => {
                values.double.get(at).map(|value| values::float(*value, *value, out))
            }
            ColumnReader::ByteArrayColumnReader(_) => {
                values.bytes.get(at).map(|value| values::bytes(self.meaning, value.data(), out))
            }
            ColumnReader::FixedLenByteArrayColumnReader(_) => {
                values.fixed.get(at).map(|value| values::bytes(self.meaning, value.data(), out))
            }
        }
        .ok_or_else(damaged)
    }
}

/// What is said of levels that do not fit their values.
pub fn damaged() -> String {
    "the file is damaged: the levels of a column do not fit its values".into()
}
