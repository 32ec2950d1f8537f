//! Screens of a search over objects.

use super::{LARGE, SMALL, screen};
use crate::app::kit::Kit;
use crate::app::s3::find::kit::{
    at_the_budget, batch, end, ended, form, progress, records, running, say, started,
};
use crate::domain::{Fault, FaultKind};
use crate::object::search::{Found, Progress, Unread};

/// A console at both sizes.
fn both(name: &str, prepare: impl Fn((u16, u16)) -> Kit) {
    for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
        let kit = prepare(size);
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(name, screen(&kit)) });
    }
}

#[test]
fn the_form() {
    both("find_form", form);
}

#[test]
fn the_form_with_a_mistake() {
    both("find_mistake", |size| {
        let mut kit = form(size);
        kit.press("C-x 'fields @timestamp | filtr errorCode = 1' Down C-x");
        kit.press("Up");
        kit
    });
}

#[test]
fn the_form_completing_a_field() {
    both("find_completing", |size| {
        let mut kit = form(size);
        kit.press("C-x 'filter userIdentity.'");
        kit
    });
}

#[test]
fn rows_while_it_runs() {
    both("find_running", |size| {
        let (mut kit, job) = running(size, None);
        say(&mut kit, job, Found::Rows(vec![records(0..60)]));
        kit.wait(2_000);
        say(&mut kit, job, Found::Progress(progress(12)));
        kit.press("j j");
        kit
    });
}

#[test]
fn a_count_while_it_runs() {
    both("find_counting", |size| {
        let (mut kit, job) = running(size, Some("stats count(*) as n by eventName | sort n desc"));
        let rows: [&[&str]; 3] = [&["GetObject", "4120"], &["AssumeRole", "311"], &["PutParameter", "7"]];
        say(&mut kit, job, Found::SoFar(vec![batch(&["eventName", "n"], &rows)]));
        kit.wait(1_000);
        say(&mut kit, job, Found::Progress(Progress { held: 3, is_listed: false, ..progress(6) }));
        kit
    });
}

#[test]
fn a_row_in_detail_after_its_end() {
    both("find_ended", |size| {
        let (mut kit, job) = running(size, None);
        say(&mut kit, job, Found::Rows(vec![records(0..400)]));
        kit.wait(8_000);
        end(&mut kit, job, ended(40, records(0..0)));
        kit.press("j");
        if size == SMALL {
            kit.press("Enter");
        }
        kit
    });
}

#[test]
fn the_budget_is_reached_and_objects_could_not_be_read() {
    both("find_budget", |size| {
        let mut kit = form(size);
        kit.press("Down Down C-x '9500kB' C-r");
        let (job, _) = started(&kit);
        say(&mut kit, job, Found::Rows(vec![records(0..30)]));
        let fault = Fault::new(FaultKind::Denied, "s3:GetObject is not allowed for user/oncall");
        say(&mut kit, job, Found::Unread(Unread { key: "AWSLogs/secret.json.gz".into(), fault, rows: 0 }));
        kit.wait(3_000);
        end(&mut kit, job, at_the_budget());
        kit
    });
}
