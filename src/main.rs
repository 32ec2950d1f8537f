//! Composition root: parse, choose a front, exit code.

fn main() {}
