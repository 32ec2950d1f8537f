//! Profiles of the shared AWS configuration (`~/.aws/config` and `~/.aws/credentials`) as saved profiles: what an import
//! would bring. Names of settings are those of the "Configuration and credential file settings" of the AWS CLI's guide.

use std::collections::BTreeMap;

use super::{Hop, SavedProfile, Source};
use crate::domain::{Region, Secret};

/// Longest chain of `source_profile` that is followed.
const LONGEST_CHAIN: usize = 10;

type Section = BTreeMap<String, String>;

/// The two files, read.
#[derive(Default)]
pub struct SharedConfig {
    profiles: BTreeMap<String, Section>,
    sessions: BTreeMap<String, Section>,
    /// Secret halves of long-term keys, by profile.
    secrets: BTreeMap<String, Secret>,
}

/// What an import would bring.
#[derive(Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The name in the shared configuration.
    pub name: String,
    /// The profile, or why there is none.
    pub profile: Result<SavedProfile, String>,
    /// The long-term key that it uses, which is copied only when that is asked for.
    pub key: Option<(String, Secret)>,
}

impl SharedConfig {
    /// Reads both files; either may be empty.
    pub fn parse(config: &str, credentials: &str) -> Self {
        let mut read = Self::default();
        for (name, section) in sections(config) {
            let words: Vec<&str> = name.split_whitespace().collect();
            match words.as_slice() {
                ["default"] => read.add("default", section),
                ["profile", name] => read.add(name, section),
                ["sso-session", name] => {
                    read.sessions.insert((*name).to_owned(), section);
                }
                _ => {}
            }
        }
        for (name, section) in sections(credentials) {
            read.add(&name, section);
        }
        read
    }

    fn add(&mut self, name: &str, mut section: Section) {
        if let Some(secret) = section.remove("aws_secret_access_key") {
            self.secrets.insert(name.to_owned(), Secret::new(secret));
        }
        self.profiles.entry(name.to_owned()).or_default().extend(section);
    }

    /// What an import of all profiles would bring. With `keys`, long-term keys move into the vault; without, such a
    /// profile goes on using the shared files.
    pub fn proposals(&self, keys: bool) -> Vec<Proposal> {
        self.profiles.keys().map(|name| self.proposal(name, keys)).collect()
    }

    fn proposal(&self, name: &str, keys: bool) -> Proposal {
        let mut profile = SavedProfile::new(name);
        let mut key = None;
        let built = self.fill(&mut profile, name, keys, &mut key);
        Proposal { name: name.to_owned(), profile: built.map(|()| profile), key }
    }

    /// A profile that leads to IAM Identity Center, itself or through the profiles that it names as its source; `None` for
    /// all others.
    pub fn signing_in(&self, name: &str) -> Option<Result<SavedProfile, String>> {
        let section = self.profiles.get(name)?;
        let direct = section.contains_key("sso_session") || section.contains_key("sso_start_url");
        match self.proposal(name, false).profile {
            Ok(profile) => matches!(profile.source, Source::Sso { .. }).then_some(Ok(profile)),
            Err(why) => direct.then_some(Err(why)),
        }
    }

    /// The names of the sso-sessions with this start page.
    pub fn session_names(&self, start_url: &str) -> Vec<String> {
        let named = |section: &Section| section.get("sso_start_url").is_some_and(|url| url == start_url);
        self.sessions.iter().filter(|(_, section)| named(section)).map(|(name, _)| name.clone()).collect()
    }

    fn fill(
        &self,
        profile: &mut SavedProfile,
        name: &str,
        keys: bool,
        key: &mut Option<(String, Secret)>,
    ) -> Result<(), String> {
        let mut at = name;
        let mut chain = Vec::new();
        let root = loop {
            let section =
                self.profiles.get(at).ok_or_else(|| format!("its source_profile {at:?} is not there"))?;
            if profile.regions.is_empty() {
                profile.regions.extend(section.get("region").and_then(|name| Region::parse(name).ok()));
            }
            let Some(role) = section.get("role_arn") else { break section };
            chain.push(hop(section, role)?);
            if chain.len() > LONGEST_CHAIN {
                return Err("its source_profile leads in a circle".into());
            }
            match section.get("source_profile") {
                // A profile may name itself: its own keys then take the role.
                Some(source) if source == at => break section,
                Some(source) => at = source,
                None => break section,
            }
        };
        chain.reverse();
        profile.account = chain.last().and_then(|hop| hop.role_arn.split(':').nth(4)).map(str::to_owned);
        profile.source = self.source(root, at, keys, key)?;
        if let Source::Sso { account, .. } = &profile.source {
            profile.account.get_or_insert_with(|| account.clone());
        }
        profile.chain = chain;
        Ok(())
    }

    /// Where the credentials at the root of a chain come from.
    fn source(
        &self,
        root: &Section,
        name: &str,
        keys: bool,
        key: &mut Option<(String, Secret)>,
    ) -> Result<Source, String> {
        if root.contains_key("credential_source") {
            return Ok(Source::Ambient);
        }
        if let Some(file) = root.get("web_identity_token_file") {
            return Ok(Source::WebIdentity { token_file: file.into() });
        }
        if root.contains_key("sso_session") || root.contains_key("sso_start_url") {
            return self.sso(root);
        }
        if let (Some(id), Some(secret)) = (root.get("aws_access_key_id"), self.secrets.get(name))
            && keys
            && !root.contains_key("aws_session_token")
        {
            *key = Some((id.clone(), secret.clone()));
            let mfa_serial = root.get("mfa_serial").filter(|_| !root.contains_key("role_arn")).cloned();
            return Ok(Source::IamUser { access_key_id: id.clone(), mfa_serial, duration: None });
        }
        let known = ["aws_access_key_id", "credential_process", "login_session"];
        if known.iter().any(|setting| root.contains_key(*setting)) {
            return Ok(Source::SharedConfig { profile: name.to_owned() });
        }
        Err(if root.contains_key("role_arn") {
            "it names a role, and no source_profile, credential_source or web_identity_token_file".into()
        } else {
            "it has no credentials".into()
        })
    }

    fn sso(&self, section: &Section) -> Result<Source, String> {
        let session = match section.get("sso_session") {
            Some(name) => {
                self.sessions.get(name).ok_or_else(|| format!("its sso-session {name:?} is not there"))?
            }
            None => section,
        };
        let of = |section: &Section, name: &str| {
            section.get(name).cloned().ok_or_else(|| format!("it has no {name}"))
        };
        Ok(Source::Sso {
            start_url: of(session, "sso_start_url")?,
            region: Region::parse(&of(session, "sso_region")?)?,
            account: of(section, "sso_account_id")?,
            permission_set: of(section, "sso_role_name")?,
        })
    }
}

fn hop(section: &Section, role: &str) -> Result<Hop, String> {
    let duration = section.get("duration_seconds").map(|text| text.parse());
    let duration = duration.transpose().map_err(|_| "its duration_seconds is not a number".to_owned())?;
    Ok(Hop {
        role_arn: role.to_owned(),
        external_id: section.get("external_id").cloned(),
        mfa_serial: section.get("mfa_serial").cloned(),
        session_name: section.get("role_session_name").cloned(),
        duration,
        ..Hop::default()
    })
}

/// Sections of an INI file with their settings. Nested settings (indented lines) are none that we read.
fn sections(text: &str) -> Vec<(String, Section)> {
    let mut found: Vec<(String, Section)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with([' ', '\t', '#', ';'])) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            // The name may stand in quotes: [profile "a b"].
            found.push((name.replace(['"', '\''], ""), Section::new()));
        } else if let (Some((key, value)), Some((_, section))) = (line.split_once('='), found.last_mut()) {
            let value = value.split(" #").next().unwrap_or_default();
            section.insert(key.trim().to_lowercase(), value.trim().to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "\
[default]
region = eu-west-1

[profile base]
region = eu-central-1
[profile audit]
role_arn = arn:aws:iam::111111111111:role/hub
source_profile = base
mfa_serial = arn:aws:iam::000000000000:mfa/ann
[profile deep]  # through the hub
role_arn = arn:aws:iam::222222222222:role/debug
source_profile = audit
external_id = ext-1
role_session_name = ann
duration_seconds = 1800
s3 =
  max_concurrent_requests = 20
[profile box]
role_arn = arn:aws:iam::222222222222:role/box
credential_source = Ec2InstanceMetadata
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
[profile sso]
sso_session = corp
sso_account_id = 333333333333
sso_role_name = ReadOnly
region = us-west-2
[profile token]
role_arn = arn:aws:iam::222222222222:role/web
web_identity_token_file = /run/token
[profile tool]
credential_process = /bin/creds --for me
[profile circle]
role_arn = arn:aws:iam::222222222222:role/a
source_profile = circle2
[profile circle2]
role_arn = arn:aws:iam::222222222222:role/b
source_profile = circle
[profile lost]
role_arn = arn:aws:iam::222222222222:role/a
source_profile = nowhere
";
    const CREDENTIALS: &str =
        "[base]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = canary-secret\n";

    fn proposals(keys: bool) -> BTreeMap<String, Proposal> {
        let all = SharedConfig::parse(CONFIG, CREDENTIALS).proposals(keys);
        all.into_iter().map(|proposal| (proposal.name.clone(), proposal)).collect()
    }

    #[test]
    fn chains_are_followed_from_their_source_to_the_last_role() {
        let found = proposals(false);
        let deep = found["deep"].profile.as_ref().unwrap();
        assert_eq!(deep.source, Source::SharedConfig { profile: "base".into() });
        assert_eq!(deep.account.as_deref(), Some("222222222222"));
        assert_eq!(deep.regions[0].as_str(), "eu-central-1");
        let roles: Vec<&str> = deep.chain.iter().map(|hop| hop.role_arn.as_str()).collect();
        assert_eq!(roles, ["arn:aws:iam::111111111111:role/hub", "arn:aws:iam::222222222222:role/debug"]);
        assert_eq!(deep.chain[0].mfa_serial.as_deref(), Some("arn:aws:iam::000000000000:mfa/ann"));
        assert_eq!(deep.chain[1].external_id.as_deref(), Some("ext-1"));
        assert_eq!(
            (deep.chain[1].session_name.as_deref(), deep.chain[1].duration),
            (Some("ann"), Some(1800))
        );
        assert_eq!(deep.check(), []);
    }

    #[test]
    fn a_long_term_key_is_taken_only_when_that_is_asked_for() {
        assert!(proposals(false).values().all(|proposal| proposal.key.is_none()));
        let found = proposals(true);
        assert_eq!(found["audit"].key.as_ref().unwrap().1.reveal(), "canary-secret");
        let source = &found["audit"].profile.as_ref().unwrap().source;
        assert!(
            matches!(source, Source::IamUser { access_key_id, .. } if access_key_id == "AKIAIOSFODNN7EXAMPLE")
        );
        assert!(!format!("{found:?}").contains("canary"));
    }

    #[test]
    fn every_kind_of_source_is_known_and_what_leads_nowhere_says_why() {
        let found = proposals(false);
        let source = |name: &str| found[name].profile.as_ref().unwrap().source.clone();
        assert_eq!(source("box"), Source::Ambient);
        assert_eq!(source("tool"), Source::SharedConfig { profile: "tool".into() });
        assert_eq!(source("token"), Source::WebIdentity { token_file: "/run/token".into() });
        assert!(matches!(source("sso"), Source::Sso { account, permission_set, .. }
            if account == "333333333333" && permission_set == "ReadOnly"));
        let read = SharedConfig::parse(CONFIG, CREDENTIALS);
        assert!(matches!(read.signing_in("sso"), Some(Ok(profile)) if profile.source == source("sso")));
        assert!(read.signing_in("deep").is_none() && read.signing_in("nowhere").is_none());
        assert_eq!(read.session_names("https://corp.awsapps.com/start"), ["corp"]);
        let why = |name: &str| found[name].profile.as_ref().unwrap_err().as_str();
        assert_eq!(why("circle"), "its source_profile leads in a circle");
        assert_eq!(why("lost"), "its source_profile \"nowhere\" is not there");
        assert_eq!(why("default"), "it has no credentials");
    }
}
