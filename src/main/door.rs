//! The way to the vault for the console: what the command line says of it, asked again whenever it is to be opened.

use flowid::args::vault::VaultArgs;
use flowid::cli::Failure;
use flowid::cli::unlock::{self, Unlock};
use flowid::config::Folder;
use flowid::domain::{Fault, FaultKind, Secret};
use flowid::run::{self, Attempt};

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
        match unlock.attempt(passphrase) {
            Ok(unlock::Attempt::Open { vault, warnings }) => {
                let warnings = warnings.iter().map(|warning| warning.as_str().into()).collect();
                Ok(Attempt::Open { vault, warnings })
            }
            Ok(unlock::Attempt::Asks { question, refused }) => {
                Ok(Attempt::Asks { question: question.into(), refused: refused.map(Into::into) })
            }
            Err(Failure::Fault(fault)) => Err(fault),
            Err(Failure::Told(_) | Failure::NobodyReads) => {
                Err(Fault::new(FaultKind::Io, "the vault was not opened"))
            }
        }
    }
}
