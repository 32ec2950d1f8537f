//! DynamoDB without DynamoDB: values and their text forms, the language of conditions, and what becomes of a condition
//! for a table. Asks nobody.

pub mod ast;
mod bare;
pub mod expression;
pub mod json;
pub mod key;
mod lex;
pub mod limits;
pub mod number;
mod parse;
pub mod plan;
mod print;
pub mod rows;
pub mod seen;
pub mod sql;

pub use parse::{condition, projection, value};
pub use print::{literal, print};

#[cfg(test)]
mod language_tests;
