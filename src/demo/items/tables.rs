//! The tables: their keys and indexes, and what is in which account.

use dynoxide::errors::DynoxideError;
use dynoxide::{Database, ImportOptions};
use serde_json::{Value, json};

use super::{content, odd};
use crate::demo::incident::{Incident, story};

/// A table with its items.
pub struct Table {
    /// As CreateTable takes it.
    definition: Value,
    /// The attribute that ends an item's life.
    time_to_live: Option<&'static str>,
    /// In DynamoDB JSON.
    items: Vec<Value>,
}

/// The name of the table of orders.
pub const ORDERS: &str = "orders";
/// The table whose items are of every type that there is.
pub const ODD: &str = "demo-hostile-items";

/// How many orders are kept: the last ones before the incident was found.
const KEPT_ORDERS: usize = 1_000;

impl Table {
    /// Makes it, with all its items.
    ///
    /// # Errors
    /// When dynoxide refuses.
    pub fn put_into(self, database: &Database) -> Result<(), DynoxideError> {
        let odd = |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
        let name = self.definition["TableName"].as_str().unwrap_or_default().to_owned();
        database.create_table(serde_json::from_value(self.definition).map_err(odd)?)?;
        if let Some(attribute) = self.time_to_live {
            let specification = json!({ "Enabled": true, "AttributeName": attribute });
            let request = json!({ "TableName": name, "TimeToLiveSpecification": specification });
            database.update_time_to_live(serde_json::from_value(request).map_err(odd)?)?;
        }
        let items: Result<Vec<_>, _> = self.items.into_iter().map(serde_json::from_value).collect();
        database.import_items(&name, items.map_err(odd)?, ImportOptions::default())?;
        Ok(())
    }
}

/// The tables of the account of the incident.
pub fn production(incident: &Incident) -> Vec<Table> {
    vec![
        Table {
            definition: limits(),
            time_to_live: Some("expiresAt"),
            items: content::limits(incident, true),
        },
        Table {
            definition: orders(),
            time_to_live: None,
            items: incident.placed(KEPT_ORDERS).iter().map(content::order).collect(),
        },
        Table {
            definition: simple("feature-flags", "flag"),
            time_to_live: None,
            items: content::flags(incident),
        },
        Table {
            definition: simple("baskets", "basketId"),
            time_to_live: Some("expiresAt"),
            items: content::baskets(incident),
        },
        Table {
            definition: simple("idempotency-keys", "key"),
            time_to_live: Some("expiresAt"),
            items: vec![],
        },
        Table {
            definition: simple(ODD, "what"),
            time_to_live: Some("expiresAt"),
            items: odd::items(incident),
        },
    ]
}

/// Staging has the right limits alone.
pub fn staging(incident: &Incident) -> Vec<Table> {
    let items = content::limits(incident, false);
    vec![Table { definition: limits(), time_to_live: Some("expiresAt"), items }]
}

/// Days before the incident on which a table was made.
pub fn age_days(name: &str) -> i64 {
    match name {
        story::TABLE => 402,
        ORDERS => 588,
        ODD => 1,
        _ => 520,
    }
}

fn limits() -> Value {
    json!({
        "TableName": story::TABLE,
        "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
        "AttributeDefinitions": [attribute("pk", "S"), attribute("sk", "S"), attribute("version", "N")],
        "LocalSecondaryIndexes": [{
            "IndexName": "by-version",
            "KeySchema": [key("pk", "HASH"), key("version", "RANGE")],
            "Projection": { "ProjectionType": "ALL" },
        }],
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": { "ReadCapacityUnits": 40, "WriteCapacityUnits": 5 },
    })
}

fn orders() -> Value {
    json!({
        "TableName": ORDERS,
        "KeySchema": [key("orderId", "HASH")],
        "AttributeDefinitions": [
            attribute("orderId", "S"), attribute("customerId", "S"), attribute("placedAt", "N"),
            attribute("status", "S"),
        ],
        "GlobalSecondaryIndexes": [
            {
                "IndexName": "by-status",
                "KeySchema": [key("status", "HASH"), key("placedAt", "RANGE")],
                "Projection": { "ProjectionType": "ALL" },
            },
            {
                "IndexName": "by-customer",
                "KeySchema": [key("customerId", "HASH"), key("placedAt", "RANGE")],
                "Projection": { "ProjectionType": "INCLUDE", "NonKeyAttributes": ["status", "amountMinor"] },
            },
        ],
        "BillingMode": "PAY_PER_REQUEST",
    })
}

fn simple(name: &str, partition: &str) -> Value {
    json!({
        "TableName": name,
        "KeySchema": [key(partition, "HASH")],
        "AttributeDefinitions": [attribute(partition, "S")],
        "BillingMode": "PAY_PER_REQUEST",
    })
}

fn key(name: &str, kind: &str) -> Value {
    json!({ "AttributeName": name, "KeyType": kind })
}

fn attribute(name: &str, kind: &str) -> Value {
    json!({ "AttributeName": name, "AttributeType": kind })
}
