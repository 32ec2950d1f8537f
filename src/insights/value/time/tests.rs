//! Instants and periods against a calendar that was not written here (jiff) and against the documentation's examples.

use proptest::prelude::*;

use super::*;

fn at(text: &str) -> i64 {
    read_instant(text).unwrap_or_else(|| panic!("{text}"))
}

fn period(count: u64, unit: &str) -> Period {
    Period::new(count, PeriodUnit::read(unit).unwrap()).unwrap()
}

#[test]
fn instants_in_every_form_that_is_understood() {
    for text in [
        "2022-01-14 21:18:31.000",
        "2022-01-14 21:18:31",
        "2022-01-14T21:18:31Z",
        "2022-01-14T21:18:31.000Z",
        "2022-01-14T13:18:31.000-08:00",
        "2022-01-14T21:18:31.000000+00:00",
    ] {
        // 1642195111000 is the number that the AWS documentation gives for this instant.
        assert_eq!(at(text), 1_642_195_111_000, "{text}");
    }
    assert_eq!(at("2026-02-28 23:59:59.123"), 1_772_323_199_123);
    for text in ["2026-02-30 00:00:00.000", "2026-13-01 00:00:00", "yesterday", "", "2026-01-01 24:00:00.000"]
    {
        assert_eq!(read_instant(text), None, "{text}");
    }
}

#[test]
fn the_documented_caps_hold() {
    let start = at("2026-11-24 13:47:31.500");
    let floor = |count, unit: &str| instant_text(period(count, unit).floor(start).unwrap());
    assert_eq!(floor(300, "s"), floor(60, "s"));
    assert_eq!(floor(90, "m"), floor(60, "m"));
    assert_eq!(floor(48, "h"), floor(24, "h"));
    assert_eq!(floor(5000, "ms"), floor(1000, "ms"));
    assert_eq!(floor(5, "m"), "2026-11-24 13:45:00.000");
    assert_eq!(floor(1, "h"), "2026-11-24 13:00:00.000");
}

#[test]
fn every_unit_floors_to_its_start() {
    for (unit, expected) in [
        ("ms", "2026-11-24 13:47:31.500"),
        ("s", "2026-11-24 13:47:31.000"),
        ("m", "2026-11-24 13:47:00.000"),
        ("h", "2026-11-24 13:00:00.000"),
        ("d", "2026-11-24 00:00:00.000"),
        ("w", "2026-11-23 00:00:00.000"),
        ("mo", "2026-11-01 00:00:00.000"),
        ("q", "2026-10-01 00:00:00.000"),
        ("y", "2026-01-01 00:00:00.000"),
    ] {
        let floor = period(1, unit).floor(at("2026-11-24 13:47:31.500"));
        assert_eq!(instant_text(floor.unwrap()), expected, "{unit}");
    }
}

#[test]
fn ceilings_stay_on_a_start_and_go_up_from_elsewhere() {
    let hour = period(1, "h");
    assert_eq!(instant_text(hour.ceil(at("2026-11-24 13:00:00.000")).unwrap()), "2026-11-24 13:00:00.000");
    assert_eq!(instant_text(hour.ceil(at("2026-11-24 13:00:00.001")).unwrap()), "2026-11-24 14:00:00.000");
    let month = period(1, "mo");
    assert_eq!(instant_text(month.ceil(at("2026-12-24 13:00:00.000")).unwrap()), "2027-01-01 00:00:00.000");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_agrees_with_a_calendar_and_reads_back(ms in -60_000_000_000_000i64..250_000_000_000_000) {
        let expected = Timestamp::from_millisecond(ms).unwrap().strftime("%Y-%m-%d %H:%M:%S.%3f").to_string();
        prop_assert_eq!(instant_text(ms), expected.clone());
        prop_assert_eq!(read_instant(&expected), Some(ms));
    }

    #[test]
    fn floors_and_ceilings_enclose(ms in any::<i64>(), count in 1u64..5000, unit in 0usize..9) {
        let unit = ["ms", "s", "m", "h", "d", "w", "mo", "q", "y"][unit];
        let period = period(count, unit);
        if let (Some(floor), Some(ceil)) = (period.floor(ms), period.ceil(ms)) {
            prop_assert!(floor <= ms && ms <= ceil);
            prop_assert_eq!(period.floor(floor), Some(floor));
        }
    }
}
