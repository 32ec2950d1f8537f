//! What tests of the console share: a console with a fixed time, keys pressed in one line, answers given by hand.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::jobs::Purpose;
use super::work::{Done, Work};
use super::{Colours, Effect, JobId, Msg, Start, State};
use crate::command::Key;
use crate::config::{self, Folder};
use crate::domain::event::{
    Concurrency, Expiry, FunctionAlias, FunctionInfo, FunctionPart, IndexInfo, Invoked, KeyAttribute,
    KeySchema, Projection, TableInfo,
};
use crate::domain::{
    Batch, BatchBuilder, CellKind, Event, Fault, FaultKind, Hop, HopStatus, Identity, LogGroup, Profile,
    Progress, QueryStatus, Region, Request, Role, SavedProfile, Scope, SessionStatus, Source, Standing,
};

/// A console under test.
pub struct Kit {
    /// The console.
    pub state: State,
    /// The time that it is.
    pub now: Timestamp,
    /// What the last message led to.
    pub effects: Vec<Effect>,
}

impl Kit {
    /// A console of a size that has asked who it is and was told; with one group and a query that has not run.
    pub fn new(size: (u16, u16)) -> Self {
        let mut kit = Self::bare(size, |_| {});
        kit.state.logs.editor.set("fields @timestamp, @message\n| sort @timestamp desc");
        kit.state.logs.groups = vec!["/aws/lambda/checkout".into()];
        kit
    }

    /// A console as it starts, after changes to what it starts with.
    pub fn bare(size: (u16, u16), change: impl FnOnce(&mut Start)) -> Self {
        let now: Timestamp = "2026-11-24T14:03:22Z".parse().unwrap();
        let mut start = Start {
            config: config::load(&Folder::None, |_| vec![]).unwrap(),
            scope: Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() },
            endpoint: None,
            open: super::Pane::Logs,
            query: None,
            groups: Vec::new(),
            window: None,
            saved: saved_profiles(),
            vault: (super::vaulted::Door::Open, vec![]),
            past: None,
            zone: TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(),
            mouse: true,
            ascii: false,
            theme: "dark".into(),
            colours: Colours::Full,
        };
        change(&mut start);
        let mut state = State::new(start, size);
        let effects = state.begin(now);
        let mut kit = Self { state, now, effects };
        if let Some(Effect::Start(job, ..)) = kit.effects.first() {
            let job = *job;
            kit.say(Msg::Job(job, Event::Identity(identity())));
            kit.say(Msg::Ended(job, Ok(())));
        }
        kit
    }

    /// A console with four rows whose editor holds this query and has the focus, a second after the last key.
    pub fn editing(query: &str) -> Self {
        let mut kit = Self::new((80, 24));
        kit.run_with(events(4));
        kit.press("e");
        kit.state.logs.editor.set(query);
        kit.wait(1_000);
        kit
    }

    /// Gives a message.
    pub fn say(&mut self, msg: Msg) {
        self.effects = self.state.update(msg, self.now);
    }

    /// Presses keys: `"j j Enter"`; a word in quotes is typed: `"/ 'declined' Enter"`.
    pub fn press(&mut self, keys: &str) {
        let mut quoted = false;
        for part in keys.split('\'') {
            if quoted {
                for c in part.chars() {
                    self.key(if c == ' ' { "Space".into() } else { c.to_string() });
                }
            } else {
                part.split_whitespace().for_each(|key| self.key(key.to_owned()));
            }
            quoted = !quoted;
        }
    }

    fn key(&mut self, key: String) {
        self.say(Msg::Key(Key::parse(&key).unwrap()));
        self.refine();
    }

    /// Does what the loop would: the refinement that the last message asked for.
    pub fn refine(&mut self) {
        let is_refining = |effect: &Effect| matches!(effect, Effect::Work(_, Work::Refine(_)));
        let due = self.effects.iter().position(is_refining);
        if let Some(Effect::Work(job, work)) = due.map(|at| self.effects.remove(at)) {
            self.say(Msg::Done(job, Ok(done(work))));
        }
    }

    /// The work that the last message asked for, whatever it is.
    pub fn work(&mut self) -> (JobId, Work) {
        let is_work = |effect: &Effect| matches!(effect, Effect::Work(..));
        let due = self.effects.iter().position(is_work).map(|at| self.effects.remove(at));
        let Some(Effect::Work(job, work)) = due else { panic!("no work: {:?}", self.effects) };
        (job, work)
    }

    /// Lets time pass, with a tick at its end.
    pub fn wait(&mut self, milliseconds: i64) {
        self.now = self.now.checked_add(SignedDuration::from_millis(milliseconds)).unwrap();
        self.say(Msg::Tick);
    }

    /// The newest conversation that the last effects began.
    pub fn started(&self) -> (JobId, Request) {
        let start = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Start(job, _, request) => Some((*job, request.clone())),
            _ => None,
        });
        start.expect("a conversation begins")
    }

    /// Runs the query and answers it with these rows, completely.
    pub fn run_with(&mut self, rows: Arc<Batch>) -> JobId {
        self.press("r");
        let (job, _) = self.started();
        let bytes = rows.text_bytes() as f64;
        let count = rows.len() as f64;
        self.say(Msg::Job(job, Event::QueryStarted { query_id: "q-1".into() }));
        self.say(Msg::Job(job, Event::QuerySnapshot(rows)));
        self.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Complete, count, bytes))));
        self.end(job, Ok(()));
        job
    }

    /// Ends a conversation.
    pub fn end(&mut self, job: JobId, result: Result<(), Fault>) {
        self.say(Msg::Ended(job, result));
    }

    /// The purposes of what runs, by ticket.
    pub fn purpose(&self, job: JobId) -> Option<Purpose> {
        self.state.jobs.purpose(job)
    }

    /// The notice on the screen.
    pub fn notice(&self) -> String {
        self.state.notices.current(self.now).map(|notice| notice.text.raw().to_owned()).unwrap_or_default()
    }
}

/// What comes of work.
pub fn done(work: Work) -> Done {
    work.done(&AtomicBool::new(true)).unwrap()
}

/// Who the tests are.
pub fn identity() -> Identity {
    Identity {
        account: "111122223333".into(),
        arn: "arn:aws:sts::111122223333:assumed-role/Viewer/alice".into(),
        user_id: "AROAEXAMPLE:alice".into(),
    }
}

/// How far a query has come.
pub fn progress(status: QueryStatus, matched: f64, bytes: f64) -> Progress {
    Progress { status, records_matched: matched, records_scanned: matched * 4.0, bytes_scanned: bytes }
}

/// Rows of text, with `@ptr` from their number.
pub fn rows(columns: &[&str], rows: &[Vec<String>]) -> Arc<Batch> {
    let mut builder = BatchBuilder::with_columns(columns.iter().copied().chain(["@ptr"]));
    for (number, row) in rows.iter().enumerate() {
        for (column, value) in row.iter().enumerate() {
            builder.set(column, CellKind::Text, value);
        }
        builder.set(columns.len(), CellKind::Text, &format!("ptr-{number}"));
        builder.end_row();
    }
    Arc::new(builder.finish())
}

/// So many log events of a checkout service, newest first, a second apart.
pub fn events(count: usize) -> Arc<Batch> {
    let end: Timestamp = "2026-11-24T14:03:20.114Z".parse().unwrap();
    let event = |number: usize| {
        let at = end.checked_sub(SignedDuration::from_secs(number as i64)).unwrap();
        let (level, message) = match number % 4 {
            0 => ("ERROR", "payment declined: the limit of the basket is exceeded"),
            1 => ("WARN", "retrying payment after 200 ms"),
            _ => ("INFO", "order accepted"),
        };
        let json = format!(
            r#"{{"level":"{level}","service":"checkout","message":"{message}","order":{{"id":"o-{number:04}","cents":{}}}}}"#,
            number * 250
        );
        vec![at.strftime("%F %T%.3f").to_string(), json]
    };
    rows(&["@timestamp", "@message"], &(0..count).map(event).collect::<Vec<_>>())
}

/// A table with a sort key, a local and a global index, and items that expire.
pub fn table(name: &str) -> TableInfo {
    let keys = |partition: (&str, &str), sort: Option<(&str, &str)>| {
        let key = |(name, kind): (&str, &str)| KeyAttribute { name: name.into(), kind: kind.into() };
        KeySchema { partition: vec![key(partition)], sort: sort.into_iter().map(key).collect() }
    };
    let index = |name: &str, is_global: bool, keys: KeySchema, projection: Projection| IndexInfo {
        name: name.into(),
        is_global,
        status: is_global.then(|| "ACTIVE".into()),
        keys,
        projection,
        items: 1_204,
        bytes: 98_304,
    };
    TableInfo {
        name: name.into(),
        status: "ACTIVE".into(),
        keys: keys(("customer", "S"), Some(("placed", "N"))),
        indexes: vec![
            index("by-total", false, keys(("customer", "S"), Some(("total", "N"))), Projection::All),
            index("by-state", true, keys(("state", "S"), Some(("placed", "N"))), Projection::Keys),
        ],
        items: 18_331,
        bytes: 12_582_912,
        on_demand: true,
        read_units: 0,
        write_units: 0,
        created: Some("2025-03-01T09:00:00Z".parse().unwrap()),
        expiry: Expiry::By("expires".into()),
    }
}

/// A log group.
pub fn group(name: &str, stored_bytes: u64) -> LogGroup {
    LogGroup { name: name.into(), stored_bytes, retention_days: Some(30), created: None, class: None }
}

/// Two saved profiles, one of them for production.
pub fn saved_profiles() -> Vec<SavedProfile> {
    let mut production = SavedProfile::new("payments-prod");
    production.account = Some("222233334444".to_owned());
    production.regions = vec![Region::parse("us-east-1").unwrap()];
    production.production = true;
    vec![production, SavedProfile::new("sandbox")]
}

/// Profiles of three accounts, in every way to sign in; one account is for production.
pub fn fleet() -> Vec<SavedProfile> {
    let region = |name: &str| Region::parse(name).unwrap();
    let role = |account: &str, name: &str| Hop {
        role_arn: format!("arn:aws:iam::{account}:role/{name}"),
        ..Hop::default()
    };
    let mut payments = SavedProfile::new("payments-prod");
    payments.account = Some("222233334444".to_owned());
    payments.regions = vec![region("us-east-1"), region("eu-west-1")];
    payments.production = true;
    payments.role = Role::Operator;
    payments.source = Source::IamUser {
        access_key_id: "AKIAEXAMPLE".to_owned(),
        mfa_serial: Some("arn:aws:iam::111122223333:mfa/ann".to_owned()),
        duration: None,
    };
    let external = Hop {
        external_id: Some("partner-7".to_owned()),
        duration: Some(3_600),
        ..role("222233334444", "payments-debug")
    };
    payments.chain = vec![role("111122223333", "hub"), external];
    payments.targets.log_groups = vec!["/aws/lambda/payments".to_owned(), "/ecs/payments".to_owned()];
    payments.targets.tables = vec!["payments".to_owned()];
    let mut readonly = SavedProfile::new("payments-readonly");
    readonly.account = Some("222233334444".to_owned());
    readonly.regions = vec![region("us-east-1")];
    readonly.source = Source::Sso {
        start_url: "https://example.awsapps.com/start".to_owned(),
        region: region("eu-west-1"),
        account: "222233334444".to_owned(),
        permission_set: "ReadOnly".to_owned(),
    };
    let mut ci = SavedProfile::new("ci");
    ci.source = Source::WebIdentity { token_file: "/var/run/token".into() };
    ci.chain = vec![role("333344445555", "ci-logs")];
    ci.regions = vec![region("eu-central-1")];
    let mut legacy = SavedProfile::new("legacy");
    legacy.source = Source::SharedConfig { profile: "old".to_owned() };
    vec![payments, readonly, ci, legacy]
}

/// One hop of a session.
pub fn hop(name: &str, standing: Standing, expires: Option<&str>) -> HopStatus {
    let expires = expires.map(|at| at.parse().unwrap());
    let key = expires.filter(|_| !name.starts_with("sign-in "));
    HopStatus { name: name.into(), standing, expires, access_key_id: key.map(|_| "ASIAEXAMPLE".into()) }
}

/// The session of a profile.
pub fn session(profile: &str, hops: Vec<HopStatus>) -> SessionStatus {
    SessionStatus { profile: Profile::new(profile), hops }
}

/// A function, as a listing tells it.
pub fn function(name: &str) -> FunctionInfo {
    FunctionInfo {
        name: name.into(),
        arn: format!("arn:aws:lambda:eu-west-1:111122223333:function:{name}").into(),
        version: "$LATEST".into(),
        runtime: Some("python3.13".into()),
        handler: Some("index.handler".into()),
        architecture: Some("arm64".into()),
        memory: 512,
        timeout: 10,
        code_size: 24_576,
        modified: Some("2026-11-24T13:02:11Z".parse().unwrap()),
        layers: vec!["arn:aws:lambda:eu-west-1:111122223333:layer:tools:4".into()],
        environment: vec!["STAGE".into(), "TOKEN".into()],
        log_group: Some(format!("/custom/{name}").into()),
        ..FunctionInfo::default()
    }
}

/// What is told of the function `checkout`; one part is withheld.
pub fn function_parts() -> Vec<FunctionPart> {
    let version = |version: &str| FunctionInfo { version: version.into(), ..function("checkout") };
    let live = FunctionAlias {
        name: "live".into(),
        version: "7".into(),
        weights: [("8".to_owned(), "0.1".to_owned())].into(),
        description: None,
    };
    let denied = Fault::new(FaultKind::Denied, "lambda:ListEventSourceMappings is denied");
    vec![
        FunctionPart::Configuration(Box::new(function("checkout"))),
        FunctionPart::Versions(vec![version("$LATEST"), version("7"), version("8")]),
        FunctionPart::Aliases(vec![live]),
        FunctionPart::Concurrency(Concurrency { reserved: Some(5), provisioned: vec![] }),
        FunctionPart::Withheld("ListEventSourceMappings".into(), denied),
    ]
}

/// How running a function went that failed.
pub fn invoked() -> Invoked {
    let log = "START RequestId: r-1 Version: 7\n[ERROR] ValueError: no stock\nEND RequestId: r-1\n\
        REPORT RequestId: r-1\tDuration: 79.67 ms\tBilled Duration: 80 ms\tMemory Size: 128 MB\tMax Memory Used: 73 MB\n";
    Invoked {
        status: 200,
        function_error: Some("Unhandled".into()),
        payload: r#"{"errorMessage":"no stock","errorType":"ValueError","stackTrace":["index.py, line 3"]}"#
            .into(),
        log: Some(log.into()),
        executed_version: Some("7".into()),
        request_id: Some("r-1".into()),
    }
}
