//! Emulators of AWS from PyPI: installed once into a private environment inside the target folder, started on a free
//! port, and ended with the process of the tests.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};

/// Makes a Python program end when its standard input does, which happens when the process of the tests ends, however
/// it ends.
const WATCH: &str = "
import os, sys, threading
def watch():
    sys.stdin.buffer.read()
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
";

/// An emulator to install and start.
pub struct Recipe {
    /// The name of its private environment.
    pub name: &'static str,
    /// The packages and their versions, as pip takes them.
    pub packages: &'static [&'static str],
    /// The program in Python; `PORT` stands for the port.
    pub program: &'static str,
    /// Variables; `PORT` stands for the port, `FOLDER` for a private folder. No others are passed on.
    pub variables: &'static [(&'static str, &'static str)],
}

/// A running emulator.
pub struct Emulator {
    url: String,
    // Kept: when it closes, the server ends.
    _stdin: ChildStdin,
    _folder: tempfile::TempDir,
}

impl Emulator {
    /// Installs it, unless that was done before, and starts it.
    pub fn start(recipe: &Recipe) -> Self {
        let python = environment(recipe.name, recipe.packages);
        let folder = tempfile::tempdir().unwrap();
        // The port is free until somebody else takes it in the moment between; then another one is tried.
        for _ in 0..5 {
            let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
            if let Some(stdin) = launch(&python, recipe, folder.path(), port) {
                let url = format!("http://127.0.0.1:{port}");
                return Self { url, _stdin: stdin, _folder: folder };
            }
        }
        panic!("{} does not start on any port", recipe.name);
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }
}

/// Starts the server and waits until it says that it listens; `None` when it ends before.
fn launch(python: &Path, recipe: &Recipe, folder: &Path, port: u16) -> Option<ChildStdin> {
    let fill =
        |text: &str| text.replace("PORT", &port.to_string()).replace("FOLDER", &folder.to_string_lossy());
    let mut child = Command::new(python)
        .args(["-c", &format!("{WATCH}{}", fill(recipe.program))])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .envs(recipe.variables.iter().map(|(name, value)| (name, fill(value))))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let listens =
        lines.by_ref().map_while(Result::ok).any(|line| line.contains("Running on http://127.0.0.1"));
    // The rest is read and dropped, else the server would wait for somebody to read it.
    std::thread::spawn(move || {
        lines.for_each(drop);
        child.wait()
    });
    listens.then_some(stdin)
}

/// The interpreter of the private environment, which is made when it is not there yet or holds other versions.
pub fn environment(name: &str, packages: &[&str]) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folder = home.join(format!("python-{name}"));
    let (python, done) = (folder.join("bin/python"), folder.join("installed"));
    let wanted = packages.join(" ");
    std::fs::create_dir_all(home).unwrap();
    let lock = File::create(home.join(format!("python-{name}.lock"))).unwrap();
    lock.lock().unwrap();
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
        return python;
    }
    run(name, "python3", &["-m", "venv", "--clear", &folder.to_string_lossy()]);
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    run(name, &python.to_string_lossy(), &[&pip, packages].concat());
    std::fs::write(done, wanted).unwrap();
    python
}

fn run(name: &str, program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let why = match &output {
        Ok(output) if output.status.success() => return,
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    panic!("the tests need Python 3 with venv, and PyPI once to install {name}: {program}: {why}");
}
