//! Parameters of a query: `{{name}}`, which a person fills in before it is sent, in expressions, texts and patterns.

use super::lex::{TokenKind, tokens};
use crate::domain::Span;

/// A parameter that is not filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// As it is written: `{{request id}}`.
    pub written: String,
    /// Where it stands.
    pub span: Span,
    /// It stands inside of a text or a pattern, where the braces might also be meant as they are.
    pub quoted: bool,
}

/// The parameters of a query in their order. Those in comments are none.
pub fn parameters(source: &str) -> Vec<Parameter> {
    let mut found = Vec::new();
    for token in tokens(source) {
        let quoted = match token.kind {
            TokenKind::Placeholder => false,
            TokenKind::Text | TokenKind::OpenText | TokenKind::Regex | TokenKind::OpenRegex => true,
            _ => continue,
        };
        let text = token.text(source);
        let spans = if quoted { braced(text) } else { vec![(0, text.len())] };
        found.extend(spans.into_iter().map(|(start, end)| Parameter {
            written: text[start..end].to_owned(),
            span: Span::new(token.span.start + start, token.span.start + end),
            quoted,
        }));
    }
    found
}

/// Where `{{name}}` stands in a text: a name has neither braces nor line ends.
fn braced(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find("{{").map(|at| from + at) {
        let inside = &text[start + 2..];
        let name = inside.find(['{', '}', '\n']).unwrap_or(inside.len());
        let is_closed = name > 0 && inside[name..].starts_with("}}");
        from = if is_closed { start + name + 4 } else { start + 1 };
        if is_closed {
            found.push((start, from));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_found_in_expressions_texts_and_patterns_and_not_in_comments() {
        let source =
            "filter a = {{x}} and b like \"é{{y z}}{{w}}\" # {{no}}\n| filter c like /{{v}}/ and d = <u>";
        let found: Vec<_> = parameters(source)
            .into_iter()
            .map(|each| (source[each.span.start..each.span.end].to_owned(), each.written, each.quoted))
            .collect();
        let expected =
            [("{{x}}", false), ("{{y z}}", true), ("{{w}}", true), ("{{v}}", true), ("<u>", false)];
        let expected: Vec<_> =
            expected.map(|(written, quoted)| (written.to_owned(), written.to_owned(), quoted)).to_vec();
        assert_eq!(found, expected);
    }

    #[test]
    fn braces_that_hold_no_name_are_text() {
        for source in [
            "filter a = \"{{}}\"",
            "filter a = \"{{é\"",
            "filter a = \"{{{b}\"",
            "filter a = \"{{a{b}}\"",
            "{{",
            "",
        ] {
            assert_eq!(parameters(source), [], "{source}");
        }
        assert_eq!(parameters("filter a = \"{{{b}}}\"")[0].written, "{{b}}");
    }
}
