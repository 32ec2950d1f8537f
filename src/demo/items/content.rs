//! What the tables hold: the limits with their earlier versions, orders, flags and baskets.

use serde_json::{Value, json};

use crate::demo::incident::clock::{MINUTE, iso};
use crate::demo::incident::{Incident, Placed, file, story};

/// A day in milliseconds.
const DAY: i64 = 24 * 60 * MINUTE;

/// How long an earlier version of an item is kept, in days.
const KEPT: i64 = 90;

/// When an item was replaced last before the incident, in days before it.
const LAST_CHANGE: i64 = 62;

/// The table of limits: each currency's limits, and the earlier versions of the largest basket. `wrong` is as the
/// incident left it.
pub fn limits(incident: &Incident, wrong: bool) -> Vec<Value> {
    let mut items = Vec::new();
    for (currency, limit) in story::LIMITS {
        let [right, replaced] = story::ITEM_VERSIONS;
        let calm = incident.before(LAST_CHANGE * DAY);
        let imported = incident.before(story::IMPORTED);
        if wrong && currency == story::WRONG_CURRENCY {
            items.push(current(currency, limit / 100, replaced, imported, true));
            items.push(earlier(currency, limit, right, (calm, imported)));
        } else {
            items.push(current(currency, limit, right, calm, false));
        }
        items.push(earlier(currency, limit - 20_000, right - 1, (calm - 100 * DAY, calm)));
        for (kind, part) in [("GIFT_CARD", 10), ("ITEM", 2)] {
            items.push(json!({
                "pk": s(format!("LIMIT#{currency}")), "sk": s(kind), "currency": s(currency),
                "maxMinor": n(limit / part), "version": n(4), "updatedBy": s("backoffice"),
                "updatedAt": s(iso(calm - 200 * DAY)),
            }));
        }
    }
    items
}

fn current(currency: &str, limit: u64, version: u32, at: i64, new: bool) -> Value {
    let object = if new { story::NEW_OBJECT } else { story::OLD_OBJECT };
    json!({
        "pk": s(format!("LIMIT#{currency}")), "sk": s(story::SORT_KEY), "currency": s(currency),
        "maxMinor": n(limit), "version": n(version), "updatedBy": s("limits/importer"), "updatedAt": s(iso(at)),
        "source": s(format!("s3://{}/{}", story::BUCKET, story::KEY)), "sourceVersionId": s(object),
        // What the importer read, as it stood there.
        "sourceEntry": s(file::limit_entry(currency, new)),
    })
}

fn earlier(currency: &str, limit: u64, version: u32, (from, to): (i64, i64)) -> Value {
    json!({
        "pk": s(format!("LIMIT#{currency}")), "sk": s(format!("{}#v{version}", story::SORT_KEY)),
        "currency": s(currency), "maxMinor": n(limit), "version": n(version), "updatedBy": s("limits/importer"),
        "updatedAt": s(iso(from)), "replacedAt": s(iso(to)),
        "source": s(format!("s3://{}/{}", story::BUCKET, story::KEY)),
        "expiresAt": n((to + KEPT * DAY) / 1_000),
    })
}

/// An order.
pub fn order(order: &Placed) -> Value {
    let (started, ended) = order.times;
    let mut item = json!({
        "orderId": s(&order.id), "customerId": s(&order.customer), "status": s(order.status),
        "placedAt": n(started), "endedAt": n(ended), "amountMinor": n(order.amount),
        "currency": s(order.currency), "items": n(order.items), "network": s(order.network),
        "correlationId": s(&order.correlation_id),
    });
    if let Some((limit, version)) = order.over {
        item["error"] = json!({ "M": {
            "code": s("BASKET_LIMIT_EXCEEDED"), "limitMinor": n(limit), "limitVersion": n(version),
            "limitTable": s(story::TABLE),
            "limitKey": { "M": { "pk": s(format!("LIMIT#{}", order.currency)), "sk": s(story::SORT_KEY) } },
        }});
    }
    item
}

/// The flags: that of the new unit is on for one currency alone.
pub fn flags(incident: &Incident) -> Vec<Value> {
    let on = |flag: &str, days: i64, share: [u32; 3]| {
        json!({
            "flag": s(flag), "enabled": { "BOOL": share.iter().any(|share| *share > 0) },
            "percent": { "M": { "EUR": n(share[0]), "GBP": n(share[1]), "USD": n(share[2]) } },
            "owners": { "SS": ["payments", "shop-oncall"] },
            "changedAt": s(iso(incident.before(days * DAY))),
        })
    };
    vec![
        on("limits.major-units", 1, [100, 0, 0]),
        on("checkout.new-footer", 3, [100, 100, 100]),
        on("pricing.v3", 20, [0, 10, 10]),
        on("search.semantic", 44, [0, 0, 0]),
    ]
}

/// Baskets of customers whose order failed: they end by themselves.
pub fn baskets(incident: &Incident) -> Vec<Value> {
    let failed = incident.placed(200).into_iter().filter(|order| order.over.is_some());
    failed
        .map(|order| {
            json!({
                "basketId": s(format!("bsk-{}", &order.correlation_id[..8])), "customerId": s(&order.customer),
                "lines": { "L": lines(&order) }, "totalMinor": n(order.amount), "currency": s(order.currency),
                "expiresAt": n(order.times.1 / 1_000 + 48 * 3_600),
            })
        })
        .collect()
}

fn lines(order: &Placed) -> Vec<Value> {
    let line = |number: i64| {
        let name = format!("SKU-{}{number}", &order.correlation_id[9..13]);
        json!({ "M": { "sku": s(name), "quantity": n(1) } })
    };
    (1..=order.items).map(line).collect()
}

/// A text.
pub fn s(text: impl Into<String>) -> Value {
    json!({ "S": text.into() })
}

/// A number.
pub fn n(number: impl ToString) -> Value {
    json!({ "N": number.to_string() })
}
