//! The one way in which rows are written, whatever the format: to standard output and to export files.

use std::collections::HashSet;
use std::io::{self, Write};
use std::sync::Arc;

use super::{Format, csv, json, table};
use crate::domain::{Batch, Cell};

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
    /// Those that the rows have. Tables and CSV need them all before the first row, so rows are held until the end.
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
        Self { out, look, columns, except, held: Vec::new(), table, started: false, rows: 0 }
    }

    /// Writes the rows of a batch, or holds them when their columns are not all known yet.
    ///
    /// # Errors
    /// What the output answers.
    pub fn push(&mut self, batch: &Arc<Batch>) -> io::Result<()> {
        self.find_columns(batch);
        let hold = self.except.is_some() && matches!(self.look.format, Format::Table | Format::Csv);
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
        self.write_batches(&held)?;
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
            let known = self.columns.iter().any(|column| column == name.as_ref());
            if !known && !except.contains(name.as_ref()) {
                self.columns.push(name.to_string());
            }
        }
    }

    fn write_batches(&mut self, batches: &[Arc<Batch>]) -> io::Result<()> {
        if self.look.format == Format::Table {
            let rows = || batches.iter().flat_map(|batch| projected(batch, &self.columns));
            self.table.fit(&self.columns, rows());
        }
        for batch in batches {
            let indexes = project(batch, &self.columns);
            for row in 0..batch.len() {
                let cells: Vec<Cell<'_>> = cells(batch, row, &indexes).collect();
                self.write_row(&cells)?;
            }
        }
        self.out.flush()
    }

    fn write_row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        if !self.started {
            self.begin()?;
        } else if self.look.format == Format::Json {
            self.out.write_all(b",\n")?;
        }
        self.started = true;
        self.rows += 1;
        match self.look.format {
            Format::Table => self.table.write_row(&mut self.out, cells),
            Format::Csv => csv::write_row(&mut self.out, cells, self.look.safe),
            Format::Json => json::write_row(&mut self.out, &self.columns, cells, self.look.safe),
            Format::Ndjson => {
                json::write_row(&mut self.out, &self.columns, cells, self.look.safe)?;
                self.out.write_all(b"\n")
            }
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        match self.look.format {
            Format::Table => self.table.write_header(&mut self.out, &self.columns),
            Format::Csv => csv::write_header(&mut self.out, &self.columns, self.look.safe),
            Format::Json => self.out.write_all(b"[\n"),
            Format::Ndjson => Ok(()),
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
    if look.format == Format::Table {
        let row_cells = |(batch, row): (&'b Batch, usize)| {
            columns
                .iter()
                .map(|name| batch.cell(row, batch.column(name).unwrap_or(usize::MAX)))
                .collect::<Vec<_>>()
        };
        writer.table.fit(columns, rows.clone().map(row_cells));
    }
    let mut last: Option<(*const Batch, Vec<Option<usize>>)> = None;
    for (batch, row) in rows {
        let known = last.as_ref().is_some_and(|(address, _)| std::ptr::eq(*address, batch));
        if !known {
            last = Some((batch, project(batch, columns)));
        }
        let indexes = last.as_ref().map_or(&[][..], |(_, indexes)| indexes);
        let cells: Vec<Cell<'_>> = cells(batch, row, indexes).collect();
        writer.write_row(&cells)?;
    }
    writer.finish()
}

/// Where each column stands in a batch.
fn project(batch: &Batch, columns: &[String]) -> Vec<Option<usize>> {
    columns.iter().map(|name| batch.column(name)).collect()
}

fn cells<'b>(batch: &'b Batch, row: usize, indexes: &'b [Option<usize>]) -> impl Iterator<Item = Cell<'b>> {
    // Beyond the last column a cell is absent.
    indexes.iter().map(move |index| batch.cell(row, index.unwrap_or(usize::MAX)))
}

fn projected<'b>(batch: &'b Batch, columns: &[String]) -> impl Iterator<Item = Vec<Cell<'b>>> {
    let indexes = project(batch, columns);
    (0..batch.len())
        .map(move |row| indexes.iter().map(|index| batch.cell(row, index.unwrap_or(usize::MAX))).collect())
}
