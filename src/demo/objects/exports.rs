//! Exports: the orders of the last hour in every form, and what customers looked at, too large to be kept.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;

use super::columns::{self, Column};
use super::content::Content;
use super::shelf::{Object, Version};
use crate::demo::incident::clock::{MINUTE, SECOND, iso, stream_day};
use crate::demo::incident::{Incident, Placed};

/// How many orders are exported.
const ORDERS: usize = 2_000;
/// How many of them stand in a row group of their Parquet file.
const GROUP: usize = 500;

/// The size that the large objects reach.
const GIBIBYTE: u64 = 1 << 30;

/// Lines in the piece that the large gzip object repeats, and rows in that of the large Parquet object.
const LINES: u64 = 4_000;
const ROWS: u64 = 50_000;

const ORDERS_SCHEMA: &str = "message orders { required binary order_id (UTF8); required binary customer_id (UTF8); \
    required int64 placed_at (TIMESTAMP_MILLIS); required binary status (UTF8); required int64 amount_minor; \
    required binary currency (UTF8); required int64 limit_version; }";

const VIEWS_SCHEMA: &str = "message views { required int64 at (TIMESTAMP_MILLIS); required binary visitor (UTF8); \
    required binary page (UTF8); required int64 status; required double took_ms; }";

const PAGES: [&str; 8] =
    ["/", "/search", "/c/sails", "/c/ropes", "/p/anchor-12", "/p/compass", "/basket", "/checkout"];

/// The last orders, as CSV, NDJSON and Parquet, plain and compressed, and last year's, which are archived.
pub fn orders(incident: &Incident) -> Vec<Object> {
    let orders = incident.placed(ORDERS);
    let at = incident.before(MINUTE);
    let day = stream_day(at).replace('/', "-");
    let (csv, ndjson) = (csv(&orders), ndjson(&orders));
    let object = |name: &str, kind, bytes: Vec<u8>| {
        Object::once(format!("orders/dt={day}/{name}"), Version::new(at, kind, bytes))
    };
    let last_year =
        Version { class: "GLACIER", ..Version::new(at - 320 * 1_440 * MINUTE, GZIP, gzip(csv.as_bytes())) };
    let mut objects = vec![
        object("orders.csv.gz", GZIP, gzip(csv.as_bytes())),
        object("orders.ndjson.gz", GZIP, gzip(ndjson.as_bytes())),
        object("orders.csv", "text/csv", csv.into_bytes()),
        Object::once("archive/orders-2025.csv.gz", last_year),
    ];
    let zstd = zstd::encode_all(ndjson.as_bytes(), 3);
    objects.extend(zstd.ok().map(|bytes| object("orders.ndjson.zst", "application/octet-stream", bytes)));
    objects.push(object("orders.ndjson", "application/x-ndjson", ndjson.into_bytes()));
    let parquet = columns::file(ORDERS_SCHEMA, orders.chunks(GROUP).map(order_columns));
    objects.extend(parquet.ok().map(|bytes| object("orders.parquet", "application/octet-stream", bytes)));
    objects
}

/// What customers looked at: a gibibyte as gzip and one as Parquet, each one piece that comes again and again.
pub fn views(incident: &Incident) -> Vec<Object> {
    let at = incident.before(8 * 60 * MINUTE);
    let object = |name: &str, kind, content: Content| {
        let (key, size) = (format!("clickstream/{name}"), content.len());
        let tag = format!("{}-{}", incident.dice(TAGS, size).hex(32), size.div_ceil(8 << 20));
        let version = Version { content: Some(content), tag, ..Version::new(at, kind, Vec::new()) };
        Object::once(key, version)
    };
    let member = gzip(view_lines(incident).as_bytes());
    let times = GIBIBYTE.div_ceil(member.len() as u64);
    let mut objects =
        vec![object("views.ndjson.gz", GZIP, Content::repeated(Vec::new(), member, times, Vec::new()))];
    let parquet = columns::repeated(VIEWS_SCHEMA, view_columns(incident), GIBIBYTE);
    objects.extend(parquet.ok().map(|content| object("views.parquet", "application/octet-stream", content)));
    objects
}

const GZIP: &str = "application/gzip";

/// The dice of entity tags of large objects.
const TAGS: u64 = 0x4554_4147;

/// One member of gzip.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    // Writing into memory does not fail.
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.unwrap_or_default()
}

fn csv(orders: &[Placed]) -> String {
    let head = "order_id,customer_id,placed_at,status,amount_minor,currency,limit_version\n";
    let row = |order: &Placed| {
        format!(
            "{},{},{},{},{},{},{}\n",
            order.id,
            order.customer,
            iso(order.times.0),
            order.status,
            order.amount,
            order.currency,
            order.over.map_or(String::new(), |(_, version)| version.to_string())
        )
    };
    head.chars().chain(orders.iter().map(row).collect::<String>().chars()).collect()
}

fn ndjson(orders: &[Placed]) -> String {
    let row = |order: &Placed| {
        format!(
            "{{\"orderId\":\"{}\",\"customerId\":\"{}\",\"placedAt\":\"{}\",\"status\":\"{}\",\"amountMinor\":{},\"currency\":\
             \"{}\",\"limitVersion\":{}}}\n",
            order.id,
            order.customer,
            iso(order.times.0),
            order.status,
            order.amount,
            order.currency,
            order.over.map_or("null".to_owned(), |(_, version)| version.to_string())
        )
    };
    orders.iter().map(row).collect()
}

fn order_columns(orders: &[Placed]) -> Vec<Column> {
    let text =
        |value: fn(&Placed) -> &str| Column::Text(orders.iter().map(|order| value(order).into()).collect());
    vec![
        text(|order| &order.id),
        text(|order| &order.customer),
        Column::Whole(orders.iter().map(|order| order.times.0).collect()),
        text(|order| order.status),
        Column::Whole(orders.iter().map(|order| order.amount as i64).collect()),
        text(|order| order.currency),
        Column::Whole(
            orders.iter().map(|order| order.over.map_or(0, |(_, version)| i64::from(version))).collect(),
        ),
    ]
}

/// A look at a page.
struct View {
    at: i64,
    visitor: String,
    page: &'static str,
    took: i64,
}

impl View {
    fn of(incident: &Incident, number: u64) -> Self {
        let mut dice = incident.dice(VIEWS, number);
        let at = incident.before(24 * 60 * MINUTE) + number as i64 * SECOND;
        Self { at, visitor: dice.hex(16), page: dice.pick(&PAGES), took: dice.millis(30, 600) }
    }
}

fn view_lines(incident: &Incident) -> String {
    let line = |number| {
        let View { at, visitor, page, took } = View::of(incident, number);
        format!(
            "{{\"at\":\"{}\",\"visitor\":\"{visitor}\",\"page\":\"{page}\",\"status\":200,\"tookMs\":{took}}}\n",
            iso(at)
        )
    };
    (0..LINES).map(line).collect()
}

/// One column after the other: all of them at the same time are several megabytes.
fn view_columns(incident: &Incident) -> impl Iterator<Item = Column> {
    let columns: [fn(&mut dyn Iterator<Item = View>) -> Column; 5] = [
        |views| Column::Whole(views.map(|view| view.at).collect()),
        |views| Column::Text(views.map(|view| view.visitor.into_bytes().into()).collect()),
        |views| Column::Text(views.map(|view| Bytes::from_static(view.page.as_bytes()).into()).collect()),
        |views| Column::Whole(views.map(|_| 200).collect()),
        |views| Column::Fraction(views.map(|view| view.took as f64).collect()),
    ];
    columns.into_iter().map(|column| column(&mut (0..ROWS).map(|number| View::of(incident, number))))
}

/// The dice of what customers looked at.
const VIEWS: u64 = 0x0056_4945_5753;
