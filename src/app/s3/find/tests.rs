//! A search over objects in the S3 pane; no screen is drawn and nothing is searched here.

use super::kit::{
    KEY, PREFIX, at_the_budget, batch, end, ended, form, progress, records, running, say, started,
};
use super::*;
use crate::app::kit::Kit;
use crate::app::s3::kit::{NONE, begins, drops, in_bucket, keys_page};
use crate::app::{Effect, Msg, Pane};
use crate::domain::event::ObjectHead;
use crate::domain::{Event, FaultKind, Request};

const SIZE: (u16, u16) = (80, 24);

fn find(kit: &Kit) -> &Find {
    kit.state.s3.finding().unwrap()
}

/// The lines that say how far it has come.
fn lines(kit: &Kit) -> Vec<String> {
    told(&kit.state, find(kit), kit.now).into_iter().map(|(words, _)| words).collect()
}

#[test]
fn what_the_form_says_is_searched() {
    let mut kit = form(SIZE);
    assert_eq!((kit.state.place(), find(&kit).prefix.as_str()), (Place::Ask, PREFIX));
    kit.press("C-r");
    let (_, search) = started(&kit);
    assert_eq!((search.bucket.as_str(), search.prefix.as_str()), ("reports", PREFIX));
    // A gibibyte, the range of the Logs pane, and no more rows than a query of it brings.
    assert_eq!((search.max_bytes, search.limit, search.is_live), (1_073_741_824, Some(10_000), true));
    let range = search.range.unwrap();
    assert_eq!((range.to, range.to.duration_since(range.from).as_hours()), (kit.now, 1));
    assert_eq!((kit.effects.len(), begins(&kit)), (1, 0), "nothing else is asked");
    // What was asked before is dropped.
    let (job, _) = started(&kit);
    kit.press("e Down C-x Down C-x '500MB' C-r");
    assert_eq!(drops(&kit), [job]);
    let (_, search) = started(&kit);
    assert_eq!((search.max_bytes, search.range), (500_000_000, None));
}

#[test]
fn what_is_wrong_is_not_sent_and_its_field_is_shown() {
    for (keys, field, words) in [
        ("C-x 'fields @message | filtr a'", form::Field::Query, "column 19"),
        ("Down C-x 'yesterday'", form::Field::Window, "not a range"),
        ("Down Down C-x '1.5GB'", form::Field::Budget, "500MB or 2GiB"),
        ("C-x", form::Field::Query, "not searched"),
    ] {
        let mut kit = form(SIZE);
        kit.press(keys);
        kit.press("C-r");
        assert!(kit.effects.is_empty(), "{keys}: {:?}", kit.effects);
        assert_eq!(find(&kit).form.focus, field, "{keys}");
        assert!(kit.notice().contains(words), "{keys}: {}", kit.notice());
    }
}

#[test]
fn fields_of_the_format_and_of_the_rows_are_completed() {
    let mut kit = form(SIZE);
    kit.press("C-x 'fields @timestamp, userIdentity.userN' C-n");
    assert_eq!(find(&kit).form.line(form::Field::Query).text(), "fields @timestamp, userIdentity.userName");
}

#[test]
fn rows_come_while_it_runs_and_can_be_worked_with() {
    let (mut kit, job) = running(SIZE, None);
    say(&mut kit, job, Found::Progress(Progress { is_listed: false, ..progress(0) }));
    assert_eq!(
        lines(&kit)[0],
        "0 of 40 or more objects, 0 B of 40.0 MB or more (budget 1.1 GB), 0 rows, 0 B/s"
    );
    kit.wait(2_000);
    say(&mut kit, job, Found::Rows(vec![records(0..3)]));
    say(&mut kit, job, Found::Rows(vec![records(3..6)]));
    say(&mut kit, job, Found::Progress(progress(10)));
    assert_eq!(
        lines(&kit),
        [
            "10 of 40 objects, 10.0 MB of 40.0 MB (budget 1.1 GB), 100 rows, 5.0 MB/s",
            "searching 2 s, C-c stops"
        ]
    );
    assert_eq!(find(&kit).table.len(), 6);
    // Found among the rows, copied, and in detail.
    kit.press("/ 'AccessDenied' Enter n");
    assert_eq!(find(&kit).table.cursor(), 4);
    kit.press("Y");
    let [Effect::Copy(text)] = kit.effects.as_slice() else { panic!("{:?}", kit.effects) };
    assert!(text.contains(r#""eventName":"GetObject","errorCode":"AccessDenied""#), "{text}");
    kit.press("Enter j");
    assert_eq!(kit.state.place(), Place::Detail);
    kit.press("y");
    assert!(matches!(&kit.effects[..], [Effect::Copy(text)] if text == "GetObject"), "{:?}", kit.effects);
    // Rows that come do not move the cursor.
    say(&mut kit, job, Found::Rows(vec![records(6..9)]));
    assert_eq!((find(&kit).table.cursor(), find(&kit).table.len()), (4, 9));
    kit.press("Esc x");
    kit.press("C-u 'found.csv' Enter");
    let [Effect::Export { columns, order, about, .. }] = kit.effects.as_slice() else {
        panic!("{:?}", kit.effects)
    };
    assert_eq!((columns.len(), order.len()), (6, 9));
    assert!(about.iter().any(|(name, value)| name == "objects" && value.ends_with(PREFIX)), "{about:?}");
    assert!(about.iter().any(|(name, value)| name == "completeness" && value.contains("10 of 40 objects")));
    end(&mut kit, job, ended(40, records(0..0)));
    assert!(
        lines(&kit)[0].starts_with("complete: read 40 of 40 objects, 40.0 MB, 400 rows in"),
        "{:?}",
        lines(&kit)
    );
}

#[test]
fn rows_are_sorted_beside_the_loop() {
    let (mut kit, job) = running(SIZE, None);
    // More than are sorted at once.
    say(&mut kit, job, Found::Rows(vec![records(0..12_000)]));
    kit.press("l s");
    let (sorting, work) = kit.work();
    kit.say(Msg::Done(sorting, Ok(crate::app::kit::done(work))));
    let table = &find(&kit).table;
    let names: Vec<_> = (0..6).map(|row| table.field(row, "eventName").unwrap().raw.to_owned()).collect();
    assert!(names.is_sorted() || names.iter().rev().is_sorted(), "{names:?}");
}

#[test]
fn a_row_opens_its_object_with_one_call_and_is_come_back_to() {
    let (mut kit, job) = running(SIZE, None);
    say(&mut kit, job, Found::Rows(vec![records(0..3)]));
    kit.press("j o");
    let (head, request) = kit.started();
    let Request::ObjectHead(object) = request else { panic!("{request:?}") };
    assert_eq!((object.bucket.as_str(), object.key.as_str(), begins(&kit)), ("reports", KEY, 1));
    kit.say(Msg::Job(head, Event::ObjectHead(Box::new(ObjectHead { size: 900, ..ObjectHead::default() }))));
    kit.end(head, Ok(()));
    assert_eq!(kit.state.place(), Place::Content);
    let (_, request) = kit.started();
    assert!(matches!(&request, Request::ObjectRange(range) if range.object.key == KEY), "{request:?}");
    kit.press("Esc");
    assert_eq!((kit.state.place(), find(&kit).table.cursor()), (Place::Found, 1));
    // What is denied is said, and the rows stay.
    kit.press("o");
    let (head, _) = kit.started();
    kit.end(head, Err(Fault::new(FaultKind::Denied, "s3:GetObject is not allowed")));
    assert_eq!((kit.state.place(), find(&kit).table.len()), (Place::Found, 3));
    assert!(kit.notice().contains("s3:GetObject"), "{}", kit.notice());
    // A row without a key says what would help.
    let (mut kit, job) = running(SIZE, Some("fields eventName"));
    say(&mut kit, job, Found::Rows(vec![batch(&["eventName"], &[&["GetObject"]])]));
    kit.press("o");
    assert!(kit.effects.is_empty() && kit.notice().contains("add @key"), "{}", kit.notice());
}

#[test]
fn whoever_agreed_to_pay_for_a_bucket_pays_for_its_search_and_what_it_opens() {
    let mut kit = in_bucket(SIZE, keys_page(&[PREFIX], NONE, None));
    kit.press("$ f C-r");
    let (job, search) = started(&kit);
    assert!(search.requester_pays);
    say(&mut kit, job, Found::Rows(vec![records(0..1)]));
    kit.press("o");
    let (_, request) = kit.started();
    assert!(matches!(&request, Request::ObjectHead(object) if object.requester_pays), "{request:?}");
}

#[test]
fn a_count_is_shown_anew_as_objects_come() {
    let (mut kit, job) = running(SIZE, Some("stats count(*) as n by eventName | sort eventName"));
    let columns = ["eventName", "n"];
    say(&mut kit, job, Found::SoFar(vec![batch(&columns, &[&["AssumeRole", "2"], &["GetObject", "1"]])]));
    kit.press("j");
    say(&mut kit, job, Found::SoFar(vec![batch(&columns, &[&["AssumeRole", "5"], &["GetObject", "9"]])]));
    let cell = |kit: &Kit, row| find(kit).table.field(row, "n").unwrap().raw.to_owned();
    assert_eq!((find(&kit).table.len(), cell(&kit, 1), find(&kit).table.cursor()), (2, "9".to_owned(), 1));
    let last = batch(&columns, &[&["AssumeRole", "5"], &["GetObject", "12"], &["PutParameter", "1"]]);
    end(&mut kit, job, ended(40, last));
    assert_eq!((find(&kit).table.len(), cell(&kit, 1)), (3, "12".to_owned()));
}

#[test]
fn a_stop_keeps_what_is_there_and_says_so() {
    let (mut kit, job) = running(SIZE, None);
    say(&mut kit, job, Found::Rows(vec![records(0..3)]));
    kit.press("C-c");
    assert!(matches!(kit.effects[..], [Effect::Stop(stopped)] if stopped == job), "{:?}", kit.effects);
    assert_eq!(lines(&kit)[1], "stopping");
    let stopped = Ended { stopped: true, ..ended(4, records(3..4)) };
    end(&mut kit, job, stopped);
    assert_eq!(find(&kit).table.len(), 4);
    let told = lines(&kit).join("\n");
    assert!(
        told.contains("stopped: the answer is that of what was read") && !told.contains("complete:"),
        "{told}"
    );
    // Nothing runs any more: the same key asks whether to leave.
    kit.wait(5_000);
    kit.press("C-c");
    assert!(!kit.effects.iter().any(|effect| matches!(effect, Effect::Stop(_))), "{:?}", kit.effects);
}

#[test]
fn a_budget_that_is_reached_says_what_is_left_and_how_to_go_on() {
    let mut kit = form(SIZE);
    kit.press("Down Down C-x '9500kB' C-r");
    let (job, search) = started(&kit);
    assert_eq!(search.max_bytes, 9_500_000);
    end(&mut kit, job, at_the_budget());
    let told = lines(&kit).join("\n");
    // Of 40 objects ten were asked for, of 40 MB 9.5.
    assert!(told.contains("the first 500,000 of 1,000,000 bytes were read"), "{told}");
    assert!(told.contains("30 objects and 30.5 MB are left: e raises what is read"), "{told}");
    kit.press("e");
    assert_eq!((find(&kit).focus, find(&kit).form.focus), (Focus::Form, form::Field::Budget));
}

#[test]
fn what_could_not_be_read_is_named_and_the_rest_goes_on() {
    let (mut kit, job) = running(SIZE, None);
    let slow = Fault::new(FaultKind::Throttled, "S3 asks to slow down (SlowDown)");
    say(&mut kit, job, Found::Retrying(slow));
    assert!(
        lines(&kit).contains(&"trying again: S3 asks to slow down (SlowDown)".to_owned()),
        "{:?}",
        lines(&kit)
    );
    for (key, kind, what, rows) in [
        ("a", FaultKind::Denied, "s3:GetObject is not allowed", 0),
        ("b", FaultKind::Io, "its content can't be read: corrupt gzip stream", 12),
        ("c", FaultKind::Network, "the connection was cut", 0),
    ] {
        let fault = Fault::new(kind, what);
        say(&mut kit, job, Found::Unread(Unread { key: key.into(), fault, rows }));
    }
    say(&mut kit, job, Found::Rows(vec![records(0..2)]));
    end(&mut kit, job, ended(37, records(0..0)));
    let told = lines(&kit);
    assert!(told[0].starts_with("read 37 of 40 objects"), "not complete: {told:?}");
    assert!(told[1].starts_with("not read: a: s3:GetObject is not allowed"), "{told:?}");
    assert!(told[2].starts_with("not read behind 12 rows: b: its content can't be read"), "{told:?}");
    assert_eq!(told[3], "not read either: 1 more");
    assert_eq!(find(&kit).table.len(), 2);
    // No listing at all is a failure with its reason.
    let (mut kit, job) = running(SIZE, None);
    kit.end(job, Err(Fault::new(FaultKind::Denied, "s3:ListBucket is not allowed").hint("ask for it")));
    assert_eq!(lines(&kit), ["s3:ListBucket is not allowed", "ask for it"]);
}

#[test]
fn it_goes_on_where_it_is_not_seen_and_ends_with_its_session() {
    let (mut kit, job) = running(SIZE, None);
    kit.press("Esc");
    assert!(kit.effects.is_empty() && kit.state.s3.finding().is_none());
    assert_eq!(kit.state.place(), Place::Objects);
    say(&mut kit, job, Found::Rows(vec![records(0..3)]));
    kit.press("f");
    assert_eq!((find(&kit).table.len(), kit.state.place()), (3, Place::Found));
    // Another profile or region: what was asked there is dropped, and late answers change nothing.
    kit.effects = kit.state.forget_panes();
    assert!(drops(&kit).contains(&job), "{:?}", kit.effects);
    say(&mut kit, job, Found::Rows(vec![records(3..6)]));
    assert!(kit.state.s3.finding().is_none());
    assert_eq!(kit.state.pane, Pane::S3);
}
