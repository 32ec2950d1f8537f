//! What is offered at places of queries; `¦` marks the place. The expected names are those of the syntax pages of the
//! CloudWatch Logs user guide.

use super::*;

fn known() -> Known<'static> {
    let fields = ["@timestamp", "@message", "level", "status", "order.id", "user-agent", "latency_ms"];
    let saved =
        SavedQuery { name: "errors", purpose: "latest errors", query: "filter level = 'ERROR'\n| limit 20" };
    Known { fields: fields.to_vec(), queries: vec![saved] }
}

fn at(marked: &str) -> Completions {
    let cursor = marked.find('¦').unwrap();
    complete(&marked.replace('¦', ""), cursor, &known())
}

fn names(marked: &str) -> Vec<String> {
    at(marked).candidates.into_iter().map(|candidate| candidate.name).collect()
}

/// The query after the first candidate was taken.
fn taken(marked: &str) -> String {
    let completions = at(marked);
    let mut source = marked.replace('¦', "");
    assert!(!completions.candidates.is_empty(), "{marked}");
    source.replace_range(completions.span.start..completions.span.end, &completions.candidates[0].text);
    source
}

/// The first names offered, as many as are given.
#[track_caller]
fn offers(marked: &str, first: &[&str]) {
    let names = names(marked);
    assert_eq!(
        names.iter().take(first.len()).map(String::as_str).collect::<Vec<_>>(),
        first,
        "{marked}: {names:?}"
    );
}

#[track_caller]
fn has(marked: &str, wanted: &[&str], unwanted: &[&str]) {
    let names = names(marked);
    for name in wanted {
        assert!(names.iter().any(|known| known == name), "{marked} lacks {name}: {names:?}");
    }
    for name in unwanted {
        assert!(!names.iter().any(|known| known == name), "{marked} has {name}: {names:?}");
    }
}

#[track_caller]
fn nothing(marked: &str) {
    assert_eq!(names(marked), Vec::<String>::new(), "{marked}");
}

#[test]
fn commands_begin_a_query_and_follow_a_pipe() {
    has("¦", &["fields", "filter", "stats", "SOURCE", "errors"], &["level", "count"]);
    offers("fi¦", &["fields", "filter", "filterIndex", "filldown"].map(|name| name));
    offers("fields @message | st¦", &["stats"]);
    offers("fields @message |s¦", &["stats", "sort"]);
    offers("fields @message\n| ¦", &["fields", "filter", "stats"]);
    offers("filter level = 'x' | sort @timestamp | l¦", &["limit"]);
    has("fields a | ¦", &["limit"], &["errors", "level"]);
    has("join type=left left=a right=b where a.x = b.x (SOURCE 'g' | ¦", &["fields"], &["x"]);
}

#[test]
fn saved_queries_are_offered_where_nothing_else_stands() {
    offers("err¦", &["errors"]);
    assert_eq!(taken("err¦"), "filter level = 'ERROR'\n| limit 20");
    has("err¦ | limit 3", &[], &["errors"]);
}

#[test]
fn conditions_take_fields_functions_and_what_joins_them() {
    offers("filter le¦", &["level"]);
    has("filter ¦", &["level", "strlen", "not", "@message"], &["count", "sum", "and", "stats"]);
    has("filter level ¦", &["and", "or", "like", "in", "not like"], &["level", "strlen"]);
    has("filter level = ¦", &["status", "strlen"], &["and"]);
    has("filter level = 'x' an¦", &["and"], &["level"]);
    has("filter level = 'x' and ¦", &["status"], &["and"]);
    has("filter strcontains(¦", &["@message"], &["and"]);
    has("filter strcontains(@message, ¦", &["level"], &[]);
    has("filter level in [¦", &["status"], &[]);
    has("filter not ¦", &["level"], &["and"]);
    has("where st¦", &["status", "strlen"], &["stats"]);
    has("filter (level = 'a' or ¦", &["status"], &[]);
}

#[test]
fn aggregates_follow_stats_and_groups_follow_by() {
    has("stats ¦", &["count", "avg", "pct", "count_distinct", "earliest"], &["level", "strlen", "bin"]);
    offers("stats co¦", &["count", "count_distinct"].map(|name| name));
    has("stats avg(¦", &["latency_ms", "strlen"], &["avg"]);
    has("stats count(*) ¦", &["by", "as"], &["level", "count"]);
    nothing("stats count(*) as ¦");
    has("stats count(*) as n ¦", &["by"], &[]);
    has("stats count(*) as n, ¦", &["sum"], &["level"]);
    has("stats count(*) by ¦", &["level", "bin"], &["sum", "as"]);
    offers("stats count(*) by ¦", &["bin", "@timestamp"]);
    offers("stats count(*) by b¦", &["bin"]);
    has("stats count(*) by level, ¦", &["status"], &["sum"]);
    has("stats count(*) by bin(5m) ¦", &["as", "offset"], &["by"]);
}

#[test]
fn orders_limits_and_periods_have_their_words() {
    offers("sort ¦", &["@timestamp", "@message", "level"]);
    offers("sort level ¦", &["asc", "desc"]);
    offers("sort level de¦", &["desc"]);
    has("sort level desc, ¦", &["status"], &["asc"]);
    offers("sort by ¦", &["@timestamp"]);
    offers("limit ¦", &["any"]);
    nothing("limit 1¦");
    offers("diff ¦", &["previousDay", "previousWeek", "previousMonth"]);
    offers("logcompare ¦", &["timeshift"]);
}

#[test]
fn names_that_the_query_makes_are_fields_behind_it() {
    offers("stats count(*) as errors by level | sort ¦", &["errors"]);
    has("parse @message 'a*b*' as one, two | filter ¦", &["one", "two", "level"], &[]);
    has("fields strlen(level) as len | filter le¦", &["len", "level"], &[]);
    has("unnest list into item | filter ¦", &["item"], &[]);
    has("filter ¦ | stats count(*) as n", &["level"], &["n"]);
}

#[test]
fn parse_goes_from_field_to_pattern_to_names() {
    has("parse ¦", &["@message"], &["count"]);
    offers("parse @message ¦", &["logfmt", "csv"]);
    nothing("parse @message 'a¦");
    offers("parse @message 'a*' ¦", &["as"]);
    nothing("parse @message 'a*b*' as ¦");
    nothing("parse @message 'a*b*' as one, ¦");
    offers("parse @message /(?<a>x)/ ¦", &["as", "multi"]);
    offers("parse @message logfmt ¦", &["as"]);
}

#[test]
fn other_commands_have_what_their_syntax_names() {
    offers("dedup ¦", &["@timestamp"]);
    has("dedup level ¦", &[], &["as", "level"]);
    offers("unnest level ¦", &["into"]);
    nothing("unnest level into ¦");
    offers("json ¦", &["field"]);
    offers("json field=¦", &["@timestamp"]);
    has("pattern ¦", &["@message"], &["count"]);
    has("SOURCE ¦", &["logGroups", "dataSource"], &["level"]);
    has("SOURCE logGroups(¦", &["namePrefix", "class"], &[]);
    nothing("lookup ¦");
    has("lookup users ¦", &["level"], &[]);
    has("lookup users id ¦", &["OUTPUT", "as"], &[]);
    offers("join type=¦", &["inner", "left"]);
    has("relevantfields level where ¦", &["status", "strlen"], &[]);
    offers("fillmissing ¦", &["with"]);
    nothing("anomaly ¦");
}

#[test]
fn nothing_is_offered_in_texts_patterns_comments_and_numbers() {
    nothing("filter level = 'ERR¦");
    nothing("filter level = \"¦");
    nothing("filter level = 'ERR¦' and status = 1");
    nothing("filter level = 'ERR'¦");
    nothing("filter @message like /le¦");
    nothing("fields @message # le¦");
    nothing("# fil¦");
    nothing("filter status = 5¦");
    nothing("stats count(*) by bin(5m¦");
    nothing("filter level = {{le¦");
    has("# comment\nfi¦", &["filter"], &[]);
}

#[test]
fn the_word_around_the_place_is_replaced() {
    assert_eq!(taken("fil¦"), "filter ");
    assert_eq!(taken("fi¦lter level = 1"), "fields level = 1");
    assert_eq!(taken("filter lev¦el = 1"), "filter level = 1");
    assert_eq!(taken("filter mes¦"), "filter @message");
    assert_eq!(taken("filter order.i¦ = 3"), "filter order.id = 3");
    assert_eq!(taken("filter id¦ = 3"), "filter order.id = 3");
    assert_eq!(taken("filter ms¦ = 3"), "filter latency_ms = 3");
    assert_eq!(taken("filter user¦"), "filter `user-agent`");
    assert_eq!(taken("filter `user¦"), "filter `user-agent`");
    assert_eq!(taken("stats cou¦"), "stats count(");
    assert_eq!(taken("stats cou¦(*)"), "stats count(*)");
    assert_eq!(taken("filter now¦"), "filter now()");
    assert_eq!(taken("FILTER strc¦"), "FILTER strcontains(");
    assert_eq!(at("filter ¦").span, Span::new(7, 7));
    nothing("filter level¦");
    nothing("filter level = 1 xyzzy¦");
}

#[test]
fn each_candidate_says_what_it_is() {
    let completions = at("filter strco¦");
    let candidate = &completions.candidates[0];
    let function = crate::insights::catalogue::function("strcontains").unwrap();
    assert_eq!((candidate.kind, candidate.syntax), (Kind::Function, function.signature));
    assert_eq!(candidate.doc, function.doc);
    assert_eq!(at("sor¦").candidates[0].syntax, "[by] expression [asc|desc], ..");
    assert_eq!(at("filter mes¦").candidates[0].doc, "what was written");
}

#[test]
fn every_place_of_every_query_has_an_answer_within_the_text() {
    let queries = [
        "filter `a-b` like /x\\/y/ and é = '🦀' | stats count(*) as n by bin(5m), a.b[0].c | sort n desc",
        "parse @m \"a*\" as ü # é",
    ];
    for query in queries {
        for cursor in 0..=query.len() + 1 {
            let found = complete(query, cursor, &known());
            if !found.candidates.is_empty() {
                assert!(query.get(found.span.start..found.span.end).is_some(), "{query} at {cursor}");
            }
        }
    }
}

#[test]
fn letters_in_their_order_find_a_name_behind_those_that_start_so() {
    offers("stats cdis¦", &["count_distinct"]);
    offers("filter stct¦", &["strcontains"]);
    has("stats count¦", &["count", "count_distinct"], &[]);
}

#[test]
fn arguments_that_take_only_some_values_have_the_usual_ones() {
    offers("stats count(*) by bin(¦", &["1s", "10s", "30s", "1m", "5m"]);
    offers("stats count(*) by bin(5¦", &["5m"]);
    assert_eq!(taken("stats count(*) by bin(5¦)"), "stats count(*) by bin(5m)");
    offers("filter datefloor(@timestamp, 1¦", &["1s", "10s", "1m"]);
    offers("stats pct(latency_ms, 9¦", &["90", "95", "99", "99.9"]);
    offers("filter isIpv4InSubnet(ip, ¦", &["\"10.0.0.0/8\""]);
    assert_eq!(taken("filter isIpv4InSubnet(ip, 192¦)"), "filter isIpv4InSubnet(ip, \"192.168.0.0/16\")");
    offers("fields formatDate(@timestamp, ¦", &["\"yyyy-MM-dd HH:mm:ss\""]);
    offers("fields formatDate(@timestamp, \"HH\", ¦", &["\"UTC\""]);
    has("filter strcontains(@message, ¦", &["level"], &["1m"]);
    has("limit ¦", &["any", "20", "100"], &[]);
}

#[test]
fn places_where_something_begins_are_told_apart() {
    for marked in ["fields a |¦", "fields a | ¦", "stats count(¦", "stats count(*) by ¦", "stats pct(a, ¦"]
    {
        assert!(at(marked).begins, "{marked}");
    }
    for marked in ["¦", "filter ¦", "filter level ¦", "fields a, ¦", "filter level = ¦"] {
        assert!(!at(marked).begins, "{marked}");
    }
}

#[test]
fn names_that_no_query_can_hold_are_not_offered() {
    let fields = vec!["good", "with`tick", "two\nlines", "esc\u{1b}[31m", ""];
    let found = complete("filter ", 7, &Known { fields, queries: Vec::new() });
    let names =
        found.candidates.iter().filter(|each| each.kind == Kind::Field).map(|each| each.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["good"]);
}

/// Pieces of queries, whole and torn.
const PIECES: &[&str] = &[
    "fields",
    "filter ",
    "stats",
    "fi",
    "by",
    " by ",
    "|",
    " | ",
    "(",
    ")",
    "[",
    ",",
    "=",
    "'",
    "\"",
    "`",
    "/",
    "\n",
    " ",
    "bin(",
    "count(*)",
    "substr(",
    "le",
    "@mes",
    "@message",
    "a.b",
    ".",
    "5m",
    "12",
    "1.",
    "#",
    "é",
    "🦀",
    "like",
    "as",
    "{{",
    "SOURCE",
    "limit ",
    "pct(a, ",
    "isIpInSubnet(a, ",
    "user-agent",
    "sort",
    "not",
    "{",
    "}",
];

/// Such pieces in any order, between them anything.
fn half_typed() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let piece = prop_oneof![4 => proptest::sample::select(PIECES).prop_map(str::to_owned), 1 => "\\PC{0,3}"];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

/// The name of a candidate as its text says it.
fn label(candidate: &Candidate) -> &str {
    match candidate.kind {
        Kind::Command => candidate.text.trim_end(),
        Kind::Function | Kind::Aggregate => candidate.text.trim_end_matches(['(', ')']),
        Kind::Field => candidate.text.trim_matches('`'),
        Kind::Keyword | Kind::Value | Kind::Query => &candidate.text,
    }
}

proptest::proptest! {
    #[test]
    fn any_place_of_any_text_can_be_completed_and_takes_just_the_label(text in half_typed(), at in 0_usize..200) {
        let places: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        let cursor = places[at % places.len()];
        let known = known();
        let found = complete(&text, cursor, &known);
        for candidate in &found.candidates {
            let span = found.span;
            proptest::prop_assert!(span.start <= cursor && cursor <= span.end, "{text:?} at {cursor}: {span:?}");
            let word = text.get(span.start..span.end);
            proptest::prop_assert!(word.is_some_and(|word| word.starts_with('`') || !word.contains(char::is_whitespace)));
            let wanted = if candidate.kind == Kind::Query { known.queries[0].query } else { &candidate.name };
            proptest::prop_assert_eq!(label(candidate), wanted);
        }
    }
}
