//! `logs record`: prints the whole record behind a pointer.

use super::signals::{Conversation, Heard, stopped};
use super::{Exit, Failure, Front};
use crate::domain::{Event, Request, Scope};
use crate::output::Columns;
use crate::port::Cloud;

/// The request of the command.
pub fn request(pointer: &str) -> Request {
    Request::Record { pointer: pointer.to_owned() }
}

/// Prints the record as one row of all its fields, as AWS sends them.
///
/// # Errors
/// Why there is none, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    pointer: &str,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, request(pointer))?;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Said(Event::Record(record)) => {
                let mut rows = front.rows(Columns::Found { first: vec![], except: vec![] });
                rows.push(&record)?;
                rows.finish()?;
            }
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    if conversation.is_cut() { Ok(stopped(front, 0)) } else { Ok(Exit::Done) }
}
