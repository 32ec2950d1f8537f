//! Commands that bring in other rows and tables: `lookup`, `cidrlookup`, `join`, `appendcols`.

use super::{Parsed, Parser};
use crate::insights::ast::{
    Appendcols, CidrLookup, CommandKind, Join, JoinKind, Key, Lookup, LookupColumn, Name, Output,
};

impl Parser<'_> {
    pub(super) fn lookup(&mut self) -> Parsed<CommandKind> {
        let table = self.table()?;
        let keys = self.list(|parser| {
            let column = parser.field()?;
            let field = if parser.eat_word("as") { Some(parser.field()?) } else { None };
            Ok(Key { column, field })
        })?;
        let (output, columns) = self.output()?;
        Ok(CommandKind::Lookup(Lookup { table, keys, output, columns }))
    }

    pub(super) fn cidr_lookup(&mut self) -> Parsed<CommandKind> {
        let table = self.table()?;
        let address = self.field()?;
        let ranges = if self.eat_word("as") { Some(self.field()?) } else { None };
        let (output, columns) = self.output()?;
        Ok(CommandKind::CidrLookup(CidrLookup { table, address, ranges, output, columns }))
    }

    /// `OUTPUT c [as f], ..`.
    fn output(&mut self) -> Parsed<(Output, Vec<LookupColumn>)> {
        let output = if self.eat_word("output") {
            Output::Overwrite
        } else if self.eat_word("outputnew") {
            Output::FillEmpty
        } else {
            return Err(self.expected("`OUTPUT` or `OUTPUTNEW`"));
        };
        let columns = self.list(|parser| {
            let column = parser.field()?;
            let alias = parser.optional_alias()?;
            Ok(LookupColumn { column, alias })
        })?;
        Ok((output, columns))
    }

    pub(super) fn join(&mut self) -> Parsed<CommandKind> {
        let mut kind = JoinKind::Inner;
        let (mut left, mut right) = (None, None);
        loop {
            if self.option("type") {
                kind = self.join_kind()?;
            } else if self.option("left") {
                left = Some(self.alias()?);
            } else if self.option("right") {
                right = Some(self.alias()?);
            } else {
                break;
            }
        }
        let left = self.side(left, "left")?;
        let right = self.side(right, "right")?;
        self.expect_word("where")?;
        let on = self.expression("a condition such as `a.id = b.id`")?;
        let query = self.inner_query()?;
        Ok(CommandKind::Join(Box::new(Join { kind, left, right, on, query })))
    }

    fn join_kind(&mut self) -> Parsed<JoinKind> {
        if self.eat_word("inner") {
            Ok(JoinKind::Inner)
        } else if self.eat_word("left") {
            Ok(JoinKind::Left)
        } else {
            Err(self.expected("`inner` or `left`"))
        }
    }

    fn side(&self, name: Option<Name>, side: &str) -> Parsed<Name> {
        name.ok_or_else(|| self.expected(&format!("`{side}=` and a name for the rows of the {side} side")))
    }

    pub(super) fn appendcols(&mut self) -> Parsed<CommandKind> {
        let (mut overwrite, mut max) = (None, None);
        loop {
            if self.option("override") {
                overwrite = Some(self.boolean()?);
            } else if self.option("max") {
                max = Some(self.integer("a number of rows")?);
            } else {
                break;
            }
        }
        let query = self.inner_query()?;
        Ok(CommandKind::Appendcols(Appendcols { overwrite, max, query }))
    }
}
