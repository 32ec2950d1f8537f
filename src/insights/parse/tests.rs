//! The trees that sources become, and mistakes that are found together. Whole queries are in `corpus`.

use crate::insights::ast::*;
use crate::insights::{ast, parse, print_expr};

/// The condition of a query that is one filter.
fn condition(source: &str) -> Expr {
    let query = parse(&format!("filter {source}")).unwrap();
    match query.commands.into_iter().next().unwrap().node {
        CommandKind::Filter(condition) => condition,
        other => panic!("{other:?}"),
    }
}

/// The expression with a parenthesis around every operator.
fn grouped(expr: &Expr) -> String {
    match &expr.node {
        ExprKind::Binary(operator, left, right) => {
            format!("({} {} {})", grouped(left), operator.sign(), grouped(right))
        }
        ExprKind::Unary(UnaryOperator::Minus, operand) => format!("(-{})", grouped(operand)),
        ExprKind::Unary(UnaryOperator::Not, operand) => format!("(not {})", grouped(operand)),
        ExprKind::Like { negated, value, pattern } => {
            format!("({} {}like {})", grouped(value), if *negated { "not " } else { "" }, grouped(pattern))
        }
        _ => print_expr(expr),
    }
}

fn stats(source: &str) -> Stats {
    match parse(source).unwrap().commands.into_iter().next().unwrap().node {
        CommandKind::Stats(stats) => stats,
        other => panic!("{other:?}"),
    }
}

fn name(text: &str) -> Segment {
    Segment::Name(Word { text: text.into(), quote: Quote::None })
}

fn path(expr: &Expr) -> &[Segment] {
    match &expr.node {
        ExprKind::Field(path) => &path.segments,
        other => panic!("{other:?}"),
    }
}

#[test]
fn operators_bind_as_the_grammar_says() {
    for (source, expected) in [
        ("a or b and c", "(a or (b and c))"),
        ("a and b or c and d", "((a and b) or (c and d))"),
        ("not a and b", "((not a) and b)"),
        ("not a = 1", "(not (a = 1))"),
        ("!a = 1 or b", "((not (a = 1)) or b)"),
        ("a + b * c - d", "((a + (b * c)) - d)"),
        ("a / b / c", "((a / b) / c)"),
        ("a - b - c", "((a - b) - c)"),
        ("2 ^ 3 ^ 2", "(2 ^ (3 ^ 2))"),
        ("-a ^ 2", "((-a) ^ 2)"),
        ("a * -b", "(a * (-b))"),
        ("a % b + 1 = c", "(((a % b) + 1) = c)"),
        ("a == 1", "(a = 1)"),
        ("a like 'x' and b", "((a like \"x\") and b)"),
        ("a not like /x/ or b", "((a not like /x/) or b)"),
        ("a =~ /x/", "(a like /x/)"),
        ("(a or b) and c", "((a or b) and c)"),
    ] {
        assert_eq!(grouped(&condition(source)), expected, "{source}");
    }
}

#[test]
fn a_hyphen_subtracts_unless_it_is_between_backticks() {
    // Documentation, fields that contain special characters.
    assert_eq!(grouped(&condition("detail.field-name")), "(detail.field - name)");
    assert_eq!(grouped(&condition("`detail.field-name`")), "`detail.field-name`");
}

#[test]
fn paths_have_names_quoted_names_and_positions() {
    assert_eq!(path(&condition("items.0.id")), [name("items"), name("0"), name("id")]);
    assert_eq!(path(&condition("items[2].id")), [name("items"), Segment::Index(2), name("id")]);
    let quoted = path(&condition("map.`a.b`")).to_vec();
    assert_eq!(quoted[1], Segment::Name(Word { text: "a.b".into(), quote: Quote::Whole }));
    let at = path(&condition("@`aws.tag:x`")).to_vec();
    assert_eq!(at, [Segment::Name(Word { text: "@aws.tag:x".into(), quote: Quote::AfterAt })]);
    let ExprKind::Field(field) = condition("a.`b.c`[1].0").node else { panic!() };
    assert_eq!(field.name(), "a.b.c[1].0");
    assert_eq!(field.root(), "a");
}

#[test]
fn steps_into_the_result_of_a_call() {
    let ExprKind::Member(of, step) = condition("jsonParse(x).a[0]").node else { panic!() };
    assert_eq!(step.node, Segment::Index(0));
    let ExprKind::Member(call, step) = of.node else { panic!() };
    assert_eq!(step.node, name("a"));
    assert!(matches!(call.node, ExprKind::Call(call) if &*call.name.node == "jsonParse"));
}

#[test]
fn literals() {
    let number = |digits: &str| ExprKind::Number(Number { digits: digits.into() });
    assert_eq!(condition("0.10").node, number("0.10"));
    assert_eq!(condition("true").node, ExprKind::Bool(true));
    assert_eq!(condition("NULL").node, ExprKind::Null);
    assert_eq!(path(&condition("true.x")), [name("true"), name("x")]);
    assert_eq!(condition("'a\\'b'").node, ExprKind::Text("a'b".into()));
    assert_eq!(condition("<your value>").node, ExprKind::Placeholder("<your value>".into()));
    assert_eq!(condition("2026-01-14T13:18:31Z").node, ExprKind::Text("2026-01-14T13:18:31Z".into()));
}

#[test]
fn periods_with_and_without_a_space() {
    let period = |source: &str| stats(source).by[0].expr.parts()[0].node.clone();
    for source in
        ["stats count(*) by bin(5m)", "stats count(*) by bin (5min)", "stats count(*) by BIN(5 minutes)"]
    {
        assert_eq!(
            period(source),
            ExprKind::Period(Period { amount: 5, unit: PeriodUnit::Minute }),
            "{source}"
        );
    }
}

#[test]
fn columns_are_called_by_alias_name_or_text() {
    let stats = stats("stats SUM(Fault), avg(a)/1024 as mean by `user-agent`, bin( 5m ), a.b as c");
    let labels: Vec<&str> = stats.aggregates.iter().chain(&stats.by).map(|column| &*column.label).collect();
    assert_eq!(labels, ["SUM(Fault)", "mean", "user-agent", "bin( 5m )", "c"]);
}

#[test]
fn a_label_over_lines_is_one_line() {
    assert_eq!(&*stats("stats sum(a)\n  / count(*)\n  * 100").aggregates[0].label, "sum(a) / count(*) * 100");
}

#[test]
fn spans_cover_what_they_stand_for() {
    let source = "fields a | stats max(b.c) as d by e";
    let query = parse(source).unwrap();
    let text = |span: crate::domain::Span| &source[span.start..span.end];
    assert_eq!(text(query.commands[1].span), "stats max(b.c) as d by e");
    let CommandKind::Stats(stats) = &query.commands[1].node else { panic!() };
    assert_eq!(text(stats.aggregates[0].expr.span), "max(b.c)");
    assert_eq!(text(stats.aggregates[0].expr.parts()[0].span), "b.c");
    assert_eq!(text(stats.aggregates[0].alias.as_ref().unwrap().span), "d");
}

#[test]
fn regex_modes_of_parse() {
    let mode = |source: &str| match parse(source).unwrap().commands[0].node.clone() {
        CommandKind::Parse(parse) => (parse.field.is_some(), parse.mode),
        other => panic!("{other:?}"),
    };
    let (field, ParseMode::Regex { pattern, aliases, multi }) = mode(r"parse @message /a\/(\d)/ as n multi")
    else {
        panic!()
    };
    assert!(field && multi);
    assert_eq!((&*pattern.node, &*aliases[0].text), (r"a/(\d)", "n"));
    assert!(matches!(mode("parse 'a*' as n"), (false, ParseMode::Glob { .. })));
    assert!(matches!(mode("parse csv as a, b"), (false, ParseMode::Csv(names)) if names.len() == 2));
    assert!(matches!(mode("parse csv csv as a"), (true, ParseMode::Csv(_))));
    assert!(matches!(mode("parse f logfmt as a"), (true, ParseMode::Logfmt(_))));
}

#[test]
fn json_takes_names_behind_each_path_or_behind_all() {
    let one = parse("json field=p 'a' as x, 'b' as y").unwrap();
    let all = parse("json field=p 'a', 'b' as x, y").unwrap();
    assert_eq!(one, all);
}

#[test]
fn sort_ascends_unless_it_says_otherwise() {
    let CommandKind::Sort(keys) = parse("sort by a, b desc, c asc").unwrap().commands[0].node.clone() else {
        panic!()
    };
    let descending: Vec<bool> = keys.iter().map(|key| key.descending).collect();
    assert_eq!(descending, [false, true, false]);
}

#[test]
fn where_is_filter_and_spellings_are_one() {
    assert_eq!(parse("where a = 1").unwrap(), parse("FILTER a == 1").unwrap());
    assert_eq!(parse("count_frequent a").unwrap(), parse("countFrequent a").unwrap());
    assert_eq!(
        parse("SOURCE logGroups(accountIdentifier: ['1'])").unwrap(),
        parse("source loggroups(accountIdentifiers: '1')").unwrap()
    );
}

#[test]
fn the_parts_of_source() {
    let source =
        "SOURCE dataSource(['a.b']) logGroupTags([{'values':['x'], 'key':'k'}]) 'g' h-1 start=-1d end=now";
    let CommandKind::Source(found) = parse(source).unwrap().commands[0].node.clone() else { panic!() };
    assert!(matches!(&found.parts[0], SourcePart::DataSource(names) if &*names[0].node == "a.b"));
    assert!(matches!(&found.parts[1], SourcePart::LogGroupTags(tags) if &*tags[0].key.node == "k"));
    assert!(matches!(&found.parts[2], SourcePart::LogGroup(name) if &*name.text == "g"));
    assert!(matches!(&found.parts[3], SourcePart::LogGroup(name) if &*name.text == "h-1"));
    assert_eq!(found.start.map(|bound| bound.node), Some("-1d".into()));
    assert_eq!(found.end.map(|bound| bound.node), Some("now".into()));
}

#[test]
fn options_of_the_newer_commands() {
    let command = |source: &str| parse(source).unwrap().commands[0].node.clone();
    let CommandKind::Outlier(outlier) = command("outlier action=remove param=3.0 mark=true cpu mem") else {
        panic!()
    };
    assert_eq!(outlier.action, Some(OutlierAction::Remove));
    assert_eq!((outlier.mark, outlier.use_lower, outlier.fields.len()), (Some(true), None, 2));
    let CommandKind::Autoregress(lag) = command("autoregress b p=1-4 as x") else { panic!() };
    let (first, last) = lag.lags.unwrap();
    assert_eq!((first.node, last.map(|last| last.node)), (1, Some(4)));
    let CommandKind::Filldown(names) = command("filldown host cpu*") else { panic!() };
    assert_eq!(names.iter().map(|name| &*name.text).collect::<Vec<_>>(), ["host", "cpu*"]);
    let CommandKind::Addtotals(totals) = command("addtotals fieldname=Sum col=true a, b") else { panic!() };
    assert_eq!((totals.column, totals.row, totals.fields.len()), (Some(true), None, 2));
    let CommandKind::Sessionize(session) = command("sessionize u, d maxspan 1h as s") else { panic!() };
    assert_eq!(session.max_span.map(|span| span.node), Some(Period { amount: 1, unit: PeriodUnit::Hour }));
    let CommandKind::Lookup(lookup) = command("lookup known-hosts ip as srcAddr OUTPUTNEW a as b") else {
        panic!()
    };
    assert_eq!((&*lookup.table.text, lookup.output), ("known-hosts", Output::FillEmpty));
    let CommandKind::Join(join) = command("join type=left left=a right=b where a.x=b.y (SOURCE 'g')") else {
        panic!()
    };
    assert_eq!((join.kind, &*join.right.text, join.query.commands.len()), (JoinKind::Left, "b", 1));
}

#[test]
fn mistakes_of_several_commands_are_found_together() {
    let source =
        "fields a b | filtr x | limit 5 | sort | filter a in (SOURCE 'g' | filter) | stats count(*) by";
    let mistakes = parse(source).unwrap_err();
    let columns: Vec<usize> = mistakes.iter().map(|mistake| mistake.span.start + 1).collect();
    assert_eq!(columns, [10, 14, 39, 73, 94]);
}

#[test]
fn hints_name_the_cure() {
    for (source, cure) in [
        ("filter a = 1 && b", "write `and`"),
        ("filter a is null", "write `ispresent(field)` or `not ispresent(field)`"),
        ("filter a like /x/i", "flags stand at the start of the pattern: `/(?i)..`"),
        ("filter aws:x = 1", "a name with `:` stands in backticks"),
        ("filter ip = 10.0.0.1", "an address stands between quotes: `\"10.0.0.1\"`"),
        ("filtre a = 1", "did you mean `filter`?"),
        ("project a", "did you mean `fields`?"),
        ("fields a as b-c", "write `` `b-c` ``"),
        ("filter a like /x/g", "remove `g`: one match is enough"),
        ("filter a like /x/gi", "flags stand at the start of the pattern: `/(?i)..`"),
        ("stats count(distinct u)", "write `count_distinct(u)`"),
        ("sort a dsc", "did you mean `desc`?"),
        ("sort a decs, b", "did you mean `desc`?"),
        ("sort a acs", "did you mean `asc`?"),
        ("-- x\nfields a", "a comment starts with `#`"),
        ("fields a -- what for", "a comment starts with `#`"),
        ("/* x */ fields a", "a comment starts with `#`"),
        ("fields a /* x */", "a comment starts with `#`"),
        ("filter a => 3", "did you mean `>=`?"),
        ("filter a =< 3", "did you mean `<=`?"),
        ("filter a === 3", "did you mean `=`?"),
        ("filter a !== 3", "did you mean `!=`?"),
        ("filter a !like /x/", "write `not like`, `not in` or `!=`"),
        ("filter a not 5", "write `not like`, `not in` or `!=`"),
        ("filter a unlike 'x'", "write `not like`"),
        ("filter a >= 400 and < 500", "repeat the field: `and field < ..`"),
        ("filter a like /x/ or like /y/", "repeat the field: `or field like ..`"),
        ("filter a like ['x', 'y']", "write `like /a|b/`, or `in [..]` for whole values"),
        ("filter a like ('x', 'y')", "a list stands in brackets: `in [a, b]`; after `like` write `/a|b/`"),
        ("stats count(*) as n by a having n > 5 | limit 1", "write `| filter n > 5`"),
        ("unnest a as b", "write `unnest list into name`"),
        ("filter a in ['x',]", "remove the `,` before it, or add what should follow"),
        ("fields concat(a,)", "remove the `,` before it, or add what should follow"),
        ("filter ISPRESENT a", "write `ispresent(a)`"),
        ("filter startsWith a", "write `startsWith(text, start)`"),
        ("stats count(distinct a.b) by c", "write `count_distinct(a.b)`"),
        ("fields concat(a,,b)", "remove the `,` before it, or add what should follow"),
        ("filter a like /x/ and not like /y/", "repeat the field: `field not like ..`"),
        ("filter a ilike 'x'", "write `field like /(?i)text/`"),
        ("fields a,", "remove the `,` before it, or add what should follow"),
    ] {
        let mistakes = parse(source).unwrap_err();
        assert_eq!(mistakes[0].hint.as_ref().unwrap().raw(), cure, "{source}");
    }
}

#[test]
fn a_tree_is_equal_to_itself_wherever_it_stands() {
    let one: ast::Query = parse("filter a=1|limit 5").unwrap();
    assert_eq!(one, parse("filter  a == 1 # x\n| limit 5").unwrap());
    assert_ne!(one, parse("filter a = 1 | limit 6").unwrap());
}
