//! The variables that hold the passphrase or name its file, taken out of the environment at the start: programs that
//! others start for us, such as a `credential_process` by the SDK, inherit what is left.

use std::ffi::OsString;
use std::os::fd::BorrowedFd;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::domain::Secret;

/// A file with the passphrase.
pub(super) const PASSPHRASE_FILE: &str = "FLOWID_PASSPHRASE_FILE";
/// The passphrase itself.
pub(super) const PASSPHRASE: &str = "ENCRYPTION_KEY";

/// The environment belongs to the process, and so does what was taken from it.
static TAKEN: OnceLock<Taken> = OnceLock::new();

struct Taken {
    passphrase: Option<Secret>,
    file: Option<PathBuf>,
}

/// Takes them. To be called once, by the first thread, before there is another.
pub fn take() {
    TAKEN.get_or_init(|| Taken {
        passphrase: taken(PASSPHRASE).and_then(|value| value.into_string().ok()).map(Secret::new),
        file: taken(PASSPHRASE_FILE).map(PathBuf::from),
    });
}

/// The passphrase that stood in the environment.
pub(super) fn passphrase() -> Option<Secret> {
    TAKEN.get()?.passphrase.clone()
}

/// The file that the environment named.
pub(super) fn passphrase_file() -> Option<PathBuf> {
    TAKEN.get()?.file.clone()
}

#[allow(unsafe_code, reason = "the standard library has no other way to change the environment")]
fn taken(name: &str) -> Option<OsString> {
    let value = std::env::var_os(name);
    // SAFETY: no other thread reads the environment meanwhile, because there is none yet; see `take`.
    unsafe { std::env::remove_var(name) };
    value.filter(|value| !value.is_empty())
}

/// Keeps an open descriptor from programs that are started. The caller has just found it open.
#[allow(unsafe_code, reason = "the number of a descriptor is all that is known of it")]
pub(super) fn keep_from_children(number: i32) -> std::io::Result<()> {
    // SAFETY: the descriptor is open and nothing here closes it: it was given to this process to read from.
    let descriptor = unsafe { BorrowedFd::borrow_raw(number) };
    Ok(rustix::io::fcntl_setfd(descriptor, rustix::io::FdFlags::CLOEXEC)?)
}
