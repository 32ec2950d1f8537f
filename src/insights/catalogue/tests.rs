//! The tables agree with the reference.

use std::collections::HashSet;

use super::*;

#[test]
fn every_command_of_the_reference_is_there() {
    let reference = "addtotals anomaly display fields filter where filterIndex pattern diff parse json sort SOURCE stats limit \
        dedup unmask unnest lookup join autoregress logcompare filldown fillmissing cidrlookup outlier accum appendcols \
        sessionize countFrequent count_frequent relevantfields expand estimate head tail";
    for name in reference.split_whitespace() {
        assert!(command(name).is_some(), "{name}");
        assert_eq!(command(&name.to_uppercase()), command(name), "case matters for {name}");
    }
}

#[test]
fn every_function_of_the_reference_is_there() {
    let reference = "abs ceil floor greatest least log round sqrt haversine toNumber toInt toLong toDouble bin datefloor \
        dateceil fromMillis toMillis now parseDate formatDate strftime ispresent coalesce case if isNumeric messageSize \
        queryStartTime queryEndTime queryTimeRange jsonParse jsonStringify jsonArraySize jsonArrayContains isValidIp \
        isValidIpV4 isValidIpV6 isIpInSubnet isIpv4InSubnet isIpv6InSubnet ipv4ToNumber isPrivateIP isPublicIP \
        isReservedIP isempty isblank concat ltrim rtrim trim strlen toupper tolower substr replace regexReplace \
        strcontains startsWith endsWith urlencode urldecode base64encode base64decode split hexToAscii hexToDec decToHex \
        md5 sha256 avg count countDistinct count_distinct max min pct stddev sum values COLLECT_VALUES variance topk \
        earliest latest sortsFirst sortsLast rate countOverTime sumOverTime histogram percentile median date_floor unmask";
    for name in reference.split_whitespace() {
        assert!(function(name).is_some(), "{name}");
        assert_eq!(function(&name.to_uppercase()), function(name), "case matters for {name}");
    }
}

#[test]
fn no_name_is_taken_twice() {
    let mut seen = HashSet::new();
    for function in FUNCTIONS {
        for name in [function.name].iter().chain(function.aliases) {
            assert!(seen.insert(name.to_ascii_lowercase()), "{name}");
        }
        assert!(function.most.is_none_or(|most| most >= function.least), "{}", function.name);
    }
    let mut seen = HashSet::new();
    for command in COMMANDS {
        for name in [command.name].iter().chain(command.aliases) {
            assert!(seen.insert(name.to_ascii_lowercase()), "{name}");
        }
    }
}

#[test]
fn a_slip_finds_what_was_meant() {
    assert_eq!(similar_command("filtre"), Some("filter"));
    assert_eq!(similar_command("STAT"), Some("stats"));
    assert_eq!(similar_command("select"), None);
    assert_eq!(similar_function("cuont"), Some("count"));
    assert_eq!(similar_function("length"), Some("strlen"));
    assert_eq!(similar_function("zz"), None);
}
