//! The commands of `logs` that ask AWS: what each asks, for `--explain`, and how it is run.

use jiff::Timestamp;

use super::cost::Bound;
use super::{Exit, Failure, Front};
use super::{
    check, context, estimate, filter, following, groups, queries, query, record, stop, streams, window,
};
use crate::args::{Args, FilterArgs, LogsVerb, QueryArgs, Time};
use crate::config::Settings;
use crate::domain::{Fault, FaultKind, FilterEvents, LogsQuery, Request, Scope};
use crate::insights;
use crate::port::Cloud;

/// What a command is run with besides its own arguments.
pub struct Around<'a> {
    /// The whole command line: some options may stand before the command.
    pub args: &'a Args,
    /// The settings in force.
    pub settings: &'a Settings,
    /// The instant that times are relative to.
    pub now: Timestamp,
}

/// What a command asks; nothing for those that ask nobody.
///
/// # Errors
/// Arguments that can't be read.
pub fn requests(verb: &LogsVerb, around: &Around<'_>) -> Result<Vec<Request>, Fault> {
    Ok(match verb {
        LogsVerb::Groups { prefix } => vec![groups::request(prefix)],
        LogsVerb::Streams { group } => vec![streams::request(group)],
        LogsVerb::Stop { query_id } => vec![stop::request(query_id)],
        LogsVerb::Query(args) if args.estimate => vec![Request::Estimate(around.query(args)?.query)],
        LogsVerb::Query(args) => vec![Request::LogsQuery(around.query(args)?.query)],
        LogsVerb::Filter(args) => vec![Request::FilterEvents(around.filter(args)?.filter)],
        LogsVerb::Context(args) => vec![context::request(args, around.now)?],
        LogsVerb::Record { pointer } => vec![record::request(pointer)],
        LogsVerb::Queries(args) => vec![queries::request(args)],
        LogsVerb::Attach(args) => vec![query::attach_request(&args.query_id)],
        LogsVerb::Check { .. } | LogsVerb::Refine(_) => vec![],
    })
}

/// Runs a command.
///
/// # Errors
/// Arguments that can't be read, a fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    verb: &LogsVerb,
    around: &Around<'_>,
) -> Result<Exit, Failure> {
    match verb {
        LogsVerb::Groups { prefix } => groups::run(front, cloud, scope, prefix).await,
        LogsVerb::Streams { group } => streams::run(front, cloud, scope, group).await,
        LogsVerb::Stop { query_id } => stop::run(front, cloud, scope, query_id).await,
        LogsVerb::Query(args) if args.estimate => {
            let asked = around.query(args)?;
            if asked.check
                && check::sound(front, &asked.query.query, insights::check(&asked.query.query)).is_none()
            {
                return Ok(Exit::Usage);
            }
            estimate::run(front, cloud, scope, &asked.query).await
        }
        LogsVerb::Query(args) => query::run(front, cloud, scope, &around.query(args)?).await,
        LogsVerb::Filter(args) if args.follow => {
            following::run(front, cloud, scope, &around.filter(args)?, around.now).await
        }
        LogsVerb::Filter(args) => filter::run(front, cloud, scope, &around.filter(args)?).await,
        LogsVerb::Context(args) => {
            context::run(front, cloud, scope, context::request(args, around.now)?).await
        }
        LogsVerb::Record { pointer } => record::run(front, cloud, scope, pointer).await,
        LogsVerb::Queries(args) => queries::run(front, cloud, scope, args).await,
        LogsVerb::Attach(args) => query::attach(front, cloud, scope, &args.query_id, args.ptr).await,
        // They ask nobody and are answered before there is a runtime.
        LogsVerb::Check { .. } | LogsVerb::Refine(_) => Ok(Exit::Usage),
    }
}

impl Around<'_> {
    /// The query of `logs query`, with the options before the command where there are none behind it.
    fn query(&self, query: &QueryArgs) -> Result<query::Asked, Fault> {
        let time: &Time = window::after_or_before(&query.time, &self.args.start.time);
        let window = window::window(time, self.settings.since, self.now)?;
        let groups = if query.group.is_empty() { &self.args.start.group } else { &query.group };
        Ok(query::Asked {
            query: LogsQuery {
                groups: groups.clone(),
                query: check::query_text(&query.query, &mut std::io::stdin())?,
                range: window.resolve(self.now),
                limit: Some(query.limit.unwrap_or(self.settings.limit)),
            },
            limit_given: query.limit.is_some(),
            pointers: query.ptr,
            check: !query.no_check,
            bound: Bound {
                dollars: query.max_cost.unwrap_or(self.settings.ask_above),
                is_given: query.max_cost.is_some(),
                is_waived: query.yes,
                may_ask: !self.args.global.manner.no_input,
            },
        })
    }

    /// The search of `logs filter`, likewise.
    fn filter(&self, filter: &FilterArgs) -> Result<filter::Asked, Fault> {
        let time: &Time = window::after_or_before(&filter.time, &self.args.start.time);
        let window = window::window(time, self.settings.since, self.now)?;
        let group = match (&filter.group, self.args.start.group.as_slice()) {
            (Some(group), _) => group.clone(),
            (None, [group]) => group.clone(),
            (None, _) => {
                let fault = Fault::new(FaultKind::Invalid, "a search reads one log group");
                return Err(fault.hint("name it with -g; logs query reads several at once"));
            }
        };
        Ok(filter::Asked {
            filter: FilterEvents {
                group,
                pattern: filter.pattern.clone(),
                range: window.resolve(self.now),
                streams: filter.stream.clone(),
                stream_prefix: filter.stream_prefix.clone().unwrap_or_default(),
                limit: filter.limit,
            },
            check: !filter.no_check,
        })
    }
}
