//! Sessions against an emulator that checks signatures, external ids, trust, policies and expiry: chains, refusals, and
//! renewal while something is being read.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use flowid::aws::Aws;
use flowid::domain::{Event, Fault, FaultKind, Hop, Request, SavedProfile, Source};
use flowid::port::{Cloud, Stop};
use futures::future::join_all;
use serde_json::json;

use super::world::{World, address, allow, counted, scope};
use crate::support::ministack::{account, open, sessions, set_up, six_minutes_ahead};
use crate::support::talk::collect;
use crate::support::wire_server::{Reply, WireServer};

/// How often the roles of a chain were asked for, and the source before them.
fn asked_for(server: &WireServer) -> [usize; 2] {
    [server.count("GetSessionToken"), server.count("AssumeRole")]
}

/// The names of the groups that are listed, page by page, and the fault that ended it.
async fn list(aws: &Aws) -> (Vec<Vec<String>>, Option<Fault>) {
    let request = Request::LogGroups { prefix: String::new() };
    let (events, fault) = collect(aws.serve(scope(), request, Stop::never())).await;
    let pages = events.into_iter().filter_map(|event| match event {
        Event::LogGroups(groups) => Some(groups.iter().map(|group| group.name.raw().to_owned()).collect()),
        _ => None,
    });
    (pages.collect(), fault)
}

async fn who(aws: &Aws) -> Result<String, Fault> {
    let (events, fault) = collect(aws.serve(scope(), Request::Identity, Stop::never())).await;
    let arn = events.into_iter().find_map(|event| match event {
        Event::Identity(identity) => Some(identity.arn.raw().to_owned()),
        _ => None,
    });
    fault.map_or_else(|| Ok(arn.unwrap()), Err)
}

/// At the emulator without checks, where nobody has to have signed the token.
#[tokio::test]
async fn a_token_in_a_file_is_exchanged_for_a_role() {
    let world = World::new(open());
    let folder = tempfile::tempdir().unwrap();
    let token_file = folder.path().join("token");
    std::fs::write(&token_file, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwb2QifQ.").unwrap();
    let profile = SavedProfile {
        source: Source::WebIdentity { token_file },
        ..world.profile(vec![world.hop("first")])
    };
    let (aws, _, _) = world.reach(open().url(), profile);
    let arn = format!("arn:aws:sts::{}:assumed-role/first/flowid-ann", world.account);
    assert_eq!(who(&aws).await.unwrap(), arn);
}

#[tokio::test]
async fn a_hundred_first_calls_through_a_chain_of_three_make_one_call_for_each_hop() {
    let world = World::new(sessions());
    let server = counted(sessions()).await;
    let (aws, _, _) = world.reach(&server.url(), world.profile(world.three()));
    let started = std::time::Instant::now();
    let outcomes = join_all((0..100).map(|_| list(&aws))).await;
    println!("a hundred first calls through a chain of three: {:?}", started.elapsed());
    let faults: Vec<_> = outcomes.iter().filter_map(|(_, fault)| fault.as_ref()).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!((asked_for(&server), server.count("DescribeLogGroups")), ([1, 3], 100));
    // What the emulator says of it: the last role, under the name of the person.
    let arn = format!("arn:aws:sts::{}:assumed-role/third/flowid-ann", world.account);
    assert_eq!(who(&aws).await.unwrap(), arn);
    assert_eq!(asked_for(&server), [1, 3]);
}

#[tokio::test]
async fn a_role_is_refused_without_the_external_id_with_a_wrong_one_and_where_it_may_not_be_assumed() {
    let world = World::new(sessions());
    let wrong = Hop { external_id: Some("ext/8".to_owned()), ..world.hop("second") };
    for (chain, words) in [
        (
            vec![world.hop("first"), world.hop("second")],
            "it asks for no external id (--external-id gives one)",
        ),
        (vec![world.hop("first"), wrong], "the external id that it asks for is the one given"),
        // Its trust names her, her own policy does not name it.
        (vec![world.hop("locked")], "that sts:AssumeRole is allowed"),
        // The other way round: she may, and the role trusts another.
        (vec![world.hop("first"), world.hop("third")], "the trust policy of"),
        (vec![world.hop("nobody-made-this")], "the trust policy of"),
    ] {
        let server = counted(sessions()).await;
        let hops = chain.len();
        let (aws, sessions, _) = world.reach(&server.url(), world.profile(chain));
        let (pages, fault) = list(&aws).await;
        let fault = fault.unwrap();
        assert_eq!((fault.kind, pages.len()), (FaultKind::Denied, 0), "{fault}");
        assert!(fault.hint.as_ref().unwrap().raw().contains(words), "{words} is missing in {fault}");
        assert_eq!((asked_for(&server), server.count("DescribeLogGroups")), ([1, hops], 0));
        let standings: Vec<&str> = sessions.status()[0].hops.iter().map(|hop| hop.standing.word()).collect();
        assert_eq!(standings.last(), Some(&"failed"));
        assert!(standings[..hops].iter().all(|word| *word == "active"), "{standings:?}");
    }
}

#[tokio::test]
async fn what_a_role_or_its_session_policy_does_not_allow_is_denied_and_named() {
    let world = World::new(sessions());
    let narrowed = Hop {
        session_policy: Some(allow("logs:GetLogEvents", json!("*")).to_string()),
        ..world.hop("reader")
    };
    for hop in [world.hop("blind"), narrowed] {
        let (aws, _, _) = world.reach(sessions().url(), world.profile(vec![hop]));
        let fault = list(&aws).await.1.unwrap();
        assert_eq!(fault.kind, FaultKind::Denied, "{fault}");
        assert!(fault.hint.as_ref().unwrap().raw().contains("logs:DescribeLogGroups"), "{fault}");
        // Who one is may always be asked.
        assert!(who(&aws).await.is_ok());
    }
    let wide = Hop { session_policy: Some(allow("logs:*", json!("*")).to_string()), ..world.hop("reader") };
    let (aws, _, _) = world.reach(sessions().url(), world.profile(vec![wide]));
    assert!(list(&aws).await.1.is_none());
}

#[tokio::test]
async fn a_listing_of_many_pages_outlives_sessions_of_two_seconds() {
    let world = World::new(sessions());
    let names: BTreeSet<String> = (0..310).map(|index| format!("/app/{index:03}")).collect();
    world.groups(sessions(), names.iter().cloned());
    // A service that takes half a second for a page. The fourth takes longer than any session lives, so that it arrives
    // with one that has ended, as after a hiccup of the network; it is heeded only once.
    let emulator = address(sessions());
    let server = WireServer::start(move |asked, before| match asked.operation.as_str() {
        "DescribeLogGroups" => {
            let pause = if before == 3 { 2_300 } else { 500 };
            Reply::After(Duration::from_millis(pause), Box::new(Reply::HandedOn(emulator)))
        }
        _ => Reply::HandedOn(emulator),
    })
    .await;
    let short = Hop { duration: Some(2), ..world.hop("reader") };
    let (aws, _, attempts) = world.reach(&server.url(), world.profile(vec![short]));
    let (pages, fault) = list(&aws).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 50, 50, 50, 50, 10]);
    let listed: Vec<String> = pages.into_iter().flatten().collect();
    assert_eq!(listed, names.into_iter().collect::<Vec<_>>(), "in order, none lost, none twice");
    let statuses: Vec<u16> = attempts
        .all()
        .iter()
        .filter(|attempt| attempt.operation.raw() == "DescribeLogGroups")
        .filter_map(|attempt| attempt.status)
        .collect();
    // Eight requests for seven pages: the one that came too late is asked again, once, with a new session.
    assert_eq!((statuses.len(), statuses.iter().filter(|status| **status != 200).count()), (8, 1));
    assert_eq!(server.count("GetSessionToken"), 1, "the source lives for hours");
    assert!((3..=7).contains(&server.count("AssumeRole")), "{}", server.count("AssumeRole"));
}

#[tokio::test]
async fn a_renewal_that_fails_for_a_while_disturbs_nobody() {
    let world = World::new(sessions());
    let emulator = address(sessions());
    let (failing, failed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (is_failing, has_failed) = (Arc::clone(&failing), Arc::clone(&failed));
    let server = WireServer::start(move |asked, before| {
        if asked.operation != "AssumeRole" || !is_failing.load(Ordering::SeqCst) {
            return Reply::HandedOn(emulator);
        }
        has_failed.store(true, Ordering::SeqCst);
        if before % 2 == 0 { Reply::Reset } else { Reply::text(503, "Service Unavailable") }
    })
    .await;
    let short = Hop { duration: Some(10), ..world.hop("reader") };
    let (aws, sessions, _) = world.reach(&server.url(), world.profile(vec![short]));
    assert!(list(&aws).await.1.is_none());
    let key = |at: usize| sessions.status()[0].hops[at].access_key_id.clone().unwrap();
    let first = key(1);
    failing.store(true, Ordering::SeqCst);
    let mut asked = 0;
    // Asks all the time, and never fails or waits for what fails, until the renewal has come through.
    let mut began_to_fail = None;
    while key(1) == first {
        assert!(list(&aws).await.1.is_none());
        asked += 1;
        if failed.load(Ordering::SeqCst) && sessions.status()[0].hops[1].standing.word() == "failed" {
            began_to_fail.get_or_insert_with(std::time::Instant::now);
            failing.store(false, Ordering::SeqCst);
        }
    }
    println!("from a renewal that failed to new credentials: {:?}", began_to_fail.unwrap().elapsed());
    assert!(asked > 3, "{asked}");
    // Three attempts of the SDK that failed, and the one that did not.
    assert_eq!(asked_for(&server), [1, 5]);
    assert!(list(&aws).await.1.is_none());
}

#[tokio::test]
async fn a_role_in_another_account_than_expected_is_used_for_nothing() {
    let world = World::new(sessions());
    let (elsewhere, ann) = (account(), format!("arn:aws:iam::{}:user/ann", world.account));
    let trust = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": ann }, "Action": "sts:AssumeRole" },
    ] });
    let role = |name: &str| format!("arn:aws:iam::{elsewhere}:role/{name}");
    set_up(
        sessions().url(),
        &elsewhere,
        &json!([["iam", "create_role", { "RoleName": "guest", "AssumeRolePolicyDocument": trust.to_string() }]]),
    );
    set_up(
        sessions().url(),
        &world.account,
        &json!([["iam", "put_user_policy", { "UserName": "ann", "PolicyName": "q",
            "PolicyDocument": allow("sts:AssumeRole", json!(role("guest"))).to_string() }]]),
    );
    let server = counted(sessions()).await;
    let hop = Hop { role_arn: role("guest"), ..Hop::default() };
    let expecting = |account: &str| SavedProfile {
        account: Some(account.to_owned()),
        ..world.profile(vec![hop.clone()])
    };
    let (aws, _, _) = world.reach(&server.url(), expecting(&world.account));
    let fault = list(&aws).await.1.unwrap();
    assert_eq!(fault.kind, FaultKind::Rejected, "{fault}");
    let words = format!("is for account {}, and signs in to {elsewhere}", world.account);
    assert!(fault.what.raw().contains(&words), "{fault}");
    assert_eq!((asked_for(&server), server.count("DescribeLogGroups")), ([1, 1], 0));
    let (aws, _, _) = world.reach(&server.url(), expecting(&elsewhere));
    assert!(who(&aws).await.unwrap().contains(&elsewhere));
}

#[tokio::test]
async fn a_clock_that_is_six_minutes_off_is_corrected_by_itself() {
    let world = World::new(six_minutes_ahead());
    let server = counted(six_minutes_ahead()).await;
    let (aws, _, attempts) = world.reach(&server.url(), world.profile(vec![world.hop("reader")]));
    let (_, fault) = list(&aws).await;
    assert!(fault.is_none(), "{fault:?}");
    // The service that takes five minutes refuses once, and again never: STS takes fifteen.
    for _ in 0..3 {
        assert!(list(&aws).await.1.is_none());
    }
    let refused = attempts.all().iter().filter(|attempt| attempt.status != Some(200)).count();
    assert_eq!((refused, asked_for(&server)), (1, [1, 1]));
    // Every answer says so by its date, to within the time that it took.
    let ahead: Vec<i64> =
        attempts.all().iter().filter_map(|attempt| attempt.ahead).map(|ahead| ahead.as_secs()).collect();
    assert!(!ahead.is_empty() && ahead.iter().all(|ahead| (350..=365).contains(ahead)), "{ahead:?}");
}

#[tokio::test]
async fn a_long_term_key_that_is_wrong_is_rejected_at_the_first_hop() {
    let world = World::new(sessions());
    let server = counted(sessions()).await;
    let profile = world.profile(vec![world.hop("reader")]);
    let wrong = World { secret: "canary-wrong-secret".to_owned(), ..world };
    let (aws, _, _) = wrong.reach(&server.url(), profile);
    let fault = list(&aws).await.1.unwrap();
    assert_eq!(fault.kind, FaultKind::Rejected, "{fault}");
    assert!(!format!("{fault:?}").contains("canary"), "{fault:?}");
    assert_eq!(asked_for(&server), [1, 0]);
}
