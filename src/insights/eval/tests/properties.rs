//! What must hold for any rows and any queries.

use proptest::prelude::*;

use super::*;

/// Lines as files have them: JSON of a few common keys, text, damaged JSON, escapes, nothing.
pub(super) fn line() -> impl Strategy<Value = String> {
    let member = (
        prop::sample::select(vec!["a", "b", "c.d", "@timestamp", "@message", "e"]),
        prop::sample::select(vec![
            "1",
            "-2.5",
            "0.1",
            "0.7",
            "1e16",
            "1e400",
            "\"x\"",
            "\"\\u0078\"",
            "\"ERROR 5\"",
            "true",
            "null",
            "[1,{\"d\":2}]",
            "{\"d\":\"y\"}",
            "1795525200000",
            "\"2026-11-24 13:00:00.000\"",
            "\"{\\\"a\\\":7}\"",
            "\"\"",
        ]),
    );
    prop_oneof![
        4 => prop::collection::vec(member, 0..5).prop_map(|members| {
            let members: Vec<String> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        }),
        1 => "[ -~é🦀]{0,20}",
        1 => Just("{\"a\":1,\"b\":oops}".to_owned()),
        1 => Just("INFO {\"a\":3} ERROR".to_owned()),
    ]
}

fn field() -> impl Strategy<Value = String> {
    let names = vec!["a", "b", "c.d", "a.1.d", "@message", "@timestamp", "@ptr", "e", "nope"];
    prop::sample::select(names).prop_map(str::to_owned)
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => field(),
        1 => Just("5".to_owned()),
        1 => Just("'x'".to_owned()),
        1 => Just("-9223372036854775808".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            (prop::sample::select(vec!["+", "-", "*", "/", "%", "^"]), two.clone())
                .prop_map(|(sign, (a, b))| format!("({a} {sign} {b})")),
            (
                prop::sample::select(vec![
                    "strlen",
                    "toupper",
                    "abs",
                    "round",
                    "tomillis",
                    "frommillis",
                    "jsonparse",
                    "jsonstringify",
                    "isempty",
                    "ispresent",
                    "decToHex",
                    "hexToDec",
                    "hexToAscii",
                    "base64decode",
                    "urldecode",
                    "toInt",
                    "sqrt",
                    "trim",
                ]),
                inner.clone()
            )
                .prop_map(|(name, a)| format!("{name}({a})")),
            (
                prop::sample::select(vec![
                    "concat",
                    "coalesce",
                    "greatest",
                    "strcontains",
                    "split",
                    "substr",
                    "formatDate",
                    "parseDate",
                    "jsonArrayContains",
                    "isIpv4InSubnet",
                    "round",
                    "ltrim"
                ]),
                two
            )
                .prop_map(|(name, (a, b))| format!("{name}({a}, {b})")),
            inner.prop_map(|a| format!("datefloor({a}, 1mo)")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (expression(), prop::sample::select(vec!["=", "!=", "<", ">="]), expression())
            .prop_map(|(a, sign, b)| format!("{a} {sign} {b}")),
        (
            field(),
            prop::sample::select(vec![
                "like 'ERROR'",
                "like /(ERR|x)/",
                "like /(?i)err|xx/",
                "like /(?i)o \\d/",
                "not like /^I/",
                "in ['x', 'ERROR 5', 1]"
            ])
        )
            .prop_map(|(a, test)| format!("{a} {test}")),
    ];
    leaf.prop_recursive(2, 4, 2, |inner| {
        (inner.clone(), prop::sample::select(vec!["and", "or", "and not"]), inner)
            .prop_map(|(a, word, b)| format!("({a}) {word} ({b})"))
    })
}

fn command() -> impl Strategy<Value = String> {
    prop_oneof![
        expression().prop_map(|e| format!("fields {e} as f, a")),
        condition().prop_map(|c| format!("filter {c}")),
        (expression(), expression()).prop_map(|(a, b)| format!("sort {a} desc, {b}")),
        (1u8..6).prop_map(|n| format!("limit {n}")),
        field().prop_map(|f| format!("parse {f} '*R* *' as p, q, r")),
        field().prop_map(|f| format!(r"parse {f} /(?<p>\d+)|(?<s>x)/")),
        field().prop_map(|f| format!("unnest {f} into u")),
        (field(), field()).prop_map(|(f, g)| format!("filldown {f} {g}")),
        field().prop_map(|f| format!("accum {f} as total")),
        field().prop_map(|f| format!("accum {f}")),
        field().prop_map(|f| format!("autoregress {f} p=1-3")),
        (field(), field()).prop_map(|(f, g)| format!("addtotals col=true {f}, {g}")),
        field().prop_map(|f| format!("outlier uselower=true mark=true param=0.5 {f}")),
        field().prop_map(|f| format!("sessionize {f} maxspan 1m")),
    ]
}

pub(super) fn query() -> impl Strategy<Value = String> {
    let ending = prop_oneof![
        3 => Just(String::new()),
        1 => field().prop_map(|f| format!(" | dedup {f}, b | limit 4")),
        1 => expression().prop_map(|e| format!(" | pattern {e} | accum @sampleCount as n")),
        1 => condition().prop_map(|c| format!(" | relevantfields where {c}")),
        1 => (field(), field()).prop_map(|(f, g)| format!(" | countFrequent {f}, {g}")),
        1 => field().prop_map(|f| format!(" | stats count(*) as n by bin(5m), {f} | fillmissing with 0 for n | limit 50")),
        1 => (field(), expression()).prop_map(|(f, e)| format!(
            " | stats count(*) as n, sum({e}) / count({e}) as m, pct({e}, 90) as p, min({f}) as lo, max({f}) as hi, \
             latest({f}) as l, earliest({f}) as s, stddev({e}) as d, count_distinct({f}) as u, sortsFirst({f}) as z \
             by {f}, bin(5m) | sort n desc, {f} | limit 3"
        )),
    ];
    (prop::collection::vec(command(), 1..5), ending)
        .prop_map(|(commands, end)| format!("{}{end}", commands.join(" | ")))
}

/// The answer when the lines come in pieces of so many lines.
fn answer_in_pieces(query: &str, lines: &[String], piece: usize) -> Option<(Vec<String>, Counts)> {
    let plan = Plan::compile(&parse(query).ok()?).ok()?;
    let mut evaluation = Evaluation::new(Arc::new(plan), context(), None);
    for lines in lines.chunks(piece) {
        evaluation.bytes(lines.join("\n").as_bytes());
    }
    let counts = evaluation.counts();
    Some((rows(&evaluation.finish()), counts))
}

/// A character inside of a JSON string: as it is if it may be, by its own escape, or by its code.
fn spell(c: char, how: u8) -> String {
    let quoted = json::quoted(&c.to_string());
    match (how, c) {
        (0, _) => quoted[1..quoted.len() - 1].to_owned(),
        (1, '/') => "\\/".to_owned(),
        (1, '"' | '\\') => format!("\\{c}"),
        _ => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_does_not_depend_on_how_lines_arrive(
        query in query(),
        lines in prop::collection::vec(line(), 0..30),
        piece in 1usize..7,
    ) {
        let whole = answer_in_pieces(&query, &lines, 1000);
        prop_assert!(whole.is_some(), "not compiled: {}", query);
        let pieces = answer_in_pieces(&query, &lines, piece);
        prop_assert_eq!(whole.unwrap().0, pieces.unwrap().0, "{}", query);
    }

    /// The search in raw text must never lose a row: `or` with something that can't be searched for turns it off.
    #[test]
    fn the_search_in_raw_text_loses_no_row(condition in condition(), lines in prop::collection::vec(line(), 0..30)) {
        let searched = answer_in_pieces(&format!("filter {condition} | fields @message"), &lines, 1000).unwrap();
        let plain = format!("filter ({condition}) or strlen('x') = 2 | fields @message");
        let read = answer_in_pieces(&plain, &lines, 1000).unwrap();
        prop_assert_eq!(&searched.0, &read.0, "{}", condition);
        prop_assert_eq!(searched.1, read.1, "{}", condition);
    }

    #[test]
    fn rows_stay_in_the_order_of_the_lines(numbers in prop::collection::vec(0u32..1000, 0..60)) {
        let lines: Vec<String> = numbers.iter().map(|n| format!("{{\"n\":{n}}}")).collect();
        let expected: Vec<String> = numbers.iter().filter(|n| *n % 3 != 0).map(|n| format!("n={n}")).collect();
        let found = answer_in_pieces("filter n % 3 != 0 | fields n", &lines, 7).unwrap().0;
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_bytes_are_lines(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut evaluation = evaluation("fields a, @message | filter ispresent(@message) | stats count(*) as n, max(a) as m");
        evaluation.bytes(&bytes);
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty() && *line != b"\r").count() as u64;
        prop_assert_eq!(evaluation.counts().records_scanned, lines);
        prop_assert_eq!(evaluation.counts().bytes_scanned, bytes.len() as u64);
        evaluation.finish();
    }

    /// Equal keys keep the order of the lines: what is filled and summed goes by it.
    #[test]
    fn running_commands_take_rows_in_their_order(numbers in prop::collection::vec((0u32..3, 0u32..9), 0..40)) {
        let lines: Vec<String> = numbers.iter().map(|(k, n)| format!("{{\"k\":{k},\"n\":{n}}}")).collect();
        let mut sorted = numbers.clone();
        sorted.sort_by_key(|(k, _)| *k);
        let mut total = 0;
        let mut expected = Vec::new();
        for (place, (k, n)) in sorted.iter().enumerate() {
            total += n;
            let before = place.checked_sub(1).map_or(String::new(), |place| format!(" n_p1={}", sorted[place].1));
            expected.push(format!("k={k} n={n} t={total}{before}"));
        }
        let found = answer_in_pieces("fields k, n | sort k | accum n as t | autoregress n", &lines, 5).unwrap().0;
        prop_assert_eq!(found, expected);
    }

    /// A text is found however JSON spells it, also in JSON inside of JSON.
    #[test]
    fn a_text_is_found_however_it_is_spelled(
        value in prop::collection::vec((prop::sample::select(vec!['a', 'u', '0', '/', 'é', '🦀', '"', '\\', '\n']), 0u8..3), 2..8),
        from in 0usize..8,
        twice in any::<bool>(),
    ) {
        let plain: String = value.iter().map(|(c, _)| *c).collect();
        let wanted: String = plain.chars().skip(from).filter(|c| !matches!(c, '"' | '\\' | '\n')).take(3).collect();
        let spelled: String = value.iter().map(|(c, how)| spell(*c, *how)).collect();
        let row = format!("{{\"a\":\"{spelled}\"}}");
        let line = if twice {
            let again: String = row.chars().zip(value.iter().cycle()).map(|(c, (_, how))| spell(c, *how)).collect();
            format!("{{\"@message\":\"{again}\"}}")
        } else {
            row
        };
        let found = run(&format!("filter a like '{wanted}' | stats count(*) as n"), &line);
        prop_assert_eq!(found, [format!("n={}", u8::from(plain.contains(&wanted)))], "{} in {}", wanted, line);
    }

    /// Long lines, empty ones and bytes that are no UTF-8: as many at once as there are, or one by one.
    #[test]
    fn blocks_of_lines_are_read_as_single_lines(
        lines in prop::collection::vec((line(), 0usize..40_000, prop::sample::select(vec!["", "x", "\r"]), 0u8..8), 0..12),
        query in prop::sample::select(vec![
            "filter @message like 'ERROR' | stats count(*) as n, max(strlen(@message)) as l",
            "stats count(*) as n, max(a) as m",
            "fields strlen(@message) as l | filter @message like /x$/ | limit 3",
        ]),
    ) {
        let lines: Vec<Vec<u8>> = lines.iter().map(|(line, length, end, damage)| {
            let mut bytes = format!("{line}{}{end}\n", if *length > 20_000 { " ".repeat(*length) } else { String::new() }).into_bytes();
            // An empty line has no byte but its end.
            if *damage == 0 && bytes.len() > 1 {
                bytes[0] = 0xff;
            }
            bytes
        }).collect();
        let (mut whole, mut single) = (evaluation(query), evaluation(query));
        whole.bytes(&lines.concat());
        for line in &lines {
            single.bytes(line);
        }
        prop_assert_eq!(whole.counts(), single.counts());
        let (whole, single) = (whole.finish(), single.finish());
        prop_assert_eq!(rows(&whole), rows(&single));
        prop_assert_eq!(whole.notes, single.notes);
    }
}
