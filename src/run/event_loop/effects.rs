//! What the program asks for, done or handed to the tasks that do it.

use crossterm::event::Event;
use futures::Stream;

use super::{Ending, Loop};
use crate::app::past::Past;
use crate::app::{Effect, Msg};
use crate::domain::Fault;
use crate::run::clipboard::{self, Copy};
use crate::run::export;
use crate::run::program::Program;
use crate::run::signals::Signal;

impl<P, I, S> Loop<P, I, S>
where
    P: Program,
    I: Stream<Item = std::io::Result<Event>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    pub(super) fn perform_all(&mut self, effects: Vec<Effect>) {
        self.dirty = true;
        for effect in effects {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Start(id, scope, request) => self.jobs.start(id, scope, request),
            Effect::Stop(id) => self.jobs.stop(id),
            Effect::Drop(id) => self.jobs.drop(id),
            Effect::Copy(text) => self.copy(text),
            Effect::Export { path, format, columns, batches, order, about } => {
                let work = move || export::write(&path, format, &columns, &batches, &order, &about);
                self.jobs.write_file(work, Msg::Exported);
            }
            Effect::Remember(line) => self.remember(line),
            Effect::Work(id, work) => self.jobs.compute(id, move |wanted| work.done(wanted)),
            Effect::Answer(id, code) => self.signing.answer(id, code),
            Effect::DeclineSignIn(id) => self.signing.decline(id),
            Effect::Renew(profile) => self.signing.renew(&profile),
            Effect::Forget(profile) => self.signing.forget(&profile),
            Effect::Mouse(on) => {
                self.modes = self.guard.as_mut().map_or("", |guard| guard.set_mouse(on));
            }
            Effect::Redraw => self.screen.forget(),
            Effect::Suspend => self.suspending = true,
            Effect::Quit => self.end(Ending::Quit),
        }
    }

    /// Appends to the history beside the vault. Without a vault the console asks for nothing of the kind.
    fn remember(&mut self, line: String) {
        let Some(vault) = self.vault.clone() else { return };
        let work = move || {
            if vault.remember(&[&line])? {
                vault.gather_past(Past::worth_keeping)?;
            }
            Ok::<(), Fault>(())
        };
        self.jobs.write_file(work, Msg::Remembered);
    }

    fn copy(&mut self, text: String) {
        match self.route.copy(&text) {
            Copy::Sequence(sequence, said) => {
                self.copy = sequence;
                self.take_in(Msg::Copied(Ok(said)));
            }
            Copy::File(reason) => {
                let (folder, now) = (self.copies.clone(), self.clock.now());
                let work = move || clipboard::write_file(folder.as_deref(), &text, reason, now);
                self.jobs.write_file(work, Msg::Copied);
            }
        }
    }
}
