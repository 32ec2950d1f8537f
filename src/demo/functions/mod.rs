//! Lambda: the functions of the production account, what they say about themselves, and what they do when they are
//! invoked. Shapes and paths: the service model of the SDK, aws-sdk-lambda. Nothing writes, and invocations leave no lines
//! in the logs.

mod catalogue;
mod invoke;
mod lists;
mod programs;
mod route;

use std::sync::atomic::{AtomicU64, Ordering};

use hyper::body::Bytes;
use hyper::http::request::Parts;
use hyper::{Response, StatusCode};
use jiff::Timestamp;
use s3s::Body;
use serde_json::{Value, json};

use self::catalogue::{Catalogue, Function};
use self::route::{Asked, What};
use super::Options;
use super::identity::people::PRODUCTION;
use super::identity::{Account, Caller};
use super::incident::Incident;
use super::refusal::{Protocol, Refusal};
use super::reply::respond;

/// The account that has functions, all in its region.
static HOME: &Account = &PRODUCTION;

/// The service in all accounts and regions.
pub struct Functions {
    options: Options,
    incident: Incident,
    catalogue: Catalogue,
    invocations: AtomicU64,
}

impl Functions {
    /// The functions as they stand at the start.
    pub fn new(options: &Options) -> Self {
        let found = options.now().as_millisecond();
        let incident = Incident::new(options.seed, options.density, found);
        Self { options: options.clone(), incident, catalogue: Catalogue, invocations: AtomicU64::new(0) }
    }

    /// Answers one request.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub fn answer(
        &self,
        head: &Parts,
        body: &Bytes,
        caller: &Caller,
        region: &str,
    ) -> Result<Response<Body>, Refusal> {
        let asked = Asked::read(&head.method, &head.uri)?;
        let arn = format!("arn:aws:lambda:{region}:{}:function:", caller.account.id);
        if !caller.reads {
            let action = format!("lambda:{}", asked.what.operation());
            let resource = format!("{arn}{}", asked.function.as_deref().unwrap_or("*"));
            return Err(Refusal::denied(Protocol::Rest, &action, caller, &resource));
        }
        let home = caller.account == HOME && region == HOME.region;
        let found = asked.function.as_deref().map(|name| self.find(name, &arn, home)).transpose()?;
        let told = match (asked.what.clone(), found) {
            (What::List, _) => self.list(&asked, home)?,
            (What::Settings, _) => lists::settings(),
            // Nothing but schedules and the console runs these functions.
            (What::Sources, _) => json!({ "EventSourceMappings": [] }),
            (What::Invoke, Some((function, qualifier))) => {
                let qualifier = asked.parameter("Qualifier").or(qualifier);
                return self.invoke(function, qualifier.as_deref(), &head.headers, body);
            }
            (what, Some((function, qualifier))) => self.about(what, &asked, function, qualifier)?,
            (_, None) => return Err(unknown()),
        };
        Ok(respond(StatusCode::OK, "application/json", told.to_string().into_bytes()))
    }

    /// What is asked about one function.
    fn about(
        &self,
        what: What,
        asked: &Asked,
        function: Function,
        qualifier: Option<String>,
    ) -> Result<Value, Refusal> {
        let qualifier = asked.parameter("Qualifier").or(qualifier);
        match what {
            What::Function => {
                let (version, name) = function.resolved(qualifier.as_deref())?;
                Ok(lists::function(&self.incident, &function, version, &name))
            }
            What::Configuration => {
                let (version, name) = function.resolved(qualifier.as_deref())?;
                Ok(function.configuration(&self.incident, version, &name))
            }
            What::Versions => lists::versions(&self.incident, &function, asked),
            What::Aliases => lists::aliases(&function, asked),
            What::Alias(name) => lists::alias(&function, &name),
            What::Concurrency => Ok(lists::concurrency(&function)),
            What::Provisioned => Ok(lists::provisioned(&self.incident, &function)),
            What::Addresses => Ok(json!({ "FunctionUrlConfigs": [] })),
            What::List | What::Settings | What::Sources | What::Invoke => Err(unknown()),
        }
    }

    fn list(&self, asked: &Asked, home: bool) -> Result<Value, Refusal> {
        let functions = if home { self.catalogue.all() } else { Vec::new() };
        lists::functions(&self.incident, &functions, asked)
    }

    /// A function by its name, its partial or its whole ARN, with the qualifier that stood behind it.
    fn find(&self, named: &str, arn: &str, home: bool) -> Result<(Function, Option<String>), Refusal> {
        let partial = format!("{}:function:", HOME.id);
        let rest = named.strip_prefix(arn).or_else(|| named.strip_prefix(&partial)).unwrap_or(named);
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier.to_owned())),
            None => (rest, None),
        };
        let function = self.catalogue.find(name).filter(|_| home);
        function
            .map(|function| (function, qualifier))
            .ok_or_else(|| not_found(&format!("Function not found: {arn}{rest}")))
    }

    /// The time by the demo's clock.
    fn now(&self) -> Timestamp {
        self.options.now()
    }

    /// The id of one more invocation.
    fn invocation_id(&self) -> String {
        self.incident.invocation_id(self.invocations.fetch_add(1, Ordering::Relaxed))
    }
}

fn not_found(message: &str) -> Refusal {
    Refusal::not_found(message).status(StatusCode::NOT_FOUND)
}

fn unknown() -> Refusal {
    Refusal::new("UnknownOperationException", "The operation is not part of the demo.")
        .status(StatusCode::NOT_FOUND)
}
