//! An emulator that runs Python: functions as a script gets them from the program itself.

use std::io::Write;
use std::process::{Command, Stdio};

use portable_pty::CommandBuilder;
use serde_json::{Value, json};

use crate::support::command::{self, NO_HOME, Ran};
use crate::support::ministack::{account, open, python, set_up};
use crate::support::pty::Pty;

/// Makes functions from their code, by botocore, each with a variable and the version 1 behind the alias `live`.
const MAKE: &str = "
import io, json, sys, zipfile
import botocore.session
url, account = sys.argv[1:]
client = botocore.session.Session().create_client('lambda', region_name='us-east-1', endpoint_url=url,
    aws_access_key_id=account, aws_secret_access_key='test')
for name, code in json.load(sys.stdin).items():
    file = io.BytesIO()
    with zipfile.ZipFile(file, 'w') as archive:
        archive.writestr('index.py', code)
    client.create_function(FunctionName=name, Runtime='python3.11', Role='arn:aws:iam::%s:role/r' % account,
        Handler='index.handler', Code={'ZipFile': file.getvalue()}, Publish=True,
        Environment={'Variables': {'TOKEN': 'canary-7f3a'}})
    client.create_alias(FunctionName=name, Name='live', FunctionVersion='1')
";

const ECHO: &str = "
def handler(event, context):
    print('hello from', context.function_name)
    return {'got': event, 'version': context.function_version}
";

const FAILS: &str = "
def handler(event, context):
    raise ValueError('no stock')
";

fn fill(account: &str, functions: &Value) {
    let mut child = Command::new(python())
        .args(["-c", MAKE, open().url(), account])
        .env_clear()
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(functions.to_string().as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "botocore could not make the functions; its words are above");
}

fn flowid(account: &str, arguments: &[&str]) -> Command {
    let mut command = command::flowid([&["lambda"], arguments].concat());
    command.env("AWS_ACCESS_KEY_ID", account).env("AWS_SECRET_ACCESS_KEY", "test");
    command.env("AWS_ENDPOINT_URL", open().url()).env("AWS_REGION", "us-east-1");
    command
}

#[test]
fn a_script_lists_shows_and_runs_functions_and_reads_their_logs() {
    let account = account();
    fill(&account, &json!({ "echo": ECHO, "fails": FAILS }));
    let ran = |arguments: &[&str]| -> Ran { flowid(&account, arguments).output().unwrap().into() };

    let listed = ran(&["ls", "-o", "csv"]);
    let names: Vec<&str> = listed.out.lines().map(|row| row.split(',').next().unwrap()).collect();
    assert_eq!(names, ["name", "echo", "fails"], "{}", listed.err);

    let shown = ran(&["show", "echo", "-o", "csv"]);
    for line in ["configuration,runtime,python3.11", "environment,TOKEN,", "alias,live,1"] {
        assert!(shown.out.lines().any(|found| found == line), "{line}\n{}{}", shown.out, shown.err);
    }
    assert!(!shown.out.contains("canary"), "{}", shown.out);
    assert!(ran(&["show", "echo", "--reveal"]).out.contains("canary-7f3a"));

    let invoke = flowid(&account, &["invoke", "echo:live", "--payload", "-", "--yes"]);
    let run = command::with_input(invoke, b"{\"id\": 1}");
    let answer: Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!((run.code, answer), (Some(0), json!({ "got": { "id": 1 }, "version": "1" })), "{}", run.err);
    assert!(run.err.contains("hello from echo\n"), "{}", run.err);

    let failed = ran(&["invoke", "fails", "--yes"]);
    assert_eq!(failed.code, Some(1), "{}", failed.err);
    assert!(failed.out.contains("no stock"), "{}", failed.out);
    assert!(
        failed.err.contains("error: the function failed: Runtime.HandlerError: no stock (Unhandled)"),
        "{}",
        failed.err
    );

    let queued = ran(&["invoke", "echo", "--async", "--yes"]);
    assert!(queued.code == Some(0) && queued.err.contains("queued: echo runs soon"), "{}", queued.err);
    let dry = ran(&["invoke", "echo", "--dry-run"]);
    assert!(dry.code == Some(0) && dry.err.contains("dry run: echo could be run"), "{}", dry.err);
    let refused = ran(&["invoke", "echo"]);
    assert_eq!((refused.code, refused.out.as_str()), (Some(4), ""), "{}", refused.err);
    let missing = ran(&["invoke", "none", "--yes"]);
    assert!(missing.code == Some(1) && missing.err.contains("there is no function none"), "{}", missing.err);

    let logs = ran(&["logs", "fails", "--since", "1h", "-o", "csv"]);
    assert!(logs.code == Some(0) && logs.out.contains("no stock"), "{}{}", logs.out, logs.err);
    // The emulator gives the call another id than the invocation; at AWS they are the same.
    let all = ran(&["logs", "echo", "--since", "1h", "-o", "csv", "START"]).out;
    let (_, id) = all.split_once("START RequestId: ").unwrap();
    let id = id.split(' ').next().unwrap();
    let of_request = ran(&["logs", "echo", "--since", "1h", "--request", id, "-o", "csv"]);
    assert_eq!(of_request.out.matches("START").count(), 1, "{}", of_request.out);
    assert!(
        of_request.out.contains(&format!("START RequestId: {id}")),
        "{}{}",
        of_request.out,
        of_request.err
    );
}

#[test]
fn a_function_without_room_is_not_run() {
    let account = account();
    fill(&account, &json!({ "echo": ECHO }));
    let none = json!({ "FunctionName": "echo", "ReservedConcurrentExecutions": 0 });
    set_up(open().url(), &account, &json!([["lambda", "put_function_concurrency", none]]));
    let ran: Ran = flowid(&account, &["invoke", "echo", "--yes"]).output().unwrap().into();
    assert_eq!((ran.code, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
    assert!(ran.err.contains("Invoke is throttled; it was not run"), "{}", ran.err);
    let shown: Ran = flowid(&account, &["show", "echo", "-o", "csv"]).output().unwrap().into();
    assert!(shown.out.contains("concurrency,reserved,0\n"), "{}", shown.out);
}

#[test]
fn a_person_is_told_what_is_run_and_types_the_answer() {
    let account = account();
    fill(&account, &json!({ "echo": ECHO }));
    for (answer, status, ran) in [("n\r", 1, false), ("y\r", 0, true)] {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flowid"));
        command.args(["lambda", "invoke", "echo:live"]);
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        command.env_clear();
        for (name, value) in [
            ("HOME", NO_HOME),
            ("TERM", "xterm-256color"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ACCESS_KEY_ID", &account),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", open().url()),
            ("AWS_REGION", "us-east-1"),
        ] {
            command.env(name, value);
        }
        let mut pty = Pty::start(command, 120, 24);
        pty.wait_for("go on? [y/N]");
        let asked = pty.contents();
        assert!(
            asked.contains(&format!("this runs arn:aws:lambda:us-east-1:{account}:function:echo:live")),
            "{asked}"
        );
        assert!(asked.contains("region us-east-1, profile env"), "{asked}");
        pty.send(answer);
        assert_eq!(pty.wait_for_end(), status);
        assert_eq!(pty.contents().contains("hello from echo"), ran, "{}", pty.contents());
    }
}
