//! The vault: what it keeps, what it refuses, and that no fault at any step of a save costs anything.

mod crash;
mod files;
mod history;
mod kept;
mod killed;
mod model;
mod rounds;
mod vectors;
mod wrapping;

use std::sync::Arc;

use age::secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::keys::recipient;
use super::*;
use crate::domain::{Hop, SavedProfile, Secret};

/// What must be found nowhere but inside of the age file.
const CANARY: &str = "canary/7f3a+SecretHalfOfAKey";

/// A new identity: its file, and its recipient.
fn identity() -> (String, Recipient) {
    let key = age::x25519::Identity::generate();
    (key.to_string().expose_secret().to_owned(), recipient(&key.to_public().to_string()).unwrap())
}

fn opened(key: &str) -> Identities {
    let bytes = Zeroizing::new(key.as_bytes().to_vec());
    KeyFile::parse("key.txt".as_ref(), bytes).unwrap().open(None).unwrap()
}

fn profile(name: &str) -> SavedProfile {
    let mut profile = SavedProfile::new(name);
    profile.account = Some("123456789012".into());
    let role_arn = format!("arn:aws:iam::123456789012:role/{name}");
    profile.chain = vec![Hop { role_arn, external_id: Some("ext \"1\"".into()), ..Hop::default() }];
    profile
}

fn add(vault: &mut Vault, name: &str) {
    let profile = profile(name);
    vault.content.profiles.insert(profile.name.clone(), profile);
}

fn names(vault: &Vault) -> Vec<&str> {
    vault.content.profiles.keys().map(crate::domain::Profile::as_str).collect()
}

fn store(disk: &Arc<model::Model>) -> Store {
    Store::with(disk.clone(), "vault.age", Some(Arc::new(model::Model::default())))
}
