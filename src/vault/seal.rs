//! Encrypting and decrypting bytes in the age format (age-encryption.org/v1), with every failure told apart.

use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use age::armor::ArmoredReader;
use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use zeroize::Zeroizing;

use super::trouble::Trouble;
use crate::domain::Secret;

/// The most scrypt work that a file may ask for: 2^20, which takes 1 GiB of memory and some seconds. The age programs
/// choose 2^18 by default, and we choose what takes about a second where the file is made.
pub const MOST_WORK: u8 = 20;

/// How age files begin: the version line, and the armour.
const BEGINNINGS: [&[u8]; 2] = [b"age-encryption.org/v1\n", b"-----BEGIN AGE ENCRYPTED FILE-----"];

/// Encrypts to recipients.
///
/// # Errors
/// When there is none, or they can't stand together.
pub fn seal<'r>(
    file: &Path,
    plain: &[u8],
    recipients: impl Iterator<Item = &'r dyn age::Recipient>,
) -> Result<Vec<u8>, Trouble> {
    let key = |why: String| Trouble::Key { file: file.to_owned(), why };
    let encryptor = Encryptor::with_recipients(recipients).map_err(|error| key(error.to_string()))?;
    let mut sealed = Vec::with_capacity(plain.len() + 1024);
    let mut writer = encryptor.wrap_output(&mut sealed).map_err(|error| key(error.to_string()))?;
    writer
        .write_all(plain)
        .and_then(|()| writer.finish())
        .map_err(|error| Trouble::io(file, "encrypted", error))?;
    Ok(sealed)
}

/// Encrypts under a passphrase, with the scrypt work that takes about a second here.
///
/// # Errors
/// As [`seal`].
pub fn seal_with_passphrase(file: &Path, plain: &[u8], passphrase: &Secret) -> Result<Vec<u8>, Trouble> {
    let recipient = scrypt::Recipient::new(SecretString::from(passphrase.reveal()));
    seal(file, plain, std::iter::once(&recipient as &dyn age::Recipient))
}

/// Decrypts with the first identity that can, binary or armoured.
///
/// # Errors
/// Each way in which it does not open.
pub fn open<'i>(
    file: &Path,
    sealed: &[u8],
    identities: impl Iterator<Item = &'i dyn age::Identity>,
) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    if sealed.is_empty() {
        return Err(Trouble::Truncated(file.to_owned()));
    }
    let decryptor =
        Decryptor::new_buffered(ArmoredReader::new(sealed)).map_err(|error| header(file, sealed, error))?;
    let mut reader = decryptor.decrypt(identities).map_err(|error| header(file, sealed, error))?;
    // What comes out is shorter than what goes in, so the vector never grows and leaves no unwiped copy behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(sealed.len()));
    match reader.read_to_end(&mut plain) {
        Ok(_) => Ok(plain),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(Trouble::Truncated(file.to_owned())),
        Err(_) => Err(Trouble::Altered(file.to_owned())),
    }
}

/// Decrypts with a passphrase; never more than [`MOST_WORK`].
///
/// # Errors
/// As [`open`]; a passphrase that does not fit is an error of its own.
pub fn open_with_passphrase(
    file: &Path,
    sealed: &[u8],
    passphrase: &Secret,
) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let mut identity = scrypt::Identity::new(SecretString::from(passphrase.reveal()));
    identity.set_max_work_factor(MOST_WORK);
    match open(file, sealed, std::iter::once(&identity as &dyn age::Identity)) {
        // The key of the file is sealed under the passphrase: that it does not open is all that can be known.
        Err(Trouble::WrongKey(_)) => Err(Trouble::WrongPassphrase),
        opened => opened,
    }
}

/// Whether a file is opened with a passphrase.
///
/// # Errors
/// When it is not an age file.
pub fn needs_passphrase(file: &Path, sealed: &[u8]) -> Result<bool, Trouble> {
    Decryptor::new_buffered(ArmoredReader::new(sealed))
        .map(|decryptor| decryptor.is_scrypt())
        .map_err(|error| header(file, sealed, error))
}

/// What an error before the payload means.
fn header(file: &Path, sealed: &[u8], error: DecryptError) -> Trouble {
    let file = file.to_owned();
    // Of a file that was cut early the beginning itself may be cut.
    let begins_right =
        BEGINNINGS.iter().any(|beginning| sealed.starts_with(beginning) || beginning.starts_with(sealed));
    match error {
        DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed => {
            Trouble::WrongKey(file)
        }
        DecryptError::ExcessiveWork { required, .. } => {
            Trouble::TooMuchWork { file, work: required, most: MOST_WORK }
        }
        DecryptError::InvalidMac => Trouble::Altered(file),
        DecryptError::Io(error) if begins_right && error.kind() == ErrorKind::UnexpectedEof => {
            Trouble::Truncated(file)
        }
        // Reading is from memory, so every other failure is one of the content.
        DecryptError::InvalidHeader | DecryptError::Io(_) if begins_right => Trouble::Altered(file),
        _ => Trouble::NotAge(file),
    }
}
