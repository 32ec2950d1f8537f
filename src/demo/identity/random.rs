//! Random words for keys, tokens and codes.

use ring::rand::{SecureRandom, SystemRandom};

use crate::domain::{Fault, FaultKind};

/// The characters of access key ids.
pub const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The characters of secrets and tokens.
pub const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Characters out of an alphabet whose size divides 256, so that each is equally likely.
///
/// # Errors
/// `Io` when this machine gives no random numbers.
pub fn text(length: usize, alphabet: &[u8]) -> Result<String, Fault> {
    let mut bytes = vec![0; length];
    SystemRandom::new().fill(&mut bytes).map_err(|_| {
        Fault::new(FaultKind::Io, "this machine gives no random numbers for the keys of the demo")
    })?;
    Ok(bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect())
}
