//! Lists: printed page by page as they come.

use std::sync::Arc;

use futures::StreamExt;
use futures::stream::iter;
use jiff::Timestamp;

use super::{Exit, Failure, Front};
use crate::domain::text::{Safe, safe};
use crate::domain::{Batch, Event, Fault, Request, Scope, figures};
use crate::output::Columns;
use crate::port::{Cloud, Events, Stop};

/// Asks for a list and prints the pages that `page` makes of its events.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn list(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    request: Request,
    columns: &[&str],
    page: impl Fn(&Event) -> Option<Batch>,
) -> Result<Exit, Failure> {
    let mut events = cloud.serve(scope, request, Stop::never());
    let first = first(front, &mut events).await;
    let mut events = iter(first).chain(events);
    let mut rows = front.rows(Columns::Fixed(columns.iter().map(|name| (*name).to_owned()).collect()));
    let mut printed = 0;
    let mut ended = None;
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => {
                let Some(page) = page(&event).map(Arc::new) else { continue };
                rows.push(&page)?;
                printed += page.len();
            }
            Err(fault) => ended = Some(fault),
        }
    }
    if let Some(fault) = ended.take_if(|_| printed == 0) {
        return Err(fault.into());
    }
    rows.finish()?;
    let Some(fault) = ended else {
        if printed == 0 {
            front.notice(&Safe::own("no rows"));
        }
        return Ok(Exit::Done);
    };
    front.fault(&fault);
    let printed = figures::rows(printed as u64);
    front.notice(&safe(&format!("not complete: {printed} came before the error")));
    Ok(Exit::Partial)
}

/// The first event that matters to a list. What is said before it is that credentials are waited for.
async fn first(front: &mut Front<'_>, events: &mut Events) -> Option<Result<Event, Fault>> {
    loop {
        match events.next().await {
            Some(Ok(Event::CredentialsAwaited)) => front.credentials_awaited(),
            first => return first,
        }
    }
}

/// An instant as every list writes it: RFC 3339 with milliseconds, which is what AWS keeps.
pub(super) fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
