//! Values in the language: JSON, with bytes and sets besides.

use super::Parser;
use crate::domain::item::{Attribute, Item};
use crate::dynamo::json::DEPTH;
use crate::dynamo::lex::Token;
use crate::dynamo::limits;
use crate::insights::Mistake;

impl Parser {
    pub(super) fn value(&mut self, depth: usize) -> Result<Attribute, Mistake> {
        if depth > DEPTH {
            return Err(Mistake::new(self.span(), format!("values nest deeper than {DEPTH} levels")));
        }
        if self.take("[") {
            return self.list("]", depth).map(Attribute::List);
        }
        if self.take("{") {
            return self.map(depth).map(Attribute::Map);
        }
        if self.is_word("set") && *self.following() == Token::Symbol("(") {
            return self.set();
        }
        let value = match self.token() {
            Token::Text(text) => Attribute::Text(text.clone()),
            Token::Number(number) => Attribute::Number(number.clone()),
            Token::Binary(bytes) => Attribute::Binary(bytes.clone()),
            Token::Name(name) if name.eq_ignore_ascii_case("true") => Attribute::Bool(true),
            Token::Name(name) if name.eq_ignore_ascii_case("false") => Attribute::Bool(false),
            Token::Name(name) if name.eq_ignore_ascii_case("null") => Attribute::Null,
            _ => {
                return Err(self.expected("a value").hint(
                    "values are \"text\", 1.5, b\"base64\", true, false, null, [1, 2], {\"a\": 1}, set(1, 2)",
                ));
            }
        };
        self.advance();
        Ok(value)
    }

    /// Values up to the end of a list, whose beginning was read.
    fn list(&mut self, end: &str, depth: usize) -> Result<Vec<Attribute>, Mistake> {
        let mut values = Vec::new();
        if self.take(end) {
            return Ok(values);
        }
        loop {
            values.push(self.value(depth + 1)?);
            if self.take(end) {
                return Ok(values);
            }
            if !self.take(",") {
                return Err(self.expected(&format!("a comma or {end}")));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Item, Mistake> {
        let mut map = Item::new();
        if self.take("}") {
            return Ok(map);
        }
        loop {
            let at = self.span();
            let Token::Text(name) = self.token() else { return Err(self.expected("a name in quotes")) };
            let name = name.clone();
            self.advance();
            self.need(":")?;
            let value = self.value(depth + 1)?;
            if map.insert(name, value).is_some() {
                return Err(Mistake::new(at, "the name is there twice"));
            }
            if self.take("}") {
                return Ok(map);
            }
            if !self.take(",") {
                return Err(self.expected("a comma or }"));
            }
        }
    }

    fn set(&mut self) -> Result<Attribute, Mistake> {
        let start = self.at;
        self.advance();
        self.advance();
        let values = self.list(")", DEPTH - 1)?;
        limits::set(values).map_err(|what| Mistake::new(self.since(start), what))
    }
}
