//! The rows of a Parquet file as NDJSON in a stream: one batch of rows and one page of each column are held at a time.

use std::fs::File;
use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use super::assemble::write_json;
use super::chunks::{Chunks, Fetch};
use super::footer::Footer;
use super::group::Group;
use crate::domain::{Batch, CellKind};

/// How many rows are assembled at once.
const ROWS: usize = 1024;

/// The rows of a file as text: read it like one.
pub struct Rows {
    footer: Footer,
    chunks: Arc<Chunks>,
    next_group: usize,
    group: Option<Group>,
    text: String,
    /// How much of the text was handed out.
    at: usize,
}

impl Rows {
    /// Reads the footer of a file.
    ///
    /// # Errors
    /// When it can't be read or is damaged.
    pub fn of_file(file: File) -> io::Result<Self> {
        let size = file.metadata()?.len();
        Self::open(Arc::new(Mutex::new(file)), size)
    }

    /// Reads the footer of what has so many bytes.
    ///
    /// # Errors
    /// When it can't be read or is damaged.
    pub fn open(source: Arc<dyn Fetch>, size: u64) -> io::Result<Self> {
        let footer = Footer::fetch(&*source, size)?;
        let chunks = Arc::new(Chunks::new(source, size));
        Ok(Self { footer, chunks, next_group: 0, group: None, text: String::new(), at: 0 })
    }

    /// The next rows; nothing at the end.
    ///
    /// # Errors
    /// When they can't be read or are damaged. What came before is good.
    pub fn next_batch(&mut self) -> io::Result<Option<Batch>> {
        loop {
            if let Some(group) = &mut self.group
                && let Some(batch) = group.next_batch(ROWS).map_err(damaged)?
            {
                return Ok(Some(batch));
            }
            if self.next_group == self.footer.groups() {
                return Ok(None);
            }
            let columns = 0..self.footer.columns.len();
            let group = Group::open(&self.footer, self.next_group, columns, &self.chunks).map_err(damaged)?;
            self.group = Some(group);
            self.next_group += 1;
        }
    }
}

impl Read for Rows {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            let Some(batch) = self.next_batch()? else { return Ok(0) };
            (self.at, self.text) = (0, std::mem::take(&mut self.text));
            self.text.clear();
            write_lines(&batch, &mut self.text);
        }
        let length = out.len().min(self.text.len() - self.at);
        out[..length].copy_from_slice(&self.text.as_bytes()[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// One object a row; what a row lacks is left out.
fn write_lines(batch: &Batch, out: &mut String) {
    let mut names = Vec::new();
    for name in batch.columns() {
        let mut quoted = String::new();
        write_json(CellKind::Text, name, &mut quoted);
        names.push(quoted);
    }
    for row in 0..batch.len() {
        let mut separator = '{';
        for (column, cell) in batch.row(row) {
            out.push(separator);
            separator = ',';
            out.push_str(&names[column]);
            out.push(':');
            write_json(cell.kind, cell.raw, out);
        }
        out.push_str(if separator == '{' { "{}\n" } else { "}\n" });
    }
}

fn damaged(what: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
