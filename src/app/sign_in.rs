//! Signing in with a browser, as the console sees it: where to go, put aside or declined; it ends by itself when the person
//! has signed in.

use jiff::Timestamp;

use super::State;
use super::message::Effect;
use super::notices::Severity;
use super::overlay::Overlay;
use super::signing::Signing;
use super::tickets::QuestionId;
use crate::command::Command;
use crate::domain::SignInAsked;
use crate::domain::sign_in::host;

impl Signing {
    /// The sign-in with this ticket.
    pub fn sign_in(&self, id: QuestionId) -> Option<&SignInAsked> {
        self.sign_ins.iter().find(|(known, _)| *known == id).map(|(_, asked)| asked)
    }
}

impl State {
    /// A sign-in is asked for. It opens at once where nobody is typing, else it is said.
    pub(super) fn on_sign_in_asked(&mut self, id: QuestionId, asked: SignInAsked, now: Timestamp) {
        let said = format!("{} waits for you to sign in; :code shows where", host(asked.start_url.raw()));
        self.signing.sign_ins.push_back((id, asked));
        if self.overlay.is_none() && !self.place().takes_text() {
            self.overlay = Some(Overlay::SignIn(id));
        } else {
            self.notices.say(Severity::Warning, said, now);
        }
    }

    /// It is no longer asked for.
    pub(super) fn on_sign_in_ended(&mut self, id: QuestionId) {
        self.signing.sign_ins.retain(|(known, _)| *known != id);
        if matches!(self.overlay, Some(Overlay::SignIn(open)) if open == id) {
            self.overlay = None;
        }
    }

    /// What a command means while it is shown where to sign in; `None` when it is left to the console.
    pub(super) fn perform_in_sign_in(&mut self, id: QuestionId, command: Command) -> Option<Vec<Effect>> {
        match command {
            Command::Back => self.overlay = None,
            Command::Interrupt => {
                self.on_sign_in_ended(id);
                return Some(vec![Effect::DeclineSignIn(id)]);
            }
            Command::CopyCell => {
                let address =
                    self.signing.sign_in(id).map(|asked| asked.address_with_code.safe().to_string());
                return Some(address.map(Effect::Copy).into_iter().collect());
            }
            _ => return None,
        }
        Some(Vec::new())
    }
}
