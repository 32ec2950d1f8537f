//! `session whoami|status`: who one is with a profile, and every hop of its chain.

use futures::StreamExt;

use super::keys::print_rows;
use super::list::instant;
use super::{Exit, Failure, Front};
use crate::args::SessionVerb;
use crate::domain::{Event, Fault, FaultKind, HopStatus, Identity, Request, Scope, SessionStatus, Standing};
use crate::port::{Cloud, Stop};
use crate::session::Sessions;

/// What the commands ask.
pub fn request() -> Request {
    Request::Identity
}

/// Runs the command. `sessions` tells of every profile that was asked for.
///
/// # Errors
/// Why it can't be done.
pub async fn run(
    front: &mut Front<'_>,
    verb: &SessionVerb,
    cloud: &dyn Cloud,
    scope: Scope,
    sessions: &Sessions,
) -> Result<Exit, Failure> {
    let asked = identity(front, cloud, scope).await;
    match verb {
        SessionVerb::Whoami => whoami(front, &asked?),
        SessionVerb::Status => {
            status(front, &sessions.status())?;
            // The hops were shown first: they say where it broke.
            asked.map(|_| Exit::Done).map_err(Failure::from)
        }
    }
}

pub(super) async fn identity(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
) -> Result<Identity, Fault> {
    let mut events = cloud.serve(scope, request(), Stop::never());
    let mut found = None;
    while let Some(event) = events.next().await {
        match event? {
            Event::Identity(identity) => found = Some(identity),
            Event::CredentialsAwaited => front.credentials_awaited(),
            _ => {}
        }
    }
    found.ok_or_else(|| Fault::new(FaultKind::Service, "STS did not say who this is").hint("try again"))
}

fn whoami(front: &mut Front<'_>, identity: &Identity) -> Result<Exit, Failure> {
    let row = [&identity.account, &identity.arn, &identity.user_id].map(|text| text.raw().to_owned());
    print_rows(front, ["account", "arn", "user_id"], std::iter::once(row))
}

fn status(front: &mut Front<'_>, sessions: &[SessionStatus]) -> Result<Exit, Failure> {
    let rows = sessions.iter().flat_map(|session| session.hops.iter().map(|hop| row(session, hop)));
    print_rows(front, ["profile", "hop", "state", "expires", "access_key_id", "trouble"], rows)
}

fn row(session: &SessionStatus, hop: &HopStatus) -> [String; 6] {
    let trouble = match &hop.standing {
        Standing::Failed { fault, .. } => fault.what.raw().to_owned(),
        Standing::NeedsCode { device } => device.raw().to_owned(),
        _ => String::new(),
    };
    [
        session.profile.as_str().to_owned(),
        hop.name.raw().to_owned(),
        hop.standing.word().to_owned(),
        hop.expires.map(instant).unwrap_or_default(),
        hop.access_key_id.as_ref().map(|id| id.raw().to_owned()).unwrap_or_default(),
        trouble,
    ]
}
