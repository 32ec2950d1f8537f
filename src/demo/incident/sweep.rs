//! Reading the incident: a walk over a range of time that makes only what it passes. The newest part comes first, as a
//! person wants it; memory holds a few seconds of lines at a time.

use super::clock::{MINUTE, SECOND};
use super::groups::Source;
use super::sink::{LONGEST, Line, Sink, Wanted};
use super::visit::Kind;
use super::{Incident, checkout, limits, payments, web};

/// The piece of time that is walked at a stretch. Each piece begins with the visits of the ten seconds before it,
/// whose last lines may fall into it, so it should be much longer than that.
const PIECE: i64 = 5 * MINUTE;

/// A walk over the lines of some groups within a range of time, both ends included.
pub struct Sweep<'a> {
    incident: &'a Incident,
    wanted: Wanted,
    from: i64,
    /// What has been ingested by now; later lines are not there yet.
    now: i64,
    /// The last millisecond that is still to be walked, by whole pieces.
    to: i64,
    piece: Option<Piece>,
    whole: i64,
}

/// The piece that is being walked, second by second.
struct Piece {
    from: i64,
    to: i64,
    second: i64,
    waiting: Vec<Line>,
}

impl<'a> Sweep<'a> {
    pub(super) fn new(incident: &'a Incident, wanted: Wanted, (from, to): (i64, i64), now: i64) -> Self {
        let (from, to) = (from.max(incident.begin()), to.min(now));
        Self { incident, wanted, from, now, to, piece: None, whole: (to - from + 1).max(1) }
    }

    /// Which part of the range has been walked, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let walked = self.piece.as_ref().map_or(0, |piece| (piece.second * SECOND - piece.from).max(0));
        let left = (self.to - self.from + 1).max(0)
            + self.piece.as_ref().map_or(0, |piece| piece.to - piece.from + 1);
        1.0 - (left - walked).max(0) as f64 / self.whole as f64
    }

    /// The lines of one more second, in the order of their time; none of them may be there. `None` at the end.
    pub fn next(&mut self) -> Option<Vec<Line>> {
        if self.piece.is_none() {
            if self.to < self.from {
                return None;
            }
            let from = self.from.max(self.to - PIECE + 1);
            let second = (from - LONGEST).max(self.incident.begin()).div_euclid(SECOND);
            self.piece = Some(Piece { from, to: self.to, second, waiting: Vec::new() });
            self.to = from - 1;
        }
        let piece = self.piece.as_mut()?;
        self.incident.second(piece.second, self.wanted, &mut piece.waiting);
        piece.second += 1;
        let done = (piece.second * SECOND).min(piece.to + 1);
        let mut lines: Vec<Line> = piece.waiting.extract_if(.., |line| line.at < done).collect();
        lines.retain(|line| line.at >= piece.from && line.ingested <= self.now);
        lines.sort_unstable_by_key(Line::place);
        if piece.second * SECOND > piece.to {
            self.piece = None;
        }
        Some(lines)
    }
}

impl Incident {
    /// Everything that begins in a second, in no order.
    fn second(&self, second: i64, wanted: Wanted, lines: &mut Vec<Line>) {
        let mut sink = Sink::new(self, wanted, second, lines);
        self.by_the_clock(second, &mut sink);
        for kind in Kind::ALL {
            if !read(kind.0, wanted) {
                continue;
            }
            for (index, visit) in self.visits(kind, second).enumerate() {
                sink.begin((kind.1 << 32) | index as u64);
                self.visit(&visit, &mut sink);
            }
        }
    }

    fn visit(&self, visit: &super::visit::Visit, sink: &mut Sink<'_>) {
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

type Writer = fn(&super::visit::Visit, &super::visit::Order, usize, &mut Sink<'_>);

/// The services behind the front doors.
const WRITERS: [(Source, Writer); 3] = [
    (Source::Checkout, checkout::write),
    (Source::Payments, payments::write),
    (Source::Limits, limits::write),
];

/// Whether any group that is read has lines about visits of this kind.
fn read(kind: Kind, wanted: Wanted) -> bool {
    let any = |sources: &[Source]| sources.iter().any(|source| wanted.service(*source).is_some());
    match kind {
        Kind::Static => any(&[Source::Storefront]),
        Kind::Browse => any(&[Source::Storefront, Source::Gateway]),
        Kind::Checkout => {
            any(&[Source::Storefront, Source::Gateway, Source::Checkout, Source::Payments, Source::Limits])
        }
    }
}
