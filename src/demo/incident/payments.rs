//! What the payments service writes: JSON lines, with stack traces where it refuses.

use super::clock::iso;
use super::sink::Sink;
use super::story::{SORT_KEY, TABLE};
use super::visit::{Attempt, Order, Outcome, Visit};

/// Where the service refuses a basket, as its stack trace has it.
const FRAMES: &str = "\\n\\tat com.harbour.payments.LimitGuard.check(LimitGuard.java:88)\
                      \\n\\tat com.harbour.payments.Authorisation.begin(Authorisation.java:41)\
                      \\n\\tat com.harbour.payments.http.AuthoriseHandler.handle(AuthoriseHandler.java:63)\
                      \\n\\tat io.helidon.webserver.http.HttpRouting.route(HttpRouting.java:212)";

/// All lines about one order.
pub fn write(visit: &Visit, order: &Order, group: usize, sink: &mut Sink<'_>) {
    for (index, attempt) in order.attempts.iter().enumerate() {
        for (at, head, rest) in lines(order, attempt) {
            let message = format!(
                "{{\"timestamp\":\"{}\",{head},\"service\":\"payments\",\"correlationId\":\"{}\",\"orderId\":\"{}\",\
                 \"attempt\":{},\"amountMinor\":{},\"currency\":\"{}\"{rest}}}",
                iso(at),
                visit.id,
                order.id,
                index + 1,
                order.amount,
                order.currency,
            );
            sink.line(group, order.payments_task, at, message);
        }
    }
}

/// When, which level, logger and message, and what else.
fn lines(order: &Order, attempt: &Attempt) -> Vec<(i64, String, String)> {
    let asked = (attempt.asked + 1, head("INFO", "Authorisation", "authorisation requested"), String::new());
    let mut lines = vec![asked];
    if let Some(at) = attempt.fraud_timeout {
        let rest = ",\"dependency\":\"fraud\",\"timeoutMs\":400,\"willRetry\":true".to_owned();
        lines.push((at, head("WARN", "FraudClient", "fraud check timed out, trying again"), rest));
    }
    lines.push(decision(order, attempt));
    lines
}

fn decision(order: &Order, attempt: &Attempt) -> (i64, String, String) {
    let took = attempt.decided - attempt.asked;
    let network = order.network;
    match attempt.outcome {
        Outcome::Authorised => {
            let rest = format!(",\"network\":\"{network}\",\"latencyMs\":{took}");
            (attempt.decided, head("INFO", "Authorisation", "authorised"), rest)
        }
        Outcome::DeclinedByIssuer => {
            let rest = format!(
                ",\"network\":\"{network}\",\"latencyMs\":{took},\"code\":\"DECLINED_BY_ISSUER\",\"reason\":51"
            );
            (attempt.decided, head("WARN", "Authorisation", "declined by the issuer"), rest)
        }
        Outcome::OverLimit => {
            (attempt.decided, head("ERROR", "LimitGuard", "basket over limit"), over_limit(order, attempt))
        }
    }
}

fn over_limit(order: &Order, attempt: &Attempt) -> String {
    let currency = order.currency;
    format!(
        ",\"code\":\"BASKET_LIMIT_EXCEEDED\",\"limitMinor\":{},\"limitTable\":\"{TABLE}\",\"limitKey\":{{\"pk\":\
         \"LIMIT#{currency}\",\"sk\":\"{SORT_KEY}\"}},\"limitVersion\":{},\"stack\":\
         \"com.harbour.payments.BasketOverLimit: {} {currency} is over the limit of {} {currency}{FRAMES}\"",
        attempt.limit,
        attempt.item_version,
        money(order.amount),
        money(attempt.limit),
    )
}

fn head(level: &str, logger: &str, message: &str) -> String {
    format!("\"level\":\"{level}\",\"logger\":\"{logger}\",\"message\":\"{message}\"")
}

fn money(minor: u64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
