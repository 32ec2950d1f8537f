//! An identity that a key service keeps locked: it is encrypted under a key that never leaves the service, such as one of
//! AWS KMS, and lies beside the vault. A host opens it with its own credentials and without a secret on its disk. The
//! service itself is behind [`KeyWrapper`]; the adapter to AWS gives it.

use std::collections::BTreeMap;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::content::{Recipient, RecipientKind};
use super::keys::{self, Identities};
use super::saving::{Saved, Vault};
use super::store::{Store, replace};
use super::trouble::Trouble;
use crate::domain::Fault;

/// What the service binds a wrapped identity to: it decrypts only when it is told the same again.
pub type Context = BTreeMap<String, String>;

/// The name under which the id of the vault stands in the context.
const VAULT: &str = "flowid:vault";
/// The name under which it stands what is encrypted, so that nothing else passes for it.
const PURPOSE: (&str, &str) = ("flowid:purpose", "identity of a vault");

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

/// A new identity that a service keeps locked.
struct Locked {
    recipient: Recipient,
    identities: Identities,
    /// The file for it.
    file: Vec<u8>,
}

impl Locked {
    /// For the vault with this id.
    fn new(store: &Store, service: &dyn KeyWrapper, key: &str, id: &str) -> Result<Self, Fault> {
        let (text, mut recipient, identities) = keys::generate(RecipientKind::Kms);
        // So that it is told apart in a list, and can be removed by it.
        key.clone_into(&mut recipient.label);
        let (purpose, identity) = PURPOSE;
        let context = [(VAULT, id), (purpose, identity)];
        let context: Context =
            context.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let wrapped = service.encrypt(key, text.reveal().as_bytes(), &context)?;
        let stored = Stored { key: key.to_owned(), wrapped: BASE64_STANDARD.encode(wrapped), context };
        let file = toml::to_string(&stored).map_err(|error| Trouble::Content {
            file: store.disk.path(&store.service_name()),
            why: error.to_string(),
        })?;
        Ok(Self { recipient, identities, file: file.into_bytes() })
    }
}

impl Vault {
    /// Lets a key of a service open the vault, in the place of another one if there was one.
    ///
    /// # Errors
    /// Why the service does not encrypt, or the vault can't be saved.
    pub fn wrap_with(&mut self, service: &dyn KeyWrapper, key: &str) -> Result<Saved, Fault> {
        let Locked { recipient, identities, file } =
            Locked::new(self.store(), service, key, &self.content.id)?;
        let (disk, name) = (self.store().disk.clone(), self.store().service_name());
        let new = recipient.key.clone();
        // As with a passphrase: both keys open it while the file with the identity is exchanged.
        self.content.recipients.insert(new.clone(), recipient);
        self.identities_mut().extend(identities);
        self.save()?;
        replace(disk.as_ref(), &name, &file)?;
        self.content.recipients.retain(|key, recipient| recipient.kind != RecipientKind::Kms || *key == new);
        Ok(self.save()?)
    }

    /// Removes the locked identity of a service that was a recipient and is none any more.
    ///
    /// # Errors
    /// When the file is still there.
    pub fn drop_unused_service(&self) -> Result<(), Trouble> {
        let used = self.content.recipients.values().any(|recipient| recipient.kind == RecipientKind::Kms);
        if used { Ok(()) } else { self.store().disk.remove(&self.store().service_name()) }
    }
}

impl Store {
    /// Makes a new vault that a key of a service opens, beside the others for whom [`Store::create`] makes one.
    ///
    /// # Errors
    /// As [`Store::create`], or why the service does not encrypt; nothing is written then.
    pub fn create_with_service(
        &self,
        (service, key): (&dyn KeyWrapper, &str),
        mut recipients: Vec<Recipient>,
        mut identities: Identities,
        wrapped: Option<Vec<u8>>,
    ) -> Result<Vault, Fault> {
        let id = self.new_id()?;
        let locked = Locked::new(self, service, key, &id)?;
        recipients.push(locked.recipient);
        identities.extend(locked.identities);
        let beside =
            [wrapped.map(|file| (self.identity_name(), file)), Some((self.service_name(), locked.file))];
        let beside: Vec<_> = beside.into_iter().flatten().collect();
        Ok(self.create_as(id, recipients, identities, &beside)?)
    }

    /// The key of the service that keeps an identity locked; `None` when there is none. The service is not asked.
    ///
    /// # Errors
    /// When the file can't be used.
    pub fn service_key(&self) -> Result<Option<String>, Trouble> {
        Ok(self.stored()?.map(|stored| stored.key))
    }

    /// The identity that a key service keeps locked, unlocked by it; `None` when there is none.
    ///
    /// # Errors
    /// When the file can't be used, or why the service does not decrypt.
    pub fn service_identity(&self, service: &dyn KeyWrapper) -> Result<Option<Identities>, Fault> {
        let Some(stored) = self.stored()? else { return Ok(None) };
        let path = self.disk.path(&self.service_name());
        let wrapped = BASE64_STANDARD.decode(&stored.wrapped);
        let wrapped = wrapped
            .map_err(|_| Trouble::Content { file: path.clone(), why: "wrapped is not base64".to_owned() })?;
        let plain = service.decrypt(&stored.key, &wrapped, &stored.context)?;
        Ok(Some(keys::plain(&path, &plain)?))
    }

    fn stored(&self) -> Result<Option<Stored>, Trouble> {
        let name = self.service_name();
        let wrong = |why: &str| Trouble::Content { file: self.disk.path(&name), why: why.to_owned() };
        let Some(bytes) = self.disk.read(&name)? else { return Ok(None) };
        let text = std::str::from_utf8(&bytes).map_err(|_| wrong("it is not UTF-8"))?;
        toml::from_str(text).map(Some).map_err(|error| wrong(error.message()))
    }

    fn service_name(&self) -> String {
        format!("{}.kms.toml", self.name.strip_suffix(".age").unwrap_or(&self.name))
    }
}
