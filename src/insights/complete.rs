//! What may be written at a place of a query: commands, functions, fields, keywords, saved queries. Works on any half-typed
//! text. Where in the query the place lies is told in `position`.

mod position;
#[cfg(test)]
mod tests;

use super::catalogue::{COMMANDS, Command, FUNCTIONS, Function, FunctionKind};
use super::lex;
use crate::domain::Span;
use position::{Position, Wanted};

/// The longest text that is looked at, in bytes: twice what a query may have in characters.
const LONGEST: usize = 2 * super::LONGEST_QUERY;

/// What is known beside the language itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Fields of the rows at hand or of the log groups, the most important first.
    pub fields: Vec<String>,
    /// Saved queries.
    pub queries: Vec<SavedQuery>,
}

/// A saved query as it is offered where a query begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedQuery {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// The query.
    pub query: String,
}

/// What a candidate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A command.
    Command,
    /// A function.
    Function,
    /// A field.
    Field,
    /// A word of the language.
    Keyword,
    /// A saved query.
    Query,
}

/// One thing that may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// Its name, as it is shown. A field's is foreign text.
    pub name: String,
    /// What follows the name of a command or function.
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
    /// The candidates, best first.
    pub candidates: Vec<Candidate>,
}

/// What may be written at a byte of a source. Nothing inside of texts, patterns, comments and placeholders, and where a
/// new name is made up.
pub fn complete(source: &str, cursor: usize, known: &Known) -> Completions {
    let nothing = Completions { span: Span::new(cursor, cursor), candidates: Vec::new() };
    if source.len() > LONGEST || !source.is_char_boundary(cursor) {
        return nothing;
    }
    let Some(position) = position::find(source, cursor) else { return nothing };
    let typed = source.get(position.span.start..cursor).unwrap_or_default();
    let behind = source.get(position.span.end..).unwrap_or_default();
    let mut ranked: Vec<(Rank, Candidate)> = candidates(&position, known, behind)
        .into_iter()
        .filter_map(|candidate| rank(&candidate.name, typed).map(|rank| (rank, candidate)))
        .collect();
    // Stable, so that equals stay in the order in which they were named.
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (_, candidate) in ranked {
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
    Completions { span: position.span, candidates }
}

/// How well a name fits what was typed; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Whole,
    Start,
    StartInOtherCase,
    Segment,
    Inside,
}

/// How many characters must be typed before the middle of a name is searched.
const INSIDE_FROM: usize = 3;

fn rank(name: &str, typed: &str) -> Option<Rank> {
    let typed = typed.trim_start_matches('`');
    // Nobody types the sign that the service's own fields start with.
    let name = if typed.starts_with('@') { name } else { name.trim_start_matches('@') };
    let (lower, wanted) = (name.to_lowercase(), typed.to_lowercase());
    let segment = |sign: char| lower.split(sign).skip(1).any(|rest| rest.starts_with(&wanted));
    if name == typed {
        Some(Rank::Whole)
    } else if name.starts_with(typed) {
        Some(Rank::Start)
    } else if lower.starts_with(&wanted) {
        Some(Rank::StartInOtherCase)
    } else if ['.', '_', '-', ' '].into_iter().any(segment) {
        Some(Rank::Segment)
    } else if wanted.chars().count() >= INSIDE_FROM && lower.contains(&wanted) {
        Some(Rank::Inside)
    } else {
        None
    }
}

fn candidates(position: &Position, known: &Known, behind: &str) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for wanted in &position.wanted {
        match wanted {
            Wanted::Commands => candidates.extend(COMMANDS.iter().map(|each| of_command(each, behind))),
            Wanted::Queries => candidates.extend(known.queries.iter().map(of_query)),
            Wanted::Fields => {
                let names = position.made.iter().chain(&known.fields);
                candidates.extend(names.map(|name| of_field(name)));
            }
            Wanted::Scalars => candidates.extend(functions(|kind| kind == FunctionKind::Scalar, behind)),
            Wanted::Aggregates => candidates.extend(functions(|kind| kind != FunctionKind::Scalar, behind)),
            Wanted::Words(words) => candidates.extend(words.iter().map(|word| of_word(word))),
        }
    }
    candidates
}

fn of_command(command: &'static Command, behind: &str) -> Candidate {
    let gap = if command.syntax.is_empty() || behind.starts_with(' ') { "" } else { " " };
    Candidate {
        kind: Kind::Command,
        name: command.name.to_owned(),
        syntax: command.syntax,
        doc: command.doc.to_owned(),
        text: format!("{}{gap}", command.name),
    }
}

fn functions(wanted: impl Fn(FunctionKind) -> bool, behind: &str) -> impl Iterator<Item = Candidate> {
    FUNCTIONS.iter().filter(move |function| wanted(function.kind)).map(move |each| of_function(each, behind))
}

fn of_function(function: &'static Function, behind: &str) -> Candidate {
    let parens = match function.most {
        _ if behind.starts_with('(') => "",
        Some(0) => "()",
        _ => "(",
    };
    Candidate {
        kind: Kind::Function,
        name: function.name.to_owned(),
        syntax: function.signature,
        doc: function.doc.to_owned(),
        text: format!("{}{parens}", function.name),
    }
}

fn of_query(query: &SavedQuery) -> Candidate {
    Candidate {
        kind: Kind::Query,
        name: query.name.clone(),
        syntax: "",
        doc: query.purpose.clone(),
        text: query.query.clone(),
    }
}

fn of_field(name: &str) -> Candidate {
    Candidate {
        kind: Kind::Field,
        name: name.to_owned(),
        syntax: "",
        doc: field_doc(name).to_owned(),
        text: written(name),
    }
}

fn of_word(word: &str) -> Candidate {
    Candidate {
        kind: Kind::Keyword,
        name: word.to_owned(),
        syntax: "",
        doc: String::new(),
        text: word.to_owned(),
    }
}

/// A field as it is written in a query: steps that are no plain words stand between backticks.
pub fn written(name: &str) -> String {
    let plain = |step: &str| !step.is_empty() && step.chars().all(lex::is_word_char);
    if name.split('.').all(plain) {
        return name.to_owned();
    }
    // A backtick can't be written between backticks.
    if name.contains('`') { name.to_owned() } else { format!("`{name}`") }
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
