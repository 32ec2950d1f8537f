//! The test vectors of the age format (C2SP CCTV, in the sources of the age crate that Cargo has fetched) through our own
//! opening of files: what must open opens to the right bytes, and what must fail fails.

use std::path::{Path, PathBuf};
use std::process::Command;

use age::secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::*;

/// What the age crate accepts beyond the specification, as older programs wrote it: a stanza without its last, empty
/// line. The header's MAC covers it, so nothing can be altered by it.
const OLDER_FORM: [&str; 2] = ["stanza_missing_body", "stanza_missing_final_line"];

/// What the age crate refuses although the specification allows it: blank lines before the armour.
const BLANKS: &str = "armor_whitespace_outside";

/// Where Cargo keeps the vectors.
fn folder() -> PathBuf {
    let arguments =
        ["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform=host-tuple"];
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    let output = cargo.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let age = packages.iter().find(|package| package["name"] == "age").unwrap();
    Path::new(age["manifest_path"].as_str().unwrap()).with_file_name("tests/testdata/testkit")
}

struct Vector {
    expect: String,
    payload: Option<String>,
    identities: Vec<Box<dyn age::Identity>>,
    armored: bool,
    file: Vec<u8>,
}

/// A header of lines `name: value`, an empty line, and the file, compressed if it says so.
fn vector(bytes: &[u8]) -> Vector {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let mut found = Vector {
        expect: String::new(),
        payload: None,
        identities: vec![],
        armored: false,
        file: bytes[end + 2..].to_vec(),
    };
    for line in std::str::from_utf8(&bytes[..end]).unwrap().lines() {
        let (name, value) = line.split_once(": ").unwrap();
        match name {
            "expect" => found.expect = value.into(),
            "payload" => found.payload = Some(value.into()),
            "armored" => found.armored = value == "yes",
            "identity" => found
                .identities
                .extend(value.parse::<age::x25519::Identity>().ok().map(|key| Box::new(key) as _)),
            "passphrase" => {
                let mut identity = age::scrypt::Identity::new(SecretString::from(value));
                identity.set_max_work_factor(seal::MOST_WORK);
                found.identities.push(Box::new(identity));
            }
            "compressed" => {
                use std::io::Read;
                let mut plain = vec![];
                flate2::read::ZlibDecoder::new(&found.file[..]).read_to_end(&mut plain).unwrap();
                found.file = plain;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn the_vectors_of_the_format_open_or_fail_as_they_must() {
    let mut counts = (0, 0);
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if OLDER_FORM.iter().any(|name| path.ends_with(name)) || path.ends_with(BLANKS) {
            continue;
        }
        let vector = vector(&std::fs::read(&path).unwrap());
        // Kinds of keys that we refuse: hybrid ones of age, and those of its plug-ins.
        if vector.identities.is_empty() {
            continue;
        }
        let opened = seal::open(&path, &vector.file, vector.identities.iter().map(|identity| &**identity));
        if vector.expect == "success" {
            let plain = opened.unwrap_or_else(|trouble| panic!("{path:?}: {trouble}"));
            let hash: String = Sha256::digest(&*plain).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(Some(hash), vector.payload, "{path:?}");
            counts.0 += 1;
        } else {
            let trouble =
                opened.err().unwrap_or_else(|| panic!("{path:?} opened, must be {}", vector.expect));
            let right = match vector.expect.as_str() {
                "no match" => matches!(trouble, Trouble::WrongKey(_) | Trouble::TooMuchWork { .. }),
                "HMAC failure" => matches!(trouble, Trouble::Altered(_)),
                "armor failure" => vector.armored,
                _ => true,
            };
            assert!(right, "{path:?}: {trouble}, must be {}", vector.expect);
            counts.1 += 1;
        }
    }
    assert!(counts.0 >= 15 && counts.1 >= 70, "{counts:?}");
}

#[test]
fn more_work_than_is_allowed_is_not_begun() {
    // scrypt_work_factor_23 asks for 2^23: 8 GiB of memory.
    let vector = vector(&std::fs::read(folder().join("scrypt_work_factor_23")).unwrap());
    let trouble = seal::open_with_passphrase("x".as_ref(), &vector.file, &Secret::new("password".into()));
    assert!(matches!(trouble, Err(Trouble::TooMuchWork { work: 23, .. })), "{trouble:?}");
}
