//! `logs check`: reads a query without sending it, and says what is wrong with it and what is odd.

use std::io::Read;

use super::{Exit, Failure, Front};
use crate::domain::{Fault, FaultKind};
use crate::insights::ast::Query;
use crate::insights::{self, Checked, Mistake};

/// Longest query that is read from standard input. CloudWatch Logs takes 10,000 characters of at most 4 bytes; more
/// than that need not be read to be refused.
const QUERY_BYTES: u64 = 1 << 20;

/// Checks a query. The exit status is the answer: standard output gets only the query in the usual form, if that is
/// asked for and nothing is wrong with it.
///
/// # Errors
/// An output that can't be written.
pub fn run(front: &mut Front<'_>, query: &str, format: bool) -> Result<Exit, Failure> {
    let checked = insights::check(query);
    let odd = [checked.lints.as_slice(), &checked.costs].concat();
    let parsed = sound(front, query, checked);
    warn(front, query, &odd);
    if parsed.is_none() {
        return Ok(Exit::Usage);
    }
    if let Some(form) = insights::format(query).ok().filter(|_| format) {
        front.print_foreign(&form)?;
    }
    Ok(Exit::Done)
}

/// The query, when it has no mistake. Mistakes are named on standard error.
pub(super) fn sound(front: &mut Front<'_>, query: &str, checked: Checked) -> Option<Query> {
    for mistake in &checked.mistakes {
        front.report("error: ", &mistake.report(query));
    }
    checked.query.filter(|_| checked.mistakes.is_empty())
}

/// Names what is odd on standard error.
pub(super) fn warn(front: &mut Front<'_>, query: &str, odd: &[Mistake]) {
    for lint in odd {
        front.report("warning: ", &lint.report(query));
    }
}

/// The query of an argument; `-` reads it from standard input.
///
/// # Errors
/// `Io` when that can't be read, `Invalid` when it is not text or too long.
pub fn query_text(argument: &str, input: &mut dyn Read) -> Result<String, Fault> {
    if argument != "-" {
        return Ok(argument.to_owned());
    }
    let mut bytes = Vec::new();
    input.take(QUERY_BYTES + 1).read_to_end(&mut bytes).map_err(|error| {
        Fault::new(FaultKind::Io, format!("standard input can't be read: {error}")).source(error)
    })?;
    if bytes.len() as u64 > QUERY_BYTES {
        let fault = Fault::new(FaultKind::Invalid, "the query on standard input is longer than 1 MiB");
        return Err(fault.hint("CloudWatch Logs takes 10000 characters"));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to() + 1;
        Fault::new(FaultKind::Invalid, format!("the query on standard input is not UTF-8 from byte {at} on"))
            .hint("save it as UTF-8")
    })
}
