//! Patterns and messages of the guide ("Filter pattern syntax ..."), and mistakes with their places.

use super::parse;

fn matches(pattern: &str, message: &str) -> bool {
    parse(pattern).unwrap_or_else(|mistake| panic!("{pattern}: {mistake:?}")).matches(message)
}

#[test]
fn terms_are_found_as_the_guide_shows() {
    let bad = "[ERROR 400] BAD REQUEST";
    let unauthorized = "[ERROR 401] UNAUTHORIZED REQUEST";
    for (pattern, of_bad, of_unauthorized) in [
        ("", true, true),
        ("\"\"", true, true),
        ("ERROR", true, true),
        ("error", false, false),
        ("ERROR REQUEST", true, true),
        ("ERROR UNAUTHORIZED", false, true),
        ("?BAD ?UNAUTHORIZED", true, true),
        ("?401 ?402", false, true),
        ("ERROR -BAD", false, true),
        ("-\"BAD REQUEST\"", false, true),
        ("\"ERROR 400\"", true, false),
        ("%AUTHORIZED%", false, true),
        ("%40[0-1]%", true, true),
        // "?" together with other terms is ignored.
        ("?402 ERROR", true, true),
    ] {
        assert_eq!(matches(pattern, bad), of_bad, "{pattern} in {bad}");
        assert_eq!(matches(pattern, unauthorized), of_unauthorized, "{pattern} in {unauthorized}");
    }
}

#[test]
fn terms_are_found_inside_of_words_as_the_guide_shows() {
    // "Matching terms in log events", examples 1 to 3 (awsdocs/amazon-cloudwatch-logs-user-guide).
    let (fatal, exiting) = ("[ERROR] A fatal exception has occurred", "Exiting with ERRORCODE: -1");
    let (caught, unhandled) = ("[ERROR] Caught IllegalArgumentException", "[ERROR] Unhandled Exception");
    for (pattern, message, expected) in [
        ("ERROR", fatal, true),
        ("ERROR", exiting, true),
        ("ERROR -Exiting", exiting, false),
        ("ERROR -Exiting", fatal, true),
        ("ERROR Exception", caught, true),
        ("ERROR Exception", unhandled, true),
        ("ERROR Exception", fatal, false),
    ] {
        assert_eq!(matches(pattern, message), expected, "{pattern} in {message}");
    }
}

#[test]
fn properties_of_json_are_compared() {
    let message = r#"{"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "ThisFlag": true,
        "latency": 32.5, "a.b": "dotted"}"#;
    for (pattern, expected) in [
        ("{ $.eventType = \"UpdateTrail\" }", true),
        ("{$.eventType=UpdateTrail}", true),
        ("{ $.eventType != \"UpdateTrail\" }", false),
        ("{ $.sourceIPAddress != 123.123.* }", true),
        ("{ $.sourceIPAddress = 111.111.* }", true),
        ("{ $.arrayKey[0] = \"value\" }", true),
        ("{ $.arrayKey[5] = \"value\" }", false),
        ("{ $.arrayKey[*] = another }", true),
        ("{ $.objectList[1].id = 2 }", true),
        ("{ $.SomeObject IS NULL }", true),
        ("{ $.eventType IS NULL }", false),
        ("{ $.SomeOtherObject NOT EXISTS }", true),
        ("{ $.SomeObject NOT EXISTS }", false),
        ("{ $.ThisFlag IS TRUE }", true),
        ("{ $.ThisFlag IS FALSE }", false),
        ("{ $.latency > 32 && $.latency <= 32.5 }", true),
        ("{ $.latency > 1e3 || $.eventType = %Update.+% }", true),
        ("{ ($.latency > 1e3 || $.ThisFlag IS TRUE) && $.arrayKey[0] = v* }", true),
        ("{ $.['a.b'] = \"dotted\" }", true),
        ("{ $.nothing != x }", false),
    ] {
        assert_eq!(matches(pattern, message), expected, "{pattern}");
    }
    assert!(!matches("{ $.a = 1 }", "not JSON"));
}

#[test]
fn fields_between_spaces_are_compared() {
    let message = r#"127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;
    for (pattern, expected) in [
        ("[ip, user, username, timestamp, request = *.html*, status_code = 4*, bytes]", true),
        ("[ip, user, username, timestamp, request, status_code = 404, bytes > 1000]", true),
        ("[ip, user, username, timestamp, request, status_code, bytes > 2000]", false),
        ("[..., status_code, bytes >= 1534]", true),
        ("[ip = 127*, ...]", true),
        ("[ip, ..., status_code = 4* && status_code != 403, bytes]", true),
        ("[ip, user = Dev || user = Prod, ...]", true),
        ("[ip, user]", false),
    ] {
        assert_eq!(matches(pattern, message), expected, "{pattern}");
    }
}

#[test]
fn mistakes_have_a_place_and_words() {
    for (pattern, start, end, words) in [
        ("ERROR foo:bar", 9, 10, "can't stand in a term without quotes"),
        ("\"open", 0, 5, "the quotes are not closed"),
        ("%a b%", 2, 3, "can't stand in the regular expression"),
        ("%something!%", 10, 11, "can't stand in the regular expression"),
        ("%(a|b)%", 1, 2, "can't stand in the regular expression"),
        ("%[a%", 0, 4, "no regular expression"),
        ("{ level = 1 }", 2, 3, "the selector of a property is missing"),
        ("{ $.level }", 10, 11, "a comparison is missing"),
        ("{ $.level = }", 12, 13, "what to compare with is missing"),
        ("{ $.level > high }", 12, 17, "only numbers are compared"),
        ("{ $.a = 1", 9, 9, "is missing here"),
        ("{ ($.a = 1 }", 11, 12, "a closing parenthesis is missing"),
        ("{ $.a = 1 } x", 12, 13, "nothing may follow"),
        ("{ $.a = %b% && $.c = %d% && $.e = %f% }", 0, 39, "at most 2 regular expressions"),
        ("[..., a, ...]", 9, 12, "one ellipsis already"),
        ("[a = 1 || b = 2]", 10, 11, "this is not the field a"),
        ("[]", 1, 2, "the name of a field is missing"),
        ("ERROR -", 7, 7, "a term is missing"),
    ] {
        let mistake = parse(pattern).expect_err(pattern);
        assert!(mistake.message.raw().contains(words), "{pattern}: {:?}", mistake.message);
        assert_eq!((mistake.span.start, mistake.span.end), (start, end), "{pattern}");
    }
}

#[test]
fn no_pattern_breaks_the_reader() {
    let pieces =
        ["{", "[", "$.a", "%", "\"", "=", "&&", "(", "é", "...", ",", "]", "}", " ", "?", "-", "x", "\\"];
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let mut pattern = String::new();
        for _ in 0..8 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            pattern.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        match parse(&pattern) {
            Ok(parsed) => drop(parsed.matches("x é {")),
            Err(mistake) => drop(mistake.report(&pattern).to_string()),
        }
    }
    let deep = format!("{{ {}", "(".repeat(100_000));
    assert!(parse(&deep).is_err());
}
