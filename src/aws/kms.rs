//! Encrypt and Decrypt of KMS for an identity of the vault, with an encryption context. Whose credentials sign is the
//! business of `session`.

use std::collections::HashMap;

use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_kms as kms;
use aws_sdk_kms::primitives::Blob;

use super::clients::kms_client;
use super::faults::{self, Asked, Subject};
use super::{Endpoint, Wire};
use crate::domain::{Fault, FaultKind, Region, Scope};

/// A key of KMS, with a client of its region.
pub(crate) struct Kms {
    client: kms::Client,
    key: String,
    scope: Scope,
    endpoint: Option<Endpoint>,
}

/// The region of a key, from its ARN: `arn:aws:kms:eu-west-1:111122223333:key/...` (AWS, KMS developer guide, "Key
/// identifiers"). An alias is not taken: what it stands for can change, and then nothing would open the vault.
///
/// # Errors
/// When it is not the ARN of a key.
pub(crate) fn region_of(key: &str) -> Result<Region, Fault> {
    let wrong = |why: &str| {
        Fault::new(FaultKind::Invalid, format!("{key:?} is not the ARN of a key of KMS: {why}"))
            .hint("write it as arn:aws:kms:REGION:ACCOUNT:key/ID; aws kms describe-key --key-id alias/NAME tells it")
    };
    let parts: Vec<&str> = key.splitn(6, ':').collect();
    let [arn, _, service, region, account, resource] = parts[..] else {
        return Err(wrong("it has other parts"));
    };
    if (arn, service) != ("arn", "kms") {
        return Err(wrong("it is of something else"));
    }
    if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong("it has no account of 12 digits"));
    }
    if resource.strip_prefix("key/").is_none_or(str::is_empty) {
        return Err(wrong("it names no key"));
    }
    Region::parse(region).map_err(|why| wrong(&why))
}

impl Kms {
    /// Nothing is asked yet.
    ///
    /// # Errors
    /// When the application's name is not accepted.
    pub fn new(
        wire: &Wire,
        key: &str,
        scope: Scope,
        endpoint: Option<Endpoint>,
        credentials: SharedCredentialsProvider,
    ) -> Result<Self, Fault> {
        let client = kms_client(wire, &scope.region, endpoint.as_ref(), credentials)?;
        Ok(Self { client, key: key.to_owned(), scope, endpoint })
    }

    /// Encrypts up to 4 KiB.
    ///
    /// # Errors
    /// Why KMS does not.
    pub async fn encrypt(&self, plain: &[u8], context: HashMap<String, String>) -> Result<Vec<u8>, Fault> {
        let call = self.client.encrypt().key_id(&self.key).plaintext(Blob::new(plain));
        let answer = call.set_encryption_context(Some(context)).send().await;
        let answer = answer.map_err(|error| faults::fault(error, &self.asked("Encrypt")))?;
        Ok(answer.ciphertext_blob.ok_or_else(|| empty("Encrypt"))?.into_inner())
    }

    /// Decrypts it again, with the same context.
    ///
    /// # Errors
    /// Why KMS does not.
    pub async fn decrypt(&self, wrapped: &[u8], context: HashMap<String, String>) -> Result<Vec<u8>, Fault> {
        let call = self.client.decrypt().key_id(&self.key).ciphertext_blob(Blob::new(wrapped));
        let answer = call.set_encryption_context(Some(context)).send().await;
        let answer = answer.map_err(|error| faults::fault(error, &self.asked("Decrypt")))?;
        Ok(answer.plaintext.ok_or_else(|| empty("Decrypt"))?.into_inner())
    }

    fn asked(&self, operation: &'static str) -> Asked<'_> {
        let (scope, endpoint) = (&self.scope, self.endpoint.as_ref());
        Asked { service: "kms", operation, scope, endpoint, subject: Subject::Key(&self.key) }
    }
}

fn empty(operation: &str) -> Fault {
    Fault::new(FaultKind::Service, format!("KMS answered {operation} with nothing"))
        .hint("check the endpoint and the proxy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_that_of_the_arn_and_nothing_else_is_taken() {
        let key = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        assert_eq!(region_of(key).unwrap().as_str(), "us-west-2");
        let china = "arn:aws-cn:kms:cn-north-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
        assert_eq!(region_of(china).unwrap().as_str(), "cn-north-1");
        for wrong in [
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            "alias/vault",
            "arn:aws:kms:us-west-2:111122223333:alias/vault",
            "arn:aws:kms:us-west-2:111122223333:key/",
            "arn:aws:kms:us-west-2:1111:key/1",
            "arn:aws:kms:evil.example/x:111122223333:key/1",
            "arn:aws:iam:us-west-2:111122223333:key/1",
        ] {
            assert_eq!(region_of(wrong).unwrap_err().kind, FaultKind::Invalid, "{wrong}");
        }
    }
}
