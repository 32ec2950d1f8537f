//! The fields that CloudWatch Logs finds in the text lines of Lambda: `@type`, `@requestId` and the figures of `REPORT`
//! (AWS documentation, "Supported logs and discovered fields"). Sizes are in bytes, counted so that dividing by 1000
//! twice gives the megabytes of the line, as the examples there do; times are in milliseconds.

use crate::insights::value::{Number, Value};

/// The labels of a `REPORT` line.
const FIGURES: [(&str, &str); 7] = [
    ("@duration", "Duration"),
    ("@billedDuration", "Billed Duration"),
    ("@initDuration", "Init Duration"),
    ("@memorySize", "Memory Size"),
    ("@maxMemoryUsed", "Max Memory Used"),
    ("@xrayTraceId", "XRAY TraceId"),
    ("@xraySegmentId", "SegmentId"),
];

/// A field of a line that Lambda, or one of its runtimes, wrote; missing in any other line.
pub fn field<'t>(message: &'t str, name: &str) -> Value<'t> {
    let line = message.trim_ascii_end();
    let Some((kind, rest)) = line.split_once(" RequestId: ") else {
        return if name == "@requestId" { request_of_runtime(line) } else { Value::Missing };
    };
    if !matches!(kind, "START" | "END" | "REPORT") {
        return Value::Missing;
    }
    match name {
        "@type" => Value::text(kind),
        "@requestId" => Value::maybe_text(rest.split_ascii_whitespace().next()),
        _ if kind == "REPORT" => FIGURES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(Value::Missing, |(_, label)| figure(rest, label)),
        _ => Value::Missing,
    }
}

/// `Label: 12.5 ms` or `Label: 128 MB`, parted from others by tabs.
fn figure<'t>(report: &'t str, label: &str) -> Value<'t> {
    let parts = report.split('\t').filter_map(|part| part.trim_ascii().split_once(": "));
    let Some((_, text)) = parts.into_iter().find(|(known, _)| *known == label) else { return Value::Missing };
    match text.split_once(' ') {
        Some((megabytes, "MB")) => {
            let bytes = Number::read(megabytes).and_then(|number| number.times(Number::Integer(1_000_000)));
            Value::number(bytes)
        }
        Some((milliseconds, "ms")) => Value::number(Number::read(milliseconds)),
        _ => Value::text(text),
    }
}

/// The runtimes of Node.js and others write time, request id, level and text, parted by tabs.
fn request_of_runtime(line: &str) -> Value<'_> {
    let is_id =
        |text: &&str| text.len() == 36 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    Value::maybe_text(line.split('\t').nth(1).filter(is_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line as the AWS documentation of Lambda shows it ("Using CloudWatch Logs with Lambda"), with a cold start.
    const REPORT: &str = "REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 1581.93 ms\t\
        Billed Duration: 1582 ms\tMemory Size: 128 MB\tMax Memory Used: 75 MB\tInit Duration: 117.00 ms\t\n";

    #[test]
    fn the_figures_of_a_report() {
        for (name, expected) in [
            ("@type", "REPORT"),
            ("@requestId", "8f507cfc-xmpl-4697-b07a-ac58fc914c95"),
            ("@duration", "1581.93"),
            ("@billedDuration", "1582"),
            ("@initDuration", "117"),
            ("@memorySize", "128000000"),
            ("@maxMemoryUsed", "75000000"),
            ("@xrayTraceId", ""),
            ("@other", ""),
        ] {
            assert_eq!(&*field(REPORT, name).cell_text(), expected, "{name}");
        }
    }

    #[test]
    fn requests_of_other_lines() {
        let start = "START RequestId: abc Version: $LATEST\n";
        assert_eq!(&*field(start, "@type").cell_text(), "START");
        assert_eq!(&*field(start, "@requestId").cell_text(), "abc");
        let line = "2026-11-24T13:00:00.000Z\t7e1f3a52-0b44-4d0c-9a31-52b1c1b0a001\tINFO\tdone";
        assert_eq!(&*field(line, "@requestId").cell_text(), "7e1f3a52-0b44-4d0c-9a31-52b1c1b0a001");
        assert!(!field("the RequestId: is abc", "@type").is_present());
    }
}
