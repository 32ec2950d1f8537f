//! What may be written at a place of a query: commands, functions, fields, keywords, usual values, saved queries. Works on
//! any half-typed text. Where in the query the place lies is told in `position`, how well a name fits in `rank`.

mod position;
mod rank;
#[cfg(test)]
mod tests;
mod values;

use super::catalogue::{self, COMMANDS, Command, FUNCTIONS, Function, FunctionKind};
use super::lex;
use crate::domain::Span;
use position::{Position, Wanted};
use rank::{Rank, rank};
use values::Usual;

/// The longest text that is looked at, in bytes: twice what a query may have in characters.
const LONGEST: usize = 2 * super::LONGEST_QUERY;

/// What is known beside the language itself. Borrowed: it is looked through at every key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known<'a> {
    /// Fields of the rows at hand or of the log groups, the most important first. Foreign text.
    pub fields: Vec<&'a str>,
    /// Saved queries.
    pub queries: Vec<SavedQuery<'a>>,
}

/// A saved query as it is offered where a query begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedQuery<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub purpose: &'a str,
    /// The query.
    pub query: &'a str,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A command.
    Command,
    /// A function of one row.
    Function,
    /// A function of many rows.
    Aggregate,
    /// A field.
    Field,
    /// A word of the language.
    Keyword,
    /// A usual value of an argument.
    Value,
    /// A saved query.
    Query,
}

impl Kind {
    /// Its name for a person.
    pub fn word(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Function => "function",
            Self::Aggregate => "aggregate",
            Self::Field => "field",
            Self::Keyword => "word",
            Self::Value => "value",
            Self::Query => "saved",
        }
    }
}

/// One thing that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// Its name, as it is shown. A field's is foreign text.
    pub name: String,
    /// What follows the name of a command, or the parameters of a function.
    pub syntax: &'static str,
    /// What it does, in one line.
    pub doc: String,
    /// What is written in place of the span.
    pub text: String,
}

/// All that may be written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// What is replaced, in bytes: the word around the place; empty between words.
    pub span: Span,
    /// The place asks for something to be chosen before a letter is typed: a command, an argument, a group begins here.
    pub begins: bool,
    /// The candidates, best first.
    pub candidates: Vec<Candidate>,
}

/// What may be written at a byte of a source. Nothing inside of texts, patterns, comments and placeholders, and where a
/// new name is made up.
pub fn complete(source: &str, cursor: usize, known: &Known<'_>) -> Completions {
    let nothing = Completions { span: Span::new(cursor, cursor), begins: false, candidates: Vec::new() };
    if source.len() > LONGEST || !source.is_char_boundary(cursor) {
        return nothing;
    }
    let Some(position) = position::find(source, cursor) else { return nothing };
    let typed = source.get(position.span.start..cursor).unwrap_or_default();
    let behind = source.get(position.span.end..).unwrap_or_default();
    let mut ranked: Vec<(Rank, Offer<'_>)> = offers(&position, known)
        .into_iter()
        .filter_map(|offer| rank(offer.name(), typed).map(|rank| (rank, offer)))
        .collect();
    // Stable, so that equals stay in the order in which they were named.
    ranked.sort_by_key(|(rank, _)| *rank);
    // Who has written a name whole may still want a longer one, but none that only holds the same letters.
    if ranked.first().is_some_and(|(rank, _)| *rank == Rank::Whole) {
        ranked.retain(|(rank, _)| *rank <= Rank::StartInOtherCase);
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    for (_, offer) in ranked {
        let candidate = offer.candidate(behind);
        if !candidates.iter().any(|other| other.kind == candidate.kind && other.name == candidate.name) {
            candidates.push(candidate);
        }
    }
    // What stands there whole needs no list.
    if let [only] = candidates.as_slice()
        && only.text.trim_end() == typed
    {
        candidates.clear();
    }
    Completions { span: position.span, begins: position.begins, candidates }
}

/// A candidate before it is known to fit.
#[derive(Debug, Clone, Copy)]
enum Offer<'a> {
    Command(&'static Command),
    Function(&'static Function),
    Field(&'a str),
    Word(&'static str),
    Value(&'static Usual),
    Query(SavedQuery<'a>),
}

fn offers<'a>(position: &'a Position, known: &Known<'a>) -> Vec<Offer<'a>> {
    let functions = |wanted: fn(FunctionKind) -> bool| {
        FUNCTIONS.iter().filter(move |function| wanted(function.kind)).map(Offer::Function)
    };
    let mut offers = Vec::new();
    for wanted in &position.wanted {
        match wanted {
            Wanted::Commands => offers.extend(COMMANDS.iter().map(Offer::Command)),
            Wanted::Queries => offers.extend(known.queries.iter().copied().map(Offer::Query)),
            Wanted::Fields => {
                let made = position.made.iter().map(String::as_str);
                let names = made.chain(known.fields.iter().copied());
                offers.extend(names.filter(|name| can_be_written(name)).map(Offer::Field));
            }
            Wanted::Function(name) => offers.extend(catalogue::function(name).map(Offer::Function)),
            Wanted::Scalars => offers.extend(functions(|kind| kind == FunctionKind::Scalar)),
            Wanted::Aggregates => offers.extend(functions(|kind| kind != FunctionKind::Scalar)),
            Wanted::Words(words) => offers.extend(words.iter().map(|word| Offer::Word(word))),
            Wanted::Values(values) => offers.extend(values.iter().map(Offer::Value)),
        }
    }
    offers
}

impl<'a> Offer<'a> {
    fn name(self) -> &'a str {
        match self {
            Self::Command(command) => command.name,
            Self::Function(function) => function.name,
            Self::Field(name) => name,
            Self::Word(word) => word,
            Self::Value(value) => value.text,
            Self::Query(query) => query.name,
        }
    }

    /// `behind` is what follows in the query.
    fn candidate(self, behind: &str) -> Candidate {
        let name = self.name().to_owned();
        let (kind, syntax, doc) = match self {
            Self::Command(command) => (Kind::Command, command.syntax, command.doc),
            Self::Function(function) => (kind_of(function), function.signature, function.doc),
            Self::Field(name) => (Kind::Field, "", field_doc(name)),
            Self::Word(_) => (Kind::Keyword, "", ""),
            Self::Value(value) => (Kind::Value, "", value.doc),
            Self::Query(query) => (Kind::Query, "", query.purpose),
        };
        let text = match self {
            Self::Command(command) => command_text(command, behind),
            Self::Function(function) => function_text(function, behind),
            Self::Field(name) => written(name),
            Self::Word(_) | Self::Value(_) => name.clone(),
            Self::Query(query) => query.query.to_owned(),
        };
        Candidate { kind, name, syntax, doc: doc.to_owned(), text }
    }
}

fn kind_of(function: &Function) -> Kind {
    if function.aggregates() { Kind::Aggregate } else { Kind::Function }
}

fn command_text(command: &Command, behind: &str) -> String {
    let gap = if command.syntax.is_empty() || behind.starts_with(' ') { "" } else { " " };
    format!("{}{gap}", command.name)
}

fn function_text(function: &Function, behind: &str) -> String {
    let parens = match function.most {
        _ if behind.starts_with('(') => "",
        Some(0) => "()",
        _ => "(",
    };
    format!("{}{parens}", function.name)
}

/// A name with a line end or another control character in it can't be written in a query, and a backtick can't be written
/// between backticks.
fn can_be_written(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_control() || c == '`')
}

/// A field as it is written in a query: steps that are no plain words stand between backticks.
pub fn written(name: &str) -> String {
    let plain = |step: &str| !step.is_empty() && step.chars().all(lex::is_word_char);
    if name.split('.').all(plain) {
        return name.to_owned();
    }
    format!("`{name}`")
}

/// What the fields hold that every log event has, and those of Lambda (CloudWatch Logs user guide, "Supported logs and
/// discovered fields").
fn field_doc(name: &str) -> &'static str {
    match name {
        "@timestamp" => "when it happened",
        "@ingestionTime" => "when CloudWatch Logs received it",
        "@message" => "what was written",
        "@logStream" => "the log stream",
        "@log" => "account and log group",
        "@ptr" => "the pointer to the whole record",
        "@requestId" => "the id of the Lambda request",
        "@duration" => "how long the Lambda ran, in ms",
        "@billedDuration" => "how long the Lambda is billed for, in ms",
        "@initDuration" => "how long the Lambda took to start, in ms",
        "@memorySize" => "memory of the Lambda, in bytes",
        "@maxMemoryUsed" => "memory that the Lambda used, in bytes",
        "@type" => "START, END or REPORT of a Lambda",
        _ => "",
    }
}
