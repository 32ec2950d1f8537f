//! The embedded AWS-compatible endpoint and the incident that it holds. It speaks the real protocols on loopback, checks
//! every signature, and is reached through the same SDK as AWS; it knows nothing of the fronts that use it.

mod functions;
mod http;
pub mod identity;
pub mod incident;
mod items;
mod kms;
mod logs;
mod objects;
mod refusal;
mod reply;
mod server;
mod signature;
mod target;

use std::time::Duration;

use jiff::Timestamp;

pub use identity::totp::demo_code;
pub use server::Server;

/// The account that holds the incident.
pub const ACCOUNT: &str = identity::people::PRODUCTION.id;

/// The region that holds the incident. Other regions answer too, and are empty.
pub const REGION: &str = identity::people::PRODUCTION.region;

/// The instant at which the reproducible demo stands: 2026-11-24T14:03:22Z.
pub const FIXED_CLOCK: Timestamp = Timestamp::constant(1_795_529_002, 0);

/// How the endpoint is started.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// Customer traffic, as a multiple of the normal one (200,000 events in three hours).
    pub density: f64,
    /// Decides every name, number and moment of the incident.
    pub seed: u64,
    /// The instant at which the demo's clock stands. `None` follows the clock of this machine, and events arrive.
    /// Signatures are always checked against the clock of this machine.
    pub clock: Option<Timestamp>,
    /// How long a query runs at least, so that a person sees partial rows. Zero is as fast as the machine.
    pub pace: Duration,
    /// Queries that may be scheduled or running at the same time.
    pub queries: usize,
    /// Requests of one operation in a second before it is throttled; `None` never throttles.
    pub rate: Option<u32>,
    /// The longest life of a session, whatever is asked for, so that a person sees it end. `None` is as long as AWS's.
    pub session: Option<Duration>,
}

/// Queries that may be scheduled or running at the same time. AWS, "CloudWatch Logs quotas".
pub const QUERIES: usize = 100;

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            density: 1.0,
            seed: 7,
            clock: None,
            pace: Duration::from_millis(1_200),
            queries: QUERIES,
            rate: None,
            session: None,
        }
    }
}

impl Options {
    /// The time by the demo's clock.
    fn now(&self) -> Timestamp {
        self.clock.unwrap_or_else(Timestamp::now)
    }
}

/// Runs work that takes a while beside the connections.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, refusal::Refusal> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!("the demo endpoint failed: {error}");
        refusal::Refusal::new("ServiceUnavailableException", "The service cannot complete the request.")
            .status(hyper::StatusCode::SERVICE_UNAVAILABLE)
    })
}
