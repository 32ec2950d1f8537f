//! Names and small values: fields with their paths, aliases, tables, numbers, periods, texts, options.

use super::{Parsed, Parser};
use crate::domain::Span;
use crate::insights::ast::{
    Column, Expr, ExprKind, Field, Name, Path, Period, PeriodUnit, Quote, Segment, Spanned, Word,
};
use crate::insights::lex::TokenKind;
use crate::insights::lex::literal::{period, unescape, unescape_slashes};
use crate::insights::mistake::{Mistake, quoted};

impl Parser<'_> {
    /// A field where only a field may stand.
    pub(super) fn field(&mut self) -> Parsed<Field> {
        if !matches!(self.kind(), TokenKind::Word | TokenKind::Quoted) {
            return Err(self.expected("the name of a field"));
        }
        self.path()
    }

    /// `name {"." name | "[" index "]"}`; the parts of a path are written without spaces.
    pub(super) fn path(&mut self) -> Parsed<Field> {
        let start = self.token().span;
        let mut segments = vec![Segment::Name(self.word()?)];
        while let Some(segment) = self.step()? {
            segments.push(segment.node);
        }
        Ok(Field::new(Path { segments }, start.to(self.last_span())))
    }

    /// `.name` or `[index]` directly behind what it steps into.
    pub(super) fn step(&mut self) -> Parsed<Option<Spanned<Segment>>> {
        if !self.is_joined() {
            return Ok(None);
        }
        let start = self.token().span;
        let segment = match self.kind() {
            TokenKind::Dot => {
                self.bump();
                if !self.is_joined() || !matches!(self.kind(), TokenKind::Word | TokenKind::Quoted) {
                    return Err(self.expected("a name after `.`"));
                }
                Segment::Name(self.word()?)
            }
            TokenKind::LeftBracket => {
                self.bump();
                let index = self.integer("the position in the list, a whole number")?;
                self.expect(TokenKind::RightBracket, "`]`")?;
                Segment::Index(index.node)
            }
            _ => return Ok(None),
        };
        Ok(Some(Spanned::new(segment, start.to(self.last_span()))))
    }

    /// One name, bare or in backticks.
    fn word(&mut self) -> Parsed<Word> {
        let (token, text) = (self.token(), self.text());
        self.bump();
        if token.kind == TokenKind::Word {
            if text.chars().all(|c| c == '@') {
                return Err(Mistake::new(token.span, "a name is expected after `@`"));
            }
            return Ok(Word { text: text.into(), quote: Quote::None });
        }
        let (signs, rest) = text.split_at(text.find('`').unwrap_or(0));
        let inside = rest.trim_matches('`');
        if inside.is_empty() {
            return Err(Mistake::new(token.span, "the name between the backticks is empty"));
        }
        let quote = if signs.is_empty() { Quote::Whole } else { Quote::AfterAt };
        Ok(Word { text: format!("{signs}{inside}").into(), quote })
    }

    /// The name that a column gets. Published queries also put it between quotes, or join names with dots.
    pub(super) fn alias(&mut self) -> Parsed<Name> {
        let token = self.token();
        let word = match token.kind {
            TokenKind::Text => {
                let name = self.text_name()?.node;
                let message = format!("a name stands in backticks, not in quotes: {}", quoted(&name.text));
                self.lints.push(Mistake::new(token.span, message).hint(format!("write `{}`", name.text)));
                name
            }
            TokenKind::Period => {
                self.bump();
                Word { text: token.text(self.source).into(), quote: Quote::None }
            }
            TokenKind::Word | TokenKind::Quoted if !self.is_keyword_before_operand() => self.dotted_word()?,
            _ => return Err(self.expected("a name")),
        };
        let span = token.span.to(self.last_span());
        self.refuse_hyphen(span)?;
        Ok(Name::new(word, span))
    }

    /// A name between the quotes of a text.
    fn text_name(&mut self) -> Parsed<Name> {
        let text = self.literal()?;
        if text.node.is_empty() || text.node.contains(['`', '\n']) {
            return Err(Mistake::new(
                text.span,
                "a name holds neither backticks nor line ends, and is not empty",
            ));
        }
        Ok(Name::new(Word { text: text.node, quote: Quote::Whole }, text.span))
    }

    fn dotted_word(&mut self) -> Parsed<Word> {
        let mut word = self.word()?;
        while self.kind() == TokenKind::Dot && self.is_joined() {
            self.bump();
            if !matches!(self.kind(), TokenKind::Word | TokenKind::Quoted) || !self.is_joined() {
                return Err(self.expected("a name after `.`"));
            }
            let next = self.word()?;
            let quote = if next.quote == Quote::None { word.quote } else { next.quote };
            word = Word { text: format!("{}.{}", word.text, next.text).into(), quote };
        }
        Ok(word)
    }

    /// A hyphen directly behind a name that is being given.
    fn refuse_hyphen(&self, name: Span) -> Parsed<()> {
        if self.kind() != TokenKind::Minus || !self.is_joined() {
            return Ok(());
        }
        let rest = &self.source[name.start..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || "_@.-".contains(c))).unwrap_or(rest.len());
        let whole = &rest[..length];
        let message = format!("the name {} has a hyphen, so it needs backticks", quoted(whole));
        let span = Span::new(name.start, name.start + length);
        Err(Mistake::new(span, message).hint(format!("write `` `{whole}` ``")))
    }

    /// `[as name]`.
    pub(super) fn optional_alias(&mut self) -> Parsed<Option<Name>> {
        if self.eat_word("as") { self.alias().map(Some) } else { Ok(None) }
    }

    /// `expression [as name]`.
    pub(super) fn column(&mut self, what: &str) -> Parsed<Column> {
        let expr = self.expression(what)?;
        let alias = self.optional_alias()?;
        let label = alias.as_ref().map_or_else(|| self.label(&expr), |name| name.text.clone());
        Ok(Column { expr, alias, label })
    }

    /// How a column without an alias is called: a field by its name, anything else as it was written.
    fn label(&self, expr: &Expr) -> Box<str> {
        if let ExprKind::Field(path) = &expr.node {
            return path.name().into();
        }
        let written = &self.source[expr.span.start..expr.span.end];
        if written.contains('\n') {
            written.split_whitespace().collect::<Vec<_>>().join(" ").into()
        } else {
            written.into()
        }
    }

    /// A text between quotes.
    pub(super) fn literal(&mut self) -> Parsed<Spanned<Box<str>>> {
        let token = self.token();
        if token.kind != TokenKind::Text {
            return Err(self.expected("a text between quotes"));
        }
        self.bump();
        let written = token.text(self.source);
        let inside = written.get(1..written.len() - 1).unwrap_or_default();
        Ok(Spanned::new(unescape(inside).into(), token.span))
    }

    /// A pattern between slashes.
    pub(super) fn regex(&mut self) -> Parsed<Spanned<Box<str>>> {
        let token = self.token();
        if token.kind != TokenKind::Regex {
            return Err(self.expected("a pattern between slashes"));
        }
        self.bump();
        let written = token.text(self.source);
        let inside = written.get(1..written.len() - 1).unwrap_or_default();
        if has_bare_slash(inside) {
            let lint = Mistake::new(token.span, "a slash inside of a pattern may end it");
            self.lints.push(lint.hint("write `\\/`"));
        }
        Ok(Spanned::new(unescape_slashes(inside).into(), token.span))
    }

    /// A whole number.
    pub(super) fn integer(&mut self, what: &str) -> Parsed<Spanned<u64>> {
        let token = self.token();
        if token.kind != TokenKind::Number {
            return Err(self.expected(what));
        }
        let Ok(value) = token.text(self.source).parse() else {
            let message = format!("expected {what}, found {}", quoted(token.text(self.source)));
            return Err(Mistake::new(token.span, message));
        };
        self.bump();
        Ok(Spanned::new(value, token.span))
    }

    /// A length of time, `5m` or `5 minutes`.
    pub(super) fn period(&mut self) -> Parsed<Spanned<Period>> {
        let token = self.token();
        let text = match token.kind {
            TokenKind::Period => {
                self.bump();
                token.text(self.source)
            }
            TokenKind::Number if self.unit_follows() => {
                self.bump();
                self.bump();
                &self.source[token.span.start..self.last_span().end]
            }
            _ => return Err(self.expected("a period such as `5m` or `1h`")),
        };
        let span = token.span.to(self.last_span());
        match period(text) {
            Some(period) => Ok(Spanned::new(period, span)),
            None => Err(Mistake::new(span, format!("{} is too long a time", quoted(text)))),
        }
    }

    /// The token behind this number is the unit of a period.
    pub(super) fn unit_follows(&self) -> bool {
        let next = self.peek(1);
        next.kind == TokenKind::Word
            && PeriodUnit::read(next.text(self.source)).is_some()
            && self.text().bytes().all(|byte| byte.is_ascii_digit())
    }

    /// `name=`, consumed when it is there.
    pub(super) fn option(&mut self, name: &str) -> bool {
        let found = self.is_word(name) && self.peek(1).kind == TokenKind::Equal;
        if found {
            self.bump();
            self.bump();
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn boolean(&mut self) -> Parsed<bool> {
        if self.eat_word("true") {
            Ok(true)
        } else if self.eat_word("false") {
            Ok(false)
        } else {
            Err(self.expected("`true` or `false`"))
        }
    }

    /// The name of a table; such names may hold hyphens.
    pub(super) fn table(&mut self) -> Parsed<Name> {
        if self.kind() == TokenKind::Quoted {
            let span = self.token().span;
            return Ok(Name::new(self.word()?, span));
        }
        if self.kind() == TokenKind::Text {
            return self.text_name();
        }
        let joined =
            |kind| matches!(kind, TokenKind::Word | TokenKind::Minus | TokenKind::Number | TokenKind::Period);
        self.joined_tokens(joined, "the name of a table")
    }

    /// A name made of tokens that stand together.
    pub(super) fn joined_tokens(&mut self, fits: impl Fn(TokenKind) -> bool, what: &str) -> Parsed<Name> {
        let start = self.token().span;
        if !fits(self.kind()) {
            return Err(self.expected(what));
        }
        self.bump();
        while fits(self.kind()) && self.is_joined() {
            self.bump();
        }
        let span = start.to(self.last_span());
        Ok(Name::new(Word { text: self.source[span.start..span.end].into(), quote: Quote::None }, span))
    }
}

fn has_bare_slash(pattern: &str) -> bool {
    let mut escaped = false;
    pattern.chars().any(|c| {
        let bare = c == '/' && !escaped;
        escaped = c == '\\' && !escaped;
        bare
    })
}
