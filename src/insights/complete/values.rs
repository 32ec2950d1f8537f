//! Usual values of arguments that take only some: periods, percents, subnets, patterns of dates, numbers of rows.

use crate::insights::catalogue::{Argument, Family};
use crate::insights::typing::Call;

/// A value as it is written, and what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct Usual {
    /// How it is written.
    pub text: &'static str,
    /// What it means.
    pub doc: &'static str,
}

const fn usual(text: &'static str, doc: &'static str) -> Usual {
    Usual { text, doc }
}

const PERIODS: &[Usual] = &[
    usual("1s", "a second"),
    usual("10s", "ten seconds"),
    usual("30s", "half a minute"),
    usual("1m", "a minute"),
    usual("5m", "five minutes"),
    usual("15m", "a quarter of an hour"),
    usual("1h", "an hour"),
    usual("6h", "a quarter of a day"),
    usual("1d", "a day"),
    usual("1w", "a week"),
];

const PERCENTS: &[Usual] = &[
    usual("50", "half of the values lie below"),
    usual("90", "nine of ten values lie below"),
    usual("95", "95 of 100 values lie below"),
    usual("99", "99 of 100 values lie below"),
    usual("99.9", "999 of 1,000 values lie below"),
];

/// RFC 1918, section 3.
const SUBNETS: &[Usual] = &[
    usual("\"10.0.0.0/8\"", "private addresses"),
    usual("\"172.16.0.0/12\"", "private addresses"),
    usual("\"192.168.0.0/16\"", "private addresses"),
];

/// RFC 4193 and RFC 4291, section 2.5.6.
const SUBNETS_OF_6: &[Usual] =
    &[usual("\"fc00::/7\"", "unique local addresses"), usual("\"fe80::/10\"", "link-local addresses")];

const DATES: &[Usual] = &[
    usual("\"yyyy-MM-dd HH:mm:ss\"", "2026-01-14 13:18:31"),
    usual("\"yyyy-MM-dd'T'HH:mm:ss\"", "2026-01-14T13:18:31"),
    usual("\"yyyy-MM-dd\"", "2026-01-14"),
    usual("\"HH:mm\"", "13:18"),
    usual("\"dd/MMM/yyyy:HH:mm:ss\"", "14/Jan/2026:13:18:31, as web servers write it"),
];

const ZONES: &[Usual] = &[
    usual("\"UTC\"", "as AWS counts"),
    usual("\"Europe/Berlin\"", "a zone by its city"),
    usual("\"America/New_York\"", "a zone by its city"),
    usual("\"Asia/Tokyo\"", "a zone by its city"),
];

/// Numbers of rows behind `limit`.
pub const LIMITS: &[Usual] = &[
    usual("20", "a first look"),
    usual("100", "a few screens"),
    usual("1000", "a thousand rows"),
    usual("10000", "as many as come without a limit"),
];

/// The usual values of the argument that is being written; nothing where any value may stand.
pub fn of(call: &Call) -> &'static [Usual] {
    match (call.function.argument(call.argument), call.function.name, call.argument) {
        (Argument::Period, ..) => PERIODS,
        (Argument::Percent, ..) => PERCENTS,
        (Argument::Subnet(Family::V6), ..) => SUBNETS_OF_6,
        (Argument::Subnet(_), ..) => SUBNETS,
        (_, "parseDate" | "formatDate", 1) => DATES,
        (_, "parseDate" | "formatDate", 2) => ZONES,
        _ => &[],
    }
}
