//! Where in a query a place lies, and what kinds of things may stand there. Reads tokens, not the tree: the query is half
//! typed.

use super::values::{self, Usual};
use crate::domain::Span;
use crate::insights::lex::{self, Token, TokenKind};
use crate::insights::typing;

/// A kind of things that may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Commands.
    Commands,
    /// Saved queries: nothing but the word itself stands in the query.
    Queries,
    /// Fields.
    Fields,
    /// Functions of one row.
    Scalars,
    /// This function, before others.
    Function(&'static str),
    /// Functions of many rows.
    Aggregates,
    /// These words.
    Words(&'static [&'static str]),
    /// Usual values of an argument.
    Values(&'static [Usual]),
}

/// A place in a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The word around the place.
    pub span: Span,
    /// What may stand there, the most likely first.
    pub wanted: Vec<Wanted>,
    /// Something is to be chosen here: a pipe, a parenthesis, `by` or an argument with usual values begins.
    pub begins: bool,
    /// Names that the query makes before the place.
    pub made: Vec<String>,
}

/// Words that join conditions or compare.
const CONDITION: Wanted = Wanted::Words(&["and", "or", "like", "in", "not like", "not in"]);
const CONSTANTS: Wanted = Wanted::Words(&["not", "true", "false", "null"]);

/// The place of a byte; `None` where nothing can be offered.
pub fn find(source: &str, cursor: usize) -> Option<Position> {
    let before = source.get(..cursor)?;
    let tokens = lex::tokens(before);
    let usual = typing::call(source, cursor).map_or(&[][..], |call| values::of(&call));
    let number = tokens.last().is_some_and(|last| is_number(last.kind) && last.span.end == cursor);
    let begins_value = number && !usual.is_empty();
    if !begins_value && is_inside(tokens.last(), cursor) {
        return None;
    }
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| !token.kind.is_trivia()).collect();
    let (done, start) = split_word(&tokens, cursor);
    let end = cursor + source[cursor..].find(|c| !lex::is_word_char(c)).unwrap_or(source.len() - cursor);
    let end = if start == cursor { cursor } else { end };
    let reader = Reader { source, tokens: done };
    let wanted = match usual {
        [] => reader.wanted(source.get(end..).unwrap_or_default().trim().is_empty()),
        usual if reader.awaits_operand() => vec![Wanted::Values(usual)],
        _ => Vec::new(),
    };
    let begins = !usual.is_empty() || reader.begins();
    (!wanted.is_empty()).then(|| Position {
        span: Span::new(start, end),
        wanted,
        begins,
        made: reader.made(),
    })
}

fn is_number(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Number | TokenKind::Period)
}

/// The place lies inside of a text, a pattern, a comment or a number.
fn is_inside(last: Option<&Token>, cursor: usize) -> bool {
    use TokenKind as Kind;
    let Some(last) = last.filter(|last| last.span.end == cursor) else { return false };
    matches!(
        last.kind,
        Kind::OpenText
            | Kind::Text
            | Kind::OpenRegex
            | Kind::Regex
            | Kind::Comment
            | Kind::Number
            | Kind::Period
            | Kind::Timestamp
            | Kind::Placeholder
            | Kind::Quoted
            | Kind::LeftBrace
    )
}

/// The tokens before the word that ends at the place, and where that word (with its path: `a.b`) starts.
fn split_word(tokens: &[Token], cursor: usize) -> (&[Token], usize) {
    let is_step = |token: &Token| {
        matches!(token.kind, TokenKind::Word | TokenKind::Quoted | TokenKind::OpenQuoted | TokenKind::Dot)
            || is_number(token.kind)
    };
    let mut start = cursor;
    let mut count = tokens.len();
    while count > 0 && tokens[count - 1].span.end == start && is_step(&tokens[count - 1]) {
        // Two words can't touch: this one ends the path.
        let joins = start == cursor
            || [tokens[count - 1], tokens[count]].iter().any(|token| token.kind == TokenKind::Dot);
        if !joins {
            break;
        }
        count -= 1;
        start = tokens[count].span.start;
    }
    (&tokens[..count], start)
}

struct Reader<'a> {
    source: &'a str,
    /// What stands before the word.
    tokens: &'a [Token],
}

impl Reader<'_> {
    /// Behind a pipe, an opening parenthesis or `by`.
    fn begins(&self) -> bool {
        let Some(last) = self.tokens.last() else { return false };
        matches!(last.kind, TokenKind::Pipe | TokenKind::LeftParen) || last.is_word(self.source, "by")
    }

    /// What may stand behind the tokens. `is_last`: nothing follows in the query.
    fn wanted(&self, is_last: bool) -> Vec<Wanted> {
        let Some(last) = self.tokens.last() else {
            return if is_last { vec![Wanted::Commands, Wanted::Queries] } else { vec![Wanted::Commands] };
        };
        let start = self.command_start();
        let Some(command) = self.tokens.get(start) else { return vec![Wanted::Commands] };
        if command.kind == TokenKind::LeftParen || last.kind == TokenKind::LeftBrace {
            return Vec::new();
        }
        let name = command.text(self.source).to_ascii_lowercase();
        let inside = Reader { source: self.source, tokens: &self.tokens[start + 1..] };
        if inside.ends_with(&["as", "into"]) {
            return Vec::new();
        }
        inside.of_command(&name)
    }

    /// Where the command begins in which the place lies; the number of tokens where a command is to begin.
    fn command_start(&self) -> usize {
        for (index, token) in self.tokens.iter().enumerate().rev() {
            if token.kind == TokenKind::Pipe {
                return index + 1;
            }
            if token.is_word(self.source, "source")
                && index > 0
                && self.tokens[index - 1].kind == TokenKind::LeftParen
            {
                return index;
            }
        }
        0
    }

    fn of_command(&self, name: &str) -> Vec<Wanted> {
        match name {
            "fields" | "display" => self.column(vec![Wanted::Fields, Wanted::Scalars], &["as"]),
            "filter" | "where" | "filterindex" => self.condition(),
            "stats" => self.stats(),
            "sort" => self.column(vec![Wanted::Fields, Wanted::Scalars], &["asc", "desc"]),
            "limit" if self.tokens.is_empty() => {
                vec![Wanted::Words(&["any"]), Wanted::Values(values::LIMITS)]
            }
            "parse" => self.parse(),
            "unnest" => self.column(vec![Wanted::Fields, Wanted::Scalars], &["into"]),
            "diff" if self.tokens.is_empty() => {
                vec![Wanted::Words(&["previousDay", "previousWeek", "previousMonth"])]
            }
            "logcompare" if self.tokens.is_empty() => vec![Wanted::Words(&["timeshift"])],
            "json" => self.json(),
            "pattern" if self.tokens.is_empty() => vec![Wanted::Fields, Wanted::Scalars],
            "source" => self.source_parts(),
            "lookup" | "cidrlookup" => self.lookup(),
            "join" => self.join(),
            "relevantfields" if self.position_of("where").is_some() => self.condition(),
            "relevantfields" => self.column(vec![Wanted::Fields], &["where"]),
            "sessionize" => self.column(vec![Wanted::Fields], &["maxspan", "as"]),
            "fillmissing" => self.fillmissing(),
            "autoregress" | "accum" => self.column(vec![Wanted::Fields], &["as"]),
            "dedup" | "unmask" | "expand" | "addtotals" | "countfrequent" | "count_frequent" => {
                self.column(vec![Wanted::Fields], &[])
            }
            "filldown" | "outlier" => vec![Wanted::Fields],
            _ => Vec::new(),
        }
    }

    /// Where an operand is awaited, these; behind one, the words that may follow, or in parentheses a condition.
    fn column(&self, operand: Vec<Wanted>, words: &'static [&'static str]) -> Vec<Wanted> {
        if self.awaits_operand() {
            return operand;
        }
        if self.depth() > 0 { vec![CONDITION] } else { vec![Wanted::Words(words)] }
    }

    fn condition(&self) -> Vec<Wanted> {
        if self.awaits_operand() {
            return vec![Wanted::Fields, Wanted::Scalars, CONSTANTS];
        }
        vec![CONDITION]
    }

    fn stats(&self) -> Vec<Wanted> {
        let by = self.position_of("by").is_some();
        match (self.awaits_operand(), self.depth() > 0) {
            (true, false) if !by => vec![Wanted::Aggregates],
            // Most groups are periods of time.
            (true, false) => vec![Wanted::Function("bin"), Wanted::Fields, Wanted::Scalars],
            (true, true) => vec![Wanted::Fields, Wanted::Scalars],
            (false, true) => vec![CONDITION],
            (false, false) if by => vec![Wanted::Words(&["as", "offset"])],
            (false, false) => vec![Wanted::Words(&["by", "as"])],
        }
    }

    fn parse(&self) -> Vec<Wanted> {
        let pattern =
            self.tokens.iter().rposition(|token| matches!(token.kind, TokenKind::Text | TokenKind::Regex));
        match pattern {
            Some(at) if at + 1 == self.tokens.len() && self.depth() == 0 => {
                if self.tokens[at].kind == TokenKind::Regex {
                    vec![Wanted::Words(&["as", "multi"])]
                } else {
                    vec![Wanted::Words(&["as"])]
                }
            }
            // The names that the pattern makes.
            Some(at)
                if self.depth() == 0
                    && self.tokens[at..].iter().any(|token| token.is_word(self.source, "as")) =>
            {
                let names_done = !self.awaits_operand() && self.tokens[at].kind == TokenKind::Regex;
                if names_done { vec![Wanted::Words(&["multi"])] } else { Vec::new() }
            }
            _ if self.tokens.is_empty() => vec![Wanted::Fields, Wanted::Scalars],
            _ if self.ends_with(&["logfmt", "csv"]) => vec![Wanted::Words(&["as"])],
            _ if self.position_of("csv").is_some() => Vec::new(),
            _ if self.awaits_operand() => vec![Wanted::Fields, Wanted::Scalars],
            _ => vec![Wanted::Words(&["logfmt", "csv"])],
        }
    }

    fn json(&self) -> Vec<Wanted> {
        match self.tokens.last().map(|token| token.kind) {
            None => vec![Wanted::Words(&["field"])],
            Some(TokenKind::Equal) => vec![Wanted::Fields],
            Some(TokenKind::Text) => vec![Wanted::Words(&["as"])],
            Some(_) => Vec::new(),
        }
    }

    fn source_parts(&self) -> Vec<Wanted> {
        let last = self.tokens.last().map(|token| token.kind);
        match last {
            None | Some(TokenKind::RightParen) if self.depth() == 0 => {
                vec![Wanted::Words(&["logGroups", "dataSource", "logGroupTags", "start", "end"])]
            }
            Some(TokenKind::LeftParen | TokenKind::Comma)
                if self.tokens.iter().any(|token| token.is_word(self.source, "logGroups")) =>
            {
                vec![Wanted::Words(&["namePrefix", "accountIdentifiers", "class"])]
            }
            _ => Vec::new(),
        }
    }

    fn lookup(&self) -> Vec<Wanted> {
        match self.tokens.len() {
            // The name of the table.
            0 => Vec::new(),
            1 => vec![Wanted::Fields],
            _ if self.position_of("output").or_else(|| self.position_of("outputnew")).is_some() => {
                if self.awaits_operand() { Vec::new() } else { vec![Wanted::Words(&["as"])] }
            }
            _ if self.awaits_operand() => vec![Wanted::Fields],
            _ => vec![Wanted::Words(&["as", "OUTPUT", "OUTPUTNEW"])],
        }
    }

    fn join(&self) -> Vec<Wanted> {
        if self.position_of("where").is_some() {
            return self.condition();
        }
        match self.tokens.last().map(|token| token.kind) {
            Some(TokenKind::Equal) => match self.tokens.iter().nth_back(1) {
                Some(name) if name.is_word(self.source, "type") => vec![Wanted::Words(&["inner", "left"])],
                _ => Vec::new(),
            },
            _ => vec![Wanted::Words(&["type", "left", "right", "where"])],
        }
    }

    fn fillmissing(&self) -> Vec<Wanted> {
        match self.tokens.last() {
            None => vec![Wanted::Words(&["with"])],
            Some(last) if last.is_word(self.source, "for") => vec![Wanted::Fields],
            Some(last) if last.is_word(self.source, "with") => vec![Wanted::Fields, Wanted::Scalars],
            Some(last) if last.kind == TokenKind::Comma => vec![Wanted::Fields, Wanted::Scalars],
            Some(_) if self.position_of("for").is_some() => Vec::new(),
            Some(_) => vec![Wanted::Words(&["for"])],
        }
    }

    /// A value is to come: nothing stands before, or a sign or word that can't end one.
    fn awaits_operand(&self) -> bool {
        use TokenKind as Kind;
        let Some(last) = self.tokens.last() else { return true };
        match last.kind {
            Kind::Word => self.ends_with(&["by", "and", "or", "not", "like", "in", "where", "with", "for"]),
            Kind::Comma | Kind::LeftParen | Kind::LeftBracket | Kind::Bang => true,
            kind => kind.is_operator(),
        }
    }

    fn ends_with(&self, words: &[&str]) -> bool {
        let Some(last) = self.tokens.last() else { return false };
        words.iter().any(|word| last.is_word(self.source, word))
    }

    /// The first token that is this word and no step of a path.
    fn position_of(&self, word: &str) -> Option<usize> {
        let is_step = |index: usize| index > 0 && self.tokens[index - 1].kind == TokenKind::Dot;
        let mut found = self.tokens.iter().enumerate().filter(|(_, token)| token.is_word(self.source, word));
        found.find(|(index, _)| !is_step(*index)).map(|(index, _)| index)
    }

    /// How many parentheses and brackets are open.
    fn depth(&self) -> usize {
        self.tokens.iter().fold(0, |depth: usize, token| match token.kind {
            TokenKind::LeftParen | TokenKind::LeftBracket => depth + 1,
            TokenKind::RightParen | TokenKind::RightBracket => depth.saturating_sub(1),
            _ => depth,
        })
    }

    /// The names that the query makes with `as` and `into`, newest first.
    fn made(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut naming = false;
        for token in self.tokens {
            let word = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
            if token.is_word(self.source, "as") || token.is_word(self.source, "into") {
                naming = true;
            } else if naming && word {
                let name = token.text(self.source).trim_matches('`').to_owned();
                // `parse 'a*b*' as one, two` makes several; behind a `stats` the next is a function.
                names.retain(|known| *known != name);
                names.insert(0, name);
                naming = false;
            } else if token.kind == TokenKind::Comma && self.lists_names(token.span.start) {
                naming = true;
            }
        }
        names
    }

    /// A comma here separates new names: the command is `parse`, and its `as` stands before.
    fn lists_names(&self, at: usize) -> bool {
        let until = self.tokens.partition_point(|token| token.span.start < at);
        let start = self.tokens[..until]
            .iter()
            .rposition(|token| token.kind == TokenKind::Pipe)
            .map_or(0, |pipe| pipe + 1);
        let command = &self.tokens[start..until];
        command.first().is_some_and(|first| first.is_word(self.source, "parse"))
            && command.iter().any(|token| token.is_word(self.source, "as"))
    }
}
