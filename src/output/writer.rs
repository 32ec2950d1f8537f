//! The one way in which rows are written, whatever the format: to standard output and to export files.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::sync::Arc;

use super::{Format, csv, json, parquet, table};
use crate::domain::{Batch, Cell};

/// What a row has, by column of the output, from left to right. What it lacks takes no room: there may be a thousand
/// times more columns than values.
pub(super) type Row<'b> = [(usize, Cell<'b>)];

/// How the output looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// In which format.
    pub format: Format,
    /// Whether foreign text is written in its safe form: always when a terminal reads it. Tables are for eyes, so they
    /// should be safe wherever they go.
    pub safe: bool,
    /// The columns of the terminal that a table is cut to; `None` cuts nothing.
    pub width: Option<usize>,
}

/// Which columns are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// These, known before the first row.
    Fixed(Vec<String>),
    /// Those that the rows have. Tables, CSV and Parquet need them all before the first row, so rows are held until the end.
    Found {
        /// Names that come first, in this order, also when no row has them; the others follow as they appear.
        first: Vec<String>,
        /// Names that are left out.
        except: Vec<String>,
    },
}

/// Writes rows as they come.
pub struct Writer<W> {
    out: W,
    look: Look,
    columns: Vec<String>,
    /// Where each name stands among the columns.
    places: HashMap<String, usize>,
    except: Option<HashSet<String>>,
    held: Vec<Arc<Batch>>,
    table: table::Layout,
    started: bool,
    rows: u64,
}

impl<W: Write> Writer<W> {
    /// A writer; nothing is written yet.
    pub fn new(out: W, look: Look, columns: Columns) -> Self {
        let (columns, except) = match columns {
            Columns::Fixed(columns) => (columns, None),
            Columns::Found { first, except } => (first, Some(except.into_iter().collect())),
        };
        let table = table::Layout::new(look);
        let places = columns.iter().cloned().zip(0..).collect();
        Self { out, look, columns, places, except, held: Vec::new(), table, started: false, rows: 0 }
    }

    /// Writes the rows of a batch, or holds them when their columns are not all known yet.
    ///
    /// # Errors
    /// What the output answers.
    pub fn push(&mut self, batch: &Arc<Batch>) -> io::Result<()> {
        self.find_columns(batch);
        let hold = match self.look.format {
            Format::Table | Format::Csv => self.except.is_some(),
            Format::Parquet => true,
            Format::Json | Format::Ndjson => false,
        };
        if hold {
            self.held.push(Arc::clone(batch));
            return Ok(());
        }
        self.write_batches(std::slice::from_ref(batch))
    }

    /// Writes what is held and what ends the output; tells how many rows were written.
    ///
    /// # Errors
    /// What the output answers.
    pub fn finish(mut self) -> io::Result<u64> {
        let held = std::mem::take(&mut self.held);
        // A file of Parquet is written once, with all its rows.
        if !(self.started && self.look.format == Format::Parquet) {
            self.write_batches(&held)?;
        }
        match self.look.format {
            Format::Json if self.started => self.out.write_all(b"\n]\n")?,
            Format::Json => self.out.write_all(b"[]\n")?,
            Format::Csv if !self.started && !self.columns.is_empty() => self.begin()?,
            _ => {}
        }
        self.out.flush()?;
        Ok(self.rows)
    }

    fn find_columns(&mut self, batch: &Batch) {
        let Some(except) = &self.except else { return };
        for name in batch.columns() {
            if !self.places.contains_key(name.as_ref()) && !except.contains(name.as_ref()) {
                self.places.insert(name.to_string(), self.columns.len());
                self.columns.push(name.to_string());
            }
        }
    }

    fn write_batches(&mut self, batches: &[Arc<Batch>]) -> io::Result<()> {
        let rows = batches.iter().flat_map(|batch| (0..batch.len()).map(move |row| (batch.as_ref(), row)));
        self.write_chosen(rows)?;
        self.out.flush()
    }

    /// Writes rows, each by batch and row.
    fn write_chosen<'b>(&mut self, rows: impl Iterator<Item = (&'b Batch, usize)> + Clone) -> io::Result<()> {
        if self.look.format == Format::Parquet {
            self.started = true;
            self.rows = parquet::write(&mut self.out, &self.columns, &self.places, rows)?;
            return Ok(());
        }
        if self.look.format == Format::Table {
            self.table.add_columns(&self.columns);
            let mut placing = Placing::default();
            for (batch, row) in rows.clone() {
                self.table.measure(&placing.place(batch, row, &self.places));
            }
            self.table.fit();
        }
        let mut placing = Placing::default();
        for (batch, row) in rows {
            let row = placing.place(batch, row, &self.places);
            self.write_row(&row)?;
        }
        Ok(())
    }

    fn write_row(&mut self, row: &Row<'_>) -> io::Result<()> {
        if !self.started {
            self.begin()?;
        } else if self.look.format == Format::Json {
            self.out.write_all(b",\n")?;
        }
        self.started = true;
        self.rows += 1;
        match self.look.format {
            Format::Table => self.table.write_row(&mut self.out, row),
            Format::Csv => csv::write_row(&mut self.out, dense(row, self.columns.len()), self.look.safe),
            Format::Json => json::write_row(&mut self.out, &self.columns, row, self.look.safe),
            Format::Ndjson => {
                json::write_row(&mut self.out, &self.columns, row, self.look.safe)?;
                self.out.write_all(b"\n")
            }
            // Written as a whole, by columns.
            Format::Parquet => Ok(()),
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.look.format {
            Format::Table => self.table.write_header(&mut self.out, &self.columns),
            Format::Csv => csv::write_header(&mut self.out, &self.columns, self.look.safe),
            Format::Json => self.out.write_all(b"[\n"),
            Format::Ndjson | Format::Parquet => Ok(()),
        }
    }
}

/// Writes chosen rows of batches, each by batch and row, in that order: what an export needs.
///
/// # Errors
/// What the output answers.
pub fn write_rows<'b, W: Write>(
    out: W,
    look: Look,
    columns: &[String],
    rows: impl Iterator<Item = (&'b Batch, usize)> + Clone,
) -> io::Result<u64> {
    let mut writer = Writer::new(out, look, Columns::Fixed(columns.to_vec()));
    writer.write_chosen(rows)?;
    writer.finish()
}

/// Finds the places of values in the output. The columns of a batch are looked up once for all its rows that follow
/// each other.
#[derive(Default)]
pub(super) struct Placing<'b> {
    batch: Option<&'b Batch>,
    /// Where each column of the batch stands in the output.
    places: Vec<Option<usize>>,
}

impl<'b> Placing<'b> {
    pub(super) fn place(
        &mut self,
        batch: &'b Batch,
        row: usize,
        places: &HashMap<String, usize>,
    ) -> Vec<(usize, Cell<'b>)> {
        if !self.batch.is_some_and(|known| std::ptr::eq(known, batch)) {
            self.batch = Some(batch);
            self.places = batch.columns().iter().map(|name| places.get(name.as_ref()).copied()).collect();
        }
        let mut placed: Vec<_> =
            batch.row(row).filter_map(|(column, cell)| Some((self.places[column]?, cell))).collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        placed
    }
}

/// Every value of a row from left to right; empty where it has none.
pub(super) fn dense<'r, 'b>(row: &'r Row<'b>, columns: usize) -> impl Iterator<Item = &'b str> + use<'r, 'b> {
    let mut rest = row.iter().peekable();
    (0..columns)
        .map(move |column| rest.next_if(|(place, _)| *place == column).map_or("", |(_, cell)| cell.raw))
}
