//! Recipients, to whom the vault is encrypted, and identities, which open it. No plug-in is ever started: a recipient or
//! an identity of a plug-in is refused by name.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use age::secrecy::{ExposeSecret, SecretString};
use age::{IdentityFile, ssh, x25519};
use zeroize::Zeroizing;

use super::content::{Recipient, RecipientKind};
use super::seal;
use super::trouble::Trouble;
use crate::domain::Secret;

/// The keys with which a vault is opened.
#[derive(Clone, Default)]
pub struct Identities {
    keys: Vec<Arc<dyn age::Identity + Send + Sync>>,
    /// The public halves, where they can be told.
    public: Vec<Recipient>,
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identities({} [redacted])", self.keys.len())
    }
}

/// A file with an identity, before it is known whether it takes a passphrase.
pub struct KeyFile {
    path: PathBuf,
    bytes: Zeroizing<Vec<u8>>,
    form: Form,
}

enum Form {
    /// Lines with `AGE-SECRET-KEY-1...`.
    Plain,
    /// The same, encrypted under a passphrase.
    Wrapped,
    /// A private key of SSH.
    Ssh(Box<ssh::Identity>),
}

impl KeyFile {
    /// Looks at what a file holds.
    ///
    /// # Errors
    /// When it is no identity that we use.
    pub fn parse(path: &Path, bytes: Zeroizing<Vec<u8>>) -> Result<Self, Trouble> {
        let wrong = |why: &str| Trouble::Key { file: path.to_owned(), why: why.to_owned() };
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let armored = text.trim_start().starts_with("-----BEGIN AGE ENCRYPTED FILE-----");
        let form = if armored || bytes.starts_with(b"age-encryption.org/") {
            wrapped(path, &bytes)?
        } else if text.contains("-----BEGIN ") {
            let key = ssh::Identity::from_buffer(BufReader::new(text.as_bytes()), None)
                .map_err(|_| wrong("it is not a private key of SSH that can be read"))?;
            if matches!(key, ssh::Identity::Unsupported(_)) {
                return Err(wrong(
                    "keys of SSH are used only of type ed25519 and rsa, in OpenSSH's own form",
                ));
            }
            Form::Ssh(Box::new(key))
        } else if text.lines().any(|line| line.starts_with("AGE-PLUGIN-")) {
            return Err(wrong("it names a plug-in of age, and none is ever started"));
        } else {
            Form::Plain
        };
        Ok(Self { path: path.to_owned(), bytes, form })
    }

    /// Whether it opens only with a passphrase.
    pub fn takes_passphrase(&self) -> bool {
        match &self.form {
            Form::Plain => false,
            Form::Wrapped => true,
            Form::Ssh(key) => matches!(**key, ssh::Identity::Encrypted(_)),
        }
    }

    /// The identities in it.
    ///
    /// # Errors
    /// A wrong passphrase, a missing one, or nothing of use in the file.
    pub fn open(&self, passphrase: Option<&Secret>) -> Result<Identities, Trouble> {
        let asked = || passphrase.ok_or_else(|| Trouble::NoPassphrase(self.path.clone()));
        match &self.form {
            Form::Plain => plain(&self.path, &self.bytes),
            Form::Wrapped => {
                let opened = seal::open_with_passphrase(&self.path, &self.bytes, asked()?)?;
                plain(&self.path, &opened)
            }
            Form::Ssh(key) => {
                let open = match &**key {
                    ssh::Identity::Encrypted(locked) => {
                        let passphrase = SecretString::from(asked()?.reveal());
                        let open = locked.decrypt(passphrase).map_err(|_| Trouble::WrongPassphrase)?;
                        ssh::Identity::Unencrypted(open)
                    }
                    open => open.clone(),
                };
                let public = ssh::Recipient::try_from(open.clone()).ok().map(|public| Recipient {
                    key: public.to_string(),
                    kind: RecipientKind::Ssh,
                    label: String::new(),
                });
                Ok(Identities { keys: vec![Arc::new(open)], public: public.into_iter().collect() })
            }
        }
    }
}

fn wrapped(path: &Path, bytes: &[u8]) -> Result<Form, Trouble> {
    if seal::needs_passphrase(path, bytes)? {
        return Ok(Form::Wrapped);
    }
    let why = "it is encrypted to a key; an identity may only be under a passphrase".to_owned();
    Err(Trouble::Key { file: path.to_owned(), why })
}

/// Identities of age, one a line.
pub(super) fn plain(path: &Path, bytes: &[u8]) -> Result<Identities, Trouble> {
    let wrong = |why: &str| Trouble::Key { file: path.to_owned(), why: why.to_owned() };
    IdentityFile::from_buffer(bytes).map_err(|_| wrong("it holds a line that is no identity of age"))?;
    let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is not text"))?;
    let mut found = Identities::default();
    for line in text.lines().filter(|line| line.starts_with("AGE-SECRET-KEY-1")) {
        let identity: x25519::Identity =
            line.parse().map_err(|_| wrong("it holds a line that is no identity of age"))?;
        found.push(identity, RecipientKind::X25519);
    }
    if found.keys.is_empty() {
        return Err(wrong("there is no identity in it"));
    }
    Ok(found)
}

impl Identities {
    fn push(&mut self, identity: x25519::Identity, kind: RecipientKind) {
        let key = identity.to_public().to_string();
        self.public.push(Recipient { key, kind, label: String::new() });
        self.keys.push(Arc::new(identity));
    }

    /// More keys to try.
    pub fn extend(&mut self, more: Self) {
        self.keys.extend(more.keys);
        self.public.extend(more.public);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Who these identities are, as recipients.
    pub fn recipients(&self) -> &[Recipient] {
        &self.public
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.keys.iter().map(|key| &**key as &dyn age::Identity)
    }
}

/// A new identity under a passphrase.
pub struct NewPassphrase {
    /// The file that lies beside the vault.
    pub wrapped: Vec<u8>,
    /// Its public half.
    pub recipient: Recipient,
    /// The identity itself.
    pub identities: Identities,
}

impl NewPassphrase {
    /// Makes a new identity and encrypts it under the passphrase.
    ///
    /// # Errors
    /// When it can't be encrypted.
    pub fn new(file: &Path, passphrase: &Secret) -> Result<Self, Trouble> {
        let (text, recipient, identities) = generate(RecipientKind::Passphrase);
        let wrapped = seal::seal_with_passphrase(file, text.reveal().as_bytes(), passphrase)?;
        Ok(Self { wrapped, recipient, identities })
    }
}

/// A new identity: its text, its public half, and itself.
pub(super) fn generate(kind: RecipientKind) -> (Secret, Recipient, Identities) {
    let identity = x25519::Identity::generate();
    let key = identity.to_public().to_string();
    let text = Secret::new(identity.to_string().expose_secret().to_owned());
    let mut identities = Identities::default();
    identities.push(identity, kind);
    (text, Recipient { key, kind, label: String::new() }, identities)
}

/// Reads a recipient as a person writes it. A comment behind an SSH key becomes its label.
///
/// # Errors
/// What is wrong with it.
pub fn recipient(text: &str) -> Result<Recipient, Trouble> {
    let text = text.trim();
    let wrong = |why| Trouble::Recipient { recipient: text.to_owned(), why };
    if text.starts_with("ssh-") {
        text.parse::<ssh::Recipient>().map_err(|error| wrong(ssh_reason(&error)))?;
        let mut words = text.split_whitespace();
        let (kind, key) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let label = words.collect::<Vec<_>>().join(" ");
        return Ok(Recipient { key: format!("{kind} {key}"), kind: RecipientKind::Ssh, label });
    }
    if text.starts_with("AGE-SECRET-KEY-") {
        // The text is not told: it is the secret half.
        return Err(Trouble::Recipient {
            recipient: "AGE-SECRET-KEY-...".into(),
            why: "this is the secret half; a recipient is the public one",
        });
    }
    match text.parse::<x25519::Recipient>() {
        Ok(key) => {
            let key = key.to_string();
            Ok(Recipient { key, kind: RecipientKind::X25519, label: String::new() })
        }
        Err(_) if text.starts_with("age1") => {
            Err(wrong("it was mistyped, or belongs to a plug-in of age, and none is ever started"))
        }
        Err(why) => Err(wrong(why)),
    }
}

fn ssh_reason(error: &ssh::ParseRecipientKeyError) -> &'static str {
    match error {
        ssh::ParseRecipientKeyError::RsaModulusTooLarge => "the modulus is larger than 4096 bits",
        ssh::ParseRecipientKeyError::RsaModulusTooSmall => "the modulus is smaller than 2048 bits",
        _ => "keys of SSH are used only of type ed25519 and rsa",
    }
}

/// Recipients as age takes them.
pub(super) fn for_age<'r>(
    recipients: impl Iterator<Item = &'r Recipient>,
) -> Result<Vec<Box<dyn age::Recipient>>, Trouble> {
    recipients
        .map(|recipient| {
            let wrong = |why| Trouble::Recipient { recipient: recipient.key.clone(), why };
            match recipient.kind {
                RecipientKind::Ssh => {
                    let key = recipient.key.parse::<ssh::Recipient>();
                    key.map(|key| Box::new(key) as Box<dyn age::Recipient>)
                        .map_err(|error| wrong(ssh_reason(&error)))
                }
                RecipientKind::X25519 | RecipientKind::Passphrase | RecipientKind::Kms => {
                    let key = recipient.key.parse::<x25519::Recipient>();
                    key.map(|key| Box::new(key) as Box<dyn age::Recipient>).map_err(wrong)
                }
            }
        })
        .collect()
}
