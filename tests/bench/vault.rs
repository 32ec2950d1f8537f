//! How long the vault takes to open and to save, with 500 profiles: one figure a line. `cargo bench --bench vault`.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::error::Error;
use std::time::{Duration, Instant};

use age::secrecy::ExposeSecret;
use flowid::domain::{Hop, SavedProfile};
use flowid::vault::{Identities, KeyFile, Store, recipient};
use zeroize::Zeroizing;

const PROFILES: usize = 500;
const ROUNDS: usize = 50;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let folder = std::env::temp_dir().join(format!("flowid-bench-vault-{}", std::process::id()));
    let outcome = measure(&folder);
    std::fs::remove_dir_all(&folder)?;
    outcome
}

fn measure(folder: &std::path::Path) -> Outcome<()> {
    let key = age::x25519::Identity::generate();
    let text = key.to_string().expose_secret().to_owned();
    let identities = || -> Outcome<Identities> {
        let bytes = Zeroizing::new(text.clone().into_bytes());
        Ok(KeyFile::parse("key".as_ref(), bytes)?.open(None)?)
    };
    let file = folder.join("conf/vault.age");
    let store = Store::new_at(&file, Some(&folder.join("state")))?;
    let mut vault = store.create(vec![recipient(&key.to_public().to_string())?], identities()?, None)?;
    for index in 0..PROFILES {
        let profile = profile(index);
        vault.content.profiles.insert(profile.name.clone(), profile);
    }
    vault.save()?;
    println!("{PROFILES} profiles: {} bytes", std::fs::metadata(&file)?.len());
    let mut open = Vec::new();
    let mut save = Vec::new();
    for round in 0..ROUNDS {
        let begun = Instant::now();
        let store = Store::at(&file, Some(&folder.join("state")))?;
        let mut vault = store.open(identities()?)?.vault;
        open.push(begun.elapsed());
        let profile = SavedProfile { lock_after: Some(u32::try_from(round)? + 60), ..profile(round) };
        vault.content.profiles.insert(profile.name.clone(), profile);
        let begun = Instant::now();
        vault.save()?;
        save.push(begun.elapsed());
    }
    report("open with an X25519 identity", open);
    report("save, with its backup, all synced", save);
    Ok(())
}

fn profile(index: usize) -> SavedProfile {
    let mut profile = SavedProfile::new(&format!("account-{index:03}-production"));
    profile.account = Some(format!("{index:012}"));
    let hop = |role: &str| Hop {
        role_arn: format!("arn:aws:iam::{index:012}:role/team/{role}"),
        external_id: Some(format!("external-{index}")),
        session_name: Some("flowid-somebody".into()),
        ..Hop::default()
    };
    profile.chain = vec![hop("hub"), hop("debug")];
    profile.targets.log_groups = (0..5).map(|group| format!("/aws/lambda/service-{index}-{group}")).collect();
    profile
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100].as_secs_f64() * 1_000.0;
    println!("{what}: median {:.2} ms, slowest of twenty {:.2} ms", at(50), at(95));
}
