//! Opening the vault from the console: the question blocks nothing, a wrong passphrase asks again, what was wanted is done.

use super::form::field::Field;
use super::kit::{Kit, events, saved_profiles};
use super::overlay::Overlay;
use super::past::Past;
use super::vaulted::{Door, Held, VaultNews};
use super::{Effect, Msg};
use crate::domain::{Fault, FaultKind, Profile};

fn locked() -> Kit {
    let mut kit = Kit::bare((80, 24), |start| {
        start.saved.clear();
        start.vault = (Door::Locked, vec![]);
    });
    kit.press("1");
    kit
}

fn asks(kit: &mut Kit, refused: Option<&str>) {
    let question = "the passphrase of the vault".into();
    kit.say(Msg::Vault(Ok(VaultNews::Asks { question, refused: refused.map(Into::into) })));
}

fn opened() -> Msg {
    let held = Held { profiles: saved_profiles(), keys: vec!["AKIAEXAMPLE".into()] };
    let warnings = vec!["this is another vault than the one last seen here".into()];
    Msg::Vault(Ok(VaultNews::Opened { held, past: Box::<Past>::default(), warnings }))
}

/// The passphrase that the loop is given, if the effects are that.
fn unlocks(kit: &Kit) -> Option<Option<String>> {
    kit.effects.iter().find_map(|effect| match effect {
        Effect::Unlock(secret) => Some(secret.as_ref().map(|secret| secret.reveal().to_owned())),
        _ => None,
    })
}

#[test]
fn it_is_opened_by_a_passphrase_that_is_never_shown() {
    let mut kit = locked();
    kit.press("u");
    assert_eq!(unlocks(&kit), Some(None), "first without one: a key may do");
    asks(&mut kit, None);
    kit.press("Enter");
    assert_eq!(unlocks(&kit), None, "nothing was typed");
    kit.press("'canary wrong' Enter");
    assert_eq!(unlocks(&kit), Some(Some("canary wrong".to_owned())));
    assert!(!format!("{:?} {:?}", kit.state, kit.effects).contains("canary"));
    // While it is tried nothing else is sent, and each second is counted.
    kit.press("'more' Enter");
    assert_eq!(unlocks(&kit), None);
    assert!(kit.state.next_wake(kit.now).unwrap().duration_since(kit.now).as_secs() <= 1);
    asks(&mut kit, Some("the passphrase is wrong"));
    assert_eq!(kit.state.vaulted.refused.as_ref().map(|why| why.raw()), Some("the passphrase is wrong"));
    kit.say(Msg::Paste("canary right\n".to_owned()));
    kit.press("Enter");
    assert_eq!(unlocks(&kit), Some(Some("canary right".to_owned())));
    kit.say(opened());
    assert!(kit.state.overlay.is_none() && kit.state.vaulted.door == Door::Open);
    assert_eq!(kit.state.signing.saved, saved_profiles());
    let said: Vec<String> = kit.state.notices.log().map(|notice| notice.text.raw().to_owned()).collect();
    assert!(said.contains(&"the vault is open: 2 profiles".to_owned()), "{said:?}");
    assert!(said.contains(&"this is another vault than the one last seen here".to_owned()), "{said:?}");
}

#[test]
fn a_profile_that_is_wanted_of_a_locked_vault_is_chosen_once_it_is_open() {
    let mut kit = locked();
    kit.press(": 'profile payments-prod' Enter");
    assert_eq!(unlocks(&kit), Some(None));
    kit.say(opened());
    assert_eq!(kit.state.scope.profile, Profile::new("payments-prod"));
    let mut kit = locked();
    kit.press("@ 'unlock' Enter");
    kit.say(opened());
    let Some(Overlay::List(_, picker)) = &kit.state.overlay else { panic!("{:?}", kit.state.overlay) };
    assert_eq!(picker.total(), 3, "env and the saved ones");
}

#[test]
fn to_add_a_profile_opens_the_vault_first() {
    let mut kit = locked();
    kit.press("a");
    asks(&mut kit, None);
    kit.press("'open sesame' Enter");
    kit.say(opened());
    let Some(Overlay::Form(form)) = &kit.state.overlay else { panic!("{:?}", kit.state.overlay) };
    assert_eq!(form.focus(), Field::Name);
}

#[test]
fn the_question_takes_no_keys_of_who_is_typing_and_leaving_it_is_no_harm() {
    let mut kit = locked();
    kit.press("u 2 e");
    asks(&mut kit, None);
    assert!(kit.state.overlay.is_none());
    assert!(kit.notice().contains(":unlock"), "{}", kit.notice());
    kit.press("Esc : 'unlock' Enter");
    asks(&mut kit, None);
    kit.press("'abc' Esc");
    assert!(kit.state.overlay.is_none() && kit.state.vaulted.door == Door::Locked);
    kit.press("1 u");
    assert_eq!(unlocks(&kit), Some(None));
}

#[test]
fn where_there_is_no_vault_it_says_how_one_is_made() {
    let mut kit = locked();
    kit.press("u");
    let fault =
        Fault::new(FaultKind::NotFound, "there is no vault at /v").hint("flowid vault init makes one");
    kit.say(Msg::Vault(Err(fault)));
    let notice = kit.state.notices.current(kit.now).unwrap().sentence().raw().to_owned();
    assert!(notice.contains("flowid vault init") && kit.state.vaulted.door == Door::Locked, "{notice}");
    let mut kit = Kit::bare((80, 24), |start| start.vault = (Door::None, vec![]));
    kit.press("1 u");
    assert!(unlocks(&kit).is_none() && kit.notice().contains("the demo uses none"));
}

#[test]
fn what_was_asked_before_it_was_opened_is_kept_beside_it() {
    let mut kit = locked();
    kit.press("2");
    kit.state.logs.editor.set("fields @message");
    kit.state.logs.groups = vec!["g".into()];
    kit.run_with(events(1));
    kit.press("1 u");
    kit.say(opened());
    let kept: Vec<&String> = kit
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Remember(line) => Some(line),
            _ => None,
        })
        .collect();
    assert!(kept.len() == 1 && kept[0].contains("fields @message"), "{kept:?}");
}
