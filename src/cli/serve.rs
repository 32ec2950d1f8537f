//! `demo serve`: the embedded endpoint alone, with the environment that other programs need to use it.

use tokio::signal::unix::{SignalKind, signal};

use super::{Exit, Failure, Front};
use crate::demo::{Options, Server};
use crate::domain::text::{safe, safe_lines};
use crate::domain::{Fault, FaultKind};

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// When the port is taken, or the output can't be written.
pub async fn run(front: &mut Front<'_>, options: Options) -> Result<Exit, Failure> {
    let no_signals = |error| Fault::new(FaultKind::Io, format!("signals can't be watched: {error}"));
    let mut interrupt = signal(SignalKind::interrupt()).map_err(no_signals)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(no_signals)?;
    let clock = options.clock;
    let server = Server::start(options)?;
    front.print(safe_lines(&environment(&server)))?;
    let stands = clock.map(|instant| format!("; its clock stands at {instant}")).unwrap_or_default();
    front.notice(&safe(&format!("the demo is served on {}{stands}; C-c ends it", server.endpoint())));
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    Ok(Exit::Done)
}

/// Lines for a shell: `eval` them, or paste them. The first version of the AWS CLI knows the region only as the default
/// one.
fn environment(server: &Server) -> String {
    format!(
        "export AWS_ENDPOINT_URL={0}\nexport AWS_REGION={1}\nexport AWS_DEFAULT_REGION={1}\nexport AWS_ACCESS_KEY_ID={2}\nexport AWS_SECRET_ACCESS_KEY={3}\nunset AWS_SESSION_TOKEN AWS_PROFILE",
        server.endpoint(),
        server.region(),
        server.access_key_id(),
        server.secret_access_key(),
    )
}
