//! A code that is asked for over the rows of a query, and the hops of a chain in the Accounts pane.

use super::both;
use crate::app::kit::{Kit, events};
use crate::app::{Msg, QuestionId};
use crate::domain::{CodeAsked, Fault, FaultKind, HopStatus, Profile, SessionStatus, SignInAsked, Standing};

fn hop(name: &str, standing: Standing, expires: Option<&str>) -> HopStatus {
    let expires = expires.map(|at| at.parse().unwrap());
    HopStatus { name: name.into(), standing, expires, access_key_id: None }
}

#[test]
fn a_code_is_asked_for() {
    both("a_code_is_asked_for", |kit| {
        kit.run_with(events(40));
        let asked = CodeAsked {
            device: "arn:aws:iam::111122223333:mfa/ann".into(),
            purpose: "role payments-debug".into(),
            not_before: Some("2026-11-24T14:03:40Z".parse().unwrap()),
            refused: Some("this code was used already; wait for the next one".into()),
        };
        kit.say(Msg::CodeAsked(QuestionId(1), asked));
        kit.press("'123'");
    });
}

#[test]
fn the_hops_of_a_chain() {
    both("the_hops_of_a_chain", |kit: &mut Kit| {
        let fault = Fault::new(FaultKind::Denied, "sts:AssumeRole is denied for the profile payments-prod");
        let again = "2026-11-24T14:04:00Z".parse().unwrap();
        kit.press("@ 'pay' Enter 1");
        kit.say(Msg::Sessions(vec![SessionStatus {
            profile: Profile::new("payments-prod"),
            hops: vec![
                hop("key AKIAEXAMPLE", Standing::Active, Some("2026-11-24T15:03:22Z")),
                hop("role hub", Standing::Refreshing, Some("2026-11-24T14:08:22Z")),
                hop("role payments-debug", Standing::Failed { fault, again }, None),
                hop("account 222233334444", Standing::Idle, None),
            ],
        }]));
        kit.wait(5_000);
    });
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
