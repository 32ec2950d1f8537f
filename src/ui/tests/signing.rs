//! A code that is asked for over the rows of a query, and the tree of profiles in every state.

use super::{both, screen};
use crate::app::kit::{Kit, events, fleet, hop, session};
use crate::app::{Colours, Msg, QuestionId};
use crate::domain::{CodeAsked, Fault, FaultKind, SignInAsked, Standing};

#[test]
fn a_code_is_asked_for() {
    both("a_code_is_asked_for", |kit| {
        kit.run_with(events(40));
        let asked = CodeAsked {
            device: "arn:aws:iam::111122223333:mfa/ann".into(),
            purpose: "role payments-debug".into(),
            not_before: Some("2026-11-24T14:03:40Z".parse().unwrap()),
            refused: Some("this code was used already; wait for the next one".into()),
            serves_until: None,
        };
        kit.say(Msg::CodeAsked(QuestionId(1), asked));
        kit.press("'123'");
    });
}

/// Every state that a hop can be in, in the sessions of four profiles.
fn in_all_states(kit: &mut Kit) {
    let fault = Fault::new(FaultKind::Denied, "sts:AssumeRole is denied for the profile ci")
        .hint("check that the trust policy of arn:aws:iam::333344445555:role/ci-logs names who asks");
    let failed = Standing::Failed { fault, again: "2026-11-24T14:04:00Z".parse().unwrap() };
    let code = Standing::NeedsCode { device: "arn:aws:iam::111122223333:mfa/ann".into() };
    kit.say(Msg::Sessions(vec![
        session("env", vec![hop("environment", Standing::Active, Some("2026-11-24T15:03:22Z"))]),
        session(
            "payments-prod",
            vec![
                hop("key AKIAEXAMPLE", code, Some("2026-11-24T14:11:22Z")),
                hop("role hub", Standing::Refreshing, Some("2026-11-24T14:08:22Z")),
                hop("role payments-debug", Standing::Assuming, None),
                hop("account 222233334444", Standing::Idle, None),
            ],
        ),
        session(
            "payments-readonly",
            vec![
                hop("sign-in example", Standing::NeedsSignIn, Some("2026-11-24T14:03:58Z")),
                hop("permission set ReadOnly", Standing::Active, Some("2026-11-24T14:50:22Z")),
            ],
        ),
        session("ci", vec![hop("role ci-logs", failed, None)]),
    ]));
    kit.wait(5_000);
}

fn with_fleet(name: &str, keys: &str, prepare: impl Fn(&mut Kit)) {
    for (size, suffix) in [(super::SMALL, "80x24"), (super::LARGE, "200x50")] {
        let mut kit = Kit::bare(size, |start| start.saved = fleet());
        prepare(&mut kit);
        kit.press(keys);
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(name, screen(&kit)) });
    }
}

#[test]
fn the_tree_of_profiles() {
    with_fleet("the_tree_of_profiles", "1 G l k l k h k l g j", in_all_states);
    with_fleet("profiles_that_were_not_asked", "1 j j Space", |_| {});
    with_fleet("a_profile_for_production", "1 / 'prod' Enter l", in_all_states);
    with_fleet("a_profile_whose_role_is_denied", "1 / 'ci-logs' Enter l", in_all_states);
    with_fleet("a_hop_under_the_cursor", "1 / 'ci-logs' Enter l j", in_all_states);
    with_fleet("a_sign_in_that_ends", "1 / 'readonly' Enter Enter", in_all_states);
    with_fleet("looking_for_profiles", "1 / 'pay'", in_all_states);
    with_fleet("no_profile_is_found", "1 / 'xyz'", in_all_states);
    with_fleet("the_detail_in_place_of_the_tree", "1 / 'prod' Enter Tab", in_all_states);
    with_fleet("help_of_the_accounts", "1 ?", |_| {});
}

#[test]
fn the_tree_without_colours_and_in_ascii() {
    with_fleet("the_tree_in_ascii", "z a 1 G l k l k k l", in_all_states);
    let mut kit = Kit::bare(super::SMALL, |start| start.saved = fleet());
    kit.state.colours = Colours::None;
    in_all_states(&mut kit);
    kit.press("1 / 'prod' Enter l");
    let picture = screen(&kit);
    for words in ["PRODUCTION", "needs code", "refreshing", "assuming", "idle"] {
        assert!(picture.contains(words), "{words} in\n{picture}");
    }
    use ratatui::style::{Color, Modifier};
    let cells = super::picture(&kit).content;
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    assert!(cells.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)), "the cursor");
    kit.state.ascii = true;
    assert!(screen(&kit).is_ascii());
}

#[test]
fn every_size_draws_the_tree() {
    for width in [20, 40, 41, 79, 119, 120, 250] {
        for height in [5, 10, 11, 15, 24, 80] {
            let mut kit = Kit::bare((width, height), |start| start.saved = fleet());
            in_all_states(&mut kit);
            for keys in ["1 G l", "g", "Tab G", "Tab / 'pay'", "Enter", "Esc"] {
                kit.press(keys);
                screen(&kit);
            }
        }
    }
}

#[test]
fn rows_say_whose_they_are_when_another_profile_is_in_use() {
    both("rows_of_another_profile", |kit| {
        kit.run_with(events(40));
        kit.press("f 'filter level = \"ERROR\"' Enter @ 'pay' Enter");
        kit.wait(6_000);
    });
    let mut kit = Kit::new(super::SMALL);
    kit.run_with(events(40));
    let whose = "of env eu-west-1";
    assert!(!screen(&kit).contains(whose));
    kit.press("@ 'pay' Enter");
    assert!(screen(&kit).contains(whose));
    // A new run there has no rows yet: those that are seen are still of the profile before.
    kit.press("r");
    assert!(screen(&kit).contains(whose));
}

fn sign_in(remark: Option<&str>) -> Msg {
    let asked = SignInAsked {
        start_url: "https://d-92671207e4.awsapps.com/start".into(),
        address: "https://device.sso.eu-west-1.amazonaws.com/".into(),
        address_with_code: "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH".into(),
        code: "ABCD-EFGH".into(),
        expires: "2026-11-24T14:12:27Z".parse().unwrap(),
        remark: remark.map(Into::into),
    };
    Msg::SignInAsked(QuestionId(1), asked)
}

#[test]
fn a_sign_in_is_asked_for() {
    both("a_sign_in_is_asked_for", |kit| {
        kit.run_with(events(40));
        kit.say(sign_in(None));
    });
}

#[test]
fn a_sign_in_in_ascii() {
    both("a_sign_in_in_ascii", |kit| {
        kit.run_with(events(40));
        kit.state.ascii = true;
        kit.say(sign_in(Some("the code before this one has run out")));
    });
}

#[test]
fn the_code_is_seen_on_the_smallest_screens_without_a_picture() {
    for size in [(40, 10), (60, 15), (79, 20)] {
        let mut kit = Kit::new(size);
        kit.say(sign_in(None));
        let shown = screen(&kit);
        assert!(shown.contains("A B C D - E F G H") && !shown.contains('▀'), "{size:?}\n{shown}");
        assert!(shown.contains("C-c declines"), "{size:?}\n{shown}");
    }
}

#[test]
fn the_account_is_seen_however_long_the_name_of_a_role_is() {
    let mut kit = Kit::new(super::SMALL);
    kit.press("1 r");
    let (job, _) = kit.started();
    let mut identity = crate::app::kit::identity();
    let role = "AWSReservedSSO_AdministratorAccess_0d1e2f3a4b5c6d7e/ann@example.com";
    identity.arn = format!("arn:aws:sts::111122223333:assumed-role/{role}").into();
    kit.say(Msg::Job(job, crate::domain::Event::Identity(identity)));
    kit.end(job, Ok(()));
    let picture = screen(&kit);
    let line = picture.lines().nth(1).unwrap();
    assert!(line.contains("111122223333  Administra"), "{line}");
}
