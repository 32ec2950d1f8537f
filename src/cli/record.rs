//! `logs record`: prints the whole record behind a pointer.

use futures::StreamExt;

use super::{Exit, Failure, Front};
use crate::domain::{Event, Request, Scope};
use crate::output::Columns;
use crate::port::{Cloud, Stop};

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
    let mut events = cloud.serve(scope, request(pointer), Stop::never());
    while let Some(event) = events.next().await {
        match event? {
            Event::CredentialsAwaited => front.credentials_awaited(),
            Event::Record(record) => {
                let mut rows = front.rows(Columns::Found { first: vec![], except: vec![] });
                rows.push(&record)?;
                rows.finish()?;
            }
            _ => {}
        }
    }
    Ok(Exit::Done)
}
