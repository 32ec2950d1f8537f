//! The encrypted store of profiles: TOML inside, age outside, one file that is replaced as a whole.
//!
//! | module | what lives there |
//! | --- | --- |
//! | [`content`] | what the vault holds, and merging what two consoles changed |
//! | [`keys`] | recipients (who may open it) and identities (with what one opens it) |
//! | [`seal`] | encrypting and decrypting bytes |
//! | [`disk`] | files: checked when they are opened, replaced as a whole |
//! | [`store`] | opening, saving, backups, and noticing an old vault |
//! | [`trouble`] | what can go wrong, each with its cure |
//!
//! Nothing here asks a person or AWS: passphrases and keys come in as values.

pub mod content;
pub mod disk;
pub mod keys;
pub mod seal;
mod seen;
pub mod store;
#[cfg(test)]
mod tests;
pub mod trouble;

pub use content::{Content, Recipient, RecipientKind};
pub use disk::{Disk, Folder};
pub use keys::{Identities, KeyFile};
pub use store::{Opened, Rollback, Saved, Store, Vault};
pub use trouble::Trouble;
