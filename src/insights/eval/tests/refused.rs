//! What is not evaluated is refused by name, and where it stands.

use super::*;
use crate::insights::catalogue::{Argument, COMMANDS, FUNCTIONS, Family};

#[test]
fn commands_functions_and_forms_are_refused_by_name() {
    for (query, name) in [
        ("fields unmask(a) as m", "unmask()"),
        ("filter a in (SOURCE 'g' | fields b)", "`g`"),
        ("SOURCE logGroups(namePrefix: ['x']) | fields a", "`SOURCE`"),
    ] {
        let mistake = compile(query).expect_err(query);
        assert!(mistake.message.raw().contains(name), "{query}: {}", mistake.message.raw());
        assert!(mistake.span.end > mistake.span.start && mistake.span.end <= query.len(), "{query}");
    }
}

/// Each says what it needs of AWS, and how to run the query there.
#[test]
fn what_only_aws_can_do_is_refused_with_the_reason() {
    for (query, words) in [
        ("pattern @message | anomaly", "`anomaly` is not evaluated locally: CloudWatch Logs trains"),
        ("fields @message | unmask @message", "`unmask` is not evaluated locally: CloudWatch Logs keeps"),
        (
            "filter a = 1 | estimate",
            "`estimate` is not evaluated locally: it tells what CloudWatch Logs would scan",
        ),
        ("SOURCE logGroups(namePrefix: ['x']) | fields a", "`SOURCE` is not evaluated locally: AWS knows"),
    ] {
        // Whether a command before is evaluated is of no matter here.
        let query = query.trim_start_matches("pattern @message | ");
        let mistake = compile(query).expect_err(query);
        assert!(mistake.message.raw().starts_with(words), "{query}: {}", mistake.message.raw());
        let hint = mistake.hint.as_ref().map(|hint| hint.raw());
        assert_eq!(hint, Some("run the query against CloudWatch Logs with `flowid logs query`"), "{query}");
    }
    for (query, words) in [
        ("filter a in (SOURCE logGroups(namePrefix: ['x']) | fields a)", "resolved by AWS only"),
        (
            "filter a in (SOURCE g start=-1d end=now | fields a)",
            "`start=` and `end=` are not evaluated locally",
        ),
        ("filter a in (fields a)", "which rows this inner query reads"),
    ] {
        let mistake = compile(query).expect_err(query);
        assert!(mistake.message.raw().contains(words), "{query}: {}", mistake.message.raw());
    }
}

#[test]
fn periods_that_move_no_time_are_refused_by_name() {
    for (query, words) in [
        ("filter @timestamp > now() - 1h", "seconds"),
        ("fields @timestamp + 1mo as t", "no fixed length"),
        ("fields @timestamp + 9999999999999999d as t", "too long"),
    ] {
        let mistake = compile(query).expect_err(query);
        assert!(mistake.message.raw().contains(words), "{query}: {}", mistake.message.raw());
    }
}

#[test]
fn fields_that_are_gone_are_refused_in_a_later_stats() {
    for query in [
        "stats sum(fault) by operation | stats max(strlen(@message)) as m",
        "stats count(*) as n by a | stats sum(n) by bin(5m)",
    ] {
        let mistake = compile(query).expect_err(query);
        assert!(mistake.message.raw().contains("after stats"), "{query}: {}", mistake.message.raw());
    }
    assert!(
        compile("stats count(*) as n, latest(@timestamp) as @timestamp by a | stats sum(n) by bin(5m)")
            .is_ok()
    );
}

#[test]
fn what_stands_outside_of_an_aggregate_must_be_grouped_by() {
    let mistake = compile("stats ms + max(ms) as x by service").expect_err("ms is neither");
    assert!(mistake.message.raw().contains("`ms`"), "{}", mistake.message.raw());
    assert!(compile("stats concat(service, max(ms)) as x by service").is_ok());
}

/// What the table of functions says of the engine, and what the engine does.
#[test]
fn the_table_of_functions_and_the_engine_agree() {
    for function in FUNCTIONS {
        for name in [function.name].iter().chain(function.aliases) {
            let count = function.least.max(usize::from(function.name == "pct") * 2);
            let arguments: Vec<&str> = (0..count).map(|index| sample(function.argument(index))).collect();
            let call = format!("{name}({})", arguments.join(", "));
            let query = if function.aggregates() {
                format!("stats {call} as x")
            } else {
                format!("fields {call} as x")
            };
            let Ok(tree) = parse(&query) else { panic!("{query}") };
            assert_eq!(
                Plan::compile(&tree).is_ok(),
                function.evaluated,
                "{query}: {:?}",
                Plan::compile(&tree).err()
            );
        }
    }
}

/// What the table of commands says of the engine, and what the engine needs or refuses.
#[test]
fn the_table_of_commands_and_the_engine_agree() {
    for command in COMMANDS {
        let arguments = match command.name {
            "fields" | "display" | "sort" | "dedup" | "pattern" | "unmask" | "expand" | "accum"
            | "autoregress" | "outlier" | "sessionize" | "countFrequent" => "a",
            "filter" | "filterIndex" => "a = 1",
            "stats" => "count(*) by bin(5m) | fillmissing",
            "limit" | "head" | "tail" => "5",
            "parse" => "'a*' as b",
            "unnest" => "a into b",
            "json" => "'a.b' as c",
            "SOURCE" => "'group'",
            "lookup" => "t a OUTPUT b",
            "cidrlookup" => "t a OUTPUT b",
            "join" => "left=l right=r where l.a = r.a (SOURCE 's')",
            "appendcols" => "(SOURCE 's')",
            "relevantfields" => "where a = 1",
            "logcompare" => "timeshift 7d",
            "fillmissing" => continue,
            _ => "",
        };
        for name in [command.name].iter().chain(command.aliases) {
            let query = format!("{name} {arguments}");
            let tree = parse(&query).unwrap_or_else(|mistakes| panic!("{query}: {mistakes:?}"));
            let needs = Plan::needs(&tree);
            assert_eq!(needs.is_ok(), command.evaluated, "{query}: {:?}", needs.err());
        }
    }
}

fn sample(argument: Argument) -> &'static str {
    match argument {
        Argument::Value | Argument::Text | Argument::Time => "a",
        Argument::Number => "1",
        Argument::Condition => "a = 1",
        Argument::Pattern => "/x/",
        Argument::Period => "5m",
        Argument::Percent => "50",
        Argument::Subnet(Family::V6) => "'2001:db8::/32'",
        Argument::Subnet(_) => "'10.0.0.0/8'",
    }
}
