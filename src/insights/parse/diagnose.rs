//! What the parser says when it meets something else than it expects: what was expected and what was found. The cures
//! are in `slips`.

use super::Parser;
use crate::domain::Span;
use crate::insights::catalogue;
use crate::insights::lex::{Token, TokenKind};
use crate::insights::mistake::{Mistake, quoted};

impl Parser<'_> {
    /// Something else was expected at this token.
    pub(super) fn expected(&self, what: &str) -> Mistake {
        let token = self.token();
        if let Some(mistake) = self.broken_token(token) {
            return mistake;
        }
        let found = self.found(token);
        let mistake = Mistake::new(token.span, format!("expected {what}, {found}"));
        match self.cure(token) {
            Some(hint) => mistake.hint(hint),
            None => mistake,
        }
    }

    /// The command is complete, but something follows.
    pub(super) fn unexpected_behind_command(&self) -> Mistake {
        let token = self.token();
        if let Some(mistake) = self.broken_token(token).or_else(|| self.spilled_text()) {
            return mistake;
        }
        let text = token.text(self.source);
        if token.kind == TokenKind::RightParen {
            return Mistake::new(token.span, "this `)` closes nothing")
                .hint("remove it, or add a `(` before");
        }
        if token.kind == TokenKind::Word && catalogue::command(text).is_some() {
            return Mistake::new(token.span, format!("there is no `|` before `{text}`"))
                .hint(format!("write `| {text}`"));
        }
        let mistake = Mistake::new(token.span, format!("expected `|` or the end, {}", self.found(token)));
        match self
            .cure(token)
            .or_else(|| self.missing_parentheses(token))
            .or_else(|| self.missing_comma(token))
        {
            Some(hint) => mistake.hint(hint),
            None => mistake,
        }
    }

    /// A parenthesis that is not closed where it should be; `what` could stand there.
    pub(super) fn unclosed(&self, open: Token, what: &str) -> Mistake {
        let token = self.token();
        if let Some(mistake) = self.broken_token(token).or_else(|| self.spilled_text()) {
            return mistake;
        }
        if matches!(token.kind, TokenKind::End | TokenKind::Pipe) || token.is_word(self.source, "by") {
            return Mistake::new(open.span, "this `(` is not closed").hint("add a `)`");
        }
        let mistake = self.expected(what);
        if token.kind == TokenKind::Comma {
            return mistake.hint("a list stands in brackets: `in [a, b]`; after `like` write `/a|b/`");
        }
        mistake
    }

    /// `a < b < c`.
    pub(super) fn chained_comparison(&self) -> Mistake {
        let token = self.token();
        let message = format!("a second comparison, `{}`, without `and`", token.text(self.source));
        Mistake::new(token.span, message).hint("write `a < b and b < c`, or use parentheses")
    }

    /// What was found, as the end of a sentence.
    fn found(&self, token: Token) -> String {
        match token.kind {
            TokenKind::End if self.tokens.len() == 1 => "but the query is empty".to_owned(),
            TokenKind::End => "but the query ends here".to_owned(),
            _ => format!("found {}", quoted(token.text(self.source))),
        }
    }

    /// Tokens that are wrong wherever they stand.
    fn broken_token(&self, token: Token) -> Option<Mistake> {
        let text = token.text(self.source);
        let first =
            Span::new(token.span.start, token.span.start + text.chars().next().map_or(0, char::len_utf8));
        Some(match token.kind {
            TokenKind::OpenText => self.open_text(token, first),
            TokenKind::OpenRegex => Mistake::new(first, "the pattern that starts here has no closing `/`")
                .hint("a slash inside a pattern is written `\\/`"),
            TokenKind::OpenQuoted => Mistake::new(first, "the name that starts here has no closing backtick"),
            TokenKind::Foreign => foreign_sign(token, text),
            TokenKind::Unknown => unknown_character(token, text),
            _ => return None,
        })
    }

    /// A quote without its partner. When an earlier text with the same quote runs over a line end, that one is likelier
    /// to be the one that was not closed.
    fn open_text(&self, token: Token, first: Span) -> Mistake {
        let quote = token.text(self.source).chars().next().unwrap_or('"');
        let spilled =
            self.tokens.iter().take_while(|other| other.span.start < token.span.start).find(|other| {
                let text = other.text(self.source);
                other.kind == TokenKind::Text && text.starts_with(quote) && text.contains('\n')
            });
        let start = spilled.map_or(first.start, |text| text.span.start);
        Mistake::new(Span::new(start, start + 1), format!("the text that starts here has no closing {quote}"))
            .hint(format!("add a {quote}; inside the text it is written \\{quote}"))
    }

    /// Behind a text that runs over a line end, what looks wrong is mostly its missing quote.
    fn spilled_text(&self) -> Option<Mistake> {
        let last = self.last().filter(|last| last.kind == TokenKind::Text)?;
        let text = last.text(self.source);
        let quote = text.chars().next().filter(|_| text.contains('\n'))?;
        let start = Span::new(last.span.start, last.span.start + 1);
        let message = format!(
            "the text that starts here runs over the end of its line; its closing {quote} is missing"
        );
        Some(Mistake::new(start, message).hint(format!("add a {quote} where the text ends")))
    }
}

fn foreign_sign(token: Token, sign: &str) -> Mistake {
    let cure = match sign {
        "&&" => "write `and`",
        "||" => "write `or`, or one `|` between commands",
        "<>" => "write `!=`",
        "=>" => "did you mean `>=`?",
        "=<" => "did you mean `<=`?",
        "===" => "did you mean `=`?",
        "!==" => "did you mean `!=`?",
        _ => "write `not like`",
    };
    Mistake::new(token.span, format!("the language has no `{sign}`")).hint(cure)
}

fn unknown_character(token: Token, text: &str) -> Mistake {
    let cure = match text {
        "“" | "”" | "„" => "use a straight quote: \"",
        "‘" | "’" => "use a straight quote: '",
        ";" => "a query is not ended by `;`",
        "\\" => "a backslash only has a meaning inside of texts and patterns",
        "$" => "fields with `$` in their name stand in backticks",
        "&" => "write `and`",
        "~" => "write `=~` or `like`",
        _ => "names with other characters than letters, digits, `_`, `@` and `.` stand in backticks",
    };
    Mistake::new(token.span, format!("unexpected character {}", quoted(text))).hint(cure)
}
