//! What the functions do when they are invoked: the one that writes the file of limits, the one that takes an order, and
//! the others, which do nothing.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::catalogue::{CHECKOUT, Function, Version};
use crate::demo::incident::clock::iso;
use crate::demo::incident::{file, story};

/// How an invocation ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The payload of the answer: a result, or an error as the runtime tells it.
    pub payload: Value,
    /// Whether the function failed.
    pub failed: bool,
    /// What it logged.
    pub lines: Vec<String>,
    /// Milliseconds that it took.
    pub took: u32,
}

/// Invokes a version of a function.
pub fn run(function: &Function, version: Version, payload: &Value, id: &str, now: Timestamp) -> Done {
    let told = Told { function, version, id, now };
    match function.name.as_str() {
        story::PUBLISHER => publisher(&told, payload),
        CHECKOUT => checkout(&told, payload),
        _ => {
            Done { payload: Value::Null, failed: false, lines: vec![told.line("INFO", "done", "")], took: 12 }
        }
    }
}

/// Who logs.
struct Told<'a> {
    function: &'a Function,
    version: Version,
    id: &'a str,
    now: Timestamp,
}

impl Told<'_> {
    fn line(&self, level: &str, message: &str, rest: &str) -> String {
        format!(
            "{{\"timestamp\":\"{}\",\"level\":\"{level}\",\"service\":\"{}\",\"message\":\"{message}\",\"functionVersion\":\
             \"{}\",\"requestId\":\"{}\"{rest}}}",
            iso(self.now.as_millisecond()),
            self.function.name,
            self.version.name,
            self.id,
        )
    }
}

/// `{"dryRun": true}` answers what would be written, without which nothing has changed since.
fn publisher(told: &Told<'_>, payload: &Value) -> Done {
    let dry = payload["dryRun"] == true;
    let message = if dry { "dry run, nothing written" } else { "limits unchanged, nothing written" };
    let answer = if dry {
        let file: Value = serde_json::from_str(&file::limits_file(told.version.new)).unwrap_or_default();
        json!({ "written": false, "bucket": story::BUCKET, "key": story::KEY, "file": file })
    } else {
        json!({ "written": false, "bucket": story::BUCKET, "key": story::KEY, "versionId": story::NEW_OBJECT })
    };
    let lines = vec![
        told.line("INFO", "reading limits", ",\"currencies\":3"),
        told.line(
            "INFO",
            message,
            &format!(",\"release\":\"{}@{}\"", story::PUBLISHER, told.version.release),
        ),
    ];
    Done { payload: answer, failed: false, lines, took: 388 }
}

/// Takes a basket of `amountMinor` and `currency`, and fails as the customers' orders do. Nothing is charged: baskets
/// that would be paid for are answered from the sandbox.
fn checkout(told: &Told<'_>, payload: &Value) -> Done {
    let amount = payload["amountMinor"].as_u64();
    let currency = payload["currency"].as_str().unwrap_or_default();
    let Some((name, limit)) = story::LIMITS.iter().find(|(name, _)| *name == currency) else {
        return broken(told, "currency");
    };
    let Some(amount) = amount else { return broken(told, "amountMinor") };
    let (limit, version) = if *name == story::WRONG_CURRENCY {
        (limit / 100, story::ITEM_VERSIONS[1])
    } else {
        (*limit, story::ITEM_VERSIONS[0])
    };
    let rest = format!(",\"amountMinor\":{amount},\"currency\":\"{currency}\"");
    let mut lines = vec![told.line("INFO", "order received", &rest)];
    if amount <= limit {
        lines.push(told.line("INFO", "payment authorised", ",\"sandbox\":true"));
        let payload = json!({ "statusCode": 201, "status": "AUTHORISED", "sandbox": true });
        return Done { payload, failed: false, lines, took: 312 };
    }
    let error = ",\"statusCode\":422,\"errorType\":\"PaymentRejected\"";
    lines.push(told.line("ERROR", "checkout failed: payments rejected the order", error));
    let message = format!(
        "payments answered 422 BASKET_LIMIT_EXCEEDED: {amount} {currency} is over the limit of {limit} (table {}, item \
         LIMIT#{currency}/{}, version {version})",
        story::TABLE,
        story::SORT_KEY,
    );
    failed("PaymentRejected", &message, lines, 641)
}

fn broken(told: &Told<'_>, member: &str) -> Done {
    let message = format!("the payload needs {member}");
    let lines = vec![told.line("ERROR", &message, ",\"errorType\":\"TypeError\"")];
    failed("TypeError", &message, lines, 4)
}

/// An error as the Node.js runtime tells it. Lambda developer guide, "Node.js exceptions".
fn failed(kind: &str, message: &str, lines: Vec<String>, took: u32) -> Done {
    let trace = [
        format!("{kind}: {message}"),
        "    at authorise (/var/task/payments.js:58:11)".to_owned(),
        "    at async takeOrder (/var/task/order.js:31:18)".to_owned(),
        "    at async Runtime.handler (/var/task/index.js:12:10)".to_owned(),
    ];
    let payload = json!({ "errorType": kind, "errorMessage": message, "trace": trace });
    Done { payload, failed: true, lines, took }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::FIXED_CLOCK;
    use crate::demo::functions::catalogue::Catalogue;

    fn done(name: &str, qualifier: &str, payload: Value) -> Done {
        let function = Catalogue.find(name).unwrap();
        let (version, _) = function.resolved(Some(qualifier)).unwrap();
        run(&function, version, &payload, "id", FIXED_CLOCK)
    }

    #[test]
    fn the_versions_of_the_publisher_differ_in_the_unit_of_one_currency() {
        let max = |qualifier| {
            let done = done("limits-publisher", qualifier, json!({ "dryRun": true }));
            done.payload["file"]["limits"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["max"].as_u64().unwrap())
                .collect::<Vec<_>>()
        };
        assert_eq!(max("41"), [250_000, 220_000, 270_000]);
        assert_eq!(max("live"), [2_500, 220_000, 270_000]);
    }

    #[test]
    fn checkout_fails_for_what_is_over_the_limit_in_force() {
        let order = |amount: u64, currency: &str| {
            done("checkout", "live", json!({ "amountMinor": amount, "currency": currency }))
        };
        assert!(!order(2_500, "EUR").failed && order(2_501, "EUR").failed && !order(2_501, "GBP").failed);
        let failed = order(8_990, "EUR");
        assert_eq!(failed.payload["errorType"], "PaymentRejected");
        assert!(failed.payload["trace"].as_array().unwrap().len() > 1);
        assert!(done("checkout", "live", Value::Null).failed);
    }
}
