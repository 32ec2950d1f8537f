//! `logs stop`: stops a running query.

use futures::StreamExt;

use super::{Exit, Failure, Front};
use crate::domain::text::Safe;
use crate::domain::{Event, Request, Scope};
use crate::port::{Cloud, Stop};

/// The request of the command.
pub fn request(query_id: &str) -> Request {
    Request::StopQuery { query_id: query_id.to_owned() }
}

/// Stops the query. A query that had ended by itself is where it should be as well.
///
/// # Errors
/// Why it could not be stopped.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    query_id: &str,
) -> Result<Exit, Failure> {
    let mut events = cloud.serve(scope, request(query_id), Stop::never());
    while let Some(event) = events.next().await {
        match event? {
            Event::CredentialsAwaited => front.credentials_awaited(),
            Event::QueryStopped(true) => front.notice(&Safe::own("stopped")),
            Event::QueryStopped(false) => front.notice(&Safe::own("the query had ended already")),
            _ => {}
        }
    }
    Ok(Exit::Done)
}
