//! Roles that are given for a token from a file: a web identity, a SAML assertion. STS asks for no signature there.

use std::path::{Path, PathBuf};

use aws_credential_types::Credentials;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::link::{Say, Step};
use super::roles::{Desk, credentials, role_name};
use crate::aws::faults;
use crate::domain::{Fault, FaultKind, Hop, Secret, Text};

/// Characters of a web identity's token. STS API reference, AssumeRoleWithWebIdentity: 4 to 20,000.
const TOKEN_LIMIT: u64 = 20_000;

/// Characters of a SAML assertion in base64. STS API reference, AssumeRoleWithSAML: 4 to 100,000.
const ASSERTION_LIMIT: u64 = 100_000;

/// What is exchanged for the role.
pub enum Token {
    /// The token of a web identity.
    WebIdentity,
    /// An assertion for this identity provider.
    Saml {
        /// Its ARN.
        provider_arn: String,
    },
}

/// A role for a token.
pub struct TokenRole {
    /// Where.
    pub desk: Desk,
    /// Which role.
    pub hop: Hop,
    /// What is in the file.
    pub token: Token,
    /// The file, read again each time: whoever renews the token writes it there.
    pub file: PathBuf,
}

impl TokenRole {
    async fn exchange(&self) -> Result<Credentials, Fault> {
        let Self { desk, hop, file, .. } = self;
        let client = desk.client(None)?;
        let seconds = hop.duration.and_then(|seconds| i32::try_from(seconds).ok());
        let place = |error: Fault| {
            error.hint(format!("check {} and the trust policy of {}", file.display(), hop.role_arn))
        };
        let given = match &self.token {
            Token::WebIdentity => {
                let call = client
                    .assume_role_with_web_identity()
                    .role_arn(&hop.role_arn)
                    .role_session_name(hop.session_name.as_ref().unwrap_or(&desk.session_name))
                    .web_identity_token(read(file, TOKEN_LIMIT).await?.reveal())
                    .set_policy(hop.session_policy.clone())
                    .set_duration_seconds(seconds);
                let answer = call.send().await.map_err(|error| {
                    place(faults::of_role(
                        error,
                        "AssumeRoleWithWebIdentity",
                        &desk.scope,
                        desk.wire.sts.as_ref(),
                    ))
                })?;
                answer.credentials
            }
            Token::Saml { provider_arn } => {
                let call = client
                    .assume_role_with_saml()
                    .role_arn(&hop.role_arn)
                    .principal_arn(provider_arn)
                    .saml_assertion(read(file, ASSERTION_LIMIT).await?.reveal())
                    .set_policy(hop.session_policy.clone())
                    .set_duration_seconds(seconds);
                let answer = call.send().await.map_err(|error| {
                    place(faults::of_role(error, "AssumeRoleWithSAML", &desk.scope, desk.wire.sts.as_ref()))
                })?;
                answer.credentials
            }
        };
        credentials(given)
    }
}

impl Step for TokenRole {
    fn name(&self) -> Text {
        format!("role {}", role_name(&self.hop.role_arn)).into()
    }

    fn take<'a>(&'a self, _: Option<Credentials>, _: Say<'a>) -> BoxFuture<'a, Result<Credentials, Fault>> {
        self.exchange().boxed()
    }
}

/// A token from a file, or from standard input where the file is `-`. No more is read than STS would take.
async fn read(file: &Path, limit: u64) -> Result<Secret, Fault> {
    use tokio::io::AsyncReadExt;
    let mut text = String::new();
    let path = if file == Path::new("-") { Path::new("/dev/stdin") } else { file };
    let read = async { tokio::fs::File::open(path).await?.take(limit + 1).read_to_string(&mut text).await };
    let outcome = read.await;
    let token = Secret::new(text.trim().to_owned());
    // The text itself was a secret too.
    drop(Secret::new(text));
    outcome.map_err(|error| {
        let what = format!("the token in {} can't be read: {error}", file.display());
        Fault::new(FaultKind::Io, what)
            .hint("whoever signs in writes it there; name the file that it is in")
            .source(error)
    })?;
    let length = token.reveal().len() as u64;
    if length < 4 || length > limit {
        let what =
            format!("{} holds {length} characters, which is no token that STS would take", file.display());
        return Err(Fault::new(FaultKind::Invalid, what).hint(format!("a token has 4 to {limit} characters")));
    }
    Ok(token)
}
