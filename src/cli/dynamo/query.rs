//! `dynamo query`: describes the table, finds the index that serves the condition best, and prints what it answers.

use super::items::{self, Output};
use super::{filter, paths, read};
use crate::args::dynamo::ItemQueryArgs;
use crate::cli::signals::{Conversation, Heard, stopped};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::TableInfo;
use crate::domain::request::{Caps, ItemQuery};
use crate::domain::text::{Safe, safe};
use crate::domain::{Event, Fault, FaultKind, Request, Scope};
use crate::dynamo::ast::{Condition, Path};
use crate::dynamo::expression::Builder;
use crate::dynamo::plan::{Plan, Wish, assume, plan};
use crate::dynamo::{condition, print};
use crate::insights::Report;
use crate::port::Cloud;

/// The command with its arguments read.
struct Wanted<'a> {
    args: &'a ItemQueryArgs,
    condition: Condition,
    filter: Option<Condition>,
    projection: Vec<Path>,
}

impl<'a> Wanted<'a> {
    fn read(front: &mut Front<'_>, args: &'a ItemQueryArgs) -> Result<Self, Failure> {
        Ok(Self {
            args,
            condition: read(front, &args.condition, condition)?,
            filter: filter(front, args.filter.as_deref())?,
            projection: paths(front, args.projection.as_deref())?,
        })
    }

    fn request(&self, plan: &Plan) -> Request {
        let key: Vec<&Condition> = plan.key.iter().collect();
        let given = self.filter.iter().flat_map(Condition::conjuncts);
        let filter: Vec<&Condition> = plan.filter.iter().chain(given).collect();
        let made = Builder::default().key_condition(&key).filter(&filter).projection(&self.projection);
        Request::ItemQuery(ItemQuery {
            table: self.args.table.clone(),
            index: plan.index.clone(),
            expressions: made.finish(),
            descending: self.args.desc,
            consistent: self.args.items.consistent,
            caps: Caps { items: self.args.limit, capacity: self.args.max_capacity, ..Caps::default() },
        })
    }
}

fn description(args: &ItemQueryArgs) -> Request {
    Request::DescribeTable { table: args.table.clone(), expiry: false }
}

/// What the command asks: the description, and a query that is divided between key and filter by a guess.
///
/// # Errors
/// Arguments that can't be read, which are named on standard error.
pub(super) fn requests(front: &mut Front<'_>, args: &ItemQueryArgs) -> Result<Vec<Request>, Failure> {
    let wanted = Wanted::read(front, args)?;
    let guess = assume(&wanted.condition, args.index.as_deref());
    let guess = guess.map_err(|fault| told(front, &args.condition, fault))?;
    Ok(vec![description(args), wanted.request(&guess)])
}

/// Prints the items.
///
/// # Errors
/// A condition that no key serves, a fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &ItemQueryArgs,
) -> Result<Exit, Failure> {
    let wanted = Wanted::read(front, args)?;
    let plan = match describe(front, cloud, scope.clone(), args).await? {
        Described::Table(table) => {
            let wish = Wish { index: args.index.as_deref(), consistent: args.items.consistent };
            plan(&table, &wanted.condition, wish)
        }
        Described::Denied(fault) => {
            front.notice(&fault.what.safe());
            front.notice(&Safe::own(
                "the first equality is taken for the partition key, the next test for the sort key, the rest for a filter",
            ));
            assume(&wanted.condition, args.index.as_deref())
        }
        Described::Stopped => return Ok(stopped(front, 0)),
    };
    let plan = plan.map_err(|fault| told(front, &args.condition, fault))?;
    tell(front, &plan);
    let first = if args.projection.is_some() { vec![] } else { plan.first.clone() };
    items::run(front, cloud, scope, wanted.request(&plan), Output::new(first, &args.items)).await
}

/// What came of asking for the table.
enum Described {
    Table(Box<TableInfo>),
    /// Whoever may read items may still not describe tables.
    Denied(Fault),
    Stopped,
}

async fn describe(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &ItemQueryArgs,
) -> Result<Described, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, description(args))?;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::Table(table)) => return Ok(Described::Table(table)),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Failed(fault) if fault.kind == FaultKind::Denied => return Ok(Described::Denied(fault)),
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    Ok(Described::Stopped)
}

/// A fault with its place in the condition, where it has one.
fn told(front: &mut Front<'_>, condition: &str, fault: Fault) -> Failure {
    match Report::of_fault(condition, &fault) {
        Some(report) => {
            front.report("error: ", &report);
            Failure::Told(Exit::Usage)
        }
        None => fault.into(),
    }
}

/// Says how the condition is served.
fn tell(front: &mut Front<'_>, plan: &Plan) {
    let place = plan.index.as_ref().map_or_else(|| "table".to_owned(), |index| format!("index {index}"));
    let all = |parts: &[Condition]| parts.iter().map(print).collect::<Vec<_>>().join(" and ");
    let filter =
        if plan.filter.is_empty() { String::new() } else { format!("; filter: {}", all(&plan.filter)) };
    front.notice(&safe(&format!("{place}, key: {}{filter}", all(&plan.key))));
    if !plan.is_whole {
        front.notice(&Safe::own("the index does not hold all attributes; dynamo get prints whole items"));
    }
    if let Some(better) = &plan.better {
        front.notice(&safe(&format!("fewer items would be read by {better}")));
    }
}
