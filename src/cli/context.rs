//! `logs context`: prints the events around an instant in one stream, and says which is the one.

use jiff::Timestamp;

use super::signals::{Conversation, Heard, stopped};
use super::{Exit, Failure, Front};
use crate::args::ContextArgs;
use crate::domain::text::{Safe, safe};
use crate::domain::window::parse_instant;
use crate::domain::{Context, Event, Fault, FaultKind, Request, Scope};
use crate::output::Columns;
use crate::port::Cloud;

const COLUMNS: [&str; 2] = ["@timestamp", "@message"];

/// The request of the command.
///
/// # Errors
/// `Invalid` when the instant can't be read.
pub fn request(args: &ContextArgs, now: Timestamp) -> Result<Request, Fault> {
    let at = parse_instant(&args.at, now)
        .map_err(|what| Fault::new(FaultKind::Invalid, format!("--at: {what}")))?;
    let (group, stream) = (args.group.clone(), args.stream.clone());
    Ok(Request::Context(Context { group, stream, at, before: args.n, after: args.n }))
}

/// Prints the events in the order of time. They come all at once, so that a signal leaves none of them.
///
/// # Errors
/// Why they can't be had, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    request: Request,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, request)?;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Said(Event::Context { rows: batch, middle }) => {
                let mut rows = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
                rows.push(&batch)?;
                rows.finish()?;
                match batch.len() {
                    0 => front.notice(&Safe::own("no rows")),
                    count if middle < count => {
                        front.notice(&safe(&format!(
                            "row {} of {count} is the one at that time, or the first after it",
                            middle + 1
                        )));
                    }
                    _ => front.notice(&Safe::own("the stream has nothing at that time or after it")),
                }
            }
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    if conversation.is_cut() { Ok(stopped(front, 0)) } else { Ok(Exit::Done) }
}
