//! `lookup` and `cidrlookup`: rows of a table by the text of their keys, or by the range that holds an address.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use foldhash::fast::RandomState;

use crate::insights::value::Value;

/// What is taken out of a row of a table, one value for each column of the output.
pub type Row = Box<[Value<'static>]>;

/// The rows of a table, ready to be found.
#[derive(Debug)]
pub enum Found {
    /// By the texts of the keys. Match is exact and case-sensitive (AWS documentation of `lookup`).
    Keys(HashMap<Box<[u8]>, Row, RandomState>),
    /// By the range that holds an address.
    Ranges(Ranges),
}

impl Found {
    /// The row that belongs to these values.
    pub fn row(&self, keys: &[Value]) -> Option<&Row> {
        match self {
            Self::Keys(rows) => rows.get(bytes(keys)?.as_slice()),
            Self::Ranges(ranges) => ranges.row(keys.first()?.as_text()?.trim().parse().ok()?),
        }
    }
}

/// The bytes of some keys; nothing when one is missing.
pub fn bytes(keys: &[Value]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for key in keys {
        let text = key.as_text()?;
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    Some(bytes)
}

/// Ranges of addresses in CIDR notation (RFC 4632, RFC 4291). Of several that hold an address the smallest counts, as in
/// a routing table; of two equal ones the first.
#[derive(Debug, Default)]
pub struct Ranges {
    /// By the length of the prefix, then by the prefix. Those of IPv4 and IPv6 are apart.
    v4: BTreeMap<u8, HashMap<u128, Row, RandomState>>,
    v6: BTreeMap<u8, HashMap<u128, Row, RandomState>>,
}

impl Ranges {
    /// Adds a range; false when the text is none. An address without a length is a range of one.
    pub fn add(&mut self, text: &str, row: Row) -> bool {
        let Some((address, length)) = range(text) else { return false };
        let lengths = if address.is_ipv4() { &mut self.v4 } else { &mut self.v6 };
        lengths.entry(length).or_default().entry(prefix(address, length)).or_insert(row);
        true
    }

    fn row(&self, address: IpAddr) -> Option<&Row> {
        let address = address.to_canonical();
        let lengths = if address.is_ipv4() { &self.v4 } else { &self.v6 };
        lengths.iter().rev().find_map(|(length, rows)| rows.get(&prefix(address, *length)))
    }
}

/// A range in CIDR notation.
pub fn range(text: &str) -> Option<(IpAddr, u8)> {
    let (address, length) = match text.trim().split_once('/') {
        Some((address, length)) => (address.parse().ok()?, Some(length.parse().ok()?)),
        None => (text.trim().parse().ok()?, None),
    };
    let longest = width(address);
    let length = length.unwrap_or(longest);
    (length <= longest).then_some((address, length))
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first bits of an address.
fn prefix(address: IpAddr, length: u8) -> u128 {
    let bits = match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    };
    let rest = u32::from(width(address) - length);
    bits.checked_shr(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(ranges: &[&str], address: &str) -> Option<String> {
        let mut found = Ranges::default();
        for range in ranges {
            assert!(found.add(range, [Value::text((*range).to_owned())].into()), "{range}");
        }
        let row = Found::Ranges(found).row(&[Value::text(address.to_owned())])?.clone();
        row[0].as_text().map(|text| text.to_string())
    }

    /// RFC 4632, section 3.1: a prefix of n bits holds the addresses that share them.
    #[test]
    fn the_smallest_range_that_holds_an_address() {
        let ranges = ["0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "2001:db8::/32", "10.1.0.0/16"];
        assert_eq!(find(&ranges, "10.1.2.3").as_deref(), Some("10.1.2.3"));
        assert_eq!(find(&ranges, "10.1.2.4").as_deref(), Some("10.1.0.0/16"));
        assert_eq!(find(&ranges, "10.2.0.1").as_deref(), Some("10.0.0.0/8"));
        assert_eq!(find(&ranges, "11.0.0.1").as_deref(), Some("0.0.0.0/0"));
        assert_eq!(find(&ranges, "2001:db8:ffff::1").as_deref(), Some("2001:db8::/32"));
        assert_eq!(find(&ranges, "2001:db9::1"), None);
        assert_eq!(find(&ranges, "::ffff:10.1.2.3").as_deref(), Some("10.1.2.3"));
        assert_eq!(find(&ranges, "no address"), None);
        assert_eq!(find(&["::/0"], "2001:db9::1").as_deref(), Some("::/0"));
    }

    #[test]
    fn what_is_no_range() {
        for text in ["", "10.0.0.0/33", "10.0.0/8", "2001:db8::/129", "10.0.0.0/", "a/8", "10.0.0.0/-1"] {
            assert!(range(text).is_none(), "{text}");
        }
    }
}
