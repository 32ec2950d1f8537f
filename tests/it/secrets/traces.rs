//! A whole run in a home of its own: a vault is made, a profile saved, a session had, logs are read, the console is opened.
//! Afterwards nothing but Flowid's own folders has changed, and no secret is anywhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::children::{dumper, generous, home};
use crate::support::command::Ran;
use crate::support::program;
use crate::support::pty::Pty;
use crate::support::wire_server::WireServer;
use crate::vault::Home;

/// Files that others have put there.
fn others(home: &Home) {
    std::fs::create_dir_all(home.path(".aws/cli/cache")).unwrap();
    std::fs::create_dir_all(home.path(".aws/sso/cache")).unwrap();
    std::fs::create_dir_all(home.path("tmp")).unwrap();
    home.put(".aws/config", "[default]\nregion = eu-west-1\n", 0o600);
    home.put(".aws/cli/cache/a.json", "{}", 0o600);
    home.put(".aws/sso/cache/b.json", "{}", 0o600);
    home.put(".bash_history", "ls\n", 0o600);
    home.put("found", "", 0o600);
}

/// Every file and folder outside Flowid's own: its size, when it was changed, its content.
fn tree(home: &Home) -> BTreeMap<PathBuf, (u64, std::time::SystemTime, Vec<u8>)> {
    let mut all = BTreeMap::new();
    // What the program of the person writes is not ours.
    collect(
        &home.path(""),
        &[home.path(".config/flowid"), home.path(".local/state/flowid"), home.path("found")],
        &mut all,
    );
    all
}

fn collect(
    folder: &Path,
    left_out: &[PathBuf],
    all: &mut BTreeMap<PathBuf, (u64, std::time::SystemTime, Vec<u8>)>,
) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if left_out.contains(&path) {
            continue;
        }
        let about = path.symlink_metadata().unwrap();
        if about.is_dir() {
            collect(&path, left_out, all);
            continue;
        }
        all.insert(path.clone(), (about.len(), about.modified().unwrap(), std::fs::read(&path).unwrap()));
    }
}

#[tokio::test]
async fn after_a_whole_run_nothing_else_has_changed_and_no_secret_is_anywhere() {
    let (home, server) = (home(), WireServer::start(generous).await);
    others(&home);
    let before = tree(&home);
    let (words, codes) = (home.path("words").display().to_string(), dumper(&home));
    let log = home.path(".local/state/flowid/run.log").display().to_string();
    let mut told = String::new();
    for arguments in [
        ["session", "status"].as_slice(),
        &["session", "whoami"],
        &["logs", "groups"],
        &["logs", "query", "-g", "/ecs/pay", "fields @message"],
        &["vault", "status"],
        &["profile", "show", "pay"],
        &["profile", "ls"],
    ] {
        let signs_in = matches!(arguments[0], "session" | "logs");
        let mut command = home.bare(arguments);
        command.args(["--passphrase-file", &words, "--log", &log]);
        if signs_in {
            command.args(["--profile", "pay", "--endpoint-url", &server.url()]);
        }
        command.env("FLOWID_LOG", "trace").env("FLOWID_MFA_COMMAND", &codes).env("TMPDIR", home.path("tmp"));
        command.env("AWS_SECRET_ACCESS_KEY", "canary-environment").env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
        command.current_dir(home.path("tmp"));
        let ran: Ran = tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap();
        assert_eq!(ran.code, Some(0), "{arguments:?}: {}", ran.err);
        told.extend([ran.out, ran.err]);
    }
    console(&home, &server, &words, &codes).await;

    let after = tree(&home);
    let changed: Vec<_> = after.iter().filter(|(path, now)| before.get(*path) != Some(now)).collect();
    assert!(changed.is_empty() && before.len() == after.len(), "{changed:?}");
    // What a person asked for by name is shown: the external id is no secret (IAM user guide), and is shown to its owner.
    let told = told.replace("canary-external-id", "");
    assert!(!told.contains("canary"), "{told}");
    let known = ["words", "long-term"].map(|name| home.path(name));
    let ours: Vec<_> = home.files().into_iter().filter(|path| !known.contains(path)).collect();
    assert!(ours.iter().any(|path| path.ends_with("run.log")) && ours.len() > before.len(), "{ours:?}");
    for path in &ours {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(6).any(|part| part == b"canary"), "{}", path.display());
    }
    assert!(server.count("AssumeRole") >= 5, "it did sign in");
}

/// The console with the same profile: asks, shows a row, is left.
async fn console(home: &Home, server: &WireServer, words: &str, codes: &str) {
    let more = ["--profile", "pay", "--passphrase-file", words];
    let mut command = program::at(&server.url(), &more);
    command.env("HOME", home.path(""));
    command.env("FLOWID_MFA_COMMAND", codes);
    command.cwd(home.path("tmp"));
    let screen = tokio::task::spawn_blocking(move || {
        let mut pty = Pty::start(command, 100, 30);
        pty.wait_for("paid");
        program::quit(&mut pty);
        String::from_utf8_lossy(&pty.raw()).into_owned()
    });
    assert!(!screen.await.unwrap().contains("canary"));
}
