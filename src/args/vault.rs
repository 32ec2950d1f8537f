//! What the commands for the vault take, and how every command opens it.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

/// Where the vault is and what opens it.
#[derive(Debug, Clone, Default, ClapArgs)]
#[command(next_help_heading = "Vault")]
pub struct VaultArgs {
    /// The vault; vault.age in the folder of your configuration when left out
    #[arg(long, global = true, value_name = "FILE")]
    pub vault: Option<PathBuf>,
    /// Open it with this key: of age, or of SSH (ed25519, rsa); may be repeated
    #[arg(long, global = true, value_name = "FILE")]
    pub identity: Vec<PathBuf>,
    /// Read the passphrase from this file; also FLOWID_PASSPHRASE_FILE
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "passphrase_fd")]
    pub passphrase_file: Option<PathBuf>,
    /// Read the passphrase from this open descriptor, such as 3
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(i32).range(0..))]
    pub passphrase_fd: Option<i32>,
}

/// Commands for the vault.
#[derive(Debug, Subcommand)]
pub enum VaultVerb {
    /// Make a vault: for a passphrase, or for keys
    #[command(after_help = "Examples:
  flowid vault init                                        asks for a passphrase
  flowid vault init --identity key.txt                     for an age key of your own
  flowid vault init --recipient age1... --identity key.txt for someone else too, without a question
  flowid vault init --identity ~/.ssh/id_ed25519           for an SSH key
  flowid vault init --kms arn:aws:kms:...:key/...          for hosts that may use this key, without a question

The age program opens it: age -d -i key.txt vault.age, with a passphrase age -d -i vault.identity.age vault.age.")]
    Init {
        /// Who else may open it: age1..., ssh-ed25519 ... or ssh-rsa ...; may be repeated
        #[arg(long, value_name = "KEY")]
        recipient: Vec<String>,
        /// Let this key of AWS KMS open it too, asked in its own region with the credentials of the host
        #[arg(long, value_name = "ARN")]
        kms: Option<String>,
    },
    /// Say where the vault is, how it opens, and how many versions are kept; asks nothing
    Status,
    /// List who may open the vault, and add or remove them
    #[command(
        after_help = "Who was removed still opens the older versions that are kept here: rekey ends that."
    )]
    Recipients {
        /// Add this one; may be repeated
        #[arg(long, value_name = "KEY")]
        recipient: Vec<String>,
        /// Remove this one, by its key or its label; may be repeated
        #[arg(long, value_name = "KEY")]
        remove: Vec<String>,
        /// Let this key of AWS KMS open it, in the place of another one if there was one
        #[arg(long, value_name = "ARN")]
        kms: Option<String>,
    },
    /// Encrypt everything anew, older versions too, and change the passphrase if there is one
    Rekey {
        /// Read the new passphrase from this file
        #[arg(long, value_name = "FILE")]
        new_passphrase_file: Option<PathBuf>,
    },
    /// Write an encrypted copy
    Export {
        /// The new file
        file: PathBuf,
        /// Encrypt it to these instead of those of the vault; may be repeated
        #[arg(long, value_name = "KEY")]
        recipient: Vec<String>,
    },
    /// List the older versions, or go back to one of them or to an exported copy
    #[command(after_help = "Who may open the vault stays as it is now. The present version is kept as well.")]
    Restore {
        /// Revision of an older version, or an exported file; without it they are listed
        from: Option<String>,
    },
}
