//! The sign-in at a start page: the first hop of every profile that uses it, and shared by all of them. Its credentials are
//! the token, which signs nothing and so has no key id.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::sync::watch;

use super::cache::CliCache;
use super::oidc::{Authorization, Oidc, Refusal, Registration, Service, Token};
use super::polling::Polling;
use crate::domain::sign_in::host;
use crate::domain::{Fault, FaultKind, Region, Secret, SignInAsked, Standing, Text};
use crate::port::Person;
use crate::session::link::{Say, Step};
use crate::session::time::Time;

/// How many codes run out one after the other before nobody is waited for any more: half an hour with those of AWS.
const CODES: usize = 3;

/// The life of a token whose answer does not name one, in seconds: the shortest that a session may be set to. IAM Identity
/// Center user guide, "Configure the session duration": 15 minutes at least.
const USUAL_LIFE: i32 = 900;

/// A sign-in at one start page.
pub struct SignIn {
    oidc: Box<dyn Oidc>,
    start_url: String,
    region: Region,
    person: Arc<dyn Person>,
    time: Arc<dyn Time>,
    cache: CliCache,
    kept: Mutex<Kept>,
    /// Counts up when the sign-in is dropped, which ends what is under way.
    dropped: watch::Sender<u64>,
}

/// What is kept besides the token itself, which the link holds.
#[derive(Default)]
struct Kept {
    registration: Option<Registration>,
    refresh: Option<Secret>,
    /// The token that was given last: from the cache of the AWS CLI it is not taken again.
    last: Option<Secret>,
}

/// How waiting for one code ended.
enum Waited {
    SignedIn(Token),
    /// Without a token, and another code may do better. The words say why.
    Again(&'static str),
}

impl SignIn {
    /// Nobody has signed in yet.
    pub fn new(service: Service, person: Arc<dyn Person>, time: Arc<dyn Time>, cache: CliCache) -> Self {
        let (start_url, region) = (service.start_url.clone(), service.scope.region.clone());
        Self::through(Box::new(service), start_url, region, person, time, cache)
    }

    fn through(
        oidc: Box<dyn Oidc>,
        start_url: String,
        region: Region,
        person: Arc<dyn Person>,
        time: Arc<dyn Time>,
        cache: CliCache,
    ) -> Self {
        let (kept, dropped) = (Mutex::default(), watch::Sender::new(0));
        Self { oidc, start_url, region, person, time, cache, kept, dropped }
    }

    /// A token: refreshed, else as the AWS CLI has it, else from a person.
    async fn have(&self, say: Say<'_>) -> Result<Credentials, Fault> {
        if let Some(token) = self.refreshed().await? {
            return Ok(self.keep(token));
        }
        let (cached, remark) = self.cache.find(&self.start_url, &self.region, self.time.now());
        let new = cached.filter(|cached| self.kept().last.as_ref() != Some(&cached.access));
        if let Some(cached) = new {
            self.kept().last = Some(cached.access.clone());
            return Ok(credentials(&cached.access, cached.expires));
        }
        self.ask_person(remark, say).await
    }

    /// A new token for the refresh token; `None` when there is none, or the service does not take it any more.
    async fn refreshed(&self) -> Result<Option<Token>, Fault> {
        let now = self.time.now();
        let (registration, refresh) = {
            let kept = self.kept();
            (kept.registration.clone().filter(|by| by.ends > now), kept.refresh.clone())
        };
        let (Some(registration), Some(refresh)) = (registration, refresh) else { return Ok(None) };
        match self.oidc.refresh(&registration, &refresh).await {
            Ok(token) => Ok(Some(token)),
            // A failure on the way is no answer: the same token may work a moment later, and nobody is bothered.
            Err(Refusal::Other(fault)) if is_passing(&fault) => Err(fault),
            Err(refusal) => {
                let mut kept = self.kept();
                kept.refresh = None;
                if matches!(refusal, Refusal::UnknownClient) {
                    kept.registration = None;
                }
                Ok(None)
            }
        }
    }

    async fn ask_person(&self, remark: Option<String>, say: Say<'_>) -> Result<Credentials, Fault> {
        let mut remark = remark;
        for _ in 0..CODES {
            let registration = self.registration().await?;
            let waited = match self.oidc.authorize(&registration).await {
                Ok(authorization) => {
                    say(Standing::NeedsSignIn);
                    self.wait(&registration, &authorization, remark.as_deref()).await?
                }
                Err(Refusal::UnknownClient) => Waited::Again("the registration of flowid there had ended"),
                Err(refusal) => return Err(self.refused(refusal)),
            };
            match waited {
                Waited::SignedIn(token) => return Ok(self.keep(token)),
                Waited::Again(why) => remark = Some(why.to_owned()),
            }
            if remark.as_deref() != Some(CODE_ENDED) {
                self.kept().registration = None;
            }
        }
        let what = format!("nobody signed in at {} in time", host(&self.start_url));
        Err(Fault::new(FaultKind::NeedsPerson, what).hint("ask again when a browser is at hand"))
    }

    /// This program as the service knows it, made known again where that has ended.
    async fn registration(&self) -> Result<Registration, Fault> {
        let now = self.time.now();
        if let Some(known) = self.kept().registration.clone().filter(|known| known.ends > now) {
            return Ok(known);
        }
        let registration = self.oidc.register().await?;
        self.kept().registration = Some(registration.clone());
        Ok(registration)
    }

    /// Shows a code, and asks for its token until there is one.
    async fn wait(
        &self,
        registration: &Registration,
        authorization: &Authorization,
        remark: Option<&str>,
    ) -> Result<Waited, Fault> {
        let polling = Polling::new(authorization.interval, authorization.expires_in, self.time.now());
        let address = Text::from(authorization.address.as_str());
        let complete = authorization.address_with_code.as_deref().map(Text::from);
        let asked = SignInAsked {
            start_url: self.start_url.as_str().into(),
            address_with_code: complete.unwrap_or_else(|| address.clone()),
            address,
            code: authorization.user_code.as_str().into(),
            expires: polling.ends(),
            remark: remark.map(Text::from),
        };
        let declined = self.person.sign_in(asked.checked()?);
        tokio::select! {
            waited = self.poll(registration, authorization, polling) => waited,
            fault = declined => Err(fault),
        }
    }

    async fn poll(
        &self,
        registration: &Registration,
        authorization: &Authorization,
        mut polling: Polling,
    ) -> Result<Waited, Fault> {
        loop {
            self.time.sleep(polling.pause()).await;
            if polling.is_over(self.time.now()) {
                return Ok(Waited::Again(CODE_ENDED));
            }
            match self.oidc.redeem(registration, &authorization.device_code).await {
                Ok(token) => return Ok(Waited::SignedIn(token)),
                Err(Refusal::Pending) => polling.on_pending(),
                Err(Refusal::SlowDown) => polling.on_slow_down(),
                Err(Refusal::CodeEnded) => return Ok(Waited::Again(CODE_ENDED)),
                Err(Refusal::UnknownClient) => {
                    return Ok(Waited::Again("the registration of flowid there had ended"));
                }
                Err(Refusal::Other(fault)) if is_passing(&fault) && polling.on_failure() => {}
                Err(refusal) => return Err(self.refused(refusal)),
            }
        }
    }

    fn keep(&self, token: Token) -> Credentials {
        let life = Some(token.expires_in).filter(|seconds| *seconds > 0).unwrap_or(USUAL_LIFE);
        let expires = self.time.now() + jiff::SignedDuration::from_secs(i64::from(life));
        let mut kept = self.kept();
        // A refresh may leave the old refresh token in use (RFC 6749, section 6).
        if token.refresh.is_some() {
            kept.refresh = token.refresh;
        }
        kept.last = Some(token.access.clone());
        credentials(&token.access, expires)
    }

    /// Why there will be no token.
    fn refused(&self, refusal: Refusal) -> Fault {
        let host = host(&self.start_url);
        match refusal {
            Refusal::Other(fault) => fault,
            Refusal::Denied => {
                Fault::new(FaultKind::Denied, format!("the sign-in at {host} was denied in the browser"))
                    .hint("ask again, and allow flowid there")
            }
            _ => {
                Fault::new(FaultKind::Service, format!("{host} does not take the sign-in that it asked for"))
                    .hint("ask again")
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why another code is shown.
const CODE_ENDED: &str = "the code before this one has run out";

impl Step for SignIn {
    fn name(&self) -> Text {
        format!("sign-in {}", host(&self.start_url)).into()
    }

    fn take<'a>(&'a self, _: Option<Credentials>, say: Say<'a>) -> BoxFuture<'a, Result<Credentials, Fault>> {
        let mut dropped = self.dropped.subscribe();
        async move {
            tokio::select! {
                taken = self.have(say) => taken,
                _ = dropped.changed() => {
                    let what = format!("the sign-in at {} was dropped", host(&self.start_url));
                    Err(Fault::new(FaultKind::Cancelled, what).hint("ask again"))
                }
            }
        }
        .boxed()
    }

    fn is_sign_in(&self) -> bool {
        true
    }

    fn forget(&self) {
        self.dropped.send_modify(|count| *count = count.wrapping_add(1));
        let registration = self.kept().registration.take();
        *self.kept() = Kept { registration, ..Kept::default() };
    }
}

/// A token as a link holds it: without a key id.
fn credentials(token: &Secret, expires: Timestamp) -> Credentials {
    let since = u64::try_from(expires.as_second()).unwrap_or_default();
    let expires = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(since));
    Credentials::new("", token.reveal(), None, expires, "flowid")
}

/// Whether the same question may be answered a moment later.
fn is_passing(fault: &Fault) -> bool {
    use FaultKind as K;
    matches!(fault.kind, K::Network | K::Timeout | K::Throttled | K::Service | K::LimitExceeded)
}
