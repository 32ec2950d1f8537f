//! The form of a profile, empty, filled, with mistakes; the question for a passphrase; removing a profile.

use super::{LARGE, SMALL, both, screen};
use crate::app::kit::Kit;
use crate::app::vaulted::{Door, VaultNews};
use crate::app::{Msg, State};
use crate::domain::{Fault, FaultKind, Hop, SavedProfile, Source};

fn filled() -> SavedProfile {
    let mut profile = SavedProfile::new("payments-prod");
    profile.account = Some("222233334444".to_owned());
    profile.regions = vec![crate::domain::Region::parse("us-east-1").unwrap()];
    profile.production = true;
    profile.source = Source::IamUser {
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        mfa_serial: Some("arn:aws:iam::111122223333:mfa/ann".into()),
        duration: Some(3_600),
    };
    let hop =
        |name: &str| Hop { role_arn: format!("arn:aws:iam::222233334444:role/{name}"), ..Hop::default() };
    let tags = [("team".to_owned(), "checkout".to_owned())].into();
    profile.chain = vec![hop("hub"), Hop { external_id: Some("acme".into()), tags, ..hop("payments-debug") }];
    profile.targets.log_groups = vec!["/ecs/payments".into(), "/aws/lambda/checkout".into()];
    profile
}

fn editing(state: &mut State) {
    state.signing.saved = vec![filled()];
    state.vaulted.keys = vec!["AKIAIOSFODNN7EXAMPLE".into()];
}

#[test]
fn a_new_profile() {
    both("form_new", |kit| kit.press("1 a"));
}

#[test]
fn a_profile_that_is_edited() {
    both("form_edit", |kit| {
        editing(&mut kit.state);
        kit.press("@ 'pay' Enter 1 e Tab Tab Tab Tab Tab Tab Tab");
    });
}

#[test]
fn mistakes_stand_beneath_their_fields() {
    both("form_mistakes", |kit| {
        editing(&mut kit.state);
        kit.press("@ 'pay' Enter 1 e '5' PgDn Up Up Up Up");
        kit.press("C-u 'x y' C-s");
    });
}

#[test]
fn a_secret_is_typed_and_not_shown() {
    for size in [SMALL, LARGE] {
        let mut kit = Kit::new(size);
        kit.press("1 a 'key' Tab Tab Tab Tab Tab Tab Tab 'i' Tab 'AKIAIOSFODNN7EXAMPLE' Tab 'canary-7f3a'");
        let picture = screen(&kit);
        assert!(picture.contains("***********") && !picture.contains("canary"), "{picture}");
    }
}

#[test]
fn leaving_a_form_that_was_changed() {
    both("form_leaving", |kit| kit.press("1 a 'x' Esc"));
}

#[test]
fn a_save_that_was_refused() {
    both("form_refused", |kit| {
        editing(&mut kit.state);
        kit.press("@ 'pay' Enter 1 e C-u '555566667777' C-s");
        let theirs = SavedProfile { account: Some("9".repeat(12)), ..filled() };
        let fault = Fault::new(FaultKind::Invalid, "another flowid changed the account meanwhile").hint(
            "what you wrote stands here, their other changes were taken over; save it again to keep it so",
        );
        kit.say(Msg::Vault(Ok(VaultNews::AtOdds { theirs: Some(Box::new(theirs)), fault })));
    });
}

#[test]
fn a_production_profile_is_about_to_be_removed() {
    both("form_remove", |kit| kit.press("@ 'pay' Enter 1 X 'pay'"));
}

fn asked(kit: &mut Kit, refused: Option<&str>) {
    kit.state.vaulted.door = Door::Locked;
    kit.press("1 u");
    let question = "the passphrase of the vault".into();
    kit.say(Msg::Vault(Ok(VaultNews::Asks { question, refused: refused.map(Into::into) })));
}

#[test]
fn a_passphrase_is_asked_for() {
    both("passphrase", |kit| {
        asked(kit, None);
        kit.press("'canary'");
    });
}

#[test]
fn a_wrong_passphrase_is_asked_for_again() {
    both("passphrase_wrong", |kit| asked(kit, Some("the passphrase is wrong")));
}

#[test]
fn the_vault_is_being_opened() {
    both("passphrase_opening", |kit| {
        asked(kit, None);
        kit.press("'canary' Enter");
        kit.wait(1_000);
    });
}

#[test]
fn every_size_draws_a_form_and_ascii_is_ascii() {
    for width in [40, 79, 119, 120, 250] {
        for height in [10, 17, 36, 80] {
            let mut kit = Kit::new((width, height));
            editing(&mut kit.state);
            kit.state.ascii = true;
            kit.press("@ 'pay' Enter 1 e");
            for _ in 0..40 {
                kit.press("Tab");
                assert!(screen(&kit).is_ascii());
            }
        }
    }
}
