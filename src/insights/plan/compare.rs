//! `diff` and `logcompare`: the patterns of two ranges side by side. What stands before them is evaluated over both, for
//! the earlier one on its own.

use super::compile::Compiler;
use crate::insights::ast::{Command, CommandKind, Expr, ExprKind, Path, Quote, Segment, Spanned, Word};
use crate::insights::eval::operators::differences::{Differences, Earlier};
use crate::insights::mistake::Mistake;

/// The columns of a comparison. AWS documents what its console shows ("Compare (diff) with previous time ranges"):
/// pattern, event count, difference event count, difference description, severity; how answers name them it does not say.
const COLUMNS: [&str; 6] =
    ["@pattern", "@sampleCount", "@differenceCount", "@differenceDescription", "@severityLabel", "@example"];

/// The columns of the counts of an earlier range.
const COUNTS: [&str; 3] = ["@template", "@count", "@example"];

impl Compiler {
    /// A `pattern` right before says whose patterns are compared; else they are those of the messages.
    pub(super) fn compare(&mut self, before: &[Command], command: &Command) -> Result<(), Mistake> {
        let (before, of) = match before.split_last() {
            Some((Command { node: CommandKind::Pattern(of), .. }, before)) => (before, of.clone()),
            _ => (before, message(command)),
        };
        let earlier = self.expressions.given.earlier(before, &of, command)?;
        let of = self.count_templates(&of)?;
        let earlier = Earlier::read(&earlier.unwrap_or_default(), COUNTS);
        let into = COLUMNS.map(|_| self.expressions.names.new_slot());
        self.operate(Differences { of, earlier, into });
        self.only_columns(COLUMNS.into_iter().zip(into).collect());
        Ok(())
    }

    /// The counts of templates as rows, for an earlier range.
    pub(super) fn templates(&mut self, of: &Expr) -> Result<(), Mistake> {
        let slots = self.count_templates(of)?;
        self.only_columns(COUNTS.into_iter().zip(slots).collect());
        Ok(())
    }
}

fn message(command: &Command) -> Expr {
    let word = Word { text: "@message".into(), quote: Quote::None };
    Spanned::new(ExprKind::Field(Path { segments: vec![Segment::Name(word)] }), command.span)
}
