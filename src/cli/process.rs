//! What the process does for its secrets before it has any: it can't be traced or dumped, and gains no rights by what it
//! starts. Memory is locked when a vault is opened, where the system allows.

use rustix::mm::MlockAllFlags;
use rustix::process::{DumpableBehavior, Resource, Rlimit};

use crate::domain::{Fault, FaultKind};

/// Closes the process to others of the same user. Returns what the system did not allow, in words for a warning.
pub fn harden() -> Vec<String> {
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let steps = [
        (
            "other programs may read the memory of this one",
            rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable),
        ),
        ("a crash may write its memory to a file", rustix::process::setrlimit(Resource::Core, none)),
        ("what it starts may gain rights", rustix::thread::set_no_new_privs(true)),
    ];
    let failed = steps.into_iter().filter_map(|(means, done)| done.err().map(|error| (means, error)));
    failed.map(|(means, error)| format!("{means}: {error}")).collect()
}

/// Holds the program to what `--strict` asks for: nothing that closes the process may have failed.
///
/// # Errors
/// `Unsupported` when something did.
pub fn strictly(exposed: &[String], strict: bool) -> Result<(), Fault> {
    if !strict || exposed.is_empty() {
        return Ok(());
    }
    let fault = Fault::new(FaultKind::Unsupported, "--strict: this process can't be closed to others here");
    Err(fault.hint("run it where the warnings above do not appear, or without --strict"))
}

/// What the programs that we start have no business with: keys of AWS that they did not ask for. Passphrases are no
/// longer in the environment by then.
pub(super) const NOT_FOR_CHILDREN: [&str; 3] =
    ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"];

/// Whether memory can be swapped to a disk from here on: locks it all when the limit allows as much as it may grow. A
/// lower limit would make the program fail in the middle of its work, so it is then left alone.
pub(super) fn lock_memory() -> Memory {
    let limit = rustix::process::getrlimit(Resource::Memlock).current;
    let unlimited = limit.is_none();
    let flags = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    match unlimited && rustix::mm::mlockall(flags).is_ok() {
        true => Memory::Locked,
        false => Memory::MaySwap { limit },
    }
}

/// Where secrets in memory may end up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Memory {
    /// Never on a disk.
    Locked,
    /// Perhaps on the disk to which the system swaps.
    MaySwap {
        /// The bytes that may be locked, when they are limited.
        limit: Option<u64>,
    },
}

impl Memory {
    /// In words.
    pub(super) fn told(self) -> String {
        match self {
            Self::Locked => "locked: never swapped to a disk".to_owned(),
            Self::MaySwap { limit: Some(bytes) } => {
                format!("may be swapped to a disk: ulimit -l is {} KiB, not unlimited", bytes / 1_024)
            }
            Self::MaySwap { limit: None } => {
                "may be swapped to a disk: the system does not lock it".to_owned()
            }
        }
    }
}
