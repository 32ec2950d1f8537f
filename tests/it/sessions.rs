//! Chains of roles against a server that answers as STS does: what each hop asks, with whose signature, how often, and
//! what is said when a hop is refused. Renewal in time is tested where the clock can be moved, in `session/link/tests.rs`.

mod codes;
mod emulated;
mod program;
mod world;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use flowid::aws::Aws;
use flowid::domain::{
    CodeAsked, Event, Fault, FaultKind, Hop, Profile, Region, Request, SavedProfile, Scope, Secret, Source,
};
use flowid::port::{Cloud, Person, Stop};
use flowid::session::{Ingredients, Sessions};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use serde_json::json;

use crate::support::talk::{collect, hurried, with};
use crate::support::wire_server::{Asked, Reply, WireServer};

const KEY: &str = "AKIALONGTERMKEY12345";
const PHONE: &str = "arn:aws:iam::111122223333:mfa/phone";

/// Gives the code 111111, 222222 and so on, and remembers what it was asked for.
#[derive(Default)]
struct Codes(Mutex<Vec<CodeAsked>>);

impl Person for Codes {
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        let mut all = self.0.lock().unwrap();
        all.push(asked);
        let code = all.len().to_string().repeat(6);
        std::future::ready(Ok(Secret::new(code))).boxed()
    }
}

/// Credentials numbered by the request, that live for an hour.
fn given(asked: &Asked, number: usize) -> Reply {
    let action = &asked.operation;
    let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    Reply::text(
        200,
        &format!(
            "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result><Credentials>\
             <AccessKeyId>ASIAGIVENBY{action}{number}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
             <SessionToken>t</SessionToken><Expiration>{expires:.0}</Expiration></Credentials></{action}Result>\
             </{action}Response>"
        ),
    )
}

fn refused(code: &str, message: &str) -> Reply {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    Reply::text(403, &format!("<ErrorResponse>{error}<RequestId>r-7</RequestId></ErrorResponse>"))
}

fn answer(asked: &Asked, before: usize) -> Reply {
    match asked.operation.as_str() {
        "DescribeLogGroups" => Reply::ok(json!({ "logGroups": [{ "logGroupName": "g" }] })),
        _ => given(asked, before + 1),
    }
}

fn hop(role: &str) -> Hop {
    Hop { role_arn: format!("arn:aws:iam::111122223333:role/{role}"), ..Hop::default() }
}

fn iam_user(name: &str, chain: Vec<Hop>) -> SavedProfile {
    let source = Source::IamUser { access_key_id: KEY.to_owned(), mfa_serial: None, duration: None };
    SavedProfile { source, chain, ..SavedProfile::new(name) }
}

/// What talks for these profiles, the sessions beneath it, and who is asked for codes.
fn reach(url: &str, saved: Vec<SavedProfile>) -> (Aws, Arc<Sessions>, Arc<Codes>) {
    let person = Arc::new(Codes::default());
    let sessions = Arc::new(Sessions::new(Ingredients {
        given: None,
        ambient: SavedProfile::new("env"),
        saved,
        keys: HashMap::from([(KEY.to_owned(), Secret::new("long-term".to_owned()))]),
        session_name: "flowid-ann".to_owned(),
        person: Arc::<Codes>::clone(&person),
    }));
    (with(url, Arc::<Sessions>::clone(&sessions), hurried(), Arc::default()), sessions, person)
}

async fn groups(aws: &Aws, profile: &str) -> Option<Fault> {
    let scope = Scope { profile: Profile::new(profile), region: Region::parse("eu-west-1").unwrap() };
    let request = Request::LogGroups { prefix: String::new() };
    let (events, fault) = collect(aws.serve(scope, request, Stop::never())).await;
    assert!(fault.is_some() || matches!(events.as_slice(), [Event::LogGroups(_)]), "{events:?}");
    fault
}

#[tokio::test]
async fn each_hop_of_a_chain_is_signed_by_the_one_before_and_asks_for_what_the_profile_says() {
    let server = WireServer::start(answer).await;
    let middle = Hop {
        external_id: Some("ext/7".to_owned()),
        source_identity: Some("ann".to_owned()),
        duration: Some(7_200),
        tags: BTreeMap::from([("team".to_owned(), "payments".to_owned())]),
        ..hop("middle")
    };
    let last = Hop {
        session_name: Some("ann-at-night".to_owned()),
        session_policy: Some("{\"Version\":\"2012-10-17\"}".to_owned()),
        ..hop("last")
    };
    let (aws, sessions, _) = reach(&server.url(), vec![iam_user("pay", vec![hop("first"), middle, last])]);
    assert!(groups(&aws, "pay").await.is_none());

    let asked = server.asked();
    let operations: Vec<&str> = asked.iter().map(|asked| asked.operation.as_str()).collect();
    assert_eq!(
        operations,
        ["GetSessionToken", "AssumeRole", "AssumeRole", "AssumeRole", "DescribeLogGroups"]
    );
    let keys: Vec<&str> = asked.iter().filter_map(Asked::key).collect();
    let given = ["GetSessionToken1", "AssumeRole1", "AssumeRole2", "AssumeRole3"];
    assert_eq!(keys[0], KEY, "the long-term key asks for its own session and for nothing else");
    assert!(
        keys[1..].iter().zip(given).all(|(key, given)| *key == format!("ASIAGIVENBY{given}")),
        "{keys:?}"
    );

    let field = |index: usize, name| asked[index].field(name);
    let text = |value: &str| Some(value.to_owned());
    assert_eq!(field(1, "RoleArn"), text("arn:aws:iam::111122223333:role/first"));
    assert_eq!(field(1, "RoleSessionName"), text("flowid-ann"));
    assert_eq!((field(1, "ExternalId"), field(1, "DurationSeconds")), (None, None));
    assert_eq!((field(2, "ExternalId"), field(2, "SourceIdentity")), (text("ext/7"), text("ann")));
    // A chained role lives an hour at most, or AssumeRole fails (IAM user guide, "Role chaining").
    assert_eq!(field(2, "DurationSeconds"), text("3600"));
    assert_eq!(field(2, "Tags.member.1.Key"), text("team"));
    assert_eq!(field(3, "RoleSessionName"), text("ann-at-night"));
    assert_eq!(field(3, "Policy"), text("{\"Version\":\"2012-10-17\"}"));

    let status = sessions.status();
    let hops: Vec<(&str, &str)> =
        status[0].hops.iter().map(|hop| (hop.name.raw(), hop.standing.word())).collect();
    let names = ["key AKIALONGTERMKEY12345", "role first", "role middle", "role last"];
    assert_eq!(hops, names.map(|name| (name, "active")));
    assert!(status[0].nearest_end().is_some());
}

#[tokio::test]
async fn a_hundred_first_calls_make_one_assume_role() {
    let server = WireServer::start(answer).await;
    let (aws, _, _) = reach(&server.url(), vec![iam_user("pay", vec![hop("reader")])]);
    let faults = join_all((0..100).map(|_| groups(&aws, "pay"))).await;
    assert!(faults.iter().all(Option::is_none), "{faults:?}");
    let counts = ["GetSessionToken", "AssumeRole", "DescribeLogGroups"].map(|name| server.count(name));
    assert_eq!(counts, [1, 1, 100]);
}

#[tokio::test]
async fn profiles_that_share_a_device_are_asked_for_one_code() {
    let server = WireServer::start(answer).await;
    let with_phone = |role| Hop { mfa_serial: Some(PHONE.to_owned()), ..hop(role) };
    let saved = vec![
        iam_user("one", vec![with_phone("one")]),
        iam_user("two", vec![with_phone("two"), hop("three")]),
    ];
    let (aws, _, codes) = reach(&server.url(), saved);
    let (one, two) = futures::join!(groups(&aws, "one"), groups(&aws, "two"));
    assert!(one.is_none() && two.is_none(), "{one:?} {two:?}");
    assert_eq!(codes.0.lock().unwrap().len(), 1);
    let asked = server.asked();
    let session = asked.iter().find(|asked| asked.operation == "GetSessionToken").unwrap();
    assert_eq!(session.field("SerialNumber").as_deref(), Some(PHONE));
    assert_eq!(session.field("TokenCode").as_deref(), Some("111111"));
    assert!(asked.iter().all(|asked| asked.operation != "AssumeRole" || asked.field("TokenCode").is_none()));
}

#[tokio::test]
async fn a_role_that_is_denied_says_what_to_look_at_and_nothing_else_is_asked() {
    let server = WireServer::start(|asked, before| match asked.operation.as_str() {
        "AssumeRole" => refused("AccessDenied", "User: ann is not authorized to perform: sts:AssumeRole"),
        _ => answer(asked, before),
    })
    .await;
    let (aws, sessions, _) = reach(&server.url(), vec![iam_user("pay", vec![hop("reader")])]);
    let fault = groups(&aws, "pay").await.unwrap();
    assert_eq!(fault.kind, FaultKind::Denied, "{fault}");
    let hint = fault.hint.unwrap();
    for word in ["trust policy of arn:aws:iam::111122223333:role/reader", "external id", "MFA"] {
        assert!(hint.raw().contains(word), "{word} is missing in {hint:?}");
    }
    assert_eq!((server.count("AssumeRole"), server.count("DescribeLogGroups")), (1, 0));
    let words: Vec<&str> = sessions.status()[0].hops.iter().map(|hop| hop.standing.word()).collect();
    assert_eq!(words, ["active", "failed"]);
}

#[tokio::test]
async fn a_session_that_ends_between_two_pages_is_renewed_and_no_page_is_lost() {
    let pages = Arc::new(AtomicUsize::new(0));
    let served = Arc::clone(&pages);
    let server = WireServer::start(move |asked, before| {
        if asked.operation != "DescribeLogGroups" {
            return given(asked, before + 1);
        }
        // The second page is refused to the first session.
        if before > 0 && asked.key() == Some("ASIAGIVENBYAssumeRole1") {
            return Reply::error(
                400,
                "ExpiredTokenException",
                "The security token included in the request is expired",
            );
        }
        let page = served.fetch_add(1, Ordering::SeqCst);
        let token = (page < 2).then(|| format!("after-{page}"));
        Reply::ok(json!({ "logGroups": [{ "logGroupName": format!("g{page}") }], "nextToken": token }))
    })
    .await;
    let (aws, _, _) = reach(&server.url(), vec![iam_user("pay", vec![hop("reader")])]);
    let scope = Scope { profile: Profile::new("pay"), region: Region::parse("eu-west-1").unwrap() };
    let (events, fault) =
        collect(aws.serve(scope, Request::LogGroups { prefix: String::new() }, Stop::never())).await;
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!((events.len(), pages.load(Ordering::SeqCst)), (3, 3));
    assert_eq!((server.count("AssumeRole"), server.count("DescribeLogGroups")), (2, 4));
}

#[tokio::test]
async fn tokens_are_exchanged_without_a_signature_and_read_anew_each_time() {
    let server = WireServer::start(answer).await;
    let folder = tempfile::tempdir().unwrap();
    let token_file = folder.path().join("token");
    let web = SavedProfile {
        source: Source::WebIdentity { token_file: token_file.clone() },
        chain: vec![hop("pod"), hop("reader")],
        ..SavedProfile::new("web")
    };
    let assertion_file = folder.path().join("assertion");
    std::fs::write(&assertion_file, "PHNhbWw+\n").unwrap();
    let provider_arn = "arn:aws:iam::111122223333:saml-provider/corp".to_owned();
    let saml = SavedProfile {
        source: Source::Saml { provider_arn: provider_arn.clone(), assertion_file },
        chain: vec![hop("federated")],
        ..SavedProfile::new("saml")
    };
    let (aws, sessions, _) = reach(&server.url(), vec![web, saml]);

    let missing = groups(&aws, "web").await.unwrap();
    assert!(missing.what.raw().contains("token") && missing.what.raw().contains("No such file"), "{missing}");
    std::fs::write(&token_file, "first-token\n").unwrap();
    assert!(groups(&aws, "web").await.is_none());
    std::fs::write(&token_file, "second-token\n").unwrap();
    sessions.forget(&Profile::new("web"));
    assert!(groups(&aws, "web").await.is_none());
    assert!(groups(&aws, "saml").await.is_none());

    let asked = server.asked();
    let exchanged: Vec<_> =
        asked.iter().filter(|asked| asked.operation == "AssumeRoleWithWebIdentity").collect();
    let tokens: Vec<_> = exchanged.iter().filter_map(|asked| asked.field("WebIdentityToken")).collect();
    assert_eq!(tokens, ["first-token", "second-token"]);
    assert!(exchanged.iter().all(|asked| asked.key().is_none()));
    let saml = asked.iter().find(|asked| asked.operation == "AssumeRoleWithSAML").unwrap();
    assert_eq!((saml.field("SAMLAssertion").as_deref(), saml.key()), (Some("PHNhbWw+"), None));
    assert_eq!(saml.field("PrincipalArn"), Some(provider_arn));
}

#[tokio::test]
async fn a_profile_that_does_not_exist_and_a_key_without_secret_are_named() {
    let server = WireServer::start(answer).await;
    let lost = SavedProfile {
        source: Source::IamUser { access_key_id: "AKIALOST".to_owned(), mfa_serial: None, duration: None },
        ..SavedProfile::new("lost")
    };
    let (aws, _, _) = reach(&server.url(), vec![iam_user("payments-prod", vec![]), lost]);
    let fault = groups(&aws, "payment-prod").await.unwrap();
    assert_eq!(fault.kind, FaultKind::NotFound);
    assert!(fault.hint.unwrap().raw().contains("did you mean payments-prod"));
    let fault = groups(&aws, "lost").await.unwrap();
    assert!(fault.what.raw().contains("AKIALOST"), "{fault}");
    assert_eq!(server.operations(), [""; 0]);
}
