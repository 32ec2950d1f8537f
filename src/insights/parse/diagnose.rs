//! What the parser says when it meets something else than it expects: what was expected, what was found, and the cure
//! for the slips that people make who come from other languages.

use super::Parser;
use crate::domain::Span;
use crate::insights::catalogue;
use crate::insights::lex::{Token, TokenKind};
use crate::insights::mistake::{Mistake, quoted};

/// Words of other query languages, and what to write here.
const FOREIGN_WORDS: [(&str, &str); 17] = [
    ("dsc", "write `desc`"),
    ("having", "write `| filter ..` behind `stats`"),
    ("when", "write `case(condition, value, .., otherwise)`"),
    ("ascending", "write `asc`"),
    ("descending", "write `desc`"),
    ("is", "write `ispresent(field)` or `not ispresent(field)`"),
    ("contains", "write `field like \"text\"` or `strcontains(field, \"text\")`"),
    ("startswith", "write `startsWith(field, \"text\")` or `field like /^text/`"),
    ("endswith", "write `endsWith(field, \"text\")` or `field like /text$/`"),
    ("matches", "write `field like /pattern/`"),
    ("rlike", "write `field like /pattern/`"),
    ("regexp", "write `field like /pattern/`"),
    ("between", "write `field >= a and field <= b`"),
    ("eq", "write `=`"),
    ("ne", "write `!=`"),
    ("from", "log groups are chosen beside the query, or with `SOURCE`"),
    ("group", "write `stats .. by field`"),
];

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
        match self.cure(token).or_else(|| self.missing_comma(token)) {
            Some(hint) => mistake.hint(hint),
            None => mistake,
        }
    }

    /// A parenthesis or bracket that is not closed where it should be.
    pub(super) fn unclosed(&self, open: Token) -> Mistake {
        let token = self.token();
        if let Some(mistake) = self.broken_token(token).or_else(|| self.spilled_text()) {
            return mistake;
        }
        if matches!(token.kind, TokenKind::End | TokenKind::Pipe) {
            return Mistake::new(open.span, "this `(` is not closed").hint("add a `)`");
        }
        self.expected("`,` or `)`")
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

    /// The cure for what stands at this token, where one is known.
    fn cure(&self, token: Token) -> Option<String> {
        let text = token.text(self.source);
        match token.kind {
            TokenKind::Word => {
                let known = FOREIGN_WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
                let distinct = self.last().is_some_and(|last| last.is_word(self.source, "distinct"));
                let distinct = distinct.then(|| "write `count_distinct(field)`".to_owned());
                known.map(|(_, cure)| (*cure).to_owned()).or(distinct).or_else(|| self.regex_flags(token))
            }
            TokenKind::Colon if self.is_joined() => Some("a name with `:` stands in backticks".to_owned()),
            TokenKind::Dot
                if self.is_joined() && self.last().is_some_and(|last| last.kind == TokenKind::Number) =>
            {
                Some("an address stands between quotes: `\"10.0.0.1\"`".to_owned())
            }
            TokenKind::Star => Some("`*` stands for all only in `count(*)`".to_owned()),
            TokenKind::Pipe | TokenKind::End => self.dangling_comma(),
            _ => None,
        }
    }

    /// Letters directly behind a pattern.
    fn regex_flags(&self, token: Token) -> Option<String> {
        let behind = self.last().is_some_and(|last| last.kind == TokenKind::Regex) && self.is_joined();
        let flags = token.text(self.source);
        behind.then(|| format!("flags stand at the start of the pattern: `/(?{flags})..`"))
    }

    fn dangling_comma(&self) -> Option<String> {
        let comma = self.last().is_some_and(|last| last.kind == TokenKind::Comma);
        comma.then(|| "remove the `,` before it, or add what should follow".to_owned())
    }

    /// Two values side by side.
    fn missing_comma(&self, token: Token) -> Option<String> {
        let value =
            matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Number | TokenKind::Text);
        value.then(|| {
            "separate values with `,` and conditions with `and` or `or`; name a column with `as`".to_owned()
        })
    }
}

fn foreign_sign(token: Token, sign: &str) -> Mistake {
    let cure = match sign {
        "&&" => "write `and`",
        "||" => "write `or`, or one `|` between commands",
        "<>" => "write `!=`",
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
