//! Screens of the Dynamo pane.

use super::{LARGE, SMALL, screen};
use crate::app::Msg;
use crate::app::kit::{Kit, table};
use crate::domain::{Event, Fault, FaultKind, Text};

/// The pane at both sizes with its tables, and what becomes of it.
fn both(name: &str, prepare: impl Fn(&mut Kit)) {
    for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
        let mut kit = Kit::new(size);
        kit.press("3");
        let (job, _) = kit.started();
        let names = ["carts", "customers", "orders", "payments", "stock-eu-west-1"];
        kit.say(Msg::Job(job, Event::Tables(names.into_iter().map(Text::from).collect())));
        kit.end(job, Ok(()));
        prepare(&mut kit);
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(name, screen(&kit)) });
    }
}

#[test]
fn tables() {
    both("dynamo_tables", |kit| kit.press("j"));
}

#[test]
fn a_table_described() {
    both("dynamo_described", |kit| {
        kit.press("j j Enter");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::Table(Box::new(table("orders")))));
        kit.end(job, Ok(()));
    });
}

#[test]
fn a_table_that_may_not_be_described() {
    both("dynamo_not_described", |kit| {
        kit.press("Enter");
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Denied, "dynamodb:DescribeTable on carts is not allowed");
        kit.end(job, Err(fault.hint("ask for the permission, or use another profile")));
        kit.wait(20_000);
    });
}
