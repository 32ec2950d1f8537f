//! What the environment and the shared files say besides credentials: the region and the endpoints.

use std::time::Duration;

use aws_config::imds;
use aws_config::imds::region::ImdsRegionProvider;
use aws_config::profile::ProfileSet;
use aws_config::provider_config::ProviderConfig;
use aws_types::os_shim_internal::{Env, Fs};
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

use crate::aws::http::Http;
use crate::aws::{Endpoint, Endpoints, behavior_version, faults};
use crate::domain::{Fault, FaultKind, Hop, Profile, Region, SavedProfile};

/// How long instance metadata may take to name the region. On an instance it answers within milliseconds; elsewhere
/// nobody answers.
const METADATA_PATIENCE: Duration = Duration::from_secs(1);

/// The region of the environment: `AWS_REGION`, `AWS_DEFAULT_REGION`, the shared files, then instance metadata.
///
/// # Errors
/// When the shared files can't be read, or the region's name is misshapen.
pub async fn ambient_region() -> Result<Option<Region>, Fault> {
    for name in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
        if let Some(region) = variable(name) {
            return parse(&region, name).map(Some);
        }
    }
    let profiles = shared_profiles(None).await?;
    if let Some(region) = profiles.get("region") {
        return parse(region, &format!("the profile {}", profiles.selected_profile())).map(Some);
    }
    match metadata_region().await? {
        Some(region) => parse(&region, "the instance metadata").map(Some),
        None => Ok(None),
    }
}

/// The endpoints that the environment (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_CLOUDWATCH_LOGS`, `AWS_ENDPOINT_URL_STS`
/// and the like) or the shared files (`endpoint_url`, also in a `services` section) name instead of AWS's own.
/// `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is honoured.
///
/// # Errors
/// When the shared files can't be read, or an endpoint breaks the rule of [`Endpoint::parse`].
pub async fn ambient_endpoints() -> Result<Endpoints, Fault> {
    shared_profiles(None).await?;
    // A region and no credentials, so that nothing but variables and files is asked.
    let config = aws_config::defaults(behavior_version())
        .region(aws_config::Region::from_static("us-east-1"))
        .no_credentials()
        .load()
        .await;
    let Some(settings) = config.service_config() else { return Ok(Endpoints::default()) };
    let sts = endpoint(settings, "sts")?;
    Ok(Endpoints {
        logs: endpoint(settings, "cloudwatch_logs")?,
        dynamo: endpoint(settings, "dynamodb")?,
        lambda: endpoint(settings, "lambda")?,
        s3: endpoint(settings, "s3")?,
        roles: sts.clone(),
        sts,
        sso: endpoint(settings, "sso")?,
        sso_oidc: endpoint(settings, "sso_oidc")?,
        kms: endpoint(settings, "kms")?,
    })
}

/// The profile `env`: the credentials of the environment, and the role that `AWS_ROLE_ARN` names besides them, with
/// `AWS_EXTERNAL_ID` and `AWS_ROLE_SESSION_NAME`. With `AWS_WEB_IDENTITY_TOKEN_FILE` the role is exchanged for that token,
/// which the SDK does by itself.
pub fn ambient_profile() -> SavedProfile {
    let mut profile = SavedProfile::new(Profile::ambient().as_str());
    let (role, token) = (variable("AWS_ROLE_ARN"), variable("AWS_WEB_IDENTITY_TOKEN_FILE"));
    if let (Some(role_arn), None) = (role, token) {
        let (external_id, session_name) = (variable("AWS_EXTERNAL_ID"), variable("AWS_ROLE_SESSION_NAME"));
        profile.chain.push(Hop { role_arn, external_id, session_name, ..Hop::default() });
    }
    profile
}

/// The name of a session where no hop names one, so that a person is found in CloudTrail: `flowid-` and the name of the
/// user at the operating system, in the characters and the length that STS takes (API reference, AssumeRole).
pub fn session_name(variable: impl Fn(&str) -> Option<String>) -> String {
    let user = ["LOGNAME", "USER"].into_iter().filter_map(variable).find(|name| !name.is_empty());
    let user = user.unwrap_or_else(|| "unknown".to_owned());
    let legal = |c: char| if c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) { c } else { '-' };
    format!("flowid-{user}").chars().map(legal).take(64).collect()
}

/// The shared config and credentials files, merged as the AWS SDKs do.
/// `chosen` is the profile that is selected, else the one of `AWS_PROFILE`.
pub(super) async fn shared_profiles(chosen: Option<&str>) -> Result<ProfileSet, Fault> {
    let (files, env, places) = (Fs::real(), Env::real(), Default::default());
    aws_config::profile::load(&files, &env, &places, chosen.map(|name| name.to_owned().into()))
        .await
        .map_err(faults::shared_config)
}

/// A variable of the environment that is set to something.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn parse(region: &str, named_by: &str) -> Result<Region, Fault> {
    Region::parse(region.trim()).map_err(|why| {
        Fault::new(FaultKind::Invalid, format!("{named_by}: {why}")).hint("set AWS_REGION, or use --region")
    })
}

/// The endpoint of a service, whose id is written as in the `services` sections of the shared files (AWS SDKs and Tools
/// reference, "Identifiers for service-specific endpoints"). The SDK itself looks for `cloudwatch-logs` there and so
/// passes over what users write.
fn endpoint(settings: &dyn LoadServiceConfig, service: &'static str) -> Result<Option<Endpoint>, Fault> {
    let key = ServiceConfigKey::builder().service_id(service).env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let key =
        key.build().map_err(|error| Fault::new(FaultKind::Invalid, "the endpoint settings").source(error))?;
    let Some(url) = settings.load_config(key).filter(|url| !url.trim().is_empty()) else { return Ok(None) };
    let specific = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
    let named_by = match (variable(&specific), variable("AWS_ENDPOINT_URL")) {
        (Some(_), _) => specific.as_str(),
        (None, Some(_)) => "AWS_ENDPOINT_URL",
        (None, None) => "the shared AWS config",
    };
    Endpoint::parse(url.trim(), named_by).map(Some)
}

/// One quick question. It says nothing where `AWS_EC2_METADATA_DISABLED` is set.
async fn metadata_region() -> Result<Option<String>, Fault> {
    let config = ProviderConfig::without_region().with_http_client(Http::from_environment()?.client);
    let client = imds::Client::builder()
        .configure(&config)
        .max_attempts(1)
        .connect_timeout(METADATA_PATIENCE)
        .read_timeout(METADATA_PATIENCE)
        .build();
    let provider = ImdsRegionProvider::builder().configure(&config).imds_client(client).build();
    let asked = tokio::time::timeout(METADATA_PATIENCE * 2, provider.region()).await;
    Ok(asked.ok().flatten().map(|region| region.as_ref().to_owned()))
}
