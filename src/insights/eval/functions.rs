//! The functions that are evaluated for one row, by name. What they compute is in the files below, by family;
//! aggregates are in `aggregate`.

mod address;
mod date;
mod fields;
mod general;
mod hash;
mod numeric;
mod structure;
mod text;

pub use fields::{csv, logfmt, opened};
pub use general::coalesce;
pub use structure::parse as json_parse;

use regex::Regex;

use super::expression::Expression;
use super::record::{Record, Slot, TIMESTAMP};
use crate::insights::value::time::Period;
use crate::insights::value::{Number, Str, Value};

/// A function, with the arguments that are fixed when the query is compiled.
#[derive(Debug)]
pub enum Function {
    /// `bin(period)`: `@timestamp` rounded down.
    Bin(Period),
    /// `datefloor(t, period)`.
    DateFloor(Period),
    /// `dateceil(t, period)`.
    DateCeil(Period),
    /// `t + 9h`, `t - 30d`: a time moved by so many milliseconds.
    Move(i64),
    /// `regexReplace(text, pattern, replacement)`.
    RegexReplace(Regex),
    /// Any other.
    Plain(Plain),
}

/// A function whose arguments are all evaluated for each row.
pub type Plain = for<'a, 'r> fn(&Arguments<'a, 'r>) -> Value<'r>;

impl Function {
    /// The value for one row.
    pub fn call<'r>(&'r self, arguments: &Arguments<'_, 'r>) -> Value<'r> {
        match self {
            Self::Bin(period) => date::floor(arguments.record.get(TIMESTAMP), *period),
            Self::DateFloor(period) => date::floor(&arguments.value(0), *period),
            Self::DateCeil(period) => date::ceil(&arguments.value(0), *period),
            Self::Move(by) => date::moved(&arguments.value(0), *by),
            Self::RegexReplace(regex) => text::regex_replace(regex, arguments),
            Self::Plain(call) => call(arguments),
        }
    }

    /// Adds the slots that the function reads of its own accord.
    pub fn slots(&self, into: &mut Vec<Slot>) {
        if matches!(self, Self::Bin(_)) && !into.contains(&TIMESTAMP) {
            into.push(TIMESTAMP);
        }
    }
}

/// The functions without arguments that are fixed beforehand, by their name in lower case.
const PLAIN: &[(&str, Plain)] = &[
    ("abs", numeric::abs),
    ("base64decode", text::base64_decode),
    ("base64encode", text::base64_encode),
    ("case", general::case),
    ("ceil", numeric::ceil),
    ("coalesce", general::coalesce),
    ("concat", text::concat),
    ("dectohex", numeric::dec_to_hex),
    ("endswith", text::ends_with),
    ("floor", numeric::floor),
    ("formatdate", date::format),
    ("frommillis", date::from_millis),
    ("greatest", numeric::greatest),
    ("haversine", numeric::haversine),
    ("hextoascii", text::hex_to_ascii),
    ("hextodec", numeric::hex_to_dec),
    ("if", general::case),
    ("isblank", text::is_blank),
    ("isempty", text::is_empty),
    ("ipv4tonumber", address::v4_to_number),
    ("isipinsubnet", address::is_in_subnet),
    ("isipv4insubnet", address::is_v4_in_subnet),
    ("isipv6insubnet", address::is_v6_in_subnet),
    ("isnumeric", general::is_numeric),
    ("ispresent", general::is_present),
    ("isprivateip", address::is_private),
    ("ispublicip", address::is_public),
    ("isreservedip", address::is_reserved),
    ("isvalidip", address::is_valid),
    ("isvalidipv4", address::is_valid_v4),
    ("isvalidipv6", address::is_valid_v6),
    ("jsonarraycontains", structure::array_contains),
    ("jsonarraysize", structure::array_size),
    ("jsonparse", structure::parse),
    ("jsonstringify", structure::stringify),
    ("least", numeric::least),
    ("log", numeric::log),
    ("ltrim", text::ltrim),
    ("md5", hash::md5),
    ("messagesize", general::message_size),
    ("now", date::now),
    ("parsedate", date::parse),
    ("queryendtime", date::query_end),
    ("querystarttime", date::query_start),
    ("querytimerange", date::query_range),
    ("replace", text::replace),
    ("round", numeric::round),
    ("rtrim", text::rtrim),
    ("sha256", hash::sha256),
    ("split", structure::split),
    ("sqrt", numeric::sqrt),
    ("startswith", text::starts_with),
    ("strcontains", text::contains),
    ("strlen", text::length),
    ("substr", text::substring),
    ("todouble", numeric::to_number),
    ("toint", numeric::to_int),
    ("tolong", numeric::to_long),
    ("tolower", text::to_lower),
    ("tomillis", date::to_millis),
    ("tonumber", numeric::to_number),
    ("toupper", text::to_upper),
    ("trim", text::trim),
    ("urldecode", text::url_decode),
    ("urlencode", text::url_encode),
];

/// A function of [`PLAIN`] by its name in any case.
pub fn plain(name: &str) -> Option<Plain> {
    let name = name.to_ascii_lowercase();
    PLAIN.iter().find(|(known, _)| *known == name).map(|(_, function)| *function)
}

/// The arguments of a call, evaluated when they are asked for.
#[derive(Debug)]
pub struct Arguments<'a, 'r> {
    /// As the query has them.
    pub expressions: &'r [Expression],
    /// For which row.
    pub record: &'a Record<'r>,
}

impl<'r> Arguments<'_, 'r> {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.expressions.len()
    }

    /// An argument; missing when there are fewer.
    pub fn value(&self, index: usize) -> Value<'r> {
        self.expressions.get(index).map_or(Value::Missing, |argument| argument.evaluate(self.record))
    }

    /// Whether an argument, as a condition, holds.
    pub fn holds(&self, index: usize) -> bool {
        self.expressions.get(index).is_some_and(|argument| argument.holds(self.record))
    }

    /// An argument as text.
    pub fn text(&self, index: usize) -> Option<Str<'r>> {
        self.value(index).as_text()
    }

    /// An argument as a number.
    pub fn number(&self, index: usize) -> Option<Number> {
        self.value(index).as_number()
    }
}
