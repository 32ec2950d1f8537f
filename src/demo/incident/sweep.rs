//! Reading the incident: a walk from the newest second of a range to its oldest, as CloudWatch Logs answers. It makes
//! only what it passes, and holds a few seconds of lines at a time.

use super::clock::SECOND;
use super::groups::Source;
use super::sink::{LONGEST, Line, Sink, Wanted};
use super::visit::{Kind, Order, Visit};
use super::{Incident, checkout, limits, payments, web};

/// A walk over the lines of some groups within a range of time, both ends included.
pub struct Sweep<'a> {
    incident: &'a Incident,
    wanted: Wanted,
    from: i64,
    to: i64,
    /// What has been ingested by now; later lines are not there yet.
    now: i64,
    /// The next second whose beginnings are made, and the last one.
    second: i64,
    last_second: i64,
    /// Lines that were made and have to wait for others which may be later.
    waiting: Vec<Line>,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(incident: &'a Incident, wanted: Wanted, (from, to): (i64, i64), now: i64) -> Self {
        let (from, to) = (from.max(incident.begin()), to.min(now));
        Self {
            incident,
            wanted,
            from,
            to,
            now,
            second: to.div_euclid(SECOND),
            // What begins before the range may still write into it.
            last_second: (from - LONGEST).max(incident.begin()).div_euclid(SECOND),
            waiting: Vec::new(),
        }
    }

    /// Which part of the range has been walked, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let whole = (self.to - self.from).max(1) as f64;
        let walked = (self.to - self.second * SECOND - LONGEST).max(0) as f64;
        if self.is_over() { 1.0 } else { (walked / whole).min(1.0) }
    }

    fn is_over(&self) -> bool {
        self.second < self.last_second || self.to < self.from
    }
}

/// The lines of one more second, the latest first; there may be none.
impl Iterator for Sweep<'_> {
    type Item = Vec<Line>;

    fn next(&mut self) -> Option<Vec<Line>> {
        if self.is_over() {
            return None;
        }
        self.incident.second(self.second, self.wanted, &mut self.waiting);
        self.second -= 1;
        // What begins earlier ends before this.
        let complete = if self.is_over() { i64::MIN } else { self.second * SECOND + LONGEST };
        let mut lines: Vec<Line> = self.waiting.extract_if(.., |line| line.at >= complete).collect();
        let range = self.from..=self.to;
        lines.retain(|line| range.contains(&line.at) && line.ingested <= self.now);
        lines.sort_unstable_by_key(|line| std::cmp::Reverse(line.place()));
        Some(lines)
    }
}

impl Incident {
    /// Everything that begins in a second, in no order.
    fn second(&self, second: i64, wanted: Wanted, lines: &mut Vec<Line>) {
        let mut sink = Sink::new(self, wanted, second, lines);
        self.by_the_clock(second, &mut sink);
        for kind in Kind::ALL {
            if !is_read(kind.0, wanted) {
                continue;
            }
            for (index, visit) in self.visits(kind, second).enumerate() {
                sink.begin((kind.1 << 32) | index as u64);
                self.visit(&visit, &mut sink);
            }
        }
    }

    fn visit(&self, visit: &Visit, sink: &mut Sink<'_>) {
        let wanted = sink.wanted();
        let order = (visit.kind == Kind::Checkout).then(|| self.order(visit));
        let seen = web::see(visit, order.as_ref());
        if let Some(group) = wanted.service(Source::Storefront) {
            web::storefront(visit, &seen, group, sink);
        }
        if visit.kind != Kind::Static
            && let Some(group) = wanted.service(Source::Gateway)
        {
            web::gateway(visit, &seen, group, sink);
        }
        let Some(order) = order else { return };
        for (source, write) in WRITERS {
            if let Some(group) = wanted.service(source) {
                write(visit, &order, group, sink);
            }
        }
    }
}

type Writer = fn(&Visit, &Order, usize, &mut Sink<'_>);

/// The services behind the front doors.
const WRITERS: [(Source, Writer); 3] = [
    (Source::Checkout, checkout::write),
    (Source::Payments, payments::write),
    (Source::Limits, limits::write),
];

/// Whether any group that is read has lines about visits of this kind.
fn is_read(kind: Kind, wanted: Wanted) -> bool {
    let services: &[Source] = match kind {
        Kind::Static => &[Source::Storefront],
        Kind::Browse => &[Source::Storefront, Source::Gateway],
        Kind::Checkout => {
            &[Source::Storefront, Source::Gateway, Source::Checkout, Source::Payments, Source::Limits]
        }
    };
    services.iter().any(|source| wanted.service(*source).is_some())
}
