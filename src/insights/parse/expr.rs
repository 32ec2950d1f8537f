//! Expressions: operators by how tightly they bind, calls, paths, literals.

use super::{DEPTH_LIMIT, Parsed, Parser};
use crate::insights::ast::{BinaryOperator, Call, Expr, ExprKind, Number, Spanned, UnaryOperator};
use crate::insights::catalogue;
use crate::insights::lex::{Token, TokenKind};
use crate::insights::mistake::Mistake;

/// How tightly an operator binds; more binds tighter. The order is that of the language's grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Compare,
    Add,
    Multiply,
    Power,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Binary(BinaryOperator),
    Like { negated: bool },
    In { negated: bool },
}

impl Operator {
    fn binding(self) -> Binding {
        use BinaryOperator as Op;
        match self {
            Self::Binary(Op::Or) => Binding::Or,
            Self::Binary(Op::And) => Binding::And,
            Self::Binary(Op::Add | Op::Subtract) => Binding::Add,
            Self::Binary(Op::Multiply | Op::Divide | Op::Remainder) => Binding::Multiply,
            Self::Binary(Op::Power) => Binding::Power,
            _ => Binding::Compare,
        }
    }
}

/// Words that mean something between operands. In front of one they are fields when nothing that could be their operand
/// follows: `sum(in)`, `fields by, as`.
const KEYWORDS: [&str; 10] = ["and", "or", "like", "in", "as", "by", "asc", "desc", "offset", "into"];

impl Parser<'_> {
    /// A whole expression; `what` names it in a message.
    pub(super) fn expression(&mut self, what: &str) -> Parsed<Expr> {
        self.binary(Binding::Or, what)
    }

    /// Operators that bind at least this tightly.
    fn binary(&mut self, loosest: Binding, what: &str) -> Parsed<Expr> {
        let mut left = self.prefix(loosest, what)?;
        let mut depth = self.depth;
        let mut compared = false;
        while let Some(operator) = self.operator() {
            let binding = operator.binding();
            if binding < loosest {
                break;
            }
            if binding == Binding::Compare && compared {
                return Err(self.chained_comparison());
            }
            compared = binding == Binding::Compare;
            left = self.behind_operator(left, operator)?;
            depth = self.deepen(depth.max(self.depth))?;
        }
        self.depth = depth;
        Ok(left)
    }

    /// One level above a tree of this depth.
    fn deepen(&mut self, depth: usize) -> Parsed<usize> {
        self.depth = depth + 1;
        if self.depth <= DEPTH_LIMIT {
            return Ok(self.depth);
        }
        let message = format!("more than {DEPTH_LIMIT} operators in a row");
        Err(Mistake::new(self.token().span, message).hint("test many values with `in [..]`"))
    }

    /// The operator at this token, without taking it.
    fn operator(&self) -> Option<Operator> {
        use BinaryOperator as Op;
        let binary = match self.kind() {
            TokenKind::Equal => Op::Equal,
            TokenKind::NotEqual => Op::NotEqual,
            TokenKind::Less => Op::Less,
            TokenKind::LessOrEqual => Op::LessOrEqual,
            TokenKind::Greater => Op::Greater,
            TokenKind::GreaterOrEqual => Op::GreaterOrEqual,
            TokenKind::Plus => Op::Add,
            TokenKind::Minus => Op::Subtract,
            TokenKind::Star => Op::Multiply,
            TokenKind::Slash => Op::Divide,
            TokenKind::Percent => Op::Remainder,
            TokenKind::Caret => Op::Power,
            TokenKind::Match => return Some(Operator::Like { negated: false }),
            TokenKind::Word => return self.word_operator(),
            _ => return None,
        };
        Some(Operator::Binary(binary))
    }

    fn word_operator(&self) -> Option<Operator> {
        let is = |token: Token, word: &str| token.is_word(self.source, word);
        let (here, next) = (self.token(), self.peek(1));
        if is(here, "not") {
            return match () {
                () if is(next, "like") => Some(Operator::Like { negated: true }),
                () if is(next, "in") => Some(Operator::In { negated: true }),
                () => None,
            };
        }
        match () {
            () if is(here, "or") => Some(Operator::Binary(BinaryOperator::Or)),
            () if is(here, "and") => Some(Operator::Binary(BinaryOperator::And)),
            () if is(here, "like") => Some(Operator::Like { negated: false }),
            () if is(here, "in") => Some(Operator::In { negated: false }),
            () => None,
        }
    }

    /// Takes the operator and its right side.
    fn behind_operator(&mut self, left: Expr, operator: Operator) -> Parsed<Expr> {
        let sign = self.text();
        let start = left.span;
        let left = Box::new(left);
        self.bump();
        let kind = match operator {
            Operator::Binary(operator) => {
                let what = format!("a value after `{sign}`");
                let right = if operator == BinaryOperator::Power {
                    self.nested(|parser| parser.binary(right_side(operator), &what))?
                } else {
                    self.binary(right_side(operator), &what)?
                };
                ExprKind::Binary(operator, left, Box::new(right))
            }
            Operator::Like { negated } => {
                self.skip_second_word(negated);
                let pattern = self.binary(Binding::Add, "a text or a pattern between slashes")?;
                ExprKind::Like { negated, value: left, pattern: Box::new(pattern) }
            }
            Operator::In { negated } => {
                self.skip_second_word(negated);
                self.membership(left, negated)?
            }
        };
        Ok(Expr::new(kind, start.to(self.last_span())))
    }

    /// The `like` or `in` behind a `not`.
    fn skip_second_word(&mut self, negated: bool) {
        if negated {
            self.bump();
        }
    }

    /// `[a, b]` or `(query)` behind `in`.
    fn membership(&mut self, value: Box<Expr>, negated: bool) -> Parsed<ExprKind> {
        match self.kind() {
            TokenKind::LeftBracket => {
                self.bump();
                let list =
                    self.nested(|parser| parser.list(|parser| parser.expression("a value of the list")))?;
                self.expect(TokenKind::RightBracket, "`,` or `]`")?;
                Ok(ExprKind::InList { negated, value, list })
            }
            TokenKind::LeftParen if self.query_follows() => {
                let query = Box::new(self.inner_query()?);
                Ok(ExprKind::InQuery { negated, value, query })
            }
            TokenKind::LeftParen => {
                Err(Mistake::new(self.token().span, "the values after `in` stand in brackets")
                    .hint("write `in [\"a\", \"b\"]`"))
            }
            _ => Err(self.expected("a list such as `[\"a\", \"b\"]` after `in`")),
        }
    }

    /// The parenthesis at this token opens a query.
    pub(super) fn query_follows(&self) -> bool {
        let first = self.peek(1);
        let first = if first.kind == TokenKind::Pipe { self.peek(2) } else { first };
        let is_command =
            first.kind == TokenKind::Word && catalogue::command(first.text(self.source)).is_some();
        is_command && !matches!(self.peek(2).kind, TokenKind::Comma | TokenKind::RightParen)
    }

    /// `not x`, `-x`, or an operand.
    fn prefix(&mut self, loosest: Binding, what: &str) -> Parsed<Expr> {
        let start = self.token();
        let operator = match start.kind {
            TokenKind::Bang => UnaryOperator::Not,
            TokenKind::Word if start.is_word(self.source, "not") => UnaryOperator::Not,
            TokenKind::Minus => UnaryOperator::Minus,
            _ => return self.operand(what),
        };
        self.bump();
        let operand = self.nested(|parser| match operator {
            UnaryOperator::Not => parser.binary(loosest.max(Binding::Compare), "a condition after `not`"),
            UnaryOperator::Minus => parser.prefix(Binding::Power, "a value after `-`"),
        })?;
        self.deepen(self.depth)?;
        let span = start.span.to(operand.span);
        Ok(Expr::new(ExprKind::Unary(operator, Box::new(operand)), span))
    }

    /// A value with the steps into it.
    pub(super) fn operand(&mut self, what: &str) -> Parsed<Expr> {
        let mut expr = self.primary(what)?;
        while self.may_step_into(&expr) {
            let Some(step) = self.step()? else { break };
            self.deepen(self.depth)?;
            let span = expr.span.to(step.span);
            expr = Expr::new(ExprKind::Member(Box::new(expr), step), span);
        }
        Ok(expr)
    }

    /// Steps into what parentheses end, or what was stepped into before; the steps of a field are in its own path.
    fn may_step_into(&self, expr: &Expr) -> bool {
        matches!(expr.node, ExprKind::Member(..))
            || self.last().is_some_and(|last| last.kind == TokenKind::RightParen)
    }

    fn primary(&mut self, what: &str) -> Parsed<Expr> {
        let token = self.token();
        self.depth = 1;
        let kind = match token.kind {
            TokenKind::Number if self.unit_follows() => ExprKind::Period(self.period()?.node),
            TokenKind::Period => ExprKind::Period(self.period()?.node),
            TokenKind::Number => {
                self.bump();
                ExprKind::Number(Number { digits: token.text(self.source).into() })
            }
            TokenKind::Timestamp => {
                self.bump();
                ExprKind::Text(token.text(self.source).into())
            }
            TokenKind::Text => ExprKind::Text(self.literal()?.node),
            TokenKind::Regex => ExprKind::Regex(self.regex()?.node),
            TokenKind::Placeholder => self.placeholder(token),
            TokenKind::Quoted => ExprKind::Field(self.path()?.node),
            TokenKind::Word => self.word_operand(token, what)?,
            TokenKind::LeftParen => return self.parenthesised(),
            _ => return Err(self.expected(what)),
        };
        Ok(Expr::new(kind, token.span.to(self.last_span())))
    }

    fn placeholder(&mut self, token: Token) -> ExprKind {
        self.bump();
        let written = token.text(self.source);
        let message = format!("`{written}` is a placeholder");
        self.lints
            .push(Mistake::new(token.span, message).hint("put a value in its place before the query is run"));
        ExprKind::Placeholder(written.into())
    }

    fn parenthesised(&mut self) -> Parsed<Expr> {
        let open = self.token();
        self.bump();
        let inner = self.nested(|parser| parser.expression("a value after `(`"))?;
        if !self.eat(TokenKind::RightParen) {
            return Err(self.unclosed(open, "`)`"));
        }
        Ok(Expr::new(inner.node, open.span.to(self.last_span())))
    }

    fn word_operand(&mut self, token: Token, what: &str) -> Parsed<ExprKind> {
        let text = token.text(self.source);
        if self.call_follows() && !is_keyword(text) {
            return self.call(token).map(ExprKind::Call);
        }
        if self.is_keyword_before_operand() {
            return Err(self.expected(what));
        }
        let path = self.path()?.node;
        if path.segments.len() > 1 {
            return Ok(ExprKind::Field(path));
        }
        Ok(match text.to_ascii_lowercase().as_str() {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "null" => ExprKind::Null,
            _ => ExprKind::Field(path),
        })
    }

    /// An open parenthesis behind this word makes it a call; that of a query, as in `join .. where a = b (SOURCE ..)`,
    /// does not.
    fn call_follows(&self) -> bool {
        self.peek(1).kind == TokenKind::LeftParen && !self.peek(2).is_word(self.source, "source")
    }

    /// The word at this token means something between operands, and an operand follows it.
    pub(super) fn is_keyword_before_operand(&self) -> bool {
        self.kind() == TokenKind::Word && is_keyword(self.text()) && self.operand_follows()
    }

    /// Behind the word at this token begins a value.
    fn operand_follows(&self) -> bool {
        let next = self.peek(1);
        match next.kind {
            TokenKind::Word => {
                let keyword =
                    KEYWORDS.iter().chain(["not"].iter()).any(|word| next.is_word(self.source, word));
                let command = next.starts_line && catalogue::command(next.text(self.source)).is_some();
                !keyword && !command
            }
            TokenKind::Quoted
            | TokenKind::Number
            | TokenKind::Period
            | TokenKind::Timestamp
            | TokenKind::Text
            | TokenKind::Regex
            | TokenKind::Placeholder
            | TokenKind::LeftParen
            | TokenKind::LeftBracket
            | TokenKind::Bang => {
                !(next.kind == TokenKind::LeftBracket && next.span.start == self.token().span.end)
            }
            _ => false,
        }
    }

    fn call(&mut self, name: Token) -> Parsed<Call> {
        self.bump();
        let open = self.token();
        self.bump();
        let arguments = self.nested(Self::arguments)?;
        if !self.eat(TokenKind::RightParen) {
            return Err(self.unclosed(open, "`,` or `)`"));
        }
        self.deepen(self.depth)?;
        Ok(Call { name: Spanned::new(name.text(self.source).into(), name.span), arguments })
    }

    fn arguments(&mut self) -> Parsed<Vec<Expr>> {
        if self.kind() == TokenKind::RightParen {
            return Ok(Vec::new());
        }
        if self.kind() == TokenKind::Star && self.peek(1).kind != TokenKind::Comma {
            let span = self.token().span;
            self.bump();
            return Ok(vec![Expr::new(ExprKind::Star, span)]);
        }
        self.list(|parser| parser.expression("an argument"))
    }
}

fn is_keyword(text: &str) -> bool {
    KEYWORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// What the right side of an operator may hold without parentheses. Operators of the same kind go on to the left; a
/// power is taken to the right.
fn right_side(operator: BinaryOperator) -> Binding {
    match Operator::Binary(operator).binding() {
        Binding::Or => Binding::And,
        Binding::And => Binding::Compare,
        Binding::Compare => Binding::Add,
        Binding::Add => Binding::Multiply,
        Binding::Multiply | Binding::Power => Binding::Power,
    }
}
