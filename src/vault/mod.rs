//! The encrypted store of profiles: TOML inside, age outside, one file that is replaced as a whole.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`content`] | what the vault holds, and merging what two consoles changed |
//! | [`keys`] | recipients (who may open it) and identities (with what one opens it) |
//! | [`seal`] | encrypting and decrypting bytes |
//! | [`disk`] | files: checked when they are opened, replaced as a whole |
//! | [`store`] | where it is: making, opening, backups, and noticing an old one |
//! | [`saving`] | an open vault, and saving it |
//! | [`upkeep`] | new keys, copies for elsewhere, going back |
//! | [`history`] | what was asked, in an append-only file beside it |
//! | [`kept`] | temporary credentials that outlive the process |
//! | [`wrapping`] | an identity that a key service keeps locked |
//! | [`trouble`] | what can go wrong, each with its cure |
//!
//! Nothing here asks a person or AWS: passphrases and keys come in as values.

pub mod content;
pub mod disk;
pub mod history;
pub mod kept;
pub mod keys;
pub mod saving;
pub mod seal;
mod seen;
pub mod store;
#[cfg(test)]
mod tests;
pub mod trouble;
pub mod upkeep;
pub mod wrapping;

pub use content::{Content, Recipient, RecipientKind};
pub use disk::{Disk, Folder};
pub use history::Past;
pub use kept::KeptSession;
pub use keys::{Identities, KeyFile, NewPassphrase, recipient};
pub use saving::{Saved, Vault};
pub use store::{Attempt, Backup, Opened, Rollback, Store};
pub use trouble::Trouble;
pub use upkeep::Rekeyed;
pub use wrapping::KeyWrapper;
