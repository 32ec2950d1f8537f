//! The listener on loopback: its address and keys, its connections, its end.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};

use super::http::Endpoint;
use super::identity::{Identity, Issued, profiles};
use super::{Options, REGION};
use crate::domain::{Fault, FaultKind, SavedProfile};

/// How many connections are served at once; one more waits. Far above what an SDK client opens (it keeps a handful),
/// far below the usual limit of 1,024 open files.
const CONNECTIONS: usize = 256;

/// How long to wait before accepting again when the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A running endpoint. Dropping it closes the listener, stops its queries and lets the connections finish.
pub struct Server {
    address: SocketAddr,
    endpoint: Arc<Endpoint>,
    user: Issued,
    /// Its end tells the listener and the connections to close.
    _running: watch::Sender<()>,
}

impl Server {
    /// Listens on 127.0.0.1 with new random keys. Must be called within a tokio runtime, which then serves it.
    ///
    /// # Errors
    /// `Invalid` for a density that is not a number above 0 and up to 10,000; `Io` when the port is taken;
    /// `Unsupported` outside of a runtime.
    pub fn start(options: Options) -> Result<Self, Fault> {
        if !(options.density > 0.0 && options.density <= 10_000.0) {
            let what = format!("a density of {} can't be served", options.density);
            return Err(Fault::new(FaultKind::Invalid, what).hint("choose one above 0 and up to 10000"));
        }
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(Fault::new(
                FaultKind::Unsupported,
                "the demo endpoint needs a tokio runtime to run on",
            ));
        }
        let port = options.port;
        let listener = listen(port).map_err(|error| port_fault(port, error))?;
        let address = listener.local_addr().map_err(|error| port_fault(port, error))?;
        let longest = options.session.map(|life| u32::try_from(life.as_secs()).unwrap_or(u32::MAX));
        let (identity, user) = Identity::new(longest)?;
        let endpoint = Arc::new(Endpoint::new(options, identity, format!("http://{address}")));
        let (running, ended) = watch::channel(());
        tokio::spawn(accept(listener, Arc::clone(&endpoint), ended));
        Ok(Self { address, endpoint, user, _running: running })
    }

    /// The address for `--endpoint-url`, such as `http://127.0.0.1:41233`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The access key id that requests must be signed with.
    pub fn access_key_id(&self) -> &str {
        &self.user.access_key_id
    }

    /// The secret that belongs to it. Worth nothing anywhere else.
    pub fn secret_access_key(&self) -> &str {
        &self.user.secret_access_key
    }

    /// A token that the role `ci-read` takes.
    pub fn web_identity_token(&self) -> String {
        self.endpoint.identity.web_identity_token(Timestamp::now())
    }

    /// An assertion that the role `partner-read` takes, in base64.
    pub fn saml_assertion(&self) -> String {
        self.endpoint.identity.saml_assertion(Timestamp::now())
    }

    /// Profiles that show what there is to try. `token_file` holds a web identity token.
    ///
    /// # Errors
    /// None that can happen: the regions are fixed names.
    pub fn profiles(&self, token_file: Option<&Path>) -> Result<Vec<SavedProfile>, Fault> {
        profiles::saved(&self.user.access_key_id, token_file)
    }

    /// The region that holds the incident.
    pub fn region(&self) -> &'static str {
        REGION
    }
}

/// Without the secret.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.endpoint.close();
    }
}

fn listen(port: u16) -> io::Result<TcpListener> {
    let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    TcpListener::from_std(listener)
}

fn port_fault(port: u16, error: io::Error) -> Fault {
    Fault::new(FaultKind::Io, format!("can't listen on 127.0.0.1:{port}: {error}"))
        .hint("choose another port, or 0 for a free one")
        .source(error)
}

async fn accept(listener: TcpListener, endpoint: Arc<Endpoint>, mut ended: watch::Receiver<()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            _ = ended.changed() => return,
            accepted = admit(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, place)) => {
                let (endpoint, ended) = (Arc::clone(&endpoint), ended.clone());
                tokio::spawn(async move {
                    serve(stream, endpoint, ended).await;
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!("the demo endpoint can't accept a connection: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

async fn admit(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    Ok((stream, place))
}

async fn serve(stream: TcpStream, endpoint: Arc<Endpoint>, mut ended: watch::Receiver<()>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!("no delay on a connection of the demo endpoint: {error}");
    }
    let service = service_fn(move |request| {
        let endpoint = Arc::clone(&endpoint);
        async move { endpoint.answer(request).await }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    let result = tokio::select! {
        result = connection.as_mut() => result,
        _ = ended.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        tracing::debug!("a connection of the demo endpoint ended early: {error}");
    }
}
