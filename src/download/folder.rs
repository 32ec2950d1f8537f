//! Folders below the target, kept open: names are looked up in them one by one, and no link is followed.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;

use crate::domain::{Fault, FaultKind};

/// A folder into which files are downloaded.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    fd: OwnedFd,
}

/// What has a name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// A plain file of so many bytes.
    File(u64),
    /// A folder.
    Folder,
    /// A link, a device, a pipe.
    Other,
}

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Folder {
    /// Opens the folder that a person named; links on the way are theirs.
    ///
    /// # Errors
    /// When it is not there.
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let fd = rustix::fs::open(path, FOLDER, Mode::empty())
            .map_err(|error| trouble(path, "opened", error.into()))?;
        Ok(Self { path: path.to_owned(), fd })
    }

    /// Opens it, and makes it when it is missing, with what leads to it.
    ///
    /// # Errors
    /// When it can't be made.
    pub(super) fn open_or_make(path: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(path).map_err(|error| trouble(path, "made", error))?;
        Self::open(path)
    }

    /// A folder below, which is made when it is missing. Nothing on the way may be a link.
    ///
    /// # Errors
    /// When something else has one of the names.
    pub(super) fn below(&self, names: &[String]) -> Result<Self, Fault> {
        let fd = self.fd.try_clone().map_err(|error| trouble(&self.path, "opened", error))?;
        let mut folder = Self { path: self.path.clone(), fd };
        for name in names {
            let path = folder.path.join(name);
            match rustix::fs::mkdirat(&folder.fd, name, Mode::from_raw_mode(0o777)) {
                Ok(()) | Err(Errno::EXIST) => {}
                Err(error) => return Err(trouble(&path, "made", error.into())),
            }
            let opened = rustix::fs::openat(&folder.fd, name, FOLDER | OFlags::NOFOLLOW, Mode::empty());
            let fd = opened.map_err(|error| match error {
                Errno::NOTDIR | Errno::LOOP => {
                    let what = format!("{} is not a folder", path.display());
                    Fault::new(FaultKind::Io, what).hint("move it out of the way, or choose another target")
                }
                error => trouble(&path, "opened", error.into()),
            })?;
            folder = Self { path, fd };
        }
        Ok(folder)
    }

    /// The path of a file in it, for messages.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// What has a name.
    ///
    /// # Errors
    /// When that can't be told.
    pub(super) fn entry(&self, name: &str) -> Result<Option<Entry>, Fault> {
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(match FileType::from_raw_mode(stat.st_mode) {
                FileType::RegularFile => Entry::File(u64::try_from(stat.st_size).unwrap_or(0)),
                FileType::Directory => Entry::Folder,
                _ => Entry::Other,
            })),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(trouble(&self.path(name), "looked at", error.into())),
        }
    }

    /// Opens a plain file to read it.
    ///
    /// # Errors
    /// When it can't be read.
    pub(super) fn read(&self, name: &str) -> Result<File, Fault> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::empty());
        fd.map(File::from).map_err(|error| trouble(&self.path(name), "read", error.into()))
    }

    /// Opens a file of an unfinished download, and makes it when it is missing. The mode is what the umask leaves of
    /// `mode`. It is ours alone until it is closed.
    ///
    /// # Errors
    /// When it is not a plain file with one name, or another process has it.
    pub(super) fn open_own(&self, name: &str, mode: u32) -> Result<File, Fault> {
        let path = self.path(name);
        // NONBLOCK: a FIFO that someone put there would keep us waiting.
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let fd = match rustix::fs::openat(&self.fd, name, flags, Mode::from_raw_mode(mode)) {
            Ok(fd) => fd,
            Err(Errno::LOOP) => return Err(not_ours(&path)),
            Err(error) => return Err(trouble(&path, "opened", error.into())),
        };
        let stat = rustix::fs::fstat(&fd).map_err(|error| trouble(&path, "looked at", error.into()))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile || stat.st_nlink > 1 {
            return Err(not_ours(&path));
        }
        match rustix::fs::flock(&fd, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) if self.is_still(name, &stat) => Ok(File::from(fd)),
            // Whoever had it has just finished, and it is the target now.
            Ok(()) | Err(Errno::WOULDBLOCK) => {
                let what = format!("{} is being written by another flowid", path.display());
                Err(Fault::new(FaultKind::Io, what).hint("wait until it has ended"))
            }
            Err(error) => Err(trouble(&path, "locked", error.into())),
        }
    }

    /// Whether a name still leads to the file that was opened by it.
    fn is_still(&self, name: &str, opened: &Stat) -> bool {
        let named = rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW);
        named.is_ok_and(|named| (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino))
    }

    /// Gives a file its final name. Without `replace` only when nothing has that name.
    ///
    /// # Errors
    /// When something has it, or the name can't be given.
    pub(super) fn rename(&self, from: &str, to: &str, replace: bool) -> Result<(), Fault> {
        let flags = if replace { RenameFlags::empty() } else { RenameFlags::NOREPLACE };
        let renamed = match rustix::fs::renameat_with(&self.fd, from, &self.fd, to, flags) {
            // Some file systems do not know the flag.
            Err(Errno::INVAL | Errno::NOSYS) => match self.entry(to)? {
                Some(_) if !replace => Err(Errno::EXIST),
                _ => rustix::fs::renameat(&self.fd, from, &self.fd, to),
            },
            renamed => renamed,
        };
        renamed.map_err(|error| match error {
            Errno::EXIST => exists(&self.path(to)),
            error => trouble(&self.path(to), "given its name", error.into()),
        })?;
        rustix::fs::fsync(&self.fd).map_err(|error| trouble(&self.path, "made durable", error.into()))
    }

    /// Removes a file; that it is not there is no error.
    ///
    /// # Errors
    /// Why it is still there.
    pub(super) fn remove(&self, name: &str) -> Result<(), Fault> {
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(error) => Err(trouble(&self.path(name), "removed", error.into())),
        }
    }

    /// The bytes that are free for us on its file system.
    ///
    /// # Errors
    /// When the system does not say.
    pub(super) fn free(&self) -> Result<u64, Fault> {
        let stat =
            rustix::fs::fstatvfs(&self.fd).map_err(|error| trouble(&self.path, "looked at", error.into()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

/// Something has the name of the target.
pub(super) fn exists(path: &Path) -> Fault {
    let what = format!("{} exists already and is left as it is", path.display());
    Fault::new(FaultKind::Io, what).hint("name another target; s3 get --force replaces it")
}

fn not_ours(path: &Path) -> Fault {
    let what = format!("{} is not a file that Flowid made", path.display());
    Fault::new(FaultKind::Io, what).hint("remove it, or choose another target")
}

/// What the system answered, with the next step.
pub(super) fn trouble(path: &Path, doing: &str, error: io::Error) -> Fault {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "free some space, then run it again: it goes on where it stopped"
        }
        io::ErrorKind::NotFound => "create its folder first",
        _ => "choose another target",
    };
    Fault::new(FaultKind::Io, format!("{} can't be {doing}: {error}", path.display()))
        .hint(hint)
        .source(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn names(path: &str) -> Vec<String> {
        path.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn no_link_below_the_target_is_followed() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(outside.path(), inside.path().join("a")).unwrap();
        std::fs::create_dir(inside.path().join("b")).unwrap();
        symlink(outside.path(), inside.path().join("b/c")).unwrap();
        std::fs::write(outside.path().join("secret"), b"x").unwrap();
        symlink(outside.path().join("secret"), inside.path().join("file")).unwrap();
        let folder = Folder::open(inside.path()).unwrap();
        for path in ["a", "a/x", "b/c", "b/c/x"] {
            let fault = folder.below(&names(path)).unwrap_err();
            assert!(fault.to_string().contains("is not a folder"), "{path}: {fault}");
        }
        assert!(folder.read("file").is_err());
        assert!(folder.open_own("file", 0o666).is_err());
        assert_eq!(folder.entry("file").unwrap(), Some(Entry::Other));
        assert_eq!(std::fs::read_dir(outside.path()).unwrap().count(), 1);
        assert_eq!(std::fs::read(outside.path().join("secret")).unwrap(), b"x");
        folder.below(&names("b/d/e")).unwrap().open_own("f", 0o666).unwrap();
        assert!(inside.path().join("b/d/e/f").exists());
    }

    #[test]
    fn what_has_another_name_or_is_no_file_is_not_written() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("theirs"), b"x").unwrap();
        std::fs::hard_link(folder.path().join("theirs"), folder.path().join("linked")).unwrap();
        rustix::fs::mknodat(
            rustix::fs::CWD,
            folder.path().join("pipe"),
            FileType::Fifo,
            Mode::RUSR | Mode::WUSR,
            0,
        )
        .unwrap();
        let opened = Folder::open(folder.path()).unwrap();
        for name in ["linked", "pipe"] {
            let fault = opened.open_own(name, 0o666).unwrap_err();
            assert!(fault.to_string().contains("is not a file that Flowid made"), "{name}: {fault}");
        }
    }

    #[test]
    fn one_process_at_a_time_has_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let opened = Folder::open(folder.path()).unwrap();
        let first = opened.open_own("x", 0o666).unwrap();
        let fault = opened.open_own("x", 0o666).unwrap_err();
        assert!(fault.to_string().contains("is being written by another flowid"), "{fault}");
        drop(first);
        opened.open_own("x", 0o666).unwrap();
    }

    #[test]
    fn a_name_is_given_over_another_file_only_when_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("new"), b"new").unwrap();
        std::fs::write(path("old"), b"old").unwrap();
        std::fs::set_permissions(path("new"), std::fs::Permissions::from_mode(0o640)).unwrap();
        let opened = Folder::open(folder.path()).unwrap();
        let fault = opened.rename("new", "old", false).unwrap_err();
        assert!(fault.to_string().contains("exists already"), "{fault}");
        assert_eq!(std::fs::read(path("old")).unwrap(), b"old");
        opened.rename("new", "old", true).unwrap();
        assert_eq!(std::fs::read(path("old")).unwrap(), b"new");
    }
}
