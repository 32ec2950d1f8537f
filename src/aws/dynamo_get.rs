//! One item by its key: GetItem.

use std::sync::Arc;

use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::dynamo_values::{item, raw_item, units, unless_empty};
use super::faults::{self, Subject};
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::request::GetItem;
use crate::domain::{Event, Fault, FaultKind};
use crate::dynamo::limits;

/// Says the item, and what it took to read it. That there is none is a fault.
pub(super) async fn talk(talk: Talk, get: GetItem, mut speaker: Speaker) -> Result<(), Fault> {
    limits::table(&get.table)?;
    limits::key(&get.key).map_err(|what| Fault::new(FaultKind::Invalid, what))?;
    limits::expressions(&get.expressions)?;
    let clients = talk.clients().await?;
    let asked = talk.asked_dynamo("GetItem", Subject::Table(&get.table));
    let names = get.expressions.names.clone().into_iter().collect();
    let call = clients.dynamo.get_item().table_name(&get.table).set_key(Some(raw_item(&get.key)));
    let call = call.set_projection_expression(get.expressions.projection.clone());
    let call = call.set_expression_attribute_names(unless_empty(names)).consistent_read(get.consistent);
    let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
    let answer = talk.call(&clients, &mut speaker, call.send());
    let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
    let answer = answer.map_err(|error| faults::fault(error, &asked))?;
    let Some(found) = answer.item.filter(|found| !found.is_empty() || asked_for_less(&get)) else {
        let what = format!("there is no item with this key in {}", get.table);
        return Err(Fault::new(FaultKind::NotFound, what)
            .hint("check the key: text in quotes, numbers without; letters count as they are written"));
    };
    speaker.say(Event::Items(Arc::from([item(found)?]))).await;
    let capacity = units(answer.consumed_capacity);
    let read = ItemsRead { pages: 1, items: 1, scanned: Some(1), capacity, reached: Reached::End };
    speaker.say(Event::ItemsRead(read)).await;
    Ok(())
}

/// With a projection an item may be there and have none of the attributes.
fn asked_for_less(get: &GetItem) -> bool {
    get.expressions.projection.is_some()
}
