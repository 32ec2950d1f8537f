//! The names, numbers and moments of the incident, in one place. The story itself is told in the module above.

use super::clock::{MINUTE, SECOND};

/// How long before its discovery the log of the account begins.
pub const PAST: i64 = 180 * MINUTE;

/// A new version of the function that writes the file of limits goes live.
pub const DEPLOYED: i64 = 31 * MINUTE;
/// Its first run writes the file, in whole euros instead of cents. The function runs every [`PUBLISH_EVERY`].
pub const PUBLISHED: i64 = 29 * MINUTE;
/// How often the function runs.
pub const PUBLISH_EVERY: i64 = 10 * MINUTE;
/// The limits service imports the file into its table. It looks every [`IMPORT_EVERY`].
pub const IMPORTED: i64 = 25 * MINUTE + 30 * SECOND;
/// How often the limits service looks for a new file.
pub const IMPORT_EVERY: i64 = 5 * MINUTE;
/// How long after the import each task of the limits service answers with the new item: they cache what they read.
pub const CACHE_ENDS: [i64; 3] = [20 * SECOND, 65 * SECOND, 110 * SECOND];

/// Red herring: the payments service was deployed, harmlessly.
pub const PAYMENTS_DEPLOYED: i64 = 95 * MINUTE;
/// Red herrings: reads of the table are throttled for a moment, and succeed when they are tried again.
pub const THROTTLED: [(i64, i64); 2] = [(48 * MINUTE, 46 * MINUTE), (27 * MINUTE + 30 * SECOND, 26 * MINUTE)];

/// The bucket of the file of limits.
pub const BUCKET: &str = "harbour-config-111122223333";
/// Its key.
pub const KEY: &str = "limits/basket-limits.json";
/// The version that is right.
pub const OLD_OBJECT: &str = "Q2vJ8sTn0xYb4rKd7uWm1LzHc5aPfE9o";
/// The version in the wrong unit.
pub const NEW_OBJECT: &str = "hB6tR1mXw9qKe3ZsV0yLd8uFjN4cGaP2";

/// The table of limits.
pub const TABLE: &str = "payment-limits";
/// The sort key of the item that holds the largest basket; its partition key is `LIMIT#` and the currency.
pub const SORT_KEY: &str = "BASKET";
/// The version of the item that is right, and of the one that is not.
pub const ITEM_VERSIONS: [u32; 2] = [117, 118];

/// The function that writes the file.
pub const PUBLISHER: &str = "limits-publisher";
/// Its versions before and after [`DEPLOYED`].
pub const PUBLISHER_VERSIONS: [&str; 2] = ["41", "42"];
/// Its releases before and after.
pub const PUBLISHER_RELEASES: [&str; 2] = ["2.7.3", "2.8.0"];

/// The version of the checkout function, all along.
pub const CHECKOUT_VERSION: &str = "57";

/// Largest basket per currency in cents (or pence), as it should be.
pub const LIMITS: [(&str, u64); 3] = [("EUR", 250_000), ("GBP", 220_000), ("USD", 270_000)];
/// The one currency whose limit is written in the wrong unit: its table was moved to the new format first.
pub const WRONG_CURRENCY: &str = "EUR";

/// The limit that a task of the limits service answers with, `after` milliseconds past the import (negative before
/// it), and the version of its item.
pub fn limit_in_force(currency: &str, task: usize, after: i64) -> (u64, u32) {
    let right = LIMITS.iter().find(|(name, _)| *name == currency).map_or(0, |(_, limit)| *limit);
    if currency == WRONG_CURRENCY && after >= CACHE_ENDS[task % CACHE_ENDS.len()] {
        (right / 100, ITEM_VERSIONS[1])
    } else {
        (right, ITEM_VERSIONS[0])
    }
}

/// Lines that are written once: minutes before the discovery, group, message.
pub const CHRONICLE: &[(i64, &str, &str)] = &[
    (141, "/aws/codebuild/storefront", "deployed storefront@8.31.0 to 3 tasks; change: new footer"),
    (97, "/aws/codebuild/payments", "deploying payments@5.12.1; change: log the card network"),
    (95, "/aws/codebuild/payments", "deployed payments@5.12.1 to 4 tasks; all healthy"),
    (
        47,
        "/aws/lambda/slack-alarms",
        r##"{"level":"WARN","message":"alarm limits-table-throttled is in ALARM","alarm":"limits-table-throttled","state":"ALARM","channel":"#shop-oncall"}"##,
    ),
    (
        44,
        "/aws/lambda/slack-alarms",
        r##"{"level":"INFO","message":"alarm limits-table-throttled is OK","alarm":"limits-table-throttled","state":"OK","channel":"#shop-oncall"}"##,
    ),
    (33, "/aws/codebuild/limits-publisher", "building limits-publisher@2.8.0 from commit 9f31c0e"),
    (32, "/aws/codebuild/limits-publisher", "14 tests passed"),
    (
        31,
        "/aws/codebuild/limits-publisher",
        "published version 42 of limits-publisher@2.8.0; alias live: 41 -> 42",
    ),
    (
        26,
        "/aws/lambda/slack-alarms",
        r##"{"level":"WARN","message":"alarm limits-table-throttled is in ALARM","alarm":"limits-table-throttled","state":"ALARM","channel":"#shop-oncall"}"##,
    ),
    (
        24,
        "/aws/lambda/slack-alarms",
        r##"{"level":"INFO","message":"alarm limits-table-throttled is OK","alarm":"limits-table-throttled","state":"OK","channel":"#shop-oncall"}"##,
    ),
    (
        21,
        "/aws/lambda/slack-alarms",
        r##"{"level":"ERROR","message":"alarm checkout-5xx is in ALARM","alarm":"checkout-5xx","state":"ALARM","threshold":"5 percent over 2 minutes","channel":"#shop-oncall","page":true}"##,
    ),
    (
        18,
        "/aws/lambda/slack-alarms",
        r##"{"level":"ERROR","message":"alarm orders-per-minute-low is in ALARM","alarm":"orders-per-minute-low","state":"ALARM","threshold":"below half of last week","channel":"#shop-oncall","page":true}"##,
    ),
];
