//! What became of the objects of a download, in numbers.

use super::{Left, News};
use crate::domain::{FaultKind, figures};

/// The numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Objects that are whole.
    pub rows: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Objects that were there before.
    pub were_there: u64,
    /// Objects that failed for another reason than that they were stopped.
    pub failed: u64,
    /// Bytes that are kept of objects that are not whole.
    pub kept: u64,
}

impl Tally {
    /// Counts what was told.
    pub fn hear(&mut self, news: &News) {
        match news {
            News::Done(row) => {
                self.rows += 1;
                self.bytes += row.bytes;
                self.were_there += u64::from(row.was_there);
            }
            News::Failed { fault, left, .. } => {
                self.kept += left.map_or(0, |left| left.bytes);
                self.failed += u64::from(fault.kind != FaultKind::Cancelled);
            }
            News::Resumed { .. } | News::Anew { .. } | News::Retrying(_) | News::CredentialsAwaited => {}
        }
    }

    /// Whether nothing came and nothing failed.
    pub fn is_empty(&self) -> bool {
        self.rows == 0 && self.failed == 0 && self.kept == 0
    }

    /// `12 objects, 3.4 MB; 2 of them were there; 1 failed`.
    pub fn summary(&self) -> String {
        let objects = match self.rows {
            1 => "1 object".to_owned(),
            rows => format!("{} objects", figures::count(rows)),
        };
        let mut words = format!("{objects}, {}", figures::bytes(self.bytes as f64));
        if self.were_there > 0 {
            words.push_str(&format!("; {} of them were there", figures::count(self.were_there)));
        }
        if self.failed > 0 {
            words.push_str(&format!("; {} failed", figures::count(self.failed)));
        }
        words
    }
}

impl Left {
    /// `3.1 MB of 20.0 MB`.
    pub fn words(&self) -> String {
        format!("{} of {}", figures::bytes(self.bytes as f64), figures::bytes(self.size as f64))
    }
}
