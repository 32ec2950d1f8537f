//! The program with a vault and `--profile`, against the emulator that checks everything: a chain of three, and how it
//! ends when a hop is refused.

use std::sync::OnceLock;

use super::world::{EXTERNAL_ID, World};
use crate::support::command::Ran;
use crate::support::ministack::sessions;
use crate::vault::Home;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let world = World::new(sessions());
        world.groups(sessions(), std::iter::once("/ecs/payments".to_owned()));
        world
    })
}

/// A home whose vault holds the profile `pay` with ann's key and these options of roles.
fn home(roles: &[&str]) -> Home {
    let home = Home::with_vault();
    let secret = home.put("secret", &world().secret, 0o600);
    let secret = secret.to_str().unwrap();
    let start = ["profile", "add", "pay", "--source", "iam-user", "--region", "us-east-1"];
    let key = ["--access-key-id", &world().key, "--secret-key-file", secret];
    home.done([start.as_slice(), &key, roles].concat());
    std::fs::remove_file(secret).unwrap();
    home
}

fn run(home: &Home, arguments: &[&str]) -> Ran {
    let start = ["--profile", "pay", "--endpoint-url", sessions().url(), "--no-input", "-o", "csv"];
    home.keyed([&start, arguments].concat()).env("LOGNAME", "ann").output().unwrap().into()
}

fn arn(role: &str) -> String {
    world().hop(role).role_arn
}

#[test]
fn a_chain_of_three_lists_says_who_it_is_and_shows_every_hop() {
    let (first, second, third) = (arn("first"), arn("second"), arn("third"));
    let home = home(&[
        "--role-arn",
        &first,
        "--role-arn",
        &second,
        "--external-id",
        EXTERNAL_ID,
        "--role-arn",
        &third,
    ]);
    let ran = run(&home, &["logs", "groups"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("/ecs/payments"), "{}", ran.out);
    let ran = run(&home, &["session", "whoami"]);
    assert!(ran.out.contains(":assumed-role/third/flowid-ann,"), "{} {}", ran.out, ran.err);
    let ran = run(&home, &["session", "status"]);
    let hops: Vec<&str> = ran.out.lines().skip(1).map(|line| line.split(",20").next().unwrap()).collect();
    let key = format!("pay,key {},active", world().key);
    assert_eq!(hops, [&key, "pay,role first,active", "pay,role second,active", "pay,role third,active"]);
}

#[test]
fn a_wrong_external_id_ends_as_denied_with_the_cure() {
    let (first, second) = (arn("first"), arn("second"));
    let home =
        home(&["--role-arn", &first, "--role-arn", &second, "--external-id", "canary-wrong-external-id"]);
    let ran = run(&home, &["logs", "groups"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{}", ran.err);
    for words in ["sts:AssumeRole is denied", &second, "the external id that it asks for is the one given"] {
        assert!(ran.err.contains(words), "{words} is missing in {}", ran.err);
    }
    assert!(!ran.err.contains("canary"), "{}", ran.err);
}

#[test]
fn what_a_role_may_not_do_ends_as_denied_with_the_permission() {
    let ran = run(&home(&["--role-arn", &arn("blind")]), &["logs", "groups"]);
    assert_eq!((ran.code, ran.out.as_str()), (Some(3), ""), "{}", ran.err);
    assert!(ran.err.contains("ask for logs:DescribeLogGroups"), "{}", ran.err);
}

#[test]
fn a_test_of_a_profile_says_where_the_chain_breaks() {
    let (first, third) = (arn("first"), arn("third"));
    let broken = home(&["--account", &world().account, "--role-arn", &first, "--role-arn", &third]);
    let states = |ran: &Ran| -> Vec<String> {
        let state = |line: &str| line.splitn(3, ',').take(2).collect::<Vec<_>>().join(" ");
        ran.out.lines().skip(1).map(state).collect()
    };
    let key = format!("sign-in: key {} ok", world().key);
    let ran = Ran::from(test(&broken));
    assert_eq!(ran.code, Some(3), "{} {}", ran.out, ran.err);
    let expected = [
        "connection ok",
        "clock ok",
        &key,
        "sign-in: role first ok",
        "sign-in: role third failed",
        "account unknown",
    ];
    assert_eq!(states(&ran), expected);
    let whole = home(&["--account", &world().account, "--role-arn", &arn("reader")]);
    let ran = Ran::from(test(&whole));
    assert_eq!(ran.code, Some(0), "{} {}", ran.out, ran.err);
    assert_eq!(states(&ran), ["connection ok", "clock ok", &key, "sign-in: role reader ok", "account ok"]);
}

fn test(home: &Home) -> std::process::Output {
    let start = ["--endpoint-url", sessions().url(), "--no-input", "-o", "csv", "profile", "test", "pay"];
    home.keyed(start).output().unwrap()
}
