//! What was asked and what was being written, kept beside the vault for its recipients: an append-only file of messages,
//! each of them an age file with its length (four bytes, the highest first) before it. When there are many they become one.
//!
//! A message that a killed program left half-written at the end is skipped when reading and cut off by the next append.

use std::collections::BTreeMap;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::content::Recipient;
use super::disk::Lock;
use super::keys;
use super::saving::Vault;
use super::seal;
use super::store::replace;
use super::trouble::Trouble;

/// Bytes of a length.
const LENGTH: usize = 4;

/// How many messages the file may have before they become one. Each takes a public-key operation to open, so a console
/// that starts would have to wait for many.
const MANY: usize = 256;

/// How many it may have while a console runs, which appends what is being written again and again.
const TOO_MANY: usize = 4 * MANY;

/// What is in the file.
#[derive(Default)]
pub struct Past {
    /// The entries, oldest first.
    pub entries: Vec<Zeroizing<String>>,
    /// Messages that the present keys do not open, or that were altered.
    pub unreadable: usize,
}

/// The same, with what can be done about it.
#[derive(Default)]
struct Opened {
    past: Past,
    /// How many messages opened.
    messages: usize,
    /// Those that did not, with their lengths, as they are in the file.
    left: Vec<u8>,
}

impl Past {
    fn lines(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.as_str()).collect()
    }
}

impl std::fmt::Debug for Past {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Past").field("unreadable", &self.unreadable).finish_non_exhaustive()
    }
}

impl Vault {
    /// Adds entries, which are then durable. An entry is one line of text. Answers whether there are so many messages now
    /// that they should be gathered.
    ///
    /// # Errors
    /// When the file must not be trusted or can't be written.
    pub fn remember(&self, entries: &[&str]) -> Result<bool, Trouble> {
        let (disk, name) = (self.store().disk(), self.history_name());
        let _lock = self.lock_past()?;
        let message = self.message(entries, &self.recipients_now()?)?;
        let (count, end) = disk.read(&name)?.map_or((0, 0), |bytes| {
            let (messages, end) = whole_messages(&bytes);
            (messages.len(), end)
        });
        disk.append(&name, end, &message)?;
        Ok(count >= TOO_MANY)
    }

    /// Everything that was kept.
    ///
    /// # Errors
    /// When the file must not be trusted or can't be read.
    pub fn past(&self) -> Result<Past, Trouble> {
        Ok(self.open_past()?.past)
    }

    /// Makes one message of many, of those entries that are worth it, so that the next one who reads them need not wait
    /// and the file does not grow for ever. No message that does not open is lost by that, and while there are few nothing
    /// is written.
    ///
    /// # Errors
    /// When it can't be written; what was kept is then still there.
    pub fn gather_past(&self, worth: for<'a> fn(&[&'a str]) -> Vec<&'a str>) -> Result<(), Trouble> {
        let _lock = self.lock_past()?;
        let opened = self.open_past()?;
        if opened.messages <= MANY {
            return Ok(());
        }
        let message = self.message(&worth(&opened.past.lines()), &self.recipients_now()?)?;
        replace(self.store().disk(), &self.history_name(), &[opened.left, message].concat())
    }

    /// Encrypts what was kept anew, for the present recipients. Messages that do not open stay as they are, as they may
    /// open for others; how many they are is answered.
    ///
    /// # Errors
    /// When it can't be written; what was kept is then still there.
    pub(super) fn reseal_past(&self) -> Result<usize, Trouble> {
        let _lock = self.lock_past()?;
        let Opened { past, left, .. } = self.open_past()?;
        if !past.entries.is_empty() {
            let message = self.message(&past.lines(), &self.content.recipients)?;
            replace(self.store().disk(), &self.history_name(), &[left, message].concat())?;
        }
        Ok(past.unreadable)
    }

    fn open_past(&self) -> Result<Opened, Trouble> {
        let mut opened = Opened::default();
        let path = self.history_path();
        let Some(bytes) = self.store().disk().read(&self.history_name())? else { return Ok(opened) };
        for message in whole_messages(&bytes).0 {
            match seal::open(&path, message, self.identities().iter()) {
                Ok(plain) => {
                    let text = String::from_utf8_lossy(&plain);
                    opened.past.entries.extend(text.lines().map(|line| Zeroizing::new(line.to_owned())));
                    opened.messages += 1;
                }
                Err(_) => {
                    opened.past.unreadable += 1;
                    // It was read from behind a length of four bytes.
                    opened.left.extend((message.len() as u32).to_be_bytes());
                    opened.left.extend(message);
                }
            }
        }
        Ok(opened)
    }

    fn lock_past(&self) -> Result<Lock, Trouble> {
        self.store().disk().lock(&format!("{}.lock", self.history_name()))
    }

    /// A message of these entries, with its length.
    fn message(
        &self,
        entries: &[&str],
        recipients: &BTreeMap<String, Recipient>,
    ) -> Result<Vec<u8>, Trouble> {
        let mut plain =
            Zeroizing::new(String::with_capacity(entries.iter().map(|entry| entry.len() + 1).sum()));
        for entry in entries {
            plain.push_str(entry);
            plain.push('\n');
        }
        let path = self.history_path();
        let recipients = keys::for_age(recipients.values())?;
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
