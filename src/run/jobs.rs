//! Effects as tasks: conversations with AWS, and files written off the loop. All of them answer over one bounded channel.

use std::any::Any;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::{Instant, sleep, timeout_at};

use super::downloads;
use crate::app::work::Done;
use crate::app::{JobId, Msg};
use crate::domain::download::Wish;
use crate::domain::{Fault, FaultKind, Request, Scope};
use crate::port::{Cloud, Stop, Stopper};
use crate::search::{self, Search};

/// How many answers may wait for the loop. One is a poll's answer or a page of at most 10,000 rows, so this bounds
/// memory; and a dozen conversations that answer at once need not wait for each other.
const ANSWERS_WAITING: usize = 32;

/// How much of what a search finds may wait beside that.
const FOUND_WAITING: usize = 4;

/// How long a conversation that was asked to stop may take before it is dropped: one call to AWS, tried twice.
const STOP_GRACE: Duration = Duration::from_secs(2);

/// All that runs beside the loop.
pub struct Jobs {
    cloud: Arc<dyn Cloud>,
    sender: mpsc::Sender<Msg>,
    receiver: mpsc::Receiver<Msg>,
    running: HashMap<JobId, Running>,
    /// Files that are being written.
    files: usize,
}

/// What may be left of a conversation, of a download and of a search.
const LEFT_AT_AWS: &str =
    "if it was a query it may still run at AWS until its time limit; flowid logs stop ID ends it";
const LEFT_HERE: &str = "what was fetched is kept beside the target, and the same key goes on there";
const NOTHING_LEFT: &str =
    "nothing of it is left; search again, over a shorter time or with a smaller budget";

struct Running {
    stopper: Option<Stopper>,
    task: AbortHandle,
}

impl Jobs {
    /// Nothing runs yet.
    pub fn new(cloud: Arc<dyn Cloud>) -> Self {
        let (sender, receiver) = mpsc::channel(ANSWERS_WAITING);
        Self { cloud, sender, receiver, running: HashMap::new(), files: 0 }
    }

    /// Begins a conversation. It ends with exactly one [`Msg::Ended`], unless it is dropped.
    pub fn start(&mut self, id: JobId, scope: Scope, request: Request) {
        let (cloud, sender) = (Arc::clone(&self.cloud), self.sender.clone());
        self.begin(id, LEFT_AT_AWS, |stop| pass_on(id, cloud, scope, request, stop, sender));
    }

    /// Begins a download. It ends as a conversation does.
    pub fn download(&mut self, id: JobId, scope: Scope, wish: Wish) {
        let (cloud, sender) = (Arc::clone(&self.cloud), self.sender.clone());
        self.begin(id, LEFT_HERE, |stop| downloads::run(id, cloud, (scope, wish), stop, sender));
    }

    /// Begins a search over objects. It ends as a conversation does.
    pub fn search(&mut self, id: JobId, scope: Scope, search: Search) {
        let (cloud, sender) = (Arc::clone(&self.cloud), self.sender.clone());
        self.begin(id, NOTHING_LEFT, |stop| seek(id, cloud, scope, search, stop, sender));
    }

    /// `left` says what may be left of it when it does not end in time.
    fn begin<F>(&mut self, id: JobId, left: &'static str, work: impl FnOnce(Stop) -> F)
    where
        F: Future<Output = Result<(), Fault>> + Send + 'static,
    {
        self.drop(id);
        let (stopper, stop) = Stop::new();
        let ending = until_ended(id, left, work(stop.clone()), stop, self.sender.clone());
        let task = tokio::spawn(ending).abort_handle();
        self.running.insert(id, Running { stopper: Some(stopper), task });
    }

    /// Asks a conversation to end in order.
    pub fn stop(&mut self, id: JobId) {
        if let Some(stopper) = self.running.get_mut(&id).and_then(|running| running.stopper.take()) {
            stopper.stop();
        }
    }

    /// Drops a conversation without a word.
    pub fn drop(&mut self, id: JobId) {
        if let Some(running) = self.running.remove(&id) {
            running.task.abort();
        }
    }

    /// Does work that waits for the disk, off the loop. Its message comes like any answer, also when it panics.
    pub fn write_file<T: Send + 'static>(
        &mut self,
        work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
        answer: fn(Result<T, Fault>) -> Msg,
    ) {
        self.files += 1;
        let sender = self.sender.clone();
        tokio::spawn(async move {
            let result =
                tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(defect("the file was")));
            // An error says that the loop has ended.
            sender.send(answer(result)).await.ok();
        });
    }

    /// Works on rows on a thread of its own. When it is dropped the work is told that it is no longer wanted.
    pub fn compute(&mut self, id: JobId, work: impl FnOnce(&AtomicBool) -> Option<Done> + Send + 'static) {
        self.drop(id);
        let sender = self.sender.clone();
        let wanted = Wanted(Arc::new(AtomicBool::new(true)));
        let task = tokio::spawn(async move {
            let flag = Arc::clone(&wanted.0);
            let result = match tokio::task::spawn_blocking(move || work(&flag)).await {
                Ok(Some(done)) => Ok(done),
                Ok(None) => return,
                Err(_) => Err(defect("the work on the rows was")),
            };
            // An error says that the loop has ended.
            sender.send(Msg::Done(id, result)).await.ok();
        });
        self.running.insert(id, Running { stopper: None, task: task.abort_handle() });
    }

    /// The next answer. Never `None`, because the jobs hold an end of the channel themselves.
    pub async fn next(&mut self) -> Option<Msg> {
        let msg = self.receiver.recv().await;
        self.note(msg.as_ref());
        msg
    }

    /// The next answer, if there is one already.
    pub fn ready(&mut self) -> Option<Msg> {
        let msg = self.receiver.try_recv().ok();
        self.note(msg.as_ref());
        msg
    }

    fn note(&mut self, msg: Option<&Msg>) {
        match msg {
            Some(Msg::Ended(id, _) | Msg::Done(id, _)) => drop(self.running.remove(id)),
            Some(Msg::Copied(_) | Msg::Exported(_) | Msg::Remembered(_) | Msg::Vault(_)) => {
                self.files = self.files.saturating_sub(1)
            }
            _ => {}
        }
    }

    /// Ends all conversations in order and lets files be finished, for as long as a conversation may take to stop.
    /// Answers whether everything ended in time.
    pub async fn stop_all(&mut self) -> bool {
        for running in self.running.values_mut() {
            if let Some(stopper) = running.stopper.take() {
                stopper.stop();
            }
        }
        self.wait_while(|jobs| !jobs.running.is_empty() || jobs.files > 0).await
    }

    /// Lets files be finished, as [`Jobs::stop_all`] does, and nothing else.
    pub async fn finish_files(&mut self) -> bool {
        self.wait_while(|jobs| jobs.files > 0).await
    }

    async fn wait_while(&mut self, busy: impl Fn(&Self) -> bool) -> bool {
        let deadline = Instant::now() + STOP_GRACE + STOP_GRACE / 10;
        while busy(self) {
            if timeout_at(deadline, self.next()).await.is_err() {
                return false;
            }
        }
        true
    }
}

/// Says to work on a thread, when it is dropped, that nobody waits for it any more.
struct Wanted(Arc<AtomicBool>);

impl Drop for Wanted {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Whatever still runs is dropped with the jobs.
impl Drop for Jobs {
    fn drop(&mut self) {
        for running in self.running.values() {
            running.task.abort();
        }
    }
}

/// Lets work end, by itself or soon after it was stopped, and says how it ended.
async fn until_ended(
    id: JobId,
    left: &'static str,
    work: impl Future<Output = Result<(), Fault>>,
    stop: Stop,
    sender: mpsc::Sender<Msg>,
) {
    let too_late = stop.signalled().then(|()| sleep(STOP_GRACE));
    let answers = AssertUnwindSafe(work).catch_unwind();
    let result = tokio::select! {
        biased;
        result = answers => result.unwrap_or_else(|panic| Err(defect_of(panic))),
        () = too_late => Err(did_not_stop(left)),
    };
    // An error says that the loop has ended.
    sender.send(Msg::Ended(id, result)).await.ok();
}

async fn pass_on(
    id: JobId,
    cloud: Arc<dyn Cloud>,
    scope: Scope,
    request: Request,
    stop: Stop,
    sender: mpsc::Sender<Msg>,
) -> Result<(), Fault> {
    let mut events = cloud.serve(scope, request, stop);
    while let Some(event) = events.next().await {
        if sender.send(Msg::Job(id, event?)).await.is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// Searches, and passes on what is found. When nobody takes it any more the search ends.
async fn seek(
    id: JobId,
    cloud: Arc<dyn Cloud>,
    scope: Scope,
    search: Search,
    stop: Stop,
    sender: mpsc::Sender<Msg>,
) -> Result<(), Fault> {
    let (finder, mut found) = mpsc::channel(FOUND_WAITING);
    let searching = search::run(&*cloud, scope, search, finder, stop);
    let passing = async {
        while let Some(found) = found.recv().await {
            if sender.send(Msg::Found(id, Box::new(found))).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(searching, passing).0
}

fn did_not_stop(left: &'static str) -> Fault {
    Fault::new(FaultKind::Timeout, "it did not end within two seconds, and is not waited for any longer")
        .hint(left)
}

/// What a panic says may be foreign or secret: the hook has logged it, and it is not repeated here.
fn defect_of(_: Box<dyn Any + Send>) -> Fault {
    defect("the conversation was")
}

/// The fault of what ended by a mistake of ours.
pub(super) fn defect(what: &str) -> Fault {
    Fault::new(FaultKind::Service, format!("{what} ended by a defect in flowid"))
        .hint("the log has the details; please report it")
}

#[cfg(test)]
mod tests;
