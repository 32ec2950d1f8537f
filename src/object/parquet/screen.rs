//! The preview of a Parquet file: the footer first, then only the first pages of one row group.

use std::ops::Range;
use std::sync::Arc;

use super::chunks::Chunks;
use super::describe::{RowGroup, SchemaLine};
use super::footer::{Footer, LENGTH_OF_TAIL, metadata_length};
use super::group::rows_of;
use crate::domain::{Batch, BatchBuilder, Text};
use crate::object::pieces::Pieces;

/// How much of the end is read first: most footers are shorter.
const TAIL: u64 = 64 << 10;

/// How much of a column is read first, at most and at least.
const PIECE: u64 = 64 << 10;
const LEAST_PIECE: u64 = 4 << 10;

/// How many rows are shown first, and at most.
const ROWS: usize = 100;
const MOST_ROWS: usize = 10_000;

/// A screen of a Parquet file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// The schema.
    pub schema: Vec<SchemaLine>,
    /// How many rows the file says to have; nothing while its footer was not read.
    pub rows: Option<u64>,
    /// Who wrote it.
    pub created_by: Option<Text>,
    /// The row groups.
    pub groups: Vec<RowGroup>,
    /// The row group that is shown.
    pub group: usize,
    /// Its first rows, of the columns that were read.
    pub batch: Arc<Batch>,
    /// The columns that were not.
    pub unread: Vec<Unread>,
}

/// A part that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The column; `footer` for that.
    pub name: Text,
    /// How many bytes would have to be read for it.
    pub bytes: u64,
    /// Why it can't be read at all.
    pub damage: Option<Text>,
}

/// What the preview does next.
#[derive(Debug)]
pub enum Next {
    /// These bytes are needed.
    Want(Vec<Range<u64>>),
    /// This can be shown.
    Show(Arc<Sheet>),
    /// The file only begins like Parquet, for this reason.
    Other(String),
}

/// Where the preview stands.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    footer: Option<Arc<Footer>>,
    group: usize,
    rows: usize,
    /// The first pieces of all columns were asked for.
    asked: bool,
    /// The columns that were read, by their number.
    read: Vec<Option<Batch>>,
    /// What the last screen left unread.
    unread: Vec<Unread>,
}

impl Screen {
    /// Shows a row group from its start. False when there is none, or it is shown already.
    pub fn go_to(&mut self, group: usize) -> bool {
        let is_other =
            self.group != group && self.footer.as_ref().is_some_and(|footer| group < footer.groups());
        if is_other {
            *self = Self { footer: self.footer.take(), group, ..Self::default() };
        }
        is_other
    }

    /// The last row group.
    pub fn last(&self) -> usize {
        self.footer.as_ref().map_or(0, |footer| footer.groups().saturating_sub(1))
    }

    /// Whether rows or columns of the row group are left that can be shown.
    pub fn has_more(&self) -> bool {
        self.unread_bytes() > 0 || self.has_more_rows()
    }

    /// Shows the columns that were left unread, or else more rows. How many bytes are said to be left; nothing when all is
    /// shown.
    pub fn go_on(&mut self) -> Option<u64> {
        let unread = self.unread_bytes();
        if unread == 0 && !self.has_more_rows() {
            return None;
        }
        if unread == 0 {
            self.rows = (self.rows * 10).min(MOST_ROWS);
            self.read.clear();
        }
        Some(unread)
    }

    fn unread_bytes(&self) -> u64 {
        self.unread.iter().filter(|part| part.damage.is_none()).map(|part| part.bytes).sum()
    }

    fn has_more_rows(&self) -> bool {
        let group = self.footer.as_ref().and_then(|footer| footer.group(self.group));
        self.rows < MOST_ROWS && group.is_some_and(|(rows, _)| (self.rows as u64) < rows)
    }

    /// What is next, when so many bytes may still be read.
    pub fn step(&mut self, pieces: &Arc<Pieces>, size: u64, left: u64) -> Next {
        self.unread.clear();
        let footer = match &self.footer {
            Some(footer) => Arc::clone(footer),
            None => match self.read_footer(pieces, size, left) {
                Ok(footer) => footer,
                Err(next) => return next,
            },
        };
        if footer.groups() == 0 {
            return Next::Show(self.sheet(&footer));
        }
        self.rows = self.rows.max(ROWS);
        self.read.resize(footer.columns.len(), None);
        if !std::mem::replace(&mut self.asked, true) {
            let first = first_pieces(&footer, self.group, left, pieces);
            if !first.is_empty() {
                return Next::Want(first);
            }
        }
        match self.read_columns(&footer, pieces, size, left) {
            wants if wants.is_empty() => Next::Show(self.sheet(&footer)),
            wants => Next::Want(wants),
        }
    }

    fn read_footer(&mut self, pieces: &Pieces, size: u64, left: u64) -> Result<Arc<Footer>, Next> {
        let tail = size.saturating_sub(TAIL)..size;
        let missing = pieces.missing(tail);
        if !missing.is_empty() {
            return Err(Next::Want(missing));
        }
        let end = size.saturating_sub(LENGTH_OF_TAIL);
        let length = metadata_length(pieces.get(end..size).unwrap_or_default(), size).map_err(Next::Other)?;
        let range = end - length..end;
        let missing = pieces.missing(range.clone());
        let lacking = length_of(&missing);
        if lacking > left {
            return Err(self.schema_alone(pieces, range, lacking, left));
        }
        if lacking > 0 {
            return Err(Next::Want(missing));
        }
        let footer = Footer::read(pieces.get(range).unwrap_or_default(), size).map_err(Next::Other)?;
        Ok(Arc::clone(self.footer.insert(Arc::new(footer))))
    }

    /// A footer that is too long is not read; the schema stands at its start.
    fn schema_alone(&mut self, pieces: &Pieces, footer: Range<u64>, lacking: u64, left: u64) -> Next {
        let start = footer.start..footer.end.min(footer.start + (left / 2).max(LEAST_PIECE));
        let missing = pieces.missing(start.clone());
        if length_of(&missing) > 0 && length_of(&missing) <= left && !std::mem::replace(&mut self.asked, true)
        {
            return Next::Want(missing);
        }
        self.asked = false;
        self.unread = vec![Unread { name: "footer".into(), bytes: lacking, damage: None }];
        let at_hand = pieces.missing(footer.clone()).first().map_or(footer.end, |hole| hole.start);
        let bytes = pieces.get(footer.start..at_hand).unwrap_or_default();
        let schema = Footer::schema_of_start(bytes).unwrap_or_default();
        Next::Show(Arc::new(Sheet { schema, unread: self.unread.clone(), ..Sheet::default() }))
    }

    /// Reads what is at hand; what is missing for more, as far as it may be read.
    fn read_columns(
        &mut self,
        footer: &Footer,
        pieces: &Arc<Pieces>,
        size: u64,
        mut left: u64,
    ) -> Vec<Range<u64>> {
        let mut wants = Vec::new();
        for (number, column) in footer.columns.iter().enumerate() {
            if self.read[number].is_some() {
                continue;
            }
            let chunks = Arc::new(Chunks::new(pieces.clone(), size));
            let error = match rows_of(footer, self.group, number, self.rows, &chunks) {
                Ok(batch) => {
                    self.read[number] = Some(batch);
                    continue;
                }
                Err(error) => error,
            };
            let missing = chunks.lack().map(|range| pieces.missing(range));
            let bytes = missing.as_deref().map_or(0, length_of);
            match missing {
                Some(missing) if bytes <= left => {
                    left -= bytes;
                    wants.extend(missing);
                }
                missing => self.unread.push(Unread {
                    name: Text::from(column.name.as_str()),
                    bytes,
                    damage: missing.is_none().then(|| Text::from(error)),
                }),
            }
        }
        joined(wants)
    }

    fn sheet(&self, footer: &Footer) -> Arc<Sheet> {
        let mut batch = BatchBuilder::default();
        let places: Vec<usize> = footer.columns.iter().map(|column| batch.column(&column.name)).collect();
        let rows = self.read.iter().flatten().map(Batch::len).max().unwrap_or(0);
        for row in 0..rows {
            for (column, place) in self.read.iter().zip(&places) {
                let cell = column.as_ref().map(|batch| batch.cell(row, 0)).filter(|cell| cell.is_present());
                if let Some(cell) = cell {
                    batch.set(*place, cell.kind, cell.raw);
                }
            }
            batch.end_row();
        }
        Arc::new(Sheet {
            schema: footer.schema(),
            rows: Some(footer.rows()),
            created_by: footer.created_by().map(Text::from),
            groups: footer.row_groups(),
            group: self.group,
            batch: Arc::new(batch.finish()),
            unread: self.unread.clone(),
        })
    }
}

/// The first bytes of each column of a group, of as many columns as half of what may be read is enough for.
fn first_pieces(footer: &Footer, group: usize, left: u64, pieces: &Pieces) -> Vec<Range<u64>> {
    let leaves: u64 = footer.columns.iter().map(|column| column.leaves.len() as u64).sum();
    let share = (left / 2 / leaves.max(1)).clamp(LEAST_PIECE, PIECE);
    let mut room = left / 2;
    let mut wants = Vec::new();
    for leaf in footer.columns.iter().flat_map(|column| column.leaves.clone()) {
        // A column that is not where it should be is named when it is read.
        let Ok(chunk) = footer.chunk(group, leaf) else { continue };
        let missing = pieces.missing(chunk.start..chunk.end.min(chunk.start + share));
        let bytes = length_of(&missing);
        if bytes > room {
            break;
        }
        room -= bytes;
        wants.extend(missing);
    }
    joined(wants)
}

fn length_of(ranges: &[Range<u64>]) -> u64 {
    ranges.iter().map(|range| range.end - range.start).sum()
}

/// Ranges without those that touch or overlap: fewer requests.
fn joined(mut ranges: Vec<Range<u64>>) -> Vec<Range<u64>> {
    ranges.sort_by_key(|range| range.start);
    let mut joined: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}
