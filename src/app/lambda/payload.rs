//! The payload that is being written: whether it is JSON, and how much of it there is. What is done with it is told by
//! `running`.

use crate::app::writing::Writing;
use crate::command::Key;
use crate::domain::Fault;
use crate::domain::payload::{WAITED_BYTES, check_payload, spread};

/// A payload in its editor.
#[derive(Debug)]
pub struct Payload {
    writing: Writing,
    /// What is wrong with it as it stands. Found anew after each change.
    fault: Option<Fault>,
    bytes: usize,
}

impl Payload {
    /// An editor that holds a payload.
    pub fn with(text: &str) -> Self {
        let mut payload = Self { writing: Writing::with(text), fault: None, bytes: 0 };
        payload.check();
        payload
    }

    /// The text with its cursor.
    pub fn writing(&self) -> &Writing {
        &self.writing
    }

    /// What would be sent.
    pub fn text(&self) -> String {
        self.writing.text().trim().to_owned()
    }

    /// What is wrong with it, with its place in the text.
    pub fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// Line and column of what is wrong, in characters from 1.
    pub fn place(&self) -> Option<(usize, usize)> {
        let at = self.fault.as_ref()?.at?.start;
        let text = self.writing.text();
        let before = text.get(..at)?;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count());
        Some((before.matches('\n').count() + 1, column + 1))
    }

    /// How many bytes there are to send.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Replaces it; one press takes that back.
    pub fn set(&mut self, text: &str) {
        self.change(|writing| writing.set(text));
    }

    /// Takes a key.
    pub fn on_key(&mut self, key: Key) {
        self.change(|writing| writing.on_key(key));
    }

    /// Inserts a paste.
    pub fn paste(&mut self, text: &str) {
        self.change(|writing| writing.paste(text));
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        self.change(Writing::undo);
    }

    /// Makes a change again that was taken back.
    pub fn redo(&mut self) {
        self.change(Writing::redo);
    }

    /// Spreads JSON over lines.
    ///
    /// # Errors
    /// Why it is left as it is.
    pub fn format(&mut self) -> Result<(), &'static str> {
        if self.fault.is_some() {
            return Err("the payload is left as it is: it is no JSON yet");
        }
        let spread = spread(&self.text());
        if spread.len() > WAITED_BYTES {
            return Err("the payload is left as it is: over several lines it would be too large to send");
        }
        self.set(&spread);
        Ok(())
    }

    /// Puts the cursor at what is wrong.
    pub fn go_to_fault(&mut self) {
        if let Some(at) = self.fault.as_ref().and_then(|fault| fault.at) {
            self.writing.go_to(at);
        }
    }

    fn change(&mut self, step: impl FnOnce(&mut Writing)) {
        step(&mut self.writing);
        self.check();
    }

    fn check(&mut self) {
        let text = self.writing.text();
        self.bytes = text.trim().len();
        self.fault = check_payload(&text, WAITED_BYTES).err();
    }
}
