//! The tree of profiles: what stands where, the cursor, folds, looking for profiles, and signing in as one of them.

use super::{Focus, RowKind, Spot, Weight, facts, header_end, is_troubled_elsewhere, tree};
use crate::app::kit::{Kit, fleet, hop, session};
use crate::app::{Effect, Msg, Pane};
use crate::domain::{Event, Fault, FaultKind, Profile, Request, SavedProfile, Standing};

fn kit(saved: Vec<SavedProfile>) -> Kit {
    let mut kit = Kit::bare((80, 24), |start| start.saved = saved);
    kit.press("1");
    kit
}

/// The lines: accounts with their word, profiles with theirs, hops with their state.
fn lines(kit: &Kit) -> Vec<String> {
    let tree = tree(&kit.state);
    let line = |row: &super::Row<'_>| match &row.kind {
        RowKind::Account { production, profiles, folded } => {
            let marks = [(*production, " production"), (*folded, " folded")];
            let marks: String = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| *mark).collect();
            format!("{} ({profiles}){marks}", row.account.unwrap_or("?"))
        }
        RowKind::Profile { name, telling, exception, .. } => {
            let mark = if *exception { " production" } else { "" };
            format!(" {name}{mark}: {}", telling.map_or("idle", |hop| hop.standing.word()))
        }
        RowKind::Hop { hop, .. } => format!("  {}: {}", hop.name.raw(), hop.standing.word()),
    };
    tree.rows.iter().map(line).collect()
}

fn under_cursor(kit: &Kit) -> Spot {
    let tree = tree(&kit.state);
    tree.rows[tree.index(&kit.state.accounts.spot)].spot()
}

fn on(profile: &str) -> Spot {
    Spot::Profile(Profile::new(profile))
}

#[test]
fn profiles_stand_under_the_account_that_they_lead_to() {
    // Who env is was answered (111122223333); ci leads to the account of its last role; of legacy nothing is known.
    assert_eq!(
        lines(&kit(fleet())),
        [
            "111122223333 (1)",
            " env: idle",
            "222233334444 (2) production",
            " payments-prod production: idle",
            " payments-readonly: idle",
            "333344445555 (1)",
            " ci: idle",
            "? (1)",
            " legacy: idle",
        ]
    );
}

#[test]
fn the_ambient_profile_waits_among_the_unknown_until_it_was_asked() {
    let mut kit = kit(vec![]);
    kit.press("r");
    assert_eq!(lines(&kit), ["? (1)", " env: idle"]);
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Identity(crate::app::kit::identity())));
    assert_eq!(lines(&kit), ["111122223333 (1)", " env: idle"]);
    assert_eq!(under_cursor(&kit), on("env"));
}

#[test]
fn a_profile_unfolds_into_the_hops_that_it_will_have_and_then_into_those_it_has() {
    let mut kit = kit(fleet());
    kit.press("j j Space");
    let planned = ["key AKIAEXAMPLE", "role hub", "role payments-debug", "account 222233334444"];
    let idle: Vec<String> = planned.iter().map(|name| format!("  {name}: idle")).collect();
    assert_eq!(lines(&kit)[4..8], idle);
    let standing = [
        ("key AKIAEXAMPLE", Standing::Active, "active"),
        ("role hub", Standing::Refreshing, "refreshing"),
        ("role payments-debug", Standing::Assuming, "assuming"),
    ];
    let hops = standing.iter().map(|(name, standing, _)| hop(name, standing.clone(), None)).collect();
    kit.say(Msg::Sessions(vec![session("payments-prod", hops)]));
    let told: Vec<String> = standing.iter().map(|(name, _, word)| format!("  {name}: {word}")).collect();
    assert_eq!(lines(&kit)[4..7], told);
    assert_eq!(lines(&kit)[3], " payments-prod production: refreshing");
}

#[test]
fn what_is_gravest_tells_how_a_profile_stands() {
    let mut kit = kit(fleet());
    let fault = Fault::new(FaultKind::Denied, "denied");
    let failed = Standing::Failed { fault, again: kit.now };
    let code = Standing::NeedsCode { device: "phone".into() };
    for (standing, word) in [
        (vec![Standing::Active, Standing::Idle], "idle"),
        (vec![Standing::Idle, Standing::Active], "active"),
        (vec![Standing::NeedsSignIn, Standing::Assuming], "needs sign-in"),
        (vec![code.clone(), Standing::Assuming], "needs code"),
        (vec![code, failed], "failed"),
    ] {
        let hops = standing.into_iter().map(|standing| hop("role a", standing, None)).collect();
        kit.say(Msg::Sessions(vec![session("ci", hops)]));
        assert!(lines(&kit).contains(&format!(" ci: {word}")), "{:?}", lines(&kit));
    }
}

#[test]
fn the_cursor_stays_on_its_profile_when_another_arrives_above() {
    let mut kit = kit(fleet());
    kit.press("G");
    assert_eq!(under_cursor(&kit), on("legacy"));
    // The account of legacy becomes known, so it moves up.
    kit.press("r");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Identity);
    kit.say(Msg::Job(job, Event::Identity(crate::app::kit::identity())));
    kit.end(job, Ok(()));
    assert_eq!(lines(&kit)[..3], ["111122223333 (2)", " env: idle", " legacy: idle"]);
    assert_eq!(under_cursor(&kit), on("legacy"));
}

#[test]
fn accounts_fold_and_left_leads_to_what_a_line_belongs_to() {
    let mut kit = kit(fleet());
    kit.press("j Enter");
    assert_eq!(lines(&kit)[2..4], ["222233334444 (2) production folded", "333344445555 (1)"]);
    kit.press("Right j l j");
    assert_eq!(under_cursor(&kit), Spot::Hop(Profile::new("payments-prod"), 0));
    kit.press("h");
    assert_eq!(under_cursor(&kit), on("payments-prod"));
    kit.press("h h");
    assert_eq!(under_cursor(&kit), Spot::Account(Some("222233334444".to_owned())));
    assert!(!lines(&kit).iter().any(|line| line.contains("key AKIAEXAMPLE")), "folded on the way");
}

#[test]
fn profiles_are_looked_for_by_name_account_region_and_role() {
    for (words, found) in [
        ("readonly", vec!["payments-readonly"]),
        ("3333444", vec!["ci", "payments-prod", "payments-readonly"]),
        ("eu-central", vec!["ci"]),
        ("debug", vec!["payments-prod"]),
        ("ReadOnly", vec!["payments-readonly"]),
        ("sso 2222", vec!["payments-readonly"]),
        ("pay east prod", vec!["payments-prod"]),
        ("nothing such", vec![]),
    ] {
        let mut kit = kit(fleet());
        kit.press(&format!("j Enter / '{words}' Enter"));
        let tree = tree(&kit.state);
        let names = tree.rows.iter().filter_map(|row| match &row.kind {
            RowKind::Profile { name, .. } => Some(name.as_str().to_owned()),
            _ => None,
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        assert_eq!(names, found, "{words}");
        assert_eq!((tree.matching, tree.total), (found.len(), 5));
    }
}

#[test]
fn looking_puts_the_cursor_on_a_profile_and_esc_shows_all_again() {
    let mut kit = kit(fleet());
    kit.press("/ 'payments'");
    assert_eq!(under_cursor(&kit), on("payments-prod"));
    kit.press("Down");
    assert_eq!(under_cursor(&kit), on("payments-readonly"));
    kit.press("Enter");
    assert_eq!(lines(&kit).len(), 3);
    kit.press("Esc");
    assert_eq!((lines(&kit).len(), under_cursor(&kit)), (9, on("payments-readonly")));
    assert_eq!(kit.state.pane, Pane::Accounts);
    kit.press("/ 'ci' Esc");
    assert_eq!(lines(&kit).len(), 9, "given up");
}

#[test]
fn a_profile_is_signed_in_without_switching_and_enter_switches() {
    let mut kit = kit(fleet());
    kit.press("/ 'prod' Enter r");
    let asked = kit.effects.iter().find_map(|effect| match effect {
        Effect::Start(_, scope, Request::Identity) => Some(scope.clone()),
        _ => None,
    });
    let asked = asked.unwrap();
    assert_eq!((asked.profile.as_str(), asked.region.as_str()), ("payments-prod", "us-east-1"));
    assert_eq!(kit.state.scope.profile, Profile::ambient());
    assert!(matches!(kit.state.who(), crate::app::Remote::Known(_)), "who env is stays known");
    kit.press("r");
    assert!(kit.effects.is_empty(), "it is being asked");
    kit.press("Enter");
    assert_eq!(kit.state.scope.profile, Profile::new("payments-prod"));
    assert!(lines(&kit).contains(&"  role hub: idle".to_owned()), "the one in use is open");
    kit.press("Enter");
    assert!(kit.notice().contains("in use already"));
}

#[test]
fn an_answer_goes_to_the_profile_that_was_asked() {
    let mut kit = kit(fleet());
    kit.press("/ 'legacy' Enter r");
    let (job, _) = kit.started();
    let fault =
        Fault::new(FaultKind::NotFound, "there is no profile old").hint("aws configure list-profiles");
    kit.end(job, Err(fault));
    let told: Vec<(&str, String)> =
        facts(&kit.state, kit.now).into_iter().map(|fact| (fact.name, fact.value.raw().to_owned())).collect();
    assert!(told.contains(&("not signed in", "there is no profile old".to_owned())), "{told:?}");
    assert!(told.contains(&("what to do", "aws configure list-profiles".to_owned())), "{told:?}");
    assert!(matches!(kit.state.who(), crate::app::Remote::Known(_)));
}

#[test]
fn keys_are_about_the_profile_under_the_cursor_and_elsewhere_about_the_one_in_use() {
    let mut kit = kit(fleet());
    kit.say(Msg::Sessions(vec![session("ci", vec![hop("role ci-logs", Standing::Active, None)])]));
    kit.press("/ 'ci-logs' Enter n");
    assert!(matches!(kit.effects.as_slice(), [Effect::Renew(profile)] if profile.as_str() == "ci"));
    kit.press("d");
    assert!(matches!(kit.effects.as_slice(), [Effect::Forget(profile)] if profile.as_str() == "ci"));
    kit.press("2 : 'drop-session' Enter");
    assert!(matches!(kit.effects.as_slice(), [Effect::Forget(profile)] if *profile == Profile::ambient()));
    kit.press("1 Esc 1 k n");
    assert!(kit.notice().contains("this is an account"), "{}", kit.notice());
}

#[test]
fn the_end_of_the_sign_in_is_told_apart_and_in_the_header_when_it_is_nearer() {
    let mut kit = kit(fleet());
    let hops = |sign_in: &str| {
        vec![
            hop("sign-in corp", Standing::Active, Some(sign_in)),
            hop("permission set ReadOnly", Standing::Active, Some("2026-11-24T15:03:22Z")),
        ]
    };
    kit.press("/ 'readonly' Enter Enter");
    for (sign_in, name, left) in
        [("2026-11-24T22:03:22Z", "session", "1h 00m"), ("2026-11-24T14:08:22Z", "sign-in", "5m")]
    {
        kit.say(Msg::Sessions(vec![session("payments-readonly", hops(sign_in))]));
        let end = header_end(&kit.state, kit.now).unwrap();
        assert_eq!((end.name, end.left.as_str()), (name, left));
    }
    let told = facts(&kit.state, kit.now);
    let of = |name: &str| told.iter().find(|fact| fact.name == name).unwrap().value.raw().to_owned();
    assert_eq!(of("session ends"), "2026-11-24 15:03:22 UTC, in 1h 00m");
    assert_eq!(of("sign-in ends"), "2026-11-24 14:08:22 UTC, in 5m");
}

#[test]
fn trouble_of_another_profile_is_marked_and_that_of_the_one_in_use_is_not() {
    let mut kit = kit(fleet());
    let failed = |profile: &str| {
        let standing = Standing::Failed {
            fault: Fault::new(FaultKind::Denied, "no"),
            again: "2026-11-24T14:03:52Z".parse().unwrap(),
        };
        Msg::Sessions(vec![session(profile, vec![hop("role a", standing, None)])])
    };
    kit.say(failed("env"));
    assert!(!is_troubled_elsewhere(&kit.state));
    kit.say(failed("ci"));
    assert!(is_troubled_elsewhere(&kit.state));
    kit.press("/ 'ci' Enter");
    let told = facts(&kit.state, kit.now);
    let again = told.iter().find(|fact| fact.name == "tried again").unwrap();
    assert_eq!(again.value.raw(), "in 30s at the earliest, when something asks; n now");
    assert_eq!(again.weight, Weight::Pending);
}

#[test]
fn the_detail_takes_the_keys_and_scrolls_to_its_end_only() {
    let mut kit = kit(fleet());
    kit.press("/ 'prod' Enter Tab");
    assert_eq!(kit.state.accounts.focus, Focus::Detail);
    kit.press("j j j j j j j j j j j j j j j j j j j j");
    assert_eq!(kit.state.accounts.detail_top(), 0, "all of it fits in place of the tree");
    kit.say(Msg::Resize(80, 13));
    kit.press("G");
    assert!(kit.state.accounts.detail_top() > 0);
    kit.press("Esc");
    assert_eq!((kit.state.accounts.focus, kit.state.pane), (Focus::Tree, Pane::Accounts));
}

#[test]
fn five_hundred_profiles_keep_the_cursor_on_the_screen() {
    let mut many: Vec<SavedProfile> = (0..500).map(|n| SavedProfile::new(&format!("team-{n:03}"))).collect();
    for (n, profile) in many.iter_mut().enumerate() {
        profile.account = Some(format!("{:012}", n / 10));
    }
    let mut kit = kit(many);
    kit.press("G k k");
    assert_eq!(under_cursor(&kit), on("team-499"));
    let shown = tree(&kit.state).rows.len() - kit.state.accounts.top();
    assert!(shown <= 12, "{shown} of {}", tree(&kit.state).rows.len());
    kit.press("/ 'team-25' Enter");
    assert_eq!((tree(&kit.state).matching, kit.state.accounts.top()), (10, 0));
}
