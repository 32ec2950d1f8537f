//! Which command stands here, and the commands that take little more than a list.

use super::{Parsed, Parser};
use crate::domain::Span;
use crate::insights::ast::{Column, CommandKind, Field, PreviousRange, SortKey};
use crate::insights::catalogue;
use crate::insights::lex::TokenKind;
use crate::insights::mistake::{Mistake, quoted};

impl Parser<'_> {
    /// A command with its arguments.
    pub(super) fn command_kind(&mut self) -> Parsed<CommandKind> {
        let token = self.token();
        if token.kind != TokenKind::Word {
            return Err(self.expected("a command such as `fields`, `filter` or `stats`"));
        }
        let name = token.text(self.source);
        let Some(command) = catalogue::command(name) else {
            return Err(self.unknown_command(name, token.span));
        };
        self.bump();
        match command.name {
            "SOURCE" => self.source(),
            "fields" => self.columns_of("fields").map(CommandKind::Fields),
            "display" => self.columns_of("display").map(CommandKind::Display),
            "filter" => self.expression(&format!("a condition after `{name}`")).map(CommandKind::Filter),
            "filterIndex" => {
                self.expression("a condition such as `field = \"value\"`").map(CommandKind::FilterIndex)
            }
            "parse" => self.extraction(),
            "json" => self.json(),
            "sort" => self.sort(),
            "stats" => self.stats(),
            "limit" => self.limit(),
            "head" => self.integer("a whole number of rows after `head`").map(CommandKind::Head),
            "tail" => self.integer("a whole number of rows after `tail`").map(CommandKind::Tail),
            "dedup" => self.fields().map(CommandKind::Dedup),
            "pattern" => self.expression("a field after `pattern`").map(CommandKind::Pattern),
            "diff" => self.diff(),
            "anomaly" => Ok(CommandKind::Anomaly),
            "unmask" => self.fields().map(CommandKind::Unmask),
            "unnest" => self.unnest(),
            "expand" => self.field().map(CommandKind::Expand),
            "lookup" => self.lookup(),
            "cidrlookup" => self.cidr_lookup(),
            "join" => self.join(),
            "appendcols" => self.appendcols(),
            "autoregress" => self.autoregress(),
            "logcompare" => self.logcompare(),
            "filldown" => self.filldown(),
            "fillmissing" => self.fillmissing(),
            "outlier" => self.outlier(),
            "accum" => self.accum(),
            "sessionize" => self.sessionize(),
            "countFrequent" => self.fields().map(CommandKind::CountFrequent),
            "relevantfields" => self.relevant_fields(),
            "addtotals" => self.addtotals(),
            _ => Ok(CommandKind::Estimate),
        }
    }

    fn unknown_command(&self, name: &str, span: Span) -> Mistake {
        let mistake = Mistake::new(span, format!("unknown command {}", quoted(name)));
        if let Some(close) = catalogue::similar_command(name) {
            return mistake.hint(format!("did you mean `{close}`?"));
        }
        let next = self.peek(1).kind;
        let condition = matches!(
            next,
            TokenKind::Equal | TokenKind::NotEqual | TokenKind::Less | TokenKind::Greater | TokenKind::Match
        ) || self.peek(1).is_word(self.source, "like");
        if condition {
            return mistake.hint("a condition follows `filter`");
        }
        if catalogue::function(name).is_some() && next == TokenKind::LeftParen {
            return mistake.hint("a function follows a command: `stats`, `fields` or `filter`");
        }
        if name.eq_ignore_ascii_case("select") {
            return mistake.hint("this is not SQL: write `fields a, b | filter c = 1 | sort a desc`");
        }
        mistake.hint("a query starts with a command such as `fields`, `filter`, `stats` or `parse`")
    }

    fn columns_of(&mut self, command: &str) -> Parsed<Vec<Column>> {
        let what = format!("a field after `{command}`");
        self.list(|parser| {
            let behind_comma = parser.last().is_some_and(|last| last.kind == TokenKind::Comma);
            parser.column(if behind_comma { "a field after `,`" } else { &what })
        })
    }

    /// `f, g`.
    pub(super) fn fields(&mut self) -> Parsed<Vec<Field>> {
        self.list(Self::field)
    }

    fn sort(&mut self) -> Parsed<CommandKind> {
        self.eat_word("by");
        self.list(Self::sort_key).map(CommandKind::Sort)
    }

    fn sort_key(&mut self) -> Parsed<SortKey> {
        let expr = self.expression("a field to sort by")?;
        let descending = self.eat_word("desc");
        if !descending && !self.eat_word("asc") {
            self.refuse_misspelt_order()?;
        }
        Ok(SortKey { expr, descending })
    }

    fn limit(&mut self) -> Parsed<CommandKind> {
        let any = self.eat_word("any");
        let count = self.integer("a whole number of rows after `limit`")?;
        Ok(CommandKind::Limit { any, count })
    }

    fn diff(&mut self) -> Parsed<CommandKind> {
        let token = self.token();
        if token.kind != TokenKind::Word || self.starts_command_line() {
            return Ok(CommandKind::Diff(PreviousRange::Preceding));
        }
        let range = match token.text(self.source).to_ascii_lowercase().as_str() {
            "previousday" => PreviousRange::Day,
            "previousweek" => PreviousRange::Week,
            "previousmonth" => PreviousRange::Month,
            _ => {
                return Err(
                    self.expected("`previousDay`, `previousWeek`, `previousMonth` or nothing after `diff`")
                );
            }
        };
        self.bump();
        Ok(CommandKind::Diff(range))
    }

    fn unnest(&mut self) -> Parsed<CommandKind> {
        let list = self.operand("a list after `unnest`")?;
        if self.is_word("as") {
            return Err(self.expected("`into`").hint("write `unnest list into name`"));
        }
        self.expect_word("into")?;
        let into = self.alias()?;
        Ok(CommandKind::Unnest { list, into })
    }
}
