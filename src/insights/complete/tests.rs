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
