//! The queries that were started: their state, who waits for whom, how they are stopped, how long results are kept.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::queries::About;
use super::query::Query;
use super::scene::Scene;
use super::work::Work;
use crate::demo::incident::Incident;
use crate::demo::refusal::Refusal;
use crate::domain::QueryStatus;

/// Queries that run at the same time; the others are scheduled. Each has a thread, which mostly waits.
const PLACES: usize = 8;
/// Results are kept at least this long after they were last asked for.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// And longer, as long as all of them together have no more text than this. (AWS keeps them for seven days: "CloudWatch
/// Logs quotas", query results.)
const KEPT_BYTES: usize = 32 << 20;

/// All queries that were started and whose results are still kept.
pub struct Queries {
    count: AtomicU64,
    /// How many may be scheduled or running at the same time.
    quota: usize,
    places: Arc<Semaphore>,
    by_id: Mutex<HashMap<String, Arc<Query>>>,
    /// Makes the ids.
    incident: Arc<Incident>,
}

impl Queries {
    /// None yet.
    pub fn new(quota: usize, incident: Arc<Incident>) -> Self {
        Self {
            count: AtomicU64::new(0),
            quota,
            places: Arc::new(Semaphore::new(PLACES)),
            by_id: Mutex::default(),
            incident,
        }
    }

    /// The number of the next query.
    pub fn next_number(&self) -> u64 {
        self.count.fetch_add(1, Ordering::Relaxed)
    }

    /// All of them, in no order.
    pub fn all(&self) -> Vec<(String, Arc<Query>)> {
        self.lock().iter().map(|(id, query)| (id.clone(), Arc::clone(query))).collect()
    }

    /// Starts a query and returns its id.
    ///
    /// # Errors
    /// `LimitExceededException` when too many have not ended yet.
    pub fn start(&self, work: Work, about: About, pace: Duration) -> Result<String, Refusal> {
        let id = self.incident.query_id(about.number);
        let query = Arc::new(Query::new(about, pace));
        let mut by_id = self.lock();
        if by_id.values().filter(|query| !query.status().is_final()).count() >= self.quota {
            let message = format!("Account maximum query concurrency limit of [{}] reached.", self.quota);
            return Err(Refusal::new("LimitExceededException", message));
        }
        forget(&mut by_id, Instant::now());
        by_id.insert(id.clone(), Arc::clone(&query));
        drop(by_id);
        tokio::spawn(run(query, work, Arc::clone(&self.places)));
        Ok(id)
    }

    /// A query by its id.
    ///
    /// # Errors
    /// `ResourceNotFoundException` when there is none, or its results are no longer kept, which the message tells apart.
    pub fn get(&self, id: Option<&str>) -> Result<Arc<Query>, Refusal> {
        let id = id.ok_or_else(|| Refusal::invalid("queryId must not be null."))?;
        if let Some(known) = self.lock().get(id) {
            return Ok(Arc::clone(known));
        }
        let started = self.count.load(Ordering::Relaxed);
        let was_there = (0..started).any(|number| self.incident.query_id(number) == id);
        let message = match was_there {
            true => format!("Query with id {id} has expired: the demo keeps no more than 32 MiB of results."),
            false => format!("Query with id {id} does not exist."),
        };
        Err(Refusal::not_found(message))
    }

    /// Stops a query.
    ///
    /// # Errors
    /// As [`Queries::get`]; `InvalidParameterException` when it has ended (AWS, "StopQuery": "If the query has already
    /// ended, the operation returns an error indicating that the specified query is not running").
    pub fn stop(&self, id: Option<&str>) -> Result<(), Refusal> {
        let query = self.get(id)?;
        if query.status().is_final() {
            return Err(Refusal::invalid("The specified query is not running."));
        }
        query.stop();
        Ok(())
    }

    /// Stops all of them.
    pub fn close(&self) {
        for query in self.lock().values() {
            query.stop();
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Arc<Query>>> {
        self.by_id.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets go of results that nobody asked for lately, the oldest first, until the rest is small enough.
fn forget(by_id: &mut HashMap<String, Arc<Query>>, now: Instant) {
    let mut kept: Vec<(Instant, String, usize)> = by_id
        .iter()
        .filter(|(_, query)| query.status().is_final())
        .map(|(id, query)| (query.last_asked(), id.clone(), query.text_bytes()))
        .collect();
    kept.sort_unstable();
    let mut bytes: usize = kept.iter().map(|(_, _, bytes)| bytes).sum();
    for (last_asked, id, size) in kept {
        if bytes <= KEPT_BYTES || now.duration_since(last_asked) < KEPT_FOR {
            return;
        }
        by_id.remove(&id);
        bytes -= size;
    }
}

async fn run(query: Arc<Query>, work: Work, places: Arc<Semaphore>) {
    let place = async {
        if work.scene == Scene::Scheduled {
            std::future::pending::<()>().await;
        }
        places.acquire().await
    };
    let place = tokio::select! {
        biased;
        () = query.stopped() => return query.end(QueryStatus::Cancelled),
        place = place => place,
    };
    let worker = Arc::clone(&query);
    let done = tokio::task::spawn_blocking(move || work.run(&worker)).await;
    drop(place);
    if let Err(error) = done {
        tracing::error!("a query of the demo failed: {error}");
        query.end(QueryStatus::Failed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::logs::query::Snapshot;
    use crate::domain::{BatchBuilder, CellKind, Range};

    fn complete(queries: &Queries, bytes: usize) -> String {
        let number = queries.next_number();
        let at = jiff::Timestamp::UNIX_EPOCH;
        let range = Range { from: at, to: at };
        let about = About {
            number,
            by: String::new(),
            region: String::new(),
            source: String::new(),
            groups: vec![],
            created: at,
            range,
        };
        let query = Query::new(about, Duration::ZERO);
        let mut rows = BatchBuilder::with_columns(["@message"]);
        rows.set(0, CellKind::Text, &"x".repeat(bytes));
        rows.end_row();
        let batches = vec![Arc::new(rows.finish())];
        let status = QueryStatus::Complete;
        query.publish(Snapshot { status, batches, matched: 1, scanned: 1, bytes: 1, groups: 0 });
        let id = queries.incident.query_id(number);
        queries.lock().insert(id.clone(), Arc::new(query));
        id
    }

    #[test]
    fn results_expire_after_their_minute_once_they_are_too_many_and_say_so() {
        let queries = Queries::new(1, Arc::new(Incident::new(1, 0.01, 0)));
        let (first, second) = (complete(&queries, KEPT_BYTES), complete(&queries, 1));
        let told = |id: &str| queries.get(Some(id)).err().map(|refusal| format!("{refusal:?}"));
        forget(&mut queries.lock(), Instant::now());
        assert_eq!([told(&first), told(&second)], [None, None], "the minute is not over");
        forget(&mut queries.lock(), Instant::now() + KEPT_FOR);
        assert!(told(&first).unwrap().contains("has expired"), "{:?}", told(&first));
        assert_eq!(told(&second), None, "the rest is small enough");
        assert!(told("33cea3e7-47f5-46dc-97ad-4dcd873e4a0f").unwrap().contains("does not exist"));
    }
}
