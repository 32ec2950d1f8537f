//! What can be said of a query from its form alone: whether it limits its rows, whether it aggregates, which columns it
//! returns.

mod kept;
#[cfg(test)]
mod tests;

pub use kept::{Kept, kept};

use super::ast::{Column, CommandKind, Query};

/// How many rows the query says itself that it wants; the last such command counts, and it wins over a limit given
/// beside the query.
pub fn limit(query: &Query) -> Option<u64> {
    query.commands.iter().rev().find_map(|command| match &command.node {
        CommandKind::Limit { count, .. } | CommandKind::Head(count) | CommandKind::Tail(count) => {
            Some(count.node)
        }
        _ => None,
    })
}

/// The rows are results of aggregation, not log events; such a query can't be split by time.
pub fn is_aggregate(query: &Query) -> bool {
    query.commands.iter().any(|command| {
        matches!(
            command.node,
            CommandKind::Stats(_)
                | CommandKind::Pattern(_)
                | CommandKind::Diff(_)
                | CommandKind::Logcompare(_)
                | CommandKind::CountFrequent(_)
                | CommandKind::RelevantFields(_)
                | CommandKind::Estimate
        )
    })
}

/// The query returns log events, or rows made from them one by one.
pub fn returns_events(query: &Query) -> bool {
    !is_aggregate(query)
        && !query.commands.iter().all(|command| matches!(command.node, CommandKind::Source(_)))
}

/// Each log event that matches is a row, unless a limit cuts them: so many rows as events matched are all.
pub fn is_a_row_an_event(query: &Query) -> bool {
    query.commands.iter().all(|command| match &command.node {
        CommandKind::Dedup(_) => false,
        CommandKind::Display(_) => true,
        command => keeps_columns(command),
    })
}

/// The columns that are returned, in order, where the form tells: those of the last `display`; else the groups and
/// aggregates of the last `stats` and the `fields` behind it; else those of all `fields`.
pub fn columns(query: &Query) -> Option<Vec<String>> {
    let mut columns: Option<Vec<String>> = None;
    // Behind a `display` other commands add nothing to what is returned.
    let mut displayed = false;
    let mut unknown = false;
    for command in &query.commands {
        match &command.node {
            CommandKind::Display(list) => {
                columns = Some(list.iter().map(|column| column.label.to_string()).collect());
                (displayed, unknown) = (true, false);
            }
            CommandKind::Stats(stats) => {
                let labels = stats.by.iter().chain(&stats.aggregates).map(|column| column.label.to_string());
                columns = Some(labels.collect());
                (displayed, unknown) = (false, false);
            }
            CommandKind::Fields(list) if !displayed => add(columns.get_or_insert_with(Vec::new), list),
            command => unknown |= !displayed && !keeps_columns(command),
        }
    }
    columns.filter(|_| !unknown)
}

fn add(known: &mut Vec<String>, list: &[Column]) {
    for column in list {
        if !known.iter().any(|name| **name == *column.label) {
            known.push(column.label.to_string());
        }
    }
}

/// The command neither adds nor removes columns.
fn keeps_columns(command: &CommandKind) -> bool {
    matches!(
        command,
        CommandKind::Source(_)
            | CommandKind::Fields(_)
            | CommandKind::Filter(_)
            | CommandKind::FilterIndex(_)
            | CommandKind::Sort(_)
            | CommandKind::Limit { .. }
            | CommandKind::Head(_)
            | CommandKind::Tail(_)
            | CommandKind::Dedup(_)
            | CommandKind::Unmask(_)
            | CommandKind::Fillmissing(_)
            | CommandKind::Filldown(_)
    )
}
