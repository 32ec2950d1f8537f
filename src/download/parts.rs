//! The parts in which an object was uploaded: a checksum of parts can be computed only when their sizes are known.

use futures::{StreamExt, TryStreamExt, stream};

use super::object::asked;
use super::{REQUESTS, Shared};
use crate::domain::request::{ObjectName, ObjectPart};
use crate::domain::{Fault, FaultKind, Request};

/// Parts are nearly always alike, so that the first tells all their sizes. Where they are not each costs a request; for
/// more of them than this nobody is kept waiting.
const MOST: u32 = 100;

/// What is asked about them.
pub(super) struct Parts<'a> {
    pub shared: &'a Shared<'a>,
    pub name: &'a ObjectName,
    /// The size of the object in bytes.
    pub size: u64,
    /// How many parts there are.
    pub count: u32,
}

impl Parts<'_> {
    /// The size of the first part; or why it is not known.
    ///
    /// # Errors
    /// `Cancelled` alone.
    pub(super) async fn first(&self) -> Result<Result<u64, String>, Fault> {
        match self.size_of(1).await {
            Ok(size) => Ok(Ok(size)),
            Err(fault) if fault.kind == FaultKind::Cancelled => Err(fault),
            Err(fault) => Ok(Err(format!("the sizes of its parts are not known: {}", fault.what.raw()))),
        }
    }

    /// The sizes of all parts, of which the first is known; or why they are not.
    ///
    /// # Errors
    /// When S3 does not answer.
    pub(super) async fn all(&self, first: u64) -> Result<Result<Vec<u64>, String>, Fault> {
        if self.count > MOST {
            return Ok(Err(format!("its {} parts may have different sizes", self.count)));
        }
        let others = stream::iter(2..=self.count).map(|part| self.size_of(part)).buffered(REQUESTS);
        let mut sizes = vec![first];
        sizes.extend(others.try_collect::<Vec<u64>>().await?);
        if sizes.iter().sum::<u64>() != self.size {
            return Ok(Err("the sizes of its parts are not those of the whole".to_owned()));
        }
        Ok(Ok(sizes))
    }

    async fn size_of(&self, part: u32) -> Result<u64, Fault> {
        let request = Request::ObjectPart(ObjectPart { object: self.name.clone(), part });
        asked(self.shared, self.name, request).await.map(|head| head.size)
    }
}
