//! GetQueryResults and StopQuery. AWS cuts long messages in results and says neither where nor that it does; only
//! GetLogRecord is documented to give "the full unparsed log event". The cut after 1,000 characters is the demo's own (users
//! have reported about so many of AWS: stakwork/stakgraph, pull request 1529), so that whole records can be tried.

use serde::Deserialize;
use serde_json::json;

use super::page::{self, Position};
use super::query::Snapshot;
use super::{Logs, Place, blocking};
use crate::demo::refusal::Refusal;
use crate::domain::QueryStatus;

/// Rows in one answer. AWS, "GetQueryResults".
const PAGE: usize = 10_000;
/// Characters of a message in a row.
const MESSAGE: usize = 1_000;

/// The members of the request that are understood.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GetQueryResults {
    query_id: Option<String>,
    next_token: Option<String>,
    max_items: Option<i64>,
}

/// The members of the request that are understood.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StopQuery {
    query_id: Option<String>,
}

impl Logs {
    /// What a query has come to: the rows so far while it runs, a page of them when it has ended.
    pub(super) async fn get_query_results(
        &self,
        place: &Place<'_>,
        request: GetQueryResults,
    ) -> Result<Vec<u8>, Refusal> {
        let query = self.queries.get(request.query_id.as_deref())?;
        let list = ("results", request.query_id);
        let Position { as_of, offset } = page::position(&list, request.next_token.as_deref(), place.now)?;
        let size = page::size(request.max_items, PAGE)?;
        let snapshot = query.look().await;
        let rows: usize = snapshot.batches.iter().map(|batch| batch.len()).sum();
        let more = snapshot.status == QueryStatus::Complete && offset + size < rows;
        let token = more.then(|| page::token(&list, Position { as_of, offset: offset + size }));
        let written = blocking(move || write(&snapshot, offset, size, token.as_deref())).await?;
        written.map_err(|error| Refusal::new("ServiceUnavailableException", error.to_string()))
    }

    /// Stops a query.
    pub(super) fn stop_query(&self, request: &StopQuery) -> Result<Vec<u8>, Refusal> {
        self.queries.stop(request.query_id.as_deref())?;
        Ok(json!({ "success": true }).to_string().into_bytes())
    }
}

fn write(
    snapshot: &Snapshot,
    offset: usize,
    size: usize,
    token: Option<&str>,
) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(1 << 16);
    out.extend_from_slice(b"{\"queryLanguage\":\"CWLI\",\"results\":[");
    write_rows(&mut out, snapshot, offset, size)?;
    let scanned = snapshot.groups as f64;
    let statistics = json!({
        "recordsMatched": snapshot.matched as f64,
        "recordsScanned": snapshot.scanned as f64,
        "bytesScanned": snapshot.bytes as f64,
        "estimatedRecordsSkipped": 0.0,
        "estimatedBytesSkipped": 0.0,
        "logGroupsScanned": scanned,
    });
    let status = snapshot.status.api_name();
    out.extend_from_slice(b"],\"statistics\":");
    serde_json::to_writer(&mut out, &statistics)?;
    out.extend_from_slice(b",\"status\":");
    serde_json::to_writer(&mut out, status)?;
    if let Some(token) = token {
        out.extend_from_slice(b",\"nextToken\":");
        serde_json::to_writer(&mut out, token)?;
    }
    out.push(b'}');
    Ok(out)
}

/// Rows `offset..offset + size`; fields that a row lacks are left out.
fn write_rows(out: &mut Vec<u8>, snapshot: &Snapshot, offset: usize, size: usize) -> serde_json::Result<()> {
    let (mut skip, mut left) = (offset, size);
    let mut first = true;
    for batch in &snapshot.batches {
        let names: Vec<String> =
            batch.columns().iter().map(serde_json::to_string).collect::<serde_json::Result<_>>()?;
        let shown = batch.len().saturating_sub(skip).min(left);
        for row in skip..skip + shown {
            out.extend_from_slice(if first { b"[" } else { b",[" });
            first = false;
            for (index, (column, cell)) in batch.row(row).enumerate() {
                out.extend_from_slice(if index == 0 { b"{\"field\":" } else { b",{\"field\":" });
                out.extend_from_slice(names[column].as_bytes());
                out.extend_from_slice(b",\"value\":");
                let is_message = *batch.columns()[column] == *"@message";
                serde_json::to_writer(&mut *out, if is_message { beginning(cell.raw) } else { cell.raw })?;
                out.push(b'}');
            }
            out.push(b']');
        }
        skip = skip.saturating_sub(batch.len());
        left -= shown;
    }
    Ok(())
}

/// As much of a message as a row holds.
fn beginning(message: &str) -> &str {
    let end = message.char_indices().nth(MESSAGE).map_or(message.len(), |(index, _)| index);
    &message[..end]
}
