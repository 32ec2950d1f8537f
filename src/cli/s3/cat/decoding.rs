//! Decoders wait for bytes, so they run in a thread of their own: bytes go in and pieces come out over bounded channels,
//! while signals and AWS are listened to here.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use futures::StreamExt;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use crate::cli::signals::{Conversation, Heard};
use crate::domain::event::ObjectOpened;
use crate::domain::request::ByteRange;
use crate::domain::{Batch, Event, Fault, FaultKind, Request, Scope};
use crate::object::parquet::{Asked, Blocks, Footer, Rows, asks};
use crate::object::stream::Piece;
use crate::port::Cloud;

/// How many pieces may wait on either side.
const WAITING: usize = 4;

/// Decodes a source, handing on the pieces.
type Decoder = fn(Feed, &mut dyn FnMut(Piece) -> io::Result<()>) -> io::Result<()>;

/// An object being decoded.
pub struct Decoding<'c> {
    inlet: Inlet<'c>,
    pieces: Receiver<Piece>,
    thread: JoinHandle<io::Result<()>>,
    fault: Option<Fault>,
}

enum Inlet<'c> {
    /// All bytes in their order.
    Stream(Box<Stream>),
    /// The ranges that are asked for.
    Ranges { far: Box<Far<'c>>, asked: Asked },
}

struct Stream {
    conversation: Conversation,
    /// Nothing when all bytes were handed on.
    feed: Option<Sender<io::Result<Arc<[u8]>>>>,
    /// What is to be handed on next; an error where the bytes end too early, which must not pass for the end.
    pending: Option<io::Result<Arc<[u8]>>>,
    fault: Option<Fault>,
}

/// An object by its ranges, as long as it does not change.
pub struct Far<'c> {
    cloud: &'c dyn Cloud,
    scope: Scope,
    request: Request,
}

impl<'c> Far<'c> {
    /// The object that was opened by a request.
    pub fn new(cloud: &'c dyn Cloud, scope: Scope, mut request: Request, opened: &ObjectOpened) -> Self {
        if let Request::ObjectRange(range) = &mut request {
            range.if_match = opened.etag.as_ref().map(|etag| etag.raw().to_owned());
        }
        Self { cloud, scope, request }
    }

    async fn read(&self, range: Range<u64>) -> Result<Vec<u8>, Fault> {
        let mut request = self.request.clone();
        if let Request::ObjectRange(wanted) = &mut request {
            wanted.bytes = ByteRange::Between(range.start, range.end.saturating_sub(1));
        }
        let mut conversation = Conversation::begin(self.cloud, self.scope.clone(), request)?;
        let mut bytes = Vec::new();
        while let Some(heard) = conversation.next().await {
            match heard {
                Heard::Said(Event::ObjectBytes(piece)) => bytes.extend_from_slice(&piece.bytes),
                Heard::Failed(fault) => return Err(fault),
                Heard::Said(_) | Heard::Stopping => {}
            }
        }
        if conversation.is_cut() { Err(cut()) } else { Ok(bytes) }
    }
}

fn cut() -> Fault {
    Fault::new(FaultKind::Cancelled, "stopped before the end of the object")
}

impl<'c> Decoding<'c> {
    /// Decodes a conversation whose first bytes came already.
    pub fn of_stream(conversation: Conversation, first: Arc<[u8]>, decode: Decoder) -> Self {
        let (feed, bytes) = channel(WAITING);
        let (sender, pieces) = channel(WAITING);
        let source = Feed { bytes, current: Arc::default(), at: 0 };
        let thread = tokio::task::spawn_blocking(move || {
            decode(source, &mut |piece| sender.blocking_send(piece).map_err(|_| nobody()))
        });
        let stream = Stream { conversation, feed: Some(feed), pending: Some(Ok(first)), fault: None };
        Self { inlet: Inlet::Stream(Box::new(stream)), pieces, thread, fault: None }
    }

    /// Decodes an object of Parquet of so many bytes.
    pub fn of_parquet(far: Far<'c>, size: u64) -> Self {
        Self::of_ranges(far, size, |blocks, size, take| {
            let mut rows = Rows::open(blocks, size)?;
            while let Some(batch) = rows.next_batch()? {
                take(batch)?;
            }
            Ok(())
        })
    }

    /// What the footer of an object of Parquet of so many bytes says.
    pub fn of_footer(far: Far<'c>, size: u64, describe: fn(&Footer) -> Batch) -> Self {
        Self::of_ranges(far, size, move |blocks, size, take| take(describe(&Footer::fetch(&*blocks, size)?)))
    }

    /// Runs a reader of ranges.
    fn of_ranges(
        far: Far<'c>,
        size: u64,
        read_all: impl FnOnce(Arc<Blocks>, u64, &dyn Fn(Batch) -> io::Result<()>) -> io::Result<()>
        + Send
        + 'static,
    ) -> Self {
        let (read, asked) = asks();
        let (sender, pieces) = channel(WAITING);
        let thread = tokio::task::spawn_blocking(move || {
            let take = |batch| sender.blocking_send(Piece::Rows(Arc::new(batch))).map_err(|_| nobody());
            read_all(Arc::new(Blocks::new(read, size)), size, &take)
        });
        Self { inlet: Inlet::Ranges { far: Box::new(far), asked }, pieces, thread, fault: None }
    }

    /// Whether all rows have the columns of the first.
    pub fn has_fixed_columns(&self) -> bool {
        matches!(self.inlet, Inlet::Ranges { .. })
    }

    /// The next piece; nothing at the end.
    pub async fn next(&mut self) -> Option<Piece> {
        loop {
            match &mut self.inlet {
                Inlet::Stream(stream) => tokio::select! {
                    biased;
                    piece = self.pieces.recv() => return piece,
                    () = stream.go_on(), if stream.feed.is_some() => {}
                },
                Inlet::Ranges { far, asked } => tokio::select! {
                    biased;
                    piece = self.pieces.recv() => return piece,
                    Some(ask) = asked.next() => {
                        let read = far.read(ask.range.clone()).await.map_err(|fault| self.fault = Some(fault));
                        ask.answer(read.map_err(|()| io::ErrorKind::UnexpectedEof.into()));
                    }
                },
            }
        }
    }

    /// Why it did not come to its end, if so.
    pub async fn end(self) -> Option<Fault> {
        let ended = self.thread.await;
        let fault = match self.inlet {
            Inlet::Stream(stream) if stream.conversation.is_cut() => Some(cut()),
            Inlet::Stream(stream) => stream.fault,
            Inlet::Ranges { .. } => self.fault,
        };
        match (fault, ended) {
            (Some(fault), _) => Some(fault),
            (None, Ok(Ok(()))) => None,
            (None, Ok(Err(error))) => {
                let what = format!("the object can't be decoded: {error}");
                Some(
                    Fault::new(FaultKind::Io, what)
                        .hint("it may be damaged or cut; without --decode it is printed as it is"),
                )
            }
            (None, Err(error)) => Some(
                Fault::new(FaultKind::Io, format!("decoding ended by a defect: {error}")).hint("report it"),
            ),
        }
    }
}

impl Stream {
    /// Hands on bytes, or waits for more. May be given up at any time and begun anew: nothing is lost.
    async fn go_on(&mut self) {
        let Some(feed) = &self.feed else { return };
        if self.pending.is_some() {
            let room = feed.reserve().await.ok();
            let is_last = room.is_none() || matches!(self.pending, Some(Err(_)));
            if let (Some(room), Some(bytes)) = (room, self.pending.take()) {
                room.send(bytes);
            }
            // It ends with an error, or the decoder needs no more.
            if is_last {
                self.feed = None;
            }
            return;
        }
        let too_early = || Some(Err(io::ErrorKind::UnexpectedEof.into()));
        match self.conversation.next().await {
            Some(Heard::Said(Event::ObjectBytes(piece))) => self.pending = Some(Ok(piece.bytes)),
            Some(Heard::Said(_) | Heard::Stopping) => {}
            Some(Heard::Failed(fault)) => (self.fault, self.pending) = (Some(fault), too_early()),
            None if self.conversation.is_cut() => self.pending = too_early(),
            None => self.feed = None,
        }
    }
}

fn nobody() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}

/// The bytes that the decoder reads.
pub struct Feed {
    bytes: Receiver<io::Result<Arc<[u8]>>>,
    current: Arc<[u8]>,
    at: usize,
}

impl Read for Feed {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.current.len() {
            match self.bytes.blocking_recv() {
                Some(bytes) => (self.current, self.at) = (bytes?, 0),
                None => return Ok(0),
            }
        }
        let length = out.len().min(self.current.len() - self.at);
        out[..length].copy_from_slice(&self.current[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}
