//! DynamoDB: the tables of the production account and a small copy of one in staging, evaluated by dynoxide, an
//! independent DynamoDB on SQLite, in memory. The tables are made when they are first asked for. Nothing writes.

mod content;
mod odd;
mod tables;

use std::sync::{Arc, OnceLock};

use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::tables::Table;
use super::identity::people::{PRODUCTION, STAGING};
use super::identity::{Account, Caller};
use super::incident::Incident;
use super::refusal::{Protocol, Refusal};
use super::{Options, blocking};

/// The head of the ARNs that dynoxide gives its tables.
const THEIR_ARN: &str = "arn:aws:dynamodb:dynoxide:000000000000:";

/// The service in all accounts and regions.
pub struct Items {
    production: Arc<Stock>,
    staging: Arc<Stock>,
    /// Everywhere else.
    nothing: Arc<Stock>,
}

/// The tables of one account in one region.
struct Stock {
    incident: Incident,
    tables: fn(&Incident) -> Vec<Table>,
    database: OnceLock<Result<Database, String>>,
}

impl Items {
    /// Tables that nobody has asked for yet.
    pub fn new(options: &Options) -> Self {
        let found = options.now().as_millisecond();
        let stock = |tables| {
            let incident = Incident::new(options.seed, options.density, found);
            Arc::new(Stock { incident, tables, database: OnceLock::new() })
        };
        Self {
            production: stock(tables::production),
            staging: stock(tables::staging),
            nothing: stock(|_| Vec::new()),
        }
    }

    /// Answers one operation.
    ///
    /// # Errors
    /// What AWS answers in its place.
    pub async fn answer(
        &self,
        operation: &str,
        caller: &Caller,
        region: &str,
        body: &[u8],
    ) -> Result<Vec<u8>, Refusal> {
        let arn = format!("arn:aws:dynamodb:{region}:{}:", caller.account.id);
        if !caller.reads {
            return Err(Refusal::denied(
                Protocol::Json,
                &format!("dynamodb:{operation}"),
                caller,
                &format!("{arn}table/*"),
            ));
        }
        let request: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::new("SerializationException", error.to_string()))?;
        if operation == "ExecuteStatement" && !is_select(&request) {
            return Err(Refusal::denied(
                Protocol::Json,
                "dynamodb:PartiQLUpdate",
                caller,
                &format!("{arn}table/*"),
            ));
        }
        let (stock, operation) = (self.stock(caller.account, region), operation.to_owned());
        let told = blocking(move || stock.answer(&operation, request)).await??;
        Ok(told.to_string().replace(THEIR_ARN, &arn).into_bytes())
    }

    fn stock(&self, account: &Account, region: &str) -> Arc<Stock> {
        let stock = match account {
            _ if account.region != region => &self.nothing,
            account if *account == PRODUCTION => &self.production,
            account if *account == STAGING => &self.staging,
            _ => &self.nothing,
        };
        Arc::clone(stock)
    }
}

/// Whether a statement only reads.
fn is_select(request: &Value) -> bool {
    let statement = request["Statement"].as_str().unwrap_or_default().trim_start();
    statement.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"))
}

impl Stock {
    fn answer(&self, operation: &str, request: Value) -> Result<Value, Refusal> {
        let database = self.database.get_or_init(|| self.made().map_err(|error| error.to_string()));
        let database =
            database.as_ref().map_err(|error| Refusal::new("InternalServerError", error.as_str()))?;
        match operation {
            "ListTables" => told(request, |request| database.list_tables(request)),
            "DescribeTable" => {
                told(request, |request| database.describe_table(request)).map(|told| self.dated(told))
            }
            "DescribeTimeToLive" => told(request, |request| database.describe_time_to_live(request)),
            "GetItem" => told(request, |request| database.get_item(request)),
            "BatchGetItem" => told(request, |request| database.batch_get_item(request)),
            "Query" => told(request, |request| database.query(request)),
            "Scan" => told(request, |request| database.scan(request)),
            "ExecuteStatement" => told(request, |request| database.execute_statement(request)),
            _ => {
                let message = format!("{operation} is not part of the demo");
                Err(Refusal::new("UnknownOperationException", message))
            }
        }
    }

    fn made(&self) -> Result<Database, DynoxideError> {
        let database = Database::memory()?;
        for table in (self.tables)(&self.incident) {
            table.put_into(&database)?;
        }
        Ok(database)
    }

    /// A description with the table's own date: dynoxide knows only the moment at which it was made here.
    fn dated(&self, mut told: Value) -> Value {
        let table = &mut told["Table"];
        let days = tables::age_days(table["TableName"].as_str().unwrap_or_default());
        let at = self.incident.before(days * 86_400_000);
        table["CreationDateTime"] = Timestamp::from_millisecond(at).unwrap_or_default().as_second().into();
        told
    }
}

fn told<Q: DeserializeOwned, A: Serialize>(
    request: Value,
    call: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<Value, Refusal> {
    let odd = |error: serde_json::Error| Refusal::new("SerializationException", error.to_string());
    let answer = call(serde_json::from_value(request).map_err(odd)?).map_err(|error| refused(&error))?;
    serde_json::to_value(answer).map_err(odd)
}

fn refused(error: &DynoxideError) -> Refusal {
    let code = error.error_type();
    let code = code.split_once('#').map_or(code, |(_, code)| code);
    let status = hyper::StatusCode::from_u16(error.status_code()).unwrap_or(hyper::StatusCode::BAD_REQUEST);
    Refusal::new(code, error.to_string()).status(status)
}
