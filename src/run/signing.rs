//! Between the loop and the sessions: what changed there becomes a message, questions to the person wait here for their
//! answers, and what the person decides is handed on.

#[cfg(test)]
pub(super) mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use tokio::sync::{mpsc, oneshot, watch};

use crate::app::{Msg, QuestionId};
use crate::domain::sign_in::host;
use crate::domain::{CodeAsked, Fault, FaultKind, Profile, Secret, SignInAsked};
use crate::port::Person;
use crate::session::Sessions;

/// Questions that may wait for the loop to take them in: one for each device and start page that is signed in with at once. More wait.
const QUESTIONS: usize = 16;

enum Question {
    /// A code, or that there will be none.
    Code(CodeAsked, oneshot::Sender<Option<Secret>>),
    /// To sign in with a browser; the answer is that the person will not. Who asks drops its end when that is no longer
    /// wanted.
    SignIn(SignInAsked, oneshot::Sender<()>),
}

/// The person in front of the console, whom the sessions ask.
struct Asker(mpsc::Sender<Question>);

/// The loop's end of it.
pub struct Questions(mpsc::Receiver<Question>);

/// Whom the sessions of a console ask, and where the questions arrive.
pub fn person() -> (Arc<dyn Person>, Questions) {
    let (sender, receiver) = mpsc::channel(QUESTIONS);
    (Arc::new(Asker(sender)), Questions(receiver))
}

impl Person for Asker {
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        async move {
            let (answer, answered) = oneshot::channel();
            let declined = format!("no code of {} was given", asked.device.raw());
            // Either end is gone only when the console is.
            let sent = self.0.send(Question::Code(asked, answer)).await.is_ok();
            let code = if sent { answered.await.ok().flatten() } else { None };
            code.ok_or_else(|| {
                Fault::new(FaultKind::Cancelled, declined).hint("ask again when the device is at hand")
            })
        }
        .boxed()
    }

    fn sign_in(&self, asked: SignInAsked) -> BoxFuture<'_, Fault> {
        async move {
            let (answer, answered) = oneshot::channel();
            let declined = format!("nobody signs in at {}", host(asked.start_url.raw()));
            if self.0.send(Question::SignIn(asked, answer)).await.is_ok() {
                // An end without an answer means that the console is gone.
                answered.await.ok();
            }
            Fault::new(FaultKind::Cancelled, declined).hint("ask again when a browser is at hand")
        }
        .boxed()
    }
}

/// What the loop knows of sessions.
pub struct Signing {
    sessions: Arc<Sessions>,
    changes: watch::Receiver<u64>,
    questions: Questions,
    open: HashMap<QuestionId, oneshot::Sender<Option<Secret>>>,
    sign_ins: HashMap<QuestionId, oneshot::Sender<()>>,
    next: u64,
    /// How far AWS's clock is ahead, when that is worth a word.
    skew: watch::Receiver<Option<SignedDuration>>,
}

impl Signing {
    /// These sessions, whose questions arrive there.
    pub fn new(sessions: Arc<Sessions>, questions: Questions) -> Self {
        let changes = sessions.changes();
        let (_, skew) = watch::channel(None);
        Self { sessions, changes, questions, open: HashMap::new(), sign_ins: HashMap::new(), next: 0, skew }
    }

    /// Tells also how far AWS's clock is ahead, once that is learned.
    pub fn with_skew(self, skew: watch::Receiver<Option<SignedDuration>>) -> Self {
        Self { skew, ..self }
    }

    /// What the console is told next. May be dropped and asked again: nothing is lost.
    pub async fn next(&mut self) -> Msg {
        tokio::select! {
            Some(question) = self.questions.0.recv() => self.ask(question),
            id = settled(&mut self.sign_ins) => {
                self.sign_ins.remove(&id);
                Msg::SignInEnded(id)
            }
            Ok(()) = self.changes.changed() => Msg::Sessions(self.sessions.status()),
            Ok(()) = self.skew.changed() => Msg::Skew(self.skew.borrow_and_update().unwrap_or_default()),
            else => std::future::pending().await,
        }
    }

    fn ask(&mut self, question: Question) -> Msg {
        let id = QuestionId(self.next);
        self.next += 1;
        match question {
            Question::Code(asked, answer) => {
                self.open.insert(id, answer);
                Msg::CodeAsked(id, asked)
            }
            Question::SignIn(asked, answer) => {
                self.sign_ins.insert(id, answer);
                Msg::SignInAsked(id, asked)
            }
        }
    }

    /// Says that there will be no sign-in. Who asked may have left meanwhile.
    pub fn decline(&mut self, id: QuestionId) {
        if let Some(answer) = self.sign_ins.remove(&id) {
            answer.send(()).ok();
        }
    }

    /// Hands an answer on. Who asked may have left meanwhile.
    pub fn answer(&mut self, id: QuestionId, code: Option<Secret>) {
        if let Some(answer) = self.open.remove(&id) {
            answer.send(code).ok();
        }
    }

    /// The sessions themselves, for work off the loop.
    pub fn sessions(&self) -> Arc<Sessions> {
        Arc::clone(&self.sessions)
    }

    /// Asks for new credentials.
    pub fn renew(&self, profile: &Profile) {
        self.sessions.renew(profile);
    }

    /// Drops credentials.
    pub fn forget(&self, profile: &Profile) {
        self.sessions.forget(profile);
    }
}

/// The next sign-in that is no longer wanted.
async fn settled(open: &mut HashMap<QuestionId, oneshot::Sender<()>>) -> QuestionId {
    let closing = open.iter_mut().map(|(id, answer)| {
        let id = *id;
        async move {
            answer.closed().await;
            id
        }
        .boxed()
    });
    let closing: Vec<_> = closing.collect();
    if closing.is_empty() {
        return std::future::pending().await;
    }
    futures::future::select_all(closing).await.0
}
