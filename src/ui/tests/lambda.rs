//! Screens of the Lambda pane.

use super::{LARGE, SMALL, screen};
use crate::app::Msg;
use crate::app::kit::{Kit, function, function_parts, invoked};
use crate::domain::event::FunctionPart;
use crate::domain::{Event, Profile, Secret};

/// The pane at both sizes with its functions, and what becomes of it.
fn both(name: &str, prepare: impl Fn(&mut Kit)) {
    for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
        let mut kit = Kit::new(size);
        kit.press("5");
        let (job, _) = kit.started();
        let names = ["cart", "checkout", "orders", "stock-sync"];
        kit.say(Msg::Job(job, Event::Functions(names.map(function).into())));
        kit.end(job, Ok(()));
        prepare(&mut kit);
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(name, screen(&kit)) });
    }
}

fn shown(kit: &mut Kit) {
    kit.press("j Enter");
    let (job, _) = kit.started();
    for part in function_parts() {
        kit.say(Msg::Job(job, Event::Function(part)));
    }
    kit.end(job, Ok(()));
}

#[test]
fn functions() {
    both("lambda_functions", |kit| kit.press("j"));
}

#[test]
fn a_function() {
    both("lambda_function", shown);
}

#[test]
fn a_function_whose_values_are_seen() {
    both("lambda_values", |kit| {
        shown(kit);
        kit.press("v");
        let (job, _) = kit.started();
        let values = [("TOKEN".to_owned(), Secret::new("example-only".into()))].into();
        kit.say(Msg::Job(job, Event::Function(FunctionPart::Environment(values))));
        kit.end(job, Ok(()));
        kit.press("G");
    });
}

#[test]
fn a_payload_that_is_no_json() {
    both("lambda_payload", |kit| {
        shown(kit);
        kit.press("i C-u");
        kit.press("'{' Enter '  \"id\": 12,' Enter '  \"dryRun\": yes' Enter '}'");
    });
}

#[test]
fn how_a_function_is_run() {
    both("lambda_run", |kit| {
        shown(kit);
        kit.press("i C-r");
    });
}

#[test]
fn a_function_in_production() {
    both("lambda_production", |kit| {
        shown(kit);
        kit.state.signing.saved[0].name = Profile::ambient();
        kit.press("i C-r Down Enter");
    });
}

#[test]
fn an_answer() {
    both("lambda_answer", |kit| {
        shown(kit);
        kit.press("i C-r Down Enter");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::Invoked(Box::new(invoked()))));
        kit.end(job, Ok(()));
    });
}

#[test]
fn how_a_function_fares() {
    both("lambda_figures", |kit| {
        shown(kit);
        kit.press("s");
        let (job, _) = kit.started();
        crate::app::lambda::answered(kit, job);
    });
}

#[test]
fn which_version_is_run() {
    both("lambda_qualifiers", |kit| {
        shown(kit);
        kit.press("i C-r Down Down Down Down Enter");
    });
}

#[test]
fn the_name_of_what_is_run_is_seen_whole_on_narrow_screens() {
    for size in [(80, 24), (40, 16)] {
        let mut kit = Kit::new(size);
        kit.press("5");
        let (job, _) = kit.started();
        // The longest name of a function (AWS Lambda API, CreateFunction).
        let name = format!("{}-end", "a-long-name".repeat(6).split_at(60).0);
        kit.say(Msg::Job(job, Event::Functions(vec![function(&name)])));
        kit.end(job, Ok(()));
        kit.press("i C-r");
        let within = |line: &str| line.split('│').nth(1).unwrap_or_default().trim().to_owned();
        let shown: String = screen(&kit).lines().map(within).collect();
        assert!(shown.contains(&format!(":function:{name}:$LATEST")), "{size:?}\n{}", screen(&kit));
    }
}
