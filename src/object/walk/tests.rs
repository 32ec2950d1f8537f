//! Walks over listings that are held in memory, beside what reading all of their keys would choose.

use proptest::prelude::*;

use super::*;

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn hour(from: &str, to: &str) -> Range {
    Range { from: at(from), to: at(to) }
}

fn object(key: &str) -> ObjectInfo {
    ObjectInfo { key: key.into(), size: 1, modified: None, class: None, etag: None }
}

/// Lists sorted keys as S3 does, so many a page. The keys that were chosen, and how many pages it took.
fn walk(keys: &[String], prefix: &str, range: Option<Range>, page: usize) -> (Vec<String>, usize) {
    let mut walk = Walk::new(prefix, range);
    let (mut chosen, mut pages, mut after) = (Vec::new(), 0, String::new());
    loop {
        let listed = keys.iter().filter(|key| key.starts_with(prefix) && **key > after);
        let listed: Vec<ObjectInfo> = listed.take(page).map(|key| object(key)).collect();
        let Some(last) = listed.last().map(|object| object.key.raw().to_owned()) else {
            return (chosen, pages + 1);
        };
        pages += 1;
        let is_last = listed.len() < page;
        let (wanted, next) = walk.page(listed);
        chosen.extend(wanted.into_iter().map(|object| object.key.raw().to_owned()));
        match next {
            _ if is_last => return (chosen, pages),
            Next::On => after = last,
            Next::After(text) => {
                assert!(text > last, "{text} lies behind {last}");
                after = text;
            }
            Next::End => return (chosen, pages),
        }
    }
}

/// A file of CloudTrail for every five minutes of two days in two regions: 2 x 2 x 288 keys.
fn trail() -> Vec<String> {
    let mut keys = Vec::new();
    for region in ["eu-west-1", "us-east-1"] {
        for day in [23, 24] {
            for minute in (0..1440).step_by(5) {
                let (h, m) = (minute / 60, minute % 60);
                keys.push(format!(
                    "AWSLogs/111122223333/CloudTrail/{region}/2026/11/{day}/111122223333_CloudTrail_{region}_202611{day}T{h:02}{m:02}Z_Mu0KsOhtH1ar15ZZ.json.gz"
                ));
            }
        }
    }
    keys
}

#[test]
fn an_hour_of_cloudtrail_is_that_hour_with_its_slack() {
    let range = hour("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z");
    let keys = trail();
    let (chosen, pages) = walk(&keys, "AWSLogs/", Some(range), 100);
    // Delivered from 13:55 (its minute ends at 13:56, five minutes of slack reach 14:01) to 15:30: 20 in each region.
    let times: Vec<&str> = chosen.iter().map(|key| &key[key.find("Z_").unwrap() - 4..][..4]).collect();
    assert_eq!((times[0], times[19], times.len()), ("1355", "1530", 40));
    // Of each region a page at its start, one at the start of the day and one at the window, and an empty one at the end.
    // To read all keys takes 12.
    assert_eq!(pages, 7);
    assert_eq!(walk(&keys, "AWSLogs/", None, 100), (keys.clone(), 12));
}

#[test]
fn a_window_over_midnight_takes_the_files_of_both_days() {
    let range = hour("2026-11-23T23:50:00Z", "2026-11-23T23:58:00Z");
    let (chosen, _) = walk(&trail(), "AWSLogs/111122223333/CloudTrail/eu-west-1/", Some(range), 1_000);
    let times: Vec<&str> = chosen.iter().map(|key| &key[key.find("Z_").unwrap() - 7..][..7]).collect();
    // To 23:58 plus half an hour.
    assert_eq!(times.first(), Some(&"23T2345"));
    assert_eq!(times.last(), Some(&"24T0025"));
    assert_eq!(times.len(), 9);
}

#[test]
fn a_window_of_another_day_than_the_prefix_ends_the_listing() {
    let keys = trail();
    let day = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/24/";
    for range in [
        hour("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z"),
        hour("2026-11-28T00:00:00Z", "2026-11-28T01:00:00Z"),
    ] {
        assert_eq!(walk(&keys, day, Some(range), 10), (vec![], 1));
    }
}

#[test]
fn every_form_of_names_is_walked() {
    let range = hour("2026-11-24T14:00:00Z", "2026-11-24T14:30:00Z");
    for (keys, expected) in [
        // CloudFront: an hour before and after.
        (
            vec![
                "E1.2026-11-24-12.a.gz",
                "E1.2026-11-24-13.a.gz",
                "E1.2026-11-24-14.a.gz",
                "E1.2026-11-24-15.a.gz",
                "E1.2026-11-24-16.a.gz",
            ],
            vec!["E1.2026-11-24-13.a.gz", "E1.2026-11-24-14.a.gz", "E1.2026-11-24-15.a.gz"],
        ),
        // S3: written up to six hours later.
        (
            vec![
                "l/2026-11-24-13-00-00-E123456789ABCDEF",
                "l/2026-11-24-14-05-00-E123456789ABCDEF",
                "l/2026-11-24-20-29-00-E123456789ABCDEF",
                "l/2026-11-24-21-00-00-E123456789ABCDEF",
            ],
            vec!["l/2026-11-24-14-05-00-E123456789ABCDEF", "l/2026-11-24-20-29-00-E123456789ABCDEF"],
        ),
        (vec!["t/dt=2026-11-23/a", "t/dt=2026-11-24/a", "t/dt=2026-11-25/a"], vec!["t/dt=2026-11-24/a"]),
        (
            vec![
                "year=2026/month=11/day=24/hour=12/a",
                "year=2026/month=11/day=24/hour=14/a",
                "year=2026/month=9/day=1/hour=0/a",
            ],
            vec!["year=2026/month=11/day=24/hour=14/a"],
        ),
    ] {
        let keys: Vec<String> = keys.into_iter().map(str::to_owned).collect();
        for page in [1, 2, 10] {
            assert_eq!(walk(&keys, "", Some(range), page).0, expected, "{page} a page");
        }
    }
}

#[test]
fn objects_without_a_date_go_by_when_they_were_written() {
    let walk = Walk::new("", Some(hour("2026-11-24T14:00:00Z", "2026-11-24T15:00:00Z")));
    for (modified, expected) in [
        (Some("2026-11-24T13:54:59Z"), false),
        (Some("2026-11-24T13:55:00Z"), true),
        (Some("2026-11-25T15:00:00Z"), true),
        (Some("2026-11-25T15:00:01Z"), false),
        (None, true),
    ] {
        let object = ObjectInfo { modified: modified.map(at), ..object("app.log") };
        assert_eq!(walk.matters(&object), expected, "{modified:?}");
    }
}

proptest! {
    /// No page size and no way past keys leaves out a key that reading all of them would choose.
    #[test]
    fn going_past_keys_loses_none_that_matters(
        minutes in prop::collection::vec((0u32..3, 0i64..6_000, 0u8..5), 1..60),
        from in 0i64..6_000, length in 0i64..600, page in 1usize..7,
    ) {
        let base = at("2026-11-22T00:00:00Z");
        let moment = |minute: i64| base + SignedDuration::from_mins(minute);
        let mut keys: Vec<String> = minutes.iter().map(|(stem, minute, form)| {
            let at = moment(*minute);
            match form {
                0 => at.strftime(&format!("s{stem}/%Y/%m/%d/a_%Y%m%dT%H%MZ_x")).to_string(),
                1 => at.strftime(&format!("s{stem}.%Y-%m-%d-%H.x")).to_string(),
                2 => at.strftime(&format!("s{stem}/year=%Y/month=%m/day=%d/hour=%H/x")).to_string(),
                3 => at.strftime(&format!("s{stem}/dt=%Y-%m-%d/part")).to_string(),
                _ => at.strftime(&format!("s{stem}/undated-%j")).to_string(),
            }
        }).collect();
        keys.sort();
        keys.dedup();
        let range = Range { from: moment(from), to: moment(from + length) };
        let all = Walk::new("", Some(range));
        let expected: Vec<String> = keys.iter().filter(|key| all.matters(&object(key))).cloned().collect();
        let (chosen, pages) = walk(&keys, "", Some(range), page);
        prop_assert_eq!(chosen, expected);
        prop_assert!(pages <= keys.len() / page + 1, "more pages than there are");
    }
}
