//! The way to the vault for the console: what the command line says of it, asked again whenever it is to be opened.

use flowid::args::vault::VaultArgs;
use flowid::cli::Failure;
use flowid::cli::unlock::Unlock;
use flowid::config::Folder;
use flowid::domain::{Fault, FaultKind, Secret};
use flowid::run;
use flowid::vault::Attempt;

/// The vault that the command line names.
pub struct Door {
    /// How it is opened.
    pub args: VaultArgs,
    /// The folder of the user's configuration.
    pub folder: Folder,
    /// Where services are asked instead of AWS.
    pub endpoint_url: Option<String>,
}

impl run::Door for Door {
    fn open(&self, passphrase: Option<&Secret>) -> Result<Attempt, Fault> {
        let unlock = Unlock {
            args: &self.args,
            folder: &self.folder,
            ask: false,
            endpoint_url: self.endpoint_url.as_deref(),
        };
        unlock.attempt(passphrase).map_err(|failure| match failure {
            Failure::Fault(fault) => fault,
            Failure::Told(_) | Failure::NobodyReads => Fault::new(FaultKind::Io, "the vault was not opened"),
        })
    }
}
