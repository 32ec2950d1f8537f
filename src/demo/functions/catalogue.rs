//! Which functions there are, with their versions, aliases and configurations.

use serde_json::{Value, json};

use super::{HOME, not_found};
use crate::demo::incident::clock::MINUTE;
use crate::demo::incident::groups::GROUPS;
use crate::demo::incident::{Incident, story};
use crate::demo::refusal::Refusal;

/// The functions that write no log, one for each supplier.
const SUPPLIERS: usize = 40;

/// The head of the names of log groups of functions.
const GROUP: &str = "/aws/lambda/";

/// The function that takes an order.
pub const CHECKOUT: &str = "checkout";
/// The one that may not run: its reserved concurrency is 0.
pub const STOPPED: &str = "session-cleaner";

/// All functions of the account.
pub struct Catalogue;

/// A function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
}

/// A published version, or `$LATEST`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// As it is called.
    pub name: &'static str,
    /// The release of its code.
    pub release: &'static str,
    /// Whether it is the code of the incident.
    pub new: bool,
}

/// An alias: a name, the version that it names, what it is for.
pub type Alias = (&'static str, &'static str, &'static str);

const LATEST: &str = "$LATEST";

impl Catalogue {
    /// All functions in the order of their names.
    pub fn all(&self) -> Vec<Function> {
        let logged = GROUPS.iter().filter_map(|group| group.name.strip_prefix(GROUP)).map(str::to_owned);
        let suppliers = (1..=SUPPLIERS).map(|number| format!("supplier-feed-{number:02}"));
        let mut names: Vec<String> = logged.chain(suppliers).collect();
        names.sort();
        names.into_iter().map(|name| Function { name }).collect()
    }

    /// One by its name.
    pub fn find(&self, name: &str) -> Option<Function> {
        self.all().into_iter().find(|function| function.name == name)
    }
}

impl Function {
    /// Its ARN without a qualifier.
    pub fn arn(&self) -> String {
        format!("arn:aws:lambda:{}:{}:function:{}", HOME.region, HOME.id, self.name)
    }

    /// `$LATEST` first, then what was published, the oldest first, as ListVersionsByFunction has it.
    pub fn versions(&self) -> Vec<Version> {
        let version = |name, release, new| Version { name, release, new };
        match self.name.as_str() {
            story::PUBLISHER => {
                let [old, new] = story::PUBLISHER_RELEASES;
                let [before, after] = story::PUBLISHER_VERSIONS;
                vec![
                    version(LATEST, new, true),
                    version("40", "2.7.2", false),
                    version(before, old, false),
                    version(after, new, true),
                ]
            }
            CHECKOUT => vec![
                version(LATEST, "4.19.0", false),
                version("56", "4.18.2", false),
                version(story::CHECKOUT_VERSION, "4.19.0", false),
            ],
            _ => vec![version(LATEST, "1.0.0", false)],
        }
    }

    /// Its aliases in the order of their names.
    pub fn aliases(&self) -> Vec<Alias> {
        match self.name.as_str() {
            story::PUBLISHER => vec![
                ("live", story::PUBLISHER_VERSIONS[1], "moved from 41 by codebuild limits-publisher"),
                ("previous", story::PUBLISHER_VERSIONS[0], "what live was before"),
            ],
            CHECKOUT => vec![("live", story::CHECKOUT_VERSION, "")],
            _ => Vec::new(),
        }
    }

    /// The version that a qualifier means, and the qualifier for the ARN, which is empty without one.
    ///
    /// # Errors
    /// `ResourceNotFoundException` when there is none of that name.
    pub fn resolved(&self, qualifier: Option<&str>) -> Result<(Version, String), Refusal> {
        let wanted = qualifier.unwrap_or(LATEST);
        let aliases = self.aliases();
        let aliased = aliases.iter().find(|(name, ..)| *name == wanted).map(|(_, version, _)| *version);
        let name = aliased.unwrap_or(wanted);
        let version = self.versions().into_iter().find(|version| version.name == name);
        let version =
            version.ok_or_else(|| not_found(&format!("Function not found: {}:{wanted}", self.arn())))?;
        Ok((version, qualifier.map_or_else(String::new, str::to_owned)))
    }

    /// The configuration of a version; the ARN ends with the qualifier, if there is one.
    pub fn configuration(&self, incident: &Incident, version: Version, qualifier: &str) -> Value {
        let end = if qualifier.is_empty() { String::new() } else { format!(":{qualifier}") };
        let java = self.name.starts_with("supplier") || self.name.ends_with("-worker");
        let (memory, timeout) = self.size();
        let mut told = json!({
            "FunctionName": self.name,
            "FunctionArn": format!("{}{end}", self.arn()),
            "Runtime": if java { "java21" } else { "nodejs24.x" },
            "Role": format!("arn:aws:iam::{}:role/service-role/{}", HOME.id, self.name),
            "Handler": if java { "com.harbour.Feed::handle" } else { "index.handler" },
            "CodeSize": 1_204_331 + 7_919 * self.name.len(),
            "Description": self.description(version),
            "Timeout": timeout,
            "MemorySize": memory,
            "LastModified": self.modified(incident, version),
            "CodeSha256": self.digest(version),
            "Version": version.name,
            "Environment": { "Variables": self.environment(version) },
            "TracingConfig": { "Mode": "PassThrough" },
            "RevisionId": incident.revision_id(&self.name, version.name),
            "State": "Active",
            "LastUpdateStatus": "Successful",
            "PackageType": "Zip",
            "Architectures": ["arm64"],
            "EphemeralStorage": { "Size": 512 },
            "SnapStart": { "ApplyOn": "None", "OptimizationStatus": "Off" },
            "LoggingConfig": { "LogFormat": "Text", "LogGroup": format!("{GROUP}{}", self.name) },
        });
        if !java {
            told["Layers"] = json!([{
                "Arn": format!("arn:aws:lambda:{}:{}:layer:harbour-logging:14", HOME.region, HOME.id),
                "CodeSize": 88_104,
            }]);
        }
        told
    }

    /// Megabytes of memory and seconds of time. Those that log say the same in their REPORT lines.
    pub fn size(&self) -> (u32, u32) {
        match self.name.as_str() {
            CHECKOUT => (512, 15),
            story::PUBLISHER => (256, 30),
            _ => (128, 60),
        }
    }

    fn description(&self, version: Version) -> String {
        match (self.name.as_str(), version.new) {
            (story::PUBLISHER, true) => {
                format!(
                    "{}@{}, commit 9f31c0e, SHOP-4127: EUR amounts in major units",
                    self.name, version.release
                )
            }
            _ => format!("{}@{}", self.name, version.release),
        }
    }

    /// `2026-11-24T13:32:22.000+0000`, the form of Lambda.
    fn modified(&self, incident: &Incident, version: Version) -> String {
        let before = match (self.name.as_str(), version.new) {
            (story::PUBLISHER, true) => story::DEPLOYED,
            (story::PUBLISHER, false) => 62 * 24 * 60 * MINUTE,
            _ => (9 + 3 * self.name.len() as i64) * 24 * 60 * MINUTE,
        };
        let at = jiff::Timestamp::from_millisecond(incident.before(before)).unwrap_or_default();
        at.strftime("%Y-%m-%dT%H:%M:%S.000+0000").to_string()
    }

    fn digest(&self, version: Version) -> String {
        use base64::Engine;
        let text = format!("{}@{}", self.name, version.release);
        let digest = ring::digest::digest(&ring::digest::SHA256, text.as_bytes());
        base64::prelude::BASE64_STANDARD.encode(digest)
    }

    fn environment(&self, version: Version) -> Value {
        match self.name.as_str() {
            story::PUBLISHER => {
                let mut variables = json!({
                    "BUCKET": story::BUCKET, "KEY": story::KEY, "SOURCE_TABLE": "backoffice-limits",
                    "BACKOFFICE_TOKEN": "demo-token-worth-nothing",
                });
                if version.new {
                    variables["MAJOR_UNITS"] = story::WRONG_CURRENCY.into();
                }
                variables
            }
            CHECKOUT => json!({
                "PAYMENTS_URL": "http://payments.internal", "PRICING_API": "v2",
                "SESSION_SECRET": "demo-secret-worth-nothing",
            }),
            _ => json!({ "STAGE": "production" }),
        }
    }
}
