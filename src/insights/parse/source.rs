//! `SOURCE`: which log groups are read.

use super::{Parsed, Parser};
use crate::insights::ast::{CommandKind, GroupSelection, Source, SourcePart, Spanned, Tag};
use crate::insights::lex::TokenKind;
use crate::insights::mistake::{Mistake, quoted};

/// A text with its place.
type Literal = Spanned<Box<str>>;

impl Parser<'_> {
    pub(super) fn source(&mut self) -> Parsed<CommandKind> {
        let mut source = Source { parts: Vec::new(), start: None, end: None };
        loop {
            if self.option("start") {
                source.start = Some(self.bound()?);
            } else if self.option("end") {
                source.end = Some(self.bound()?);
            } else if self.source_part_follows() {
                source.parts.push(self.source_part()?);
                self.eat(TokenKind::Comma);
            } else {
                break;
            }
        }
        if source.parts.is_empty() {
            return Err(self.expected("`logGroups(..)`, `dataSource(..)`, `logGroupTags(..)` or a log group"));
        }
        Ok(CommandKind::Source(source))
    }

    fn source_part_follows(&self) -> bool {
        match self.kind() {
            TokenKind::Text | TokenKind::Quoted => true,
            TokenKind::Word => !self.starts_command_line(),
            _ => false,
        }
    }

    fn source_part(&mut self) -> Parsed<SourcePart> {
        let token = self.token();
        if token.kind != TokenKind::Word || self.peek(1).kind != TokenKind::LeftParen {
            return self.table().map(SourcePart::LogGroup);
        }
        let name = token.text(self.source).to_ascii_lowercase();
        self.bump();
        self.bump();
        let part = match name.as_str() {
            "loggroups" => SourcePart::LogGroups(self.group_selection()?),
            "datasource" => SourcePart::DataSource(self.literals()?),
            "loggrouptags" => SourcePart::LogGroupTags(self.tags()?),
            _ => {
                let message = format!("`SOURCE` has no {}", quoted(token.text(self.source)));
                let hint = "it takes `logGroups(..)`, `dataSource(..)`, `logGroupTags(..)` or a log group";
                return Err(Mistake::new(token.span, message).hint(hint));
            }
        };
        self.expect(TokenKind::RightParen, "`)`")?;
        Ok(part)
    }

    fn group_selection(&mut self) -> Parsed<GroupSelection> {
        let mut selection = GroupSelection::default();
        while self.kind() != TokenKind::RightParen {
            let token = self.token();
            let list = match token.text(self.source).to_ascii_lowercase().as_str() {
                "nameprefix" => &mut selection.name_prefix,
                "accountidentifier" | "accountidentifiers" => &mut selection.accounts,
                "class" | "loggroupclass" => &mut selection.class,
                _ => return Err(self.expected("`namePrefix:`, `accountIdentifiers:` or `class:`")),
            };
            self.bump();
            self.expect(TokenKind::Colon, "`:`")?;
            *list = self.literals()?;
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        Ok(selection)
    }

    /// `['a', 'b']`, or one text without brackets.
    fn literals(&mut self) -> Parsed<Vec<Literal>> {
        if self.kind() == TokenKind::Text {
            return Ok(vec![self.literal()?]);
        }
        self.expect(TokenKind::LeftBracket, "a list such as `['a', 'b']`")?;
        let list = self.list(Self::literal)?;
        self.expect(TokenKind::RightBracket, "`,` or `]`")?;
        Ok(list)
    }

    fn tags(&mut self) -> Parsed<Vec<Tag>> {
        self.expect(TokenKind::LeftBracket, "a list such as `[{\"key\":\"team\", \"values\":[\"a\"]}]`")?;
        let tags = self.list(Self::tag)?;
        self.expect(TokenKind::RightBracket, "`,` or `]`")?;
        Ok(tags)
    }

    fn tag(&mut self) -> Parsed<Tag> {
        let open = self.token().span;
        self.expect(TokenKind::LeftBrace, "`{`")?;
        let (mut key, mut values) = (None, None);
        loop {
            let name = self.literal()?;
            self.expect(TokenKind::Colon, "`:`")?;
            match &*name.node {
                "key" => key = Some(self.literal()?),
                "values" => values = Some(self.literals()?),
                other => {
                    let message = format!("a tag has no {}", quoted(other));
                    return Err(Mistake::new(name.span, message).hint("it has \"key\" and \"values\""));
                }
            }
            if !self.eat(TokenKind::Comma) {
                break;
            }
        }
        self.expect(TokenKind::RightBrace, "`,` or `}`")?;
        match (key, values) {
            (Some(key), Some(values)) => Ok(Tag { key, values }),
            _ => Err(Mistake::new(open.to(self.last_span()), "a tag needs \"key\" and \"values\"")),
        }
    }

    /// `-1d`, `now`, a number or a text, as written.
    fn bound(&mut self) -> Parsed<Literal> {
        if self.kind() == TokenKind::Text {
            return self.literal();
        }
        let fits = |kind| {
            matches!(
                kind,
                TokenKind::Minus
                    | TokenKind::Period
                    | TokenKind::Number
                    | TokenKind::Timestamp
                    | TokenKind::Word
            )
        };
        let word = self.joined_tokens(fits, "a time such as `-1d` or `now`")?;
        Ok(Literal::new(word.node.text, word.span))
    }
}
