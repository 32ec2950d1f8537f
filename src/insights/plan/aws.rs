//! What only AWS can do, and why.

use super::word::word;
use crate::domain::Span;
use crate::insights::ast::CommandKind;
use crate::insights::mistake::Mistake;

/// The refusal of a command that needs AWS; nothing for any other.
pub fn refusal(command: &CommandKind, span: Span) -> Option<Mistake> {
    let why = match command {
        CommandKind::Anomaly => "CloudWatch Logs trains a model on the patterns of a log group",
        CommandKind::Unmask(_) => "CloudWatch Logs keeps what a data protection policy masked",
        CommandKind::Estimate => "it tells what CloudWatch Logs would scan",
        CommandKind::Source(_) => "AWS knows which log groups it names",
        _ => return None,
    };
    let message = format!("`{}` is not evaluated locally: {why}", word(command));
    Some(Mistake::new(span, message).hint("run the query against CloudWatch Logs with `flowid logs query`"))
}
