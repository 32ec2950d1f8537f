//! An identity that a key service keeps locked: it is encrypted under a key that never leaves the service, such as one of
//! AWS KMS, and lies beside the vault. A host opens it with its own credentials and without a secret on its disk. The
//! service itself is behind [`KeyWrapper`]; the adapter to AWS gives it.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::content::RecipientKind;
use super::keys::{self, Identities};
use super::saving::{Saved, Vault};
use super::store::{Store, replace};
use super::trouble::Trouble;
use crate::domain::Fault;

/// What the service binds a wrapped identity to: it decrypts only when it is told the same again.
pub type Context = BTreeMap<String, String>;

/// The name under which the id of the vault stands in the context.
const VAULT: &str = "flowid:vault";

/// A key service, such as AWS KMS with `Encrypt` and `Decrypt`.
pub trait KeyWrapper {
    /// Encrypts a few bytes under a key of the service.
    ///
    /// # Errors
    /// Why the service does not.
    fn encrypt(&self, key: &str, plain: &[u8], context: &Context) -> Result<Vec<u8>, Fault>;
    /// Decrypts what [`KeyWrapper::encrypt`] made, under the same context.
    ///
    /// # Errors
    /// Why the service does not.
    fn decrypt(&self, key: &str, wrapped: &[u8], context: &Context) -> Result<Zeroizing<Vec<u8>>, Fault>;
}

/// The file beside the vault: `vault.age` has `vault.kms.toml`. It holds no secret that the service does not keep.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    /// The key of the service, such as its ARN.
    key: String,
    /// The wrapped identity in base64.
    wrapped: String,
    context: Context,
}

impl Vault {
    /// Lets a key of a service open the vault, in the place of another one if there was one.
    ///
    /// # Errors
    /// Why the service does not encrypt, or the vault can't be saved.
    pub fn wrap_with(&mut self, service: &dyn KeyWrapper, key: &str) -> Result<Saved, Fault> {
        let (text, recipient, identities) = keys::generate(RecipientKind::Kms);
        let context = Context::from([(VAULT.to_owned(), self.content.id.clone())]);
        let wrapped = service.encrypt(key, text.reveal().as_bytes(), &context)?;
        let stored = Stored { key: key.to_owned(), wrapped: BASE64_STANDARD.encode(wrapped), context };
        let (disk, name) = (self.store().disk.clone(), self.store().service_name());
        let file = toml::to_string(&stored)
            .map_err(|error| Trouble::Content { file: disk.path(&name), why: error.to_string() })?;
        let new = recipient.key.clone();
        // As with a passphrase: both keys open it while the file with the identity is exchanged.
        self.content.recipients.insert(new.clone(), recipient);
        self.identities_mut().extend(identities);
        self.save()?;
        replace(disk.as_ref(), &name, file.as_bytes())?;
        self.content.recipients.retain(|key, recipient| recipient.kind != RecipientKind::Kms || *key == new);
        Ok(self.save()?)
    }
}

impl Store {
    /// The identity that a key service keeps locked, unlocked by it; `None` when there is none.
    ///
    /// # Errors
    /// When the file can't be used, or why the service does not decrypt.
    pub fn service_identity(&self, service: &dyn KeyWrapper) -> Result<Option<Identities>, Fault> {
        let name = self.service_name();
        let path = self.disk.path(&name);
        let Some(bytes) = self.disk.read(&name)? else { return Ok(None) };
        let wrong = |why: &str| Trouble::Content { file: path.clone(), why: why.to_owned() };
        let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8"))?;
        let stored: Stored = toml::from_str(text).map_err(|error| wrong(error.message()))?;
        let wrapped = BASE64_STANDARD.decode(&stored.wrapped).map_err(|_| wrong("wrapped is not base64"))?;
        let plain = service.decrypt(&stored.key, &wrapped, &stored.context)?;
        Ok(Some(keys::plain(&path, &plain)?))
    }

    fn service_name(&self) -> String {
        format!("{}.kms.toml", self.name.strip_suffix(".age").unwrap_or(&self.name))
    }
}
