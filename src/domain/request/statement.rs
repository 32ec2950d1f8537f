//! Which table, and which index of it, a PartiQL statement selects from.

/// The table and the index behind the first `FROM` outside of quotes (Amazon DynamoDB Developer Guide, "PartiQL select
/// statements for DynamoDB": `SELECT expression FROM table[.index]`, names in double quotes where they need some).
/// `None` where that can't be told.
pub(super) fn source(statement: &str) -> Option<(String, Option<String>)> {
    let mut rest = statement;
    loop {
        rest = rest.trim_start();
        let (word, behind) = word(rest)?;
        rest = behind;
        if word.eq_ignore_ascii_case("from") {
            break;
        }
    }
    let (table, behind) = name(rest.trim_start())?;
    match behind.strip_prefix('.') {
        Some(behind) => name(behind).map(|(index, _)| (table, Some(index))),
        None => Some((table, None)),
    }
}

/// The next word with what follows it: a text in quotes of either kind, letters and digits, or one other character.
fn word(text: &str) -> Option<(&str, &str)> {
    let first = text.chars().next()?;
    let length = match first {
        '"' | '\'' => text[1..].find(first)? + 2,
        c if is_part(c) => text.find(|c| !is_part(c)).unwrap_or(text.len()),
        c => c.len_utf8(),
    };
    Some(text.split_at(length))
}

fn name(text: &str) -> Option<(String, &str)> {
    let (word, behind) = word(text)?;
    let name = word.trim_matches('"');
    if name.chars().all(|c| is_part(c) || c == '.') { Some((name.to_owned(), behind)) } else { None }
}

/// What names of tables and indexes are made of, besides dots.
fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_of_a_statement_is_found_and_never_guessed() {
        let named = |table: &str, index: Option<&str>| Some((table.to_owned(), index.map(str::to_owned)));
        for (statement, expected) in [
            ("SELECT * FROM orders", named("orders", None)),
            (
                "select a, \"from\" from \"my.orders\".\"by-day\" where x = 'from y'",
                named("my.orders", Some("by-day")),
            ),
            ("SELECT * FROM \"orders\" WHERE sku='S1'", named("orders", None)),
            ("SELECT 'FROM x'", None),
            ("SELECT * FROM 'orders'", None),
            ("SELECT * FROM", None),
            ("SELECT * FROM \"open", None),
            ("", None),
        ] {
            assert_eq!(source(statement), expected, "{statement}");
        }
    }
}
