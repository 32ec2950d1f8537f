//! The query editor: a text that is written, with what is wrong with it and what is to be filled in.

use super::writing::Writing;
use crate::command::Key;
use crate::domain::{Span, Text};
use crate::insights::{self, Mistake, Parameter};

/// A query that is being written, with its mistakes.
#[derive(Debug)]
pub struct Editor {
    writing: Writing,
    /// Parameters that came with what was put in: also those inside of texts are to be filled in.
    awaited: Vec<String>,
    /// What is wrong with it as it stands. Found anew after each change.
    mistakes: Vec<Mistake>,
    /// What only looks odd or costs more than it would have to.
    odd: Vec<Mistake>,
}

impl Editor {
    /// An editor that holds a query, with the cursor at its end.
    pub fn with(query: &str) -> Self {
        let writing = Writing::with(query);
        let mut editor = Self { writing, awaited: Vec::new(), mistakes: Vec::new(), odd: Vec::new() };
        editor.check();
        editor
    }

    /// Replaces the query; one press takes it back.
    pub fn set(&mut self, query: &str) {
        self.writing.set(query);
        self.check();
    }

    /// Replaces the query by one with parameters; the first of them is selected, to be typed over.
    pub fn fill(&mut self, query: &str) {
        self.set(query);
        self.awaited = insights::parameters(query).into_iter().map(|each| each.written).collect();
        if let Some(first) = self.unfilled().first() {
            self.writing.select(first.span);
        }
    }

    /// The parameters that are to be filled in before the query can be sent.
    pub fn unfilled(&self) -> Vec<Parameter> {
        let mut parameters = insights::parameters(&self.text());
        parameters.retain(|each| !each.quoted || self.awaited.contains(&each.written));
        parameters
    }

    /// Selects the next parameter that is to be filled in, behind the last one the first.
    pub fn go_to_next_parameter(&mut self) {
        let (unfilled, here) = (self.unfilled(), self.offset());
        let next = unfilled.iter().find(|each| each.span.start >= here).or(unfilled.first());
        if let Some(next) = next {
            self.writing.select(next.span);
        }
    }

    /// The whole query.
    pub fn text(&self) -> String {
        self.writing.text()
    }

    /// Its lines.
    pub fn lines(&self) -> &[String] {
        self.writing.lines()
    }

    /// Line and character of the cursor, from zero.
    pub fn cursor(&self) -> (usize, usize) {
        self.writing.cursor()
    }

    /// The byte of the text before which the cursor stands.
    pub fn offset(&self) -> usize {
        self.writing.offset()
    }

    /// Writes a text in place of a stretch; one press takes it back.
    pub fn replace(&mut self, span: Span, text: &str) {
        self.writing.replace(span, text);
        self.check();
    }

    /// The selection as two (line, character) pairs, if there is one.
    pub fn selection(&self) -> Option<((usize, usize), (usize, usize))> {
        self.writing.selection()
    }

    /// What is wrong with the query as it stands.
    pub fn mistakes(&self) -> &[Mistake] {
        &self.mistakes
    }

    /// What is allowed but probably not meant, and what costs more than it would have to; nothing while there are mistakes.
    pub fn odd(&self) -> &[Mistake] {
        &self.odd
    }

    /// The first mistake in a sentence: where, what, and the cure.
    pub fn first_mistake(&self) -> Option<Text> {
        Some(self.mistakes.first()?.sentence(&self.text()))
    }

    /// Shows where the service found the query at fault, until the next change.
    pub fn blame(&mut self, mistake: Mistake) {
        self.mistakes = vec![mistake];
        self.odd.clear();
    }

    /// Puts the cursor at the start of a stretch of the query.
    pub fn go_to(&mut self, span: Span) {
        self.writing.go_to(span);
    }

    /// Inserts a paste.
    pub fn paste(&mut self, text: &str) {
        self.writing.paste(text);
        self.check();
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        self.writing.undo();
        self.check();
    }

    /// Makes a change again that was taken back.
    pub fn redo(&mut self) {
        self.writing.redo();
        self.check();
    }

    /// Edits by a key, as a shell's line does.
    pub fn on_key(&mut self, key: Key) {
        self.writing.on_key(key);
        self.check();
    }

    fn check(&mut self) {
        let text = self.text();
        if text.trim().is_empty() {
            self.mistakes.clear();
            self.odd.clear();
            return;
        }
        let checked = insights::check(&text);
        self.mistakes = checked.mistakes;
        self.odd = checked.lints;
        self.odd.extend(checked.costs);
    }
}
