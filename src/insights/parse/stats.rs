//! `stats`: what is computed, by what it is grouped, by how much bins are shifted.

use super::{Parsed, Parser};
use crate::insights::ast::{CommandKind, Stats};

impl Parser<'_> {
    pub(super) fn stats(&mut self) -> Parsed<CommandKind> {
        let aggregates = self.list(|parser| parser.column("an aggregate such as `count(*)`"))?;
        let by = if self.eat_word("by") {
            self.list(|parser| parser.column("a field to group by"))?
        } else {
            Vec::new()
        };
        let offset = if self.eat_word("offset") { Some(self.period()?) } else { None };
        Ok(CommandKind::Stats(Stats { aggregates, by, offset }))
    }
}
