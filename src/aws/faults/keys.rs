//! What the error codes of KMS mean where a key keeps an identity of the vault. Codes: AWS, KMS API reference, the errors
//! of Encrypt and Decrypt.

use super::said::{Said, words};
use super::{Asked, Subject};
use crate::domain::{Fault, FaultKind};

/// What still helps when a key does not open the vault.
const OTHERWISE: &str =
    "other recipients of the vault still open it; flowid vault recipients --kms ARN names another key";

/// The fault of an error answer about a key, when it is one of KMS alone.
pub(super) fn fault(code: &str, said: &Said<'_>, asked: &Asked<'_>) -> Option<Fault> {
    let Subject::Key(key) = asked.subject else { return None };
    let (kind, what, hint) = match code {
        "NotFoundException" => {
            (FaultKind::NotFound, format!("there is no key {key}: {}", words(said)), OTHERWISE.to_owned())
        }
        "DisabledException" => (
            FaultKind::Denied,
            format!("the key {key} is disabled"),
            format!("aws kms enable-key --key-id {key} enables it"),
        ),
        "KMSInvalidStateException" => (
            FaultKind::Denied,
            format!("the key {key} can't be used now: {}", words(said)),
            format!(
                "if it is to be deleted, aws kms cancel-key-deletion --key-id {key} takes that back; then enable it"
            ),
        ),
        "InvalidKeyUsageException" => (
            FaultKind::Invalid,
            format!("the key {key} is not for this: {}", words(said)),
            "name a symmetric key with the usage ENCRYPT_DECRYPT".to_owned(),
        ),
        "InvalidCiphertextException" => (
            FaultKind::Rejected,
            "KMS does not open the locked identity: it was altered, or is that of another vault".to_owned(),
            OTHERWISE.to_owned(),
        ),
        "IncorrectKeyException" => (
            FaultKind::Rejected,
            format!("the locked identity was not locked with the key {key}"),
            OTHERWISE.to_owned(),
        ),
        _ => return None,
    };
    Some(Fault::new(kind, what).hint(hint))
}
