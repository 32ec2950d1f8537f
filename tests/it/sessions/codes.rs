//! MFA against a server that checks codes: one code for all who share a device, none twice, the next one waited for.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use flowid::aws::Aws;
use flowid::domain::{CodeAsked, Fault, FaultKind, Hop, SavedProfile, Secret, Source};
use flowid::port::Person;
use flowid::session::{Credentials, Ingredients, Sessions, SharedCredentialsProvider};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::{KEY, groups, hop};
use crate::support::talk::{hurried, with};
use crate::support::totp_sts::{PHONE, TotpSts, code};

/// Types what the device shows. When told that a new code comes later, types the old one once more, and then waits for it:
/// the device goes on by a step.
struct Typing {
    step: Arc<std::sync::atomic::AtomicU64>,
    asked: Mutex<Vec<CodeAsked>>,
}

impl Person for Typing {
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        if asked.refused.is_some() {
            self.step.fetch_add(1, Ordering::SeqCst);
        }
        self.asked.lock().unwrap().push(asked);
        std::future::ready(Ok(Secret::new(code(self.step.load(Ordering::SeqCst))))).boxed()
    }
}

/// Two profiles of one long-term key, and one that takes its role with a code and the credentials of the environment.
fn reach(sts: &TotpSts) -> (Aws, Arc<Typing>) {
    let person = Arc::new(Typing { step: Arc::clone(&sts.step), asked: Mutex::default() });
    let keyed = |name: &str, mfa_serial: Option<String>, role: &str| SavedProfile {
        source: Source::IamUser { access_key_id: KEY.to_owned(), mfa_serial, duration: None },
        chain: vec![hop(role)],
        ..SavedProfile::new(name)
    };
    let device = || Some(PHONE.to_owned());
    let direct = SavedProfile {
        chain: vec![Hop { mfa_serial: device(), ..hop("guarded-direct") }],
        ..SavedProfile::new("direct")
    };
    let saved = vec![
        keyed("one", device(), "guarded-one"),
        keyed("two", device(), "guarded-two"),
        keyed("none", None, "guarded-one"),
        direct,
    ];
    let given = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
    let sessions = Sessions::new(Ingredients {
        given: Some(SharedCredentialsProvider::new(given)),
        ambient: SavedProfile::new("env"),
        saved,
        keys: HashMap::from([(KEY.to_owned(), Secret::new("long-term".to_owned()))]),
        session_name: "flowid-ann".to_owned(),
        person: Arc::<Typing>::clone(&person),
    });
    (with(&sts.server.url(), Arc::new(sessions), hurried(), Arc::default()), person)
}

#[tokio::test]
async fn a_second_profile_with_the_same_device_asks_nothing_more() {
    let sts = TotpSts::start().await;
    let (aws, person) = reach(&sts);
    assert!(groups(&aws, "one").await.is_none());
    assert!(groups(&aws, "two").await.is_none());
    assert!(groups(&aws, "one").await.is_none());
    assert_eq!(person.asked.lock().unwrap().len(), 1);
    assert_eq!((sts.codes(), sts.server.count("GetSessionToken")), (vec![code(1_000)], 1));
}

#[tokio::test]
async fn a_code_is_never_sent_twice_and_the_next_use_waits_and_says_how_long() {
    let sts = TotpSts::start().await;
    let (aws, person) = reach(&sts);
    assert!(groups(&aws, "one").await.is_none());
    // Another way to the same device, which has to be asked again.
    assert!(groups(&aws, "direct").await.is_none());
    let asked = person.asked.lock().unwrap();
    assert_eq!((asked.len(), asked[0].not_before), (3, None));
    // The device shows a new code at the next half minute: RFC 6238, "time step".
    let next = asked[1].not_before.unwrap();
    let left = next.duration_since(jiff::Timestamp::now()).as_secs();
    assert!(next.as_second() % 30 == 0 && (-5..=30).contains(&left), "{next} {left}");
    assert!(asked[2].refused.as_ref().unwrap().raw().contains("used already"), "{:?}", asked[2]);
    // The old one was typed again and not sent.
    assert_eq!(sts.codes(), [code(1_000), code(1_001)]);
}

#[tokio::test]
async fn a_code_that_another_program_has_used_is_refused_by_the_server_and_the_cure_is_named() {
    let sts = TotpSts::start().await;
    assert!(groups(&reach(&sts).0, "one").await.is_none());
    // Programs that know nothing of each other: the server takes the code once.
    for profile in ["one", "direct"] {
        let fault = groups(&reach(&sts).0, profile).await.unwrap();
        assert_eq!(fault.kind, FaultKind::Denied, "{fault}");
        let hint = fault.hint.unwrap();
        assert!(hint.raw().contains("wait for the next one"), "{hint:?}");
    }
    assert_eq!(sts.codes(), [code(1_000), code(1_000), code(1_000)]);
}

#[tokio::test]
async fn a_role_that_asks_for_mfa_says_so_to_who_has_no_device() {
    let sts = TotpSts::start().await;
    let (aws, person) = reach(&sts);
    let fault = groups(&aws, "none").await.unwrap();
    assert_eq!(fault.kind, FaultKind::Denied, "{fault}");
    assert!(fault.hint.unwrap().raw().contains("--mfa-serial gives a device"));
    assert!(person.asked.lock().unwrap().is_empty());
}
