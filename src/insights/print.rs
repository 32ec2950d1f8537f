//! A tree as text: one command a line, one way to write everything. What is printed parses to the same tree.

mod command;
mod expr;
#[cfg(test)]
mod tests;

use super::ast::{Expr, Query, Quote, Segment, Word};

/// The query with one command on each line.
pub fn print(query: &Query) -> String {
    let mut printer = Printer { out: String::new() };
    printer.query(query, "\n| ");
    printer.out
}

/// An expression on one line.
pub fn print_expr(expr: &Expr) -> String {
    let mut printer = Printer { out: String::new() };
    printer.expr(expr);
    printer.out
}

struct Printer {
    out: String,
}

impl Printer {
    fn query(&mut self, query: &Query, separator: &str) {
        for (index, command) in query.commands.iter().enumerate() {
            if index > 0 {
                self.put(separator);
            }
            self.command(&command.node);
        }
    }

    /// A query between parentheses, on one line.
    fn inner_query(&mut self, query: &Query) {
        self.put("(");
        self.query(query, " | ");
        self.put(")");
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn list<T>(&mut self, items: &[T], mut print: impl FnMut(&mut Self, &T)) {
        self.separated(items, ", ", &mut print);
    }

    fn separated<T>(&mut self, items: &[T], separator: &str, print: &mut impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.put(separator);
            }
            print(self, item);
        }
    }

    fn word(&mut self, word: &Word) {
        match word.quote {
            Quote::None => self.put(&word.text),
            Quote::Whole => {
                self.put("`");
                self.put(&word.text);
                self.put("`");
            }
            Quote::AfterAt => {
                let name = word.text.trim_start_matches('@');
                self.put(&word.text[..word.text.len() - name.len()]);
                self.put("`");
                self.put(name);
                self.put("`");
            }
        }
    }

    fn path(&mut self, segments: &[Segment]) {
        for (index, segment) in segments.iter().enumerate() {
            if index > 0 && matches!(segment, Segment::Name(_)) {
                self.put(".");
            }
            self.segment(segment);
        }
    }

    fn segment(&mut self, segment: &Segment) {
        match segment {
            Segment::Name(word) => self.word(word),
            Segment::Index(index) => self.put(&format!("[{index}]")),
        }
    }

    /// A text between the quotes that need fewer escapes.
    fn text(&mut self, text: &str) {
        let quote = if text.contains('"') && !text.contains('\'') { '\'' } else { '"' };
        self.out.push(quote);
        for c in text.chars() {
            match c {
                '\n' => self.put("\\n"),
                '\t' => self.put("\\t"),
                '\r' => self.put("\\r"),
                '\\' => self.put("\\\\"),
                c if c == quote => self.out.extend(['\\', c]),
                c => self.out.push(c),
            }
        }
        self.out.push(quote);
    }

    fn regex(&mut self, pattern: &str) {
        self.put("/");
        self.put(&pattern.replace('/', "\\/"));
        self.put("/");
    }
}
