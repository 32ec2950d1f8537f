//! Stopping a query that runs: one StopQuery.

use aws_sdk_cloudwatchlogs as logs;
use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;

use super::Talk;
use super::conversation::Speaker;
use super::faults::{self, Subject};
use crate::domain::{Event, Fault};

/// Stops and says whether it still ran.
pub(super) async fn talk(talk: Talk, query_id: String, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let stopped = stop(&talk, &clients.logs, &query_id).await?;
    speaker.say(Event::QueryStopped(stopped)).await;
    Ok(())
}

/// Sends StopQuery: true when the query was stopped by it, false when it had ended by itself.
pub(super) async fn stop(talk: &Talk, logs: &logs::Client, query_id: &str) -> Result<bool, Fault> {
    let error = match logs.stop_query().query_id(query_id).send().await {
        Ok(answer) => return Ok(answer.success()),
        Err(error) => error,
    };
    // AWS calls a query that has ended an invalid parameter: "Provided query ID is not active or already completed"; its
    // documentation, and the demo, say that "the specified query is not running".
    let code_and_words = (error.code(), error.message().unwrap_or_default());
    if let (Some("InvalidParameterException"), words) = code_and_words
        && ["not active", "completed", "not running"].iter().any(|part| words.contains(part))
    {
        return Ok(false);
    }
    let asked = talk.asked_logs("StopQuery", Subject::QueryId(query_id));
    Err(talk.judged(faults::fault(error, &asked)))
}
