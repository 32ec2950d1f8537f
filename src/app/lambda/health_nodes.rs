//! How a function fares, as a tree: the figures of its invocations, and the latest lines that look like errors.

use super::health::{Health, Stage};
use crate::app::tree::Node;
use crate::domain::event::FunctionInfo;
use crate::domain::{Batch, Progress, Window, figures};

/// The name of the branch that holds the errors.
pub(super) const ERRORS: &str = "errors";

/// The branch about the log of a function; what the function may use is told by its configuration, where that is known.
pub(super) fn of_health(health: &Health, configuration: Option<&FunctionInfo>) -> (String, Node) {
    let name = name_of(health.window);
    if let Some(fault) = &health.fault {
        return (name, Node::text("not told").noted(fault.what.clone()));
    }
    let asked = asked(health);
    let Some(rows) = health.rows.as_ref().filter(|rows| !rows.is_empty()) else {
        let is_complete = health.stage == Stage::Ended { stopped: false };
        let words = if is_complete { format!("no invocation and no error; {asked}") } else { asked };
        return (name, Node::text(words));
    };
    let read = Rows(rows);
    let mut nodes = read.figures(configuration);
    nodes.push((ERRORS.to_owned(), read.errors()));
    nodes.push(("asked".to_owned(), Node::text(asked)));
    (name, Node::map(nodes).saying("from its log"))
}

/// `last 1h`.
fn name_of(window: Window) -> String {
    match window {
        Window::Last(span) => format!("last {}", crate::domain::window::span_label(span)),
        Window::Between(range) => format!("{} to {}", range.from, range.to),
    }
}

/// How far the question is, and what it scanned, which is what is paid for.
fn asked(health: &Health) -> String {
    let scanned = |progress: &Progress| {
        format!(
            "{} scanned, {}",
            figures::bytes(progress.bytes_scanned),
            figures::dollars(progress.dollars())
        )
    };
    let scanned = health.progress.as_ref().map_or_else(|| "nothing scanned yet".to_owned(), scanned);
    match health.stage {
        Stage::Waiting => "waits for the name of its log group".to_owned(),
        Stage::Estimating(..) => format!("asking what a query of {} would scan", health.group),
        Stage::Deciding(bytes) => format!("not asked: it would scan {}", figures::bytes(bytes)),
        Stage::Running(_) => format!("asking {}, {scanned}", health.group),
        Stage::Ended { stopped: true } => format!("stopped, not complete: {}, {scanned}", health.group),
        Stage::Ended { stopped: false } => format!("{}, {scanned}", health.group),
    }
}

/// The rows of the answer: one with the figures, which names no failure, and one for each failure.
struct Rows<'a>(&'a Batch);

impl Rows<'_> {
    fn text(&self, row: usize, name: &str) -> Option<&str> {
        let value = self.0.cell(row, self.0.column(name)?).raw;
        Some(value).filter(|value| !value.is_empty())
    }

    fn number(&self, row: usize, name: &str) -> Option<f64> {
        self.text(row, name)?.parse().ok()
    }

    fn count(&self, row: usize, name: &str) -> u64 {
        self.number(row, name).unwrap_or_default() as u64
    }

    fn failures(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..self.0.len()).filter_map(|row| Some((row, self.text(row, "failure")?)))
    }

    fn figures(&self, configuration: Option<&FunctionInfo>) -> Vec<(String, Node)> {
        let Some(row) = (0..self.0.len()).find(|row| self.text(*row, "failure").is_none()) else {
            return vec![("invocations".to_owned(), Node::scalar("0"))];
        };
        let milliseconds = |name: &str| self.number(row, name).map(|ms| format!("{} ms", tenths(ms)));
        let durations = [("median", "p50_ms"), ("95 % within", "p95_ms"), ("longest", "longest_ms")];
        let durations: Vec<String> = durations
            .iter()
            .filter_map(|(word, name)| Some(format!("{word} {}", milliseconds(name)?)))
            .collect();
        let timeout = configuration.map(|info| format!("it may take {} s", info.timeout)).unwrap_or_default();
        let memory = self.number(row, "memory_mb").map(|used| {
            let used = used.round();
            match configuration.filter(|info| info.memory > 0) {
                Some(info) => format!(
                    "at most {used} of {} MB, {:.0} %",
                    info.memory,
                    used / f64::from(info.memory) * 100.0
                ),
                None => format!("at most {used} MB"),
            }
        });
        let number = |count: u64| Node::scalar(figures::count(count));
        let mut nodes = vec![
            ("invocations".to_owned(), number(self.count(row, "invocations"))),
            ("timeouts".to_owned(), number(self.timeouts(row)).noted(timeout)),
            ("cold starts".to_owned(), number(self.count(row, "cold_starts"))),
        ];
        if !durations.is_empty() {
            nodes.push(("durations".to_owned(), Node::text(durations.join(", "))));
        }
        nodes.extend(memory.map(|memory| ("memory".to_owned(), Node::text(memory))));
        nodes
    }

    /// Lambda writes a line of its own when it ends a function, and lately also the status of the report.
    fn timeouts(&self, row: usize) -> u64 {
        let lines = self.failures().filter(|(_, words)| words.starts_with("Task timed out"));
        let lines: u64 = lines.map(|(row, _)| self.count(row, "lines")).sum();
        lines.max(self.count(row, "timeouts"))
    }

    fn errors(&self) -> Node {
        let error = |(row, words): (usize, &str)| {
            let times = match self.count(row, "lines") {
                1 => "once".to_owned(),
                lines => format!("{} times", figures::count(lines)),
            };
            // To the second, which is enough to find it.
            let latest = self.text(row, "latest").and_then(|at| at.split('.').next());
            let latest = latest.map(|at| format!(", latest {at}"));
            Node::text(words).noted(format!("{times}{}", latest.unwrap_or_default()))
        };
        let errors: Vec<Node> = self.failures().map(error).collect();
        let lines: u64 = self.failures().map(|(row, _)| self.count(row, "lines")).sum();
        let words = match (lines, errors.len()) {
            (0, _) => "none".to_owned(),
            (1, _) => "1 line".to_owned(),
            (lines, kinds) => format!("{} lines, {kinds} different", figures::count(lines)),
        };
        Node::list(errors).saying(words)
    }
}

/// A number with at most one digit behind the point.
fn tenths(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}
