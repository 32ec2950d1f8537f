//! How mistakes are shown: exact lines, columns, carets.

use super::*;
use crate::insights::check;

/// The first mistake of a query as it is printed.
fn shown(source: &str) -> String {
    check(source).mistakes[0].report(source).to_string()
}

#[test]
fn a_report_has_line_column_source_caret_and_hint() {
    assert_eq!(
        shown("fields @message\n| stats cuont(*) by bin(5m)"),
        "line 2, column 9: unknown function `cuont`\n  \
           | stats cuont(*) by bin(5m)\n  \
         \x20       ^^^^^\n\
         hint: did you mean `count`?"
    );
}

#[test]
fn the_end_of_the_query_is_behind_its_last_token() {
    assert_eq!(
        shown("fields @message | filter  \n# nothing"),
        "line 1, column 25: expected a condition after `filter`, but the query ends here\n  \
           fields @message | filter\n  \
         \x20                       ^"
            .replace("filter\n  ", "filter  \n  ")
    );
}

#[test]
fn carets_stand_under_wide_characters_and_tabs() {
    let source = "\tfilter 価格 = 'é' and nosuch(1)";
    let report = check(source).mistakes[0].report(source);
    assert_eq!(report.source.as_str(), "    filter 価格 = 'é' and nosuch(1)");
    // Four columns for the tab, two for each wide character: 4 + 7 + 4 + 3 + 3 + 5.
    assert_eq!(report.underline.as_str(), format!("{}^^^^^^", " ".repeat(26)));
    assert_eq!(report.column, 22);
}

#[test]
fn a_wide_character_has_two_carets() {
    let report = Mistake::new(Span::new(2, 5), "x").report("a 価 b");
    assert_eq!(report.underline.as_str(), "  ^^");
}

#[test]
fn what_would_act_on_a_terminal_is_shown_as_a_mark() {
    let source = "filter a = \x1b[31m";
    let report = check(source).mistakes[0].report(source);
    assert_eq!(report.source.as_str(), "filter a = ␛[31m");
    assert_eq!(report.underline.as_str(), "           ^");
    assert!(report.message.as_str().contains("`␛`"), "{}", report.message);
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let source = format!(
        "filter a in [{}] and nosuch(1) and b in [{}]",
        "1, ".repeat(99) + "1",
        "1, ".repeat(99) + "1"
    );
    let report = check(&source).mistakes[0].report(&source);
    assert!(
        report.source.as_str().starts_with('…') && report.source.as_str().ends_with('…'),
        "{}",
        report.source
    );
    assert_eq!(report.source.as_str().chars().count(), 122);
    let at = report.underline.as_str().find('^').unwrap();
    assert_eq!(report.source.as_str().chars().skip(at).take(6).collect::<String>(), "nosuch");
    assert_eq!(report.underline.as_str().trim_start(), "^^^^^^");
    assert_eq!(report.column, source.find("nosuch").unwrap() + 1);
}

#[test]
fn a_place_over_lines_is_underlined_to_the_end_of_its_first() {
    let report = Mistake::new(Span::new(2, 9), "x").report("a bcd\r\nef g");
    assert_eq!((report.source.as_str(), report.underline.as_str()), ("a bcd", "  ^^^"));
}

#[test]
fn places_beyond_the_source_or_inside_of_a_character_are_moved() {
    let report = Mistake::new(Span::new(90, 95), "x").report("ab");
    assert_eq!((report.line, report.column, report.underline.as_str()), (1, 3, "  ^"));
    let report = Mistake::new(Span::new(1, 2), "x").report("é");
    assert_eq!((report.column, report.underline.as_str()), (1, "^"));
}

#[test]
fn the_service_counts_characters() {
    let source = "filter é = 1 | nosuch";
    let mistake = Mistake::from_service(source, 15, 21, "unexpected symbol");
    assert_eq!(&source[mistake.span.start..mistake.span.end], "nosuch");
    let report = mistake.report(source);
    assert_eq!((report.column, report.message.as_str()), (16, "unexpected symbol"));
}

#[test]
fn offsets_of_the_service_stay_inside_the_source() {
    let span = |start, end| Mistake::from_service("é🦀x", start, end, "m").span;
    assert_eq!(span(0, 1), Span::new(0, 2));
    assert_eq!(span(1, 2), Span::new(2, 6));
    assert_eq!(span(2, 3), Span::new(6, 7));
    assert_eq!(span(5, 2), Span::new(7, 7));
    assert_eq!(span(-4, -1), Span::new(0, 0));
    assert_eq!(span(99, -3), Span::new(7, 7));
}

#[test]
fn a_mistake_becomes_a_fault_that_is_shown_the_same_way() {
    let source = "filtre a = 1";
    let mistake = check(source).mistakes.remove(0);
    let report = mistake.report(source);
    let fault = Fault::from(mistake);
    assert_eq!(fault.kind, FaultKind::MalformedQuery);
    assert_eq!(fault.at, Some(Span::new(0, 6)));
    assert_eq!(Report::of_fault(source, &fault), Some(report));
    assert_eq!(fault.to_string(), "unknown command `filtre`; did you mean `filter`?");
    assert_eq!(Report::of_fault(source, &Fault::new(FaultKind::Timeout, "x")), None);
}
