//! Credentials that are given once and never change: those of the demo endpoint.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use futures::future::BoxFuture;

use crate::aws::{Access, Profiles, Wire};
use crate::domain::{Fault, Profile, Region};

/// The same credentials for every profile. The secret is kept in the SDK's type, which hides it and wipes it.
pub fn fixed(access_key_id: &str, secret_access_key: &str, session_token: Option<&str>) -> Arc<dyn Profiles> {
    let token = session_token.map(str::to_owned);
    let credentials = Credentials::new(access_key_id, secret_access_key, token, None, "flowid");
    Arc::new(Fixed { credentials: SharedCredentialsProvider::new(credentials) })
}

struct Fixed {
    credentials: SharedCredentialsProvider,
}

impl Profiles for Fixed {
    fn open<'a>(&'a self, _: &'a Profile, _: &'a Region, _: Wire) -> BoxFuture<'a, Result<Access, Fault>> {
        let access = Access { credentials: self.credentials.clone(), fips: false, dual_stack: false };
        Box::pin(std::future::ready(Ok(access)))
    }
}
