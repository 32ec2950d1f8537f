//! Behaviours that the AWS documentation of the language states, each with the page it is from.

use super::*;

/// "Sort": the example of the order.
#[test]
fn sort_follows_the_documented_order() {
    let ascending = ["!", "#", "*%04", "0#", "5A", "111A", "2345_", "@", "@_", "A", "A9876fghj", "a12345hfh"];
    let numbers = ["0", "01", "1", "2", "3"];
    let mut expected: Vec<String> =
        ascending.iter().chain(&numbers).map(|text| format!("x={text}")).collect();
    let mut shuffled = expected.clone();
    shuffled.rotate_left(7);
    let lines: Vec<String> = shuffled.iter().map(|row| format!("{{\"x\":\"{}\"}}", &row[2..])).collect();
    assert_eq!(run("fields x | sort x asc", &lines.join("\n")), expected);
    expected.reverse();
    assert_eq!(run("fields x | sort x desc", &lines.join("\n")), expected);
}

/// "Sort": the order is stable, and later keys decide between equal earlier ones.
#[test]
fn sort_takes_several_keys() {
    let lines = r#"{"a":2,"b":"x","n":1}
{"a":1,"b":"y","n":2}
{"a":2,"b":"w","n":3}
{"a":1,"b":"y","n":4}"#;
    assert_eq!(run("fields n | sort a, b desc", lines), ["n=2", "n=4", "n=1", "n=3"]);
}

/// "Datetime functions": bins, and the cap that makes `bin(300s)` one of 60 seconds.
#[test]
fn bins_follow_their_caps() {
    let lines = "{\"@timestamp\":\"2026-11-24 13:47:31.500\"}\n{\"@timestamp\":\"2026-11-24 13:49:00.000\"}";
    assert_eq!(
        run("stats count(*) as n by bin(300s)", lines),
        ["bin(300s)=2026-11-24 13:47:00.000 n=1", "bin(300s)=2026-11-24 13:49:00.000 n=1"]
    );
    assert_eq!(run("stats count(*) as n by bin(5m) as t", lines), ["t=2026-11-24 13:45:00.000 n=2"]);
    assert_eq!(value("datefloor(@timestamp, 1h)", lines.lines().next().unwrap()), "2026-11-24 13:00:00.000");
    assert_eq!(value("dateceil(@timestamp, 1h)", lines.lines().next().unwrap()), "2026-11-24 14:00:00.000");
}

/// "String functions": the examples of the table.
#[test]
fn string_functions_give_the_documented_results() {
    for (expression, expected) in [
        (r#"ltrim("xyZxyfooxyZ","xyZ")"#, "fooxyZ"),
        (r#"rtrim("xyZfooxyxyZ","xyZ")"#, "xyZfoo"),
        (r#"trim("xyZxyfooxyxyZ","xyZ")"#, "foo"),
        (r#"substr("xyZfooxyZ",3, 3)"#, "foo"),
        (r#"substr("xyZfooxyZ",3)"#, "fooxyZ"),
        (r#"strlen("naïve🦀")"#, "6"),
        (r#"decToHex(255)"#, "0xff"),
        (r#"hexToDec("0xff")"#, "255"),
        (r#"hexToAscii("48656c6c6f")"#, "Hello"),
        (r#"replace("smoke_test/smoke_test","smoke_test","Smoke")"#, "Smoke/Smoke"),
        (r#"isempty(nope)"#, "1"),
        (r#"isempty("")"#, "1"),
        (r#"isempty(" ")"#, "0"),
        (r#"isblank(" ")"#, "1"),
        (r#"isblank(nope)"#, "1"),
        (r#"strcontains("Error 5", "error")"#, "0"),
        (r#"strcontains("Error 5", "error", true)"#, "1"),
        (r#"startsWith("abc", "ab")"#, "1"),
        (r#"endsWith("abc", "ab")"#, "0"),
        (r#"concat("a", 1, nope, "b")"#, "a1b"),
        (r#"toupper("aé")"#, "AÉ"),
    ] {
        assert_eq!(value(expression, "{}"), expected, "{expression}");
    }
}

/// "Arithmetic operators": `2 ^ 3` is 8, `10 % 3` is 1.
#[test]
fn arithmetic_gives_the_documented_results() {
    for (expression, expected) in [
        ("2 ^ 3", "8"),
        ("10 % 3", "1"),
        ("1 + 2 * 3", "7"),
        ("7 / 2", "3.5"),
        ("-3 + 1", "-2"),
        ("1 / 0", "nothing"),
        ("nope + 1", "nothing"),
        ("'5' + 1", "6"),
    ] {
        assert_eq!(value(expression, "{}"), expected, "{expression}");
    }
}

/// "filter": patterns are case-sensitive, `(?i)` changes that, `in` needs the complete text.
#[test]
fn filters_match_as_documented() {
    let lines = "an Exception was thrown\nan exception was thrown\nall is well";
    assert_eq!(run("filter @message like /Exception/ | stats count(*) as n", lines), ["n=1"]);
    assert_eq!(run("filter @message like 'Exception' | stats count(*) as n", lines), ["n=1"]);
    assert_eq!(run("filter @message =~ /(?i)exception/ | stats count(*) as n", lines), ["n=2"]);
    assert_eq!(run("filter @message not like /thrown/", lines), ["@message=all is well"]);
    let lines = "{\"m\":\"GET\"}\n{\"m\":\"GETX\"}\n{\"m\":\"PUT\"}\n{}";
    assert_eq!(run(r#"filter m in ["GET", "PUT"] | stats count(*) as n"#, lines), ["n=2"]);
    assert_eq!(run(r#"filter m not in ["GET", "PUT"] | stats count(*) as n"#, lines), ["n=2"]);
}

/// "parse": the glob and the regex of its examples; rows that do not match stay, without the fields.
#[test]
fn parse_takes_fields_out_of_messages() {
    let lines = "25 May 2019 10:24:39,474 [ERROR] {foo=2, bar=DataIntegrityException}\nnothing of that kind";
    assert_eq!(
        run("parse @message \"[*] {foo=*, bar=*}\" as level, foo, bar | display level, foo, bar", lines),
        ["level=ERROR foo=2 bar=DataIntegrityException", ""]
    );
    assert_eq!(
        run(r"parse @message /foo=(?<foo>\d+), bar=(?<bar>\w+)/ | filter foo > 1 | display bar", lines),
        ["bar=DataIntegrityException"]
    );
    assert_eq!(run(r"parse /foo=(\d+)/ as n | stats sum(n) as total", lines), ["total=2"]);
}

/// Published queries name groups as fields are named.
#[test]
fn parse_names_groups_as_fields_are_named() {
    let query = r"parse /^(?<@kind>\w+) (?<ms>\d+)/ | filter @kind = 'took' | display ms, @kind";
    assert_eq!(run(query, "took 12\nleft 9"), ["ms=12 @kind=took"]);
    let query = r"parse /(?<kind>\w+) (\d+)/ as a, b | display a, b, kind";
    assert_eq!(run(query, "took 12"), ["a=took b=12"]);
}

/// "parse": a field that was parsed can be parsed again.
#[test]
fn parse_can_be_chained() {
    let line = "GET /pets?petId=7&petType=cat HTTP/1.1";
    let query = r#"parse @message "* * *" as method, request, protocol
        | parse request "*?petId=*&petType=*" as url, id, type | display method, url, id, type"#;
    assert_eq!(run(query, line), ["method=GET url=/pets id=7 type=cat"]);
}

/// "display": the last one wins; "fields": several add up.
#[test]
fn display_chooses_and_fields_add_up() {
    let line = r#"{"a":1,"b":2,"c":3}"#;
    assert_eq!(run("fields a | fields b", line), ["a=1 b=2"]);
    assert_eq!(run("display a | display c, b", line), ["c=3 b=2"]);
    assert_eq!(run("fields a | display b", line), ["b=2"]);
}

/// "dedup": the first in the order of the sort stays; without one, the newest; rows without a value all stay.
#[test]
fn dedup_keeps_the_first_of_equal_rows() {
    let lines = r#"{"@timestamp":"2026-11-24 13:00:01.000","server":"a","n":1}
{"@timestamp":"2026-11-24 13:00:03.000","server":"a","n":3}
{"@timestamp":"2026-11-24 13:00:02.000","server":"b","n":2}
{"@timestamp":"2026-11-24 13:00:00.000","n":0}
{"@timestamp":"2026-11-24 13:00:04.000","n":4}"#;
    assert_eq!(run("fields n | dedup server", lines), ["n=4", "n=3", "n=2", "n=0"]);
    assert_eq!(run("fields n | sort @timestamp asc | dedup server", lines), ["n=0", "n=1", "n=2", "n=4"]);
    assert_eq!(run("fields n | sort n desc | dedup server | limit 2", lines), ["n=4", "n=3"]);
}

/// "stats": `count(*)` counts rows, `count(f)` those that have the field; aliases can be used in the same stats.
#[test]
fn stats_counts_and_uses_its_own_names() {
    let lines = r#"{"@type":"REPORT","mem":256000000,"used":100000000}
{"@type":"REPORT","mem":256000000,"used":64000000}
{"@type":"START"}"#;
    assert_eq!(
        run("stats count(*) as all, count() as rows, count(mem) as some", lines),
        ["all=3 rows=3 some=2"]
    );
    let query = "filter @type = 'REPORT'
        | stats max(mem / 1000 / 1000) as provisioned, max(used / 1000 / 1000) as most,
            provisioned - most as over, sum(used)/count(*)/1000000 as mean";
    assert_eq!(run(query, lines), ["provisioned=256 most=100 over=156 mean=82"]);
}

/// "Use multiple stats commands in a single query": the examples of the page.
#[test]
fn stats_can_be_chained() {
    let lines = r#"{"@timestamp":"2026-11-24 13:00:10.000"}
{"@timestamp":"2026-11-24 13:04:59.000"}
{"@timestamp":"2026-11-24 13:05:00.000"}
{"@timestamp":"2026-11-24 13:16:00.000"}"#;
    let query =
        "fields strlen(@message) as length | stats sum(length) as bytes, count(*) as n by bin(5m) as @t
        | stats max(n) as most, min(n) as least, count(*) as bins by dateceil(@t, 10m)";
    assert_eq!(
        run(query, lines),
        [
            "dateceil(@t, 10m)=2026-11-24 13:00:00.000 most=2 least=2 bins=1",
            "dateceil(@t, 10m)=2026-11-24 13:10:00.000 most=1 least=1 bins=1",
            "dateceil(@t, 10m)=2026-11-24 13:20:00.000 most=1 least=1 bins=1",
        ]
    );
    let ten = " | stats sum(n) as n".repeat(9);
    assert_eq!(run(&format!("stats count(*) as n{ten}"), lines), ["n=4"]);
}

/// "Supported logs and discovered fields": dots and indices lead into JSON; JSON in a string stays closed until
/// `jsonParse`; keys with a special character stand between backticks.
#[test]
fn paths_lead_into_json() {
    let line =
        r#"{"requestParameters":{"instancesSet":{"items":[{"instanceId":"i-1"},{"instanceId":"i-2"}]}},
"body":"{\"a\":{\"b\":5}}","foo-bar":7,"x.y":8}"#
            .replace('\n', "");
    for (expression, expected) in [
        ("requestParameters.instancesSet.items.0.instanceId", "i-1"),
        ("requestParameters.instancesSet.items[1].instanceId", "i-2"),
        ("body.a.b", "nothing"),
        ("jsonParse(body).a.b", "5"),
        ("`foo-bar`", "7"),
        ("x.y", "8"),
        ("jsonStringify(jsonParse(body))", r#"{"a":{"b":5}}"#),
    ] {
        assert_eq!(value(expression, &line), expected, "{expression}");
    }
}

/// "Supported logs and discovered fields": of a Lambda line the first embedded JSON is read; a key with `@` gets
/// another.
#[test]
fn embedded_json_is_found_in_text() {
    let line = r#"2026-11-24T13:00:00Z 8a-1 INFO {"level":"warn","@id":5} then {"level":"info","late":1}"#;
    assert_eq!(value("level", line), "warn");
    assert_eq!(value("@@id", line), "5");
    assert_eq!(value("@id", line), "nothing");
    assert_eq!(value("late", line), "nothing");
}

/// "Structure types": maps and lists are nothing to functions and make comparisons false.
#[test]
fn maps_and_lists_take_no_part() {
    let line = r#"{"m":{"a":1},"l":[1,2,{"b":"x"}],"s":"plain"}"#;
    for (expression, expected) in [
        ("toupper(m)", "nothing"),
        ("m + 1", "nothing"),
        ("m = m", "0"),
        ("m != 'x'", "0"),
        ("l.2.b", "x"),
        ("jsonParse(s)", "nothing"),
        ("jsonArraySize(l)", "3"),
        ("jsonArrayContains(l, 2)", "1"),
        ("jsonArrayContains(l, 'x')", "0"),
    ] {
        assert_eq!(value(expression, line), expected, "{expression}");
    }
}

/// Queries that sort or filter by a field that `stats` did not keep are met in the wild: the field is missing.
#[test]
fn fields_that_are_gone_after_stats_are_missing() {
    let lines = "{\"a\":1}\n{\"a\":2}";
    assert_eq!(run("stats count(*) as n by a | sort @timestamp desc", lines), ["a=1 n=1", "a=2 n=1"]);
    assert_eq!(run("stats count(*) as n by a | filter b = 1", lines), Vec::<String>::new());
}

/// "unnest": one row for each item; what is no list is one item.
#[test]
fn unnest_makes_a_row_of_each_item() {
    let lines = r#"{"id":1,"events":[{"name":"a"},{"name":"b"}]}
{"id":2,"events":{"name":"c"}}"#;
    let query = "fields jsonParse(@message) as js | unnest js.events into event | display id, event.name";
    assert_eq!(run(query, lines), ["id=1 event.name=a", "id=1 event.name=b", "id=2 event.name=c"]);
    let query =
        "unnest events into event | filter event.name != 'a' | stats count(*) as n by event.name | sort n";
    assert_eq!(run(query, lines), ["event.name=b n=1", "event.name=c n=1"]);
}

/// "Datetime functions" and the API's `toMillis` example.
#[test]
fn time_functions_give_the_documented_units() {
    let line = r#"{"@timestamp":"2022-01-14T13:18:31.000-08:00","ms":1642195111000}"#;
    for (expression, expected) in [
        ("@timestamp", "2022-01-14 21:18:31.000"),
        ("toMillis(@timestamp)", "1642195111000"),
        ("fromMillis(ms)", "2022-01-14 21:18:31.000"),
        ("now()", "1795528800"),
        ("queryStartTime()", "1795525200000"),
        ("queryEndTime()", "1795528800000"),
        ("toMillis(@timestamp) >= (now() * 1000 - 18000000)", "0"),
        ("parseDate('2022-01-14', 'yyyy-MM-dd', 'UTC')", "1642118400000"),
        ("parseDate('14/Jan/2022:13:18:31 -0800', '%d/%b/%Y:%H:%M:%S %z')", "1642195111000"),
        ("formatDate(@timestamp, 'yyyy/MM/dd HH:mm')", "2022/01/14 21:18"),
        ("strftime(@timestamp, '%H:%M', 'America/Los_Angeles')", "13:18"),
    ] {
        assert_eq!(value(expression, line), expected, "{expression}");
    }
}

/// "filterIndex" filters; that it was no index is said.
#[test]
fn filter_index_filters_with_a_note() {
    let mut evaluation = evaluation("filterIndex a in ['x', 'y'] | stats count(*) as n");
    evaluation.bytes(b"{\"a\":\"x\"}\n{\"a\":\"z\"}\n{\"a\":\"y\"}");
    let answer = evaluation.finish();
    assert_eq!(rows(&answer), ["n=2"]);
    assert!(answer.notes[0].contains("no index"), "{:?}", answer.notes);
}

/// "General functions" and "Numeric operators".
#[test]
fn general_and_numeric_functions() {
    let line = r#"{"status":503,"ip":"10.1.2.3","ok":true,"none":null,"lat":"12.5"}"#;
    for (expression, expected) in [
        ("case(status >= 500, 'server', status >= 400, 'client', 'fine')", "server"),
        ("if(status < 500, 'fine', 'bad')", "bad"),
        ("coalesce(nope, none, ip)", "10.1.2.3"),
        ("ispresent(none)", "0"),
        ("ispresent(ok)", "1"),
        ("ok = 1", "1"),
        ("ok = true", "1"),
        ("isNumeric(lat)", "1"),
        ("isNumeric(ip)", "0"),
        ("isIpv4InSubnet(ip, '10.1.0.0/16')", "1"),
        ("isIpv4InSubnet(ip, '10.2.0.0/16')", "0"),
        ("isIpv4InSubnet(ip, '0.0.0.0/0')", "1"),
        ("ceil(lat)", "13"),
        ("floor(-1.5)", "-2"),
        ("round(2.5)", "3"),
        ("round(3.14159, 2)", "3.14"),
        ("abs(-4)", "4"),
        ("greatest(1, lat, 3)", "12.5"),
        ("least(1, lat, 3)", "1"),
        ("sqrt(16)", "4"),
        ("log(1)", "0"),
        ("toInt('12.9')", "12"),
        // 32 bits reach from -2,147,483,648 to 2,147,483,647, 64 bits to 9,223,372,036,854,775,807.
        ("toInt('2147483647')", "2147483647"),
        ("toInt('-2147483648.9')", "-2147483648"),
        ("toInt('2147483648')", "nothing"),
        ("toInt('99999999999')", "nothing"),
        ("toLong('99999999999')", "99999999999"),
        ("toLong('9223372036854775808')", "nothing"),
        ("messageSize(@message)", "65"),
        ("messageSize(ip)", "8"),
    ] {
        assert_eq!(value(expression, line), expected, "{expression}");
    }
    // Berlin to Paris: 877.5 km by the haversine formula.
    let distance: f64 = value("haversine(52.5200, 13.4050, 48.8566, 2.3522)", "{}").parse().unwrap();
    assert!((distance - 877.5).abs() < 0.5, "{distance}");
}

/// Absent fields: `!=` keeps such rows (as emulators have it), everything else does not.
#[test]
fn rows_without_the_field_pass_only_negations() {
    let lines = "{\"level\":\"INFO\"}\n{}";
    for (condition, expected) in [
        ("level != 'INFO'", 1),
        ("level = 'INFO'", 1),
        ("not (level = 'INFO')", 1),
        ("level not like 'IN'", 1),
        ("level > 0", 0),
        ("!ispresent(level)", 1),
    ] {
        let query = format!("filter {condition} | stats count(*) as n");
        assert_eq!(run(&query, lines), [format!("n={expected}")], "{condition}");
    }
}

/// "limit": the first rows in the order asked for; nothing more is needed once they are there.
#[test]
fn limit_takes_the_first_rows_and_stops() {
    let lines = "{\"n\":3}\n{\"n\":1}\n{\"n\":2}";
    assert_eq!(run("fields n | sort n | limit 2", lines), ["n=1", "n=2"]);
    assert_eq!(run("fields n | limit 2", lines), ["n=3", "n=1"]);
    assert_eq!(run("fields n | limit any 1", lines), ["n=3"]);
    let mut first = evaluation("fields n | limit 2");
    first.line("{\"n\":1}");
    assert!(!first.is_satisfied());
    first.line("{\"n\":2}");
    assert!(first.is_satisfied());
}
