//! Saved profiles against the limits of the STS API reference: the last value that is allowed and the first that is not.

use super::*;

fn hop() -> Hop {
    Hop { role_arn: "arn:aws:iam::123456789012:role/team/debug".into(), ..Hop::default() }
}

fn with(change: impl FnOnce(&mut SavedProfile)) -> Vec<String> {
    let mut profile = SavedProfile::new("payments-prod");
    profile.chain = vec![hop()];
    change(&mut profile);
    profile.check().iter().map(|mistake| mistake.field.raw().to_owned()).collect()
}

fn with_hop(change: impl FnOnce(&mut Hop)) -> Vec<String> {
    with(|profile| change(&mut profile.chain[0]))
}

#[test]
fn the_edges_of_the_limits_of_sts() {
    let long = |count: usize| Some("x".repeat(count));
    type Set = fn(&mut Hop, Option<String>);
    let cases: [(&str, Set, usize, usize); 4] = [
        ("--external-id", |hop, value| hop.external_id = value, 2, 1_224),
        ("--mfa-serial", |hop, value| hop.mfa_serial = value, 9, 256),
        ("--session-name", |hop, value| hop.session_name = value, 2, 64),
        ("--source-identity", |hop, value| hop.source_identity = value, 2, 64),
    ];
    for (field, set, least, most) in cases {
        for good in [least, most] {
            assert_eq!(with_hop(|hop| set(hop, long(good))), [""; 0], "{field} {good}");
        }
        for bad in [least - 1, most + 1] {
            assert_eq!(with_hop(|hop| set(hop, long(bad))), [field], "{field} {bad}");
        }
        assert_eq!(with_hop(|hop| set(hop, Some("a b c d e f".into()))), [field]);
    }
    for (seconds, good) in [(899, false), (900, true), (43_200, true), (43_201, false)] {
        assert_eq!(with_hop(|hop| hop.duration = Some(seconds)).is_empty(), good, "{seconds}");
    }
}

#[test]
fn a_role_is_named_by_its_arn() {
    let good = [
        "arn:aws:iam::123456789012:role/debug",
        "arn:aws-cn:iam::123456789012:role/a/b/debug",
        "arn:aws-us-gov:iam::123456789012:role/x+=,.@-_y",
    ];
    for arn in good {
        assert_eq!(with_hop(|hop| hop.role_arn = arn.into()), [""; 0], "{arn}");
    }
    let bad = [
        "",
        "debug",
        "arn:aws:iam::123456789012:user/debug",
        "arn:aws:iam::12345678901:role/debug",
        "arn:aws:iam:eu-west-1:123456789012:role/debug",
        "arn:aws:iam::123456789012:role/",
        "arn:aws:iam::123456789012:role/a b",
        "arn:elsewhere:iam::123456789012:role/debug",
    ];
    for arn in bad {
        assert_eq!(with_hop(|hop| hop.role_arn = arn.into()), ["--role-arn"], "{arn}");
    }
}

#[test]
fn session_tags_follow_their_limits() {
    let tags = |tags: &[(&str, &str)]| {
        let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        with_hop(|hop| hop.tags = tags)
    };
    assert_eq!(tags(&[("Project", "Zürich 2"), ("empty", "")]), [""; 0]);
    assert_eq!(tags(&[("k", &"v".repeat(256)), (&"k".repeat(128), "v")]), [""; 0]);
    assert_eq!(tags(&[("k", &"v".repeat(257))]), ["--tag"]);
    assert_eq!(tags(&[(&"k".repeat(129), "v")]), ["--tag"]);
    assert_eq!(tags(&[("a*b", "v")]), ["--tag"]);
    assert_eq!(tags(&[("aws:owner", "v")]), ["--tag"]);
    assert_eq!(tags(&[("Team", "a"), ("team", "b")]), ["--tag"]);
    let many: Vec<String> = (0..51).map(|index| format!("k{index}")).collect();
    let pairs: Vec<(&str, &str)> = many.iter().map(|key| (key.as_str(), "v")).collect();
    assert_eq!(tags(&pairs[..50]), [""; 0]);
    assert_eq!(tags(&pairs), ["--tag"]);
}

#[test]
fn a_session_policy_is_a_json_object_of_at_most_2048_characters() {
    let policy = |text: &str| with_hop(|hop| hop.session_policy = Some(text.into()));
    assert_eq!(policy("{\"Version\":\"2012-10-17\"}"), [""; 0]);
    assert_eq!(policy("[]"), ["--session-policy"]);
    assert_eq!(policy("{\"Sid\":\"\u{20ac}\"}"), ["--session-policy"]);
    assert_eq!(policy(&format!("{{{}}}", " ".repeat(2_046))), [""; 0]);
    assert_eq!(policy(&format!("{{{}}}", " ".repeat(2_047))), ["--session-policy"]);
}

#[test]
fn every_mistake_is_named_at_once_with_its_hop_and_a_cure() {
    let mut profile = SavedProfile::new("a b");
    profile.account = Some("42".into());
    profile.source = Source::IamUser {
        access_key_id: "AKIA".into(),
        mfa_serial: Some("short".into()),
        duration: Some(60),
    };
    profile.chain = vec![hop(), Hop { duration: Some(1), external_id: Some("x".into()), ..hop() }];
    profile.targets.log_groups = vec![String::new()];
    let said: Vec<String> = profile.check().iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "name: it holds ` `; write only letters, digits and _+=,.@:/-",
            "--account: \"42\" is not the id of an account; write its twelve digits",
            "--access-key-id: its length is 4; write 16 to 128 characters",
            "--mfa-serial (source): its length is 5; write 9 to 256 characters",
            "--duration (source): it is 60 seconds; write 3600 to 14400 seconds",
            "--external-id (hop 2): its length is 1; write 2 to 1224 characters",
            "--duration (hop 2): it is 1 seconds; write 900 to 43200 seconds",
            "--log-group: its length is 0; write 1 to 512 characters",
        ]
    );
}

#[test]
fn the_exchange_of_a_token_needs_a_role_and_has_no_place_for_some_fields() {
    // AssumeRoleWithWebIdentity and AssumeRoleWithSAML in the STS API reference.
    let web = || Source::WebIdentity { token_file: "/run/token".into() };
    let saml = || Source::Saml {
        provider_arn: "arn:aws:iam::123456789012:saml-provider/Okta".into(),
        assertion_file: "-".into(),
    };
    assert_eq!(with(|profile| profile.source = web()), [""; 0]);
    assert_eq!(with(|profile| profile.source = saml()), [""; 0]);
    let alone = with(|profile| {
        profile.source = web();
        profile.chain.clear();
    });
    assert_eq!(alone, ["--role-arn"]);
    let named = |source: Source| {
        with(|profile| {
            profile.source = source;
            profile.chain[0].session_name = Some("me".into());
            profile.chain[0].external_id = Some("id".into());
        })
    };
    assert_eq!(named(web()), ["--external-id"]);
    assert_eq!(named(saml()), ["--external-id", "--session-name"]);
}

#[test]
fn names_that_can_not_be_profiles() {
    for name in ["", "env", "-p", "a b", "x\u{202e}y", &"n".repeat(65)] {
        assert!(check_name(name).is_some(), "{name:?}");
    }
    for name in ["a", "payments-prod", "Zürich/prod", &"n".repeat(64)] {
        assert!(check_name(name).is_none(), "{name:?}");
    }
}
