//! The incident: what the account of the demo has logged, made from a seed at the moment it is read.

pub mod groups;
