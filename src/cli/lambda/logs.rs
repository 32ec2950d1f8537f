//! `lambda logs`: the log of a function, through the search and the queries of `logs`. The group is asked for first.

use crate::args::Time;
use crate::args::lambda::LambdaLogsArgs;
use crate::cli::cost::Bound;
use crate::cli::logs::Around;
use crate::cli::signals::{Conversation, Heard, stopped};
use crate::cli::{Exit, Failure, Front, filter, following, query, window};
use crate::domain::event::FunctionPart;
use crate::domain::request::{FIGURES, INVOCATIONS, ShowFunction};
use crate::domain::text::safe;
use crate::domain::{
    Event, Fault, FaultKind, FilterEvents, FunctionName, LogsQuery, Range, Region, Request, Scope,
};
use crate::port::Cloud;

/// How many invocations are listed when nobody says.
const USUAL_INVOCATIONS: u32 = 50;

/// What the command asks; the group is the usual one, because the configuration is not known yet.
///
/// # Errors
/// Arguments that can't be read.
pub(super) fn requests(
    args: &LambdaLogsArgs,
    region: Option<&Region>,
    around: &Around<'_>,
) -> Result<Vec<Request>, Fault> {
    let wanted = Wanted::read(args, region, around)?;
    let group = wanted.function.usual_group();
    let asked = if args.invocations || args.figures {
        Request::LogsQuery(wanted.query(group))
    } else {
        Request::FilterEvents(wanted.filter(group))
    };
    Ok(vec![wanted.configuration(), asked])
}

/// Prints the events, the invocations, or how the function fares.
///
/// # Errors
/// Arguments that can't be read, a fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &LambdaLogsArgs,
    around: &Around<'_>,
) -> Result<Exit, Failure> {
    let wanted = Wanted::read(args, Some(&scope.region), around)?;
    let mut conversation = Conversation::begin(cloud, scope.clone(), wanted.configuration())?;
    let mut group = None;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::Function(FunctionPart::Configuration(function))) => {
                group = function.log_group.map(|group| group.raw().to_owned());
            }
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            // Whoever may read the log may still not look at the function.
            Heard::Failed(fault) if fault.kind == FaultKind::Denied => {
                front.notice(&fault.what.safe());
                let usual = wanted.function.usual_group();
                front.notice(&safe(&format!("the group is taken to be the usual one, {usual}")));
            }
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    if conversation.is_cut() {
        return Ok(stopped(front, 0));
    }
    let group = group.unwrap_or_else(|| wanted.function.usual_group());
    if !args.invocations && !args.figures {
        let asked = filter::Asked { filter: wanted.filter(group), check: true };
        if args.follow {
            return following::run(front, cloud, scope, &asked, around.now).await;
        }
        return filter::run(front, cloud, scope, &asked).await;
    }
    let bound = Bound {
        dollars: around.settings.ask_above,
        is_given: false,
        is_waived: false,
        may_ask: !around.args.global.manner.no_input,
    };
    let query = wanted.query(group);
    let asked = query::Asked { query, limit_given: true, pointers: false, check: true, bound };
    query::run(front, cloud, scope, &asked).await
}

/// What the arguments say.
struct Wanted<'a> {
    function: FunctionName,
    pattern: String,
    range: Range,
    args: &'a LambdaLogsArgs,
}

impl<'a> Wanted<'a> {
    fn read(args: &'a LambdaLogsArgs, region: Option<&Region>, around: &Around<'_>) -> Result<Self, Fault> {
        let function = FunctionName::within(&args.function, None, region)?.whole();
        let time: &Time = window::after_or_before(&args.time, &around.args.start.time);
        let range = window::window(time, around.settings.since, around.now)?.resolve(around.now);
        let pattern = match &args.request {
            Some(id) => of_request(id)?,
            None => args.pattern.clone(),
        };
        Ok(Self { function, pattern, range, args })
    }

    fn configuration(&self) -> Request {
        Request::Function(ShowFunction { function: self.function.clone(), whole: false, reveal: false })
    }

    fn filter(&self, group: String) -> FilterEvents {
        FilterEvents {
            group,
            pattern: self.pattern.clone(),
            range: self.range,
            streams: vec![],
            stream_prefix: String::new(),
            limit: self.args.limit.map(u64::from),
        }
    }

    fn query(&self, group: String) -> LogsQuery {
        let limit = self.args.limit.unwrap_or(USUAL_INVOCATIONS);
        let (query, limit) = if self.args.figures { (FIGURES, None) } else { (INVOCATIONS, Some(limit)) };
        LogsQuery { groups: vec![group], query: query.to_owned(), range: self.range, limit }
    }
}

/// The pattern that finds the lines of a request.
fn of_request(id: &str) -> Result<String, Fault> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !id.is_empty() && id.chars().all(legal) {
        return Ok(format!("\"{id}\""));
    }
    let fault = Fault::new(FaultKind::Invalid, format!("--request: {id:?} is no id of a request"));
    Err(fault.hint("write it as lambda invoke prints it: letters, digits and -"))
}
