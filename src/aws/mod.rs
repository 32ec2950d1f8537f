//! The adapter to AWS: one file per conversation. With `session` the only layer that names an SDK type.

pub mod access;
mod attempt;
mod clients;
mod context;
mod conversation;
mod dynamo_batch;
mod dynamo_describe;
mod dynamo_get;
mod dynamo_pages;
mod dynamo_places;
mod dynamo_query;
mod dynamo_scan;
mod dynamo_sql;
mod dynamo_tables;
mod dynamo_values;
pub mod endpoint;
mod estimate;
mod event_rows;
pub(crate) mod faults;
mod filter_events;
mod group_fields;
pub(crate) mod http;
mod identity;
pub(crate) mod kms;
mod lambda_functions;
mod lambda_invoke;
mod lambda_show;
mod log_groups;
mod log_streams;
mod logs_query;
mod observe;
pub mod pacing;
mod pages;
mod queries;
mod quota;
mod reach;
mod record;
mod renewal;
mod retry;
mod s3_buckets;
mod s3_head;
mod s3_list;
mod s3_pages;
mod s3_places;
mod s3_range;
mod s3_versions;
mod skew;
mod stop_query;
mod trouble;

use std::future::Future;
use std::sync::Arc;

use crate::domain::request::ObjectPart;
use crate::domain::{Event, Fault, Request, Scope};
use crate::port::{Cloud, Events, Stop};

pub use access::{Access, Profiles, Signer, Wire};
pub use attempt::{Attempt, Observe};
pub use clients::wire;
pub(crate) use clients::{app_name, behavior_version, sso_client, sso_oidc_client, sts_client};
pub use endpoint::{Endpoint, Endpoints};
pub use pacing::{Pacing, Pauses};
pub use skew::Skew;

use clients::{Clients, ScopeClients};
use conversation::{Speaker, conversation};
use faults::{Asked, Subject};
use quota::Quota;

/// What the adapter is made of.
pub struct Options {
    /// Where requests go when not to AWS itself.
    pub endpoints: Endpoints,
    /// Whose credentials sign, by profile.
    pub profiles: Arc<dyn Profiles>,
    /// How fast and how patiently it asks; `Pacing::default()` outside tests.
    pub pacing: Pacing,
    /// Who is told of every HTTP attempt, besides the log.
    pub observer: Option<Arc<dyn Observe>>,
}

/// AWS, reached through its SDK.
pub struct Aws {
    clients: Arc<Clients>,
}

impl Aws {
    /// An adapter that has not asked anything yet.
    ///
    /// # Errors
    /// When the certificates that `AWS_CA_BUNDLE` names can't be used.
    pub fn new(options: Options) -> Result<Self, Fault> {
        Ok(Self { clients: Arc::new(Clients::new(options)?) })
    }
}

impl Cloud for Aws {
    fn serve(&self, scope: Scope, request: Request, stop: Stop) -> Events {
        let talk = Talk { clients: Arc::clone(&self.clients), scope, stop };
        match request {
            Request::Identity => conversation(|speaker| identity::talk(talk, speaker)),
            Request::Reach => conversation(|speaker| reach::talk(talk, speaker)),
            Request::LogGroups { prefix } => conversation(|speaker| log_groups::talk(talk, prefix, speaker)),
            Request::LogStreams { group } => conversation(|speaker| log_streams::talk(talk, group, speaker)),
            Request::LogsQuery(query) => conversation(|speaker| logs_query::talk(talk, query, speaker)),
            Request::StopQuery { query_id } => {
                conversation(|speaker| stop_query::talk(talk, query_id, speaker))
            }
            Request::Attach { query_id } => {
                conversation(|speaker| logs_query::attach(talk, query_id, speaker))
            }
            Request::Queries { status, group } => {
                conversation(|speaker| queries::talk(talk, status, group, speaker))
            }
            Request::Estimate(query) => conversation(|speaker| estimate::talk(talk, query, speaker)),
            Request::FilterEvents(filter) => {
                conversation(|speaker| filter_events::talk(talk, filter, speaker))
            }
            Request::Context(context) => conversation(|speaker| context::talk(talk, context, speaker)),
            Request::Record { pointer } => conversation(|speaker| record::talk(talk, pointer, speaker)),
            Request::GroupFields { group } => {
                conversation(|speaker| group_fields::talk(talk, group, speaker))
            }
            Request::Tables => conversation(|speaker| dynamo_tables::talk(talk, speaker)),
            Request::DescribeTable { table, expiry } => {
                conversation(move |speaker| dynamo_describe::talk(talk, table, expiry, speaker))
            }
            Request::GetItem(get) => conversation(|speaker| dynamo_get::talk(talk, get, speaker)),
            Request::BatchGet(batch) => conversation(|speaker| dynamo_batch::talk(talk, batch, speaker)),
            Request::ItemQuery(query) => conversation(|speaker| dynamo_query::talk(talk, query, speaker)),
            Request::Sql(sql) => conversation(|speaker| dynamo_sql::talk(talk, sql, speaker)),
            Request::Scan(scan) => conversation(|speaker| dynamo_scan::talk(talk, scan, speaker)),
            Request::Buckets => conversation(|speaker| s3_buckets::talk(talk, speaker)),
            Request::NamedBuckets(names) => conversation(|speaker| s3_buckets::named(talk, names, speaker)),
            Request::Objects(list) => conversation(|speaker| s3_list::talk(talk, list, speaker)),
            Request::ObjectVersions(list) => conversation(|speaker| s3_versions::talk(talk, list, speaker)),
            Request::ObjectHead(object) => conversation(|speaker| s3_head::talk(talk, object, None, speaker)),
            Request::ObjectPart(ObjectPart { object, part }) => {
                conversation(move |speaker| s3_head::talk(talk, object, Some(part), speaker))
            }
            Request::ObjectRange(range) => conversation(|speaker| s3_range::talk(talk, range, speaker)),
            Request::Functions => conversation(|speaker| lambda_functions::talk(talk, speaker)),
            Request::Function(show) => conversation(|speaker| lambda_show::talk(talk, show, speaker)),
            Request::Invoke(invoke) => conversation(|speaker| lambda_invoke::talk(talk, invoke, speaker)),
        }
    }
}

/// What every conversation knows: whom it asks, for whom, and when to end.
struct Talk {
    clients: Arc<Clients>,
    scope: Scope,
    stop: Stop,
}

impl Talk {
    /// The clients of a conversation that begins. It may ask for credentials at once, whatever failed before.
    async fn clients(&self) -> Result<Arc<ScopeClients>, Fault> {
        let clients = self.clients.of(&self.scope).await?;
        clients.signer.forgive();
        Ok(clients)
    }

    /// The outcome of a call, which is made when there are credentials for it. Says so when they take long.
    async fn call<F: Future>(&self, clients: &ScopeClients, speaker: &mut Speaker, call: F) -> F::Output {
        let mut ready = clients.signer.ready();
        if tokio::time::timeout(self.pacing().credentials_said, &mut ready).await.is_err() {
            speaker.say(Event::CredentialsAwaited).await;
            ready.await;
        }
        call.await
    }

    fn quota(&self) -> Arc<Quota> {
        self.clients.quota(&self.scope)
    }

    fn pacing(&self) -> &Pacing {
        self.clients.pacing()
    }

    fn asked_logs<'a>(&'a self, operation: &'static str, subject: Subject<'a>) -> Asked<'a> {
        let endpoint = self.clients.endpoints().logs.as_ref();
        Asked { service: "logs", operation, scope: &self.scope, endpoint, subject }
    }

    fn asked_dynamo<'a>(&'a self, operation: &'static str, subject: Subject<'a>) -> Asked<'a> {
        let endpoint = self.clients.endpoints().dynamo.as_ref();
        Asked { service: "dynamodb", operation, scope: &self.scope, endpoint, subject }
    }

    fn asked_lambda<'a>(&'a self, operation: &'static str, subject: Subject<'a>) -> Asked<'a> {
        let endpoint = self.clients.endpoints().lambda.as_ref();
        Asked { service: "lambda", operation, scope: &self.scope, endpoint, subject }
    }

    fn asked_s3<'a>(&'a self, operation: &'static str, subject: Subject<'a>) -> Asked<'a> {
        let endpoint = self.clients.endpoints().s3.as_ref();
        Asked { service: "s3", operation, scope: &self.scope, endpoint, subject }
    }

    fn asked_sts(&self, operation: &'static str) -> Asked<'_> {
        let endpoint = self.clients.endpoints().sts.as_ref();
        Asked { service: "sts", operation, scope: &self.scope, endpoint, subject: Subject::General }
    }
}
