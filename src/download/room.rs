//! Room on the disk: looked at before the first byte, and shared among the objects that are downloaded at the same time.

use std::sync::atomic::{AtomicU64, Ordering};

use super::folder::Folder;
use super::news::Teller;
use crate::domain::{Fault, FaultKind, figures};

/// The bytes that an object will still write. What is promised to others is not free.
pub(super) struct Promise<'a> {
    teller: &'a Teller,
    left: AtomicU64,
}

impl<'a> Promise<'a> {
    /// Promises room to the bytes that are missing of an object.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn make(teller: &'a Teller, folder: &Folder, missing: u64) -> Result<Self, Fault> {
        let promise = Self { teller, left: AtomicU64::new(missing) };
        let promised = teller.promise(missing);
        let free = folder.free()?;
        if missing == 0 || promised <= free {
            return Ok(promise);
        }
        let others = match promised - missing {
            0 => String::new(),
            bytes => format!(", and {} of it are promised to other objects", figures::bytes(bytes as f64)),
        };
        let (missing, free) = (figures::bytes(missing as f64), figures::bytes(free as f64));
        let what = format!("{missing} are missing, and {free} are free on the disk{others}");
        Err(Fault::new(FaultKind::Io, what).hint("free some space, or choose a target on another disk"))
    }

    /// So many of them are written.
    pub(super) fn written(&self, bytes: u64) {
        self.left.fetch_sub(bytes, Ordering::Relaxed);
        self.teller.take_back(bytes);
    }
}

impl Drop for Promise<'_> {
    fn drop(&mut self) {
        self.teller.take_back(self.left.load(Ordering::Relaxed));
    }
}

#[cfg(test)]
mod tests {
    use super::super::news::teller;
    use super::*;

    #[test]
    fn room_is_promised_once() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::open(folder.path()).unwrap();
        let (teller, _told, _counters) = teller();
        // Others use this disk too: the margin is far more than they write meanwhile.
        let half = folder.free().unwrap() / 2;
        let most = Promise::make(&teller, &folder, half + half / 2).unwrap();
        let fault = Promise::make(&teller, &folder, half).err().unwrap();
        assert!(fault.to_string().contains("are promised to other objects"), "{fault}");
        most.written(half + half / 4);
        let again = Promise::make(&teller, &folder, half).unwrap();
        drop((most, again));
        assert_eq!(teller.promise(0), 0);
        let fault = Promise::make(&teller, &folder, u64::MAX / 4).err().unwrap();
        assert!(fault.to_string().contains("are free on the disk; free some space"), "{fault}");
    }
}
