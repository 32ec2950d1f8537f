//! Text that is written over several lines: wraps the text-area crate, so that no other file knows it.

use ratatui_textarea::{CursorMove, Input, Key as AreaKey, TextArea};

use super::undo::{Undo, Version};
use crate::command::{Key, KeyCode};
use crate::domain::Span;

/// A text that is being written, whose changes can be taken back.
#[derive(Debug)]
pub struct Writing {
    area: TextArea<'static>,
    undo: Undo,
}

impl Writing {
    /// Holds a text, with the cursor at its end.
    pub fn with(text: &str) -> Self {
        let lines = text.split('\n').map(|line| line.trim_end_matches('\r').to_owned()).collect();
        let mut area = area(lines);
        to_the_end(&mut area);
        Self { area, undo: Undo::default() }
    }

    /// Replaces the text; one press takes it back.
    pub fn set(&mut self, text: &str) {
        self.change(|area| {
            area.select_all();
            area.insert_str(lines_of(text));
            to_the_end(area);
        });
    }

    /// Selects a stretch, to be typed over.
    pub fn select(&mut self, span: Span) {
        let (start, end) = (self.place_of(span.start), self.place_of(span.end));
        self.area.cancel_selection();
        self.area.move_cursor(start);
        self.area.start_selection();
        self.area.move_cursor(end);
    }

    /// The whole text.
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// Its lines.
    pub fn lines(&self) -> &[String] {
        self.area.lines()
    }

    /// Line and character of the cursor, from zero.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    /// The byte of the text before which the cursor stands.
    pub fn offset(&self) -> usize {
        let (line, column) = self.cursor();
        let before: usize = self.lines().iter().take(line).map(|line| line.len() + 1).sum();
        let within = self.lines().get(line).and_then(|line| line.char_indices().nth(column));
        before + within.map_or_else(|| self.lines().get(line).map_or(0, String::len), |(at, _)| at)
    }

    /// Writes a text in place of a stretch; one press takes it back.
    pub fn replace(&mut self, span: Span, text: &str) {
        let (start, end) = (self.place_of(span.start), self.place_of(span.end));
        self.change(|area| {
            area.cancel_selection();
            area.move_cursor(start);
            area.start_selection();
            area.move_cursor(end);
            area.insert_str(lines_of(text));
        });
    }

    /// The selection as two (line, character) pairs, if there is one.
    pub fn selection(&self) -> Option<((usize, usize), (usize, usize))> {
        self.area.selection_range()
    }

    /// Puts the cursor at the start of a stretch.
    pub fn go_to(&mut self, span: Span) {
        let place = self.place_of(span.start);
        self.area.cancel_selection();
        self.area.move_cursor(place);
    }

    /// The move that leads to a byte of the text.
    fn place_of(&self, at: usize) -> CursorMove {
        let text = self.text();
        let before = text.get(..at).unwrap_or(&text);
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count());
        CursorMove::Jump(clamp(line), clamp(column))
    }

    /// Inserts a paste.
    pub fn paste(&mut self, text: &str) {
        self.change(|area| {
            area.insert_str(lines_of(text));
        });
    }

    /// Takes the last change back.
    pub fn undo(&mut self) {
        let before = self.undo.back(self.version());
        self.restore(before);
    }

    /// Makes a change again that was taken back.
    pub fn redo(&mut self) {
        let behind = self.undo.forth(self.version());
        self.restore(behind);
    }

    /// Changes the text by one step that can be taken back.
    fn change(&mut self, step: impl FnOnce(&mut TextArea<'static>)) {
        let before = self.version();
        step(&mut self.area);
        if self.area.lines() != before.lines {
            self.undo.changed(before);
        }
    }

    fn version(&self) -> Version {
        Version { lines: self.area.lines().to_vec(), cursor: self.cursor() }
    }

    fn restore(&mut self, version: Option<Version>) {
        let Some(Version { lines, cursor: (line, column) }) = version else { return };
        self.area = area(lines);
        self.area.move_cursor(CursorMove::Jump(clamp(line), clamp(column)));
    }

    /// Edits by a key, as a shell's line does: `C-u` and `C-k` cut to the ends of the line, `C-w` a word.
    pub fn on_key(&mut self, key: Key) {
        self.change(|area| edit(area, key));
    }
}

/// Puts the cursor behind the last character.
fn to_the_end(area: &mut TextArea<'static>) {
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
}

/// A text area of these lines, which remembers no changes: `Undo` does.
fn area(lines: Vec<String>) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_max_histories(0);
    area
}

/// A text with the line ends that the text area knows.
fn lines_of(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

fn edit(area: &mut TextArea<'static>, key: Key) {
    // What is selected is typed over or removed; every other key leaves it.
    if key.inserts().is_none() && !matches!(key.code, KeyCode::Backspace | KeyCode::Delete | KeyCode::Enter) {
        area.cancel_selection();
    }
    match (key.code, key.control, key.alt) {
        (KeyCode::Char('a'), true, _) => area.move_cursor(CursorMove::Head),
        (KeyCode::Char('e'), true, _) => area.move_cursor(CursorMove::End),
        (KeyCode::Left, true, _) | (KeyCode::Char('b'), _, true) => area.move_cursor(CursorMove::WordBack),
        (KeyCode::Right, true, _) | (KeyCode::Char('f'), _, true) => {
            area.move_cursor(CursorMove::WordForward)
        }
        (KeyCode::Char('u'), true, _) => {
            area.delete_line_by_head();
        }
        (KeyCode::Char('k'), true, _) => {
            area.delete_line_by_end();
        }
        (KeyCode::Char('w'), true, _) => {
            area.delete_word();
        }
        (KeyCode::Char('d'), true, _) => {
            area.delete_next_char();
        }
        (_, false, false) => move_or_type(area, key),
        _ => {}
    }
}

fn clamp(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

/// What a key without control or alt does: it moves, types or removes.
fn move_or_type(area: &mut TextArea<'static>, key: Key) {
    let moved = match key.code {
        KeyCode::Up => CursorMove::Up,
        KeyCode::Down => CursorMove::Down,
        KeyCode::Left => CursorMove::Back,
        KeyCode::Right => CursorMove::Forward,
        KeyCode::Home => CursorMove::Head,
        KeyCode::End => CursorMove::End,
        KeyCode::PageUp => CursorMove::Top,
        KeyCode::PageDown => CursorMove::Bottom,
        _ => {
            area.input_without_shortcuts(input(key));
            return;
        }
    };
    area.move_cursor(moved);
}

fn input(key: Key) -> Input {
    let code = match key.code {
        KeyCode::Char(c) => AreaKey::Char(c),
        KeyCode::Enter => AreaKey::Enter,
        KeyCode::Esc => AreaKey::Esc,
        KeyCode::Tab => AreaKey::Tab,
        KeyCode::Backspace => AreaKey::Backspace,
        KeyCode::Delete => AreaKey::Delete,
        KeyCode::Up => AreaKey::Up,
        KeyCode::Down => AreaKey::Down,
        KeyCode::Left => AreaKey::Left,
        KeyCode::Right => AreaKey::Right,
        KeyCode::Home => AreaKey::Home,
        KeyCode::End => AreaKey::End,
        KeyCode::PageUp => AreaKey::PageUp,
        KeyCode::PageDown => AreaKey::PageDown,
        KeyCode::F(number) => AreaKey::F(number),
    };
    Input { key: code, ctrl: key.control, alt: key.alt, shift: key.shift }
}
