//! What happens by the clock and not because of a customer: runs, imports, health checks, the quiet groups, and the
//! lines that are written once.

use super::clock::{MINUTE, SECOND, access_log, iso};
use super::dice::Dice;
use super::groups::{GROUPS, Source, index};
use super::sink::Sink;
use super::{Incident, hostile, limits, publisher, story};

/// How often the load balancer looks at each task of the shop, in seconds.
const HEALTH_EVERY: i64 = 10;
/// How often each task of the payments service tells about its connections, in seconds.
const POOL_EVERY: i64 = 30;
/// How often a quiet group says something, in seconds.
const QUIET_EVERY: i64 = 300;
/// How often a hostile row comes, in seconds.
const HOSTILE_EVERY: i64 = 120;
/// When the row of 1 MiB came, before the discovery.
const LONG_ROW: i64 = 10 * MINUTE;

/// The origins of lines that come by the clock; visits have smaller ones.
const CLOCK: u64 = 1 << 60;

impl Incident {
    /// Everything that begins in a second by the clock.
    pub(super) fn by_the_clock(&self, second: i64, sink: &mut Sink<'_>) {
        let begin = second * SECOND;
        // The story's moments are told from the discovery on, and so in its fraction of a second.
        let at = begin + self.found.rem_euclid(SECOND);
        let before = self.found - at;
        let wanted = sink.wanted();
        let mut dice = Dice::of(&[self.seed, CLOCK, second as u64]);
        if let Some(group) = wanted.service(Source::Publisher)
            && (before - story::PUBLISHED).rem_euclid(story::PUBLISH_EVERY) == 0
        {
            sink.begin(CLOCK);
            publisher::run(at, before, &mut dice.clone(), group, sink);
        }
        if let Some(group) = wanted.service(Source::Limits)
            && (before - story::IMPORTED).rem_euclid(story::IMPORT_EVERY) == 0
        {
            sink.begin(CLOCK + 1);
            limits::import(at, story::IMPORTED - before, group, sink);
        }
        if let Some(group) = wanted.service(Source::Hostile)
            && second.rem_euclid(HOSTILE_EVERY) == 0
        {
            sink.begin(CLOCK + 2);
            sink.line(group, 0, begin, hostile::row(second / HOSTILE_EVERY, false));
        }
        if let Some(group) = wanted.service(Source::Hostile)
            && before == LONG_ROW
        {
            sink.begin(CLOCK + 3);
            sink.line(group, 0, at, hostile::row(0, true));
        }
        self.health(second, &mut dice, sink);
        quiet(second, sink);
        chronicle(at, before, sink);
    }

    fn health(&self, second: i64, dice: &mut Dice, sink: &mut Sink<'_>) {
        let at = second * SECOND + dice.between(0, 900);
        if let Some(group) = sink.wanted().service(Source::Storefront) {
            for task in (0..3).filter(|task| (second + 3 * task).rem_euclid(HEALTH_EVERY) == 0) {
                let message = format!(
                    "10.0.{task}.17 - - [{}] \"GET /healthz HTTP/1.1\" 200 2 \"-\" \"ELB-HealthChecker/2.0\" rt=0.001 \
                     rid=-",
                    access_log(at)
                );
                sink.begin(CLOCK + 10 + task as u64);
                sink.line(group, task as usize, at, message);
            }
        }
        if let Some(group) = sink.wanted().service(Source::Payments) {
            for task in (0..4).filter(|task| (second + 7 * task).rem_euclid(POOL_EVERY) == 0) {
                let active = Dice::of(&[self.seed, CLOCK, second as u64, task as u64]).between(2, 11);
                let message = format!(
                    "{{\"timestamp\":\"{}\",\"level\":\"DEBUG\",\"logger\":\"Pool\",\"message\":\"connections\",\
                     \"service\":\"payments\",\"active\":{active},\"idle\":{},\"waiting\":0}}",
                    iso(at),
                    24 - active
                );
                sink.begin(CLOCK + 20 + task as u64);
                sink.line(group, task as usize, at, message);
            }
        }
    }
}

/// Every quiet group has its own second within [`QUIET_EVERY`].
fn quiet(second: i64, sink: &mut Sink<'_>) {
    for (index, group) in GROUPS.iter().enumerate() {
        let turn = (second + 37 * index as i64).rem_euclid(QUIET_EVERY) == 0;
        if !turn || group.source != Source::Quiet || group.stored_bytes == 0 || !sink.wanted().has(index) {
            continue;
        }
        let at = second * SECOND + 11 * index as i64;
        sink.begin(CLOCK + 100 + index as u64);
        let message = match group.name.rsplit_once('/') {
            Some(("/ecs", service)) => format!(
                "{{\"timestamp\":\"{}\",\"level\":\"INFO\",\"service\":\"{service}\",\"message\":\"ready\"}}",
                iso(at)
            ),
            Some((_, name)) => format!("{} {name}: nothing unusual in the last five minutes", iso(at)),
            None => continue,
        };
        sink.line(index, 0, at, message);
    }
}

fn chronicle(at: i64, before: i64, sink: &mut Sink<'_>) {
    for (number, (minutes, name, message)) in story::CHRONICLE.iter().enumerate() {
        if minutes * MINUTE != before {
            continue;
        }
        if let Some(group) = index(name).filter(|group| sink.wanted().has(*group)) {
            sink.begin(CLOCK + 300 + number as u64);
            sink.line(group, 0, at, (*message).to_owned());
        }
    }
}
