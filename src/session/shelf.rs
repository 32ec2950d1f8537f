//! Credentials of hops that outlive the process, for who wants that: encrypted beside the vault that was opened.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use jiff::Timestamp;

use super::schedule::Life;
use crate::domain::{Fault, Secret};
use crate::vault::{KeptSession, Vault};

/// What was kept, and where more is kept.
pub struct Shelf {
    vault: Vault,
    found: BTreeMap<String, KeptSession>,
}

impl Shelf {
    /// What lies beside a vault. When that can't be used nothing of it is, and the fault says why; it is written over.
    pub fn beside(vault: Vault, now: Timestamp) -> (Self, Option<Fault>) {
        match vault.kept_sessions(now) {
            Ok(found) => (Self { vault, found }, None),
            Err(trouble) => (Self { vault, found: BTreeMap::new() }, Some(trouble.into())),
        }
    }
}

/// The place of one hop.
pub(super) struct Place {
    shelf: Arc<Shelf>,
    name: String,
}

impl Place {
    /// For the hop that does this, in words without a secret. Credentials that were had in another way are not found.
    pub fn of(shelf: &Arc<Shelf>, purpose: &str) -> Self {
        Self { shelf: Arc::clone(shelf), name: shelf.vault.kept_as(purpose) }
    }

    /// What lay there at the start.
    pub fn found(&self) -> Option<(Credentials, Life)> {
        let kept = self.shelf.found.get(&self.name)?;
        let (secret, token) = (kept.secret_access_key.reveal(), kept.session_token.reveal().to_owned());
        let seconds = u64::try_from(kept.expires.as_second()).ok()?;
        let expires = UNIX_EPOCH + Duration::from_secs(seconds);
        let credentials =
            Credentials::new(kept.access_key_id.clone(), secret, Some(token), Some(expires), "flowid");
        Some((credentials, Life { since: kept.since, expires: kept.expires }))
    }

    /// Keeps credentials that end. That they are not kept is no failure of the hop.
    pub async fn put(&self, credentials: &Credentials, now: Timestamp) {
        let expires = credentials.expiry().and_then(|at| Timestamp::try_from(at).ok());
        let (Some(expires), Some(token)) = (expires, credentials.session_token()) else { return };
        let session = KeptSession {
            access_key_id: credentials.access_key_id().to_owned(),
            secret_access_key: Secret::new(credentials.secret_access_key().to_owned()),
            session_token: Secret::new(token.to_owned()),
            since: now,
            expires,
        };
        let (shelf, name) = (Arc::clone(&self.shelf), self.name.clone());
        let written =
            tokio::task::spawn_blocking(move || shelf.vault.keep_session(&name, Ok(session), now)).await;
        match written {
            Ok(Ok(())) => {}
            Ok(Err(trouble)) => tracing::warn!("a session is not kept: {trouble}"),
            Err(error) => tracing::warn!("a session is not kept: {error}"),
        }
    }

    /// Drops the credentials with this key.
    pub fn clear(&self, access_key_id: &str, now: Timestamp) {
        let (shelf, name, key) = (Arc::clone(&self.shelf), self.name.clone(), access_key_id.to_owned());
        let work = move || {
            if let Err(trouble) = shelf.vault.keep_session(&name, Err(&key), now) {
                tracing::warn!("a session is still kept: {trouble}");
            }
        };
        drop(tokio::task::spawn_blocking(work));
    }
}
