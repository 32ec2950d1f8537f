//! Ranges that a reader asks for in a thread of its own, and a task answers.

use std::io;
use std::ops::Range;
use std::sync::mpsc::{SyncSender, sync_channel};

use futures::channel::mpsc::{Receiver, channel};

use super::Far;

/// A range that a reader waits for.
#[derive(Debug)]
pub struct Ask {
    /// Which bytes.
    pub range: Range<u64>,
    answer: SyncSender<io::Result<Vec<u8>>>,
}

impl Ask {
    /// Gives what was read, or why nothing was.
    pub fn answer(self, read: io::Result<Vec<u8>>) {
        // Who asked may have ended by a defect, which its thread tells.
        self.answer.send(read).ok();
    }
}

/// What readers ask. It ends when there is no reader any more.
pub type Asked = Receiver<Ask>;

/// The end that reads, and the one that answers.
pub fn asks() -> (Far, Asked) {
    let (asks, asked) = channel(0);
    let far = move |range: Range<u64>| {
        let nobody = || io::Error::from(io::ErrorKind::BrokenPipe);
        let (answer, answered) = sync_channel(1);
        // A sender has room for one, and waits for its answer.
        asks.clone().try_send(Ask { range, answer }).map_err(|_| nobody())?;
        answered.recv().map_err(|_| nobody())?
    };
    (Box::new(far), asked)
}
