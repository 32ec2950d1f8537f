//! The answers of Lambda about functions: lists page by page, versions, aliases, concurrency.

use serde_json::{Value, json};

use super::catalogue::{Alias, CHECKOUT, Function, STOPPED, Version};
use super::not_found;
use super::route::Asked;
use crate::demo::incident::Incident;
use crate::demo::incident::clock::iso;
use crate::demo::refusal::Refusal;

/// Functions in a page at most. Lambda API reference, ListFunctions.
const PAGE: usize = 50;

/// The account's limit of concurrent executions.
const ACCOUNT_CONCURRENCY: u32 = 1_000;

/// What each function that reserves any has reserved.
const RESERVED: [(&str, u32); 2] = [(CHECKOUT, 200), (STOPPED, 0)];

/// ListFunctions.
///
/// # Errors
/// `InvalidParameterValueException` for an odd page size or marker.
pub fn functions(incident: &Incident, functions: &[Function], asked: &Asked) -> Result<Value, Refusal> {
    let told: Vec<Value> = match asked.parameter("FunctionVersion").as_deref() {
        Some("ALL") => functions
            .iter()
            .flat_map(|function| function.versions().into_iter().map(move |version| (function, version)))
            .map(|(function, version)| function.configuration(incident, version, version.name))
            .collect(),
        _ => functions
            .iter()
            .filter_map(|function| Some((function, *function.versions().first()?)))
            .map(|(function, latest)| function.configuration(incident, latest, ""))
            .collect(),
    };
    page("Functions", told, asked)
}

/// ListVersionsByFunction.
///
/// # Errors
/// As above.
pub fn versions(incident: &Incident, function: &Function, asked: &Asked) -> Result<Value, Refusal> {
    let versions = function.versions();
    let told = versions.iter().map(|version| function.configuration(incident, *version, version.name));
    page("Versions", told.collect(), asked)
}

/// ListAliases, of one version if that is asked for.
///
/// # Errors
/// As above.
pub fn aliases(function: &Function, asked: &Asked) -> Result<Value, Refusal> {
    let version = asked.parameter("FunctionVersion");
    let wanted = |alias: &Alias| version.as_ref().is_none_or(|version| version == alias.1);
    let told = function.aliases().into_iter().filter(wanted).map(|alias| about(function, alias));
    page("Aliases", told.collect(), asked)
}

/// GetAlias.
///
/// # Errors
/// `ResourceNotFoundException` when there is none of that name.
pub fn alias(function: &Function, name: &str) -> Result<Value, Refusal> {
    let found = function.aliases().into_iter().find(|alias| alias.0 == name);
    let found =
        found.ok_or_else(|| not_found(&format!("Cannot find alias arn: {}:{name}", function.arn())))?;
    Ok(about(function, found))
}

fn about(function: &Function, (name, version, description): Alias) -> Value {
    json!({
        "AliasArn": format!("{}:{name}", function.arn()),
        "Name": name,
        "FunctionVersion": version,
        "Description": description,
    })
}

/// GetFunction. The code itself is not to be had.
pub fn function(incident: &Incident, function: &Function, version: Version, qualifier: &str) -> Value {
    let mut told = json!({
        "Configuration": function.configuration(incident, version, qualifier),
        "Code": { "RepositoryType": "S3", "Location": "" },
        "Tags": { "team": "shop", "release": version.release },
    });
    if let Some((_, reserved)) = RESERVED.iter().find(|(name, _)| *name == function.name) {
        told["Concurrency"] = json!({ "ReservedConcurrentExecutions": reserved });
    }
    told
}

/// GetFunctionConcurrency.
pub fn concurrency(function: &Function) -> Value {
    let reserved = RESERVED.iter().find(|(name, _)| *name == function.name);
    reserved.map_or_else(|| json!({}), |(_, reserved)| json!({ "ReservedConcurrentExecutions": reserved }))
}

/// ListProvisionedConcurrencyConfigs.
pub fn provisioned(incident: &Incident, function: &Function) -> Value {
    let configurations: Vec<Value> = (function.name == CHECKOUT)
        .then(|| {
            json!({
                "FunctionArn": format!("{}:live", function.arn()),
                "RequestedProvisionedConcurrentExecutions": 8,
                "AvailableProvisionedConcurrentExecutions": 8,
                "AllocatedProvisionedConcurrentExecutions": 8,
                "Status": "READY",
                "LastModified": iso(incident.before(9 * 86_400_000)).replace('Z', "+0000"),
            })
        })
        .into_iter()
        .collect();
    json!({ "ProvisionedConcurrencyConfigs": configurations })
}

/// GetAccountSettings.
pub fn settings() -> Value {
    let reserved: u32 = RESERVED.iter().map(|(_, reserved)| reserved).sum();
    json!({
        "AccountLimit": {
            "ConcurrentExecutions": ACCOUNT_CONCURRENCY,
            "UnreservedConcurrentExecutions": ACCOUNT_CONCURRENCY - reserved,
            "CodeSizeUnzipped": 262_144_000, "CodeSizeZipped": 52_428_800, "TotalCodeSize": 80_530_636_800_u64,
        },
        "AccountUsage": { "FunctionCount": super::Catalogue.all().len(), "TotalCodeSize": 88_104_226 },
    })
}

/// One page of a list; the marker is the place at which the next one begins.
fn page(name: &str, all: Vec<Value>, asked: &Asked) -> Result<Value, Refusal> {
    let odd = |what: &str| Refusal::new("InvalidParameterValueException", format!("{what} is not valid."));
    let size = match asked.parameter("MaxItems") {
        Some(size) => size.parse().map_err(|_| odd("MaxItems"))?,
        None => PAGE,
    };
    let begin: usize = match asked.parameter("Marker").filter(|marker| !marker.is_empty()) {
        Some(marker) => marker.parse().map_err(|_| odd("Marker"))?,
        None => 0,
    };
    let end = begin.saturating_add(size.clamp(1, PAGE));
    let next = (end < all.len()).then(|| end.to_string());
    let told: Vec<Value> = all.into_iter().skip(begin).take(end - begin).collect();
    let mut answer = json!({ name: told });
    if let Some(next) = next {
        answer["NextMarker"] = next.into();
    }
    Ok(answer)
}
