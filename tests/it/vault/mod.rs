//! The vault and the profiles in it, from the command line: files, keys, faults, and the age program as a witness.

mod age;
mod cache;
mod editing;
mod faults;
mod kms;
mod past;
mod profiles;
mod prompts;
mod remembering;
mod signing_in;
mod testing;

use std::ffi::OsStr;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::command::{Ran, flowid};

/// A home of its own, with an age key in it.
pub struct Home {
    folder: TempDir,
}

/// A key pair of age (made with age-keygen for these tests).
const KEY: &str = "AGE-SECRET-KEY-1DD8C4FR0TQL0HJ0KF8260E0GEV5E476JWN9WWKC0W2PG0L8EF7WS4J2H3F";
const PUBLIC: &str = "age1khf9fyulfs5dgxqadu2kt2gvuwfs502z0q08m34x92wyrkwjpdlqzwu7ap";

impl Home {
    pub fn new() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        home.put("key.txt", KEY, 0o600);
        home
    }

    /// With a vault that the key opens.
    pub fn with_vault() -> Self {
        let home = Self::new();
        let ran = home.run(["vault", "init"]);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        home
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn vault(&self) -> PathBuf {
        self.path(".config/flowid/vault.age")
    }

    pub fn put(&self, name: &str, text: &str, mode: u32) -> PathBuf {
        use std::io::Write;
        let path = self.path(name);
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(mode).open(&path).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        path
    }

    /// The program in this home, without the key.
    pub fn bare<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = flowid(arguments);
        command.env("HOME", self.folder.path());
        command
    }

    /// The program in this home, with the key.
    pub fn keyed<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = self.bare(arguments);
        command.arg("--identity").arg(self.path("key.txt"));
        command
    }

    /// Runs it with the key to its end.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        self.keyed(arguments).output().unwrap().into()
    }

    /// Runs it with the key; it must succeed.
    pub fn done<S: AsRef<OsStr> + std::fmt::Debug + Clone>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Ran {
        let arguments: Vec<S> = arguments.into_iter().collect();
        let ran = self.run(arguments.clone());
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
        ran
    }

    /// Every file below it.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(self.folder.path(), &mut found);
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, found),
            false => found.push(path),
        }
    }
}

/// The names of the saved profiles.
pub fn profiles(home: &Home) -> Vec<String> {
    let out = home.done(["profile", "ls"]).out;
    let name = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["name"].as_str().unwrap().to_owned()
    };
    out.lines().map(name).collect()
}

pub fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o7777
}
