//! The one factory of SDK clients: HTTP, time-outs, retries, user agent and the witness are set here and nowhere else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::config::retry::{RetryConfig, RetryPartition};
use aws_sdk_cloudwatchlogs::config::timeout::TimeoutConfig;
use aws_sdk_cloudwatchlogs::config::{AppName, BehaviorVersion, IdentityCache, Region};
use aws_sdk_dynamodb as dynamo;
use aws_sdk_kms as kms;
use aws_sdk_lambda as lambda;
use aws_sdk_s3 as s3;
use aws_sdk_s3::config::{RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_sso as sso;
use aws_sdk_ssooidc as ssooidc;
use aws_sdk_sts as sts;
use aws_smithy_types::retry::RetrySpec;
use aws_types::SdkConfig;
use tokio::sync::OnceCell;

use super::attempt::Observe;
use super::http::Http;
use super::observe::Witness;
use super::quota::Quota;
use super::renewal::Renewal;
use super::retry::Patience;
use super::s3_places::Places;
use super::{Access, Endpoint, Endpoints, Options, Pacing, Signer, Wire};
use crate::domain::{self, Fault, FaultKind, Scope};

/// The clients of one profile and region.
pub(super) struct ScopeClients {
    /// CloudWatch Logs.
    pub logs: logs::Client,
    /// DynamoDB.
    pub dynamo: dynamo::Client,
    /// Lambda.
    pub lambda: lambda::Client,
    /// Lambda for running functions: it waits for as long as one may take, and makes no second attempt.
    pub lambda_once: lambda::Client,
    /// S3, in the region of each bucket.
    pub s3: Places,
    /// STS.
    pub sts: sts::Client,
    /// Who signs for all of them.
    pub signer: Arc<dyn Signer>,
}

/// The clients of a profile as it was at its so many-th change.
#[derive(Default)]
struct Opened {
    edition: u64,
    cell: Arc<OnceCell<Arc<ScopeClients>>>,
}

/// All clients, made when something first asks and kept.
pub(super) struct Clients {
    options: Options,
    http: Http,
    opened: Mutex<HashMap<Scope, Opened>>,
    quotas: Mutex<HashMap<Scope, Arc<Quota>>>,
}

impl Clients {
    /// No client yet.
    pub fn new(options: Options) -> Result<Self, Fault> {
        let http = Http::from_environment()?;
        Ok(Self { options, http, opened: Mutex::default(), quotas: Mutex::default() })
    }

    /// The clients of a profile and region. A failure is not kept: the next one who asks tries again.
    pub async fn of(&self, scope: &Scope) -> Result<Arc<ScopeClients>, Fault> {
        let cell = self.cell(scope);
        let clients = cell.get_or_try_init(|| self.open(scope)).await?;
        Ok(Arc::clone(clients))
    }

    fn cell(&self, scope: &Scope) -> Arc<OnceCell<Arc<ScopeClients>>> {
        let edition = self.options.profiles.edition(&scope.profile);
        let mut opened = lock(&self.opened);
        let known = opened.entry(scope.clone()).or_default();
        if known.edition != edition {
            *known = Opened { edition, ..Opened::default() };
        }
        Arc::clone(&known.cell)
    }

    /// What the queries of a profile and region share.
    pub fn quota(&self, scope: &Scope) -> Arc<Quota> {
        let Pacing { look_cost, look_burst, .. } = self.options.pacing;
        let mut quotas = lock(&self.quotas);
        let quota =
            quotas.entry(scope.clone()).or_insert_with(|| Arc::new(Quota::new(look_cost, look_burst)));
        Arc::clone(quota)
    }

    /// How fast and how patiently.
    pub fn pacing(&self) -> &Pacing {
        &self.options.pacing
    }

    /// Where requests go when not to AWS itself.
    pub fn endpoints(&self) -> &Endpoints {
        &self.options.endpoints
    }

    async fn open(&self, scope: &Scope) -> Result<Arc<ScopeClients>, Fault> {
        let Options { endpoints, profiles, observer, .. } = &self.options;
        let access = profiles.open(&scope.profile, &scope.region, self.wire()).await?;
        let shared = self.shared(scope, &access)?;
        let url =
            |endpoint: &Option<Endpoint>| endpoint.as_ref().map(|endpoint| endpoint.as_str().to_owned());

        let mut logs = logs::config::Builder::from(&shared)
            .retry_partition(partition())
            .retry_classifier(Patience)
            .interceptor(Renewal { signer: Arc::clone(&access.signer) })
            .interceptor(Witness::new("logs", observer.clone()));
        logs.set_endpoint_url(url(&endpoints.logs));

        let mut dynamo = dynamo::config::Builder::from(&shared)
            .retry_partition(partition())
            .retry_classifier(Patience)
            .interceptor(Renewal { signer: Arc::clone(&access.signer) })
            .interceptor(Witness::new("dynamodb", observer.clone()));
        dynamo.set_endpoint_url(url(&endpoints.dynamo));

        let mut lambda = lambda::config::Builder::from(&shared)
            .retry_partition(partition())
            .retry_classifier(Patience)
            .interceptor(Renewal { signer: Arc::clone(&access.signer) })
            .interceptor(Witness::new("lambda", observer.clone()));
        lambda.set_endpoint_url(url(&endpoints.lambda));
        let lambda_once = lambda
            .clone()
            .retry_config(RetryConfig::disabled())
            .timeout_config(patient(&self.options.pacing));

        // A server that is named by its address has no names for buckets.
        let mut s3 = s3::config::Builder::from(&shared)
            .retry_partition(partition())
            .retry_classifier(Patience)
            .interceptor(Renewal { signer: Arc::clone(&access.signer) })
            .interceptor(Witness::new("s3", observer.clone()))
            .force_path_style(endpoints.s3.is_some())
            .use_arn_region(true)
            // Objects are read in ranges, which have no checksum; who reads a whole one compares it himself.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        s3.set_endpoint_url(url(&endpoints.s3));

        let mut sts = sts::config::Builder::from(&shared)
            .retry_partition(partition())
            .retry_classifier(Patience)
            .interceptor(Renewal { signer: Arc::clone(&access.signer) })
            .interceptor(Witness::new("sts", observer.clone()));
        sts.set_endpoint_url(url(&endpoints.sts));

        Ok(Arc::new(ScopeClients {
            logs: logs::Client::from_conf(logs.build()),
            dynamo: dynamo::Client::from_conf(dynamo.build()),
            lambda: lambda::Client::from_conf(lambda.build()),
            lambda_once: lambda::Client::from_conf(lambda_once.build()),
            s3: Places::new(scope.region.clone(), s3::Client::from_conf(s3.build())),
            sts: sts::Client::from_conf(sts.build()),
            signer: access.signer,
        }))
    }

    /// What all clients of a profile and region have in common.
    fn shared(&self, scope: &Scope, access: &Access) -> Result<SdkConfig, Fault> {
        let signer: Arc<dyn ProvideCredentials> = Arc::<dyn Signer>::clone(&access.signer);
        let shared = SdkConfig::builder()
            .behavior_version(behavior_version())
            .http_client(self.http.client.clone())
            .region(Region::new(scope.region.as_str().to_owned()))
            .credentials_provider(SharedCredentialsProvider::from(signer))
            .identity_cache(IdentityCache::no_cache())
            .timeout_config(timeouts(&self.options.pacing))
            .retry_config(retries(&self.options.pacing))
            .use_fips(access.fips)
            .use_dual_stack(access.dual_stack)
            .app_name(app_name()?);
        Ok(shared.build())
    }

    /// What is asked without the credentials of a profile goes through this.
    pub fn wire(&self) -> Wire {
        let Options { endpoints, pacing, observer, .. } = &self.options;
        wire_through(&self.http, endpoints, pacing, observer.clone())
    }
}

/// What sources of credentials ask through, for those who ask nothing else.
///
/// # Errors
/// When the certificates that `AWS_CA_BUNDLE` names can't be used.
pub fn wire(
    endpoints: &Endpoints,
    pacing: &Pacing,
    observer: Option<Arc<dyn Observe>>,
) -> Result<Wire, Fault> {
    Ok(wire_through(&Http::from_environment()?, endpoints, pacing, observer))
}

fn wire_through(
    http: &Http,
    endpoints: &Endpoints,
    pacing: &Pacing,
    observer: Option<Arc<dyn Observe>>,
) -> Wire {
    Wire {
        http: http.watched(observer),
        timeouts: timeouts(pacing),
        retries: retries(pacing),
        patience: pacing.credentials,
        roles: endpoints.roles.clone(),
        sts: endpoints.roles.clone().or_else(|| endpoints.sts.clone()),
        sso_oidc: endpoints.sso_oidc.clone(),
        sso: endpoints.sso.clone(),
    }
}

/// A client of KMS in a region.
///
/// # Errors
/// When the application's name is not accepted.
pub(super) fn kms_client(
    wire: &Wire,
    region: &domain::Region,
    endpoint: Option<&Endpoint>,
    credentials: SharedCredentialsProvider,
) -> Result<kms::Client, Fault> {
    let mut config = kms::config::Builder::from(&bare(wire, region)?)
        .retry_partition(partition())
        .credentials_provider(credentials);
    config.set_endpoint_url(endpoint.map(|endpoint| endpoint.as_str().to_owned()));
    Ok(kms::Client::from_conf(config.build()))
}

/// A client of a region's own STS for the hops of a chain; without credentials for those that are given for a token.
///
/// # Errors
/// When the application's name is not accepted.
pub(crate) fn sts_client(
    wire: &Wire,
    region: &domain::Region,
    credentials: Option<Credentials>,
) -> Result<sts::Client, Fault> {
    let mut config = sts_config(wire, region)?;
    config.set_credentials_provider(credentials.map(SharedCredentialsProvider::new));
    Ok(sts::Client::from_conf(config.build()))
}

/// A client of a region's own STS that signs nothing, also where STS asks for a signature.
///
/// # Errors
/// When the application's name is not accepted.
pub(super) fn unsigned_sts_client(wire: &Wire, region: &domain::Region) -> Result<sts::Client, Fault> {
    Ok(sts::Client::from_conf(sts_config(wire, region)?.allow_no_auth().build()))
}

fn sts_config(wire: &Wire, region: &domain::Region) -> Result<sts::config::Builder, Fault> {
    let mut config = sts::config::Builder::from(&bare(wire, region)?).retry_partition(partition());
    config.set_endpoint_url(wire.sts.as_ref().map(|endpoint| endpoint.as_str().to_owned()));
    Ok(config)
}

/// A client of the sign-in of IAM Identity Center in a region. Its calls are not signed.
///
/// # Errors
/// When the application's name is not accepted.
pub(crate) fn sso_oidc_client(wire: &Wire, region: &domain::Region) -> Result<ssooidc::Client, Fault> {
    let mut config = ssooidc::config::Builder::from(&bare(wire, region)?).retry_partition(partition());
    config.set_endpoint_url(wire.sso_oidc.as_ref().map(|endpoint| endpoint.as_str().to_owned()));
    Ok(ssooidc::Client::from_conf(config.build()))
}

/// A client of the portal of IAM Identity Center in a region. Its calls carry a token instead of a signature.
///
/// # Errors
/// When the application's name is not accepted.
pub(crate) fn sso_client(wire: &Wire, region: &domain::Region) -> Result<sso::Client, Fault> {
    let mut config = sso::config::Builder::from(&bare(wire, region)?).retry_partition(partition());
    config.set_endpoint_url(wire.sso.as_ref().map(|endpoint| endpoint.as_str().to_owned()));
    Ok(sso::Client::from_conf(config.build()))
}

/// What the clients of sources have in common; nothing of it signs.
fn bare(wire: &Wire, region: &domain::Region) -> Result<SdkConfig, Fault> {
    let shared = SdkConfig::builder()
        .behavior_version(behavior_version())
        .http_client(wire.http.clone())
        .region(Region::new(region.as_str().to_owned()))
        .timeout_config(wire.timeouts.clone())
        .retry_config(wire.retries.clone())
        .app_name(app_name()?);
    Ok(shared.build())
}

/// What the SDK does by default, pinned so that an update does not change it unseen.
pub(crate) fn behavior_version() -> BehaviorVersion {
    BehaviorVersion::v2026_01_12()
}

/// The name in the user agent, by which our calls are found in CloudTrail.
pub(crate) fn app_name() -> Result<AppName, Fault> {
    AppName::new("flowid")
        .map_err(|error| Fault::new(FaultKind::Invalid, "the application's name").source(error))
}

/// The SDK has no read and no attempt time-out by default.
fn timeouts(pacing: &Pacing) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(pacing.connect)
        .read_timeout(pacing.read)
        .operation_attempt_timeout(pacing.attempt)
        .build()
}

/// The time-outs of a call that may take as long as a function runs.
fn patient(pacing: &Pacing) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(pacing.connect)
        .read_timeout(pacing.invocation)
        .operation_attempt_timeout(pacing.invocation)
        .build()
}

/// Standard mode: three attempts in all, pauses with jitter.
fn retries(pacing: &Pacing) -> RetryConfig {
    let standard = RetryConfig::standard();
    match pacing.retry {
        None => standard,
        Some(first) => standard
            .with_initial_backoff(first)
            .with_retry_spec(RetrySpec::v2_1().with_non_throttling_initial_backoff(first)),
    }
}

/// The budget of retries: one for each client, because quotas are of the account. By default the SDK shares one among
/// all clients of a region.
fn partition() -> RetryPartition {
    RetryPartition::custom("flowid").build()
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
