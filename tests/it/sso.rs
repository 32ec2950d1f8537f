//! IAM Identity Center as a source of profiles: how often it is asked, what it is told, and what its answers lead to.

mod commands;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use flowid::aws::Aws;
use flowid::domain::{
    CodeAsked, Event, Fault, FaultKind, Hop, Profile, Region, Request, SavedProfile, Scope, Secret,
    SignInAsked, Source,
};
use flowid::port::{Cloud, Person, Stop};
use flowid::session::{Ingredients, Sessions};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};

use crate::support::sso_center::{
    AUTHORIZE, CREDENTIALS, Center, REGISTER, START, TOKEN, bearer, error, pending,
};
use crate::support::talk::{Attempts, collect, hurried, with};
use crate::support::wire_server::Reply;

/// Somebody who signs in, or declines.
#[derive(Default)]
struct Somebody {
    asked: Mutex<Vec<SignInAsked>>,
    declines: bool,
}

impl Person for Somebody {
    fn code(&self, _: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        std::future::pending().boxed()
    }

    fn sign_in(&self, asked: SignInAsked) -> BoxFuture<'_, Fault> {
        self.asked.lock().unwrap().push(asked);
        if self.declines {
            return std::future::ready(Fault::new(FaultKind::Cancelled, "declined")).boxed();
        }
        std::future::pending().boxed()
    }
}

impl Somebody {
    fn prompts(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn profile(name: &str, account: &str) -> SavedProfile {
    let source = Source::Sso {
        start_url: START.to_owned(),
        region: Region::parse("us-east-1").unwrap(),
        account: account.to_owned(),
        permission_set: "ReadOnly".to_owned(),
    };
    SavedProfile { source, ..SavedProfile::new(name) }
}

struct Reach {
    center: Center,
    aws: Aws,
    sessions: Arc<Sessions>,
    person: Arc<Somebody>,
    attempts: Arc<Attempts>,
}

async fn reach(declines: bool) -> Reach {
    let center = Center::start().await;
    let person = Arc::new(Somebody { declines, ..Somebody::default() });
    let sessions = Arc::new(Sessions::new(Ingredients {
        given: None,
        ambient: SavedProfile::new("env"),
        saved: vec![profile("one", "111111111111"), profile("two", "222222222222")],
        keys: HashMap::new(),
        session_name: "flowid-ann".to_owned(),
        person: Arc::<Somebody>::clone(&person),
    }));
    let attempts = Arc::<Attempts>::default();
    let aws = with(&center.server.url(), Arc::<Sessions>::clone(&sessions), hurried(), Arc::clone(&attempts));
    Reach { center, aws, sessions, person, attempts }
}

impl Reach {
    async fn groups(&self, profile: &str) -> Option<Fault> {
        let scope = Scope { profile: Profile::new(profile), region: Region::parse("eu-west-1").unwrap() };
        let request = Request::LogGroups { prefix: String::new() };
        let (events, fault) = collect(self.aws.serve(scope, request, Stop::never())).await;
        let came = events.iter().any(|event| matches!(event, Event::LogGroups(_)));
        assert!(fault.is_some() || came, "{events:?}");
        fault
    }

    fn hops(&self, profile: &str) -> Vec<(String, &'static str)> {
        let status = self.sessions.status();
        let status = status.iter().find(|status| status.profile.as_str() == profile).unwrap();
        status.hops.iter().map(|hop| (hop.name.raw().to_owned(), hop.standing.word())).collect()
    }

    fn counts(&self) -> [usize; 4] {
        [REGISTER, AUTHORIZE, TOKEN, CREDENTIALS].map(|path| self.center.count(path))
    }
}

#[tokio::test]
async fn a_hundred_first_calls_register_authorize_and_take_the_role_once() {
    let reach = reach(false).await;
    reach.center.first(TOKEN, [pending()]);
    let faults = join_all((0..100).map(|_| reach.groups("one"))).await;
    assert!(faults.iter().all(Option::is_none), "{faults:?}");
    assert_eq!((reach.counts(), reach.person.prompts()), ([1, 1, 2, 1], 1));
    assert_eq!(reach.center.server.count("DescribeLogGroups"), 100);

    let register = &reach.center.asked(REGISTER)[0].body;
    assert_eq!((&register["clientName"], &register["clientType"]), (&"flowid".into(), &"public".into()));
    assert_eq!(register["scopes"], serde_json::json!(["sso:account:access"]));
    let authorize = &reach.center.asked(AUTHORIZE)[0].body;
    assert_eq!((&authorize["clientId"], &authorize["startUrl"]), (&"client-1".into(), &START.into()));
    let token = &reach.center.asked(TOKEN)[0].body;
    assert_eq!(token["grantType"], "urn:ietf:params:oauth:grant-type:device_code");
    assert_eq!(token["deviceCode"], "canary-device-code");
    let credentials = &reach.center.asked(CREDENTIALS)[0];
    assert!(credentials.operation.contains("account_id=111111111111"), "{}", credentials.operation);
    assert!(credentials.operation.contains("role_name=ReadOnly"), "{}", credentials.operation);
    let by_device = "canary-token-by-urn:ietf:params:oauth:grant-type:device_code";
    assert_eq!(bearer(credentials), Some(by_device));
    let signed =
        reach.center.server.asked().into_iter().rfind(|asked| asked.operation == "DescribeLogGroups");
    assert_eq!(signed.unwrap().key(), Some("ASIAFROMSSO"));

    let active = |name: &str| (name.to_owned(), "active");
    assert_eq!(
        reach.hops("one"),
        [active("sign-in corp.awsapps.com"), active("permission set ReadOnly in 111111111111")]
    );
    let ends: Vec<i64> = reach.sessions.status()[0]
        .hops
        .iter()
        .map(|hop| hop.expires.unwrap().duration_since(jiff::Timestamp::now()).as_secs())
        .collect();
    assert!((28_700..=28_800).contains(&ends[0]) && (3_500..=3_600).contains(&ends[1]), "{ends:?}");
    let asked = reach.person.asked.lock().unwrap()[0].clone();
    assert_eq!((asked.code.raw(), asked.start_url.raw()), ("ABCD-EFGH", START));

    // Each attempt is told, by the name of its call.
    let told: Vec<(&str, String)> =
        reach.attempts.all().iter().map(|a| (a.service, a.operation.raw().to_owned())).collect();
    for (service, call) in [
        ("sso-oauth", "RegisterClient"),
        ("sso-oauth", "StartDeviceAuthorization"),
        ("sso-oauth", "CreateToken"),
        ("sso", "GetRoleCredentials"),
    ] {
        assert!(told.iter().any(|(s, c)| (*s, c.as_str()) == (service, call)), "{call}: {told:?}");
    }
}

#[tokio::test]
async fn profiles_of_one_start_page_share_its_sign_in_and_dropping_one_leaves_it_to_the_other() {
    let reach = reach(false).await;
    let (one, two) = futures::join!(reach.groups("one"), reach.groups("two"));
    assert!(one.is_none() && two.is_none(), "{one:?} {two:?}");
    assert_eq!((reach.counts(), reach.person.prompts()), ([1, 1, 1, 2], 1));
    reach.sessions.forget(&Profile::new("one"));
    assert_eq!(reach.hops("one").iter().map(|hop| hop.1).collect::<Vec<_>>(), ["active", "idle"]);
    assert!(reach.groups("one").await.is_none());
    assert_eq!((reach.counts(), reach.person.prompts()), ([1, 1, 1, 3], 1));
    // Who drops twice means the sign-in too.
    reach.sessions.forget(&Profile::new("one"));
    reach.sessions.forget(&Profile::new("one"));
    assert_eq!(reach.hops("two").iter().map(|hop| hop.1).collect::<Vec<_>>(), ["idle", "active"]);
    assert!(reach.groups("one").await.is_none());
    assert_eq!((reach.counts(), reach.person.prompts()), ([1, 2, 2, 4], 2));
}

#[tokio::test]
async fn renewing_refreshes_the_token_and_asks_only_when_that_is_refused() {
    let reach = reach(false).await;
    assert!(reach.groups("one").await.is_none());
    let mut changes = reach.sessions.changes();
    let mut renewed = async |reach: &Reach, times: usize| {
        reach.sessions.renew(&Profile::new("one"));
        let done = |reach: &Reach| {
            reach.center.count(CREDENTIALS) >= times && reach.hops("one").iter().all(|hop| hop.1 == "active")
        };
        while !done(reach) {
            changes.changed().await.unwrap();
        }
    };
    renewed(&reach, 2).await;
    let token = reach.center.asked(TOKEN)[1].body.clone();
    assert_eq!(
        (&token["grantType"], &token["refreshToken"]),
        (&"refresh_token".into(), &"canary-refresh-token".into())
    );
    assert_eq!((reach.counts()[1], reach.person.prompts()), (1, 1));
    reach.center.first(TOKEN, [error(400, "InvalidGrantException", "invalid_grant")]);
    renewed(&reach, 3).await;
    while reach.person.prompts() < 2 || reach.hops("one").iter().any(|hop| hop.1 != "active") {
        changes.changed().await.unwrap();
    }
    assert_eq!(reach.counts()[..2], [1, 2]);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_once() {
    let reach = reach(false).await;
    let revoked = || error(401, "UnauthorizedException", "unauthorized");
    reach.center.first(CREDENTIALS, [revoked()]);
    assert!(reach.groups("one").await.is_none());
    // The refresh token was tried first, and worked.
    assert_eq!((reach.counts(), reach.person.prompts()), ([1, 1, 2, 2], 1));
    reach.sessions.forget(&Profile::new("one"));
    reach.center.first(CREDENTIALS, [revoked(), revoked(), revoked()]);
    let fault = reach.groups("one").await.unwrap();
    assert_eq!(fault.kind, FaultKind::Expired, "{fault}");
    assert!(fault.to_string().contains("sign in again") && reach.person.prompts() <= 2, "{fault}");
}

#[tokio::test]
async fn what_one_is_not_given_is_told_with_the_next_step() {
    for (name, status, kind, words) in [
        ("ForbiddenException", 403, FaultKind::Denied, "is not given to who signed in"),
        ("ResourceNotFoundException", 404, FaultKind::NotFound, "there is no permission set ReadOnly"),
        ("TooManyRequestsException", 429, FaultKind::Throttled, "throttled"),
    ] {
        let reach = reach(false).await;
        reach.center.first(CREDENTIALS, (0..4).map(|_| error(status, name, "")));
        let fault = reach.groups("one").await.unwrap();
        assert_eq!(fault.kind, kind, "{fault}");
        assert!(fault.to_string().contains(words) && fault.hint.is_some(), "{fault}");
        assert_eq!(reach.center.server.count("DescribeLogGroups"), 0);
        assert!(!format!("{fault} {fault:?}").contains("canary"), "{fault:?}");
    }
}

#[tokio::test]
async fn a_sign_in_that_is_denied_or_declined_ends_the_question_in_words() {
    let reach_denied = reach(false).await;
    reach_denied.center.first(TOKEN, [error(400, "AccessDeniedException", "access_denied")]);
    let fault = reach_denied.groups("one").await.unwrap();
    assert_eq!((fault.kind, reach_denied.counts()), (FaultKind::Denied, [1, 1, 1, 0]), "{fault}");
    assert_eq!(reach_denied.hops("one")[0].1, "failed");

    let declined = reach(true).await;
    let fault = declined.groups("one").await.unwrap();
    assert_eq!((fault.kind, declined.counts()), (FaultKind::Cancelled, [1, 1, 0, 0]), "{fault}");
    assert!(!format!("{fault:?}").contains("canary"));
}

#[tokio::test]
async fn a_code_that_has_ended_and_a_registration_that_is_forgotten_are_replaced() {
    let reach = reach(false).await;
    reach.center.first(AUTHORIZE, [error(401, "InvalidClientException", "invalid_client")]);
    reach.center.first(TOKEN, [error(400, "ExpiredTokenException", "expired_token")]);
    assert!(reach.groups("one").await.is_none());
    assert_eq!((reach.counts(), reach.person.prompts()), ([2, 3, 2, 1], 2));
    let asked = reach.person.asked.lock().unwrap();
    assert!(asked[1].remark.as_ref().unwrap().raw().contains("has run out"), "{:?}", asked[1]);
}

#[tokio::test]
async fn asked_too_often_it_waits_longer_and_bears_a_cut_connection() {
    let reach = reach(false).await;
    reach.center.first(TOKEN, [error(400, "SlowDownException", "slow_down")]);
    let begun = jiff::Timestamp::now();
    assert!(reach.groups("one").await.is_none());
    // RFC 8628, 3.5: the pause of a second became six.
    assert!(jiff::Timestamp::now().duration_since(begun).as_secs() >= 6);
    reach.sessions.forget(&Profile::new("one"));
    reach.center.first(TOKEN, [Reply::CutBody, Reply::CutBody, Reply::CutBody]);
    assert!(reach.groups("one").await.is_none());
    assert_eq!(reach.person.prompts(), 2);
}

#[tokio::test]
async fn answers_that_make_no_sense_reach_nobody() {
    let answers = [
        (AUTHORIZE, Reply::text(200, "<html>"), FaultKind::Service),
        (AUTHORIZE, Reply::ok(serde_json::json!({})), FaultKind::Service),
        (
            AUTHORIZE,
            Reply::ok(serde_json::json!({
                "deviceCode": "d", "userCode": "A", "expiresIn": 600, "interval": 1,
                "verificationUri": "http://elsewhere.example.com/", "verificationUriComplete": "http://elsewhere.example.com/",
            })),
            FaultKind::Service,
        ),
        (AUTHORIZE, error(400, "InvalidRequestException", "invalid_request"), FaultKind::Invalid),
        (REGISTER, Reply::ok(serde_json::json!({ "clientId": "c" })), FaultKind::Service),
    ];
    for (path, answer, kind) in answers {
        let reach = reach(false).await;
        reach.center.first(path, [answer]);
        let fault = reach.groups("one").await.unwrap();
        assert_eq!((fault.kind, reach.person.prompts()), (kind, 0), "{fault}");
        assert!(fault.hint.is_some(), "{fault}");
    }
}

#[tokio::test]
async fn a_role_is_assumed_with_the_credentials_of_a_permission_set() {
    let center = Center::start().await;
    let hop = Hop { role_arn: "arn:aws:iam::333333333333:role/debug".to_owned(), ..Hop::default() };
    let saved =
        SavedProfile { chain: vec![Hop { duration: Some(7_200), ..hop }], ..profile("deep", "111111111111") };
    let sessions = Arc::new(Sessions::new(Ingredients {
        given: None,
        ambient: SavedProfile::new("env"),
        saved: vec![saved],
        keys: HashMap::new(),
        session_name: "flowid-ann".to_owned(),
        person: Arc::new(Somebody::default()),
    }));
    let aws = with(&center.server.url(), sessions, hurried(), Arc::default());
    let scope = Scope { profile: Profile::new("deep"), region: Region::parse("eu-west-1").unwrap() };
    let request = Request::LogGroups { prefix: String::new() };
    // The center is no STS, so the question ends there; what it was asked is what counts.
    let (_, fault) = collect(aws.serve(scope, request, Stop::never())).await;
    assert!(fault.is_some());
    let assume = center.server.asked().into_iter().find(|asked| asked.operation == "AssumeRole").unwrap();
    assert_eq!(assume.key(), Some("ASIAFROMSSO"));
    // It is a chain, so an hour at most.
    assert_eq!(assume.field("DurationSeconds").as_deref(), Some("3600"));
}
