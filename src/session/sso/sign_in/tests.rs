//! Signing in by a clock that runs as fast as it is told to, against a service that answers by a script.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::SignedDuration;
use tokio::sync::Notify;

use super::*;
use crate::domain::CodeAsked;
use crate::session::link::Link;
use crate::session::time::simulated::Simulated;

const START: &str = "https://corp.awsapps.com/start";

/// Says yes to everything, unless the script has something else for the next redemption or refresh.
#[derive(Clone, Default)]
struct Center(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    wall: Simulated,
    redeem: VecDeque<Refusal>,
    refresh: VecDeque<Refusal>,
    authorize: VecDeque<Refusal>,
    /// Seconds that a token lives.
    life: i32,
    /// Seconds that a registration lives.
    registered: i64,
    refreshable: bool,
    /// What was asked, with the second since noon.
    asked: Vec<(&'static str, i64)>,
    tokens: usize,
}

impl Center {
    fn new(wall: &Simulated) -> Self {
        let script = Script { wall: wall.clone(), life: 3_600, registered: 90 * 86_400, ..Script::default() };
        Self(Arc::new(Mutex::new(script)))
    }

    fn set(&self, change: impl FnOnce(&mut Script)) {
        change(&mut self.0.lock().unwrap());
    }

    fn note(&self, what: &'static str) {
        let mut script = self.0.lock().unwrap();
        let second = script.wall.now().as_second() - 1_800_000_000;
        script.asked.push((what, second));
    }

    fn count(&self, what: &str) -> usize {
        self.0.lock().unwrap().asked.iter().filter(|(asked, _)| *asked == what).count()
    }

    fn seconds(&self, what: &str) -> Vec<i64> {
        self.0.lock().unwrap().asked.iter().filter(|(asked, _)| *asked == what).map(|(_, at)| *at).collect()
    }

    fn token(&self) -> Token {
        let mut script = self.0.lock().unwrap();
        script.tokens += 1;
        let number = script.tokens;
        let refresh = script.refreshable.then(|| Secret::new(format!("canary-refresh-{number}")));
        Token { access: Secret::new(format!("canary-token-{number}")), refresh, expires_in: script.life }
    }
}

impl Oidc for Center {
    fn register(&self) -> BoxFuture<'_, Result<Registration, Fault>> {
        self.note("register");
        let script = self.0.lock().unwrap();
        let ends = script.wall.now() + SignedDuration::from_secs(script.registered);
        let secret = Secret::new("canary-client".to_owned());
        std::future::ready(Ok(Registration { id: "client".to_owned(), secret, ends })).boxed()
    }

    fn authorize<'a>(&'a self, _: &'a Registration) -> BoxFuture<'a, Result<Authorization, Refusal>> {
        self.note("authorize");
        if let Some(refusal) = self.0.lock().unwrap().authorize.pop_front() {
            return std::future::ready(Err(refusal)).boxed();
        }
        let number = self.count("authorize");
        std::future::ready(Ok(Authorization {
            device_code: Secret::new(format!("canary-device-{number}")),
            user_code: format!("CODE-{number}"),
            address: "https://example.com/device".to_owned(),
            address_with_code: Some(format!("https://example.com/device?user_code=CODE-{number}")),
            expires_in: 600,
            interval: 5,
        }))
        .boxed()
    }

    fn redeem<'a>(&'a self, _: &'a Registration, _: &'a Secret) -> BoxFuture<'a, Result<Token, Refusal>> {
        self.note("redeem");
        let refusal = self.0.lock().unwrap().redeem.pop_front();
        std::future::ready(refusal.map_or_else(|| Ok(self.token()), Err)).boxed()
    }

    fn refresh<'a>(&'a self, _: &'a Registration, _: &'a Secret) -> BoxFuture<'a, Result<Token, Refusal>> {
        self.note("refresh");
        let refusal = self.0.lock().unwrap().refresh.pop_front();
        std::future::ready(refusal.map_or_else(|| Ok(self.token()), Err)).boxed()
    }
}

/// Somebody who looks at the prompt, and declines when told to.
#[derive(Default)]
struct Somebody {
    asked: Mutex<Vec<SignInAsked>>,
    shown: Arc<AtomicUsize>,
    declines: Notify,
}

/// Counts a prompt that is open.
struct Shown(Arc<AtomicUsize>);

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Person for Somebody {
    fn code(&self, _: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        std::future::pending().boxed()
    }

    fn sign_in(&self, asked: SignInAsked) -> BoxFuture<'_, Fault> {
        self.asked.lock().unwrap().push(asked);
        self.shown.fetch_add(1, Ordering::SeqCst);
        let shown = Shown(Arc::clone(&self.shown));
        async move {
            self.declines.notified().await;
            drop(shown);
            Fault::new(FaultKind::Cancelled, "declined")
        }
        .boxed()
    }
}

struct Kit {
    wall: Simulated,
    center: Center,
    person: Arc<Somebody>,
    link: Arc<Link>,
}

fn kit() -> Kit {
    let wall = Simulated::default();
    let (center, person) = (Center::new(&wall), Arc::new(Somebody::default()));
    let step = SignIn::through(
        Box::new(center.clone()),
        START.to_owned(),
        Region::parse("eu-west-1").unwrap(),
        Arc::<Somebody>::clone(&person),
        Arc::new(wall.clone()),
        CliCache { folder: None, sessions: vec![] },
    );
    let link = Link::new(Box::new(step), None, Arc::new(wall.clone()), watch::Sender::new(0));
    Kit { wall, center, person, link }
}

impl Kit {
    async fn token(&self) -> Result<String, Fault> {
        let had = self.wall.drive(self.link.credentials()).await?;
        Ok(had.secret_access_key().to_owned())
    }

    fn prompts(&self) -> usize {
        self.person.asked.lock().unwrap().len()
    }

    fn open(&self) -> usize {
        self.person.shown.load(Ordering::SeqCst)
    }
}

#[tokio::test]
async fn a_hundred_requests_lead_to_one_prompt_and_its_end_is_told_apart() {
    let kit = kit();
    let all = futures::future::join_all((0..100).map(|_| kit.link.credentials()));
    assert!(kit.wall.drive(all).await.iter().all(Result::is_ok));
    assert_eq!((kit.center.count("register"), kit.center.count("authorize"), kit.prompts()), (1, 1, 1));
    assert_eq!(kit.open(), 0, "the prompt closes when the token has come");
    let told = kit.link.told();
    assert_eq!((told.name.raw(), told.standing.word()), ("sign-in corp.awsapps.com", "active"));
    assert_eq!(told.expires.unwrap(), kit.wall.now() + SignedDuration::from_secs(3_600));
    assert!(told.access_key_id.is_none());
}

#[tokio::test]
async fn the_pause_is_kept_and_slow_down_adds_five_seconds_for_good() {
    let kit = kit();
    kit.center.set(|script| {
        script.redeem =
            [Refusal::Pending, Refusal::SlowDown, Refusal::Pending, Refusal::SlowDown, Refusal::Pending]
                .into();
    });
    assert_eq!(kit.token().await.unwrap(), "canary-token-1");
    // 5, 5, then slower: 10, 10, slower: 15, 15.
    assert_eq!(kit.center.seconds("redeem"), [5, 10, 20, 30, 45, 60]);
}

#[tokio::test]
async fn a_code_that_ends_is_replaced_and_that_is_said() {
    let kit = kit();
    kit.center.set(|script| script.redeem = [Refusal::Pending, Refusal::CodeEnded].into());
    kit.token().await.unwrap();
    let asked = kit.person.asked.lock().unwrap();
    assert_eq!(asked.len(), 2);
    assert_eq!((asked[0].code.raw(), asked[1].code.raw()), ("CODE-1", "CODE-2"));
    assert!(asked[0].remark.is_none());
    assert_eq!(asked[1].remark.as_ref().unwrap().raw(), CODE_ENDED);
    assert_eq!(kit.center.count("register"), 1);
}

#[tokio::test]
async fn nobody_is_waited_for_for_ever() {
    let kit = kit();
    kit.center
        .set(|script| script.redeem = std::iter::repeat_with(|| Refusal::Pending).take(1_000).collect());
    let fault = kit.token().await.unwrap_err();
    assert_eq!(fault.kind, FaultKind::NeedsPerson);
    assert_eq!((kit.prompts(), kit.open()), (3, 0));
    // Three codes of ten minutes each; the last question of each comes before its end.
    assert_eq!(kit.center.count("redeem"), 3 * 119);
}

#[tokio::test]
async fn a_person_may_decline_here_or_in_the_browser() {
    let kit = kit();
    kit.person.declines.notify_one();
    assert_eq!(kit.token().await.unwrap_err().kind, FaultKind::Cancelled);
    assert_eq!(kit.open(), 0);
    kit.link.forgive();
    kit.center.set(|script| script.redeem = [Refusal::Denied].into());
    let fault = kit.token().await.unwrap_err();
    assert_eq!((fault.kind, kit.link.told().standing.word()), (FaultKind::Denied, "failed"));
    assert!(fault.to_string().contains("corp.awsapps.com") && !fault.to_string().contains("canary"));
}

#[tokio::test]
async fn while_refreshing_works_nobody_is_asked_again() {
    let kit = kit();
    kit.center.set(|script| script.refreshable = true);
    for _ in 0..8 * 12 {
        kit.token().await.unwrap();
        kit.wall.pass(300).await;
    }
    assert_eq!(kit.prompts(), 1);
    // Eight hours, renewed every 47.5 to 50 minutes.
    assert!((9..=11).contains(&kit.center.count("refresh")), "{}", kit.center.count("refresh"));
}

#[tokio::test]
async fn a_refresh_that_fails_on_the_way_is_tried_again_and_a_refused_one_asks() {
    let kit = kit();
    kit.center.set(|script| script.refreshable = true);
    kit.token().await.unwrap();
    let cut = || Refusal::Other(Fault::new(FaultKind::Network, "cut"));
    kit.center.set(|script| script.refresh = [cut(), cut()].into());
    kit.wall.pass(3_400).await;
    kit.token().await.unwrap();
    kit.wall.pass(10).await;
    assert_eq!(kit.token().await.unwrap(), "canary-token-2");
    assert_eq!((kit.prompts(), kit.center.count("refresh")), (1, 3));
    kit.center.set(|script| script.refresh = [Refusal::InvalidGrant].into());
    kit.wall.pass(4_000).await;
    kit.token().await.unwrap();
    assert_eq!(kit.prompts(), 2);
}

#[tokio::test]
async fn before_a_prompt_is_needed_again_the_old_token_serves() {
    let kit = kit();
    kit.token().await.unwrap();
    kit.center.set(|script| script.redeem = std::iter::repeat_with(|| Refusal::Pending).take(20).collect());
    kit.wall.pass(3_200).await;
    assert_eq!(kit.link.credentials().await.unwrap().secret_access_key(), "canary-token-1");
    kit.wall.pass(1).await;
    assert_eq!((kit.prompts(), kit.link.told().standing.word()), (2, "needs sign-in"));
    assert_eq!(kit.link.credentials().await.unwrap().secret_access_key(), "canary-token-1");
    kit.wall.pass(120).await;
    assert_eq!(kit.link.credentials().await.unwrap().secret_access_key(), "canary-token-2");
    assert_eq!(kit.link.told().standing.word(), "active");
}

#[tokio::test]
async fn a_registration_that_has_ended_is_renewed() {
    let kit = kit();
    kit.center.set(|script| script.registered = 1_800);
    kit.token().await.unwrap();
    kit.wall.pass(4_000).await;
    kit.token().await.unwrap();
    assert_eq!((kit.center.count("register"), kit.prompts()), (2, 2));
    // The service may forget it earlier.
    kit.center.set(|script| script.authorize = [Refusal::UnknownClient].into());
    kit.wall.pass(1_000).await;
    kit.link.forget();
    kit.token().await.unwrap();
    assert_eq!((kit.center.count("register"), kit.prompts()), (3, 3));
}

#[tokio::test]
async fn a_dropped_sign_in_closes_its_prompt_and_is_had_anew() {
    let kit = kit();
    kit.center.set(|script| script.refreshable = true);
    kit.token().await.unwrap();
    kit.link.forget();
    assert_eq!(kit.link.told().standing.word(), "idle");
    // The refresh token was dropped too.
    assert!(kit.link.credentials().now_or_never().is_none());
    kit.wall.pass(1).await;
    assert_eq!((kit.prompts(), kit.open(), kit.center.count("refresh")), (2, 1, 0));
    kit.link.forget();
    kit.wall.pass(1).await;
    assert_eq!((kit.open(), kit.center.count("redeem")), (0, 1));
}

#[tokio::test]
async fn no_secret_is_shown() {
    let kit = kit();
    kit.center.set(|script| script.refreshable = true);
    kit.token().await.unwrap();
    let shown = format!("{:?} {:?} {:?}", kit.link, kit.link.told(), kit.link.credentials().await);
    assert!(!shown.contains("canary"), "{shown}");
    let registration = kit.center.register().await.unwrap();
    let token = kit.center.token();
    let code = kit.center.authorize(&registration).await.unwrap();
    let shown = format!("{registration:?} {token:?} {code:?}");
    assert!(!shown.contains("canary"), "{shown}");
}
