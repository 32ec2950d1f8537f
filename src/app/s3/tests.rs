//! How one gets about in the S3 pane; no screen is drawn here. Each test says how many calls it makes.

use std::sync::Arc;

use super::kit::{
    NONE, answer, begins, bucket_page, drops, in_bucket, keys_page, names, numbered_keys, sort, started_list,
    under,
};
use super::{Goal, Spot};
use crate::app::kit::Kit;
use crate::app::{Msg, Pane};
use crate::domain::event::PageToken;
use crate::domain::{Event, Request};

const SIZE: (u16, u16) = (80, 24);

#[test]
fn the_pane_asks_for_the_buckets_once() {
    let mut kit = Kit::new(SIZE);
    kit.press("4");
    assert_eq!((kit.state.pane, kit.started().1), (Pane::S3, Request::Buckets));
    answer(&mut kit, bucket_page(&["reports", "orders-archive"]));
    assert_eq!(names(&kit), ["reports", "orders-archive"]);
    kit.press("2 4 j");
    assert_eq!(begins(&kit), 0, "what is known is not asked again");
    assert_eq!(under(&kit), "s3://orders-archive/");
}

#[test]
fn a_screen_of_a_huge_prefix_is_one_call_and_scrolling_makes_the_second() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &numbered_keys(0..1_000), Some("t1")));
    assert_eq!(kit.state.s3.level().calls, 1);
    assert_eq!(begins(&kit), 0, "a thousand keys are enough for a screen of twenty");
    kit.press("PgDn PgDn");
    assert_eq!(begins(&kit), 0);
    for _ in 0..45 {
        kit.press("PgDn");
        if begins(&kit) > 0 {
            break;
        }
    }
    let list = started_list(&kit);
    assert_eq!(
        (list.from, list.pages, list.bucket),
        (Some(PageToken("t1".into())), Some(1), "reports".into())
    );
    let row = kit.state.s3.level().listing.cursor();
    answer(&mut kit, keys_page(&[], &numbered_keys(1_000..1_500), None));
    let level = kit.state.s3.level();
    assert_eq!((level.calls, level.listing.total(), level.listing.cursor()), (2, 1_500, row));
    assert!(level.is_complete());
    kit.press("G");
    assert_eq!(begins(&kit), 0, "there is no more");
    assert_eq!(under(&kit), "s3://reports/key-000001499");
}

#[test]
fn an_empty_page_that_goes_on_is_gone_on_from() {
    let mut kit = in_bucket(SIZE, keys_page(&[], NONE, Some("t1")));
    assert_eq!(started_list(&kit).from, Some(PageToken("t1".into())));
    assert!(!kit.state.s3.level().is_complete());
    answer(&mut kit, keys_page(&["a/"], NONE, None));
    assert_eq!(names(&kit), ["a/"]);
    assert_eq!(kit.state.s3.level().calls, 2);
}

#[test]
fn to_the_last_row_reads_all_pages_until_it_is_stopped() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &numbered_keys(0..1_000), Some("t1")));
    kit.press("G");
    answer(&mut kit, keys_page(&[], &numbered_keys(1_000..2_000), Some("t2")));
    assert_eq!(under(&kit), "s3://reports/key-000001999", "the cursor stays on the last row");
    let (job, _) = kit.started();
    kit.press("C-c");
    assert_eq!(drops(&kit), [job]);
    assert_eq!(kit.state.s3.level().goal, Goal::Held);
    kit.press("k");
    assert_eq!(begins(&kit), 0, "what is stopped stays stopped");
    kit.press("r");
    assert_eq!(started_list(&kit).from, Some(PageToken("t2".into())), "it goes on where it stood");
    answer(&mut kit, keys_page(&[], &numbered_keys(2_000..2_100), None));
    assert_eq!(kit.state.s3.level().listing.total(), 2_100);
}

#[test]
fn one_goes_down_and_comes_up_where_one_was() {
    let page = keys_page(&["a/", "b/", "c/"], &["z.txt"], None);
    let mut kit = in_bucket(SIZE, page);
    kit.press("j Enter");
    assert_eq!(started_list(&kit).prefix, "b/");
    answer(&mut kit, keys_page(&["b/2026/"], &["b/x.json"], None));
    assert_eq!(names(&kit), ["2026/", "x.json"]);
    kit.press("j");
    assert_eq!(under(&kit), "s3://reports/b/x.json");
    kit.press("h");
    assert_eq!((under(&kit), begins(&kit)), ("s3://reports/b/".into(), 0));
    kit.press("Backspace");
    assert_eq!(under(&kit), "s3://reports/");
    kit.press("Esc");
    assert_eq!(kit.state.s3.level().spot, Spot::Buckets, "nothing lies above the buckets");
}

#[test]
fn leaving_a_prefix_stops_what_is_read_of_it() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/"], NONE, None));
    kit.press("Enter");
    let (job, _) = kit.started();
    kit.press("h");
    assert_eq!(drops(&kit), [job]);
    kit.say(Msg::Job(job, keys_page(&[], &["a/late"], None)));
    assert_eq!(names(&kit), ["a/"], "a late answer is not shown");
    kit.press("Enter");
    assert_eq!(begins(&kit), 1, "it is asked anew");
}

#[test]
fn a_prefix_that_was_left_in_the_middle_goes_on_there() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/"], &numbered_keys(0..10), Some("t1")));
    let (job, _) = kit.started();
    kit.press("Enter");
    assert_eq!(drops(&kit), [job]);
    answer(&mut kit, keys_page(&[], &["a/x"], None));
    kit.press("h");
    assert_eq!(started_list(&kit).from, Some(PageToken("t1".into())));
}

#[test]
fn an_address_is_gone_to_and_what_lies_above_is_read_when_one_goes_up() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 's3 s3://reports/b/2026/' Enter");
    assert_eq!((kit.state.pane, begins(&kit)), (Pane::S3, 1));
    assert_eq!(started_list(&kit).prefix, "b/2026/");
    answer(&mut kit, keys_page(&[], &["b/2026/x"], None));
    kit.press("h");
    assert_eq!(started_list(&kit).prefix, "b/");
    answer(&mut kit, keys_page(&["b/2025/", "b/2026/"], &["b/z"], None));
    assert_eq!(under(&kit), "s3://reports/b/2026/", "the cursor stands where one came from");
}

#[test]
fn where_one_came_from_is_looked_for_over_pages() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 's3 s3://reports/key-000001200x/' Enter");
    answer(&mut kit, keys_page(&[], &["key-000001200x/1"], None));
    kit.press("h");
    answer(&mut kit, keys_page(&[], &numbered_keys(0..1_000), Some("t1")));
    assert_eq!(begins(&kit), 1);
    answer(&mut kit, keys_page(&["key-000001200x/"], &numbered_keys(1_000..2_000), Some("t2")));
    assert_eq!(under(&kit), "s3://reports/key-000001200x/");
    assert_eq!(begins(&kit), 0);
}

#[test]
fn an_address_that_is_none_is_said() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 's3 not a bucket' Enter");
    assert_eq!(kit.notice(), "not a bucket is no address of S3; write s3://bucket/prefix");
    kit.press("T");
    assert!(kit.state.overlay.is_some());
}

#[test]
fn a_filter_is_over_all_keys_and_goes_away_before_the_prefix_does() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &numbered_keys(0..1_000), Some("t1")));
    kit.press("/ '9'");
    assert_eq!(begins(&kit), 1, "it is over all keys, so the rest is read");
    let (page, _) = kit.started();
    kit.press("9");
    sort(&mut kit);
    assert_eq!(names(&kit).len(), 19);
    kit.say(Msg::Job(page, keys_page(&[], &numbered_keys(1_000..1_100), None)));
    sort(&mut kit);
    assert_eq!(names(&kit).len(), 20);
    kit.end(page, Ok(()));
    kit.press("Enter");
    assert!(kit.state.overlay.is_none());
    kit.press("Esc");
    assert_eq!(names(&kit).len(), 1_100);
    kit.press("Esc");
    assert_eq!(kit.state.s3.level().spot, Spot::Buckets);
}

#[test]
fn keys_are_sorted_in_a_round_and_by_name() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &["a", "bbb", "cc"], None));
    kit.press("s");
    sort(&mut kit);
    assert_eq!(names(&kit), ["bbb", "cc", "a"], "a key of the kit is as large as its name is long");
    kit.press(": 'sort size' Enter");
    sort(&mut kit);
    assert_eq!(names(&kit), ["a", "cc", "bbb"]);
    kit.press(": 'sort colour' Enter");
    assert!(kit.notice().contains("name, size and modified"), "{}", kit.notice());
}

#[test]
fn all_keys_below_are_listed_flat_and_back() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/"], &["z"], None));
    kit.press("j R");
    assert!(started_list(&kit).recursive);
    answer(&mut kit, keys_page(&[], &["a/1", "a/b/2", "z"], None));
    assert_eq!(names(&kit), ["a/1", "a/b/2", "z"]);
    kit.press("R");
    assert_eq!(
        (names(&kit), under(&kit)),
        (vec!["a/".to_owned(), "z".to_owned()], "s3://reports/z".to_owned())
    );
}

#[test]
fn what_lies_below_is_counted_while_one_goes_on_and_stopped() {
    let mut kit = in_bucket(SIZE, keys_page(&["a/", "b/"], NONE, None));
    kit.press("D");
    let (job, request) = kit.started();
    let Request::Objects(list) = request else { panic!() };
    assert_eq!((list.prefix.as_str(), list.recursive, list.pages), ("a/", true, None));
    assert!(list.parallel > 1, "sub-prefixes are counted at once");
    kit.say(Msg::Job(job, keys_page(&[], &["a/1", "a/22"], None)));
    kit.press("Enter");
    let spot = Spot::prefix("reports", "a/");
    let measure = kit.state.s3.measure_of(&spot).unwrap();
    assert!(measure.is_running(), "a count goes on while one looks around");
    assert_eq!((measure.objects, measure.bytes), (2, 7));
    let (list, _) = kit.started();
    kit.press("C-c");
    assert_eq!(drops(&kit), [list], "first what is read");
    kit.press("C-c");
    assert_eq!(drops(&kit), [job]);
    assert!(kit.state.s3.measure_of(&spot).unwrap().is_stopped());
}

#[test]
fn a_million_keys_are_listed_by_a_thousand_calls_in_little_memory() {
    let mut kit = in_bucket(SIZE, keys_page(&[], &numbered_keys(0..1_000), Some("t")));
    kit.press("G");
    for page in 1..1_000 {
        let next = (page < 999).then_some("t");
        let (job, _) = kit.started();
        let Event::Objects(page) = keys_page(&[], &numbered_keys(page * 1_000..(page + 1) * 1_000), next)
        else {
            panic!()
        };
        kit.say(Msg::Job(job, Event::Objects(Arc::clone(&page))));
        kit.end(job, Ok(()));
    }
    let level = kit.state.s3.level();
    assert_eq!((level.calls, level.listing.total()), (1_000, 1_000_000));
    assert!(level.is_complete());
    assert_eq!(under(&kit), "s3://reports/key-000999999");
    assert!(level.listing.memory() < 150 * 1_000_000, "{}", level.listing.memory());
}
