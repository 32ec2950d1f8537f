//! From text to a condition, a projection or a value: recursive descent over the words of `lex`.

mod values;

use super::ast::{Comparator, Condition, Kind, Operand, Path, Step};
use super::lex::{Token, lex};
use super::limits;
use crate::domain::Span;
use crate::domain::item::Attribute;
use crate::insights::Mistake;

/// How deep conditions may nest. DynamoDB takes 300 operators; nobody nests a hundred of them.
const NESTING: usize = 100;

/// The words that are no names unless they stand between backticks.
pub(super) const WORDS: [&str; 8] = ["and", "or", "not", "between", "in", "true", "false", "null"];

/// Reads a condition: `sku = "S1" and ts between 1 and 9`.
///
/// # Errors
/// The first thing in it that is wrong.
pub fn condition(source: &str) -> Result<Condition, Mistake> {
    let mut parser = Parser::new(source)?;
    let condition = parser.or()?;
    if *parser.token() == Token::Symbol(",") {
        return Err(parser.expected("and, or, or nothing").hint("conditions are joined by and"));
    }
    parser.end("and, or, or nothing")?;
    limits::condition(&condition)?;
    Ok(condition)
}

/// Reads the paths of a projection: `sku, address.lines[0]`.
///
/// # Errors
/// The first thing in it that is wrong.
pub fn projection(source: &str) -> Result<Vec<Path>, Mistake> {
    let mut parser = Parser::new(source)?;
    let mut paths = vec![parser.path()?];
    while parser.take(",") {
        paths.push(parser.path()?);
    }
    parser.end("a comma or nothing")?;
    Ok(paths)
}

/// Reads a value: JSON, with `b"base64"` for bytes and `set(1, 2)` for sets besides.
///
/// # Errors
/// The first thing in it that is wrong.
pub fn value(source: &str) -> Result<Attribute, Mistake> {
    let mut parser = Parser::new(source)?;
    let value = parser.value(0)?;
    parser.end("nothing more")?;
    Ok(value)
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn new(source: &str) -> Result<Self, Mistake> {
        Ok(Self { tokens: lex(source)?, at: 0, depth: 0 })
    }

    fn token(&self) -> &Token {
        &self.tokens[self.at].0
    }

    /// The token behind the current one.
    fn following(&self) -> &Token {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// What stands between a place and the current token.
    fn since(&self, start: usize) -> Span {
        Span::new(self.tokens[start].1.start, self.tokens[self.at.max(start + 1) - 1].1.end)
    }

    /// The end stays the current token for ever.
    fn advance(&mut self) {
        self.at = (self.at + 1).min(self.tokens.len() - 1);
    }

    fn take(&mut self, symbol: &str) -> bool {
        let found = matches!(self.token(), Token::Symbol(found) if *found == symbol);
        if found {
            self.advance();
        }
        found
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.token(), Token::Name(name) if name.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.advance();
        }
        found
    }

    fn need(&mut self, symbol: &str) -> Result<(), Mistake> {
        if self.take(symbol) { Ok(()) } else { Err(self.expected(symbol)) }
    }

    fn expected(&self, what: &str) -> Mistake {
        let found = if *self.token() == Token::End { "; the text ends here" } else { "" };
        Mistake::new(self.span(), format!("expected {what}{found}"))
    }

    fn end(&self, before: &str) -> Result<(), Mistake> {
        if *self.token() == Token::End {
            return Ok(());
        }
        let mistake = self.expected(before);
        // `2026-11-24` are three numbers, which nobody means.
        let touches = self.at > 0 && self.tokens[self.at - 1].1.end == self.span().start;
        Err(if touches { mistake.hint("text stands in quotes, also dates") } else { mistake })
    }

    fn or(&mut self) -> Result<Condition, Mistake> {
        self.joined("or", Kind::Or, Self::and)
    }

    fn and(&mut self) -> Result<Condition, Mistake> {
        self.joined("and", Kind::And, Self::not)
    }

    fn joined(
        &mut self,
        word: &str,
        kind: impl Fn(Vec<Condition>) -> Kind,
        part: impl Fn(&mut Self) -> Result<Condition, Mistake>,
    ) -> Result<Condition, Mistake> {
        let start = self.at;
        let first = part(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        Ok(Condition { span: self.since(start), kind: kind(parts) })
    }

    fn not(&mut self) -> Result<Condition, Mistake> {
        let start = self.at;
        if !self.is_word("not") {
            return self.single();
        }
        self.deeper()?;
        self.advance();
        let inner = self.not()?;
        self.depth -= 1;
        Ok(Condition { span: self.since(start), kind: Kind::Not(Box::new(inner)) })
    }

    fn deeper(&mut self) -> Result<(), Mistake> {
        self.depth += 1;
        if self.depth > NESTING {
            return Err(Mistake::new(self.span(), format!("conditions nest deeper than {NESTING}")));
        }
        Ok(())
    }

    fn single(&mut self) -> Result<Condition, Mistake> {
        let start = self.at;
        if self.take("(") {
            self.deeper()?;
            let inner = self.or()?;
            self.need(")")?;
            self.depth -= 1;
            return Ok(inner);
        }
        let kind = match self.function()? {
            Some(kind) => kind,
            None => self.comparison()?,
        };
        Ok(Condition { span: self.since(start), kind })
    }

    /// A function that is a condition: `attribute_exists(a)`.
    fn function(&mut self) -> Result<Option<Kind>, Mistake> {
        let (Token::Name(name), Token::Symbol("(")) = (self.token(), self.following()) else {
            return Ok(None);
        };
        let name = name.to_ascii_lowercase();
        if !matches!(
            name.as_str(),
            "attribute_exists" | "attribute_not_exists" | "attribute_type" | "begins_with" | "contains"
        ) {
            return Ok(None);
        }
        self.advance();
        self.advance();
        let path = self.path()?;
        let kind = match name.as_str() {
            "attribute_exists" => Kind::Exists(path),
            "attribute_not_exists" => Kind::Missing(path),
            "attribute_type" => {
                self.need(",")?;
                Kind::HasType(path, self.type_name()?)
            }
            "begins_with" => {
                self.need(",")?;
                Kind::BeginsWith(path, self.operand()?)
            }
            _ => {
                self.need(",")?;
                Kind::Contains(path, self.operand()?)
            }
        };
        self.need(")")?;
        Ok(Some(kind))
    }

    fn type_name(&mut self) -> Result<String, Mistake> {
        const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];
        match self.token() {
            Token::Text(name) if TYPES.contains(&name.as_str()) => {
                let name = name.clone();
                self.advance();
                Ok(name)
            }
            _ => Err(self.expected("a type such as \"S\"").hint(format!("there are {}", TYPES.join(", ")))),
        }
    }

    fn comparison(&mut self) -> Result<Kind, Mistake> {
        let left = self.operand()?;
        if let Some(comparator) = self.comparator() {
            if *self.token() == Token::Symbol("=") {
                return Err(Mistake::new(self.span(), "one = is enough to compare"));
            }
            return Ok(Kind::Compare(left, comparator, self.operand()?));
        }
        if self.take_word("between") {
            let low = self.operand()?;
            if !self.take_word("and") {
                return Err(self.expected("and, with the upper end of between"));
            }
            return Ok(Kind::Between(left, low, self.operand()?));
        }
        if self.take_word("in") {
            self.need("(")?;
            let mut list = vec![self.operand()?];
            while self.take(",") {
                list.push(self.operand()?);
            }
            self.need(")")?;
            return Ok(Kind::In(left, list));
        }
        match left {
            Operand::Path(path) if self.take_word("begins_with") => {
                Ok(Kind::BeginsWith(path, self.operand()?))
            }
            Operand::Path(path) if self.take_word("contains") => Ok(Kind::Contains(path, self.operand()?)),
            _ => Err(self.expected("a comparison").hint(
                "there are = <> < <= > >=, between 1 and 9, in (1, 2), begins_with \"x\", contains \"x\"",
            )),
        }
    }

    fn comparator(&mut self) -> Option<Comparator> {
        let Token::Symbol(symbol) = self.token() else { return None };
        let comparator = match *symbol {
            "=" => Comparator::Equal,
            "<>" | "!=" => Comparator::NotEqual,
            "<" => Comparator::Less,
            "<=" => Comparator::LessOrEqual,
            ">" => Comparator::Greater,
            ">=" => Comparator::GreaterOrEqual,
            _ => return None,
        };
        self.advance();
        Some(comparator)
    }

    fn operand(&mut self) -> Result<Operand, Mistake> {
        match (self.token(), self.following()) {
            (Token::Name(name), Token::Symbol("(")) if name.eq_ignore_ascii_case("size") => {
                self.advance();
                self.advance();
                let path = self.path()?;
                self.need(")")?;
                Ok(Operand::Size(path))
            }
            (Token::Name(name), Token::Symbol("(")) if !name.eq_ignore_ascii_case("set") => {
                Err(Mistake::new(self.span(), "there is no such function here").hint(
                    "there are attribute_exists, attribute_not_exists, attribute_type, begins_with, contains, size and set",
                ))
            }
            (Token::Name(name), next) if !is_value(name, next) => self.path().map(Operand::Path),
            (Token::Quoted(_), _) => self.path().map(Operand::Path),
            (Token::End | Token::Symbol(")" | "," | "]" | "}" | ":" | "."), _) => {
                Err(self.expected("an attribute or a value"))
            }
            _ => self.value(0).map(Operand::Value),
        }
    }

    fn path(&mut self) -> Result<Path, Mistake> {
        let start = self.at;
        let attribute = self.step_name("an attribute")?;
        let mut steps = Vec::new();
        loop {
            if self.take(".") {
                steps.push(Step::Name(self.step_name("a name")?));
            } else if self.take("[") {
                steps.push(Step::Index(self.index()?));
                self.need("]")?;
            } else {
                return Ok(Path { span: self.since(start), attribute, steps });
            }
        }
    }

    fn step_name(&mut self, what: &str) -> Result<String, Mistake> {
        let name = match self.token() {
            Token::Quoted(name) => name.clone(),
            Token::Name(name) if !WORDS.iter().any(|word| name.eq_ignore_ascii_case(word)) => name.clone(),
            Token::Name(name) => {
                let hint = format!("an attribute of this name is written `{name}`");
                return Err(self.expected(what).hint(hint));
            }
            Token::Text(_) => {
                return Err(self.expected(what).hint("odd names stand between backticks: `odd name`"));
            }
            _ => return Err(self.expected(what)),
        };
        self.advance();
        Ok(name)
    }

    fn index(&mut self) -> Result<u32, Mistake> {
        let index = match self.token() {
            Token::Number(text) => text.parse().ok(),
            _ => None,
        };
        let index = index.ok_or_else(|| self.expected("the number of an element, counted from 0"))?;
        self.advance();
        Ok(index)
    }
}

/// Whether a name is a value and no path.
fn is_value(name: &str, next: &Token) -> bool {
    let is_set = name.eq_ignore_ascii_case("set") && *next == Token::Symbol("(");
    is_set || ["true", "false", "null"].iter().any(|word| name.eq_ignore_ascii_case(word))
}
