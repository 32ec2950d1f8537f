//! The words that commands start with, to name them when they are refused.

use crate::insights::ast::CommandKind;

/// The word that a command starts with.
pub fn word(command: &CommandKind) -> &'static str {
    match command {
        CommandKind::Source(_) => "SOURCE",
        CommandKind::Fields(_) => "fields",
        CommandKind::Display(_) => "display",
        CommandKind::Filter(_) => "filter",
        CommandKind::FilterIndex(_) => "filterIndex",
        CommandKind::Parse(_) => "parse",
        CommandKind::Json(_) => "json",
        CommandKind::Sort(_) => "sort",
        CommandKind::Stats(_) => "stats",
        CommandKind::Limit { .. } => "limit",
        CommandKind::Head(_) => "head",
        CommandKind::Tail(_) => "tail",
        CommandKind::Dedup(_) => "dedup",
        CommandKind::Pattern(_) => "pattern",
        CommandKind::Diff(_) => "diff",
        CommandKind::Anomaly => "anomaly",
        CommandKind::Unmask(_) => "unmask",
        CommandKind::Unnest { .. } => "unnest",
        CommandKind::Expand(_) => "expand",
        CommandKind::Lookup(_) => "lookup",
        CommandKind::CidrLookup(_) => "cidrlookup",
        CommandKind::Join(_) => "join",
        CommandKind::Appendcols(_) => "appendcols",
        CommandKind::Autoregress(_) => "autoregress",
        CommandKind::Logcompare(_) => "logcompare",
        CommandKind::Filldown(_) => "filldown",
        CommandKind::Fillmissing(_) => "fillmissing",
        CommandKind::Outlier(_) => "outlier",
        CommandKind::Accum { .. } => "accum",
        CommandKind::Sessionize(_) => "sessionize",
        CommandKind::CountFrequent(_) => "countFrequent",
        CommandKind::RelevantFields(_) => "relevantfields",
        CommandKind::Addtotals(_) => "addtotals",
        CommandKind::Estimate => "estimate",
    }
}
