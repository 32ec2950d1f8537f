//! StartQuery: what is asked is checked as the service checks it, and compiled.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use super::queries::About;
use super::scene::Scene;
use super::work::Work;
use super::{Logs, Place, page};
use crate::demo::incident::groups::GROUPS;
use crate::demo::incident::{Incident, Wanted};
use crate::demo::refusal::Refusal;
use crate::domain::{Range, Span};
use crate::insights::ast::{CommandKind, Query};
use crate::insights::plan::Plan;
use crate::insights::{self, LONGEST_QUERY, Mistake};

/// Log groups that a query may name. AWS, "CloudWatch Logs quotas".
const GROUP_NAMES: usize = 50;
/// What `estimate` answers. AWS does not say how it names its column.
const ESTIMATE: &str = "stats sum(strlen(@message)) as estimatedBytes";
/// Rows when neither the query nor the request has a limit, and the most. AWS, "StartQuery".
const LIMITS: (usize, usize) = (10_000, 100_000);

/// The members of the request that are understood; others are ignored, as AWS does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartQuery {
    query_language: Option<String>,
    log_group_name: Option<String>,
    log_group_names: Option<Vec<String>>,
    log_group_identifiers: Option<Vec<String>>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    query_string: Option<String>,
    limit: Option<i64>,
}

impl Logs {
    /// Starts a query and answers its id.
    pub(super) fn start_query(&self, place: &Place<'_>, request: StartQuery) -> Result<Vec<u8>, Refusal> {
        let work = request.check(place, &self.incident)?;
        let groups = (0..GROUPS.len()).filter(|index| work.wanted.has(*index));
        let about = About {
            number: self.queries.next_number(),
            by: place.caller.arn.clone(),
            region: place.region.to_owned(),
            groups: groups.map(|index| GROUPS[index].name).collect(),
            created: place.now,
            range: work.range,
            source: request.query_string.unwrap_or_default(),
        };
        let id = self.queries.start(work, about, self.options.pace)?;
        Ok(json!({ "queryId": id }).to_string().into_bytes())
    }
}

impl StartQuery {
    fn check(&self, place: &Place<'_>, incident: &Arc<Incident>) -> Result<Work, Refusal> {
        let source = self.source()?;
        let range = self.range()?;
        let limit = match self.limit {
            None => LIMITS.0,
            Some(_) => page::size(self.limit, LIMITS.1)?,
        };
        let (plan, is_estimate) = compile(source)?;
        let groups = self.groups(place)?;
        Ok(Work {
            incident: Arc::clone(incident),
            plan: Arc::new(plan),
            groups: groups.len(),
            wanted: Wanted::groups(groups),
            range,
            now: place.now,
            limit,
            scene: Scene::of(source)?,
            is_estimate,
        })
    }

    fn source(&self) -> Result<&str, Refusal> {
        match self.query_language.as_deref() {
            None | Some("CWLI") => {}
            Some(language @ ("SQL" | "PPL")) => {
                return Err(Refusal::invalid(format!("The demo does not answer queries in {language}.")));
            }
            Some(other) => {
                return Err(violated("queryLanguage", other, "satisfy enum value set: [CWLI, SQL, PPL]"));
            }
        }
        match self.query_string.as_deref() {
            None | Some("") => Err(missing("queryString")),
            Some(source) if source.chars().count() > LONGEST_QUERY => {
                let constraint = format!("have length less than or equal to {LONGEST_QUERY}");
                Err(violated("queryString", "(too long)", &constraint))
            }
            Some(source) => Ok(source),
        }
    }

    /// Whole seconds; the last one counts to its end.
    fn range(&self) -> Result<Range, Refusal> {
        let from = self.start_time.ok_or_else(|| missing("startTime"))?;
        let to = self.end_time.ok_or_else(|| missing("endTime"))?;
        if to < from {
            return Err(Refusal::invalid("Query's end time must not be before its start time."));
        }
        let instant = |name, second: i64, millisecond: i64| {
            let milliseconds = second.checked_mul(1_000).and_then(|start| start.checked_add(millisecond));
            milliseconds
                .filter(|milliseconds| *milliseconds >= 0)
                .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok())
                .ok_or_else(|| violated(name, &second.to_string(), "be a number of seconds since 1970"))
        };
        Ok(Range { from: instant("startTime", from, 0)?, to: instant("endTime", to, 999)? })
    }

    /// The indices of the groups, each once.
    fn groups(&self, place: &Place<'_>) -> Result<Vec<usize>, Refusal> {
        let mut groups: Vec<usize> =
            match (&self.log_group_name, &self.log_group_names, &self.log_group_identifiers) {
                (Some(name), None, None) => vec![place.group(name)?],
                (None, Some(names), None) => {
                    some(names)?.iter().map(|name| place.group(name)).collect::<Result<_, _>>()?
                }
                (None, None, Some(identifiers)) => some(identifiers)?
                    .iter()
                    .map(|name| place.identified_group(name))
                    .collect::<Result<_, _>>()?,
                _ => {
                    return Err(Refusal::invalid(
                        "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.",
                    ));
                }
            };
        groups.sort_unstable();
        groups.dedup();
        Ok(groups)
    }
}

fn some(names: &[String]) -> Result<&[String], Refusal> {
    match names.len() {
        0 => Err(missing("logGroupNames")),
        1..=GROUP_NAMES => Ok(names),
        many => Err(violated(
            "logGroupNames",
            &format!("{many} names"),
            &format!("have length less than or equal to {GROUP_NAMES}"),
        )),
    }
}

/// The plan, and whether it only estimates. The estimate reads what the query would read: all of its groups and range,
/// whatever comes before in the query, which must be one that could run.
fn compile(source: &str) -> Result<(Plan, bool), Refusal> {
    let checked = insights::check(source);
    match (checked.query, checked.mistakes.into_iter().next()) {
        (Some(mut query), None) => {
            let is_estimate =
                query.commands.pop_if(|last| matches!(last.node, CommandKind::Estimate)).is_some();
            let plan = match query.commands.is_empty() {
                true => plan_of(ESTIMATE)?,
                false => plan_of_checked(source, &query)?,
            };
            Ok((if is_estimate { plan_of(ESTIMATE)? } else { plan }, is_estimate))
        }
        (_, Some(mistake)) => Err(malformed(source, mistake)),
        (None, None) => Err(unknown()),
    }
}

fn plan_of(source: &str) -> Result<Plan, Refusal> {
    let query = insights::parse(source).map_err(|_| unknown())?;
    plan_of_checked(source, &query)
}

fn plan_of_checked(source: &str, query: &Query) -> Result<Plan, Refusal> {
    Plan::compile(query).map_err(|mistake| malformed(source, mistake))
}

fn unknown() -> Refusal {
    Refusal::new("MalformedQueryException", "the query can't be understood")
}

/// The service counts characters, and gives the end as the first one that is no longer meant.
fn malformed(source: &str, mistake: Mistake) -> Refusal {
    let Span { start, end } = mistake.span;
    let characters = |byte: usize| source.char_indices().take_while(|(index, _)| *index < byte).count();
    let mut message = mistake.message.raw().to_owned();
    if let Some(hint) = mistake.hint {
        message.push_str("; ");
        message.push_str(hint.raw());
    }
    let location = json!({ "startCharOffset": characters(start), "endCharOffset": characters(end) });
    Refusal::new("MalformedQueryException", message.clone())
        .detail("queryCompileError", json!({ "location": location, "message": message }))
}

fn missing(member: &str) -> Refusal {
    violated(member, "null", "not be null")
}

fn violated(member: &str, value: &str, constraint: &str) -> Refusal {
    Refusal::invalid(format!(
        "1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: Member must \
         {constraint}"
    ))
}
