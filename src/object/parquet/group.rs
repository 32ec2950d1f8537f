//! Rows of a row group, in batches.

use std::ops::Range;
use std::sync::Arc;

use super::assemble::{Leaves, Node, plan};
use super::chunks::Chunks;
use super::contain::contained;
use super::decode::{Leaf, damaged};
use super::footer::Footer;
use crate::domain::{Batch, BatchBuilder, CellKind};

/// Columns of a row group that are being read.
pub struct Group {
    columns: Vec<Open>,
    left: u64,
}

struct Open {
    name: String,
    first_leaf: usize,
    leaves: Vec<Leaf>,
    node: Node,
}

impl Group {
    /// Opens columns of a row group by their numbers.
    ///
    /// # Errors
    /// When one of them is damaged.
    pub fn open(
        footer: &Footer,
        group: usize,
        columns: Range<usize>,
        chunks: &Arc<Chunks>,
    ) -> Result<Self, String> {
        let (left, _) = footer.group(group).ok_or("the file has no such row group")?;
        let schema = footer.metadata.file_metadata().schema_descr();
        contained(|| {
            let mut opened = Vec::new();
            for number in columns {
                let column = footer.columns.get(number).ok_or("the file has no such column")?;
                let leaf = |leaf| Leaf::open(footer, group, leaf, chunks);
                let leaves = column.leaves.clone().map(leaf).collect::<Result<Vec<_>, _>>()?;
                let node = plan(&schema.root_schema().get_fields()[number], column.leaves.start);
                opened.push(Open {
                    name: column.name.clone(),
                    first_leaf: column.leaves.start,
                    leaves,
                    node,
                });
            }
            Ok(Self { columns: opened, left })
        })
    }

    /// The next rows; nothing at the end of the group.
    ///
    /// # Errors
    /// When they are damaged or not at hand.
    pub fn next_batch(&mut self, rows: usize) -> Result<Option<Batch>, String> {
        let rows = rows.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        if rows == 0 || self.columns.is_empty() {
            return Ok(None);
        }
        let batch = contained(|| self.batch(rows))?;
        self.left -= rows as u64;
        Ok(Some(batch))
    }

    fn batch(&mut self, rows: usize) -> Result<Batch, String> {
        for leaf in self.columns.iter_mut().flat_map(|column| &mut column.leaves) {
            let read = leaf.read(rows).map_err(|error| error.to_string())?;
            if read != rows {
                return Err("the file is damaged: a column has fewer rows than its row group".into());
            }
        }
        let mut batch = BatchBuilder::default();
        // Of columns with the same name the last wins.
        let places: Vec<usize> = self.columns.iter().map(|column| batch.column(&column.name)).collect();
        let mut raw = String::new();
        for _ in 0..rows {
            for (column, place) in self.columns.iter_mut().zip(&places) {
                raw.clear();
                let mut leaves = Leaves { first: column.first_leaf, leaves: &mut column.leaves };
                let kind = leaves.cell(&column.node, &mut raw)?;
                if kind != CellKind::Absent {
                    batch.set(*place, kind, &raw);
                }
                if !column.leaves.iter().all(Leaf::is_at_row) {
                    return Err(damaged());
                }
            }
            batch.end_row();
        }
        Ok(batch.finish())
    }
}

/// The first rows of one column of a group.
///
/// # Errors
/// When they are damaged or not at hand.
pub fn rows_of(
    footer: &Footer,
    group: usize,
    column: usize,
    rows: usize,
    chunks: &Arc<Chunks>,
) -> Result<Batch, String> {
    let mut group = Group::open(footer, group, column..column + 1, chunks)?;
    Ok(group.next_batch(rows)?.unwrap_or_default())
}
