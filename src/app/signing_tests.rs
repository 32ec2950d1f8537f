//! Signing in from the console: codes that are asked for while one works, other profiles, what the pane says of hops.

use super::kit::Kit;
use super::overlay::{Overlay, PromptKind};
use super::{Effect, Msg, QuestionId};
use crate::domain::{CodeAsked, HopStatus, Profile, Request, SessionStatus, SignInAsked, Standing};

const PHONE: &str = "arn:aws:iam::111122223333:mfa/phone";

fn ask(kit: &mut Kit, id: u64) {
    let asked = CodeAsked {
        device: PHONE.into(),
        purpose: "role debug".into(),
        not_before: None,
        refused: None,
        serves_until: None,
    };
    kit.say(Msg::CodeAsked(QuestionId(id), asked));
}

fn answer(kit: &Kit) -> (u64, Option<&str>) {
    match kit.effects.as_slice() {
        [Effect::Answer(QuestionId(id), code)] => (*id, code.as_ref().map(|code| code.reveal())),
        effects => panic!("{effects:?}"),
    }
}

#[test]
fn a_code_that_is_asked_for_opens_a_line_and_is_given() {
    let mut kit = Kit::new((80, 24));
    ask(&mut kit, 7);
    assert!(matches!(kit.state.overlay, Some(Overlay::Prompt(PromptKind::Code(QuestionId(7)), _))));
    // What can't be a code is not sent.
    kit.press("'12345' Enter");
    assert!(kit.effects.is_empty() && kit.state.overlay.is_some());
    kit.press("'6' Enter");
    assert_eq!(answer(&kit), (7, Some("123456")));
    assert!(kit.state.overlay.is_none() && kit.state.signing.questions.is_empty());
}

#[test]
fn a_question_does_not_take_the_keys_of_who_is_typing_and_waits_to_be_opened() {
    let mut kit = Kit::new((80, 24));
    kit.press("e");
    ask(&mut kit, 1);
    assert!(kit.state.overlay.is_none());
    let said = kit.state.notices.current(kit.now).unwrap().sentence().safe().to_string();
    assert!(said.contains(PHONE) && said.contains(":code"), "{said}");
    kit.press("Esc : 'code' Enter");
    assert!(matches!(kit.state.overlay, Some(Overlay::Prompt(PromptKind::Code(QuestionId(1)), _))));
    // To look at something else first leaves the question open.
    kit.press("Esc");
    assert_eq!(kit.state.signing.questions.len(), 1);
    kit.press("1 c C-c");
    assert_eq!(answer(&kit), (1, None));
}

#[test]
fn another_profile_is_asked_in_its_own_region_and_the_rows_stay() {
    let mut kit = Kit::new((80, 24));
    kit.press("@ 'pay' Enter");
    assert_eq!(kit.state.scope.profile, Profile::new("payments-prod"));
    assert_eq!(kit.state.scope.region.as_str(), "us-east-1");
    let (_, request) = kit.started();
    assert_eq!(request, Request::Identity);
    assert!(kit.state.signing.is_production(&kit.state.scope.profile));
    kit.press(": 'profile nowhere' Enter");
    assert_eq!(kit.state.scope.profile, Profile::new("payments-prod"));
}

#[test]
fn sessions_are_renewed_and_dropped_on_request() {
    let mut kit = Kit::new((80, 24));
    let hop = HopStatus {
        name: "environment".into(),
        standing: Standing::Active,
        expires: None,
        access_key_id: Some("ASIAEXAMPLE".into()),
    };
    kit.say(Msg::Sessions(vec![SessionStatus { profile: Profile::ambient(), hops: vec![hop] }]));
    kit.press("1 n");
    assert!(matches!(kit.effects.as_slice(), [Effect::Renew(profile)] if *profile == Profile::ambient()));
    kit.press("d");
    assert!(matches!(kit.effects.as_slice(), [Effect::Forget(profile)] if *profile == Profile::ambient()));
}

fn ask_to_sign_in(kit: &mut Kit, id: u64) {
    let asked = SignInAsked {
        start_url: "https://corp.awsapps.com/start".into(),
        address: "https://example.com/device".into(),
        address_with_code: "https://example.com/device?user_code=ABCD-EFGH".into(),
        code: "ABCD-EFGH".into(),
        expires: "2026-11-24T14:13:22Z".parse().unwrap(),
        remark: None,
    };
    kit.say(Msg::SignInAsked(QuestionId(id), asked));
}

#[test]
fn where_to_sign_in_is_shown_until_the_token_has_come() {
    let mut kit = Kit::new((80, 24));
    ask_to_sign_in(&mut kit, 3);
    assert!(matches!(kit.state.overlay, Some(Overlay::SignIn(QuestionId(3)))));
    kit.press("y");
    assert!(
        matches!(kit.effects.as_slice(), [Effect::Copy(text)] if text == "https://example.com/device?user_code=ABCD-EFGH")
    );
    // Letters are no answer, and nothing is typed anywhere.
    kit.press("x z");
    assert!(matches!(kit.state.overlay, Some(Overlay::SignIn(_))) && kit.effects.is_empty());
    kit.say(Msg::SignInEnded(QuestionId(3)));
    assert!(kit.state.overlay.is_none() && kit.state.signing.sign_ins.is_empty());
}

#[test]
fn a_sign_in_is_put_aside_and_declined_only_by_its_own_key() {
    let mut kit = Kit::new((80, 24));
    ask_to_sign_in(&mut kit, 3);
    kit.press("Esc");
    assert!(kit.state.overlay.is_none() && kit.effects.is_empty());
    assert_eq!(kit.state.signing.sign_ins.len(), 1);
    // The countdown goes on, so the screen is drawn each second.
    let next = kit.state.next_wake(kit.now).unwrap();
    assert_eq!(next.duration_since(kit.now).as_secs(), 1);
    kit.press("1 c C-c");
    assert!(matches!(kit.effects.as_slice(), [Effect::DeclineSignIn(QuestionId(3))]));
    assert!(kit.state.overlay.is_none() && kit.state.signing.sign_ins.is_empty());
}

#[test]
fn a_sign_in_does_not_take_the_keys_of_who_is_typing() {
    let mut kit = Kit::new((80, 24));
    kit.press("e");
    ask_to_sign_in(&mut kit, 3);
    assert!(kit.state.overlay.is_none());
    let said = kit.state.notices.current(kit.now).unwrap().sentence().safe().to_string();
    assert!(said.contains("corp.awsapps.com") && said.contains(":code"), "{said}");
}

/// A question that comes with each instant until which old credentials serve.
fn ask_ahead(kit: &mut Kit, minutes: i64) {
    let serves_until = kit.now.checked_add(jiff::SignedDuration::from_mins(minutes)).ok();
    let asked = CodeAsked {
        device: PHONE.into(),
        purpose: "role debug".into(),
        not_before: None,
        refused: None,
        serves_until,
    };
    kit.say(Msg::CodeAsked(QuestionId(3), asked));
}

#[test]
fn a_code_that_will_be_needed_is_said_once_and_pressed_for_at_the_last_minute() {
    let mut kit = Kit::new((80, 24));
    ask_ahead(&mut kit, 9);
    let said = format!("a code of {PHONE} will be needed in 9m for role debug; :code gives it now");
    assert_eq!(kit.notice(), said);
    assert!(kit.state.overlay.is_none());
    for _ in 0..8 {
        kit.wait(60_000);
    }
    assert_eq!(kit.state.notices.log().filter(|notice| notice.text.raw() == said).count(), 1);
    assert!(kit.state.overlay.is_none());
    let due = kit.now.checked_add(jiff::SignedDuration::from_secs(60)).unwrap();
    assert!(kit.state.next_wake(kit.now).is_some_and(|wake| wake <= due));
    kit.wait(60_000);
    assert!(matches!(kit.state.overlay, Some(Overlay::Prompt(PromptKind::Code(QuestionId(3)), _))));
    kit.press("Esc");
    kit.wait(60_000);
    assert!(kit.state.overlay.is_none(), "who looks at something else first is not pressed again");
}

#[test]
fn who_asks_for_new_credentials_is_asked_for_the_code_at_once() {
    let mut kit = Kit::new((80, 24));
    let active = super::kit::hop("environment", Standing::Active, Some("2026-11-24T14:12:22Z"));
    kit.say(Msg::Sessions(vec![super::kit::session("env", vec![active])]));
    kit.press("1 n");
    ask_ahead(&mut kit, 9);
    assert!(matches!(kit.state.overlay, Some(Overlay::Prompt(PromptKind::Code(QuestionId(3)), _))));
    // A wish is good for one question, and not for ever.
    kit.press("Esc n");
    kit.wait(16_000);
    ask_ahead(&mut kit, 9);
    assert!(kit.state.overlay.is_none());
}

#[test]
fn a_code_is_given_ahead_of_time() {
    let mut kit = Kit::new((80, 24));
    ask_ahead(&mut kit, 9);
    kit.press(": 'code' Enter '123456' Enter");
    assert_eq!(answer(&kit), (3, Some("123456")));
}

#[test]
fn a_code_is_pressed_for_when_another_profile_waits_for_the_device() {
    let mut kit = Kit::new((80, 24));
    ask_ahead(&mut kit, 9);
    let standing = Standing::NeedsCode { device: PHONE.into() };
    let waiting =
        |expires| super::kit::session("ci", vec![super::kit::hop("role other", standing.clone(), expires)]);
    kit.say(Msg::Sessions(vec![waiting(Some("2026-11-24T14:12:22Z"))]));
    assert!(kit.state.overlay.is_none(), "it has something to use meanwhile");
    kit.say(Msg::Sessions(vec![waiting(None)]));
    assert!(matches!(kit.state.overlay, Some(Overlay::Prompt(PromptKind::Code(QuestionId(3)), _))));
}

#[test]
fn the_regions_of_the_profile_are_offered_first() {
    let mut kit = Kit::bare((80, 24), |start| start.saved = super::kit::fleet());
    kit.press(": 'profile payments-prod' Enter 1 R");
    let Some(Overlay::List(_, picker)) = &kit.state.overlay else { panic!("a list") };
    let offered: Vec<(&str, &str)> =
        picker.shown().take(3).map(|entry| (entry.text.as_str(), entry.remark.as_str())).collect();
    let own = "of payments-prod";
    assert_eq!(offered, [("us-east-1", own), ("eu-west-1", own), ("af-south-1", "")]);
}

#[test]
fn a_clock_that_is_off_is_said_once_and_stays_in_the_pane() {
    let mut kit = Kit::new((80, 24));
    for seconds in [358, 365] {
        kit.say(Msg::Skew(jiff::SignedDuration::from_secs(seconds)));
    }
    let told: Vec<_> = kit.state.notices.log().map(|notice| notice.text.raw().to_owned()).collect();
    let words = "this machine's clock is 6 min behind AWS; requests are signed with the corrected time; \
                 set the clock, such as with timedatectl set-ntp true";
    assert_eq!(told, [words]);
    let facts = super::accounts::facts(&kit.state, kit.now);
    assert!(facts.iter().any(|fact| fact.name == "clock" && fact.value.raw() == words));
}
