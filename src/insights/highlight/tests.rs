//! Classes of pieces. That every text is covered is shown over the corpus.

use super::*;

/// The pieces that are not white space, with their classes.
fn pieces(source: &str) -> Vec<(Class, &str)> {
    let text = |piece: &Piece| &source[piece.span.start..piece.span.end];
    highlight(source)
        .iter()
        .filter(|piece| piece.class != Class::Plain)
        .map(|piece| (piece.class, text(piece)))
        .collect()
}

fn class_of(source: &str, word: &str) -> Class {
    pieces(source)
        .into_iter()
        .find(|(_, text)| *text == word)
        .unwrap_or_else(|| panic!("{word} in {source}"))
        .0
}

#[test]
fn every_class() {
    assert_eq!(
        pieces("filter a.in >= 5m and b like /x/ # c\n| stats count(*) as `n` by {{k}}"),
        [
            (Class::Command, "filter"),
            (Class::Field, "a"),
            (Class::Punctuation, "."),
            (Class::Field, "in"),
            (Class::Operator, ">="),
            (Class::Number, "5m"),
            (Class::Keyword, "and"),
            (Class::Field, "b"),
            (Class::Keyword, "like"),
            (Class::Regex, "/x/"),
            (Class::Comment, "# c"),
            (Class::Punctuation, "|"),
            (Class::Command, "stats"),
            (Class::Function, "count"),
            (Class::Punctuation, "("),
            (Class::Operator, "*"),
            (Class::Punctuation, ")"),
            (Class::Keyword, "as"),
            (Class::Field, "`n`"),
            (Class::Keyword, "by"),
            (Class::Placeholder, "{{k}}"),
        ]
    );
}

#[test]
fn names_of_commands_are_fields_elsewhere() {
    assert_eq!(class_of("fields limit, stats", "limit"), Class::Field);
    assert_eq!(class_of("fields a,\n  sort", "sort"), Class::Field);
    assert_eq!(class_of("fields a\nsort b", "sort"), Class::Command);
    assert_eq!(class_of("filter a in (source 'g' | fields a)", "source"), Class::Command);
    assert_eq!(class_of("nosuch a", "nosuch"), Class::Field);
}

#[test]
fn half_typed_pieces_are_wrong() {
    assert_eq!(class_of("filter a = \"x", "\"x"), Class::Wrong);
    assert_eq!(class_of("filter a like /x", "/x"), Class::Wrong);
    assert_eq!(class_of("fields `a", "`a"), Class::Wrong);
    assert_eq!(class_of("filter a && b", "&&"), Class::Wrong);
    assert_eq!(class_of("filter a = true", "true"), Class::Number);
}

#[test]
fn a_text_that_is_no_query_is_one_piece() {
    let long = "a ".repeat(LONGEST);
    assert_eq!(highlight(&long), [Piece { class: Class::Plain, span: Span::new(0, long.len()) }]);
    assert_eq!(highlight(""), []);
}
