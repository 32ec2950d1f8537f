//! Screens of the Dynamo pane.

use super::{LARGE, SMALL, screen};
use crate::app::kit::{Kit, table};
use crate::app::{Effect, Msg};
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::item::{Attribute, Item};
use crate::domain::request::Onward;
use crate::domain::{Event, Fault, FaultKind, Text};
use crate::dynamo::value;

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

/// Opens the table of orders and tells what it is like.
fn open(kit: &mut Kit) {
    kit.press("j j Enter");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Table(Box::new(table("orders")))));
    kit.end(job, Ok(()));
}

fn item(json: &str) -> Item {
    let Attribute::Map(item) = value(json).unwrap() else { panic!() };
    item
}

/// Orders of one customer: one in which the total is a text, one with all types.
fn orders(count: usize) -> Vec<Item> {
    let one = |number: usize| match number {
        1 => item(
            r#"{"customer": "c-1", "placed": 1764000060, "total": "4200", "state": "paid", "gone": null}"#,
        ),
        2 => item(
            r#"{"customer": "c-1", "placed": 1764000120, "total": 12345678901234567890123456789012345678,
                "state": "paid", "expires": 1795536000, "tags": set("gift", "rush"), "sizes": set(1, 2.50),
                "note": "{\"by\":\"ann\",\"cents\":1.50}", "blob": b"AP+AQQ==", "ok": true,
                "lines": [{"sku": "A-1", "count": 2}, {"sku": "B-7", "count": 1}]}"#,
        ),
        _ => item(&format!(
            r#"{{"customer": "c-1", "placed": {}, "total": {}, "state": "paid"}}"#,
            1_764_000_000 + number * 60,
            number * 100
        )),
    };
    (0..count).map(one).collect()
}

/// Asks for the orders of a customer and answers with so many, of which there are more.
fn read(kit: &mut Kit, count: usize, more: bool) {
    kit.press("'c-1' C-r");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Items(orders(count).into())));
    if more {
        kit.say(Msg::Job(job, Event::MoreItems(Onward::Key(Item::new()))));
    }
    let reached = if more { Reached::Pages } else { Reached::End };
    let items = count as u64;
    let read = ItemsRead { pages: 1, items, scanned: Some(items * 3), capacity: 12.5, reached };
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
}

#[test]
fn a_table_described() {
    both("dynamo_described", |kit| {
        open(kit);
        kit.press("Esc Tab");
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

#[test]
fn the_form_of_a_query() {
    both("dynamo_form", |kit| {
        open(kit);
        kit.press(
            "'c-1' Down Right Right Right Right Right Right Down '10' Down '20' Down 'state = \"paid\"'",
        );
    });
}

#[test]
fn a_mistake_in_the_form() {
    both("dynamo_mistake", |kit| {
        open(kit);
        kit.press("'c-1' Down Down 'state = paid\"' C-r");
    });
}

#[test]
fn a_condition_that_only_a_scan_serves() {
    both("dynamo_only_scan", |kit| {
        open(kit);
        kit.press("PgUp Right Down Down 'total > 5'");
    });
}

#[test]
fn a_scan_to_be_confirmed() {
    both("dynamo_scan", |kit| {
        open(kit);
        kit.press("PgUp Left Down Down 'total > 5' C-r");
    });
}

#[test]
fn the_items_of_an_answer() {
    both("dynamo_items", |kit| {
        open(kit);
        read(kit, 200, true);
        kit.press("j j l l");
        kit.wait(100);
    });
}

#[test]
fn an_item_in_detail() {
    both("dynamo_item", |kit| {
        open(kit);
        read(kit, 4, false);
        kit.press("j j Enter j j");
    });
}

#[test]
fn how_two_items_differ() {
    both("dynamo_differences", |kit| {
        open(kit);
        read(kit, 4, false);
        kit.press("Space j D");
    });
}

#[test]
fn reading_that_failed() {
    both("dynamo_failed", |kit| {
        open(kit);
        read(kit, 8, true);
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Throttled, "Query on orders is throttled: too many requests");
        kit.end(job, Err(fault.hint("wait a little, or raise the table's capacity")));
        kit.wait(20_000);
    });
}

#[test]
fn nothing_read_yet_and_nothing_there() {
    both("dynamo_reading", |kit| {
        open(kit);
        kit.press("'c-1' C-r");
    });
    both("dynamo_nothing", |kit| {
        open(kit);
        read(kit, 0, false);
    });
}

#[test]
fn keys_that_were_pasted_and_those_without_an_item() {
    let pasted = |kit: &mut Kit| {
        open(kit);
        kit.press("PgUp m Down");
        kit.say(Msg::Paste("c-1\t1764000060\nc-1\t1764000120\nc-9\t7\nc-9\t8".to_owned()));
    };
    both("dynamo_keys", pasted);
    both("dynamo_missing", |kit| {
        pasted(kit);
        kit.press("C-r");
        let (job, _) = kit.started();
        let missing = [7, 8].map(|placed| item(&format!(r#"{{"customer": "c-9", "placed": {placed}}}"#)));
        kit.say(Msg::Job(job, Event::Items(orders(3)[1..].into())));
        kit.say(Msg::Job(job, Event::NoItems(missing.to_vec())));
        let read = ItemsRead { pages: 1, items: 2, scanned: None, capacity: 2.0, reached: Reached::End };
        kit.say(Msg::Job(job, Event::ItemsRead(read)));
        kit.end(job, Ok(()));
    });
}

#[test]
fn a_scan_with_all_of_its_caps() {
    both("dynamo_scan_form", |kit| {
        open(kit);
        kit.press("PgUp s s Down Down 'total > 5' Down Down Down Down '20' Down '30s' Down '4'");
    });
}

#[test]
fn what_a_table_was_asked() {
    both("dynamo_asked", |kit| {
        open(kit);
        read(kit, 2, false);
        kit.press("e PgUp o Down Down 'customer = \"c-1\" and total > 100' C-r");
        let (job, _) = kit.started();
        kit.end(job, Ok(()));
        kit.press("H");
    });
}

#[test]
fn every_size_draws_every_part() {
    for (width, height) in
        [(40, 10), (41, 11), (60, 15), (80, 24), (119, 30), (120, 36), (200, 50), (300, 12)]
    {
        let mut kit = Kit::new((width, height));
        kit.press("3");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::Tables(["carts", "customers", "orders"].map(Text::from).to_vec())));
        kit.end(job, Ok(()));
        open(&mut kit);
        screen(&kit);
        read(&mut kit, 30, false);
        for keys in ["G", "Enter", "Esc", "e", "Esc", "Space k D", "Esc Esc", "Tab", "? Esc"] {
            kit.press(keys);
            assert!(!kit.effects.iter().any(|effect| matches!(effect, Effect::Start(..))), "{keys}");
            screen(&kit);
        }
    }
}
