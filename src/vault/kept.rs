//! Temporary credentials that are to outlive the process: an encrypted file beside the vault, for its recipients, replaced
//! as a whole. What it holds ends by itself within hours, so a file that does not open is no loss.

use std::collections::BTreeMap;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::keys;
use super::saving::Vault;
use super::seal;
use super::store::{digest, replace};
use super::trouble::Trouble;
use crate::domain::Secret;

/// The first line; a change that an older program would misread takes the next number.
const HEAD: &str = "flowid sessions 1";

/// Temporary credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSession {
    /// The public half.
    pub access_key_id: String,
    /// The secret half.
    pub secret_access_key: Secret,
    /// The token that goes along.
    pub session_token: Secret,
    /// When they were had.
    pub since: Timestamp,
    /// When they end.
    pub expires: Timestamp,
}

/// By a digest of what the credentials are for.
type Sessions = BTreeMap<String, KeptSession>;

impl Vault {
    /// The credentials that were kept and live still, by [`Vault::kept_as`].
    ///
    /// # Errors
    /// When the file must not be trusted, or does not open.
    pub fn kept_sessions(&self, now: Timestamp) -> Result<BTreeMap<String, KeptSession>, Trouble> {
        let path = self.store().disk().path(&self.kept_name());
        let Some(sealed) = self.store().disk().read(&self.kept_name())? else { return Ok(Sessions::new()) };
        let plain = seal::open(&path, &sealed, self.identities().iter())?;
        let text = std::str::from_utf8(&plain).ok().and_then(|text| parse(text, now));
        text.ok_or_else(|| Trouble::Content { file: path, why: "it is not what is written there".to_owned() })
    }

    /// The name under which credentials are kept that are for this: whatever it says, it tells nothing.
    pub fn kept_as(&self, purpose: &str) -> String {
        digest(format!("{} {purpose}", self.content.id).as_bytes())
    }

    /// Keeps credentials, or drops those with this access key; what has ended is dropped as well.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn keep_session(
        &self,
        name: &str,
        session: Result<KeptSession, &str>,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let _lock = self.store().disk().lock(&format!("{}.lock", self.kept_name()))?;
        // What does not open is of no use to anybody, and is written over.
        let mut sessions = self.kept_sessions(now).unwrap_or_default();
        match session {
            Ok(session) => drop(sessions.insert(name.to_owned(), session)),
            Err(key) => sessions.retain(|kept, session| kept != name || session.access_key_id != key),
        }
        let path = self.store().disk().path(&self.kept_name());
        let recipients = self.recipients_now()?;
        let recipients = keys::for_age(recipients.values())?;
        let sealed = seal::seal(&path, text(&sessions).as_bytes(), recipients.iter().map(|key| &**key))?;
        replace(self.store().disk(), &self.kept_name(), &sealed)
    }

    /// Drops all of them, so that nobody who could once open them can any more.
    pub(super) fn drop_kept(&self) -> Result<(), Trouble> {
        self.store().disk().remove(&self.kept_name())
    }

    /// `vault.age` has `vault.sessions.age`.
    fn kept_name(&self) -> String {
        let name = &self.store().name;
        format!("{}.sessions.age", name.strip_suffix(".age").unwrap_or(name))
    }
}

/// One session a line, its fields apart by tabs. `None` when it is something else.
fn parse(text: &str, now: Timestamp) -> Option<Sessions> {
    let mut lines = text.lines();
    if lines.next() != Some(HEAD) {
        return None;
    }
    let mut sessions = Sessions::new();
    for line in lines {
        let [name, access_key_id, since, expires, secret, token] = line.split('\t').collect::<Vec<_>>()[..]
        else {
            return None;
        };
        let session = KeptSession {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Secret::new(secret.to_owned()),
            session_token: Secret::new(token.to_owned()),
            since: since.parse().ok()?,
            expires: expires.parse().ok()?,
        };
        if session.expires > now {
            sessions.insert(name.to_owned(), session);
        }
    }
    Some(sessions)
}

/// The text of [`parse`]. What would break a line is left out: no key of AWS looks like that. It is written into memory of
/// sufficient size, so that no growing buffer leaves an unwiped copy behind.
fn text(sessions: &Sessions) -> Zeroizing<String> {
    let size = |session: &KeptSession| {
        256 + session.access_key_id.len()
            + session.secret_access_key.reveal().len()
            + session.session_token.reveal().len()
    };
    let mut text = Zeroizing::new(String::with_capacity(64 + sessions.values().map(size).sum::<usize>()));
    text.push_str(HEAD);
    text.push('\n');
    for (name, session) in sessions {
        let (since, expires) = (session.since.to_string(), session.expires.to_string());
        let (secret, token) = (session.secret_access_key.reveal(), session.session_token.reveal());
        let fields = [name.as_str(), &session.access_key_id, &since, &expires, secret, token];
        if fields.iter().any(|field| field.contains(['\t', '\n', '\r'])) {
            continue;
        }
        for (index, field) in fields.iter().enumerate() {
            text.push_str(if index == 0 { "" } else { "\t" });
            text.push_str(field);
        }
        text.push('\n');
    }
    text
}
