//! The configuration as the program reads it.

use crate::support::command::{flowid, run, with_input};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn path(folder: &tempfile::TempDir) -> &str {
    folder.path().to_str().unwrap()
}

#[test]
fn what_is_shown_is_toml_again_and_says_where_each_value_comes_from() {
    let folder = folder(&[("settings.toml", "# mine\nsince = \"3h\"\n")]);
    let ran = run(["--config", path(&folder), "config", "show"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let line = |start: &str| ran.out.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    assert!(line("since = \"3h\"").ends_with(&format!("# {}/settings.toml:2", path(&folder))), "{}", ran.out);
    assert!(line("theme = \"dark\"").ends_with("# built in"), "{}", ran.out);
    let sections: Vec<&str> =
        ran.out.split("# settings.toml\n").nth(1).unwrap().split("# keys.toml\n").collect();
    let settings: toml::Table = sections[0].parse().unwrap();
    assert_eq!(settings["since"].as_str(), Some("3h"));
    let rest: Vec<&str> = sections[1].split("# queries.toml\n").collect();
    let queries: toml::Table = rest[1].parse().unwrap();
    assert!(queries["latest"]["query"].as_str().unwrap().contains("@timestamp"));
    let ran = run(["--config", path(&folder), "config", "show", "-o", "ndjson"]);
    let mine: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|row: &serde_json::Value| row["key"] == "since")
        .collect();
    assert_eq!(mine[0]["value"], "\"3h\"");
}

#[test]
fn every_mistake_is_reported_at_once_and_every_command_that_reads_the_files_exits_2() {
    let folder = folder(&[
        ("settings.toml", "thme = \"dark\"\nmouse = 1\n"),
        ("keys.toml", "[table]\n\"x\" = \"fly\"\n"),
        ("queries.toml", "[mine]\nquery = '''\nfields a\n| filtr b'''\n"),
    ]);
    let ran = run(["--config", path(&folder), "config", "check"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    let expected = ["keys.toml:2:7:", "queries.toml:4:3:", "settings.toml:1:1:", "settings.toml:2:9:"];
    let lines: Vec<&str> = ran.err.lines().collect();
    assert_eq!(lines.len(), 5, "{}", ran.err);
    for (line, place) in lines.iter().zip(expected) {
        assert!(line.starts_with(&format!("{}/{place}", path(&folder))), "{line} is not at {place}");
    }
    for (line, words) in lines.iter().zip(["fly", "query mine:", "did you mean theme?", "true or false"]) {
        assert!(line.contains(words), "{line} says nothing of {words}");
    }
    assert_eq!(lines[4], "error: 4 mistakes in the configuration");
    let again = run(["--config", path(&folder), "--demo", "logs", "groups"]);
    assert_eq!((again.code, again.out.as_str(), again.err), (Some(2), "", ran.err));
}

#[test]
fn without_files_or_without_a_home_the_built_in_values_apply() {
    let home = tempfile::tempdir().unwrap();
    let mut command = flowid(["config", "path"]);
    command.env("HOME", home.path());
    let ran = with_input(command, b"");
    assert_eq!(ran.out, format!("{}/.config/flowid\n", home.path().display()));
    let mut command = flowid(["config", "check"]);
    command.env("HOME", home.path());
    let ran = with_input(command, b"");
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.out.matches("not there, built in values apply").count(), 4, "{}", ran.out);
    // Without the variable the system's list of users decides, and may know no home either.
    let mut command = flowid(["config", "path"]);
    command.env_remove("HOME");
    let ran = with_input(command, b"");
    assert!(ran.code == Some(0) || (ran.code == Some(1) && ran.err.contains("--config DIR")), "{}", ran.err);
}

#[test]
fn a_folder_that_was_named_and_is_not_there_is_a_mistake() {
    let ran = run(["--config", "/nonexistent/flowid", "keys"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("/nonexistent/flowid: there is no such folder"), "{}", ran.err);
}
