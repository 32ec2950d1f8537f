//! Keeps defects of decoders inside: what panics on a damaged file becomes an error.
//!
//! The decoders of the parquet crate assert what a file should hold in hundreds of places (levels, bit widths, indices
//! of dictionaries) and have no mode that checks. All that is given to them is the content of one file, which is let go
//! of after a panic, so that nothing half changed is used again.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread will be contained: then the hooks of the process keep quiet.
pub fn is_contained() -> bool {
    CONTAINED.get()
}

/// Runs decoders over a file.
///
/// # Errors
/// What they answer, and their panic in words.
pub fn contained<T>(decode: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    let before = CONTAINED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(decode));
    CONTAINED.set(before);
    result.unwrap_or_else(|_| Err("the file is damaged: its pages do not hold what they say".into()))
}
