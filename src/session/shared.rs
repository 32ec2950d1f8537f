//! The shared AWS files as sessions see them: profiles there that sign in with IAM Identity Center are signed in here, and
//! the AWS CLI's own sign-ins lie beside them.

use std::path::PathBuf;

use super::settings::variable;
use super::sso::CliCache;
use crate::domain::profile::shared::SharedConfig;
use crate::domain::{Fault, FaultKind, SavedProfile, Source};

/// Both files, read and taken apart.
#[derive(Default)]
pub struct SharedFiles {
    /// What is in them.
    pub config: SharedConfig,
    /// Whether they were read.
    read: bool,
}

impl SharedFiles {
    /// Reads both files; one that is not there is empty.
    ///
    /// # Errors
    /// When a file is there and can't be read.
    pub fn read() -> Result<Self, Fault> {
        let config = text("AWS_CONFIG_FILE", "config")?;
        let credentials = text("AWS_SHARED_CREDENTIALS_FILE", "credentials")?;
        Ok(Self { config: SharedConfig::parse(&config, &credentials), read: true })
    }

    /// The profile as it is signed in here, when it is one of the shared files that leads to IAM Identity Center.
    ///
    /// # Errors
    /// When its settings for that are not whole.
    pub(super) fn signing_in(&self, saved: &SavedProfile) -> Result<Option<SavedProfile>, Fault> {
        let name = match &saved.source {
            Source::SharedConfig { profile } => profile.clone(),
            Source::Ambient if self.read && !super::ambient::keys_in_environment() => {
                variable("AWS_PROFILE").unwrap_or_else(|| "default".to_owned())
            }
            _ => return Ok(None),
        };
        match self.config.signing_in(&name) {
            None => Ok(None),
            Some(Ok(found)) => {
                let chain = found.chain.into_iter().chain(saved.chain.iter().cloned()).collect();
                Ok(Some(SavedProfile { source: found.source, chain, ..saved.clone() }))
            }
            Some(Err(why)) => {
                let what = format!("the profile {name} of the shared AWS config can't be signed in: {why}");
                Err(Fault::new(FaultKind::Invalid, what)
                    .hint("aws configure sso writes what is missing, or correct ~/.aws/config"))
            }
        }
    }

    /// Where the AWS CLI keeps what may be used of its sign-ins for a source.
    pub(super) fn cache(&self, source: &Source) -> CliCache {
        match source {
            Source::Sso { start_url, .. } => self.cache_of(start_url),
            _ => CliCache { folder: None, sessions: Vec::new() },
        }
    }

    /// Where it keeps those at a start page.
    pub(super) fn cache_of(&self, start_url: &str) -> CliCache {
        let folder = in_aws_folder("sso/cache").filter(|_| self.read);
        CliCache { folder, sessions: self.config.session_names(start_url) }
    }
}

fn in_aws_folder(name: &str) -> Option<PathBuf> {
    Some(directories::BaseDirs::new()?.home_dir().join(".aws").join(name))
}

fn text(named_by: &str, name: &str) -> Result<String, Fault> {
    let named = std::env::var_os(named_by).filter(|path| !path.is_empty()).map(PathBuf::from);
    let Some(path) = named.or_else(|| in_aws_folder(name)) else { return Ok(String::new()) };
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Fault::new(FaultKind::Io, format!("{} can't be read: {error}", path.display()))
            .hint(format!("name another file with {named_by}"))
            .source(error)),
    }
}
