//! What a table is like, as a tree: keys, indexes, counts, billing, and by what its items expire.

use crate::app::tree::Node;
use crate::domain::event::{Expiry, IndexInfo, KeyAttribute, KeySchema, Projection, TableInfo};
use crate::domain::{Text, figures};

/// All that is said of a table.
pub(super) fn nodes(table: &TableInfo) -> Vec<(String, Node)> {
    let mut nodes = vec![
        ("name".to_owned(), Node::text(table.name.clone())),
        ("status".to_owned(), Node::text(table.status.clone())),
    ];
    nodes.extend(keys(&table.keys));
    nodes.extend(counts(table.items, table.bytes));
    nodes.push(("billing".to_owned(), Node::text(billing(table))));
    nodes.push(("expires".to_owned(), expiry(&table.expiry)));
    nodes.extend(table.created.map(|at| ("created".to_owned(), Node::text(at.to_string()))));
    nodes.extend(table.indexes.iter().map(|index| {
        let kind = if index.is_global { "global" } else { "local" };
        (format!("{kind} index {}", index.name.raw()), Node::map(of_index(index)))
    }));
    nodes
}

fn of_index(index: &IndexInfo) -> Vec<(String, Node)> {
    let status = index.status.iter().map(|status| ("status".to_owned(), Node::text(status.clone())));
    let held = match &index.projection {
        Projection::All => "all attributes".to_owned(),
        Projection::Keys => "the keys only".to_owned(),
        Projection::With(names) => {
            let names: Vec<&str> = names.iter().map(Text::raw).collect();
            format!("the keys and {}", names.join(", "))
        }
    };
    let mut nodes: Vec<(String, Node)> = status.collect();
    nodes.extend(keys(&index.keys));
    nodes.push(("holds".to_owned(), Node::text(held)));
    nodes.extend(counts(index.items, index.bytes));
    nodes
}

fn keys(schema: &KeySchema) -> impl Iterator<Item = (String, Node)> {
    let each = |role: &'static str| {
        move |key: &KeyAttribute| {
            let words = format!("{} ({})", key.name.raw(), kind_in_words(key.kind.raw()));
            (role.to_owned(), Node::text(words))
        }
    };
    let partition = schema.partition.iter().map(each("partition key"));
    partition.chain(schema.sort.iter().map(each("sort key")))
}

/// The type of a key attribute, in words beside its name in the API.
fn kind_in_words(kind: &str) -> &str {
    match kind {
        "S" => "S, text",
        "N" => "N, number",
        "B" => "B, bytes",
        other => other,
    }
}

/// AWS counts items and bytes about every six hours (Amazon DynamoDB API, TableDescription).
fn counts(items: u64, bytes: u64) -> [(String, Node); 2] {
    let when = "as counted in the last six hours";
    [
        ("items".to_owned(), Node::scalar(figures::count(items)).noted(when)),
        ("size".to_owned(), Node::scalar(figures::bytes(bytes as f64)).noted(when)),
    ]
}

fn billing(table: &TableInfo) -> String {
    if table.on_demand {
        return "on demand, paid for by the request".to_owned();
    }
    let (read, write) = (figures::count(table.read_units), figures::count(table.write_units));
    format!("provisioned, {read} read and {write} write units a second")
}

fn expiry(expiry: &Expiry) -> Node {
    match expiry {
        Expiry::Off => Node::text("never"),
        Expiry::By(attribute) => Node::text(format!("by the attribute {}", attribute.raw())),
        Expiry::Unknown(reason) => Node::text("not told").noted(reason.clone()),
    }
}
