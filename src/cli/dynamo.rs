//! The commands of `dynamo`: what each asks, for `--explain`, and how it is run.

mod describe;
mod items;
mod query;
mod tables;

use std::io::Read;
use std::path::Path;

use super::explain::Alternative;
use super::{Exit, Failure, Front};
use crate::args::dynamo::{BatchGetArgs, DynamoVerb, GetArgs, ScanArgs, SqlArgs};
use crate::domain::item::Item;
use crate::domain::request::{BatchGet, Caps, GetItem, Scan, Sql, table_resource};
use crate::domain::{Fault, FaultKind, Request, Scope};
use crate::dynamo::expression::{Builder, besides_key};
use crate::dynamo::{ast, condition, key, projection, sql};
use crate::insights::Mistake;
use crate::port::Cloud;
use items::Output;

/// The read units after which a scan or a statement ends that names no cap: about 8 MB, for 0.0001 dollars.
const USUAL_CAPACITY: f64 = 1_000.0;

/// The largest file of keys: some hundred thousand of them.
const KEYS_BYTES: u64 = 64 << 20;

/// What a command asks. Nothing is known of a table here, so that a query is divided by a guess.
///
/// # Errors
/// Arguments that can't be read; those with a place are named on standard error.
pub fn requests(front: &mut Front<'_>, verb: &DynamoVerb) -> Result<Vec<Request>, Failure> {
    Ok(match verb {
        DynamoVerb::Tables => vec![Request::Tables],
        DynamoVerb::Describe { table } => vec![describe::request(table)],
        DynamoVerb::Get(args) => vec![get(front, args)?],
        DynamoVerb::BatchGet(args) => vec![batch(front, args)?],
        DynamoVerb::Query(args) => query::requests(front, args)?,
        DynamoVerb::Sql(args) => vec![statement(front, args)?],
        DynamoVerb::Scan(args) => vec![scan(front, args)?],
    })
}

/// The right that a query needs instead of that to the table where the description finds an index that serves it better.
pub fn alternative(verb: &DynamoVerb) -> Option<Alternative> {
    match verb {
        DynamoVerb::Query(args) if args.index.is_none() => Some(Alternative {
            service: "dynamodb",
            action: "dynamodb:Query",
            resource: table_resource(&args.table, Some("*")),
            when: "Instead of that to the table, where one of its indexes serves the condition better (--index asks one by name)",
        }),
        _ => None,
    }
}

/// Runs a command. `known` are the tables that the profile names.
///
/// # Errors
/// Arguments that can't be read, a fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    verb: &DynamoVerb,
    known: &[String],
) -> Result<Exit, Failure> {
    match verb {
        DynamoVerb::Tables => tables::run(front, cloud, scope, known).await,
        DynamoVerb::Describe { table } => describe::run(front, cloud, scope, table).await,
        DynamoVerb::Get(args) => {
            let request = get(front, args)?;
            let first = match &request {
                Request::GetItem(get) if args.projection.is_none() => get.key.keys().cloned().collect(),
                _ => vec![],
            };
            items::run(front, cloud, scope, request, Output::new(first, &args.items)).await
        }
        DynamoVerb::BatchGet(args) => {
            let request = batch(front, args)?;
            let first = match &request {
                Request::BatchGet(batch) => {
                    batch.keys.first().into_iter().flat_map(Item::keys).cloned().collect()
                }
                _ => vec![],
            };
            items::run(front, cloud, scope, request, Output::new(first, &args.items)).await
        }
        DynamoVerb::Query(args) => query::run(front, cloud, scope, args).await,
        DynamoVerb::Sql(args) => {
            let request = statement(front, args)?;
            let output = Output::new(vec![], &args.items).usual_cap(args.max_capacity.is_none());
            items::run(front, cloud, scope, request, output).await
        }
        DynamoVerb::Scan(args) => {
            let request = scan(front, args)?;
            let output = Output::new(vec![], &args.items).usual_cap(args.max_capacity.is_none());
            items::run(front, cloud, scope, request, output).await
        }
    }
}

fn get(front: &mut Front<'_>, args: &GetArgs) -> Result<Request, Failure> {
    let key = read(front, &args.key, key::parse)?;
    let paths = paths(front, args.projection.as_deref())?;
    let expressions = Builder::default().projection(&paths).finish();
    let (table, consistent) = (args.table.clone(), args.items.consistent);
    Ok(Request::GetItem(GetItem { table, key, expressions, consistent }))
}

fn batch(front: &mut Front<'_>, args: &BatchGetArgs) -> Result<Request, Failure> {
    let text = file(&args.keys)?;
    let keys = read(front, &text, key::parse_many)?;
    if keys.is_empty() {
        let fault = Fault::new(FaultKind::Invalid, "the file holds no key");
        return Err(fault.hint("write one a line, such as sku = \"S1\" and ts = 5").into());
    }
    let expressions = besides_key(paths(front, args.projection.as_deref())?, &keys[0]);
    let (table, consistent) = (args.table.clone(), args.items.consistent);
    Ok(Request::BatchGet(BatchGet { table, keys, expressions, consistent }))
}

fn statement(front: &mut Front<'_>, args: &SqlArgs) -> Result<Request, Failure> {
    read(front, &args.statement, sql::check)?;
    let capacity = Some(args.max_capacity.unwrap_or(USUAL_CAPACITY));
    let caps = Caps { items: args.limit, capacity, ..Caps::default() };
    let (statement, consistent) = (args.statement.clone(), args.items.consistent);
    Ok(Request::Sql(Sql { statement, consistent, caps }))
}

fn scan(front: &mut Front<'_>, args: &ScanArgs) -> Result<Request, Failure> {
    let filter = filter(front, args.filter.as_deref())?;
    let conjuncts = filter.as_ref().map(ast::Condition::conjuncts).unwrap_or_default();
    let paths = paths(front, args.projection.as_deref())?;
    let caps = Caps {
        items: args.limit,
        capacity: Some(args.max_capacity.unwrap_or(USUAL_CAPACITY)),
        pages: args.max_pages,
        time: args.max_time,
        ..Caps::default()
    };
    Ok(Request::Scan(Scan {
        table: args.table.clone(),
        index: args.index.clone(),
        expressions: Builder::default().filter(&conjuncts).projection(&paths).finish(),
        consistent: args.items.consistent,
        segments: args.segments,
        caps,
    }))
}

/// A filter, where there is one.
fn filter(front: &mut Front<'_>, text: Option<&str>) -> Result<Option<ast::Condition>, Failure> {
    text.map(|text| read(front, text, condition)).transpose()
}

/// The paths of a projection, where there is one.
fn paths(front: &mut Front<'_>, text: Option<&str>) -> Result<Vec<ast::Path>, Failure> {
    Ok(text.map(|text| read(front, text, projection)).transpose()?.unwrap_or_default())
}

/// Reads an argument; what is wrong in it is shown at a caret.
fn read<T>(
    front: &mut Front<'_>,
    text: &str,
    reader: impl Fn(&str) -> Result<T, Mistake>,
) -> Result<T, Failure> {
    reader(text).map_err(|mistake| {
        front.report("error: ", &mistake.report(text));
        Failure::Told(Exit::Usage)
    })
}

fn file(path: &Path) -> Result<String, Fault> {
    let unread = |error: std::io::Error| {
        let what = format!("{} can't be read: {error}", path.display());
        Fault::new(FaultKind::Io, what).hint("give a file with a key a line, or -").source(error)
    };
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(unread)?)
    };
    let mut text = String::new();
    input.take(KEYS_BYTES + 1).read_to_string(&mut text).map_err(unread)?;
    if text.len() as u64 > KEYS_BYTES {
        let what = format!("{} is larger than 64 MiB", path.display());
        return Err(Fault::new(FaultKind::Invalid, what).hint("ask for fewer keys at once"));
    }
    Ok(text)
}
