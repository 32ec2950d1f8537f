//! The items of one partition: Query, page by page in the order of the sort key.

use std::sync::Arc;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::Speaker;
use super::dynamo_pages::{Ask, Page, Place, Source, read};
use super::dynamo_values::{items, raw_item, units, unless_empty};
use super::faults::{self, Subject};
use crate::domain::Fault;
use crate::domain::request::ItemQuery;
use crate::dynamo::limits;

/// Says each page as it comes.
pub(super) async fn talk(talk: Talk, query: ItemQuery, mut speaker: Speaker) -> Result<(), Fault> {
    limits::table(&query.table)?;
    query.index.as_deref().map_or(Ok(()), limits::index)?;
    limits::expressions(&query.expressions)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let source = Partition { talk: &talk, clients, query: &query };
    read(&talk, &source, &query.caps, 1, &mut speaker).await
}

struct Partition<'a> {
    talk: &'a Talk,
    clients: Arc<ScopeClients>,
    query: &'a ItemQuery,
}

impl Source for Partition<'_> {
    const OPERATION: &'static str = "Query";

    fn is_filtered(&self) -> bool {
        self.query.expressions.filter.is_some()
    }

    async fn page(&self, ask: Ask) -> Result<Page, Fault> {
        let expressions = self.query.expressions.clone();
        let call = self.clients.dynamo.query().table_name(&self.query.table);
        let call = call.set_index_name(self.query.index.clone());
        let call = call.set_key_condition_expression(expressions.key_condition);
        let call = call.set_filter_expression(expressions.filter);
        let call = call.set_projection_expression(expressions.projection);
        let names = expressions.names.into_iter().collect();
        let call = call.set_expression_attribute_names(unless_empty(names));
        let call = call.set_expression_attribute_values(unless_empty(raw_item(&expressions.values)));
        let call = call.scan_index_forward(!self.query.descending).consistent_read(self.query.consistent);
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total).set_limit(ask.limit);
        let call = call.set_exclusive_start_key(ask.place.and_then(Place::key));
        let asked = self.talk.asked_dynamo(Self::OPERATION, Subject::Table(&self.query.table));
        let answer = call.send().await.map_err(|error| faults::fault(error, &asked))?;
        Ok(Page {
            items: items(answer.items)?,
            scanned: u64::try_from(answer.scanned_count).ok(),
            capacity: units(answer.consumed_capacity),
            next: answer.last_evaluated_key.filter(|key| !key.is_empty()).map(Place::Key),
        })
    }
}
