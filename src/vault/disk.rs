//! Files of the vault's folder. What is opened is checked on the open descriptor, and what is written is made with its
//! final mode, in a new file. [`Disk`] is the port; tests put faults and crashes behind it.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags, Stat};
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::trouble::Trouble;

/// Largest file that is read: a thousand times what 500 profiles take.
const FILE_LIMIT: u64 = 64 << 20;
/// How long a save of someone else is waited for. One takes milliseconds.
const LOCK_PATIENCE: Duration = Duration::from_secs(10);
/// How often the lock is tried meanwhile.
const LOCK_PACE: Duration = Duration::from_millis(10);

/// What a save does with files, one step at a time. Names are those of files in one folder.
pub trait Disk: Send + Sync {
    /// The path of a file, for messages.
    fn path(&self, name: &str) -> PathBuf;
    /// The whole content of a file, after its owner, mode and kind were checked; `None` when it is not there.
    ///
    /// # Errors
    /// Why it can't be read or must not be trusted.
    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble>;
    /// Writes a new file that only its owner can read; it must not exist.
    ///
    /// # Errors
    /// Why it can't be written.
    fn create(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble>;
    /// Writes behind the first `keep` bytes of a file, which is made when it is missing; what stood there is cut off. The
    /// whole is durable then.
    ///
    /// # Errors
    /// When the file must not be trusted or can't be written.
    fn append(&self, name: &str, keep: usize, bytes: &[u8]) -> Result<(), Trouble>;
    /// Makes the content of a file durable.
    ///
    /// # Errors
    /// Why that is not so.
    fn sync(&self, name: &str) -> Result<(), Trouble>;
    /// Gives a file another name, over whatever had that name.
    ///
    /// # Errors
    /// Why it keeps its name.
    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble>;
    /// Makes the names in the folder durable.
    ///
    /// # Errors
    /// Why that is not so.
    fn sync_folder(&self) -> Result<(), Trouble>;
    /// Removes a file; that it is not there is no error.
    ///
    /// # Errors
    /// Why it is still there.
    fn remove(&self, name: &str) -> Result<(), Trouble>;
    /// The names in the folder.
    ///
    /// # Errors
    /// Why they can't be listed.
    fn names(&self) -> Result<Vec<String>, Trouble>;
    /// Takes the lock of the folder, which is let go when the value is dropped.
    ///
    /// # Errors
    /// When someone else holds it for too long.
    fn lock(&self, name: &str) -> Result<Lock, Trouble>;
}

/// The lock of a folder.
#[derive(Debug)]
pub struct Lock {
    /// Closing it lets the lock go; none in tests that have no real folder.
    _held: Option<OwnedFd>,
}

impl Lock {
    /// A lock on nothing, for a disk that only one has.
    pub fn none() -> Self {
        Self { _held: None }
    }
}

/// A real folder, kept open: names are looked up in it whatever becomes of its path.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    fd: OwnedFd,
}

impl Folder {
    /// Opens a folder that only its owner can change.
    ///
    /// # Errors
    /// When it is not there, not ours, or others may write to it.
    pub fn open(path: &Path) -> Result<Self, Trouble> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = rustix::fs::open(path, flags, Mode::empty())
            .map_err(|error| Trouble::io(path, "opened", error))?;
        let stat = rustix::fs::fstat(&fd).map_err(|error| Trouble::io(path, "looked at", error))?;
        owned_by_us(path, &stat)?;
        if stat.st_mode & 0o022 != 0 {
            let why = "can be written by others";
            return Err(Trouble::Unsafe {
                file: path.into(),
                why,
                mend: format!("chmod go-w {}", path.display()),
            });
        }
        Ok(Self { path: path.to_owned(), fd })
    }

    /// Opens a folder, and makes it when it is missing, for its owner alone.
    ///
    /// # Errors
    /// As [`Folder::open`], or when it can't be made.
    pub fn open_or_make(path: &Path) -> Result<Self, Trouble> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(path)
            .map_err(|error| Trouble::io(path, "made", error))?;
        Self::open(path)
    }

    fn trouble(&self, name: &str, doing: &'static str, error: impl Into<io::Error>) -> Trouble {
        Trouble::io(&self.path.join(name), doing, error)
    }

    fn open_checked(&self, name: &str) -> Result<Option<File>, Trouble> {
        // NONBLOCK: a FIFO that someone put there would keep us waiting.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let path = self.path.join(name);
        match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => {
                let stat = rustix::fs::fstat(&fd).map_err(|error| Trouble::io(&path, "looked at", error))?;
                owners_alone(&path, &stat)?;
                Ok(Some(File::from(fd)))
            }
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::LOOP) => Err(is_link(&path)),
            Err(error) => Err(Trouble::io(&path, "opened", error)),
        }
    }
}

fn is_link(path: &Path) -> Trouble {
    let mend = format!(
        "replace it by the file itself: cp --remove-destination \"$(readlink -f {0})\" {0}",
        path.display()
    );
    Trouble::Unsafe { file: path.into(), why: "is a symbolic link", mend }
}

fn owned_by_us(path: &Path, stat: &Stat) -> Result<(), Trouble> {
    if stat.st_uid == rustix::process::geteuid().as_raw() {
        return Ok(());
    }
    let mend = format!("if you trust it: chown \"$(id -u)\" {}", path.display());
    Err(Trouble::Unsafe { file: path.into(), why: "belongs to someone else", mend })
}

/// A plain file with one name, ours, that nobody else can read or write.
fn owners_alone(path: &Path, stat: &Stat) -> Result<(), Trouble> {
    let unsafe_ = |why, mend| Err(Trouble::Unsafe { file: path.into(), why, mend });
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        return unsafe_("is not a plain file", format!("put a plain file at {}", path.display()));
    }
    owned_by_us(path, stat)?;
    if stat.st_mode & 0o077 != 0 {
        return unsafe_("can be read or written by others", format!("chmod 600 {}", path.display()));
    }
    if stat.st_nlink > 1 {
        let mend = format!("give it a name of its own: cp {0} {0}.own && mv {0}.own {0}", path.display());
        return unsafe_("has another name elsewhere (a hard link)", mend);
    }
    Ok(())
}

/// Everything in an open file, in memory that is wiped.
fn read_all(path: &Path, file: &mut File) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let size = file.metadata().map_err(|error| Trouble::io(path, "looked at", error))?.len();
    if size > FILE_LIMIT {
        let mend = "it is hardly what you mean; name another file".to_owned();
        return Err(Trouble::Unsafe { file: path.into(), why: "is larger than 64 MiB", mend });
    }
    // The whole capacity at once: a vector that grows would leave unwiped copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1));
    file.take(FILE_LIMIT).read_to_end(&mut bytes).map_err(|error| Trouble::io(path, "read", error))?;
    Ok(bytes)
}

/// Reads a file with a key or a passphrase that is named by its path. Links are followed, as mounted secrets are links;
/// what they lead to must be ours or the system's, and closed to others.
///
/// # Errors
/// Why it can't be read or must not be trusted.
pub fn read_secret_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, Trouble> {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let fd =
        rustix::fs::open(path, flags, Mode::empty()).map_err(|error| Trouble::io(path, "opened", error))?;
    let stat = rustix::fs::fstat(&fd).map_err(|error| Trouble::io(path, "looked at", error))?;
    let systems = stat.st_uid == 0 && rustix::process::geteuid().as_raw() != 0;
    if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
        let mend = "for a pipe use --passphrase-fd".to_owned();
        return Err(Trouble::Unsafe { file: path.into(), why: "is not a plain file", mend });
    }
    let closed_to = if systems { 0o027 } else { 0o077 };
    if !systems {
        owned_by_us(path, &stat)?;
    }
    if stat.st_mode & closed_to != 0 {
        let mend = format!("chmod 600 {}", path.display());
        return Err(Trouble::Unsafe { file: path.into(), why: "can be read or written by others", mend });
    }
    read_all(path, &mut File::from(fd))
}

impl Disk for Folder {
    fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let Some(mut file) = self.open_checked(name)? else { return Ok(None) };
        read_all(&self.path.join(name), &mut file).map(Some)
    }

    fn create(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::RUSR | Mode::WUSR)
            .map_err(|error| self.trouble(name, "made", error))?;
        File::from(fd).write_all(bytes).map_err(|error| self.trouble(name, "written", error))
    }

    fn append(&self, name: &str, keep: usize, bytes: &[u8]) -> Result<(), Trouble> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let path = self.path.join(name);
        let fd = match rustix::fs::openat(&self.fd, name, flags, Mode::RUSR | Mode::WUSR) {
            Ok(fd) => fd,
            Err(Errno::LOOP) => return Err(is_link(&path)),
            Err(error) => return Err(self.trouble(name, "opened", error)),
        };
        let stat = rustix::fs::fstat(&fd).map_err(|error| self.trouble(name, "looked at", error))?;
        owners_alone(&path, &stat)?;
        let mut file = File::from(fd);
        file.set_len(keep as u64)
            .and_then(|()| file.seek(SeekFrom::Start(keep as u64)))
            .and_then(|_| file.write_all(bytes))
            .and_then(|()| file.sync_all())
            .map_err(|error| self.trouble(name, "written", error))?;
        self.sync_folder()
    }

    fn sync(&self, name: &str) -> Result<(), Trouble> {
        let flags = OFlags::WRONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::empty())
            .map_err(|error| self.trouble(name, "opened", error))?;
        rustix::fs::fsync(fd).map_err(|error| self.trouble(name, "made durable", error))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        rustix::fs::renameat(&self.fd, from, &self.fd, to)
            .map_err(|error| self.trouble(to, "replaced", error))
    }

    fn sync_folder(&self) -> Result<(), Trouble> {
        rustix::fs::fsync(&self.fd).map_err(|error| Trouble::io(&self.path, "made durable", error))
    }

    fn remove(&self, name: &str) -> Result<(), Trouble> {
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(self.trouble(name, "removed", error)),
        }
    }

    fn names(&self) -> Result<Vec<String>, Trouble> {
        let listed =
            rustix::fs::Dir::read_from(&self.fd).map_err(|error| Trouble::io(&self.path, "listed", error))?;
        let mut names = Vec::new();
        for entry in listed {
            let entry = entry.map_err(|error| Trouble::io(&self.path, "listed", error))?;
            // A name that is not UTF-8 is none of ours.
            names.extend(entry.file_name().to_str().ok().map(str::to_owned));
        }
        Ok(names)
    }

    fn lock(&self, name: &str) -> Result<Lock, Trouble> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = match rustix::fs::openat(&self.fd, name, flags, Mode::RUSR | Mode::WUSR) {
            Ok(fd) => fd,
            Err(Errno::LOOP) => return Err(is_link(&self.path.join(name))),
            Err(error) => return Err(self.trouble(name, "opened", error)),
        };
        let begun = Instant::now();
        loop {
            match rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Lock { _held: Some(fd) }),
                Err(Errno::WOULDBLOCK | Errno::INTR) if begun.elapsed() < LOCK_PATIENCE => {
                    std::thread::sleep(LOCK_PACE);
                }
                Err(Errno::WOULDBLOCK | Errno::INTR) => {
                    return Err(Trouble::Locked(self.path.join(name.trim_end_matches(".lock"))));
                }
                Err(error) => return Err(self.trouble(name, "locked", error)),
            }
        }
    }
}
