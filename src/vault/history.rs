//! What was asked and what was being written, kept beside the vault for its recipients: an append-only file of messages,
//! each of them an age file with its length (four bytes, the highest first) before it. To append needs no secret.
//!
//! A message that a killed program left half-written at the end is skipped when reading and cut off by the next append.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::keys;
use super::saving::Vault;
use super::seal;
use super::store::replace;
use super::trouble::Trouble;

/// Bytes of a length.
const LENGTH: usize = 4;

/// What is in the file.
#[derive(Debug, Default)]
pub struct Past {
    /// The entries, oldest first.
    pub entries: Vec<Zeroizing<String>>,
    /// Messages that the present keys do not open, or that were altered.
    pub unreadable: usize,
}

impl Vault {
    /// Adds entries, which are then durable. An entry is one line of text.
    ///
    /// # Errors
    /// When the file must not be trusted or can't be written.
    pub fn remember(&self, entries: &[&str]) -> Result<(), Trouble> {
        let (disk, name) = (self.store().disk(), self.history_name());
        let message = self.message(entries)?;
        let _lock = disk.lock(&format!("{name}.lock"))?;
        let whole = disk.read(&name)?.map_or(0, |bytes| whole_messages(&bytes).1);
        disk.append(&name, whole, &message)
    }

    /// Everything that was kept.
    ///
    /// # Errors
    /// When the file must not be trusted or can't be read.
    pub fn past(&self) -> Result<Past, Trouble> {
        let mut past = Past::default();
        let path = self.history_path();
        let Some(bytes) = self.store().disk().read(&self.history_name())? else { return Ok(past) };
        for message in whole_messages(&bytes).0 {
            match seal::open(&path, message, self.identities().iter()) {
                Ok(plain) => {
                    let text = String::from_utf8_lossy(&plain);
                    past.entries.extend(text.lines().map(|line| Zeroizing::new(line.to_owned())));
                }
                Err(_) => past.unreadable += 1,
            }
        }
        Ok(past)
    }

    /// Puts these entries in the place of all that was kept, as one message for the present recipients.
    ///
    /// # Errors
    /// When it can't be written; what was kept is then still there.
    pub fn rewrite_past(&self, entries: &[&str]) -> Result<(), Trouble> {
        let (disk, name) = (self.store().disk(), self.history_name());
        let message = self.message(entries)?;
        let _lock = disk.lock(&format!("{name}.lock"))?;
        replace(disk, &name, &message)
    }

    fn message(&self, entries: &[&str]) -> Result<Vec<u8>, Trouble> {
        let mut plain =
            Zeroizing::new(String::with_capacity(entries.iter().map(|entry| entry.len() + 1).sum()));
        for entry in entries {
            plain.push_str(entry);
            plain.push('\n');
        }
        let path = self.history_path();
        let recipients = keys::for_age(self.content.recipients.values())?;
        let sealed = seal::seal(&path, plain.as_bytes(), recipients.iter().map(|key| &**key))?;
        let length = u32::try_from(sealed.len()).map_err(|_| Trouble::Content {
            file: path,
            why: "one message would be larger than 4 GiB".to_owned(),
        })?;
        Ok([&length.to_be_bytes()[..], &sealed].concat())
    }

    /// `vault.age` has `vault.history`.
    fn history_name(&self) -> String {
        let name = &self.store().name;
        format!("{}.history", name.strip_suffix(".age").unwrap_or(name))
    }

    fn history_path(&self) -> PathBuf {
        self.store().disk().path(&self.history_name())
    }
}

/// The messages that are there whole, and where the last of them ends.
fn whole_messages(bytes: &[u8]) -> (Vec<&[u8]>, usize) {
    let mut messages = Vec::new();
    let mut at = 0;
    while let Some((length, rest)) = bytes[at..].split_first_chunk::<LENGTH>() {
        let length = u32::from_be_bytes(*length) as usize;
        let Some(message) = rest.get(..length) else { break };
        messages.push(message);
        at += LENGTH + length;
    }
    (messages, at)
}
