//! The incident by itself: how much there is, that any part of it can be made alone, and that its story holds.

use super::groups::{GROUPS, Source};
use super::*;

/// 2026-11-24T14:03:22Z.
const FOUND: i64 = 1_795_529_002_000;

fn incident() -> Incident {
    Incident::new(7, 1.0, FOUND)
}

fn all() -> Wanted {
    Wanted::groups(0..GROUPS.len())
}

fn of(source: Source) -> Wanted {
    Wanted::groups(GROUPS.iter().position(|group| group.source == source))
}

fn collect(incident: &Incident, wanted: Wanted, from: i64, to: i64) -> Vec<Line> {
    incident.lines(wanted, (from, to), FOUND).flatten().collect()
}

fn ago(minutes: i64) -> i64 {
    FOUND - minutes * clock::MINUTE
}

#[test]
fn there_are_about_two_hundred_thousand_events_in_three_hours() {
    let count = collect(&incident(), all(), 0, i64::MAX).len();
    assert!((196_000..=204_000).contains(&count), "{count}");
}

#[test]
fn a_range_made_in_pieces_is_the_range_made_whole() {
    let incident = incident();
    let mut whole = collect(&incident, all(), ago(40), ago(20));
    let mut pieces = Vec::new();
    let mut from = ago(40);
    for width in [1, 999, 1_000, 1_001, 59_999, 300_000, 7, i64::MAX] {
        let to = (from.saturating_add(width) - 1).min(ago(20));
        pieces.extend(collect(&incident, all(), from, to));
        from = to + 1;
    }
    whole.sort_by_key(Line::place);
    pieces.sort_by_key(Line::place);
    assert!(whole.len() > 20_000, "{}", whole.len());
    assert!(whole == pieces);
}

#[test]
fn one_group_alone_has_the_lines_that_it_has_among_all() {
    let incident = incident();
    for source in [Source::Payments, Source::Quiet, Source::Hostile] {
        let alone = collect(&incident, of(source), ago(30), ago(10));
        let group = GROUPS.iter().position(|group| group.source == source);
        let mut among = collect(&incident, all(), ago(30), ago(10));
        among.retain(|line| Some(line.stream.group) == group);
        assert!(!alone.is_empty());
        assert!(alone == among, "{source:?}");
    }
}

#[test]
fn every_line_has_a_pointer_of_its_own() {
    let lines = collect(&incident(), all(), ago(60), FOUND);
    let pointers: std::collections::HashSet<String> = lines.iter().map(Line::pointer).collect();
    assert_eq!(pointers.len(), lines.len());
}

#[test]
fn lines_arrive_after_they_happen_and_are_not_there_before() {
    let incident = incident();
    let mut count = 0;
    for line in incident.lines(all(), (ago(1), FOUND + 60_000), FOUND - 10_000).flatten() {
        assert!(line.at < line.ingested && line.ingested <= FOUND - 10_000);
        count += 1;
    }
    assert!(count > 500, "{count}");
}

#[test]
fn another_seed_tells_the_same_story_in_other_words() {
    let other = Incident::new(8, 1.0, FOUND);
    let (ours, theirs) =
        (collect(&incident(), all(), ago(3), ago(1)), collect(&other, all(), ago(3), ago(1)));
    assert_ne!(ours[0].message, theirs[0].message);
    assert!(ours.len().abs_diff(theirs.len()) < ours.len() / 5);
}

#[test]
fn density_multiplies_the_customers() {
    let (once, tenfold) = (Incident::new(7, 1.0, FOUND), Incident::new(7, 10.0, FOUND));
    let count = |incident: &Incident| collect(incident, of(Source::Gateway), ago(60), ago(30)).len() as f64;
    let ratio = count(&tenfold) / count(&once);
    assert!((9.5..10.5).contains(&ratio), "{ratio}");
}

#[test]
fn orders_in_other_currencies_and_small_ones_go_through_all_the_time() {
    let lines = collect(&incident(), of(Source::Payments), ago(180), FOUND);
    let refused: Vec<serde_json::Value> = lines
        .iter()
        .filter(|line| line.message.contains("BASKET_LIMIT_EXCEEDED"))
        .map(|line| serde_json::from_str(&line.message).unwrap())
        .collect();
    assert!(refused.len() > 500, "{}", refused.len());
    for line in refused {
        assert_eq!(line["currency"], "EUR");
        assert_eq!(line["limitMinor"], 2_500);
        assert!(line["amountMinor"].as_u64().unwrap() > 2_500);
        assert_eq!(line["limitKey"]["pk"], "LIMIT#EUR");
    }
}

#[test]
fn the_outage_begins_twenty_five_minutes_before_it_is_found() {
    let incident = incident();
    let failed = |from: i64, to: i64| {
        let lines = collect(&incident, of(Source::Gateway), ago(from), ago(to));
        let orders = lines.iter().filter(|line| line.message.contains("/api/checkout")).count();
        let failed = lines.iter().filter(|line| line.message.contains("\"status\":502")).count();
        (failed, orders)
    };
    assert_eq!(failed(180, 26).0, 0);
    let (failures, orders) = failed(22, 0);
    // Six in ten are in EUR, seven in ten of those above 25 euros.
    let share = failures as f64 / orders as f64;
    assert!((0.36..0.48).contains(&share), "{failures} of {orders}");
}

#[test]
fn the_ends_of_streams_are_those_of_a_walk_over_everything() {
    let incident = incident();
    for source in [Source::Checkout, Source::Payments, Source::Publisher, Source::Quiet] {
        let group = GROUPS.iter().position(|group| group.source == source).unwrap();
        let mut expected = std::collections::BTreeMap::new();
        for line in collect(&incident, of(source), 0, i64::MAX) {
            let (first, last) = expected.entry(line.stream).or_insert((line.at, line.at));
            (*first, *last) = ((*first).min(line.at), (*last).max(line.at));
        }
        let found = incident.streams(group, FOUND).into_iter();
        let found: std::collections::BTreeMap<_, _> =
            found.map(|(first, last)| (first.stream, (first.at, last.at))).collect();
        assert_eq!(found, expected, "{source:?}");
    }
}

#[test]
fn json_lines_are_json() {
    for line in collect(&incident(), all(), ago(32), ago(20)) {
        let hostile = GROUPS[line.stream.group].source == Source::Hostile;
        if line.message.starts_with('{') && !hostile {
            assert!(serde_json::from_str::<serde_json::Value>(&line.message).is_ok(), "{}", line.message);
        }
    }
}
