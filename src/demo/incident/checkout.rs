//! What the checkout function writes about an order: Lambda's own lines around its JSON lines.

use super::clock::iso;
use super::sink::Sink;
use super::story::CHECKOUT_VERSION;
use super::visit::{Attempt, Order, Outcome, Visit};

/// The memory of the function in MB.
const MEMORY: i64 = 512;

struct Writer<'a, 'b> {
    order: &'a Order,
    visit: &'a Visit,
    group: usize,
    sink: &'a mut Sink<'b>,
}

/// All lines of one order.
pub fn write(visit: &Visit, order: &Order, group: usize, sink: &mut Sink<'_>) {
    let mut writer = Writer { order, visit, group, sink };
    writer.start();
    writer.basket();
    for (index, attempt) in order.attempts.iter().enumerate() {
        writer.attempt(index + 1, attempt);
    }
    writer.end();
}

impl Writer<'_, '_> {
    fn line(&mut self, at: i64, message: String) {
        self.sink.line(self.group, self.order.container, at, message);
    }

    /// A JSON line of the function itself; `rest` are further members, each with a comma before it.
    fn json(&mut self, at: i64, level: &str, message: &str, rest: &str) {
        let line = format!(
            "{{\"timestamp\":\"{}\",\"level\":\"{level}\",\"service\":\"checkout\",\"message\":\"{message}\",\
             \"correlationId\":\"{}\",\"orderId\":\"{}\",\"requestId\":\"{}\"{rest}}}",
            iso(at),
            self.visit.id,
            self.order.id,
            self.order.invocation,
        );
        self.line(at, line);
    }

    fn start(&mut self) {
        let order = self.order;
        if let Some(cold) = order.cold_start {
            let message = "INIT_START Runtime Version: nodejs:24.v11\tRuntime Version ARN: \
                           arn:aws:lambda:eu-west-1::runtime:5c1e0b7d2f";
            self.line(order.started - cold, message.to_owned());
        }
        let message = format!("START RequestId: {} Version: {CHECKOUT_VERSION}", order.invocation);
        self.line(order.started, message);
    }

    fn basket(&mut self) {
        let order = self.order;
        let received = format!(
            ",\"items\":{},\"amountMinor\":{},\"currency\":\"{}\"",
            order.items, order.amount, order.currency
        );
        self.json(order.started + 2, "INFO", "order received", &received);
        if order.deprecated {
            let rest = ",\"dependency\":\"pricing\"";
            let message = "pricing API v2 is deprecated and will be removed on 2027-01-31";
            self.json(order.started + 3, "WARN", message, rest);
        }
        let took = format!(",\"latencyMs\":{}", order.priced - order.started - 3);
        self.json(order.priced, "INFO", "basket priced", &took);
    }

    fn attempt(&mut self, number: usize, attempt: &Attempt) {
        let at = attempt.decided + 2;
        let took = format!(",\"attempt\":{number},\"latencyMs\":{}", at - attempt.asked);
        match attempt.outcome {
            Outcome::Authorised => self.json(at, "INFO", "payment authorised", &took),
            Outcome::DeclinedByIssuer => {
                let rest = format!("{took},\"code\":\"DECLINED_BY_ISSUER\"");
                self.json(at, "INFO", "payment declined", &rest);
            }
            Outcome::OverLimit if number == 1 => {
                let rest = format!("{took},\"statusCode\":422");
                self.json(at, "WARN", "payments answered 422, trying again", &rest);
            }
            Outcome::OverLimit => {
                let rest = format!("{took},\"statusCode\":422,\"errorType\":\"PaymentRejected\"");
                self.json(at, "ERROR", "checkout failed: payments rejected the order", &rest);
            }
        }
    }

    fn end(&mut self) {
        let order = self.order;
        self.line(order.ended, format!("END RequestId: {}", order.invocation));
        let mut dice = self.visit.dice.clone();
        let fraction = dice.below(100);
        let duration = order.ended - order.started;
        let mut report = format!(
            "REPORT RequestId: {}\tDuration: {duration}.{fraction:02} ms\tBilled Duration: {} ms\tMemory Size: \
             {MEMORY} MB\tMax Memory Used: {} MB\t",
            order.invocation,
            duration + 1,
            dice.between(96, 171),
        );
        if let Some(cold) = order.cold_start {
            report.push_str(&format!("Init Duration: {cold}.{fraction:02} ms\t"));
        }
        self.line(order.ended, report);
    }
}
