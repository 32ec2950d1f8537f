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
    let stopped = talk.call(&clients, &mut speaker, stop(&talk, &clients.logs, &query_id)).await?;
    speaker.say(Event::QueryStopped(stopped)).await;
    Ok(())
}

/// Sends StopQuery: true when the query was stopped by it, false when it had ended by itself.
pub(super) async fn stop(talk: &Talk, logs: &logs::Client, query_id: &str) -> Result<bool, Fault> {
    let error = match logs.stop_query().query_id(query_id).send().await {
        Ok(answer) => return Ok(answer.success()),
        Err(error) => error,
    };
    // "If the query has already ended, the operation returns an error indicating that the specified query is not
    // running" (CloudWatch Logs API, StopQuery): the error is InvalidParameterException, an unknown id is not found.
    if error.code() == Some("InvalidParameterException") {
        return Ok(false);
    }
    let asked = talk.asked_logs("StopQuery", Subject::QueryId(query_id));
    Err(faults::fault(error, &asked))
}
