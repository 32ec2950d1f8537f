//! Pages of a list: how many entries, and the token that leads to the next ones.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use crate::demo::refusal::Refusal;

/// Entries in a page of DescribeLogGroups and DescribeLogStreams, unless fewer are asked for; also the most.
pub const PAGE: usize = 50;

/// Where a list is continued. The list is the one of the first page's moment, so nothing is left out or told twice
/// while new things appear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The moment of the first page.
    pub as_of: Timestamp,
    /// How many entries came before.
    pub offset: usize,
}

/// Reads a token, or begins the list when there is none.
///
/// # Errors
/// `InvalidParameterException` for a token that was not given for this very list.
pub fn position<L: Hash>(list: &L, token: Option<&str>, now: Timestamp) -> Result<Position, Refusal> {
    let Some(token) = token else { return Ok(Position { as_of: now, offset: 0 }) };
    read(list, token).ok_or_else(|| Refusal::invalid("The specified nextToken is invalid."))
}

fn read<L: Hash>(list: &L, token: &str) -> Option<Position> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.split('.');
    let print = parts.next()?.parse::<u64>().ok()?;
    let as_of = Timestamp::from_microsecond(parts.next()?.parse().ok()?).ok()?;
    let offset = parts.next()?.parse().ok()?;
    (print == fingerprint(list) && parts.next().is_none()).then_some(Position { as_of, offset })
}

/// The token of the page that begins at a position.
pub fn token<L: Hash>(list: &L, position: Position) -> String {
    let Position { as_of, offset } = position;
    URL_SAFE_NO_PAD.encode(format!("{}.{}.{offset}", fingerprint(list), as_of.as_microsecond()))
}

/// The number of entries wanted.
///
/// # Errors
/// `InvalidParameterException` outside of 1 to `most`.
pub fn size(limit: Option<i64>, most: usize) -> Result<usize, Refusal> {
    let Some(limit) = limit else { return Ok(most) };
    match usize::try_from(limit) {
        Ok(size) if (1..=most).contains(&size) => Ok(size),
        _ => Err(Refusal::invalid(format!(
            "1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must \
             have value between 1 and {most}"
        ))),
    }
}

/// Tells lists apart within one process; tokens live no longer.
pub fn fingerprint<L: Hash>(list: &L) -> u64 {
    let mut hasher = DefaultHasher::new();
    list.hash(&mut hasher);
    hasher.finish()
}
