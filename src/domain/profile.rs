//! A saved profile: whose account, in which regions, signed in how, through which roles, and for what it is meant.
//! It holds no secret: long-term keys lie in the vault under their access key id. Checking is in `check`, merging what two
//! people changed in `merge`, values as they are typed in `typed`, what other tools have saved in `shared`, what IAM
//! Identity Center gives in `assigned`.

pub mod assigned;
mod check;
mod merge;
pub mod shared;
#[cfg(test)]
mod tests;
pub mod typed;

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Profile, Region};
pub use check::{ProfileMistake, Spot, check_name};
pub use merge::Merged;

/// What a person may do in Flowid. Every role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Read.
    #[default]
    Viewer,
    /// Also what costs or changes something.
    Operator,
    /// Also profiles, vault and roles.
    Admin,
}

impl Role {
    /// All roles, from the least to the greatest.
    pub const ALL: [Self; 3] = [Self::Viewer, Self::Operator, Self::Admin];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == word);
        found.ok_or_else(|| format!("{word:?} is no role; there are viewer, operator and admin"))
    }
}

/// Where the first credentials of a profile come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
pub enum Source {
    /// What the AWS tools would use: environment, shared files, container, instance metadata, `credential_process`.
    #[default]
    Ambient,
    /// A profile of the shared AWS configuration, by its name there.
    SharedConfig {
        /// Its name in `~/.aws/config`.
        profile: String,
    },
    /// A long-term key, always turned into temporary credentials. Its secret half lies in the vault.
    IamUser {
        /// The public half, such as `AKIA...`.
        access_key_id: String,
        /// The MFA device for `GetSessionToken`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mfa_serial: Option<String>,
        /// How long the temporary credentials live, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        duration: Option<u32>,
    },
    /// IAM Identity Center.
    Sso {
        /// The start page, such as `https://example.awsapps.com/start`.
        start_url: String,
        /// The region of the Identity Center.
        region: Region,
        /// The account in which the permission set is taken.
        account: String,
        /// The name of the permission set.
        permission_set: String,
    },
    /// A token in a file, exchanged for the first role of the chain. The file is read again at each refresh.
    WebIdentity {
        /// The file.
        token_file: PathBuf,
    },
    /// A SAML assertion, exchanged for the first role of the chain.
    Saml {
        /// The ARN of the identity provider in IAM.
        provider_arn: String,
        /// The file with the assertion; `-` is standard input.
        assertion_file: PathBuf,
    },
}

impl Source {
    /// Its kind.
    pub fn kind(&self) -> SourceKind {
        match self {
            Self::Ambient => SourceKind::Ambient,
            Self::SharedConfig { .. } => SourceKind::SharedConfig,
            Self::IamUser { .. } => SourceKind::IamUser,
            Self::Sso { .. } => SourceKind::Sso,
            Self::WebIdentity { .. } => SourceKind::WebIdentity,
            Self::Saml { .. } => SourceKind::Saml,
        }
    }

    /// Whether the first role of the chain is taken with a token instead of credentials.
    pub fn exchanges_token(&self) -> bool {
        matches!(self, Self::WebIdentity { .. } | Self::Saml { .. })
    }
}

/// The kinds of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourceKind {
    /// What the AWS tools would use.
    #[default]
    Ambient,
    /// A profile of the shared AWS configuration.
    SharedConfig,
    /// A long-term key.
    IamUser,
    /// IAM Identity Center.
    Sso,
    /// A token in a file.
    WebIdentity,
    /// A SAML assertion.
    Saml,
}

impl SourceKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Ambient, Self::SharedConfig, Self::IamUser, Self::Sso, Self::WebIdentity, Self::Saml];

    /// Its word, as in `--source`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ambient => "ambient",
            Self::SharedConfig => "shared-config",
            Self::IamUser => "iam-user",
            Self::Sso => "sso",
            Self::WebIdentity => "web-identity",
            Self::Saml => "saml",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One role that is assumed on the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Hop {
    /// The role.
    pub role_arn: String,
    /// What the trust policy asks for as `sts:ExternalId`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The MFA device: a serial number, or the ARN of a virtual one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mfa_serial: Option<String>,
    /// The session's name in CloudTrail; `flowid-<os user>` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_name: Option<String>,
    /// The source identity, which stays along the whole chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_identity: Option<String>,
    /// How long the session lives, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<u32>,
    /// An inline session policy, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_policy: Option<String>,
    /// Session tags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// What a profile is for: the scope of its policies, and what lists show when listing is denied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Targets {
    /// Names of log groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<String>,
    /// Names of DynamoDB tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<String>,
    /// Names of S3 buckets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<String>,
    /// Names of Lambda functions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<String>,
}

impl Targets {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        let lists = [&self.log_groups, &self.tables, &self.buckets, &self.functions];
        lists.iter().all(|list| list.is_empty())
    }
}

/// Everything that defines a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct SavedProfile {
    /// Its name.
    pub name: Profile,
    /// The account that is expected behind it, twelve digits; checked against `GetCallerIdentity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Its regions; the first one is where it starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Region>,
    /// What one may do with it in Flowid.
    #[serde(default)]
    pub role: Role,
    /// Whether it is production, which stands out and asks twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub production: bool,
    /// Seconds without a key after which the console locks; the usual when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_after: Option<u32>,
    /// Seconds after which one must unlock again whatever happens; the usual when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_limit: Option<u32>,
    /// Where the first credentials come from.
    #[serde(default)]
    pub source: Source,
    /// The roles that are assumed one after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<Hop>,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Targets::is_empty")]
    pub targets: Targets,
}

impl SavedProfile {
    /// A profile with ambient credentials and nothing else.
    pub fn new(name: &str) -> Self {
        Self {
            name: Profile::new(name),
            account: None,
            regions: vec![],
            role: Role::default(),
            production: false,
            lock_after: None,
            session_limit: None,
            source: Source::Ambient,
            chain: vec![],
            targets: Targets::default(),
        }
    }
}
