//! What a table is like: DescribeTable, and DescribeTimeToLive where it is asked for.

use aws_sdk_dynamodb::types::{
    self as types, AttributeDefinition, BillingMode, GlobalSecondaryIndexDescription, KeySchemaElement,
    KeyType, LocalSecondaryIndexDescription, ProjectionType, TableDescription, TimeToLiveStatus,
};

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::pages::instant;
use crate::domain::event::{Expiry, IndexInfo, KeyAttribute, KeySchema, Projection, TableInfo};
use crate::domain::{Event, Fault, FaultKind};
use crate::dynamo::limits;

/// Says what the table is like.
pub(super) async fn talk(talk: Talk, table: String, expiry: bool, mut speaker: Speaker) -> Result<(), Fault> {
    limits::table(&table)?;
    let clients = talk.clients().await?;
    let asked = talk.asked_dynamo("DescribeTable", Subject::Table(&table));
    let call = clients.dynamo.describe_table().table_name(&table);
    let answer = talk.call(&clients, &mut speaker, call.send());
    let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
    let answer = answer.map_err(|error| faults::fault(error, &asked))?;
    let Some(description) = answer.table else {
        let fault = Fault::new(FaultKind::Service, "DescribeTable answered without a table");
        return Err(fault.hint("check that the endpoint is AWS"));
    };
    let mut info = described(&description);
    if expiry {
        let asking = expiry_of(&talk, &clients, &table);
        info.expiry = unless_stopped(&talk.stop, asking).await.ok_or_else(stopped)?;
    }
    speaker.say(Event::Table(Box::new(info))).await;
    Ok(())
}

/// A table is worth telling of also when this one call is denied.
async fn expiry_of(talk: &Talk, clients: &ScopeClients, table: &str) -> Expiry {
    let asked = talk.asked_dynamo("DescribeTimeToLive", Subject::Table(table));
    let answer = clients.dynamo.describe_time_to_live().table_name(table).send().await;
    let told = match answer {
        Ok(answer) => answer.time_to_live_description,
        Err(error) => return Expiry::Unknown(faults::fault(error, &asked).what),
    };
    let is_on =
        |status: &TimeToLiveStatus| matches!(status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling);
    let told = told.filter(|told| told.time_to_live_status().is_some_and(is_on));
    match told.and_then(|told| told.attribute_name) {
        Some(name) => Expiry::By(name.into()),
        None => Expiry::Off,
    }
}

fn described(table: &TableDescription) -> TableInfo {
    let kinds = table.attribute_definitions();
    let local = table.local_secondary_indexes().iter().map(|index| local(index, kinds));
    let global = table.global_secondary_indexes().iter().map(|index| global(index, kinds));
    let mode = table.billing_mode_summary().and_then(|summary| summary.billing_mode());
    let throughput = table.provisioned_throughput();
    TableInfo {
        name: table.table_name().unwrap_or_default().into(),
        status: table.table_status().map_or("", |status| status.as_str()).into(),
        keys: keys(table.key_schema(), kinds),
        indexes: local.chain(global).collect(),
        items: count(table.item_count()),
        bytes: count(table.table_size_bytes()),
        on_demand: mode == Some(&BillingMode::PayPerRequest),
        read_units: count(throughput.and_then(|units| units.read_capacity_units)),
        write_units: count(throughput.and_then(|units| units.write_capacity_units)),
        created: instant(table.creation_date_time().and_then(|time| time.to_millis().ok())),
        expiry: Expiry::Off,
    }
}

fn local(index: &LocalSecondaryIndexDescription, kinds: &[AttributeDefinition]) -> IndexInfo {
    IndexInfo {
        name: index.index_name().unwrap_or_default().into(),
        is_global: false,
        status: None,
        keys: keys(index.key_schema(), kinds),
        projection: projection(index.projection()),
        items: count(index.item_count()),
        bytes: count(index.index_size_bytes()),
    }
}

fn global(index: &GlobalSecondaryIndexDescription, kinds: &[AttributeDefinition]) -> IndexInfo {
    IndexInfo {
        name: index.index_name().unwrap_or_default().into(),
        is_global: true,
        status: index.index_status().map(|status| status.as_str().into()),
        keys: keys(index.key_schema(), kinds),
        projection: projection(index.projection()),
        items: count(index.item_count()),
        bytes: count(index.index_size_bytes()),
    }
}

fn keys(schema: &[KeySchemaElement], kinds: &[AttributeDefinition]) -> KeySchema {
    let attributes = |key: KeyType| {
        let of_type = schema.iter().filter(|element| element.key_type == key);
        of_type.map(|element| attribute(&element.attribute_name, kinds)).collect()
    };
    KeySchema { partition: attributes(KeyType::Hash), sort: attributes(KeyType::Range) }
}

fn attribute(name: &str, kinds: &[AttributeDefinition]) -> KeyAttribute {
    let kind = kinds.iter().find(|kind| kind.attribute_name == name);
    KeyAttribute { name: name.into(), kind: kind.map_or("", |kind| kind.attribute_type.as_str()).into() }
}

fn projection(projection: Option<&types::Projection>) -> Projection {
    match projection.and_then(|projection| projection.projection_type()) {
        Some(ProjectionType::KeysOnly) => Projection::Keys,
        Some(ProjectionType::Include) => {
            let names = projection.map(|projection| projection.non_key_attributes()).unwrap_or_default();
            Projection::With(names.iter().map(|name| name.as_str().into()).collect())
        }
        _ => Projection::All,
    }
}

fn count(number: Option<i64>) -> u64 {
    number.and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}
