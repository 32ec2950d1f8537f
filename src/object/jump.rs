//! Where one can go in an object.

/// Where to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// To the first bytes.
    Start,
    /// To the last bytes.
    End,
    /// To an offset in the object.
    Offset(u64),
    /// More of what follows.
    Forward,
    /// More of what is before.
    Back,
    /// To a row group of Parquet.
    RowGroup(usize),
}
