//! DescribeLogGroups.

use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::{self, PAGE, Position};
use super::{Logs, Place};
use crate::demo::incident::groups::{GROUPS, Group};
use crate::demo::refusal::Refusal;

/// The members of the request that are understood; others are ignored, as AWS does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DescribeLogGroups {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    log_group_class: Option<String>,
    limit: Option<i64>,
    next_token: Option<String>,
}

impl Logs {
    /// A page of the groups, by name.
    pub(super) fn describe_log_groups(
        &self,
        place: &Place<'_>,
        request: &DescribeLogGroups,
    ) -> Result<Vec<u8>, Refusal> {
        let (prefix, pattern) = (&request.log_group_name_prefix, &request.log_group_name_pattern);
        if prefix.is_some() && pattern.is_some() {
            return Err(Refusal::invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
            ));
        }
        let list = ("groups", place.region, prefix, pattern, &request.log_group_class);
        let Position { as_of, offset } = page::position(&list, request.next_token.as_deref(), place.now)?;
        let size = page::size(request.limit, PAGE)?;
        let matching: Vec<&Group> =
            GROUPS.iter().filter(|group| place.is_home() && request.wants(group)).collect();
        let shown: Vec<Value> =
            matching.iter().skip(offset).take(size).map(|group| self.describe(place, group)).collect();
        let mut answer = json!({ "logGroups": shown });
        if offset + size < matching.len() {
            answer["nextToken"] = page::token(&list, Position { as_of, offset: offset + size }).into();
        }
        Ok(answer.to_string().into_bytes())
    }

    fn describe(&self, place: &Place<'_>, group: &Group) -> Value {
        let age = SignedDuration::from_hours(24 * i64::from(group.age_days));
        let created = self.started.checked_sub(age).unwrap_or(self.started);
        let arn = place.group_arn(group.name);
        let mut shape = json!({
            "logGroupName": group.name,
            "creationTime": created.as_millisecond(),
            "metricFilterCount": 0,
            "arn": format!("{arn}:*"),
            "logGroupArn": arn,
            "storedBytes": group.stored_bytes,
            "logGroupClass": "STANDARD",
        });
        if let Some(days) = group.retention_days {
            shape["retentionInDays"] = days.into();
        }
        shape
    }
}

impl DescribeLogGroups {
    fn wants(&self, group: &Group) -> bool {
        self.log_group_name_prefix.as_deref().is_none_or(|prefix| group.name.starts_with(prefix))
            && self.log_group_name_pattern.as_deref().is_none_or(|pattern| group.name.contains(pattern))
            && self.log_group_class.as_deref().is_none_or(|class| class == "STANDARD")
    }
}
