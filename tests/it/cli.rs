//! The scripted front as scripts see it: exit status, standard output, standard error.

use std::process::{Command, Stdio};

use crate::support::command::{demo, flowid, run, with_input};

/// The values of a field over lines of JSON.
fn field<'a>(rows: &'a [serde_json::Value], name: &str) -> Vec<&'a str> {
    rows.iter().map(|row| row[name].as_str().unwrap()).collect()
}

fn rows(out: &str) -> Vec<serde_json::Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn lists_go_to_standard_output_as_ndjson_and_nothing_to_standard_error() {
    let ran = demo(["logs", "groups", "/aws/lambda/c"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let names = rows(&ran.out);
    assert!(field(&names, "name").contains(&"/aws/lambda/checkout"), "{}", ran.out);
    assert!(field(&names, "name").iter().all(|name| name.starts_with("/aws/lambda/c")));
    assert!(names[0]["stored_bytes"].is_u64(), "{}", ran.out);
}

#[test]
fn options_stand_before_or_after_the_command() {
    let before = demo(["-o", "csv", "--region", "eu-west-1", "logs", "groups"]);
    let after = demo(["logs", "groups", "--region", "eu-west-1", "-o", "csv"]);
    assert_eq!(before.out, after.out);
    assert!(before.out.starts_with("name,stored_bytes,"), "{}", before.out);
}

#[test]
fn what_does_not_exist_exits_1_and_names_it() {
    let ran = demo(["logs", "streams", "/no/such/group"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.starts_with("error: ") && ran.err.contains("/no/such/group"), "{}", ran.err);
    let ran = demo(["logs", "query", "-g", "/no/such/group", "fields @message"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("/no/such/group"), "{}", ran.err);
    assert!(ran.err.contains("a in the console or flowid logs groups lists"), "{}", ran.err);
}

#[test]
fn wrong_use_exits_2_and_says_what_would_be_right() {
    let cases: [(&[&str], &str); 13] = [
        (&["--frobnicate"], "--frobnicate"),
        (&["logs", "qurey", "x"], "query"),
        (&["--region", "a-b-1", "--region", "c-d-2", "logs", "groups"], "several"),
        (&["--region", "EU", "logs", "groups"], "eu-west-1"),
        (&["--demo-clock", "fixed", "logs", "groups"], "--demo"),
        (&["--open", "logs", "logs", "groups"], "--open starts the console"),
        (&["--since", "1h", "logs", "groups"], "means nothing"),
        (&["--demo", "logs", "query", "-g", "g", "--since", "soon", "fields a"], "--since"),
        (&["--demo", "logs", "query", "-g", "g", "--from", "1h", "--to", "2h", "fields a"], "upside down"),
        (&["--demo", "logs", "query", "fields a"], "no log group"),
        (&["--demo", "logs", "query", "-g", "", "fields a"], "the name of a log group is empty"),
        (&["--demo", "logs", "streams", ""], "the name of a log group is empty"),
        (&["--region", "eu-west-1", "--endpoint-url", "http://example.com", "logs", "groups"], "TLS"),
    ];
    for (arguments, words) in cases {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
}

#[test]
fn without_a_region_a_command_exits_2_and_a_first_start_offers_the_demo_in_three_lines() {
    let ran = run(["logs", "groups"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("--region"), "{}", ran.err);
    let ran = run([] as [&str; 0]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err.lines().count(), 3, "{}", ran.err);
    assert!(ran.err.contains("flowid --demo"), "{}", ran.err);
}

#[test]
fn a_query_with_a_mistake_is_not_sent_and_shown_with_a_caret() {
    let ran = demo(["logs", "query", "-g", "/aws/lambda/checkout", "fields @message\n| filtr level = 1"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("line 2, column 3"), "{}", ran.err);
    assert!(ran.err.contains("\n  | filtr level = 1\n    ^"), "{}", ran.err);
    assert!(!ran.err.contains("query id"), "{}", ran.err);
}

#[test]
fn checking_answers_by_exit_status_alone() {
    let ran = run(["logs", "check", "fields @timestamp, @message | sort @timestamp desc | limit 5"]);
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (Some(0), "", ""));
    let ran = run(["logs", "check", "fields @message | sort"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("line 1, column ") && ran.err.contains('^'), "{}", ran.err);
    let ran = with_input(flowid(["logs", "check", "-"]), b"fields @message\n| limt 5\n");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("line 2, column 3"), "{}", ran.err);
}

#[test]
fn a_query_is_printed_in_the_usual_form_unless_it_has_a_mistake() {
    let ran =
        with_input(flowid(["logs", "check", "--format", "-"]), b"# why?\nfields a,b|filter c=1 # few\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert_eq!(ran.out, "# why?\nfields a, b\n| filter c = 1 # few\n");
    let again = with_input(flowid(["logs", "check", "-", "--format"]), ran.out.as_bytes());
    assert_eq!(again.out, ran.out);
    let ran = run(["logs", "check", "--format", "fields a|sort"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("line 1, column "), "{}", ran.err);
}

#[test]
fn bytes_that_are_no_text_are_refused_and_named() {
    use std::os::unix::ffi::OsStrExt;
    let argument = std::ffi::OsStr::from_bytes(b"fields \xff");
    let ran = run([std::ffi::OsStr::new("logs"), std::ffi::OsStr::new("check"), argument]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("UTF-8"), "{}", ran.err);
    let ran = with_input(flowid(["logs", "check", "-"]), b"fields a\n| filter \xff");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("byte 19"), "{}", ran.err);
}

#[test]
fn a_query_prints_its_rows_and_tells_its_id_and_the_cut_on_standard_error() {
    let query = "fields @timestamp, @message | sort @timestamp desc | limit 5";
    let ran = demo(["logs", "query", "-g", "/aws/lambda/checkout", "--since", "2h", query]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let rows = rows(&ran.out);
    assert_eq!(rows.len(), 5);
    for row in &rows {
        let names: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(names, ["@timestamp", "@message"]);
        assert!(row["@message"].is_string());
    }
    let times = field(&rows, "@timestamp");
    assert!(times.is_sorted_by(|earlier, later| earlier >= later), "{times:?}");
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(lines[0].starts_with("query id: "), "{}", ran.err);
    assert_eq!(lines[1..], ["cut at 5 rows: the limit was reached, there may be more"], "{}", ran.err);
}

#[test]
fn groups_and_range_may_stand_before_the_command_and_what_stands_behind_it_wins() {
    let count = "stats count(*) as n";
    let asked =
        |arguments: &[&str]| rows(&demo(arguments).out)[0]["n"].as_str().unwrap().parse::<u64>().unwrap();
    let behind = asked(&["logs", "query", "-g", "/ecs/payments", "--since", "2h", count]);
    let before = asked(&["-g", "/ecs/payments", "--since", "2h", "logs", "query", count]);
    let shorter = asked(&["-g", "/ecs/payments", "--since", "2h", "logs", "query", "--since", "10m", count]);
    assert_eq!(before, behind);
    assert!(shorter < before, "{shorter} {before}");
}

#[test]
fn the_limit_in_the_query_wins_and_that_is_said() {
    let ran = demo(["logs", "query", "-g", "/ecs/payments", "--limit", "9", "fields @message | limit 2"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 2));
    assert!(ran.err.contains("the limit 2 in the query wins over --limit"), "{}", ran.err);
}

#[test]
fn a_query_that_is_not_checked_here_is_judged_by_the_service() {
    let ran = demo(["logs", "query", "-g", "/ecs/payments", "--no-check", "fields @message | filtr x"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("line 1, column 19") && ran.err.contains('^'), "{}", ran.err);
    assert!(!ran.err.contains("was not sent"), "{}", ran.err);
}

#[test]
fn pointers_are_printed_only_when_asked_for() {
    let ran = demo(["logs", "query", "-g", "/aws/lambda/checkout", "--ptr", "fields @message | limit 1"]);
    assert!(rows(&ran.out)[0]["@ptr"].is_string(), "{}", ran.out);
}

#[test]
fn a_hundred_thousand_rows_arrive_whole() {
    let groups = ["/aws/lambda/checkout", "/ecs/payments", "/ecs/storefront", "/aws/apigateway/shop-access"];
    let mut arguments = vec!["logs", "query", "--ptr", "--since", "3h", "--limit", "100000"];
    arguments.extend(groups.iter().flat_map(|group| ["-g", group]));
    arguments.push("fields @timestamp");
    let ran = demo(arguments);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let mut pointers = std::collections::HashSet::new();
    for row in rows(&ran.out) {
        pointers.insert(row["@ptr"].as_str().unwrap().to_owned());
    }
    assert_eq!((ran.out.lines().count(), pointers.len()), (100_000, 100_000));
    assert!(ran.err.contains("cut at 100,000 rows"), "{}", ran.err);
}

#[test]
fn ten_thousand_rows_without_a_limit_are_done_in_part() {
    let ran = demo(["logs", "query", "-g", "/ecs/storefront", "--since", "3h", "fields @timestamp"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(5), 10_000), "{}", ran.err);
    assert!(ran.err.contains("cut at 10,000 rows") && ran.err.contains("--limit"), "{}", ran.err);
}

#[test]
fn a_query_without_rows_is_done_and_says_so() {
    let query = "fields @message | filter @message = 'nobody wrote this'";
    let ran = demo(["logs", "query", "-g", "/aws/lambda/checkout", query]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""));
    assert!(ran.err.ends_with("no rows\n"), "{}", ran.err);
    let ran = demo(["-o", "json", "logs", "query", "-g", "/aws/lambda/checkout", query]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), "[]\n"));
}

#[test]
fn a_reader_that_leaves_ends_the_program_quietly() {
    let script = "\"$0\" --demo logs groups -o ndjson | head -1; echo \"${PIPESTATUS[0]}\"";
    let mut command = Command::new("bash");
    let ran = command.args(["-c", script, env!("CARGO_BIN_EXE_flowid")]).output().unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(out.lines().nth(1), Some("0"), "{out}");
    assert_eq!(String::from_utf8(ran.stderr).unwrap(), "");
}

#[test]
fn a_full_disk_is_a_failure_that_is_named() {
    for arguments in [&["--demo", "logs", "groups"][..], &["config", "show"], &["completions", "bash"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output =
            flowid(arguments).stdout(full).stderr(Stdio::piped()).spawn().unwrap().wait_with_output();
        let output = output.unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("standard output can't be written") && err.contains("free some space"), "{err}");
    }
}

#[test]
fn the_console_without_a_terminal_exits_4_and_says_what_is_missing() {
    for (arguments, missing) in [(&["--demo"][..], "a terminal"), (&["--demo", "--no-input"], "a person")] {
        let ran = run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""), "{}", ran.err);
        assert!(ran.err.contains(missing), "{}", ran.err);
    }
}

#[test]
fn an_endpoint_that_nobody_serves_exits_1_and_is_named() {
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let mut command = flowid(["--region", "eu-west-1", "--endpoint-url", &url, "logs", "groups"]);
    command.env("AWS_ACCESS_KEY_ID", "test").env("AWS_SECRET_ACCESS_KEY", "test");
    let ran = with_input(command, b"");
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains(&url), "{}", ran.err);
}

#[test]
fn without_credentials_a_command_exits_1_and_says_where_they_are_looked_for() {
    let ran = run(["--region", "eu-west-1", "logs", "groups"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("credentials"), "{}", ran.err);
}

#[test]
fn completions_are_scripts_of_their_shell_and_know_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let ran = run(["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        for word in ["refine", "--endpoint-url", "completions", "demo-density"] {
            let word = if shell == "fish" { word.trim_start_matches("--") } else { word };
            assert!(ran.out.contains(word), "{shell} does not know {word}");
        }
    }
    let ran = run(["completions", "bash"]);
    let checked = with_input(
        {
            let mut bash = Command::new("bash");
            bash.arg("-n");
            bash
        },
        ran.out.as_bytes(),
    );
    assert_eq!((checked.code, checked.err.as_str()), (Some(0), ""));
}

#[test]
fn version_and_help_touch_nothing_and_need_nothing() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/flowid");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("settings.toml"), "broken").unwrap();
    for argument in ["--version", "--help", "-h"] {
        let mut command = flowid([argument]);
        let ran = with_input(
            {
                command.env("HOME", home.path()).env("FLOWID_LOG", "debug");
                command
            },
            b"",
        );
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{argument}");
        assert!(ran.out.contains("flowid"), "{}", ran.out);
    }
    let left: Vec<_> =
        std::fs::read_dir(home.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".config"], "something was written");
}

#[test]
fn our_own_log_goes_to_its_file_and_holds_nothing_that_acts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.log");
    let group = "/no/such\u{1b}]0;group\u{7}";
    let mut command = flowid(["--demo", "logs", "streams", group, "--log"]);
    command.arg(&file).env("FLOWID_LOG", "trace");
    let ran = with_input(command, b"");
    assert_ne!(ran.code, Some(0));
    let log = std::fs::read_to_string(&file).unwrap();
    assert!(log.contains("no/such"), "{log}");
    for text in [&log, &ran.err] {
        assert_eq!(text.chars().find(|c| c.is_control() && *c != '\n'), None, "{text:?}");
    }
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    // On a full disk the log ends, and nothing else does.
    let mut command = flowid(["--demo", "lambda", "ls", "checkout", "--log", "/dev/full"]);
    command.env("FLOWID_LOG", "trace");
    let ran = with_input(command, b"");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn explaining_names_calls_cost_and_permissions_and_calls_nobody() {
    // Nobody serves this endpoint: a call would fail.
    let arguments = ["--explain", "--region", "eu-west-1", "--endpoint-url", "http://127.0.0.1:1"];
    let mut command = flowid(arguments);
    command.args(["logs", "query", "-g", "/aws/lambda/x", "--from", "100", "--to", "200", "--limit", "7"]);
    command.arg("filter a = 'b'");
    let ran = with_input(command, b"");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let expected = "aws logs start-query --region eu-west-1 --endpoint-url http://127.0.0.1:1 --log-group-names \
                    /aws/lambda/x --start-time 100 --end-time 200 --query-string 'filter a = '\\''b'\\''' --limit 7";
    assert!(ran.out.lines().any(|line| line == expected), "{}", ran.out);
    assert!(ran.out.contains("logs:StartQuery on arn:aws:logs:eu-west-1:*:log-group:/aws/lambda/x:*"));
    assert!(ran.out.contains("logs:StopQuery on *"), "{}", ran.out);
    assert!(ran.out.contains("0.005 dollars for each GB"), "{}", ran.out);
    for local in [&["logs", "check", "fields a"][..], &["keys"], &["logs", "refine", "-", "fields a"]] {
        let ran = run(["--explain"].iter().chain(local));
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), "# No AWS call is made.\n"), "{local:?}");
    }
}

/// The calls of an explanation, without their parameters.
fn calls(explained: &str) -> Vec<&str> {
    let lines = explained.lines().filter_map(|line| line.strip_prefix("aws "));
    lines.map(|line| line.split(" --").next().unwrap()).collect()
}

#[test]
fn explaining_the_start_of_the_console_names_what_it_asks_at_once() {
    let with_query =
        ["sts get-caller-identity", "logs start-query", "logs get-query-results", "logs stop-query"];
    let start = |arguments: &[&str]| run(["--explain", "--region", "eu-west-1"].iter().chain(arguments));
    let both =
        start(&["--query", "fields a", "--group", "x", "--group", "y", "--from", "100", "--to", "200"]);
    assert_eq!((both.code, calls(&both.out)), (Some(0), with_query.to_vec()), "{}", both.out);
    let asked =
        "--log-group-names x y --start-time 100 --end-time 200 --query-string 'fields a' --limit 10000";
    assert!(both.out.contains(asked), "{}", both.out);
    // Groups alone are asked the first starter query; a query alone waits in the editor for its groups.
    let groups = start(&["--group", "x"]);
    assert_eq!(calls(&groups.out), with_query, "{}", groups.out);
    let config = flowid::config::load(&flowid::config::Folder::None, |_| vec![]).unwrap();
    let first = config.queries[0].query.lines().next().unwrap();
    assert!(groups.out.contains(first), "{}", groups.out);
    let query = start(&["--query", "fields a"]);
    assert_eq!(calls(&query.out), ["sts get-caller-identity"], "{}", query.out);
    let tables = start(&["--open", "dynamo"]);
    assert_eq!(calls(&tables.out), ["sts get-caller-identity", "dynamodb list-tables"], "{}", tables.out);
}

#[test]
fn keys_and_commands_are_listed_for_people_and_programs() {
    let ran = run(["keys", "-o", "table"]);
    assert!(ran.out.starts_with("anywhere\n"), "{}", ran.out);
    let ran = run(["keys"]);
    let rows_of_keys = rows(&ran.out);
    assert!(
        rows_of_keys
            .iter()
            .any(|row| row["place"] == "table" && row["keys"].as_str().unwrap().contains("Down"))
    );
    let ran = run(["commands"]);
    assert!(field(&rows(&ran.out), "command").contains(&"quit"), "{}", ran.out);
}
