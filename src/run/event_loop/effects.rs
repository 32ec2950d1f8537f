//! What the program asks for, done or handed to the tasks that do it.

use crossterm::event::Event;
use futures::Stream;

use super::{Ending, Loop};
use crate::app::vaulted::VaultNews;
use crate::app::{Effect, Msg};
use crate::domain::Fault;
use crate::run::clipboard::{self, Copy};
use crate::run::export;
use crate::run::program::Program;
use crate::run::signals::Signal;
use crate::run::vaults::Vaults;
use crate::session::Sessions;

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
            Effect::Search(id, scope, search) => self.jobs.search(id, scope, *search),
            Effect::Stop(id) => self.jobs.stop(id),
            Effect::Drop(id) => self.jobs.drop(id),
            Effect::Copy(text) => self.copy(text),
            Effect::Export { path, format, columns, batches, order, about } => {
                let work = move || export::write(&path, format, &columns, &batches, &order, &about);
                self.jobs.write_file(work, Msg::Exported);
            }
            Effect::Download(id, scope, wish) => self.jobs.download(id, scope, wish),
            Effect::Unlock(secret) => self.on_vault(move |vault, of| vault.unlock(secret.as_ref(), of)),
            Effect::SaveProfile(wanted) => self.on_vault(move |vault, of| vault.save(&wanted, of)),
            Effect::RemoveProfile(seen) => self.on_vault(move |vault, of| vault.remove(&seen, of)),
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

    /// Works on the vault off the loop.
    fn on_vault(
        &mut self,
        work: impl FnOnce(&Vaults, &Sessions) -> Result<VaultNews, Fault> + Send + 'static,
    ) {
        let (vault, sessions) = (self.vault.clone(), self.signing.sessions());
        self.jobs.write_file(move || work(&vault, &sessions), Msg::Vault);
    }

    fn remember(&mut self, line: String) {
        let vault = self.vault.clone();
        self.jobs.write_file(move || vault.remember(&line), Msg::Remembered);
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
