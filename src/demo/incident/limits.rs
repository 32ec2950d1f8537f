//! What the limits service writes, in logfmt: every read of a limit, and its import of the file.

use super::clock::iso;
use super::sink::Sink;
use super::story::{
    self, BUCKET, ITEM_VERSIONS, KEY, NEW_OBJECT, OLD_OBJECT, SORT_KEY, TABLE, WRONG_CURRENCY,
};
use super::visit::{Order, Visit};

/// The reads of the limit for one order.
pub fn write(visit: &Visit, order: &Order, group: usize, sink: &mut Sink<'_>) {
    let item = format!("table={TABLE} pk=\"LIMIT#{}\" sk={SORT_KEY}", order.currency);
    for attempt in &order.attempts {
        if let Some(at) = attempt.throttled {
            let message = format!(
                "time={} level=warn service=limits msg=\"read throttled, trying again\" \
                 error=ProvisionedThroughputExceededException {item} correlation_id={}",
                iso(at),
                visit.id
            );
            sink.line(group, order.limits_task, at, message);
        }
        let message = format!(
            "time={} level=info service=limits msg=\"limit read\" {item} max_minor={} version={} took_ms={} \
             correlation_id={}",
            iso(attempt.limit_read),
            attempt.limit,
            attempt.item_version,
            attempt.limit_read - attempt.asked,
            visit.id,
        );
        sink.line(group, order.limits_task, attempt.limit_read, message);
    }
}

/// One look for a new file, `after` milliseconds past the import that brought the wrong one.
pub fn import(at: i64, after: i64, group: usize, sink: &mut Sink<'_>) {
    let object = if after < 0 { OLD_OBJECT } else { NEW_OBJECT };
    let mut lines =
        vec![format!("level=info msg=\"import started\" source=s3://{BUCKET}/{KEY} version_id={object}")];
    for (currency, limit) in story::LIMITS {
        let item = format!("table={TABLE} pk=\"LIMIT#{currency}\" sk={SORT_KEY}");
        if currency == WRONG_CURRENCY && after == 0 {
            let [old, new] = ITEM_VERSIONS;
            lines.push(format!(
                "level=warn msg=\"limit replaced, smaller by 99 percent\" {item} old_max_minor={limit} \
                 new_max_minor={} old_version={old} version={new} source=s3://{BUCKET}/{KEY} version_id={object}",
                limit / 100
            ));
        } else {
            lines.push(format!("level=debug msg=\"limit unchanged\" {item}"));
        }
    }
    lines.push(format!("level=info msg=\"import finished\" items=3 replaced={}", u8::from(after == 0)));
    for (index, line) in lines.into_iter().enumerate() {
        let at = at + 40 * index as i64;
        sink.line(group, 0, at, format!("time={} service=limits component=importer {line}", iso(at)));
    }
}
