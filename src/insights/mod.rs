//! The CloudWatch Logs Insights language: parsing, checking, highlighting, completing, and the local engine that evaluates it.

pub mod ast;
pub mod catalogue;
mod check;
pub mod clusters;
pub mod complete;
#[cfg(test)]
mod corpus;
pub mod eval;
pub mod filter_pattern;
mod format;
pub mod highlight;
pub mod input;
pub mod inputs;
mod lex;
pub mod mistake;
mod parameters;
mod parse;
pub mod pattern;
pub mod plan;
mod print;
pub mod scan;
pub mod summary;
pub mod typing;
pub mod value;

pub use check::{Checked, LONGEST_QUERY, check};
pub use format::{carry_over, format};
pub use highlight::highlight;
pub use mistake::{Mistake, Report};
pub use parameters::{Parameter, parameters};
pub use parse::{DEPTH_LIMIT, NESTING_LIMIT};
pub use print::{print, print_expr};

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
