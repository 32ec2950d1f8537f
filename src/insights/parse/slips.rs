//! The cures for the slips of people who come from other languages, or type fast.

use super::{Parsed, Parser};
use crate::insights::catalogue;
use crate::insights::lex::{Token, TokenKind};
use crate::insights::mistake::{Mistake, quoted};

/// Words of other query languages, and what to write here.
const FOREIGN_WORDS: [(&str, &str); 20] = [
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
    ("ilike", "write `field like /(?i)text/`"),
    ("unlike", "write `not like`"),
    ("notlike", "write `not like`"),
    ("notin", "write `not in`"),
    ("nin", "write `not in`"),
    ("between", "write `field >= a and field <= b`"),
    ("eq", "write `=`"),
    ("ne", "write `!=`"),
    ("from", "log groups are chosen beside the query, or with `SOURCE`"),
    ("group", "write `stats .. by field`"),
];
/// What a comment of another language is to become.
const COMMENT: &str = "a comment starts with `#`";

impl Parser<'_> {
    /// The cure for what stands at this token, where one is known.
    pub(super) fn cure(&self, token: Token) -> Option<String> {
        self.foreign_comment(token)
            .or_else(|| self.repeated_field(token))
            .or_else(|| self.cure_by_kind(token))
    }

    fn cure_by_kind(&self, token: Token) -> Option<String> {
        match token.kind {
            TokenKind::Word => self.cure_word(token),
            TokenKind::Bang => Some("write `not like`, `not in` or `!=`".to_owned()),
            TokenKind::LeftBracket if self.last_is_word("like") => {
                Some("write `like /a|b/`, or `in [..]` for whole values".to_owned())
            }
            TokenKind::Colon if self.is_joined() => Some("a name with `:` stands in backticks".to_owned()),
            TokenKind::Dot if self.is_joined() && self.last_is_kind(TokenKind::Number) => {
                Some("an address stands between quotes: `\"10.0.0.1\"`".to_owned())
            }
            TokenKind::Star => Some("`*` stands for all only in `count(*)`".to_owned()),
            TokenKind::Pipe
            | TokenKind::End
            | TokenKind::RightBracket
            | TokenKind::RightParen
            | TokenKind::Comma => {
                let comma = self.last_is_kind(TokenKind::Comma);
                comma.then(|| "remove the `,` before it, or add what should follow".to_owned())
            }
            _ => None,
        }
    }

    fn cure_word(&self, token: Token) -> Option<String> {
        let text = token.text(self.source);
        if token.is_word(self.source, "having") {
            return Some(format!("write `| filter {}`", self.written_until_end(token.span.end, false)));
        }
        if token.is_word(self.source, "not") {
            return Some("write `not like`, `not in` or `!=`".to_owned());
        }
        if self.last_is_word("distinct") {
            return Some(format!(
                "write `count_distinct({})`",
                self.written_until_end(token.span.start, true)
            ));
        }
        let known = FOREIGN_WORDS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
        known.map(|(_, cure)| (*cure).to_owned()).or_else(|| self.regex_flags(token))
    }

    /// Letters directly behind a pattern.
    fn regex_flags(&self, token: Token) -> Option<String> {
        if !self.last_is_kind(TokenKind::Regex) || !self.is_joined() {
            return None;
        }
        let written = token.text(self.source);
        let kept = written.replace('g', "");
        Some(if kept.is_empty() {
            format!("remove {}: one match is enough", quoted(written))
        } else {
            format!("flags stand at the start of the pattern: `/(?{kept})..`")
        })
    }

    /// `-- text` and `/* text */`, at this token or before it on its line.
    fn foreign_comment(&self, token: Token) -> Option<String> {
        let line = self.source[..token.span.start].rfind('\n').map_or(0, |end| end + 1);
        let dashes = |index: usize| {
            let (first, second) = (self.tokens[index], self.tokens.get(index + 1)?);
            let two = first.kind == TokenKind::Minus && second.kind == TokenKind::Minus;
            let joined = first.span.end == second.span.start;
            let apart = self.source[second.span.end..].starts_with(char::is_whitespace);
            (two && joined && apart).then_some(first)
        };
        let on_line = (0..=self.at).rev().take_while(|index| self.tokens[*index].span.start >= line);
        let sql = on_line.filter_map(dashes).next().is_some();
        let opens = self.source[..token.span.start].ends_with('/') && token.kind == TokenKind::Star;
        (sql || opens || token.text(self.source).starts_with("/*")).then(|| COMMENT.to_owned())
    }

    /// `a >= 400 and < 500`.
    fn repeated_field(&self, token: Token) -> Option<String> {
        let compares = matches!(
            token.kind,
            TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::Less
                | TokenKind::LessOrEqual
                | TokenKind::Greater
                | TokenKind::GreaterOrEqual
                | TokenKind::Match
        ) || ["like", "in"].iter().any(|word| token.is_word(self.source, word));
        let sign = token.text(self.source);
        let joins = |word| compares && self.last_is_word(word);
        if joins("not") {
            return Some(format!("repeat the field: `field not {sign} ..`"));
        }
        let word = ["and", "or"].into_iter().find(|word| joins(word))?;
        Some(format!("repeat the field: `{word} field {sign} ..`"))
    }

    /// `ispresent a`.
    pub(super) fn missing_parentheses(&self, token: Token) -> Option<String> {
        let name = self.last().filter(|last| last.kind == TokenKind::Word)?.text(self.source);
        let argument = matches!(token.kind, TokenKind::Word | TokenKind::Quoted) && !token.starts_line;
        let function = catalogue::function(name).filter(|_| argument)?;
        let inside = if function.least > 1 { function.signature } else { token.text(self.source) };
        Some(format!("write `{}({inside})`", function.name))
    }

    /// Two values side by side.
    pub(super) fn missing_comma(&self, token: Token) -> Option<String> {
        let value =
            matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::Number | TokenKind::Text);
        value.then(|| {
            "separate values with `,` and conditions with `and` or `or`; name a column with `as`".to_owned()
        })
    }

    /// `sort a decs`.
    pub(super) fn refuse_misspelt_order(&self) -> Parsed<()> {
        let token = self.token();
        if token.kind != TokenKind::Word || catalogue::command(self.text()).is_some() {
            return Ok(());
        }
        match catalogue::closest(self.text(), ["desc", "asc"].into_iter()) {
            Some(order) => {
                let message = format!("expected `asc`, `desc`, `,` or `|`, found {}", quoted(self.text()));
                Err(Mistake::new(token.span, message).hint(format!("did you mean `{order}`?")))
            }
            None => Ok(()),
        }
    }

    /// What is written from here to the end of the command, or up to a closing parenthesis.
    fn written_until_end(&self, start: usize, in_parentheses: bool) -> String {
        let ends = |token: &&Token| match token.kind {
            TokenKind::Pipe | TokenKind::End => true,
            TokenKind::RightParen => in_parentheses,
            _ => false,
        };
        let end = self.tokens[self.at..].iter().find(ends).map_or(self.source.len(), |end| end.span.start);
        let written = self.source.get(start..end).unwrap_or_default();
        written.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn last_is_kind(&self, kind: TokenKind) -> bool {
        self.last().is_some_and(|last| last.kind == kind)
    }

    fn last_is_word(&self, word: &str) -> bool {
        self.last().is_some_and(|last| last.is_word(self.source, word))
    }
}
