//! KMS: Encrypt, Decrypt and DescribeKey with symmetric keys, so that the identity of a vault can be wrapped without AWS.
//! The encryption context is bound by the seal itself.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::digest;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::identity::people::PRODUCTION;
use super::identity::{Account, Caller};
use super::refusal::Refusal;

/// A key.
struct Key {
    id: &'static str,
    alias: &'static str,
    enabled: bool,
    description: &'static str,
}

/// The keys of the production account, all in its region. Their material follows from their ids, so that what they sealed
/// is opened again after a restart; it guards nothing but the demo.
static KEYS: [Key; 2] = [
    Key {
        id: "1234abcd-12ab-34cd-56ef-1234567890ab",
        alias: "alias/flowid-vault",
        enabled: true,
        description: "wraps the identities of vaults",
    },
    Key {
        id: "0987dcba-09fe-87dc-65ba-ab0987654321",
        alias: "alias/retired",
        enabled: false,
        description: "was replaced",
    },
];

static HOME: &Account = &PRODUCTION;

/// Bytes that Encrypt takes. KMS API reference, Encrypt: 1 to 4,096 with a symmetric key.
const LONGEST: usize = 4_096;

/// The first byte of what is sealed.
const VERSION: u8 = 1;

/// Bytes of a key's id.
const ID: usize = 36;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Encrypt {
    key_id: String,
    plaintext: String,
    #[serde(default)]
    encryption_context: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Decrypt {
    key_id: Option<String>,
    ciphertext_blob: String,
    #[serde(default)]
    encryption_context: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeKey {
    key_id: String,
}

/// Answers one operation.
///
/// # Errors
/// What AWS answers in its place.
pub fn answer(operation: &str, caller: &Caller, region: &str, body: &[u8]) -> Result<Vec<u8>, Refusal> {
    let told = match operation {
        "Encrypt" => encrypt(parse(body)?, caller, region)?,
        "Decrypt" => decrypt(&parse(body)?, caller, region)?,
        "DescribeKey" => {
            let request: DescribeKey = parse(body)?;
            let key = find(&request.key_id, operation, caller, region)?;
            json!({ "KeyMetadata": key.told() })
        }
        _ => {
            let message = format!("{operation} is not part of the demo");
            return Err(Refusal::new("UnknownOperationException", message));
        }
    };
    Ok(told.to_string().into_bytes())
}

fn encrypt(request: Encrypt, caller: &Caller, region: &str) -> Result<Value, Refusal> {
    let key = find(&request.key_id, "Encrypt", caller, region)?.usable()?;
    let plaintext = decode(&request.plaintext, "plaintext")?;
    if plaintext.is_empty() || plaintext.len() > LONGEST {
        let message = format!("Member plaintext must have length between 1 and {LONGEST}");
        return Err(Refusal::new("ValidationException", message));
    }
    let sealed = key.seal(plaintext, &request.encryption_context)?;
    Ok(json!({
        "CiphertextBlob": BASE64_STANDARD.encode(sealed),
        "KeyId": key.arn(),
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }))
}

fn decrypt(request: &Decrypt, caller: &Caller, region: &str) -> Result<Value, Refusal> {
    let sealed = decode(&request.ciphertext_blob, "ciphertextBlob")?;
    let invalid = || Refusal::new("InvalidCiphertextException", "");
    let id = sealed.get(1..=ID).and_then(|id| std::str::from_utf8(id).ok()).ok_or_else(invalid)?;
    let sealing = KEYS.iter().find(|key| key.id == id).ok_or_else(invalid)?;
    let key = find(request.key_id.as_deref().unwrap_or(sealing.id), "Decrypt", caller, region)?;
    if key.id != sealing.id {
        let message = "The key ID in the request does not identify a CMK that can perform this operation.";
        return Err(Refusal::new("IncorrectKeyException", message));
    }
    let plaintext = key.usable()?.open(&sealed, &request.encryption_context).ok_or_else(invalid)?;
    Ok(json!({
        "Plaintext": BASE64_STANDARD.encode(plaintext),
        "KeyId": key.arn(),
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
    }))
}

/// A key by id, ARN or alias.
fn find(named: &str, operation: &str, caller: &Caller, region: &str) -> Result<&'static Key, Refusal> {
    if caller.account != HOME {
        let message = format!(
            "User: {} is not authorized to perform: kms:{operation} on resource: {named} because no \
             identity-based policy allows the kms:{operation} action",
            caller.arn
        );
        return Err(Refusal::new("AccessDeniedException", message));
    }
    let alias_arn = |key: &Key| format!("arn:aws:kms:{}:{}:{}", HOME.region, HOME.id, key.alias);
    let is =
        |key: &&Key| named == key.id || named == key.alias || named == key.arn() || named == alias_arn(key);
    let found = KEYS.iter().find(is).filter(|_| region == HOME.region);
    found.ok_or_else(|| {
        let arn = format!("arn:aws:kms:{region}:{}:key/{named}", HOME.id);
        Refusal::new("NotFoundException", format!("Key '{arn}' does not exist"))
    })
}

impl Key {
    fn arn(&self) -> String {
        format!("arn:aws:kms:{}:{}:key/{}", HOME.region, HOME.id, self.id)
    }

    fn told(&self) -> Value {
        json!({
            "AWSAccountId": HOME.id,
            "KeyId": self.id,
            "Arn": self.arn(),
            "CreationDate": 1_700_000_000,
            "Enabled": self.enabled,
            "Description": self.description,
            "KeyUsage": "ENCRYPT_DECRYPT",
            "KeyState": if self.enabled { "Enabled" } else { "Disabled" },
            "Origin": "AWS_KMS",
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
            "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
            "MultiRegion": false,
        })
    }

    fn usable(&self) -> Result<&Self, Refusal> {
        if self.enabled {
            return Ok(self);
        }
        Err(Refusal::new("DisabledException", format!("{} is disabled.", self.arn())))
    }

    fn seal(&self, mut text: Vec<u8>, context: &BTreeMap<String, String>) -> Result<Vec<u8>, Refusal> {
        let mut nonce = [0; NONCE_LEN];
        let failed = |_| {
            Refusal::new("KMSInternalException", "The key can't be used now")
                .status(hyper::StatusCode::INTERNAL_SERVER_ERROR)
        };
        SystemRandom::new().fill(&mut nonce).map_err(failed)?;
        let key = self.material().map_err(failed)?;
        let bound = Aad::from(self.bound(context));
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut text)
            .map_err(failed)?;
        Ok([&[VERSION], self.id.as_bytes(), &nonce, &text].concat())
    }

    fn open(&self, sealed: &[u8], context: &BTreeMap<String, String>) -> Option<Vec<u8>> {
        let (&version, rest) = sealed.split_first()?;
        let rest = rest.strip_prefix(self.id.as_bytes()).filter(|_| version == VERSION)?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let bound = Aad::from(self.bound(context));
        let opened = self.material().ok()?.open_in_place(nonce, bound, &mut text).ok()?;
        Some(opened.to_vec())
    }

    fn material(&self) -> Result<LessSafeKey, ring::error::Unspecified> {
        let seed = format!("flowid demo kms {}", self.id);
        let bytes = digest::digest(&digest::SHA256, seed.as_bytes());
        UnboundKey::new(&AES_256_GCM, bytes.as_ref()).map(LessSafeKey::new)
    }

    /// What a seal holds besides its text. The order of the context's pairs does not matter, as with AWS.
    fn bound(&self, context: &BTreeMap<String, String>) -> Vec<u8> {
        json!([VERSION, self.id, context]).to_string().into_bytes()
    }
}

fn decode(text: &str, name: &str) -> Result<Vec<u8>, Refusal> {
    BASE64_STANDARD
        .decode(text)
        .map_err(|error| Refusal::new("SerializationException", format!("{name}: {error}")))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}
