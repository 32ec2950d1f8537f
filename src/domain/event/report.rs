//! What Lambda itself writes of an invocation into the log of a function, as figures.

use serde::{Deserialize, Serialize};

use crate::domain::text::Text;

/// The figures of one invocation. Durations are milliseconds, memory is megabytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The id of the request.
    pub request_id: Text,
    /// How long the handler ran.
    pub duration: f64,
    /// What is paid for.
    pub billed: Option<f64>,
    /// How long the environment took to start; only for its first invocation.
    pub init: Option<f64>,
    /// The memory that the function may use.
    pub memory: Option<f64>,
    /// The most that it used.
    pub used: Option<f64>,
    /// How it ended when not well: `timeout`, `error` and the like.
    pub status: Option<Text>,
}

impl Report {
    /// The last report of a log, in the text format or the JSON format (AWS Lambda Developer Guide, "Viewing CloudWatch
    /// logs for Lambda functions" and "Lambda Telemetry API Event schema reference", platform.report). Where the request is
    /// known only its own: a function may print what looks like one.
    pub fn last_of(log: &str, request: Option<&str>) -> Option<Self> {
        let is_its = |report: &Self| request.is_none_or(|id| report.request_id.raw() == id);
        log.lines().rev().filter_map(Self::of_line).find(is_its)
    }

    fn of_line(line: &str) -> Option<Self> {
        match line.trim_start().strip_prefix("REPORT ") {
            Some(fields) => Self::of_text(fields),
            None => Self::of_json(line),
        }
    }

    /// Fields are separated by tabs; some readers of logs turn them into blanks.
    fn of_text(fields: &str) -> Option<Self> {
        let after = |name: &str| {
            let named = |(at, _): &(usize, &str)| {
                // `Duration:` is also the end of `Billed Duration:` and `Init Duration:`.
                let before = fields[..*at].trim_end();
                name != "Duration:"
                    || !["Billed", "Init", "Restore"].iter().any(|word| before.ends_with(word))
            };
            let (at, _) = fields.match_indices(name).find(named)?;
            fields[at + name.len()..].split_whitespace().next()
        };
        let number = |name: &str| after(name).and_then(|value| value.parse::<f64>().ok());
        Some(Self {
            request_id: after("RequestId:")?.into(),
            duration: number("Duration:")?,
            billed: number("Billed Duration:"),
            init: number("Init Duration:"),
            memory: number("Memory Size:"),
            used: number("Max Memory Used:"),
            status: after("Status:").map(Text::from),
        })
    }

    fn of_json(line: &str) -> Option<Self> {
        if !line.contains("platform.report") {
            return None;
        }
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        let record = line.get("record").filter(|_| line["type"] == "platform.report")?;
        let number = |name: &str| record["metrics"][name].as_f64();
        Some(Self {
            request_id: record["requestId"].as_str()?.into(),
            duration: number("durationMs")?,
            billed: number("billedDurationMs"),
            init: number("initDurationMs"),
            memory: number("memorySizeMB"),
            used: number("maxMemoryUsedMB"),
            status: record["status"].as_str().filter(|status| *status != "success").map(Text::from),
        })
    }

    /// The figures in one line: `102.25 ms, billed 103 ms, init 180.1 ms, memory 39 of 128 MB`.
    pub fn words(&self) -> String {
        let mut words = vec![format!("{} ms", self.duration)];
        let milliseconds = [("billed", self.billed), ("init", self.init)];
        words
            .extend(milliseconds.iter().filter_map(|(name, value)| Some(format!("{name} {} ms", (*value)?))));
        words.extend(match (self.used, self.memory) {
            (Some(used), Some(memory)) => Some(format!("memory {used} of {memory} MB")),
            (Some(used), None) => Some(format!("memory {used} MB")),
            _ => None,
        });
        words.extend(self.status.as_ref().map(|status| status.raw().to_owned()));
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_the_developer_guide_is_read() {
        // AWS Lambda Developer Guide, "Viewing CloudWatch logs for Lambda functions", example of a tail log.
        let log = "START RequestId: 57f231fb-1730-4395-85cb-4f71bd2b87b8 Version: $LATEST\n\
            \"AWS_SESSION_TOKEN\": \"AgoJb3JpZ2luX2VjELj...\", \"_X_AMZN_TRACE_ID\": \"Root=1-5d02e5ca\"\n\
            END RequestId: 57f231fb-1730-4395-85cb-4f71bd2b87b8\n\
            REPORT RequestId: 57f231fb-1730-4395-85cb-4f71bd2b87b8\tDuration: 79.67 ms\tBilled Duration: 80 ms\t\
            Memory Size: 128 MB\tMax Memory Used: 73 MB\n";
        let report = Report::last_of(log, None).unwrap();
        assert_eq!(report.request_id.raw(), "57f231fb-1730-4395-85cb-4f71bd2b87b8");
        assert_eq!((report.duration, report.billed, report.init), (79.67, Some(80.0), None));
        assert_eq!((report.memory, report.used), (Some(128.0), Some(73.0)));
        assert_eq!(report.words(), "79.67 ms, billed 80 ms, memory 73 of 128 MB");
    }

    #[test]
    fn a_cold_start_a_timeout_and_blanks_for_tabs_are_read() {
        let report = Report::last_of(
            "REPORT RequestId: r-1 Duration: 3000.00 ms Billed Duration: 3121 ms Memory Size: 256 MB Max Memory \
             Used: 40 MB Init Duration: 120.50 ms Status: timeout",
            None,
        );
        let report = report.unwrap();
        assert_eq!((report.duration, report.billed, report.init), (3000.0, Some(3121.0), Some(120.5)));
        assert_eq!(report.words(), "3000 ms, billed 3121 ms, init 120.5 ms, memory 40 of 256 MB, timeout");
    }

    #[test]
    fn the_json_format_is_read() {
        // AWS Lambda Developer Guide, "Lambda Telemetry API Event schema reference", platform.report.
        let line = r#"{"time":"2022-10-12T00:01:15.000Z","type":"platform.report","record":{"metrics":{
            "billedDurationMs":694,"durationMs":693.92,"initDurationMs":397.68,"maxMemoryUsedMB":84,"memorySizeMB":128},
            "requestId":"6d68ca91-49c9-448d-89b8-7ca3e6dc66aa","status":"success"}}"#;
        let report = Report::last_of(&line.replace("\n            ", ""), None).unwrap();
        assert_eq!(report.words(), "693.92 ms, billed 694 ms, init 397.68 ms, memory 84 of 128 MB");
    }

    #[test]
    fn a_log_without_a_report_has_none() {
        for log in ["", "REPORT of the day", "hello\nREPORT RequestId: x", "{\"type\":\"platform.report\"}"] {
            assert_eq!(Report::last_of(log, None), None, "{log}");
        }
    }

    #[test]
    fn a_report_that_the_function_prints_itself_is_not_taken_for_that_of_lambda() {
        let line = |id: &str, duration: f64| {
            format!(
                "REPORT RequestId: {id}\tDuration: {duration} ms\tBilled Duration: 9 ms\tMemory Size: 128 MB\n"
            )
        };
        let log = line("r-1", 80.5) + &line("forged", 0.1);
        assert_eq!(Report::last_of(&log, Some("r-1")).unwrap().duration, 80.5);
        assert_eq!(Report::last_of(&line("forged", 0.1), Some("r-1")), None);
    }
}
