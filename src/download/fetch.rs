//! One range of an object: asked for, written as it arrives, asked for again from where it was cut.

use std::future::Future;
use std::sync::Arc;

use futures::StreamExt;

use super::Shared;
use super::part::Part;
use super::ranges::{Piece, Stretch};
use super::room::Promise;
use super::sums;
use crate::domain::download::News;
use crate::domain::event::{ObjectBytes, ObjectHead, ObjectOpened};
use crate::domain::request::{ByteRange, ObjectName, ObjectRange};
use crate::domain::{Event, Fault, FaultKind, Request};
use crate::port::{Events, Stop};

/// How many bytes are collected before they are written: with sixteen requests at the same time all of them hold 16 MiB,
/// and going to the thread that writes costs nothing beside the writing.
const COLLECTED: usize = 1 << 20;

/// The object whose ranges are read.
pub(super) struct Source<'a> {
    pub shared: &'a Shared<'a>,
    pub name: &'a ObjectName,
    pub head: &'a ObjectHead,
    pub part: &'a Arc<Part>,
    pub promise: &'a Promise<'a>,
    /// Ends the ranges of this object in order.
    pub stop: Stop,
}

/// A range under way.
struct Range {
    /// Where it began, in this run.
    start: u64,
    /// The bytes from `start` to here are written and in the CRC.
    written: u64,
    end: u64,
    crc: crc_fast::Digest,
    /// What came and is not written yet.
    collected: Vec<Arc<[u8]>>,
    bytes: usize,
}

impl Range {
    /// Where the next byte belongs.
    fn at(&self) -> u64 {
        self.written + self.bytes as u64
    }
}

impl Source<'_> {
    /// Reads a stretch into the file and notes it. When it can't be read to its end, what came is noted.
    ///
    /// # Errors
    /// What ended it; `Cancelled` when it was stopped.
    pub(super) async fn fetch(&self, stretch: Stretch) -> Result<(), Fault> {
        let _permit = unless_stopped(&self.stop, self.shared.permits.acquire()).await?;
        let algorithm = sums::crc(self.part.crc()).ok_or_else(|| odd("the pieces have no CRC"))?;
        let mut range = Range {
            start: stretch.start,
            written: stretch.start,
            end: stretch.end,
            crc: crc_fast::Digest::new(algorithm),
            collected: vec![],
            bytes: 0,
        };
        let ended = self.read(&mut range).await;
        let written = self.write(&mut range).await;
        let stretch = Stretch { start: range.start, end: range.written };
        let noted = match stretch.length() {
            0 => Ok(()),
            _ => self.part.note(Piece { stretch, crc: range.crc.finalize() }),
        };
        ended.and(written).and(noted)
    }

    /// Asks until the range is there. What was cut is asked for again from where it was cut; the pauses count anew
    /// whenever something came.
    async fn read(&self, range: &mut Range) -> Result<(), Fault> {
        let mut pauses = self.shared.settings.pauses.iter();
        while range.at() < range.end {
            let before = range.at();
            let fault = match self.ask(range).await {
                Ok(()) if range.at() == range.end => return Ok(()),
                Ok(()) => cut(self.name, range),
                Err(fault) => fault,
            };
            if !passes(fault.kind) {
                return Err(fault);
            }
            if range.at() > before {
                pauses = self.shared.settings.pauses.iter();
            }
            let Some(pause) = pauses.next() else { return Err(fault) };
            self.shared.teller.tell(News::Retrying(fault)).await;
            unless_stopped(&self.stop, tokio::time::sleep(*pause)).await?;
        }
        Ok(())
    }

    /// One conversation about what is missing of the range.
    async fn ask(&self, range: &mut Range) -> Result<(), Fault> {
        let request = Request::ObjectRange(ObjectRange {
            object: self.name.clone(),
            bytes: ByteRange::Between(range.at(), range.end - 1),
            if_match: self.head.etag.as_ref().map(|etag| etag.raw().to_owned()),
        });
        let shared = self.shared;
        let mut events: Events = shared.cloud.serve(shared.scope.clone(), request, self.stop.clone());
        while let Some(event) = unless_stopped(&self.stop, events.next()).await? {
            match event? {
                Event::ObjectOpened(opened) => self.compare(&opened, range)?,
                Event::ObjectBytes(bytes) => self.take(bytes, range).await?,
                Event::Retrying(fault) => shared.teller.tell(News::Retrying(fault)).await,
                Event::CredentialsAwaited => shared.teller.tell(News::CredentialsAwaited).await,
                _ => {}
            }
        }
        Ok(())
    }

    /// The answer must be of the object and the bytes that were asked for.
    fn compare(&self, opened: &ObjectOpened, range: &Range) -> Result<(), Fault> {
        let another_etag = opened.etag.is_some() && opened.etag != self.head.etag;
        if opened.size != self.head.size || another_etag {
            let what = format!("{} changed while it was read", self.name.key);
            let fault = Fault::new(FaultKind::Invalid, what);
            return Err(fault.hint("run it again: it starts anew with what the object is now"));
        }
        if opened.offset != range.at() || opened.length != range.end - range.at() {
            let what = "the server answers other bytes than those that were asked for";
            let fault = Fault::new(FaultKind::Unsupported, what);
            return Err(fault.hint("with an emulator, check that it serves ranges"));
        }
        Ok(())
    }

    async fn take(&self, ObjectBytes { offset, bytes }: ObjectBytes, range: &mut Range) -> Result<(), Fault> {
        if offset != range.at() || offset + bytes.len() as u64 > range.end {
            return Err(odd("the server sent other bytes than those that it promised"));
        }
        range.bytes += bytes.len();
        range.collected.push(bytes);
        if range.bytes >= COLLECTED { self.write(range).await } else { Ok(()) }
    }

    /// Writes what was collected, in a thread that may wait for the disk.
    async fn write(&self, range: &mut Range) -> Result<(), Fault> {
        if range.collected.is_empty() {
            return Ok(());
        }
        let collected = std::mem::take(&mut range.collected);
        let (part, start, mut crc) = (Arc::clone(self.part), range.written, range.crc);
        let writing = tokio::task::spawn_blocking(move || {
            let mut at = start;
            for bytes in collected {
                part.write(at, &bytes)?;
                crc.update(&bytes);
                at += bytes.len() as u64;
            }
            Ok::<_, Fault>(crc)
        });
        range.crc = writing.await.map_err(|_| odd("the thread that writes ended"))??;
        let length = std::mem::take(&mut range.bytes) as u64;
        range.written += length;
        self.shared.teller.fetched(length);
        self.promise.written(length);
        Ok(())
    }
}

/// The outcome of `wait`.
///
/// # Errors
/// `Cancelled` when the stop was signalled first.
pub(super) async fn unless_stopped<F: Future>(stop: &Stop, wait: F) -> Result<F::Output, Fault> {
    tokio::select! {
        biased;
        () = stop.clone().signalled() => Err(Fault::new(FaultKind::Cancelled, "stopped on request")),
        outcome = wait => Ok(outcome),
    }
}

/// Whether a fault may be gone when one asks again.
fn passes(kind: FaultKind) -> bool {
    matches!(kind, FaultKind::Network | FaultKind::Timeout | FaultKind::Throttled | FaultKind::Service)
}

fn cut(name: &ObjectName, range: &Range) -> Fault {
    let what = format!("the answer with {} ended at byte {} of {}", name.key, range.at(), range.end);
    Fault::new(FaultKind::Network, what)
}

fn odd(what: &str) -> Fault {
    Fault::new(FaultKind::Service, what).hint("run it again: it goes on where it stopped")
}
