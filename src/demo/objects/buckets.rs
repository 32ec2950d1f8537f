//! The buckets of the production account, and what is in each.

use std::sync::OnceLock;

use super::many::Many;
use super::shelf::{Object, Shelf, Version};
use super::{exports, odd, trail};
use crate::demo::incident::clock::MINUTE;
use crate::demo::incident::{Incident, file, story};

/// A day in milliseconds.
const DAY: i64 = 1_440 * MINUTE;

/// A bucket. Its objects are made when they are first asked for.
pub struct Bucket {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub region: &'static str,
    /// Days before the incident on which it was made.
    pub age_days: i64,
    /// Whether versions are kept.
    pub versioned: bool,
    fill: fn(&Incident) -> Vec<Object>,
    shelves: OnceLock<[Shelf; 2]>,
}

const HOME: &str = "eu-west-1";

/// The bucket of a million objects.
pub const EVENTS: &str = "harbour-events-111122223333";

/// All of them, in the order of their names.
pub fn all() -> Vec<Bucket> {
    let bucket = |name, region, age_days, versioned, fill| Bucket {
        name,
        region,
        age_days,
        versioned,
        fill,
        shelves: OnceLock::new(),
    };
    vec![
        bucket("demo-hostile-111122223333", HOME, 1, false, odd::objects),
        bucket("harbour-backups-111122223333", "eu-central-1", 588, false, backups),
        bucket(story::BUCKET, HOME, 402, true, limits),
        bucket("harbour-deploys-111122223333", HOME, 611, true, deploys),
        bucket(EVENTS, HOME, 433, false, |_| Vec::new()),
        bucket("harbour-exports-111122223333", HOME, 341, false, exports::orders),
        bucket("harbour-lake-111122223333", HOME, 433, false, exports::views),
        bucket("harbour-trail-111122223333", HOME, 930, false, trail::objects),
    ]
}

impl Bucket {
    /// What a list shows: objects whose newest version is no delete marker.
    pub fn present(&self, incident: &Incident) -> &Shelf {
        &self.shelves(incident)[0]
    }

    /// Everything that there ever was.
    pub fn ever(&self, incident: &Incident) -> &Shelf {
        &self.shelves(incident)[1]
    }

    fn shelves(&self, incident: &Incident) -> &[Shelf; 2] {
        self.shelves.get_or_init(|| {
            if self.name == EVENTS {
                return [Shelf::Many(Many(incident.clone())), Shelf::Many(Many(incident.clone()))];
            }
            let mut ever = (self.fill)(incident);
            ever.sort_by(|a, b| a.key.cmp(&b.key));
            let present = ever.iter().filter(|object| !object.is_deleted()).cloned().collect();
            [Shelf::Few(present), Shelf::Few(ever)]
        })
    }
}

const JSON: &str = "application/json";

/// The file of limits with its two versions, and others that have nothing to do with the incident.
fn limits(incident: &Incident) -> Vec<Object> {
    let old =
        Version { kms: true, ..Version::new(incident.before(62 * DAY), JSON, file::limits_file(false)) };
    let written = incident.before(story::PUBLISHED) + 1_000;
    let new = Version { kms: true, ..Version::new(written, JSON, file::limits_file(true)) };
    let banner = Version::new(incident.before(9 * DAY), JSON, "{\"text\":\"Free shipping this week\"}\n");
    let schema =
        "{\n  \"title\": \"limits, schema 3\",\n  \"max\": \"an integer in minor units (cents)\"\n}\n";
    vec![
        Object {
            key: story::KEY.to_owned(),
            versions: vec![new.id(story::NEW_OBJECT), old.id(story::OLD_OBJECT)],
        },
        Object::once(
            "limits/schema.json",
            Version::new(incident.before(402 * DAY), JSON, schema).id("c1Yw8vQ2nLx5"),
        ),
        Object {
            key: "shop/banner.json".to_owned(),
            versions: vec![
                Version::marker(incident.before(2 * DAY), "mK4eXv7TqB1s"),
                banner.id("pZ0dRj6WyC3h"),
            ],
        },
        Object::once(
            "shop/footer.json",
            Version::new(incident.before(DAY), JSON, "{\"year\":2026}\n").id("uG9oSf2EaN8k"),
        ),
    ]
}

/// What each function was deployed with, the last one and the one before.
fn deploys(incident: &Incident) -> Vec<Object> {
    let publisher = |new: bool| {
        let place = usize::from(new);
        let settings = if new { "\n    \"MAJOR_UNITS\": \"EUR\"\n  " } else { "" };
        format!(
            "{{\n  \"function\": \"{}\",\n  \"release\": \"{}\",\n  \"version\": \"{}\",\n  \"alias\": \"live\",\n  \"environment\": \
             {{{settings}}}\n}}\n",
            story::PUBLISHER,
            story::PUBLISHER_RELEASES[place],
            story::PUBLISHER_VERSIONS[place]
        )
    };
    let new =
        Version::new(incident.before(story::DEPLOYED) - 2_000, JSON, publisher(true)).id("Wd5hQ8sK2vTz");
    let old = Version::new(incident.before(62 * DAY), JSON, publisher(false)).id("b7LfN3xGr0Ym");
    let checkout = format!(
        "{{\n  \"function\": \"checkout\",\n  \"release\": \"4.19.0\",\n  \"version\": \"{}\",\n  \"alias\": \"live\"\n}}\n",
        story::CHECKOUT_VERSION
    );
    let checkout = Version::new(incident.before(33 * DAY), JSON, checkout).id("Jc6tV1pEo9Ha");
    vec![
        Object { key: format!("{}/live.json", story::PUBLISHER), versions: vec![new, old] },
        Object::once("checkout/live.json", checkout),
    ]
}

/// A bucket in another region, so that a redirect can be seen.
fn backups(incident: &Incident) -> Vec<Object> {
    let text = "orders-replica: 41,882,113 rows, complete\n";
    vec![Object::once("orders/manifest.txt", Version::new(incident.before(DAY), "text/plain", text))]
}
