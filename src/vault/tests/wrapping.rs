//! An identity behind a key service: it opens with the service and the context of its own vault, and with nothing else.

use std::sync::Arc;

use super::model::{Fault as Failure, Model};
use super::*;
use crate::domain::{Fault, FaultKind};
use crate::vault::wrapping::{Context, KeyWrapper};

/// A service with one key, which answers as KMS does: InvalidCiphertextException for another context.
struct Service;

fn sealed(key: &str, plain: &[u8], context: &Context) -> Vec<u8> {
    let mut bytes = format!("{key}{context:?}|").into_bytes();
    bytes.extend(plain.iter().map(|byte| byte ^ 0x5a));
    bytes
}

impl KeyWrapper for Service {
    fn encrypt(&self, key: &str, plain: &[u8], context: &Context) -> Result<Vec<u8>, Fault> {
        Ok(sealed(key, plain, context))
    }

    fn decrypt(&self, key: &str, wrapped: &[u8], context: &Context) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let refused = || Fault::new(FaultKind::Denied, "InvalidCiphertextException");
        let plain = wrapped.strip_prefix(&sealed(key, b"", context)[..]).ok_or_else(refused)?;
        Ok(Zeroizing::new(plain.iter().map(|byte| byte ^ 0x5a).collect()))
    }
}

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

#[test]
fn a_host_opens_the_vault_with_the_service_alone() {
    let disk = Arc::new(Model::default());
    let (key, public) = identity();
    let mut vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
    assert!(store(&disk).service_identity(&Service).unwrap().is_none());
    add(&mut vault, "a");
    vault.wrap_with(&Service, KEY).unwrap();
    let beside = disk.content("vault.kms.toml").unwrap();
    assert!(!String::from_utf8_lossy(&beside).contains("AGE-SECRET-KEY"));
    let identities = store(&disk).service_identity(&Service).unwrap().unwrap();
    assert_eq!(names(&store(&disk).open(identities).unwrap().vault), ["a"]);
    // A second key takes the place of the first.
    vault.wrap_with(&Service, "arn:other").unwrap();
    assert_eq!(vault.content.recipients.len(), 2);
    let identities = store(&disk).service_identity(&Service).unwrap().unwrap();
    assert!(store(&disk).open(identities).is_ok());
    // The context is that of this vault, and the service holds us to it.
    let text = String::from_utf8(disk.content("vault.kms.toml").unwrap()).unwrap();
    disk.put("vault.kms.toml", text.replace(&vault.content.id, "another").as_bytes());
    assert_eq!(store(&disk).service_identity(&Service).unwrap_err().kind, FaultKind::Denied);
}

#[test]
fn a_machine_that_stops_while_the_key_is_exchanged_leaves_one_that_opens() {
    for step in 1..60 {
        let disk = Arc::new(Model::default());
        let (key, public) = identity();
        let mut vault = store(&disk).create(vec![public], opened(&key), None).unwrap();
        vault.wrap_with(&Service, KEY).unwrap();
        disk.fail_at(step, Failure::Crash);
        let done = vault.wrap_with(&Service, "arn:other").is_ok();
        for kept in [false, true] {
            let disk = Arc::new(disk.restarted(kept));
            let identities = store(&disk).service_identity(&Service).unwrap().unwrap();
            assert!(store(&disk).open(identities).is_ok(), "step {step}, names kept: {kept}");
        }
        if done {
            assert!(step > 20, "{step}");
            return;
        }
    }
    panic!("it never came to its end");
}
