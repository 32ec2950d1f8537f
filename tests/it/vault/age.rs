//! The age program of the distribution opens our vault, and we open what it wrote. CI installs it.

use std::process::{Command, Stdio};

use super::{Home, PUBLIC};
use crate::support::command::with_input;

/// Whether the program is there; without it these tests show nothing, and say so.
fn there_is_age() -> bool {
    let found =
        Command::new("age").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        println!("skipped: the age program is not installed (apt-get install age)");
    }
    found
}

#[test]
fn the_age_program_opens_a_vault_for_keys() {
    if !there_is_age() {
        return;
    }
    let home = Home::with_vault();
    home.done(["profile", "add", "payments-prod", "--account", "123456789012"]);
    let opened =
        Command::new("age").arg("-d").arg("-i").arg(home.path("key.txt")).arg(home.vault()).output().unwrap();
    let text = String::from_utf8(opened.stdout).unwrap();
    let toml: toml::Table = text.parse().unwrap();
    assert_eq!(toml["schema"].as_integer(), Some(1));
    assert_eq!(toml["profiles"][0]["account"].as_str(), Some("123456789012"));
    assert_eq!(toml["recipients"][0]["key"].as_str(), Some(PUBLIC));
}

#[test]
fn we_open_what_the_age_program_wrote() {
    if !there_is_age() {
        return;
    }
    let home = Home::with_vault();
    let written = "schema = 1\nid = \"by-age\"\nrevision = 7\n\n[[recipients]]\nkey = \"PUBLIC\"\nkind = \"x25519\"\n\n[[profiles]]\nname = \"from-age\"\n";
    let mut age = Command::new("age");
    age.args(["-e", "-r", PUBLIC]).arg("-o").arg(home.path("other.age"));
    let ran = with_input(age, written.replace("PUBLIC", PUBLIC).as_bytes());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    std::fs::rename(home.path("other.age"), home.vault()).unwrap();
    Command::new("chmod").arg("600").arg(home.vault()).status().unwrap();
    let ran = home.done(["profile", "ls"]);
    assert!(ran.out.contains("from-age"), "{}", ran.out);
    assert!(ran.err.contains("another vault than the one last seen"), "{}", ran.err);
}

#[test]
fn keys_of_ssh_open_a_vault_also_under_a_passphrase_and_the_age_program_agrees() {
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys");
    let read = |name: &str| std::fs::read_to_string(format!("{keys}/{name}")).unwrap();
    for name in ["ed25519", "rsa", "ed25519-locked"] {
        let home = Home::new();
        let key = home.put(name, &read(name), 0o600);
        let words = home.put("words", "test words\n", 0o600);
        let with = |arguments: &[&str]| {
            let mut command = home.bare(arguments);
            command.arg("--identity").arg(&key).arg("--passphrase-file").arg(&words);
            let ran = crate::support::command::Ran::from(command.output().unwrap());
            assert_eq!(ran.code, Some(0), "{name}: {}", ran.err);
            ran
        };
        with(&["vault", "init", "--recipient", PUBLIC]);
        with(&["profile", "add", "a"]);
        assert!(with(&["profile", "ls"]).out.contains("\"a\""));
        // So does the key of age, and the age program with either.
        assert!(
            home.done(["vault", "recipients"])
                .out
                .contains(read(&format!("{name}.pub")).split(' ').nth(1).unwrap())
        );
        if there_is_age() && name != "ed25519-locked" {
            let opened =
                Command::new("age").arg("-d").arg("-i").arg(&key).arg(home.vault()).output().unwrap();
            assert!(String::from_utf8_lossy(&opened.stdout).contains("name = \"a\""), "{name}");
        }
    }
}

#[test]
fn a_key_of_ssh_without_its_passphrase_exits_4() {
    let keys = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/keys");
    let home = Home::new();
    let text = std::fs::read_to_string(format!("{keys}/ed25519-locked")).unwrap();
    let key = home.put("locked", &text, 0o600);
    let ran = crate::support::command::Ran::from(
        home.bare(["vault", "init", "--no-input", "--identity"]).arg(&key).output().unwrap(),
    );
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(ran.err.contains("the passphrase of"), "{}", ran.err);
    assert!(!home.vault().exists());
}
