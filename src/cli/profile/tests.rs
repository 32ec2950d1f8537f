//! Options of the command line become a profile, in their order and with every mistake named.

use clap::Parser;

use super::*;
use crate::args::profile::ProfileCommand;
use crate::args::{Args, Verb};

fn applied(words: &str) -> (SavedProfile, Vec<String>) {
    let line = format!("flowid profile add p {words}");
    let args = Args::try_parse_from(line.split_whitespace()).unwrap();
    let Some(Verb::Profile(ProfileCommand::Saved(ProfileVerb::Add(given)))) = &args.verb else {
        panic!("not parsed as add")
    };
    let mut profile = SavedProfile::new("p");
    let mistakes = build::apply(&mut profile, given, &args.global.region);
    (profile, mistakes.iter().map(|mistake| mistake.to_string()).collect())
}

const ROLE: &str = "--role-arn arn:aws:iam::123456789012:role/";

#[test]
fn options_of_a_role_belong_to_the_role_before_them() {
    let (profile, mistakes) = applied(&format!(
        "{ROLE}a --external-id one --tag team=x --tag cost=y {ROLE}b --mfa-serial 123456789 --duration 1h {ROLE}c --session-name ann"
    ));
    assert_eq!(mistakes, [""; 0]);
    let ids: Vec<_> = profile.chain.iter().map(|hop| hop.external_id.as_deref()).collect();
    assert_eq!(ids, [Some("one"), None, None]);
    assert_eq!(profile.chain[0].tags.len(), 2);
    assert_eq!(profile.chain[1].duration, Some(3_600));
    assert_eq!(profile.chain[1].mfa_serial.as_deref(), Some("123456789"));
    assert_eq!(profile.chain[2].session_name.as_deref(), Some("ann"));
}

#[test]
fn before_the_first_role_stand_the_options_of_the_long_term_key() {
    let (profile, mistakes) = applied(&format!(
        "--source iam-user --access-key-id AKIAIOSFODNN7EXAMPLE --mfa-serial 123456789 --duration 2h {ROLE}a --duration 15m"
    ));
    assert_eq!(mistakes, [""; 0]);
    assert_eq!(
        profile.source,
        Source::IamUser {
            access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
            mfa_serial: Some("123456789".into()),
            duration: Some(7_200),
        }
    );
    assert_eq!(profile.chain[0].duration, Some(900));
    let (_, mistakes) = applied(&format!("--external-id x {ROLE}a"));
    assert_eq!(
        mistakes,
        ["--external-id: it stands before any --role-arn; put it behind the role that it belongs to"]
    );
}

#[test]
fn a_source_needs_its_own_options_and_no_others() {
    let (profile, mistakes) =
        applied("--region eu-west-1 --region us-east-1 --log-group a --log-group b --production");
    assert_eq!(mistakes, [""; 0]);
    assert_eq!((profile.regions.len(), profile.targets.log_groups.len(), profile.production), (2, 2, true));
    let (profile, mistakes) = applied(
        "--sso-start-url https://x.awsapps.com/start --sso-region eu-west-1 --sso-account 123456789012 --permission-set RO",
    );
    assert_eq!((profile.source.kind().as_str(), mistakes.len()), ("sso", 0));
    let (_, mistakes) = applied("--source sso --token-file t --region EU");
    let fields: Vec<&str> = mistakes.iter().map(|line| line.split(':').next().unwrap()).collect();
    assert_eq!(
        fields,
        ["--region", "--token-file", "--sso-start-url", "--sso-region", "--sso-account", "--permission-set"]
    );
}
