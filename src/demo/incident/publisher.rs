//! What the function that writes the file of limits logs about a run.

use super::clock::iso;
use super::dice::Dice;
use super::sink::Sink;
use super::story::{
    BUCKET, DEPLOYED, KEY, NEW_OBJECT, OLD_OBJECT, PUBLISHED, PUBLISHER, PUBLISHER_RELEASES,
    PUBLISHER_VERSIONS,
};

/// One run, `before` milliseconds before the discovery.
pub fn run(at: i64, before: i64, dice: &mut Dice, group: usize, sink: &mut Sink<'_>) {
    let new = usize::from(before <= DEPLOYED);
    let first = before == PUBLISHED;
    let (version, release) = (PUBLISHER_VERSIONS[new], PUBLISHER_RELEASES[new]);
    let id = dice.uuid();
    let took = dice.between(310, 520);
    if first {
        let runtime = "INIT_START Runtime Version: nodejs:24.v11\tRuntime Version ARN: \
                       arn:aws:lambda:eu-west-1::runtime:5c1e0b7d2f";
        sink.line(group, 0, at, runtime.to_owned());
        let rest = ",\"commit\":\"9f31c0e\",\"changes\":[\"SHOP-4127: EUR amounts come in major units from the new table\"]";
        sink.line(group, 0, at + 620, json(at + 620, "starting", version, release, &id, rest));
    }
    let at = at + if first { 680 } else { 0 };
    sink.line(group, 0, at, format!("START RequestId: {id} Version: {version}"));
    sink.line(group, 0, at + 4, json(at + 4, "reading limits", version, release, &id, ",\"currencies\":3"));
    let (message, rest) = written(first, new == 1);
    sink.line(group, 0, at + took - 6, json(at + took - 6, message, version, release, &id, &rest));
    sink.line(group, 0, at + took, format!("END RequestId: {id}"));
    let report = format!(
        "REPORT RequestId: {id}\tDuration: {took}.{:02} ms\tBilled Duration: {} ms\tMemory Size: 256 MB\tMax Memory \
         Used: {} MB\t",
        dice.below(100),
        took + 1,
        dice.between(88, 94),
    );
    sink.line(group, 0, at + took, report);
}

fn written(first: bool, new: bool) -> (&'static str, String) {
    if first {
        let rest = format!(
            ",\"bucket\":\"{BUCKET}\",\"key\":\"{KEY}\",\"versionId\":\"{NEW_OBJECT}\",\"previousVersionId\":\
             \"{OLD_OBJECT}\",\"changed\":[\"EUR\"]"
        );
        return ("limits changed, object written", rest);
    }
    let object = if new { NEW_OBJECT } else { OLD_OBJECT };
    let rest = format!(",\"bucket\":\"{BUCKET}\",\"key\":\"{KEY}\",\"versionId\":\"{object}\"");
    ("limits unchanged, nothing written", rest)
}

fn json(at: i64, message: &str, version: &str, release: &str, id: &str, rest: &str) -> String {
    format!(
        "{{\"timestamp\":\"{}\",\"level\":\"INFO\",\"service\":\"{PUBLISHER}\",\"message\":\"{message}\",\
         \"functionVersion\":\"{version}\",\"release\":\"{PUBLISHER}@{release}\",\"requestId\":\"{id}\"{rest}}}",
        iso(at)
    )
}
