//! Writing profiles from the console: what is asked of the loop, what its answers do, and that a form survives a refusal.

use super::form::Stage;
use super::kit::{Kit, saved_profiles};
use super::overlay::Overlay;
use super::vaulted::{Held, VaultNews};
use super::{Effect, Msg};
use crate::domain::{Fault, FaultKind, Profile, Request, SavedProfile};

fn kit() -> Kit {
    let mut kit = Kit::new((80, 24));
    kit.press("1");
    kit
}

fn held(profiles: Vec<SavedProfile>) -> Held {
    Held { profiles, keys: vec![] }
}

fn form(kit: &Kit) -> &super::form::Form {
    match &kit.state.overlay {
        Some(Overlay::Form(form)) => form,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_profile_is_written_saved_and_can_be_chosen() {
    let mut kit = kit();
    kit.press("a 'new' C-s");
    let [Effect::SaveProfile(wanted)] = kit.effects.as_slice() else { panic!("{:?}", kit.effects) };
    assert_eq!((wanted.base.as_ref(), &wanted.profile), (None, &SavedProfile::new("new")));
    let mut profiles = saved_profiles();
    profiles.push(SavedProfile::new("new"));
    let name = Profile::new("new");
    kit.say(Msg::Vault(Ok(VaultNews::Saved { held: held(profiles), name, merged: false })));
    assert!(kit.state.overlay.is_none() && kit.notice() == "saved new");
    kit.press("@ 'new' Enter");
    assert_eq!(kit.state.scope.profile, Profile::new("new"));
}

#[test]
fn a_mistake_is_not_sent() {
    let mut kit = kit();
    kit.press("a 'a b' C-s");
    assert!(kit.effects.is_empty());
    assert_eq!((form(&kit).stage(), form(&kit).shown_wrongs().count()), (Stage::Writing, 1));
}

#[test]
fn the_profile_at_hand_is_edited_and_asked_again_who_it_is() {
    let mut kit = kit();
    kit.press("@ 'sandbox' Enter e '123456789012' C-s");
    let [Effect::SaveProfile(wanted)] = kit.effects.as_slice() else { panic!("{:?}", kit.effects) };
    assert_eq!(wanted.base, Some(SavedProfile::new("sandbox")));
    assert_eq!(wanted.profile.account.as_deref(), Some("123456789012"));
    let profiles = vec![wanted.profile.clone()];
    let name = Profile::new("sandbox");
    kit.say(Msg::Vault(Ok(VaultNews::Saved { held: held(profiles), name, merged: true })));
    assert!(kit.notice().contains("another flowid had changed"), "{}", kit.notice());
    assert_eq!(kit.started().1, Request::Identity);
}

#[test]
fn without_a_saved_profile_at_hand_one_is_named() {
    let mut kit = kit();
    kit.press("e");
    assert!(matches!(kit.state.overlay, Some(Overlay::List(..))));
    kit.press("'sand' Enter");
    assert_eq!(form(&kit).title(), "profile sandbox");
    kit.press("Esc : 'profile-copy sandbox' Enter");
    assert_eq!(form(&kit).title(), "new profile");
    kit.press("Esc : 'profile-edit nowhere' Enter");
    assert!(kit.state.overlay.is_none() && kit.notice().contains("not a saved profile"), "{}", kit.notice());
}

#[test]
fn a_refused_save_loses_nothing() {
    let mut kit = kit();
    kit.press("@ 'sandbox' Enter e '123456789012' C-s");
    kit.say(Msg::Vault(Err(Fault::new(FaultKind::Io, "the disk is full"))));
    assert_eq!(form(&kit).refusal().map(|fault| fault.what.raw()), Some("the disk is full"));
    let theirs = SavedProfile { account: Some("9".repeat(12)), ..SavedProfile::new("sandbox") };
    let fault = Fault::new(FaultKind::Invalid, "another flowid changed the account meanwhile");
    kit.press("C-s");
    kit.say(Msg::Vault(Ok(VaultNews::AtOdds {
        theirs: Some(Box::new(theirs.clone())),
        fault: fault.clone(),
    })));
    kit.press("C-s");
    let [Effect::SaveProfile(wanted)] = kit.effects.as_slice() else { panic!("{:?}", kit.effects) };
    assert_eq!(wanted.base, Some(theirs));
    assert_eq!(wanted.profile.account.as_deref(), Some("123456789012"));
    // When it was removed, saving again makes it anew.
    kit.say(Msg::Vault(Ok(VaultNews::AtOdds { theirs: None, fault })));
    kit.press("C-s");
    let [Effect::SaveProfile(wanted)] = kit.effects.as_slice() else { panic!("{:?}", kit.effects) };
    assert_eq!((wanted.base.as_ref(), wanted.profile.name.as_str()), (None, "sandbox"));
}

#[test]
fn changes_are_lost_only_when_that_was_asked() {
    let mut kit = kit();
    kit.press("a 'x' Esc");
    assert_eq!(form(&kit).stage(), Stage::Leaving);
    kit.press("'y' Esc Esc");
    assert!(kit.state.overlay.is_none());
    kit.press("a Esc");
    assert!(kit.state.overlay.is_none(), "nothing was written");
}

#[test]
fn a_production_profile_is_removed_only_by_its_name() {
    let mut kit = kit();
    kit.press("@ 'pay' Enter X Enter 'payments' Enter");
    assert!(kit.effects.is_empty() && kit.state.overlay.is_some());
    kit.press("'-prod' Enter");
    let [Effect::RemoveProfile(seen)] = kit.effects.as_slice() else { panic!("{:?}", kit.effects) };
    assert_eq!(**seen, saved_profiles()[0]);
    let name = Profile::new("payments-prod");
    kit.say(Msg::Vault(Ok(VaultNews::Removed { held: held(vec![SavedProfile::new("sandbox")]), name })));
    assert_eq!(kit.state.scope.profile, Profile::ambient(), "nothing more is asked of what is gone");
    assert!(kit.notice().contains("flowid vault restore"), "{}", kit.notice());
    kit.press(": 'profile-remove sandbox' Enter Enter");
    assert!(
        matches!(kit.effects.as_slice(), [Effect::RemoveProfile(seen)] if seen.name.as_str() == "sandbox")
    );
}
