//! Credentials on their way: how long they may take, that a source which hangs is not started over and over, and who
//! is told that they are waited for. Where they come from is the business of `session`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, Result, SharedCredentialsProvider, future};
use tokio::sync::watch;
use tokio::time::timeout;

/// The credentials of one profile and region, with a limit to the time that they may take.
#[derive(Debug)]
pub(super) struct Patient {
    inner: SharedCredentialsProvider,
    limit: Duration,
    /// Whether the source once took too long. It is not asked again: a process that hangs would be started beside
    /// those that hang already. Clients that are opened anew ask anew.
    gave_up: AtomicBool,
    loading: watch::Sender<bool>,
}

impl Patient {
    /// Asks this source.
    pub fn new(inner: SharedCredentialsProvider, limit: Duration) -> Self {
        Self { inner, limit, gave_up: AtomicBool::new(false), loading: watch::Sender::new(false) }
    }

    /// Ends when credentials have been waited for so long; never when they are there.
    pub async fn awaited(&self, long: Duration) {
        let mut loading = self.loading.subscribe();
        while loading.wait_for(|loading| *loading).await.is_ok() {
            if timeout(long, loading.wait_for(|loading| !*loading)).await.is_err() {
                return;
            }
        }
    }

    async fn load(&self) -> Result {
        let took_too_long = || CredentialsError::provider_timed_out(self.limit);
        if self.gave_up.load(Ordering::Relaxed) {
            return Err(took_too_long());
        }
        self.loading.send_replace(true);
        let loaded = Loaded(&self.loading);
        let outcome = timeout(self.limit, self.inner.provide_credentials()).await;
        drop(loaded);
        outcome.unwrap_or_else(|_| {
            let fallback = self.inner.fallback_on_interrupt();
            self.gave_up.store(fallback.is_none(), Ordering::Relaxed);
            fallback.ok_or_else(took_too_long)
        })
    }
}

/// Says that nothing is waited for any more, also when the wait was dropped.
struct Loaded<'a>(&'a watch::Sender<bool>);

impl Drop for Loaded<'_> {
    fn drop(&mut self) {
        self.0.send_replace(false);
    }
}

impl ProvideCredentials for Patient {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }

    fn fallback_on_interrupt(&self) -> Option<Credentials> {
        self.inner.fallback_on_interrupt()
    }
}
