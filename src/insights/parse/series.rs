//! Commands that look at rows in their order or as a whole: `autoregress`, `logcompare`, `filldown`, `fillmissing`,
//! `outlier`, `accum`, `sessionize`, `relevantfields`, `addtotals`.

use super::{Parsed, Parser};
use crate::insights::ast::{
    Addtotals, Autoregress, CommandKind, Field, Fill, Name, Number, Outlier, OutlierAction, RelevantFields,
    Sessionize, Spanned,
};
use crate::insights::lex::TokenKind;

impl Parser<'_> {
    pub(super) fn autoregress(&mut self) -> Parsed<CommandKind> {
        let field = self.field()?;
        let (mut alias, mut lags) = (None, None);
        loop {
            if self.eat_word("as") {
                alias = Some(self.alias()?);
            } else if self.option("p") {
                let first = self.integer("a number of rows")?;
                let last =
                    if self.eat(TokenKind::Minus) { Some(self.integer("a number of rows")?) } else { None };
                lags = Some((first, last));
            } else {
                break;
            }
        }
        Ok(CommandKind::Autoregress(Autoregress { field, alias, lags }))
    }

    pub(super) fn logcompare(&mut self) -> Parsed<CommandKind> {
        self.expect_word("timeshift")?;
        self.eat(TokenKind::Equal);
        self.period().map(CommandKind::Logcompare)
    }

    pub(super) fn filldown(&mut self) -> Parsed<CommandKind> {
        let mut names = Vec::new();
        while self.list_goes_on(&[TokenKind::Word, TokenKind::Star, TokenKind::Quoted]) {
            names.push(self.name_with_stars()?);
            self.eat(TokenKind::Comma);
        }
        Ok(CommandKind::Filldown(names))
    }

    /// A name in which `*` may stand.
    fn name_with_stars(&mut self) -> Parsed<Name> {
        if self.kind() == TokenKind::Quoted {
            return self.alias();
        }
        let fits =
            |kind| matches!(kind, TokenKind::Word | TokenKind::Star | TokenKind::Dot | TokenKind::Number);
        self.joined_tokens(fits, "the name of a field")
    }

    /// Another element of a list that spaces separate.
    fn list_goes_on(&self, kinds: &[TokenKind]) -> bool {
        kinds.contains(&self.kind()) && !self.starts_command_line()
    }

    fn spaced_fields(&mut self) -> Parsed<Vec<Field>> {
        let mut fields = Vec::new();
        while self.list_goes_on(&[TokenKind::Word, TokenKind::Quoted]) {
            fields.push(self.field()?);
            self.eat(TokenKind::Comma);
        }
        Ok(fields)
    }

    pub(super) fn fillmissing(&mut self) -> Parsed<CommandKind> {
        if !self.eat_word("with") {
            return Ok(CommandKind::Fillmissing(Vec::new()));
        }
        self.list(|parser| {
            parser.eat_word("with");
            let value = parser.expression("a value such as `0`")?;
            parser.expect_word("for")?;
            let field = parser.field()?;
            Ok(Fill { value, field })
        })
        .map(CommandKind::Fillmissing)
    }

    pub(super) fn outlier(&mut self) -> Parsed<CommandKind> {
        let mut outlier =
            Outlier { action: None, param: None, use_lower: None, mark: None, fields: Vec::new() };
        loop {
            if self.option("action") {
                outlier.action = Some(self.outlier_action()?);
            } else if self.option("param") {
                outlier.param = Some(self.number()?);
            } else if self.option("uselower") {
                outlier.use_lower = Some(self.boolean()?);
            } else if self.option("mark") {
                outlier.mark = Some(self.boolean()?);
            } else {
                break;
            }
        }
        outlier.fields = self.spaced_fields()?;
        if outlier.fields.is_empty() {
            return Err(self.expected("the name of a field"));
        }
        Ok(CommandKind::Outlier(outlier))
    }

    fn outlier_action(&mut self) -> Parsed<OutlierAction> {
        if self.eat_word("remove") {
            Ok(OutlierAction::Remove)
        } else if self.eat_word("transform") {
            Ok(OutlierAction::Transform)
        } else {
            Err(self.expected("`remove` or `transform`"))
        }
    }

    fn number(&mut self) -> Parsed<Spanned<Number>> {
        let token = self.token();
        self.expect(TokenKind::Number, "a number")?;
        Ok(Spanned::new(Number { digits: token.text(self.source).into() }, token.span))
    }

    pub(super) fn accum(&mut self) -> Parsed<CommandKind> {
        let field = self.field()?;
        let alias = self.optional_alias()?;
        Ok(CommandKind::Accum { field, alias })
    }

    pub(super) fn sessionize(&mut self) -> Parsed<CommandKind> {
        let fields = self.fields()?;
        let max_span = if self.eat_word("maxspan") {
            self.eat(TokenKind::Equal);
            Some(self.period()?)
        } else {
            None
        };
        let alias = self.optional_alias()?;
        Ok(CommandKind::Sessionize(Sessionize { fields, max_span, alias }))
    }

    pub(super) fn relevant_fields(&mut self) -> Parsed<CommandKind> {
        let fields = if self.is_word("where") { Vec::new() } else { self.fields()? };
        self.expect_word("where")?;
        let condition = self.expression("a condition after `where`")?;
        Ok(CommandKind::RelevantFields(RelevantFields { fields, condition }))
    }

    pub(super) fn addtotals(&mut self) -> Parsed<CommandKind> {
        let mut totals = Addtotals { field_name: None, row: None, column: None, fields: Vec::new() };
        loop {
            if self.option("fieldname") {
                totals.field_name = Some(self.alias()?);
            } else if self.option("row") {
                totals.row = Some(self.boolean()?);
            } else if self.option("col") {
                totals.column = Some(self.boolean()?);
            } else {
                break;
            }
        }
        totals.fields = self.spaced_fields()?;
        Ok(CommandKind::Addtotals(totals))
    }
}
