//! Regular expressions as the language writes them, compiled for the local engine: what is invalid, and what only this
//! engine can't do. Matching takes time in proportion to the text, whatever the pattern.

#[cfg(test)]
mod tests;

use regex::Regex;

/// Why a pattern was not compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternFault {
    /// It is no regular expression anywhere; says why.
    Invalid(String),
    /// CloudWatch Logs may accept it, but the local engine can't; says what.
    Unsupported(String),
}

/// Compiles a pattern. Named groups may be written `(?<name>..)`.
///
/// # Errors
/// What is wrong with it.
pub fn compile(pattern: &str) -> Result<Regex, PatternFault> {
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
            '[' if !in_class => in_class = true,
            // A bracket in the first place is a member of the class.
            ']' if in_class && !out.ends_with('[') && !out.ends_with("[^") => in_class = false,
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
