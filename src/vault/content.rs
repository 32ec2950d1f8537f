//! What the vault holds, as TOML; and merging what was changed here with what was changed elsewhere meanwhile.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::trouble::Trouble;
use crate::domain::{Profile, SavedProfile, Secret, Source};

/// The schema that this version writes, and the newest that it reads.
pub const SCHEMA: u64 = 1;

/// What kind of key a recipient is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientKind {
    /// The identity that lies beside the vault under a passphrase.
    Passphrase,
    /// A key of age.
    X25519,
    /// A key of SSH.
    Ssh,
    /// An identity that a key service keeps locked.
    Kms,
}

impl RecipientKind {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::X25519 => "x25519",
            Self::Ssh => "ssh",
            Self::Kms => "kms",
        }
    }
}

/// Who may open the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// The public key: `age1...`, `ssh-ed25519 ...` or `ssh-rsa ...`.
    pub key: String,
    /// What kind of key it is.
    pub kind: RecipientKind,
    /// Whose it is, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
}

/// Everything in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// Which vault it is, so that another one in its place is noticed.
    pub id: String,
    /// Counts the saves.
    pub revision: u64,
    /// Who may open it, by public key.
    pub recipients: BTreeMap<String, Recipient>,
    /// The profiles, by name.
    pub profiles: BTreeMap<Profile, SavedProfile>,
    /// Secret halves of long-term keys, by access key id.
    pub keys: BTreeMap<String, Secret>,
}

/// The first thing that is read: whether the rest can be understood.
#[derive(Deserialize)]
struct Versioned {
    schema: u64,
}

/// The file as serde reads it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    #[serde(rename = "schema")]
    _schema: u64,
    id: String,
    revision: u64,
    #[serde(default)]
    recipients: Vec<Recipient>,
    #[serde(default)]
    profiles: Vec<SavedProfile>,
    #[serde(default)]
    keys: BTreeMap<String, Secret>,
}

/// The part of the file without secrets, as serde writes it.
#[derive(Serialize)]
struct Open<'c> {
    schema: u64,
    id: &'c str,
    revision: u64,
    recipients: Vec<&'c Recipient>,
    profiles: Vec<&'c SavedProfile>,
}

impl Content {
    /// Reads what was decrypted.
    ///
    /// # Errors
    /// `Newer`, or `Content` with the line that can't be read.
    pub fn parse(file: &Path, plain: &[u8]) -> Result<Self, Trouble> {
        let wrong = |why: String| Trouble::Content { file: file.to_owned(), why };
        let text = std::str::from_utf8(plain).map_err(|_| wrong("it is not UTF-8".into()))?;
        // The words of the parser quote the line, which may hold a secret: only its number and the message are told.
        let told = |error: toml::de::Error| {
            let at = error.span().map_or(0, |span| span.start);
            let line = plain.iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
            wrong(format!("line {line}: {}", first_words(error.message())))
        };
        // The schema stands before the first table, so the rest need not be read twice.
        let head = text.find("\n[").map_or(text, |end| &text[..end]);
        let Versioned { schema } = toml::from_str(head).map_err(told)?;
        if schema > SCHEMA {
            return Err(Trouble::Newer { file: file.to_owned(), found: schema, known: SCHEMA });
        }
        let stored: Stored = toml::from_str(text).map_err(told)?;
        let profiles = stored.profiles.into_iter().map(|profile| (profile.name.clone(), profile));
        let recipients = stored.recipients.into_iter().map(|recipient| (recipient.key.clone(), recipient));
        Ok(Self {
            id: stored.id,
            revision: stored.revision,
            recipients: recipients.collect(),
            profiles: profiles.collect(),
            keys: stored.keys,
        })
    }

    /// The text that is encrypted. Secrets are written by hand into memory of sufficient size, so that no growing buffer
    /// leaves copies of them behind.
    ///
    /// # Errors
    /// When a value can't be written as TOML.
    pub fn to_text(&self, file: &Path) -> Result<Zeroizing<String>, Trouble> {
        let open = Open {
            schema: SCHEMA,
            id: &self.id,
            revision: self.revision,
            recipients: self.recipients.values().collect(),
            profiles: self.profiles.values().collect(),
        };
        let open = toml::to_string(&open)
            .map_err(|error| Trouble::Content { file: file.to_owned(), why: error.to_string() })?;
        // Each character of a key takes at most the six of `\u0000`.
        let keys: usize =
            self.keys.iter().map(|(id, secret)| 6 * (id.len() + secret.reveal().len()) + 8).sum();
        let mut text = Zeroizing::new(String::with_capacity(open.len() + keys + 16));
        text.push_str(&open);
        if !self.keys.is_empty() {
            text.push_str("\n[keys]\n");
        }
        for (id, secret) in &self.keys {
            push_quoted(&mut text, id);
            text.push_str(" = ");
            push_quoted(&mut text, secret.reveal());
            text.push('\n');
        }
        Ok(text)
    }

    /// A key that no profile uses any more has no business here.
    pub fn forget_unused_keys(&mut self) {
        let used: std::collections::BTreeSet<&str> = self
            .profiles
            .values()
            .filter_map(|profile| match &profile.source {
                Source::IamUser { access_key_id, .. } => Some(access_key_id.as_str()),
                _ => None,
            })
            .collect();
        self.keys.retain(|id, _| used.contains(id.as_str()));
    }

    /// What comes of `self` when someone else made `theirs` of the same `base` meanwhile.
    ///
    /// # Errors
    /// `Conflict` when both changed the same thing in different ways.
    pub fn merged(&self, base: &Self, theirs: &Self) -> Result<Self, Trouble> {
        let conflict = |what: String| Trouble::Conflict { what };
        let recipients = merged(&self.recipients, &base.recipients, &theirs.recipients)
            .map_err(|key| conflict(format!("the recipient {key}")))?;
        let profiles = merged(&self.profiles, &base.profiles, &theirs.profiles)
            .map_err(|name| conflict(format!("the profile {name}")))?;
        let keys =
            merged(&self.keys, &base.keys, &theirs.keys).map_err(|id| conflict(format!("the key {id}")))?;
        Ok(Self { id: theirs.id.clone(), revision: theirs.revision, recipients, profiles, keys })
    }
}

/// At most one line of the parser's message, without what it quotes from the file.
fn first_words(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let end = line.find(['`', '"', '\'']).unwrap_or(line.len());
    line[..end].trim_end().to_owned()
}

fn push_quoted(text: &mut String, value: &str) {
    text.push('"');
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            // Writing to a String can't fail.
            '\0'..='\x1f' | '\x7f' => write!(text, "\\u{:04X}", u32::from(c)).unwrap_or_default(),
            c => text.push(c),
        }
    }
    text.push('"');
}

/// A map after two changes of one base, or the first key that both changed differently.
fn merged<K: Ord + Clone, V: PartialEq + Clone>(
    ours: &BTreeMap<K, V>,
    base: &BTreeMap<K, V>,
    theirs: &BTreeMap<K, V>,
) -> Result<BTreeMap<K, V>, K> {
    let mut result = BTreeMap::new();
    let keys: std::collections::BTreeSet<&K> = ours.keys().chain(theirs.keys()).collect();
    for key in keys {
        let (our, old, their) = (ours.get(key), base.get(key), theirs.get(key));
        let value = match (our == old, their == old) {
            (true, _) => their,
            (_, true) => our,
            _ if our == their => our,
            _ => return Err(key.clone()),
        };
        if let Some(value) = value {
            result.insert(key.clone(), value.clone());
        }
    }
    Ok(result)
}
