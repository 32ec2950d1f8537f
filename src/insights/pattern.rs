//! Regular expressions as the language writes them, compiled for the local engine: what is invalid, and what only this
//! engine can't do. Matching takes time in proportion to the text, whatever the pattern.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use regex::Regex;

use super::lex::is_word_char;

/// A pattern ready to be searched for.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The compiled form. Its groups may have other names than those that were written.
    pub regex: Regex,
    /// The names of the groups as they were written, in the order of the groups, from group 1 on.
    pub groups: Vec<Option<Box<str>>>,
}

/// Why a pattern was not compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternFault {
    /// It is no regular expression anywhere; says why.
    Invalid(String),
    /// CloudWatch Logs may accept it, but the local engine can't; says what.
    Unsupported(String),
}

/// The wildcards of a text with so many names for what they find; nothing when they are more or fewer.
///
/// AWS documents `*` alone ("parse": as many `*` as names). Published queries have `_` where a `*` was lost to Markdown,
/// so both are wildcards when only both together are as many as the names.
pub fn wildcards(text: &str, names: usize) -> Option<&'static [char]> {
    let count = |of: &[char]| text.matches(of).count();
    [&['*'][..], &['*', '_']].into_iter().find(|of| count(of) == names)
}

/// Compiles a pattern. Named groups may be written `(?<name>..)`, and named as fields are: `(?<@type>..)` occurs in
/// published queries.
///
/// # Errors
/// What is wrong with it.
pub fn compile(pattern: &str) -> Result<Compiled, PatternFault> {
    let (pattern, written) = plain_names(pattern);
    let regex = regex(&pattern)?;
    let groups = regex.capture_names().skip(1).map(|name| Some(as_written(name?, &written).into())).collect();
    Ok(Compiled { regex, groups })
}

fn regex(pattern: &str) -> Result<Regex, PatternFault> {
    let error = match Regex::new(pattern) {
        Ok(regex) => return Ok(regex),
        Err(error) => error,
    };
    let literal = literal_brackets(pattern);
    if literal != pattern
        && let Ok(regex) = Regex::new(&literal)
    {
        return Ok(regex);
    }
    Err(fault(&error))
}

/// What other engines have and this one has not, by the words of the regex crate's errors.
const UNSUPPORTED: [(&str, &str); 5] = [
    ("look-around", "look-around"),
    ("backreferences", "a back-reference"),
    ("unrecognized escape sequence", "one of its escape sequences"),
    ("unrecognized flag", "one of its groups or flags"),
    ("Unicode property not found", "one of its character classes"),
];

fn fault(error: &regex::Error) -> PatternFault {
    let regex::Error::Syntax(text) = error else {
        return PatternFault::Unsupported("its size".to_owned());
    };
    let reason =
        text.lines().rev().find_map(|line| line.strip_prefix("error: ")).unwrap_or("it can't be read");
    match UNSUPPORTED.iter().find(|(words, _)| reason.contains(words)) {
        Some((_, what)) => PatternFault::Unsupported((*what).to_owned()),
        None => PatternFault::Invalid(reason.to_owned()),
    }
}

/// The pattern with group names that the regex crate takes, and the names that were written. When it takes all names as
/// they are, nothing is changed; else every group is called by the position of its name among them, so that a name that
/// occurs twice still does.
fn plain_names(pattern: &str) -> (Cow<'_, str>, Vec<&str>) {
    let mut written: Vec<&str> = Vec::new();
    let mut out = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let length = match (c, group_name(rest)) {
            ('\\', _) => escape_length(rest),
            (_, Some((name, length))) if !in_class => {
                let known = written.iter().position(|other| *other == name);
                let position = known.unwrap_or(written.len());
                if known.is_none() {
                    written.push(name);
                }
                out.push_str(&format!("(?<g{position}>"));
                rest = &rest[length..];
                continue;
            }
            _ => c.len_utf8(),
        };
        in_class = (in_class || c == '[') && !closes_class(c, &out);
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    let odd = |name: &&str| name.contains('@') || !name.starts_with(|c: char| c == '_' || c.is_alphabetic());
    if written.iter().any(odd) { (Cow::Owned(out), written) } else { (Cow::Borrowed(pattern), Vec::new()) }
}

/// The name of the group that opens at the start, and the length of what opens it: `(?<name>`.
fn group_name(rest: &str) -> Option<(&str, usize)> {
    let inside = rest.strip_prefix("(?<").or_else(|| rest.strip_prefix("(?P<"))?;
    let name = &inside[..inside.find('>')?];
    let named = !name.is_empty() && name.chars().all(|c| c == '.' || is_word_char(c));
    named.then_some((name, rest.len() - inside.len() + name.len() + 1))
}

fn as_written<'n>(name: &'n str, written: &[&'n str]) -> &'n str {
    let position = name.strip_prefix('g').and_then(|position| position.parse::<usize>().ok());
    position.and_then(|position| written.get(position).copied()).unwrap_or(name)
}

/// Escapes braces that are no repetition, and brackets inside of a class. RE2, which the documentation of
/// `regexReplace` names, takes both literally; people write `/{"level":"(?<level>[^"]+)"/`.
fn literal_brackets(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut in_class = false;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' => escape_length(rest),
            _ => c.len_utf8(),
        };
        let piece = &rest[..length];
        let literal = match c {
            '{' if !in_class => repetition_length(rest).is_none(),
            '[' if in_class => !rest.starts_with("[:"),
            _ => false,
        };
        match c {
            '[' => in_class = true,
            c if closes_class(c, &out) => in_class = false,
            _ => {}
        }
        if literal {
            out.push('\\');
        }
        out.push_str(piece);
        rest = &rest[length..];
    }
    out
}

/// The character ends the class that it stands in; a bracket in the first place is a member of it.
fn closes_class(c: char, before: &str) -> bool {
    c == ']' && !before.ends_with('[') && !before.ends_with("[^")
}

/// An escape with its braces: `\d`, `\p{L}`, `\x{2F}`.
fn escape_length(rest: &str) -> usize {
    let Some(escaped) = rest.chars().nth(1) else { return 1 };
    let length = 1 + escaped.len_utf8();
    if "pPxuUb".contains(escaped)
        && rest[length..].starts_with('{')
        && let Some(end) = rest[length..].find('}')
    {
        return length + end + 1;
    }
    length
}

/// The length of `{3}`, `{3,}` or `{3,5}` at the start.
fn repetition_length(rest: &str) -> Option<usize> {
    let end = rest.find('}')?;
    let (least, most) = rest[1..end].split_once(',').unwrap_or((&rest[1..end], ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then_some(end + 1)
}
