//! Lists: printed page by page as they come.

use std::sync::Arc;

use jiff::Timestamp;

use super::progress::ProgressLine;
use super::signals::{Conversation, Heard, stopped};
use super::{Exit, Failure, Front};
use crate::domain::text::{Safe, safe};
use crate::domain::{Batch, Event, Request, Scope, figures};
use crate::output::{Columns, Writer};
use crate::port::Cloud;

/// Asks for a list and prints the pages that `page` makes of its events. SIGINT and SIGTERM end it in order.
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
    let mut conversation = Conversation::begin(cloud, scope, request)?;
    let mut heard = first(front, &mut conversation).await;
    let mut line = ProgressLine::new(front.streams.err_is_terminal, front.streams.width);
    let (look, columns) = (front.look(), columns.iter().map(|name| (*name).to_owned()).collect());
    let mut rows = Writer::new(&mut *front.streams.out, look, Columns::Fixed(columns));
    let mut printed = 0;
    let mut ended = None;
    while let Some(next) = heard {
        match next {
            Heard::Said(Event::Retrying(fault)) => {
                line.show(front.streams.err, fault.safe().after("trying again: "));
            }
            Heard::Said(event) => {
                line.wipe(front.streams.err);
                if let Some(page) = page(&event).map(Arc::new) {
                    rows.push(&page)?;
                    printed += page.len() as u64;
                }
            }
            Heard::Failed(fault) => ended = Some(fault),
            Heard::Stopping => {}
        }
        heard = conversation.next().await;
    }
    line.wipe(front.streams.err);
    if let Some(fault) = ended.take_if(|_| printed == 0) {
        return Err(fault.into());
    }
    if printed > 0 || !conversation.is_cut() {
        rows.finish()?;
    }
    if conversation.is_cut() {
        return Ok(stopped(front, printed));
    }
    let Some(fault) = ended else {
        if printed == 0 {
            front.notice(&Safe::own("no rows"));
        }
        return Ok(Exit::Done);
    };
    front.fault(&fault);
    front.notice(&safe(&format!("not complete: {} came before the error", figures::rows(printed))));
    Ok(Exit::Partial)
}

/// The first thing that matters to a list. What is said before it is that credentials are waited for.
async fn first(front: &mut Front<'_>, conversation: &mut Conversation) -> Option<Heard> {
    loop {
        match conversation.next().await {
            Some(Heard::Said(Event::CredentialsAwaited)) => front.credentials_awaited(),
            first => return first,
        }
    }
}

/// An instant as every list writes it: RFC 3339 with milliseconds, which is what AWS keeps.
pub(super) fn instant(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
