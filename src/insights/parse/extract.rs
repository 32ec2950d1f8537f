//! `parse` and `json`: fields out of text.

use super::{Parsed, Parser};
use crate::insights::ast::{CommandKind, Json, JsonField, Name, Parse, ParseMode, Spanned};
use crate::insights::lex::TokenKind;
use crate::insights::mistake::Mistake;

impl Parser<'_> {
    pub(super) fn extraction(&mut self) -> Parsed<CommandKind> {
        let direct = matches!(self.kind(), TokenKind::Text | TokenKind::Regex) || self.mode_follows();
        let field = if direct { None } else { Some(self.operand("a field or a pattern after `parse`")?) };
        let mode = match self.kind() {
            TokenKind::Text => self.glob()?,
            TokenKind::Regex => self.pattern()?,
            TokenKind::Word if self.is_word("logfmt") => {
                self.bump();
                self.expect_word("as")?;
                ParseMode::Logfmt(self.alias()?)
            }
            TokenKind::Word if self.is_word("csv") => {
                self.bump();
                ParseMode::Csv(self.names()?)
            }
            _ => return Err(self.expected("a text with `*`, a pattern between slashes, `logfmt` or `csv`")),
        };
        Ok(CommandKind::Parse(Parse { field, mode }))
    }

    /// `logfmt as` or `csv as`, where a field could stand too.
    fn mode_follows(&self) -> bool {
        (self.is_word("logfmt") || self.is_word("csv")) && self.peek(1).is_word(self.source, "as")
    }

    /// `as a, b`.
    fn names(&mut self) -> Parsed<Vec<Name>> {
        self.expect_word("as")?;
        self.list(Self::alias)
    }

    fn glob(&mut self) -> Parsed<ParseMode> {
        let pattern = self.literal()?;
        let aliases = self.names()?;
        if self.is_word("multi") {
            return Err(Mistake::new(
                self.token().span,
                "`multi` needs a pattern between slashes, not a text",
            ));
        }
        Ok(ParseMode::Glob { pattern, aliases })
    }

    fn pattern(&mut self) -> Parsed<ParseMode> {
        let pattern = self.regex()?;
        let mut multi = self.eat_word("multi");
        let aliases = if self.is_word("as") { self.names()? } else { Vec::new() };
        multi |= self.eat_word("multi");
        Ok(ParseMode::Regex { pattern, aliases, multi })
    }

    pub(super) fn json(&mut self) -> Parsed<CommandKind> {
        let field = if self.option("field") { Some(self.field()?) } else { None };
        let mut fields: Vec<JsonField> = Vec::new();
        loop {
            let path = self.literal()?;
            let alias = self.optional_alias()?;
            let named = alias.is_some();
            fields.push(JsonField { path, alias });
            if !self.eat(TokenKind::Comma) {
                break;
            }
            if named && self.kind() != TokenKind::Text {
                self.further_names(&mut fields)?;
                break;
            }
        }
        Ok(CommandKind::Json(Json { field, fields }))
    }

    /// `"a", "b" as x, y`: the first name was read with the last path, but belongs to the first one.
    fn further_names(&mut self, fields: &mut [JsonField]) -> Parsed<()> {
        let first = fields.last_mut().and_then(|field| field.alias.take());
        let mut names: Vec<Name> = first.into_iter().collect();
        names.extend(self.list(Self::alias)?);
        if fields.iter().any(|field| field.alias.is_some()) || names.len() != fields.len() {
            let span = names.first().map_or(self.last_span(), |name| name.span.to(self.last_span()));
            let message = format!("{} names for {} paths", names.len(), fields.len());
            return Err(Mistake::new(span, message).hint("write `\"path\" as name, \"path\" as name`"));
        }
        for (field, name) in fields.iter_mut().zip(names) {
            field.alias = Some(Spanned::new(name.node, name.span));
        }
        Ok(())
    }
}
