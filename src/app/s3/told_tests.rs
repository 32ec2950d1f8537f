//! What the S3 pane says of what is under its cursor, and of what went wrong; no screen is drawn here.

use super::kit::{
    NONE, answer, begins, drops, in_bucket, keys_page, names, numbered_keys, object_head, started_list, under,
};
use super::{Kind, Spot};
use crate::app::kit::{Kit, fleet};
use crate::app::{Effect, Msg, Remote};
use crate::domain::event::{ObjectVersion, PageToken};
use crate::domain::request::{ObjectName, VersionList};
use crate::domain::{Event, Fault, FaultKind, Profile, Request};

const SIZE: (u16, u16) = (80, 24);
/// Wide enough for the detail, and not for the start of the object.
const WIDE: (u16, u16) = (130, 50);

#[test]
fn the_versions_of_a_key_tell_when_it_was_deleted() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &["k.json"], None));
    kit.press("v");
    let Request::ObjectVersions(VersionList { prefix, exact, .. }) = kit.started().1 else { panic!() };
    assert_eq!((prefix.as_str(), exact), ("k.json", true));
    let version = |id: &str, is_latest, is_delete_marker| ObjectVersion {
        key: "k.json".into(),
        version: id.into(),
        is_latest,
        is_delete_marker,
        size: 5,
        modified: None,
        class: None,
        etag: None,
    };
    answer(&mut kit, Event::ObjectVersions(vec![version("v3", true, true), version("v2", false, false)]));
    let listing = &kit.state.s3.level().listing;
    assert_eq!(listing.entry(0).unwrap().kind, Kind::LatestMarker);
    assert_eq!(kit.state.s3.object(), None, "a delete marker has no content");
    kit.press("Enter");
    assert!(kit.notice().contains("no content"), "{}", kit.notice());
    kit.press("j");
    let named = ObjectName {
        bucket: "reports".into(),
        key: "k.json".into(),
        version: Some("v2".into()),
        requester_pays: false,
    };
    assert_eq!(kit.state.s3.object(), Some(named));
    kit.press("h");
    assert_eq!(under(&kit), "s3://reports/k.json");
}

#[test]
fn the_detail_asks_for_a_head_once_the_cursor_rests() {
    let mut kit = in_bucket(WIDE, keys_page(&[], &["a", "b", "c"], None));
    assert_eq!(begins(&kit), 0);
    kit.press("j j");
    assert_eq!(begins(&kit), 0, "keys that pass are not asked for");
    kit.wait(100);
    let (job, request) = kit.started();
    assert!(matches!(&request, Request::ObjectHead(object) if object.key == "c"), "{request:?}");
    kit.say(Msg::Job(job, Event::ObjectHead(Box::new(object_head()))));
    kit.end(job, Ok(()));
    assert!(matches!(kit.state.s3.head(), Remote::Known(Some(_))));
    kit.wait(1_000);
    assert_eq!(begins(&kit), 0, "once is enough");
    kit.press("k");
    assert!(matches!(kit.state.s3.head(), Remote::Unasked), "what is said of another is gone");
    kit.wait(100);
    let (job, _) = kit.started();
    kit.press("k");
    assert_eq!(drops(&kit), [job]);
}

#[test]
fn on_a_narrow_screen_a_head_is_asked_for_when_it_is_seen() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &["a"], None));
    kit.wait(1_000);
    assert_eq!(begins(&kit), 0);
    kit.press("Tab");
    assert!(matches!(kit.started().1, Request::ObjectHead(_)));
}

#[test]
fn where_listing_is_denied_the_buckets_of_the_profile_are_shown() {
    let mut profiles = fleet();
    profiles[0].targets.buckets = vec!["payments-reports".to_owned()];
    let mut kit = Kit::bare(SIZE, |start| {
        start.saved = profiles;
        start.scope.profile = Profile::new("payments-prod");
    });
    kit.press("4");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "s3:ListAllMyBuckets is not allowed")));
    assert_eq!(names(&kit), ["payments-reports"]);
    assert!(kit.notice().contains("ListAllMyBuckets"), "{}", kit.notice());
    kit.press("Enter");
    assert_eq!(started_list(&kit).bucket, "payments-reports");
}

#[test]
fn a_failure_in_the_middle_keeps_what_came_and_goes_on_there() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &numbered_keys(0..100), Some("t1")));
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Network, "the connection was cut").hint("r tries again")));
    let level = kit.state.s3.level();
    assert_eq!((level.listing.total(), level.is_complete()), (100, false));
    assert_eq!(kit.notice(), "the connection was cut");
    kit.press("j");
    assert_eq!(begins(&kit), 0, "what failed is not asked again by itself");
    kit.press("r");
    assert_eq!(started_list(&kit).from, Some(PageToken("t1".into())));
}

#[test]
fn throttling_is_said_while_it_is_tried_again() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/"], NONE, None));
    kit.press("Enter");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Retrying(Fault::new(FaultKind::Throttled, "S3 says SlowDown"))));
    assert!(kit.state.s3.level().retrying.is_some());
    kit.say(Msg::Job(job, keys_page(&[], &["a/1"], None)));
    assert!(kit.state.s3.level().retrying.is_none());
}

#[test]
fn another_profile_has_other_buckets() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/"], NONE, None));
    kit.press("Enter");
    let (job, _) = kit.started();
    kit.press(": 'profile sandbox' Enter");
    assert!(drops(&kit).contains(&job));
    assert_eq!((&kit.state.s3.level().spot, kit.started().1), (&Spot::Buckets, Request::Buckets));
}

#[test]
fn what_is_under_the_cursor_is_copied_as_an_address_and_as_json() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/"], &["b c"], None));
    kit.press("y");
    assert!(matches!(&kit.effects[0], Effect::Copy(text) if text == "s3://reports/a/"), "{:?}", kit.effects);
    kit.press("j Y");
    let Effect::Copy(text) = &kit.effects[0] else { panic!() };
    let row: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!((row["address"].as_str(), row["size"].as_u64()), (Some("s3://reports/b c"), Some(3)));
}
