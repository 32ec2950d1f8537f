//! The licences of all crates, against those that `config/deny.toml` allows. Works without cargo-deny.

use std::collections::BTreeSet;
use std::iter::Peekable;
use std::path::Path;
use std::process::Command;
use std::vec::IntoIter;

/// The licences that are allowed, each as one word.
fn allowed() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/deny.toml");
    let config: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let list = config["licenses"]["allow"].as_array().unwrap();
    list.iter().map(|licence| words(licence.as_str().unwrap()).concat()).collect()
}

/// The words of an SPDX expression, or of its older form with `/` for `OR`. A licence with its exception is one word.
fn words(expression: &str) -> Vec<String> {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    spaced.replace(" WITH ", "+").split_whitespace().map(str::to_owned).collect()
}

fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let mut words = words(expression).into_iter().peekable();
    let good = alternatives(&mut words, allowed);
    assert_eq!(words.next(), None, "{expression} is not understood");
    good
}

fn alternatives(words: &mut Peekable<IntoIter<String>>, allowed: &BTreeSet<String>) -> bool {
    let mut good = together(words, allowed);
    while words.next_if(|word| word == "OR").is_some() {
        good |= together(words, allowed);
    }
    good
}

fn together(words: &mut Peekable<IntoIter<String>>, allowed: &BTreeSet<String>) -> bool {
    let mut good = single(words, allowed);
    while words.next_if(|word| word == "AND").is_some() {
        good &= single(words, allowed);
    }
    good
}

fn single(words: &mut Peekable<IntoIter<String>>, allowed: &BTreeSet<String>) -> bool {
    let word = words.next().unwrap();
    if word != "(" {
        return allowed.contains(&word);
    }
    let good = alternatives(words, allowed);
    assert_eq!(words.next().as_deref(), Some(")"));
    good
}

#[test]
fn every_crate_for_this_platform_has_a_licence_that_is_allowed() {
    // Cargo has fetched all of these before it could build this test, so nothing is downloaded.
    let arguments =
        ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform=host-tuple"];
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "only {} crates were found", packages.len());
    let allowed = allowed();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        assert!(is_allowed(licence, &allowed), "{}: {licence} is not in config/deny.toml", package["name"]);
    }
}

#[test]
fn expressions_mean_what_spdx_says() {
    let allowed = ["MIT", "ISC", "Apache-2.0+LLVM-exception"].map(str::to_owned).into();
    for good in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "MIT AND ISC", "(GPL-3.0 OR MIT) AND ISC"] {
        assert!(is_allowed(good, &allowed), "{good}");
    }
    assert!(is_allowed("Apache-2.0 WITH LLVM-exception", &allowed));
    // AND binds tighter than OR (SPDX specification 2.3, annex D).
    assert!(is_allowed("MIT OR ISC AND GPL-3.0", &allowed));
    for bad in ["GPL-3.0", "Apache-2.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "none"] {
        assert!(!is_allowed(bad, &allowed), "{bad}");
    }
}
