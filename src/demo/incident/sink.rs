//! Where lines go while a second of the incident is made: only those of the groups that are read are kept.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::Incident;
use super::clock::SECOND;
use super::dice::Dice;
use super::groups::{GROUPS, Source};
use super::streams::Stream;

/// How long after its second's beginning the last line of a visit may come. Orders take a second or two; a slow one
/// with everything going wrong stays below seven.
pub const LONGEST: i64 = 10 * SECOND;

/// A log event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its stream, and thereby its group.
    pub stream: Stream,
    /// When it happened, in milliseconds since 1970.
    pub at: i64,
    /// When CloudWatch Logs got it.
    pub ingested: i64,
    /// What was logged.
    pub message: String,
    second: i64,
    origin: u64,
    number: u8,
}

impl Line {
    /// What no other line of the account has: the place from which it can be made again. Opaque to everybody else.
    pub fn pointer(&self) -> String {
        let mut bytes = [0; 18];
        bytes[0] = self.stream.group as u8;
        bytes[1..9].copy_from_slice(&self.second.to_be_bytes());
        bytes[9..17].copy_from_slice(&self.origin.to_be_bytes());
        bytes[17] = self.number;
        STANDARD_NO_PAD.encode(bytes)
    }

    /// The order among lines of the same millisecond.
    pub(super) fn place(&self) -> (i64, usize, i64, u64, u8) {
        (self.at, self.stream.group, self.second, self.origin, self.number)
    }
}

/// The index of the group and the second that a pointer names.
pub fn place_of(pointer: &str) -> Option<(usize, i64)> {
    let bytes: [u8; 18] = STANDARD_NO_PAD.decode(pointer).ok()?.try_into().ok()?;
    let group = usize::from(bytes[0]);
    let second = i64::from_be_bytes(bytes[1..9].try_into().ok()?);
    (group < GROUPS.len()).then_some((group, second))
}

/// The groups that are read.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// A bit for each of [`GROUPS`].
    groups: u128,
    /// The group of each source, as far as it is read; asked for every line, so it is looked up once.
    sources: [Option<u8>; Source::COUNT],
}

impl Wanted {
    /// The groups with these indices in [`GROUPS`].
    pub fn groups(indices: impl IntoIterator<Item = usize>) -> Self {
        let groups = indices.into_iter().fold(0, |set, index| set | 1 << index);
        let mut wanted = Self { groups, sources: [None; Source::COUNT] };
        for (index, group) in GROUPS.iter().enumerate() {
            if wanted.has(index) {
                wanted.sources[group.source as usize] = Some(index as u8);
            }
        }
        wanted
    }

    /// Whether a group is read.
    pub fn has(self, group: usize) -> bool {
        self.groups >> group & 1 == 1
    }

    /// The group of one of the six services, when it is read.
    pub fn service(self, source: Source) -> Option<usize> {
        self.sources[source as usize].map(usize::from)
    }
}

/// Collects the lines of one origin: a visit, or something that happens by the clock.
pub struct Sink<'a> {
    incident: &'a Incident,
    wanted: Wanted,
    second: i64,
    origin: u64,
    /// The group and the number of the next line, which counts within origin and group: it must not depend on which
    /// other groups are read.
    next: (usize, u8),
    lines: &'a mut Vec<Line>,
}

impl<'a> Sink<'a> {
    /// A sink for the lines of a second.
    pub fn new(incident: &'a Incident, wanted: Wanted, second: i64, lines: &'a mut Vec<Line>) -> Self {
        Self { incident, wanted, second, origin: 0, next: (0, 0), lines }
    }

    /// The lines that follow come from here.
    pub fn begin(&mut self, origin: u64) {
        (self.origin, self.next) = (origin, (0, 0));
    }

    /// The groups that are read.
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }

    /// Adds a line of a group, written into its stream of that number. All lines of one origin and group are added in a
    /// row.
    pub fn line(&mut self, group: usize, stream: usize, at: i64, message: String) {
        let begin = self.second * SECOND;
        let at = at.clamp(begin, begin + LONGEST - 1);
        let number = if self.next.0 == group { self.next.1 } else { 0 };
        let parts = [self.incident.seed, group as u64, self.second as u64, self.origin, u64::from(number)];
        let ingested = at + Dice::of(&parts).between(140, 1_900);
        let stream = self.incident.stream(group, at, stream);
        let (second, origin) = (self.second, self.origin);
        self.lines.push(Line { stream, at, ingested, message, second, origin, number });
        self.next = (group, number.saturating_add(1));
    }
}
