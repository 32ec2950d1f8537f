//! Which profile and which region a request is made for.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The name of a profile. `env` is the ambient one: environment, shared files, container or instance metadata.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Profile(Arc<str>);

impl Profile {
    /// A profile by name.
    pub fn new(name: &str) -> Self {
        Self(name.into())
    }

    /// The ambient profile `env`.
    pub fn ambient() -> Self {
        Self::new("env")
    }

    /// The name as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of an AWS region, such as `eu-west-1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Region(Arc<str>);

impl Region {
    /// Checks the shape of a region's name (lowercase letters, digits and inner hyphens, at most 40 of them), not
    /// whether AWS has it: new regions appear without us.
    ///
    /// # Errors
    /// One sentence that says what is wrong with the name.
    pub fn parse(name: &str) -> Result<Self, String> {
        let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let shaped = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            && name.len() <= 40
            && name.chars().all(legal);
        if shaped {
            Ok(Self(name.into()))
        } else {
            Err(format!("{:?} is not the name of a region; one looks like eu-west-1", name))
        }
    }

    /// The name, as AWS spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that the region belongs to (`aws`, `aws-cn`, `aws-us-gov`), by its prefix.
    pub fn partition(&self) -> &'static str {
        match self.0.as_ref() {
            name if name.starts_with("cn-") => "aws-cn",
            name if name.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which profile and region is asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// Whose credentials are used.
    pub profile: Profile,
    /// Where the question goes.
    pub region: Region,
}
