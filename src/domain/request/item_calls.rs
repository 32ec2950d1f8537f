//! Which DynamoDB calls a request makes. Actions and resource types: AWS Service Authorization Reference, "Actions,
//! resources, and condition keys for Amazon DynamoDB"; ListTables takes no resource, a statement that selects is
//! `PartiQLSelect`. Values stand in the parameters as DynamoDB JSON, as the AWS command line takes them.

use std::collections::BTreeMap;

use super::items::{BatchGet, Expressions, GetItem, ItemQuery, Scan, Sql};
use super::statement::source;
use super::{Call, Times};
use crate::domain::item::{Form, Item, write_item};

/// The keys of one BatchGetItem (Amazon DynamoDB API, BatchGetItem).
pub const BATCH: usize = 100;

type Parameters = Vec<(&'static str, Vec<String>)>;

/// Listing the tables.
pub(super) fn tables() -> Call {
    let action = Some("dynamodb:ListTables");
    call("ListTables", action, vec!["*".into()], vec![], Times::PerPage)
}

/// Describing a table, and where that is wanted by what its items expire.
pub(super) fn describe(table: &str, expiry: bool) -> Vec<Call> {
    let one = |operation, action| {
        call(operation, Some(action), vec![table_resource(table, None)], vec![named(table)], Times::Once)
    };
    let mut calls = vec![one("DescribeTable", "dynamodb:DescribeTable")];
    if expiry {
        calls.push(one("DescribeTimeToLive", "dynamodb:DescribeTimeToLive"));
    }
    calls
}

impl GetItem {
    pub(super) fn call(&self) -> Call {
        let mut parameters = vec![named(&self.table), ("--key", vec![typed(&self.key)])];
        common(&mut parameters, &self.expressions, self.consistent);
        let action = Some("dynamodb:GetItem");
        call("GetItem", action, vec![table_resource(&self.table, None)], parameters, Times::Once)
    }
}

impl BatchGet {
    /// One call for each hundred keys, besides those for keys that AWS leaves for later.
    pub(super) fn calls(&self) -> Vec<Call> {
        self.keys.chunks(BATCH).map(|keys| self.call(keys)).collect()
    }

    fn call(&self, keys: &[Item]) -> Call {
        let keys: Vec<String> = keys.iter().map(typed).collect();
        let mut more = if self.consistent { ",\"ConsistentRead\":true".to_owned() } else { String::new() };
        if let Some(projection) = &self.expressions.projection {
            // Placeholders and what joins them need no escapes.
            let names = names_as_json(&self.expressions.names);
            more +=
                &format!(",\"ProjectionExpression\":\"{projection}\",\"ExpressionAttributeNames\":{names}");
        }
        // Nor does the name of a table.
        let items = format!("{{\"{}\":{{\"Keys\":[{}]{more}}}}}", self.table, keys.join(","));
        let parameters = vec![("--request-items", vec![items])];
        let action = Some("dynamodb:BatchGetItem");
        call("BatchGetItem", action, vec![table_resource(&self.table, None)], parameters, Times::Once)
    }
}

impl ItemQuery {
    pub(super) fn call(&self) -> Call {
        let mut parameters = on(&self.table, self.index.as_deref());
        if let Some(condition) = &self.expressions.key_condition {
            parameters.push(("--key-condition-expression", vec![condition.clone()]));
        }
        common(&mut parameters, &self.expressions, self.consistent);
        if self.descending {
            parameters.push(("--no-scan-index-forward", vec![]));
        }
        let resources = vec![table_resource(&self.table, self.index.as_deref())];
        call("Query", Some("dynamodb:Query"), resources, parameters, Times::PerPage)
    }
}

impl Sql {
    pub(super) fn call(&self) -> Call {
        let mut parameters = vec![("--statement", vec![self.statement.clone()])];
        common(&mut parameters, &Expressions::default(), self.consistent);
        let action = Some("dynamodb:PartiQLSelect");
        let named = source(&self.statement).map(|(table, index)| table_resource(&table, index.as_deref()));
        let resources = vec![named.unwrap_or_else(|| "table/*".to_owned())];
        call("ExecuteStatement", action, resources, parameters, Times::PerPage)
    }
}

impl Scan {
    pub(super) fn call(&self) -> Call {
        let mut parameters = on(&self.table, self.index.as_deref());
        common(&mut parameters, &self.expressions, self.consistent);
        if self.segments > 1 {
            parameters.push(("--total-segments", vec![self.segments.to_string()]));
            parameters.push(("--segment", vec!["SEGMENT".to_owned()]));
        }
        let resources = vec![table_resource(&self.table, self.index.as_deref())];
        call("Scan", Some("dynamodb:Scan"), resources, parameters, Times::PerPage)
    }
}

fn call(
    operation: &'static str,
    action: Option<&'static str>,
    resources: Vec<String>,
    parameters: Parameters,
    times: Times,
) -> Call {
    Call { service: "dynamodb", operation, action, resources, parameters, times }
}

/// The part of the ARN of a table or one of its indexes behind the account; a table that is named by its ARN brings it.
pub fn table_resource(table: &str, index: Option<&str>) -> String {
    let name = table.split_once(":table/").map_or(table, |(_, name)| name);
    match index {
        Some(index) => format!("table/{name}/index/{index}"),
        None => format!("table/{name}"),
    }
}

fn named(table: &str) -> (&'static str, Vec<String>) {
    ("--table-name", vec![table.to_owned()])
}

fn on(table: &str, index: Option<&str>) -> Parameters {
    let mut parameters = vec![named(table)];
    if let Some(index) = index {
        parameters.push(("--index-name", vec![index.to_owned()]));
    }
    parameters
}

fn common(parameters: &mut Parameters, expressions: &Expressions, consistent: bool) {
    let Expressions { filter, projection, names, values, .. } = expressions;
    for (flag, text) in [("--filter-expression", filter), ("--projection-expression", projection)] {
        if let Some(text) = text {
            parameters.push((flag, vec![text.clone()]));
        }
    }
    if !names.is_empty() {
        parameters.push(("--expression-attribute-names", vec![names_as_json(names)]));
    }
    if !values.is_empty() {
        parameters.push(("--expression-attribute-values", vec![typed(values)]));
    }
    if consistent {
        parameters.push(("--consistent-read", vec![]));
    }
    parameters.push(("--return-consumed-capacity", vec!["TOTAL".to_owned()]));
}

fn typed(item: &Item) -> String {
    write_item(item, Form::Typed)
}

fn names_as_json(names: &BTreeMap<String, String>) -> String {
    let names = names.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
    serde_json::Value::Object(names.collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::item::Attribute;
    use crate::domain::request::{Caps, Danger, Permission, Request};

    fn item() -> Item {
        Item::from([("pk".to_owned(), Attribute::Number("1".into()))])
    }

    fn requests() -> Vec<(Request, &'static str, &'static str, &'static str)> {
        let (table, consistent) = ("orders".to_owned(), false);
        let (expressions, caps, index) = (Expressions::default(), Caps::default(), None);
        let get = GetItem { table: table.clone(), key: item(), expressions: expressions.clone(), consistent };
        let (keys, of_batch) = (vec![item(); 250], expressions.clone());
        let batch = BatchGet { table: table.clone(), keys, expressions: of_batch, consistent };
        let query = ItemQuery {
            table: table.clone(),
            index: Some("by-day".into()),
            expressions: expressions.clone(),
            descending: true,
            consistent,
            caps: caps.clone(),
        };
        let sql = Sql { statement: "SELECT * FROM orders".into(), consistent, caps: caps.clone() };
        let scan = Scan { table, index, expressions, consistent, segments: 1, caps };
        // Service Authorization Reference, Amazon DynamoDB: actions and resource types.
        vec![
            (Request::GetItem(get), "GetItem", "dynamodb:GetItem", "table/orders"),
            (Request::BatchGet(batch), "BatchGetItem", "dynamodb:BatchGetItem", "table/orders"),
            (Request::ItemQuery(query), "Query", "dynamodb:Query", "table/orders/index/by-day"),
            (Request::Sql(sql), "ExecuteStatement", "dynamodb:PartiQLSelect", "table/orders"),
            (Request::Scan(scan), "Scan", "dynamodb:Scan", "table/orders"),
        ]
    }

    #[test]
    fn every_request_for_items_reads_and_names_its_action_and_resource() {
        for (request, operation, action, resource) in requests() {
            let calls = request.calls();
            assert_eq!((calls[0].operation, calls[0].action), (operation, Some(action)));
            assert_eq!(calls[0].resources, [resource], "{operation}");
            assert_eq!(request.permission(), Permission::ReadItems);
            assert_eq!(request.danger(Some(9.0), 0.5), Danger::Read);
        }
    }

    #[test]
    fn a_batch_is_a_call_for_each_hundred_keys() {
        let (request, ..) = requests().remove(1);
        let calls = request.calls();
        assert_eq!(calls.len(), 3);
        let (flag, values) = &calls[2].parameters[0];
        let asked: serde_json::Value = serde_json::from_str(&values[0]).unwrap();
        assert_eq!((*flag, asked["orders"]["Keys"].as_array().unwrap().len()), ("--request-items", 50));
        assert_eq!(asked["orders"]["Keys"][0], serde_json::json!({ "pk": { "N": "1" } }));
    }

    #[test]
    fn a_table_named_by_its_arn_is_the_same_resource() {
        assert_eq!(
            table_resource("arn:aws:dynamodb:eu-west-1:1:table/orders", Some("i-1")),
            "table/orders/index/i-1"
        );
    }
}
