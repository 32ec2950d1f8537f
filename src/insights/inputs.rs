//! What a query reads beside its own rows: lookup tables, and the answers of its inner queries. Reading files is the
//! caller's.

pub mod table;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub use table::Table;

use super::ast::{Expr, Query};
use crate::domain::{Batch, Span};

/// The name under which the rows of the earlier range are given to `diff` and `logcompare`.
pub const PREVIOUS: &str = "previous";

/// What a query needs that its own rows do not hold.
#[derive(Debug, Default)]
pub struct Needs {
    /// The names of its lookup tables, each once, and where they stand.
    pub tables: Vec<(Box<str>, Span)>,
    /// Its inner queries, each behind those that it needs itself.
    pub queries: Vec<InnerQuery>,
}

/// A query inside of another one. It is evaluated on its own before the outer one (AWS documentation, "subqueries").
/// `diff` and `logcompare` have one too: what stands before them, over the rows of an earlier range.
#[derive(Debug)]
pub struct InnerQuery {
    /// What its `SOURCE` names; [`PREVIOUS`] for an earlier range.
    pub source: Box<str>,
    /// Where that stands.
    pub span: Span,
    /// The query, to be evaluated over the rows of the source.
    pub query: Query,
    /// Of an earlier range: the text whose templates are counted behind the query.
    pub templates_of: Option<Expr>,
}

impl Needs {
    /// The names of the inputs, each once.
    pub fn sources(&self) -> HashSet<&str> {
        self.queries.iter().map(|query| &*query.source).collect()
    }
}

/// What was given of it.
#[derive(Debug, Default, Clone)]
pub struct Inputs {
    tables: HashMap<Box<str>, Arc<Table>>,
    /// The rows of inner queries by where their source stands.
    answers: HashMap<usize, Vec<Arc<Batch>>>,
}

impl Inputs {
    /// Adds a lookup table.
    pub fn add_table(&mut self, name: &str, table: Arc<Table>) {
        self.tables.insert(name.into(), table);
    }

    /// Adds what an inner query answered.
    pub fn add_answer(&mut self, query: &InnerQuery, rows: Vec<Arc<Batch>>) {
        self.answers.insert(query.span.start, rows);
    }

    /// A lookup table.
    pub fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.get(name)
    }

    /// The rows of the inner query whose source stands there.
    pub fn answer(&self, source: Span) -> Option<&[Arc<Batch>]> {
        self.answers.get(&source.start).map(Vec::as_slice)
    }
}
