//! What `parse`, `json` and `expand` take out, and the functions about addresses and hashes; the AWS page is named.

use super::*;

/// "parse": `multi` gives one row for each match; a row without a match stays without the fields.
#[test]
fn parse_multi_makes_a_row_of_each_match() {
    let lines = "id=1 id=22\nnone";
    assert_eq!(run(r"parse @message /id=(?<n>\d+)/ multi | display n", lines), ["n=1", "n=22", ""]);
    assert_eq!(
        run(r"parse @message /id=(\d+)/ as n multi | stats sum(n) as s, count(*) as c", lines),
        ["s=23 c=3"]
    );
    // The limit counts the rows that come out.
    assert_eq!(run(r"limit 1 | parse /id=(?<n>\d+)/ multi | display n", lines), ["n=1", "n=22"]);
    assert_eq!(run(r"parse /id=(?<n>\d+)/ multi | limit 1 | display n", lines), ["n=1"]);
}

/// "parse": logfmt gives a map whose keys are reached with a dot.
#[test]
fn parse_logfmt_makes_a_map() {
    let line = r#"level=warn msg="two words \"here\"" done took=12 empty="#;
    for (field, expected) in
        [("level", "warn"), ("msg", r#"two words "here""#), ("done", "true"), ("took", "12"), ("empty", "")]
    {
        let query = format!("parse @message logfmt as lf | display lf.{field} as x");
        assert_eq!(run(&query, line), [format!("x={expected}")], "{field}");
    }
    let query = "parse logfmt as lf | filter lf.took > 5 | stats count(*) as n by lf.level";
    assert_eq!(run(query, &format!("{line}\nno pairs here")), ["lf.level=warn n=1"]);
}

/// "parse": CSV; quotes as RFC 4180 has them. Fields that the line does not have are missing.
#[test]
fn parse_csv_names_the_fields_of_a_line() {
    let line = r#"GET,"a, ""b""",,200"#;
    assert_eq!(
        run("parse @message csv as m, text, none, status | display m, text, none, status, 1 as e", line),
        [r#"m=GET text=a, "b" none= status=200 e=1"#]
    );
    assert_eq!(run("parse csv as a, b | display a, b", "x"), ["a=x"]);
}

/// "json": paths into the message or another field, with or without a name.
#[test]
fn json_takes_paths_out_of_text() {
    let line = r#"{"a":{"b":5,"l":[{"c":"x"}]},"text":"{\"k\":7}"}"#;
    assert_eq!(run(r#"json "a.b" as x, "a.l[0].c" as y | display x, y"#, line), ["x=5 y=x"]);
    assert_eq!(run(r#"json field=text "k" as k, "nope" as n | display k, n"#, line), ["k=7"]);
    assert_eq!(run(r#"json "a.b" as x | display x"#, "no json"), [""]);
}

/// "expand": the example of the page; what is no list stays one row, as for `unnest`.
#[test]
fn expand_makes_a_row_of_each_item() {
    let lines = r#"{"items":["apple","banana","cherry"],"host":"web-01"}
{"items":"[\"date\"]","host":"web-02"}
{"items":"fig","host":"web-03"}"#;
    assert_eq!(
        run("expand items | display items, host", lines),
        [
            "items=apple host=web-01",
            "items=banana host=web-01",
            "items=cherry host=web-01",
            "items=date host=web-02",
            "items=fig host=web-03",
        ]
    );
    let first = lines.lines().next().unwrap();
    assert_eq!(
        run("expand items | stats count(*) as n by items, host | limit 1", first),
        ["items=apple host=web-01 n=1"]
    );
    assert_eq!(run("expand items | limit 2", first), ["items=apple host=web-01", "items=banana host=web-01"]);
}

/// "Hashing functions". The digests of `abc` are those of RFC 1321 and FIPS 180-4; those of the empty text of RFC 1321.
#[test]
fn hashes_are_the_published_ones() {
    for (expression, expected) in [
        ("md5('abc')", "900150983cd24fb0d6963f7d28e17f72"),
        ("md5('')", "d41d8cd98f00b204e9800998ecf8427e"),
        ("sha256('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("md5(nope)", "nothing"),
    ] {
        assert_eq!(value(expression, "{}"), expected, "{expression}");
    }
}

/// "IP address string functions"; ranges of RFC 1918, RFC 4193 and RFC 6890.
#[test]
fn addresses_are_told_apart() {
    for (expression, expected) in [
        ("isValidIp('10.0.0.1')", "1"),
        ("isValidIp('2001:db8::1')", "1"),
        ("isValidIp('10.0.0.256')", "0"),
        ("isValidIp(nope)", "0"),
        ("isValidIpV4('::1')", "0"),
        ("isValidIpV4('1.2.3.4')", "1"),
        ("isValidIpV6('::1')", "1"),
        ("isValidIpV6('1.2.3.4')", "0"),
        ("isIpInSubnet('10.1.2.3', '10.1.0.0/16')", "1"),
        ("isIpInSubnet('2001:db8::1', '2001:db8::/32')", "1"),
        ("isIpInSubnet('2001:db9::1', '2001:db8::/32')", "0"),
        ("isIpInSubnet('10.1.2.3', '2001:db8::/32')", "0"),
        ("isIpv6InSubnet('fe80::1', '::/0')", "1"),
        ("isIpv6InSubnet('10.1.2.3', '10.0.0.0/8')", "0"),
        ("isIpv4InSubnet('10.1.2.3', '10.1.2.3/32')", "1"),
        ("ipv4ToNumber('192.168.0.1')", "3232235521"),
        ("ipv4ToNumber('::1')", "nothing"),
        ("isPrivateIP('172.31.255.255')", "1"),
        ("isPrivateIP('172.32.0.0')", "0"),
        ("isPrivateIP('fd00::1')", "1"),
        ("isPrivateIP('::ffff:10.0.0.1')", "1"),
        ("isReservedIP('127.0.0.1')", "1"),
        ("isReservedIP('169.254.169.254')", "1"),
        ("isReservedIP('10.0.0.1')", "0"),
        ("isReservedIP('2001:db8::1')", "1"),
        ("isReservedIP('::1')", "1"),
        ("isPublicIP('8.8.8.8')", "1"),
        ("isPublicIP('2606:4700::1111')", "1"),
        ("isPublicIP('192.168.1.1')", "0"),
        ("isPublicIP('224.0.0.1')", "0"),
        ("isPublicIP('nonsense')", "0"),
    ] {
        assert_eq!(value(expression, "{}"), expected, "{expression}");
    }
}

/// AWS documentation, "parse": an event that does not match is there without the extracted fields. A field that it has of
/// its own, or of an earlier `parse`, it keeps: in every mode, as `published` has it for patterns.
#[test]
fn what_is_not_found_leaves_a_field_as_it_was() {
    let lines = r#"{"lf":"own","a":"own","t":"no pairs"}
{"a":"own","t":"a=1 b=2"}
"#;
    assert_eq!(
        run("parse t logfmt as lf | display lf, lf.a as x", lines),
        ["lf=own", r#"lf={"a":"1","b":"2"} x=1"#]
    );
    let csv = r#"{"a":"own","b":"mine","t":"x"}
{"a":"own","b":"mine"}
{"a":"own","b":"mine","t":","}
"#;
    assert_eq!(run("parse t csv as a, b | display a, b", csv), ["a=x b=mine", "a=own b=mine", "a= b="]);
    let json = r#"{"a":"own","t":"{\"k\":1}"}
{"a":"own","t":"{}"}
{"a":"own","t":"plain"}
"#;
    assert_eq!(run("json field=t 'k' as a | display a", json), ["a=1", "a=own", "a=own"]);
    assert_eq!(run("parse t 'pl*' as x | json field=t 'k' as x | display x", json), ["x=1", "", "x=ain"]);
}

/// A published query for access logs whose `*` became `_`: as many names as both together.
#[test]
fn an_underscore_is_a_wildcard_where_the_names_say_so() {
    let query = "parse '_ - - _ \"GET _ HTTP/1.0\" .*.*.*' as ip, at, page, status, took, bytes | display ip, at, page, status, took, bytes";
    let line = "10.0.0.1 - - [24/Nov] \"GET /a_b HTTP/1.0\" .200.12.9";
    assert_eq!(run(query, line), ["ip=10.0.0.1 at=[24/Nov] page=/a_b status=200 took=12 bytes=9"]);
    // Enough stars: the underscore is one.
    assert_eq!(run("parse 'a_b=*' as x | display x", "a_b=5 axb=6"), ["x=5 axb=6"]);
    let warned = crate::insights::check(query);
    assert!(warned.is_ok() && warned.lints[0].message.raw().starts_with("`_` is a wildcard here"));
    for refused in ["parse '* *=*' as a, b", "parse '*_*' as a"] {
        assert!(!crate::insights::check(refused).is_ok() && compile(refused).is_err(), "{refused}");
    }
}
