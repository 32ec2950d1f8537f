//! All items of a table or an index: Scan, in one segment or in several at the same time.

use std::sync::Arc;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::Speaker;
use super::dynamo_pages::{Ask, Page, Place, Source, read};
use super::dynamo_values::{items, raw_item, units, unless_empty};
use super::faults::{self, Subject};
use crate::domain::request::Scan;
use crate::domain::{Fault, FaultKind};
use crate::dynamo::limits;

/// Says each page as it comes, of whatever segment.
pub(super) async fn talk(talk: Talk, scan: Scan, mut speaker: Speaker) -> Result<(), Fault> {
    check(&scan)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let source = Table { talk: &talk, clients, scan: &scan };
    read(&talk, &source, &scan.caps, scan.segments, &mut speaker).await
}

/// A scan ends somewhere: nobody reads a table by mistake.
fn check(scan: &Scan) -> Result<(), Fault> {
    limits::table(&scan.table)?;
    scan.index.as_deref().map_or(Ok(()), limits::index)?;
    limits::expressions(&scan.expressions)?;
    let wrong = |what: &str| Err(Fault::new(FaultKind::Invalid, what.to_owned()));
    if scan.caps.capacity.is_none() {
        return wrong("a scan needs a cap of read units");
    }
    if !(1..=limits::SEGMENTS).contains(&scan.segments) {
        return wrong("a scan has at least 1 segment and at most 64");
    }
    Ok(())
}

struct Table<'a> {
    talk: &'a Talk,
    clients: Arc<ScopeClients>,
    scan: &'a Scan,
}

impl Source for Table<'_> {
    const OPERATION: &'static str = "Scan";

    fn is_filtered(&self) -> bool {
        self.scan.expressions.filter.is_some()
    }

    async fn page(&self, ask: Ask) -> Result<Page, Fault> {
        let expressions = self.scan.expressions.clone();
        let call = self.clients.dynamo.scan().table_name(&self.scan.table);
        let call = call.set_index_name(self.scan.index.clone());
        let call = call.set_filter_expression(expressions.filter);
        let call = call.set_projection_expression(expressions.projection);
        let names = expressions.names.into_iter().collect();
        let call = call.set_expression_attribute_names(unless_empty(names));
        let call = call.set_expression_attribute_values(unless_empty(raw_item(&expressions.values)));
        let call = call.consistent_read(self.scan.consistent);
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total).set_limit(ask.limit);
        let call = call.set_exclusive_start_key(ask.place.and_then(Place::key));
        let in_parts = self.scan.segments > 1;
        let number = |count: u32| i32::try_from(count).ok().filter(|_| in_parts);
        let call = call.set_total_segments(number(self.scan.segments)).set_segment(number(ask.segment));
        let asked = self.talk.asked_dynamo(Self::OPERATION, Subject::Table(&self.scan.table));
        let answer = call.send().await.map_err(|error| faults::fault(error, &asked))?;
        Ok(Page {
            items: items(answer.items)?,
            scanned: u64::try_from(answer.scanned_count).ok(),
            capacity: units(answer.consumed_capacity),
            next: answer.last_evaluated_key.filter(|key| !key.is_empty()).map(Place::Key),
        })
    }
}
