//! The CloudWatch Logs Insights language: parsing, checking, highlighting, and the local engine that evaluates it.

pub mod ast;
pub mod catalogue;
pub mod eval;
mod lex;
pub mod mistake;
mod parse;
pub mod plan;
pub mod value;

pub use mistake::{Mistake, Report};

/// Parses a query.
///
/// # Errors
/// All mistakes of form that were found, in the order of the source. Whether the query makes sense is told by `check`.
pub fn parse(source: &str) -> Result<ast::Query, Vec<Mistake>> {
    let outcome = parse::parse(source);
    match outcome.query {
        Some(query) if outcome.mistakes.is_empty() => Ok(query),
        _ => Err(outcome.mistakes),
    }
}
