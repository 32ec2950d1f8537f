//! Which format an object has, told by its first lines.

use super::fields::{self, Kind};
use super::{Format, split, times};
use crate::insights::eval::json::{Members, Raw};

/// So many lines tell whether a text is CSV, where its name does not say so.
const CSV_LINES: usize = 3;

/// Tells the format by the first lines and the key. The first line that is not empty decides; for CSV the next ones too.
pub fn format(start: &str, key: &str) -> Format {
    let mut lines = start.lines().filter(|line| !line.is_empty());
    let Some(first) = lines.next() else { return Format::Lines };
    if first.starts_with('{') {
        return of_json(first);
    }
    if first.starts_with('#') {
        let is_w3c =
            start.lines().take_while(|line| line.starts_with('#')).any(|line| line.starts_with("#Fields:"));
        return if is_w3c { Format::W3c } else { Format::Lines };
    }
    of_fields(first).or_else(|| csv(first, lines, key)).unwrap_or(Format::Lines)
}

/// The first row of JSON tells CloudTrail and CloudFront by members that both always have.
fn of_json(line: &str) -> Format {
    let (mut event, mut edge, mut flow) = (0, 0, 0);
    let Some(mut members) = Members::open(line) else { return Format::Lines };
    while let Some((name, _, value)) = members.next_member() {
        let is_text = matches!(value, Raw::Text(..));
        match name {
            "eventVersion" | "eventTime" | "eventSource" if is_text => event += 1,
            "date" | "time" | "x-edge-location" | "cs-method" | "sc-status" | "x-edge-request-id" => {
                edge += 1
            }
            "srcaddr" | "dstaddr" | "interface_id" | "account_id" | "start" | "end" | "log_status" => {
                flow += 1
            }
            _ => {}
        }
    }
    match (event, edge, flow) {
        (3, _, _) => Format::CloudTrail,
        (_, 4.., _) => Format::CloudFrontJson,
        // Amazon VPC, "Flow log files": columns of Parquet are named with `_`.
        (_, _, 4..) => Format::VpcFlowJson,
        _ => Format::Lines,
    }
}

/// A line whose fields are those of a format.
fn of_fields(line: &str) -> Option<Format> {
    let values: Vec<&str> = split::by_blanks(line).take(64).collect();
    let is_time =
        |index: usize, kind| values.get(index).is_some_and(|value| times::of(kind, value).is_some());
    let first = *values.first()?;
    if fields::ALB_TYPES.contains(&first) && is_time(1, Kind::Time) && values.len() >= 12 {
        return Some(Format::Alb);
    }
    if first == "tls" && is_time(2, Kind::Time) && values.len() >= 12 {
        return Some(Format::Nlb);
    }
    if is_time(2, Kind::ClfTime) && values.len() >= 17 && values[6].contains('.') {
        return Some(Format::S3Access);
    }
    let known = values.iter().filter(|value| fields::VPC_FLOW.contains(value)).count();
    let is_name = |value: &&str| {
        !value.is_empty()
            && value.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b'0'..=b'9'))
    };
    // Names that are not known yet may stand among those that are.
    (known >= 3 && known * 2 >= values.len() && values.iter().all(is_name)).then_some(Format::VpcFlow)
}

/// CSV whose first line names its columns. Without a name that says so, names without blanks and three lines with as many
/// fields as there are names, at least three, are asked for.
fn csv<'l>(first: &str, lines: impl Iterator<Item = &'l str>, key: &str) -> Option<Format> {
    let is_named =
        |end: &str| key.rsplit('/').next().is_some_and(|name| name.to_ascii_lowercase().contains(end));
    let is_csv = is_named(".csv");
    let separator = if is_named(".tsv") || first.contains('\t') && !first.contains(',') { '\t' } else { ',' };
    let names = split::csv(first, separator)?;
    let mut unique: Vec<&str> = names.iter().map(|name| name.trim()).collect();
    unique.sort_unstable();
    let is_header = |name: &&str| !name.is_empty() && name.parse::<f64>().is_err();
    if names.len() < 2 || !unique.iter().all(is_header) || unique.windows(2).any(|pair| pair[0] == pair[1]) {
        return None;
    }
    if is_csv || is_named(".tsv") {
        return Some(Format::Csv(separator));
    }
    let is_word = |name: &str| {
        name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
            && name.starts_with(char::is_alphabetic)
    };
    let fits = |line: &str| split::csv(line, separator).is_some_and(|values| values.len() == names.len());
    let mut next = lines.take(CSV_LINES - 1).map(fits).collect::<Vec<_>>().into_iter();
    let is_long = next.len() == CSV_LINES - 1 && next.all(|fits| fits);
    (names.len() >= 3 && names.iter().all(|name| is_word(name)) && is_long).then_some(Format::Csv(separator))
}
