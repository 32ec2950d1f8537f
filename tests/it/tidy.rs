//! The house rules that a machine can check: who may import whom, sizes, first lines, and what code must not contain.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Who may know whom: a layer, and the layers that it may import beside itself.
const MAY_IMPORT: [(&str, &[&str]); 21] = [
    ("domain", &[]),
    ("command", &["domain"]),
    ("config", &["domain", "command"]),
    ("insights", &["domain"]),
    ("dynamo", &["domain", "insights"]),
    ("object", &["domain", "insights"]),
    ("output", &["domain"]),
    ("port", &["domain"]),
    ("vault", &["domain"]),
    ("download", &["domain", "port"]),
    ("search", &["domain", "port", "insights", "object"]),
    ("app", &["domain", "command", "config", "insights", "dynamo", "object"]),
    ("ui", &["app", "domain", "command", "config", "insights", "dynamo", "object"]),
    ("aws", &["domain", "port", "insights", "dynamo", "object"]),
    ("session", &["domain", "port", "aws", "vault"]),
    ("demo", &["domain", "insights"]),
    (
        "run",
        &[
            "app", "ui", "port", "domain", "command", "config", "insights", "dynamo", "object", "output",
            "download", "search", "session", "vault",
        ],
    ),
    (
        "cli",
        &[
            "args", "domain", "command", "config", "insights", "dynamo", "object", "output", "port",
            "download", "search", "session", "vault", "demo",
        ],
    ),
    (
        "args",
        &["domain", "command", "config", "insights", "output", "port", "session", "demo", "aws", "app", "ui"],
    ),
    ("main", &["*"]),
    ("lib", &["*"]),
];

/// Crates that only some layers may name; `main` may name them all. What is missing here may be used anywhere.
const CRATES: [(&str, &[&str]); 36] = [
    ("ratatui", &["ui", "run"]),
    ("ratatui_textarea", &["app", "ui"]),
    ("crossterm", &["run"]),
    ("tokio", &["aws", "session", "demo", "run", "cli", "download", "search"]),
    ("rustix", &["run", "cli", "vault", "session", "download"]),
    ("age", &["vault"]),
    ("zeroize", &["domain", "vault", "session", "cli"]),
    ("aws_config", &["aws", "session"]),
    ("aws_credential_types", &["aws", "session", "demo"]),
    ("aws_sdk_cloudwatchlogs", &["aws", "session"]),
    ("aws_sdk_dynamodb", &["aws"]),
    ("aws_sdk_kms", &["aws"]),
    ("aws_sdk_lambda", &["aws"]),
    ("aws_sdk_s3", &["aws"]),
    ("aws_sdk_sts", &["aws", "session"]),
    ("aws_sigv4", &["demo"]),
    ("aws_smithy_http_client", &["aws", "session"]),
    ("aws_smithy_runtime_api", &["aws", "session", "demo"]),
    ("aws_smithy_types", &["aws", "session"]),
    ("aws_types", &["aws", "session"]),
    ("hyper", &["aws", "demo"]),
    ("hyper_util", &["demo"]),
    ("http_body_util", &["aws", "demo"]),
    ("clap", &["args", "cli"]),
    ("clap_complete", &["args", "cli"]),
    ("tracing_subscriber", &["cli"]),
    ("dynoxide", &["demo"]),
    ("s3s", &["demo"]),
    ("crc_fast", &["download", "demo"]),
    ("sha1", &["download"]),
    ("flate2", &["insights", "object", "demo"]),
    ("zstd", &["insights", "object", "demo"]),
    ("bzip2", &["insights", "object"]),
    ("chardetng", &["object"]),
    ("encoding_rs", &["object"]),
    ("parquet", &["object", "output", "demo"]),
];

/// Files of data, which may be as long as their data.
const TABLES: [&str; 1] = ["src/insights/catalogue/functions.rs"];

/// The longest other file, in lines: what can be read in one sitting.
const LONGEST: usize = 400;

struct Source {
    path: String,
    text: String,
    /// Whether the whole file is test code.
    test: bool,
}

impl Source {
    /// The layer: the folder below `src`, or the name of the file.
    fn layer(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or("");
        below.split('/').next().unwrap_or("").trim_end_matches(".rs")
    }

    /// The folder in which the modules of this file stand.
    fn folder(&self) -> &str {
        let whole = ["/mod.rs", "/lib.rs", "/main.rs"];
        whole.iter().find_map(|end| self.path.strip_suffix(end)).unwrap_or(self.path.trim_end_matches(".rs"))
    }

    /// The modules that this file declares for tests only, as the beginnings of their paths.
    fn test_modules(&self) -> Vec<String> {
        let declared = Regex::new(r"#\[cfg\(test\)\]\n(?:pub(?:\([a-z]+\))? )?mod ([a-z_]+);").unwrap();
        let path = |name: &str| format!("{}/{name}", self.folder());
        declared.captures_iter(&self.text).map(|found| path(&found[1])).collect()
    }

    /// Lines of code that are not test code, without comments, with their numbers. Test modules stand at the end.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.test { Some(0) } else { self.text.find("#[cfg(test)]\nmod tests {") };
        let product = &self.text[..end.unwrap_or(self.text.len())];
        let numbered = product.lines().enumerate().map(|(index, line)| (index + 1, line));
        numbered.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn collect(folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(root()).unwrap().to_str().unwrap().to_owned();
            let test = !path.starts_with("src/");
            found.push(Source { path, text, test });
        }
    }
}

fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    for folder in ["src", "tests"] {
        collect(&root().join(folder), &mut found);
    }
    assert!(found.len() > 50, "the sources were not found");
    let tests: Vec<String> = found.iter().flat_map(Source::test_modules).collect();
    for source in &mut found {
        let below = |module: &String| {
            source
                .path
                .strip_prefix(module.as_str())
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        source.test |= tests.iter().any(below);
    }
    found
}

fn assert_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Every place in the code of the product that a pattern matches, where `applies` says that it counts.
fn complaints(pattern: &str, applies: impl Fn(&Source) -> bool, why: &str) -> Vec<String> {
    let pattern = Regex::new(pattern).unwrap();
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| applies(source)) {
        for (number, line) in source.code().filter(|(_, line)| pattern.is_match(line)) {
            found.push(format!("{}:{number}: {why}: {}", source.path, line.trim()));
        }
    }
    found
}

/// The layers that a text names: `crate::app::State`, and each part of `crate::{app, ui::draw}`.
fn layers_named(code: &str) -> BTreeSet<String> {
    let single = Regex::new(r"\bcrate::([a-z_]+)").unwrap();
    let group = Regex::new(r"\bcrate::\{([^}]*)\}").unwrap();
    let part = Regex::new(r"(?:^|,)\s*([a-z_]+)").unwrap();
    let mut named: BTreeSet<String> = single.captures_iter(code).map(|found| found[1].to_owned()).collect();
    for found in group.captures_iter(code) {
        named.extend(part.captures_iter(&found[1]).map(|found| found[1].to_owned()));
    }
    named
}

#[test]
fn layers_import_only_what_they_may_know() {
    let mut complaints = Vec::new();
    for source in sources().iter().filter(|source| !source.test) {
        let layer = source.layer();
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == layer) else {
            complaints.push(format!("{}: the layer {layer} is not in the table", source.path));
            continue;
        };
        let code: Vec<&str> = source.code().map(|(_, line)| line).collect();
        let known = |name: &str| name == layer || allowed.contains(&"*") || allowed.contains(&name);
        let is_layer = |name: &str| MAY_IMPORT.iter().any(|(layer, _)| *layer == name);
        for name in layers_named(&code.join("\n")) {
            if is_layer(&name) && !known(&name) {
                complaints.push(format!("{}: {layer} may not know {name}", source.path));
            }
        }
    }
    assert_none(&complaints);
}

#[test]
fn crates_are_named_only_where_they_belong() {
    let mut found = Vec::new();
    for (name, layers) in CRATES {
        let allowed = |source: &Source| source.layer() == "main" || layers.contains(&source.layer());
        let pattern = format!(r"(^|[^\w:]){name}::");
        found.extend(complaints(
            &pattern,
            |source| !allowed(source),
            &format!("{name} does not belong here"),
        ));
    }
    found.extend(complaints(
        r"ratatui_textarea::",
        |source| source.layer() == "app" && source.path != "src/app/writing.rs",
        "only app/writing.rs holds the text area",
    ));
    assert_none(&found);
}

#[test]
fn files_say_what_they_hold_and_can_be_read_in_one_sitting() {
    let mut complaints = Vec::new();
    for source in sources() {
        if !source.text.starts_with("//! ") {
            complaints.push(format!("{}: the first line must say what lives here (//! ...)", source.path));
        }
        let lines = source.text.lines().count();
        if lines > LONGEST && !TABLES.contains(&source.path.as_str()) {
            complaints.push(format!("{}: {lines} lines, more than {LONGEST}", source.path));
        }
    }
    assert_none(&complaints);
}

#[test]
fn no_key_is_written_in_code() {
    // Typing, in a line and in the editor, follows readline: that is what a text field is, not a command.
    let converts = ["src/run/keys.rs", "src/app/line.rs", "src/app/writing.rs"];
    assert_none(&complaints(
        r"KeyCode::Char\('|Key::plain\(",
        |source| source.layer() != "command" && !converts.contains(&source.path.as_str()),
        "keys are data, in config/keys.toml",
    ));
}

#[test]
fn every_channel_is_bounded() {
    assert_none(&complaints(
        r"unbounded|std::sync::mpsc::channel|\bmpsc::channel\(\)",
        |_| true,
        "a channel without a bound lets memory grow",
    ));
}

#[test]
fn nothing_gives_up_or_ignores_a_result_in_silence() {
    let mut found = complaints(
        r#"\.unwrap\(\)|\.expect\("|\b(panic|todo|unimplemented|unreachable)!\(|\blet _ =|#!?\[allow\("#,
        |_| true,
        "not in the product",
    );
    // To take a variable out of the environment is a system call that the standard library marks as unsafe.
    found.retain(|line| !(line.starts_with("src/cli/variables.rs") && line.contains("unsafe_code")));
    assert_none(&found);
}

#[test]
fn the_adapter_writes_nothing_to_aws() {
    // Operations of the SDK are methods without arguments, such as `.put_log_events()`.
    // A token is created by who signs in, and changes nothing.
    let mut found = complaints(
        r"\.(add|associate|attach|cancel|create|delete|detach|disassociate|invoke|modify|publish|put|remove|restore|revoke|set|tag|terminate|untag|update|write)_[a-z_]+\(\)",
        |source| matches!(source.layer(), "aws" | "session"),
        "this changes something at AWS",
    );
    found.retain(|line| !line.contains(".create_token()"));
    assert_none(&found);
}

#[test]
fn a_function_is_run_in_one_place_only_and_by_a_client_that_asks_once() {
    let outside = |pattern: &str, places: &'static [&'static str], why: &str| {
        complaints(pattern, move |source| !places.contains(&source.path.as_str()), why)
    };
    let adapter = &["src/aws/lambda_invoke.rs"];
    assert_none(&outside(r"\.invoke(_[a-z_]+)?\(\)", adapter, "this runs a function"));
    let clients = &["src/aws/lambda_invoke.rs", "src/aws/clients.rs"];
    assert_none(&outside(r"lambda_once", clients, "this client is for running functions"));
    // Whoever asks for it has asked the person before: `Consent` in scripts, the confirmation in the console.
    let asks = &[
        "src/aws/mod.rs",
        "src/domain/request.rs",
        "src/domain/request/calls.rs",
        "src/cli/lambda.rs",
        "src/cli/lambda/invoke.rs",
        "src/app/lambda/running.rs",
    ];
    assert_none(&outside(r"Request::Invoke\(", asks, "running a function is asked about first"));
}

#[test]
fn what_is_drawn_is_always_the_safe_form() {
    // The detail may show a row "raw", which is the safe form of its text as well.
    let mut found = complaints(r"\.raw\b", |source| source.layer() == "ui", "only the safe form is shown");
    found.retain(|line| !line.contains("detail.raw"));
    assert_none(&found);
}

#[test]
fn what_commands_say_is_always_the_safe_form() {
    // `Front` takes text that is safe by its type. Beside it write: the line of progress, which takes the same; our own
    // log, which makes safe what it writes; completions, which hold nothing foreign; the question for a secret.
    let writes = [
        "src/cli/front.rs",
        "src/cli/progress.rs",
        "src/cli/log.rs",
        "src/cli/completions.rs",
        "src/cli/prompt.rs",
    ];
    assert_none(&complaints(
        r"\b(write|writeln|print|println|eprint|eprintln)!\(|\.write_all\(",
        |source| source.layer() == "cli" && !writes.contains(&source.path.as_str()),
        "commands speak through Front",
    ));
    // `Safe::own` takes what is written in the source, and must not be given what lives as long by other means.
    assert_none(&complaints(r"\.leak\(|::leak\(", |_| true, "foreign text would pass for our own"));
}

#[test]
fn the_rules_can_be_broken() {
    let named =
        layers_named("use crate::app::State;\nuse crate::{ui::draw, run};\nfn f(x: crate::aws::X) {}");
    assert_eq!(named, ["app", "aws", "run", "ui"].map(str::to_owned).into());
    let source = Source {
        path: "src/ui/x.rs".into(),
        text: "//! x\nuse crate::run::y; // no\n// use crate::aws\n#[cfg(test)]\nmod tests {\nz.unwrap()"
            .into(),
        test: false,
    };
    let code: Vec<_> = source.code().collect();
    assert_eq!(code, [(2, "use crate::run::y; // no")]);
    assert_eq!(source.layer(), "ui");
    let parent =
        Source { path: "src/ui/mod.rs".into(), text: "#[cfg(test)]\nmod kit;\nmod x;".into(), test: false };
    assert_eq!(parent.test_modules(), ["src/ui/kit"]);
    let parent = Source { path: "src/ui/table.rs".into(), ..parent };
    assert_eq!(parent.test_modules(), ["src/ui/table/kit"]);
}
