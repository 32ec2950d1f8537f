//! Opening the vault for a command: where it is, with which keys, and where the passphrase comes from.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use super::process::lock_memory;
use super::{Failure, Front, prompt, variables};
use crate::args::vault::VaultArgs;
use crate::config::{Folder, folder::state_folder};
use crate::domain::text::{Safe, safe};
use crate::domain::{Fault, FaultKind, Secret};
use crate::session::{Endpoint, HostKeys};
use crate::vault::disk::read_secret_file;
use crate::vault::{Attempt, Identities, KeyFile, Opened, Store, Trouble, Vault};

/// The file of the vault in the folder of the user's configuration.
const FILE: &str = "vault.age";
/// How often a person may mistype.
const TRIES: u32 = 3;
/// Most bytes of a passphrase.
const LONGEST: u64 = 4_096;
/// What else could have given the passphrase.
pub(super) const MISSING: &str = "give --passphrase-file or --passphrase-fd, set FLOWID_PASSPHRASE_FILE, or open the vault with --identity";

/// How the vault is opened here.
#[derive(Clone, Copy)]
pub struct Unlock<'a> {
    /// What the command line says.
    pub args: &'a VaultArgs,
    /// The folder of the user's configuration.
    pub folder: &'a Folder,
    /// Whether a person may be asked.
    pub ask: bool,
    /// Where services are asked instead of AWS.
    pub endpoint_url: Option<&'a str>,
}

/// How a file becomes identities; the text says what its passphrase is, the fault why no other way opens the vault.
type Unwrap<'u> = dyn FnMut(&KeyFile, &str, Option<Fault>) -> Result<Identities, Failure> + 'u;

impl Unlock<'_> {
    /// The file of the vault.
    ///
    /// # Errors
    /// When none is named and there is no home folder.
    pub fn file(&self) -> Result<PathBuf, Fault> {
        let usual = || self.folder.path().map(|folder| folder.join(FILE));
        self.args.vault.clone().or_else(usual).ok_or_else(|| {
            Fault::new(FaultKind::NotFound, "there is no home folder, so no place for a vault")
                .hint("name one with --vault FILE")
        })
    }

    /// The vault, whose folder must be there.
    ///
    /// # Errors
    /// When it can't be used.
    pub fn store(&self) -> Result<Store, Fault> {
        Ok(Store::at(&self.file()?, state_folder().as_deref())?)
    }

    /// A vault to be made; its folder is made.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn new_store(&self) -> Result<Store, Fault> {
        Ok(Store::new_at(&self.file()?, state_folder().as_deref())?)
    }

    /// Opens the vault, and says when it is not the one that was expected.
    ///
    /// # Errors
    /// Every way in which it does not open.
    pub fn open(&self, front: &mut Front<'_>) -> Result<Vault, Failure> {
        let given = self.gives_passphrase();
        let opened = self.open_by(given, &mut |file, question, closed| {
            if let Some(fault) = closed {
                front.notice(&safe(&format!("warning: the key service does not open the vault: {fault}")));
            }
            self.unwrap(front, file, question)
        });
        let (vault, warnings) = opened?;
        for warning in warnings {
            front.notice(&safe(&format!("warning: {warning}")));
        }
        Ok(vault)
    }

    /// Opens the vault for who can't be asked here: with what the command line gives, else with this passphrase.
    ///
    /// # Errors
    /// Every way in which it does not open, but that a passphrase is missing or wrong.
    pub fn attempt(&self, passphrase: Option<&Secret>) -> Result<Attempt, Failure> {
        let mut asks = None;
        let given = passphrase.is_some() || self.gives_passphrase();
        let opened = self.open_by(given, &mut |file, question, closed| {
            if !file.takes_passphrase() {
                return Ok(file.open(None).map_err(Fault::from)?);
            }
            if let Some((given, _)) = self.given_without_asking()? {
                return Ok(file.open(Some(&given)).map_err(Fault::from)?);
            }
            let opened = file.open(passphrase);
            if let Err(trouble @ (Trouble::NoPassphrase(_) | Trouble::WrongPassphrase)) = &opened {
                let refused = passphrase.map(|_| trouble.to_string());
                let why = closed.map(|fault| format!(", because the key service does not open it: {fault}"));
                let question = format!("{question}{}", why.unwrap_or_default());
                asks = Some(Attempt::Asks { question: question.into(), refused: refused.map(Into::into) });
            }
            Ok(opened.map_err(Fault::from)?)
        });
        match (opened, asks) {
            (Err(_), Some(asks)) => Ok(asks),
            (opened, _) => opened.map(|(vault, warnings)| Attempt::Open {
                vault: Box::new(vault),
                warnings: warnings.into_iter().map(Into::into).collect(),
            }),
        }
    }

    /// Opens the vault with identities that are unwrapped so, and what is odd about it.
    fn open_by(&self, given: bool, unwrap: &mut Unwrap<'_>) -> Result<(Vault, Vec<String>), Failure> {
        let store = self.store()?;
        if !store.exists().map_err(Fault::from)? {
            return Err(Fault::from(Trouble::Missing(store.path())).into());
        }
        // Before there is anything secret in it. `vault status` tells when it can't be.
        tracing::debug!("memory: {}", lock_memory().told());
        let identities = self.identities(&store, given, unwrap)?;
        let Opened { vault, rollback, unseen } = store.open(identities).map_err(Fault::from)?;
        let rolled = rollback.map(|rollback| match rollback.other {
            true => "this is another vault than the one last seen here; if that is as you want it, any change to it settles this".to_owned(),
            false => format!(
                "this vault is at revision {}, and revision {} was seen here: an older one took its place; if that is as you want it, any change to it settles this",
                rollback.found, rollback.seen
            ),
        });
        let blind = unseen
            .map(|trouble| format!("an older vault would not be noticed here: {}", Fault::from(trouble)));
        Ok((vault, rolled.into_iter().chain(blind).collect()))
    }

    /// The identities of the command line, or the one that lies beside the vault.
    /// `given` says that a passphrase was given.
    fn identities(&self, store: &Store, given: bool, unwrap: &mut Unwrap<'_>) -> Result<Identities, Failure> {
        if !self.args.identity.is_empty() {
            return self.named_by(unwrap);
        }
        let mut closed = None;
        let wrapped = store.wrapped_identity().map_err(Fault::from)?;
        // Who gives the passphrase has no need of a network.
        if wrapped.is_none() || !given {
            match self.locked_identity(store) {
                Ok(Some(identities)) => return Ok(identities),
                Err(fault) if wrapped.is_none() => return Err(fault.into()),
                Err(fault) => closed = Some(fault),
                Ok(None) => {}
            }
        }
        match wrapped {
            Some(file) => unwrap(&file, "the passphrase of the vault", closed),
            None => Err(Fault::from(Trouble::NoKey(store.path())).into()),
        }
    }

    /// The key service of this host.
    ///
    /// # Errors
    /// When the endpoint that is named can't be used.
    pub fn service(&self) -> Result<HostKeys, Fault> {
        let named = self.endpoint_url.map(|url| Endpoint::parse(url, "--endpoint-url")).transpose()?;
        Ok(HostKeys::new(named))
    }

    fn locked_identity(&self, store: &Store) -> Result<Option<Identities>, Fault> {
        match store.service_key()? {
            Some(_) => store.service_identity(&self.service()?),
            None => Ok(None),
        }
    }

    /// The identities of the command line.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn named(&self, front: &mut Front<'_>) -> Result<Identities, Failure> {
        self.named_by(&mut |file, question, _| self.unwrap(front, file, question))
    }

    fn named_by(&self, unwrap: &mut Unwrap<'_>) -> Result<Identities, Failure> {
        let mut all = Identities::default();
        for path in &self.args.identity {
            let bytes = read_secret_file(path).map_err(Fault::from)?;
            let file = KeyFile::parse(path, bytes).map_err(Fault::from)?;
            all.extend(unwrap(&file, &format!("the passphrase of {}", path.display()), None)?);
        }
        Ok(all)
    }

    fn unwrap(&self, front: &mut Front<'_>, file: &KeyFile, question: &str) -> Result<Identities, Failure> {
        if !file.takes_passphrase() {
            return Ok(file.open(None).map_err(Fault::from)?);
        }
        if let Some(passphrase) = self.given(front)? {
            return Ok(file.open(Some(&passphrase)).map_err(Fault::from)?);
        }
        for mistakes in 1.. {
            let passphrase = prompt::secret(question, MISSING, self.ask)?;
            match file.open(Some(&passphrase)) {
                Err(Trouble::WrongPassphrase) if mistakes < TRIES => {
                    front.notice(&Safe::own("the passphrase is wrong"));
                    // Beside the work of scrypt, so that guessing by hand is slow too.
                    std::thread::sleep(Duration::from_secs(u64::from(mistakes)));
                }
                opened => return Ok(opened.map_err(Fault::from)?),
            }
        }
        Err(Fault::from(Trouble::WrongPassphrase).into())
    }

    /// The passphrase that was given without asking.
    ///
    /// # Errors
    /// When the place that was named can't be read.
    pub fn given(&self, front: &mut Front<'_>) -> Result<Option<Secret>, Failure> {
        let Some((passphrase, seen)) = self.given_without_asking()? else { return Ok(None) };
        if seen {
            front.notice(&Safe::own(
                "the passphrase comes from ENCRYPTION_KEY: whoever may look at this process sees it; a file or descriptor is safer",
            ));
        }
        Ok(Some(passphrase))
    }

    /// Whether the command line or the environment says where a passphrase is. It is not read: a pipe gives it once.
    fn gives_passphrase(&self) -> bool {
        let named = self.args.passphrase_file.is_some() || self.args.passphrase_fd.is_some();
        named || variables::passphrase_file().is_some() || variables::passphrase().is_some()
    }

    /// The same in silence, and whether others may see it.
    fn given_without_asking(&self) -> Result<Option<(Secret, bool)>, Failure> {
        let hidden = |secret: Secret| Some((secret, false));
        if let Some(file) = &self.args.passphrase_file {
            return from_file(file).map(hidden);
        }
        if let Some(number) = self.args.passphrase_fd {
            return from_descriptor(number).map(hidden);
        }
        if let Some(file) = variables::passphrase_file() {
            return from_file(&file).map(hidden);
        }
        Ok(variables::passphrase().map(|passphrase| (passphrase, true)))
    }
}

/// A passphrase in a file: its first line.
///
/// # Errors
/// When it can't be read, or others can read it.
pub fn from_file(path: &Path) -> Result<Secret, Failure> {
    let bytes = read_secret_file(path).map_err(Fault::from)?;
    first_line(&bytes, &path.display().to_string())
}

fn from_descriptor(number: i32) -> Result<Secret, Failure> {
    let name = format!("descriptor {number}");
    let unreadable = |error: std::io::Error| {
        Fault::new(FaultKind::Io, format!("{name} can't be read: {error}"))
            .hint(format!("open it for reading, as in: {number}< file"))
            .source(error)
    };
    let file = File::open(format!("/dev/fd/{number}")).map_err(unreadable)?;
    if number > 2 {
        variables::keep_from_children(number).map_err(unreadable)?;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(LONGEST as usize));
    file.take(LONGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    first_line(&bytes, &name)
}

fn first_line(bytes: &[u8], place: &str) -> Result<Secret, Failure> {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) if !text.is_empty() => Ok(Secret::new(text.to_owned())),
        _ => {
            let fault =
                Fault::new(FaultKind::Invalid, format!("{place} holds no passphrase in its first line"));
            Err(fault.hint("write it there as UTF-8 text").into())
        }
    }
}
