//! IAM Identity Center from the command line and in the console: profiles of the shared files, a sign-in of the AWS CLI, an
//! import, and what is said where nobody can sign in.

use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::PathBuf;
use std::process::Command;

use portable_pty::CommandBuilder;

use crate::support::command::Ran;
use crate::support::pty::Pty;
use crate::support::sso_center::{
    ACCOUNTS, CREDENTIALS, Center, REGISTER, ROLES, START, TOKEN, bearer, pending,
};
use crate::vault::{Home, profiles};

const CONFIG: &str = "\
[profile work]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile old]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_account_id = 111111111111
sso_role_name = ReadOnly
[profile deep]
role_arn = arn:aws:iam::333333333333:role/debug
source_profile = work
[profile half]
sso_session = corp
sso_role_name = ReadOnly
[sso-session corp]
sso_region = us-east-1
sso_start_url = https://corp.awsapps.com/start
";

/// `printf %s corp | sha1sum`.
const CORP: &str = "ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

fn settings(home: &Home, center: &Center, profile: &str) -> [(&'static str, String); 6] {
    let config = home.path("config");
    std::fs::write(&config, CONFIG).unwrap();
    [
        ("HOME", home.path("").display().to_string()),
        ("AWS_CONFIG_FILE", config.display().to_string()),
        ("AWS_PROFILE", profile.to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_ENDPOINT_URL", center.server.url()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
    ]
}

async fn run(mut command: Command, settings: [(&'static str, String); 6]) -> Ran {
    command.envs(settings);
    tokio::task::spawn_blocking(move || command.output().unwrap().into()).await.unwrap()
}

fn on_terminal(arguments: &[&str], settings: [(&'static str, String); 6]) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_flowid"));
    command.args(arguments);
    command.cwd(env!("CARGO_MANIFEST_DIR"));
    command.env_clear();
    command.env("TERM", "xterm-256color");
    for (name, value) in settings {
        command.env(name, value);
    }
    Pty::start(command, 100, 30)
}

/// What `aws sso login` leaves behind, good for an hour.
fn cached(home: &Home, mode: u32) -> PathBuf {
    use std::io::Write;
    let folder = home.path(".aws/sso/cache");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(CORP);
    let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&path).unwrap();
    write!(
        file,
        "{{\"startUrl\": \"{START}\", \"region\": \"us-east-1\", \"accessToken\": \"canary-of-the-cli\", \
         \"expiresAt\": \"{expires:.0}\", \"refreshToken\": \"canary-refresh\"}}"
    )
    .unwrap();
    path
}

#[tokio::test]
async fn where_nobody_can_be_asked_a_script_ends_with_4_and_says_what_to_do() {
    let (home, center) = (Home::new(), Center::start().await);
    let command = home.bare(["logs", "groups", "--no-input"]);
    let ran = run(command, settings(&home, &center, "work")).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""), "{}", ran.err);
    for words in ["corp.awsapps.com", "--no-input", "run the same command in a terminal", "aws sso login"] {
        assert!(ran.err.contains(words), "{words}: {}", ran.err);
    }
    // Without a terminal: in a session of its own, which has none.
    let mut command = Command::new("setsid");
    command.args(["--wait", env!("CARGO_BIN_EXE_flowid"), "logs", "groups"]).env_clear();
    let ran = run(command, settings(&home, &center, "old")).await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(4), ""), "{}", ran.err);
    assert!(ran.err.contains("there is no terminal") && !ran.err.contains("canary"), "{}", ran.err);
}

#[tokio::test]
async fn a_sign_in_of_the_aws_cli_is_used_and_never_written() {
    let (home, center) = (Home::new(), Center::start().await);
    let path = cached(&home, 0o600);
    let before = (std::fs::read(&path).unwrap(), path.metadata().unwrap().mtime_nsec());
    for profile in ["work", "old"] {
        let ran = run(home.bare(["logs", "groups", "--no-input"]), settings(&home, &center, profile)).await;
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.out.contains("\"g\"") && !ran.err.contains("canary"), "{} {}", ran.out, ran.err);
    }
    assert_eq!((center.count(REGISTER), center.count(TOKEN), center.count(CREDENTIALS)), (0, 0, 2));
    assert_eq!(bearer(&center.asked(CREDENTIALS)[0]), Some("canary-of-the-cli"));
    assert_eq!((std::fs::read(&path).unwrap(), path.metadata().unwrap().mtime_nsec()), before);
    std::fs::remove_file(&path).unwrap();
    cached(&home, 0o644);
    let ran = run(home.bare(["logs", "groups", "--no-input"]), settings(&home, &center, "work")).await;
    assert_eq!(ran.code, Some(4), "{}", ran.err);
    assert!(ran.err.contains("chmod 600") && !ran.err.contains("canary"), "{}", ran.err);
}

#[tokio::test]
async fn a_role_behind_a_profile_that_signs_in_is_assumed_and_half_a_profile_says_what_it_lacks() {
    let (home, center) = (Home::new(), Center::start().await);
    cached(&home, 0o600);
    // The center is no STS; what it was asked is what counts.
    run(home.bare(["logs", "groups", "--no-input"]), settings(&home, &center, "deep")).await;
    let assume = center.server.asked().into_iter().find(|asked| asked.operation == "AssumeRole").unwrap();
    assert_eq!(assume.key(), Some("ASIAFROMSSO"));
    assert_eq!(assume.field("RoleArn").as_deref(), Some("arn:aws:iam::333333333333:role/debug"));
    let ran = run(home.bare(["logs", "groups", "--no-input"]), settings(&home, &center, "half")).await;
    assert_eq!(ran.code, Some(2), "{}", ran.err);
    assert!(
        ran.err.contains("it has no sso_account_id") && ran.err.contains("aws configure sso"),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_terminal_a_script_says_where_to_sign_in_and_goes_on_by_itself() {
    let (home, center) = (Home::new(), Center::start().await);
    center.first(TOKEN, [pending()]);
    let mut pty = on_terminal(&["logs", "groups", "-o", "ndjson"], settings(&home, &center, "work"));
    let ended = tokio::task::spawn_blocking(move || {
        pty.wait_for("?user_code=ABCD-EFGH");
        pty.wait_for("the code ABCD-EFGH, which is good until");
        pty.wait_for("\"g\"");
        (pty.wait_for_end(), pty.contents())
    });
    let (code, contents) = ended.await.unwrap();
    assert!(code == 0 && !contents.contains("canary"), "{contents}");
    assert_eq!((center.count(REGISTER), center.count(TOKEN)), (1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupt_ends_the_wait_in_order() {
    let (home, center) = (Home::new(), Center::start().await);
    center.first(TOKEN, (0..600).map(|_| pending()));
    let mut pty = on_terminal(&["logs", "groups"], settings(&home, &center, "work"));
    let ended = tokio::task::spawn_blocking(move || {
        pty.wait_for("ABCD-EFGH");
        pty.send("\x03");
        let code = pty.wait_for_end();
        (code, pty.is_cooked())
    });
    let (code, cooked) = ended.await.unwrap();
    assert!(code != 0 && cooked, "{code}");
    assert_eq!(center.count(CREDENTIALS), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_console_shows_where_to_sign_in_and_closes_that_by_itself() {
    let (home, center) = (Home::new(), Center::start().await);
    center.first(TOKEN, [pending(), pending()]);
    let mut pty = on_terminal(&[], settings(&home, &center, "work"));
    let ended = tokio::task::spawn_blocking(move || {
        pty.wait_for("A B C D - E F G H");
        pty.wait_for("good for 9:5");
        pty.wait_until("the prompt to close", |screen| !screen.contents().contains("A B C D"));
        pty.send("qq");
        pty.wait_for_end()
    });
    assert_eq!(ended.await.unwrap(), 0);
    assert_eq!((center.count(REGISTER), center.count(CREDENTIALS)), (1, 1));
}

#[tokio::test]
async fn what_one_is_given_is_shown_first_and_imported_on_demand() {
    let (home, center) = (Home::with_vault(), Center::start().await);
    cached(&home, 0o600);
    let import = |more: &[&str]| {
        let usual = [
            "profile",
            "import",
            "--sso-start-url",
            START,
            "--sso-region",
            "us-east-1",
            "--no-input",
            "-o",
            "csv",
        ];
        let command = home.keyed(usual.iter().chain(more));
        run(command, settings(&home, &center, "work"))
    };
    let ran = import(&["--region", "eu-west-1"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let rows: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        rows,
        [
            "name,import,source,roles,why",
            "dev-ReadOnly,yes,sso,ReadOnly in 111111111111,",
            "dev-Admin,yes,sso,Admin in 111111111111,",
            "Pay-prod-ReadOnly,yes,sso,ReadOnly in 222222222222,",
        ]
    );
    assert!(ran.err.contains("nothing was changed"), "{}", ran.err);
    // Three pages of accounts, one of them empty, and three of permission sets.
    assert_eq!((center.count(ACCOUNTS), center.count(ROLES)), (3, 3));
    assert_eq!(profiles(&home), [""; 0]);

    let ran = import(&["--yes", "--only", "dev-ReadOnly", "--only", "Pay-prod-ReadOnly"]).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert_eq!(profiles(&home), ["Pay-prod-ReadOnly", "dev-ReadOnly"]);
    let shown = home.done(["profile", "show", "dev-ReadOnly"]).out;
    for words in ["111111111111", "us-east-1", START] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let ran = import(&[]).await;
    assert!(ran.out.contains("dev-ReadOnly,no,,,it is saved already"), "{}", ran.out);
    let ran = import(&["--only", "nowhere"]).await;
    assert!(ran.code == Some(1) && ran.err.contains("the Identity Center has no"), "{}", ran.err);
}

#[tokio::test]
async fn a_start_page_needs_its_region_and_none_else() {
    let (home, center) = (Home::with_vault(), Center::start().await);
    for arguments in [
        vec!["--sso-start-url", START],
        vec!["--sso-region", "us-east-1"],
        vec!["--sso-start-url", START, "--sso-region", "us-east-1", "--with-keys"],
        vec!["--sso-start-url", "http://elsewhere.example.com", "--sso-region", "us-east-1"],
        vec!["--sso-start-url", START, "--sso-region", "Ireland"],
    ] {
        let command = home.keyed(["profile", "import", "--no-input"].iter().chain(&arguments));
        let ran = run(command, settings(&home, &center, "work")).await;
        assert_eq!(ran.code, Some(2), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(center.server.asked().len(), 0);
}
