//! Many items by their keys: BatchGetItem, a hundred at a time. What AWS leaves out is asked for again, and keys behind
//! which there is nothing are named.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use aws_sdk_dynamodb::operation::batch_get_item::BatchGetItemOutput;
use aws_sdk_dynamodb::types::{KeysAndAttributes, ReturnConsumedCapacity};
use tokio::time::sleep;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, unless_stopped};
use super::dynamo_values::{item, items, raw_item, unless_empty};
use super::faults::{self, Subject};
use super::trouble::Trouble;
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::Item;
use crate::domain::request::{BATCH, BatchGet};
use crate::domain::{Event, Fault, FaultKind};
use crate::dynamo::limits;

const OPERATION: &str = "BatchGetItem";

/// Says the items as they come, then the keys without one. When it is stopped or fails, the keys that were not read.
pub(super) async fn talk(talk: Talk, batch: BatchGet, mut speaker: Speaker) -> Result<(), Fault> {
    limits::table(&batch.table)?;
    for key in &batch.keys {
        limits::key(key).map_err(|what| Fault::new(FaultKind::Invalid, what))?;
    }
    limits::expressions(&batch.expressions)?;
    let clients = talk.clients().await?;
    let mut reading = Reading::new(&talk, &clients, &batch);
    let ended = unless_stopped(&talk.stop, reading.run(&mut speaker)).await;
    let unread: Vec<Item> = reading.waiting.into();
    if unread.is_empty() {
        let is_missing = |key: &&Item| !reading.found.contains(&limits::identity(key));
        let missing: Vec<Item> = batch.keys.iter().filter(is_missing).cloned().collect();
        if !missing.is_empty() {
            speaker.say(Event::NoItems(missing)).await;
        }
        reading.read.reached = Reached::End;
    } else if reading.read.pages > 0 {
        speaker.say(Event::Unread(unread)).await;
    }
    speaker.say(Event::ItemsRead(reading.read)).await;
    ended.unwrap_or(Ok(()))
}

struct Reading<'a> {
    talk: &'a Talk,
    clients: &'a ScopeClients,
    batch: &'a BatchGet,
    /// What was not read yet.
    waiting: VecDeque<Item>,
    /// The keys of the items that came.
    found: HashSet<String>,
    read: ItemsRead,
}

impl<'a> Reading<'a> {
    fn new(talk: &'a Talk, clients: &'a ScopeClients, batch: &'a BatchGet) -> Self {
        let read = ItemsRead { pages: 0, items: 0, scanned: None, capacity: 0.0, reached: Reached::Middle };
        Self { talk, clients, batch, waiting: batch.keys.clone().into(), found: HashSet::new(), read }
    }

    async fn run(&mut self, speaker: &mut Speaker) -> Result<(), Fault> {
        let mut trouble = Trouble::none(self.talk);
        let mut pauses = self.talk.pacing().unprocessed.start();
        while !self.waiting.is_empty() {
            let chunk: Vec<Item> = self.waiting.iter().take(BATCH).cloned().collect();
            let answer = match self.ask(&chunk, speaker).await {
                Ok(answer) => answer,
                Err(fault) => {
                    trouble.again_later(fault, speaker).await?;
                    continue;
                }
            };
            let left = self.take(answer, chunk.len(), speaker).await?;
            if left == chunk.len() {
                trouble.again_later(nothing_read(), speaker).await?;
                continue;
            }
            trouble = Trouble::none(self.talk);
            if left == 0 {
                pauses = self.talk.pacing().unprocessed.start();
            } else if let Some(pause) = pauses.next() {
                sleep(pause).await;
            }
        }
        Ok(())
    }

    async fn ask(&self, keys: &[Item], speaker: &mut Speaker) -> Result<BatchGetItemOutput, Fault> {
        let names = self.batch.expressions.names.clone().into_iter().collect();
        let wanted = KeysAndAttributes::builder().set_keys(Some(keys.iter().map(raw_item).collect()));
        let wanted = wanted
            .consistent_read(self.batch.consistent)
            .set_projection_expression(self.batch.expressions.projection.clone())
            .set_expression_attribute_names(unless_empty(names))
            .build()
            .map_err(|error| Fault::new(FaultKind::Invalid, "the keys can't be asked for").source(error))?;
        let call = self.clients.dynamo.batch_get_item().request_items(&self.batch.table, wanted);
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let asked = self.talk.asked_dynamo(OPERATION, Subject::Table(&self.batch.table));
        let answer = self.talk.call(self.clients, speaker, call.send()).await;
        answer.map_err(|error| faults::fault(error, &asked))
    }

    /// Says the items of an answer; tells how many of the keys that were asked for AWS left out. Those wait behind the
    /// others.
    async fn take(
        &mut self,
        answer: BatchGetItemOutput,
        asked: usize,
        speaker: &mut Speaker,
    ) -> Result<usize, Fault> {
        let came = answer.responses.unwrap_or_default().into_values().flatten().collect();
        let came = items(Some(came))?;
        let left = answer.unprocessed_keys.unwrap_or_default().into_values();
        let left: Vec<Item> = left.flat_map(|left| left.keys).map(item).collect::<Result<_, _>>()?;
        let count = left.len();
        self.waiting.drain(..asked);
        self.waiting.extend(left);
        let names: HashSet<&String> = self.batch.keys.first().into_iter().flat_map(Item::keys).collect();
        for item in &came {
            let key = item.iter().filter(|(name, _)| names.contains(name));
            let key: Item = key.map(|(name, value)| (name.clone(), value.clone())).collect();
            self.found.insert(limits::identity(&key));
        }
        self.read.pages += 1;
        self.read.items += came.len() as u64;
        let used = answer.consumed_capacity.unwrap_or_default();
        self.read.capacity += used.iter().filter_map(|used| used.capacity_units).sum::<f64>();
        if !came.is_empty() {
            speaker.say(Event::Items(Arc::from(came))).await;
        }
        speaker.say(Event::ItemsRead(self.read)).await;
        Ok(count)
    }
}

/// Amazon DynamoDB API, BatchGetItem: keys are left out when the table has no capacity for them.
fn nothing_read() -> Fault {
    let fault = Fault::new(FaultKind::Throttled, "BatchGetItem read none of the keys that it was asked for");
    fault.hint("the table has no read capacity left; wait a moment and ask for the rest")
}
