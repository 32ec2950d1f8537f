//! Lines taken in pieces by forks give the answer of one evaluation over all of them: rows, notes, counts, completeness.

use proptest::prelude::*;

use super::*;
use crate::insights::catalogue::{self, FunctionKind};
use crate::insights::inputs::{Inputs, Table};

/// Every aggregate, and every command that looks at more than one row or ends in another way.
const QUERIES: &[&str] = &[
    "stats count(*), count(a), count_distinct(a), sum(a), avg(a), min(a), max(a) by b",
    "stats pct(a, 90), percentile(a, 5), median(a), stddev(a), variance(a) by e",
    "stats sum(a), avg(a), variance(a), stddev(a), sum(c.d), countDistinct(@message)",
    "stats earliest(a), latest(a), sortsFirst(a), sortsLast(a), earliest(@message), latest(e) by b",
    "stats values(a), topk(2, a), topk(1, b), histogram(a, 3), rate(a, 1m) by c.d",
    "stats values(a) as v, countOverTime(a) as n, sumOverTime(a) as s, rate(a, 1s) as r by bin(5m)",
    "stats count(*) as n by a, b | sort n desc | limit 3",
    "stats count(*) as n by a | stats sum(n), max(n)",
    "fields a, b | filter b = 'x'",
    "fields a | limit 3",
    "filter a > 0 | head 2",
    "limit 4 | stats count(*), latest(a)",
    "limit 0",
    "sort a",
    "sort a desc | limit 2 | fields a, b, e, @message",
    "sort 1 | limit 2 | fields e, @timestamp",
    "fields @timestamp, a | sort @timestamp desc, a | limit 5",
    "dedup a",
    "dedup a, b | limit 3 | fields a, e",
    "sort b | dedup a | display a, b, @message",
    "parse @message '*R*' as p, q | display p, q",
    r"parse @message /(?<p>\d)/ multi | stats count(*) as n by p",
    "parse @message logfmt as l | display l",
    "parse @message csv as p, q | display p, q",
    "json field=e 'a' as x | display x",
    "unnest a into u | display u, b",
    "expand a | display a",
    "accum a as t | display t",
    "sort a | accum a",
    "autoregress a p=1-2 | display a, a_p1, a_p2",
    "fields a, b | filldown",
    "filldown",
    "filldown a* | addtotals col=true | filter a > 0",
    "fields a, c.d as d | addtotals col=true a, d",
    "outlier uselower=true mark=true param=0.5 a",
    "outlier action=remove a",
    "sessionize b maxspan 1m",
    "pattern @message",
    "countFrequent a, b",
    "relevantfields where a > 0",
    "relevantfields a, b where ispresent(e)",
    "stats count(*) as n by bin(5m), b | fillmissing with 0 for n | limit 50",
    "filterIndex a = 1 | stats count(*)",
    "lookup t a OUTPUT name | stats count(*) by name",
    "cidrlookup c b OUTPUT name | display name",
    "join type=left left=l right=r where l.a = r.a (SOURCE 's' | fields a, more) | display a, r.more",
    "filter a in (SOURCE 's' | fields a) | sort b | limit 2",
    "appendcols override=true (SOURCE 's') | display a, more",
    "tail 3",
    "diff previousDay",
    "fields a | pattern @message | logcompare timeshift 7d",
];

/// What needs AWS, what says nothing about rows, and what stands in a test of its own.
const NOT_HERE: &[&str] = &["anomaly", "unmask", "SOURCE", "estimate"];

#[test]
fn no_aggregate_and_no_command_is_forgotten() {
    let all = QUERIES.join(" | ");
    for command in catalogue::COMMANDS.iter().filter(|command| !NOT_HERE.contains(&command.name)) {
        assert!(all.contains(&format!("{} ", command.name)), "{}", command.name);
    }
    for function in catalogue::FUNCTIONS.iter().filter(|function| function.kind != FunctionKind::Scalar) {
        assert!(all.contains(&format!("{}(", function.name)), "{}", function.name);
    }
}

fn plan(query: &str) -> Arc<Plan> {
    let tree = parse(query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
    let mut inputs = Inputs::default();
    inputs.add_table("t", Arc::new(Table::read("a,name\n1,one\nx,letter\n").unwrap()));
    inputs.add_table("c", Arc::new(Table::read("b,name\n10.0.0.0/8,inside\n").unwrap()));
    for needed in Plan::needs(&tree).unwrap().queries {
        let plan = Plan::compile_inner(&needed, &inputs).unwrap();
        let mut inner = Evaluation::new(Arc::new(plan), context(), None);
        inner.bytes(b"{\"a\":1,\"more\":\"m\"}\n{\"a\":1,\"more\":\"n\"}\n");
        inputs.add_answer(&needed, inner.finish().batches);
    }
    let plan = Plan::compile_with(&tree, inputs);
    Arc::new(plan.unwrap_or_else(|mistake| panic!("{query}: {mistake:?}")))
}

/// All that there is to see of an answer.
type Seen = (Vec<String>, Vec<String>, Completeness, Counts);

fn seen(evaluation: Evaluation) -> Seen {
    let counts = evaluation.counts();
    let answer = evaluation.finish();
    (written(&answer), answer.notes, answer.completeness, counts)
}

/// Rows as they are written: columns stand in the order in which they first came, whichever batch they came in.
fn written(answer: &Answer) -> Vec<String> {
    let mut columns: Vec<&str> = Vec::new();
    let mut rows = Vec::new();
    for batch in &answer.batches {
        for name in batch.columns().iter().filter(|name| !columns.contains(&&***name)).collect::<Vec<_>>() {
            columns.push(name);
        }
        for row in 0..batch.len() {
            let cells = columns.iter().filter_map(|name| Some((name, batch.cell(row, batch.column(name)?))));
            let present = cells.filter(|(_, cell)| cell.is_present());
            rows.push(
                present.map(|(name, cell)| format!("{name}={}", cell.raw)).collect::<Vec<_>>().join(" "),
            );
        }
    }
    rows
}

/// The answer of one evaluation, and that of forks which take so many lines each.
fn whole_and_forked(query: &str, lines: &[String], piece: usize, limit: Option<usize>) -> (Seen, Seen) {
    let plan = plan(query);
    let text: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut whole = Evaluation::new(Arc::clone(&plan), context(), limit);
    whole.bytes(text.concat().as_bytes());
    let mut forked = Evaluation::new(plan, context(), limit);
    let forks: Vec<(String, Evaluation)> = text
        .chunks(piece)
        .map(|lines| {
            let mut fork = forked.fork();
            fork.bytes(lines.concat().as_bytes());
            (lines.concat(), fork)
        })
        .collect();
    for (text, fork) in forks {
        forked.absorb(fork, text.as_bytes());
    }
    (seen(whole), seen(forked))
}

fn lines() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(super::properties::line(), 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn forks_answer_as_one_does(lines in lines(), piece in 1usize..9, limit in prop::option::of(1usize..6)) {
        for query in QUERIES {
            let (whole, forked) = whole_and_forked(query, &lines, piece, limit);
            prop_assert_eq!(whole, forked, "{}", query);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn forks_answer_any_query_as_one_does(
        query in super::properties::query(),
        lines in lines(),
        piece in 1usize..9,
        limit in prop::option::of(1usize..6),
    ) {
        let (whole, forked) = whole_and_forked(&query, &lines, piece, limit);
        prop_assert_eq!(whole, forked, "{}", query);
    }
}

/// What is damaged behind a field that is read is met only in rows that stay, however long others were kept.
#[test]
fn what_is_told_does_not_depend_on_the_pieces() {
    let damaged = |a: usize| format!("{{\"a\":{a},\"b\":oops}}");
    let lines: Vec<String> = (0..20).rev().map(damaged).chain(["{\"a\":-1,\"b\":1}".to_owned()]).collect();
    for piece in 1..22 {
        let (whole, forked) = whole_and_forked("sort a | limit 1 | fields b", &lines, piece, None);
        assert_eq!(whole, forked);
        assert_eq!((whole.0.as_slice(), whole.1.len()), (&["b=1".to_owned()][..], 0));
    }
    let (whole, forked) = whole_and_forked("sort a desc | limit 1 | fields b", &lines, 5, None);
    assert!(whole == forked && whole.1[0].ends_with("begins {\"a\":19,\"b\":oops}"), "{whole:?}");
}

/// Sketches take the place of exact values in whichever fork has too many; then two of them become one.
#[test]
fn sketches_of_forks_become_one() {
    let lines: Vec<String> = (0..60_000u64)
        .map(|n| format!("{{\"a\":{},\"g\":{}}}", (n * 7919 % 60_000) as f64 * 1e-3 - 7.0, n % 2))
        .collect();
    let query = "stats pct(a, 1), pct(a, 99.9), median(a), count_distinct(a), sum(a), stddev(a) by g";
    for piece in [700, 15_000, 45_000] {
        let (whole, forked) = whole_and_forked(query, &lines, piece, None);
        assert_eq!(whole, forked, "{piece}");
    }
    // Numbers over more magnitudes than a sketch has bins for.
    let wide: Vec<String> = (0..25_000u64).map(|n| format!("{{\"a\":1e{}}}", n * 31 % 500)).collect();
    let query = "stats pct(a, 1), pct(a, 30), pct(a, 60), max(a)";
    for piece in [900, 11_000, 12_500] {
        let (whole, forked) = whole_and_forked(query, &wide, piece, None);
        assert_eq!(whole, forked, "{piece}");
    }
}

/// Memory goes by groups and by the rows that are wanted, not by the rows that are read.
#[test]
fn forks_leave_no_more_behind_than_the_answer_needs() {
    let lines: Vec<String> = (0..5_000).map(|n| format!("{{\"n\":{n},\"g\":{}}}\n", n % 7)).collect();
    for (query, most) in [
        ("stats count(*), sum(n), pct(n, 50), values(g) by g", 7),
        ("sort n desc | limit 20", 20),
        ("dedup g", 7),
        ("pattern @message", 7),
    ] {
        let mut evaluation = Evaluation::new(plan(query), context(), None);
        for lines in lines.chunks(100) {
            let mut fork = evaluation.fork();
            fork.bytes(lines.concat().as_bytes());
            assert!(fork.held() <= most, "{query}: {} in a fork", fork.held());
            evaluation.absorb(fork, lines.concat().as_bytes());
            assert!(evaluation.held() <= most, "{query}: {}", evaluation.held());
        }
    }
    let mut evaluation = Evaluation::new(plan("fields n"), context(), None);
    for lines in lines.chunks(100) {
        let mut fork = evaluation.fork();
        fork.bytes(lines.concat().as_bytes());
        evaluation.absorb(fork, lines.concat().as_bytes());
        assert_eq!(evaluation.drain().iter().map(|batch| batch.len()).sum::<usize>(), 100);
        assert_eq!(evaluation.held(), 0);
    }
}
