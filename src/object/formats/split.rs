//! Cuts lines into fields: by blanks with quotes and brackets, by tabs, and CSV.

use std::borrow::Cow;

/// The fields of a line that are separated by single blanks. One that starts with a quote ends at a quote before a blank
/// or the end of the line: user agents may hold quotes that nobody escaped. One that starts with `[` ends at `]`.
pub fn by_blanks(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let (field, after) = match text.as_bytes().first() {
            Some(b'"') => closed(&text[1..], '"').unwrap_or_else(|| plain(text)),
            Some(b'[') => closed(&text[1..], ']').unwrap_or_else(|| plain(text)),
            _ => plain(text),
        };
        rest = after;
        Some(field)
    })
}

/// The text up to the first blank, and what follows the blank.
fn plain(text: &str) -> (&str, Option<&str>) {
    match text.split_once(' ') {
        Some((field, rest)) => (field, Some(rest)),
        None => (text, None),
    }
}

/// The text up to the first end mark that a blank or nothing follows.
fn closed(text: &str, end: char) -> Option<(&str, Option<&str>)> {
    let mut from = 0;
    loop {
        let at = from + text[from..].find(end)?;
        let rest = &text[at + end.len_utf8()..];
        match rest.as_bytes().first() {
            None => return Some((&text[..at], None)),
            Some(b' ') => return Some((&text[..at], Some(&rest[1..]))),
            Some(_) => from = at + end.len_utf8(),
        }
    }
}

/// The fields of a line of a W3C file: by tabs, as CloudFront separates them, else by blanks.
pub fn by_tabs(line: &str) -> Vec<&str> {
    let separator = if line.contains('\t') { '\t' } else { ' ' };
    line.split(separator).collect()
}

/// The fields of a record of CSV (RFC 4180); nothing when a quote is open at its end, so that it goes on in the next line.
pub fn csv(record: &str, separator: char) -> Option<Vec<Cow<'_, str>>> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let Some(inside) = rest.strip_prefix('"') else {
            match rest.split_once(separator) {
                Some((field, after)) => {
                    fields.push(Cow::Borrowed(field));
                    rest = after;
                    continue;
                }
                None => {
                    fields.push(Cow::Borrowed(rest));
                    return Some(fields);
                }
            }
        };
        let (field, after) = quoted(inside)?;
        fields.push(field);
        // What stands between the closing quote and the separator has no meaning.
        match after.split_once(separator) {
            Some((_, after)) => rest = after,
            None => return Some(fields),
        }
    }
}

/// The text of a quoted field, two quotes for one, and what follows the closing one.
fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut at = 0;
    let mut is_plain = true;
    loop {
        at += text[at..].find('"')?;
        if !text[at + 1..].starts_with('"') {
            break;
        }
        is_plain = false;
        at += 2;
    }
    let field =
        if is_plain { Cow::Borrowed(&text[..at]) } else { Cow::Owned(text[..at].replace("\"\"", "\"")) };
    Some((field, &text[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_end_where_they_should() {
        for (line, fields) in [
            ("a b  c", vec!["a", "b", "", "c"]),
            (r#"x "GET / HTTP/1.1" "-" y"#, vec!["x", "GET / HTTP/1.1", "-", "y"]),
            ("[06/Feb/2019:00:00:38 +0000] z", vec!["06/Feb/2019:00:00:38 +0000", "z"]),
            (r#""a "quoted" agent" z"#, vec![r#"a "quoted"#, r#"agent""#, "z"]),
            (r#""say "hi"there" z"#, vec![r#"say "hi"there"#, "z"]),
            (r#""never closed z"#, vec![r#""never"#, "closed", "z"]),
            ("", vec![""]),
        ] {
            assert_eq!(by_blanks(line).collect::<Vec<_>>(), fields, "{line}");
        }
    }

    #[test]
    fn csv_is_that_of_rfc_4180() {
        for (record, fields) in [
            ("a,b,", Some(vec!["a", "b", ""])),
            (r#""a,1","say ""hi""",c"#, Some(vec!["a,1", r#"say "hi""#, "c"])),
            ("\"two\nlines\",x", Some(vec!["two\nlines", "x"])),
            ("\"open,x", None),
            (r#""open "" still"#, None),
            ("\"\"", Some(vec![""])),
        ] {
            let found = csv(record, ',');
            assert_eq!(
                found,
                fields.map(|fields| fields.into_iter().map(Cow::Borrowed).collect()),
                "{record}"
            );
        }
    }
}
