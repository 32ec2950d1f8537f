//! The CloudWatch Logs Insights language: parsing, checking, highlighting, and the local engine that evaluates it.

pub mod ast;
