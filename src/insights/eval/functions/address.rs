//! The functions about IP addresses. A text that is no address answers 0, and has no number.
//!
//! The AWS documentation does not say which ranges count; decided here:
//! - Private are those of RFC 1918, and fc00::/7 of RFC 4193.
//! - Reserved are the other blocks of the IANA special-purpose registries (RFC 6890) that are not globally reachable, with
//!   multicast and the future use of 240.0.0.0/4.
//! - Public is every other address. An IPv4 address that is written in IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 one,
//!   but where a function asks for the family.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::Arguments;
use crate::insights::value::Value;

/// Private ranges.
const PRIVATE: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Ranges that are reserved for a purpose other than private networks.
const RESERVED: [&str; 20] = [
    "0.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/127",
    "64:ff9b:1::/48",
    "100::/64",
    "2001:2::/48",
    "2001:db8::/32",
    "3fff::/20",
    "fe80::/10",
    "ff00::/8",
];

/// 1 if the text is an address.
pub fn is_valid<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(address(arguments).is_some())
}

/// 1 if the text is an IPv4 address.
pub fn is_valid_v4<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(address(arguments).is_some_and(|address| address.is_ipv4()))
}

/// 1 if the text is an IPv6 address.
pub fn is_valid_v6<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(address(arguments).is_some_and(|address| address.is_ipv6()))
}

/// 1 if the address lies in the subnet, which is written `192.0.2.0/24` or `2001:db8::/32`.
pub fn is_in_subnet<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    in_subnet(arguments, |_| true)
}

/// 1 if the IPv4 address lies in the subnet.
pub fn is_v4_in_subnet<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    in_subnet(arguments, IpAddr::is_ipv4)
}

/// 1 if the IPv6 address lies in the subnet.
pub fn is_v6_in_subnet<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    in_subnet(arguments, IpAddr::is_ipv6)
}

/// The IPv4 address as a number: `0.0.1.0` is 256.
pub fn v4_to_number<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    match address(arguments) {
        Some(IpAddr::V4(address)) => Value::integer(i64::from(u32::from(address))),
        _ => Value::Missing,
    }
}

/// 1 if the address is private.
pub fn is_private<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(address(arguments).is_some_and(|address| lies_in(address, &PRIVATE)))
}

/// 1 if the address is reserved.
pub fn is_reserved<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    Value::truth(address(arguments).is_some_and(|address| lies_in(address, &RESERVED)))
}

/// 1 if the address is neither private nor reserved.
pub fn is_public<'r>(arguments: &Arguments<'_, 'r>) -> Value<'r> {
    let is_public = |address| !lies_in(address, &PRIVATE) && !lies_in(address, &RESERVED);
    Value::truth(address(arguments).is_some_and(is_public))
}

fn address(arguments: &Arguments) -> Option<IpAddr> {
    arguments.text(0)?.trim().parse().ok()
}

fn in_subnet<'r>(arguments: &Arguments<'_, 'r>, accept: fn(&IpAddr) -> bool) -> Value<'r> {
    let inside = || subnet_holds(&arguments.text(1)?, address(arguments).filter(accept)?);
    Value::truth(inside().unwrap_or(false))
}

fn lies_in(address: IpAddr, ranges: &[&str]) -> bool {
    ranges.iter().any(|range| subnet_holds(range, address.to_canonical()) == Some(true))
}

/// Whether the subnet holds the address; nothing when it is no subnet, or one of the other family.
fn subnet_holds(subnet: &str, address: IpAddr) -> Option<bool> {
    let (start, bits) = subnet.trim().split_once('/')?;
    let bits: u32 = bits.parse().ok()?;
    match address {
        IpAddr::V4(address) => {
            let start: Ipv4Addr = start.parse().ok()?;
            let rest = 32u32.checked_sub(bits)?;
            let differs = u32::from(address) ^ u32::from(start);
            Some(differs.checked_shr(rest).unwrap_or(0) == 0)
        }
        IpAddr::V6(address) => {
            let start: Ipv6Addr = start.parse().ok()?;
            let rest = 128u32.checked_sub(bits)?;
            let differs = u128::from(address) ^ u128::from(start);
            Some(differs.checked_shr(rest).unwrap_or(0) == 0)
        }
    }
}
