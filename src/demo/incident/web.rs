//! What the two front doors write: nginx in front of the shop, and API Gateway behind it.

use super::clock::access_log;
use super::dice::Dice;
use super::sink::Sink;
use super::visit::{Kind, Order, Visit};

/// Paths of pictures and style sheets.
const STATIC: [&str; 6] = [
    "/assets/app.4f1c.js",
    "/assets/app.9b02.css",
    "/images/harbour-logo.svg",
    "/images/products/4117-small.webp",
    "/images/products/2208-large.webp",
    "/fonts/inter.woff2",
];

/// Paths of the catalogue.
const PAGES: [&str; 7] = [
    "/api/products",
    "/api/products/4117",
    "/api/products/2208",
    "/api/search",
    "/api/basket",
    "/api/recommendations",
    "/api/products/5093/reviews",
];

const AGENTS: [&str; 5] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/151.0.0.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
    "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 Chrome/151.0.0.0 Mobile Safari/537.36",
    "HarbourApp/5.2.1 (iOS 19.1)",
];

/// Red herring: a partner asks again and again for something that is no longer sold.
const PARTNER: (&str, &str) = ("/api/stock/0000", "PartnerSync/1.4");

/// A request as the front doors see it.
pub struct Seen {
    method: &'static str,
    path: &'static str,
    agent: &'static str,
    status: u16,
    bytes: i64,
    /// When the answer leaves API Gateway.
    answered: i64,
    /// What API Gateway adds to what stands behind it, in milliseconds.
    overhead: i64,
    /// Which of the streams of nginx and of API Gateway take it.
    streams: (usize, usize),
}

/// How the front doors see a visit; `order` is there for a checkout.
pub fn see(visit: &Visit, order: Option<&Order>) -> Seen {
    let mut dice = visit.dice.clone();
    let streams = (dice.below(3) as usize, dice.below(12) as usize);
    let agent = dice.pick(&AGENTS);
    let overhead = 2 + dice.millis(5, 30);
    let base = Seen {
        method: "GET",
        path: "/",
        agent,
        status: 200,
        bytes: dice.between(300, 48_000),
        answered: visit.at + overhead + dice.millis(44, 420),
        overhead,
        streams,
    };
    match (visit.kind, order) {
        (Kind::Checkout, Some(order)) => Seen {
            method: "POST",
            path: "/api/checkout",
            status: order.status(),
            bytes: dice.between(180, 900),
            answered: order.ended + overhead,
            ..base
        },
        (Kind::Browse, _) if dice.chance(0.07) => {
            Seen { path: PARTNER.0, agent: PARTNER.1, status: 404, bytes: 61, ..base }
        }
        (Kind::Browse, _) => Seen { path: dice.pick(&PAGES), status: page_status(&mut dice), ..base },
        _ => {
            let status = if dice.chance(0.3) { 304 } else { 200 };
            Seen { path: dice.pick(&STATIC), status, answered: visit.at + dice.millis(3, 20), ..base }
        }
    }
}

/// A healthy shop: a few redirects, a lost page now and then, one failure in two thousand.
fn page_status(dice: &mut Dice) -> u16 {
    match dice.below(2_000) {
        0 => 504,
        1..=30 => 404,
        31..=90 => 301,
        _ => 200,
    }
}

/// nginx: the combined log with the time taken and the id of the request.
pub fn storefront(visit: &Visit, seen: &Seen, group: usize, sink: &mut Sink<'_>) {
    let done = seen.answered + 1;
    let took = (done - visit.at) as f64 / 1_000.0;
    let message = format!(
        "{} - - [{}] \"{} {} HTTP/1.1\" {} {} \"https://shop.example/\" \"{}\" rt={took:.3} rid={}",
        visit.address,
        access_log(done),
        seen.method,
        seen.path,
        seen.status,
        seen.bytes,
        seen.agent,
        visit.id,
    );
    sink.line(group, seen.streams.0, done, message);
}

/// API Gateway: one JSON object a request.
pub fn gateway(visit: &Visit, seen: &Seen, group: usize, sink: &mut Sink<'_>) {
    let latency = seen.answered - visit.at;
    let behind = (latency - seen.overhead).max(1);
    let message = format!(
        "{{\"requestId\":\"{}\",\"ip\":\"{}\",\"requestTime\":\"{}\",\"httpMethod\":\"{}\",\"path\":\"{}\",\
         \"status\":{},\"protocol\":\"HTTP/1.1\",\"responseLength\":{},\"responseLatency\":{latency},\
         \"integrationLatency\":{behind},\"integrationStatus\":{},\"stage\":\"live\",\"userAgent\":\"{}\"}}",
        visit.id,
        visit.address,
        access_log(seen.answered),
        seen.method,
        seen.path,
        seen.status,
        seen.bytes,
        seen.status,
        seen.agent,
    );
    sink.line(group, seen.streams.1, seen.answered, message);
}
