//! What the Dynamo pane does with pages of items, and what can be done with the items.

use jiff::SignedDuration;

use super::Focus;
use super::pages::Standing;
use super::tests::{SIZE, answer, asking, key, number, query};
use crate::app::kit::Kit;
use crate::app::{Effect, Msg};
use crate::domain::event::{ItemsRead, Reached};
use crate::domain::{Event, Fault, FaultKind};

/// The pane with the first page of so many items, and whether there are more.
fn reading(size: (u16, u16), count: usize, more: bool) -> Kit {
    let mut kit = asking(size);
    kit.press("'c-1' C-r");
    let (job, _) = kit.started();
    let next = more.then(|| key(count - 1));
    answer(&mut kit, job, (0..count).map(number).collect(), next);
    kit
}

#[test]
fn pages_load_as_one_scrolls_and_begin_where_the_one_before_ended() {
    let mut kit = reading(SIZE, 100, true);
    assert!(kit.effects.is_empty(), "a hundred items are more than the screen shows");
    kit.press("PgDn");
    assert!(kit.effects.is_empty());
    kit.press("G");
    let (job, request) = kit.started();
    assert_eq!(query(request).caps.from, Some(key(99)));
    kit.press("G");
    assert!(kit.effects.is_empty(), "one page at a time");
    answer(&mut kit, job, (100..200).map(number).collect(), None);
    kit.press("G");
    assert!(kit.effects.is_empty(), "there is no more");
    let pages = &kit.state.dynamo.items().unwrap().pages;
    assert_eq!((pages.items, pages.scanned, pages.pages, pages.capacity), (200, Some(220), 2, 5.0));
    assert!(matches!(pages.standing, Standing::End));
    assert_eq!(kit.state.dynamo.items().unwrap().table.cursor(), 199);
}

#[test]
fn an_empty_page_with_a_continuation_goes_on_until_much_was_paid_for_nothing() {
    let mut kit = asking(SIZE);
    kit.press("'c-1' C-r");
    let (mut job, _) = kit.started();
    let mut asked = 1;
    for page in 0..1_000 {
        answer(&mut kit, job, vec![], Some(key(page)));
        let starts = kit.effects.iter().any(|effect| matches!(effect, Effect::Start(..)));
        if !starts {
            break;
        }
        job = kit.started().0;
        asked += 1;
    }
    // Each page took 2.5 units, and it waits at 1,000.
    assert_eq!(asked, 400);
    assert!(matches!(kit.state.dynamo.items().unwrap().pages.standing, Standing::Waiting));
    kit.press("m");
    let (_, request) = kit.started();
    assert_eq!(query(request).caps.from, Some(key(399)));
}

#[test]
fn a_stopped_page_is_read_again_and_nothing_twice() {
    let mut kit = reading(SIZE, 30, true);
    let (job, _) = kit.started();
    kit.press("C-c");
    assert!(matches!(kit.effects[..], [Effect::Stop(stopped)] if stopped == job));
    kit.say(Msg::Job(job, Event::Items(vec![number(30)].into())));
    let read = ItemsRead { pages: 0, items: 0, scanned: None, capacity: 0.0, reached: Reached::Middle };
    kit.say(Msg::Job(job, Event::ItemsRead(read)));
    kit.end(job, Ok(()));
    assert_eq!(kit.state.dynamo.items().unwrap().table.len(), 30);
    kit.press("G");
    assert!(kit.effects.is_empty(), "it was stopped");
    kit.press("m");
    let (job, request) = kit.started();
    assert_eq!(query(request).caps.from, Some(key(29)));
    answer(&mut kit, job, vec![number(30)], None);
    assert_eq!(kit.state.dynamo.items().unwrap().table.len(), 31);
}

#[test]
fn a_failure_keeps_the_items_and_reading_goes_on_behind_them() {
    let mut kit = reading(SIZE, 30, true);
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::Retrying(Fault::new(FaultKind::Throttled, "too fast"))));
    assert!(kit.state.dynamo.items().unwrap().pages.retrying.is_some());
    kit.end(job, Err(Fault::new(FaultKind::Throttled, "Query on orders is throttled")));
    assert_eq!(kit.notice(), "Query on orders is throttled");
    let items = kit.state.dynamo.items().unwrap();
    assert!(matches!(items.pages.standing, Standing::Failed(_)));
    assert_eq!(items.table.len(), 30);
    kit.press("m");
    assert_eq!(query(kit.started().1).caps.from, Some(key(29)));
}

#[test]
fn the_limit_ends_it_and_counts_over_pages() {
    let mut kit = asking(SIZE);
    kit.press("'c-1' Down Down Down Down Down '40' C-r");
    let (job, request) = kit.started();
    assert_eq!(query(request).caps.items, Some(40));
    answer(&mut kit, job, (0..30).map(number).collect(), Some(key(29)));
    let (job, request) = kit.started();
    assert_eq!(query(request).caps.items, Some(10));
    answer(&mut kit, job, (30..40).map(number).collect(), Some(key(39)));
    assert!(kit.effects.is_empty());
    assert!(matches!(kit.state.dynamo.items().unwrap().pages.standing, Standing::Limit));
}

#[test]
fn items_are_copied_and_exported_in_both_forms() {
    let mut kit = reading(SIZE, 2, false);
    let copied = |kit: &Kit| match &kit.effects[..] {
        [Effect::Copy(text)] => text.clone(),
        other => panic!("{other:?}"),
    };
    kit.press("Y");
    assert_eq!(copied(&kit), r#"{"customer":"c-1","placed":0,"total":"0"}"#);
    kit.press("V j C");
    assert_eq!(
        copied(&kit),
        "{\"customer\":{\"S\":\"c-1\"},\"placed\":{\"N\":\"0\"},\"total\":{\"S\":\"0\"}}\n\
         {\"customer\":{\"S\":\"c-1\"},\"placed\":{\"N\":\"1\"},\"total\":{\"S\":\"1\"}}"
    );
    kit.press("Esc l l y");
    assert_eq!(copied(&kit), "\"1\"", "the text 1 is not the number");
    kit.press("x C-u 'o.typed.ndjson' Enter");
    let [Effect::Export { batches, columns, about, .. }] = &kit.effects[..] else { panic!() };
    assert_eq!(batches[0].cell(1, 2).raw, r#"{"S":"1"}"#);
    assert_eq!(columns.as_slice(), ["customer", "placed", "total"]);
    assert!(about.contains(&("completeness".to_owned(), "complete".to_owned())));
    kit.press("x C-u 'o.csv' Enter");
    let [Effect::Export { batches, .. }] = &kit.effects[..] else { panic!() };
    assert_eq!(batches[0].cell(1, 2).raw, "1");
}

#[test]
fn an_item_is_compared_with_the_marked_one() {
    let mut kit = reading(SIZE, 3, false);
    kit.press("D");
    assert!(kit.notice().contains("mark an item first"), "{}", kit.notice());
    kit.press("Space j D");
    let items = kit.state.dynamo.items().unwrap();
    let lines: Vec<&str> = items.tree.branches().iter().map(|branch| branch.key.raw()).collect();
    assert_eq!(lines, ["placed", "marked", "this", "total", "marked", "this", "the same"]);
    assert_eq!(kit.state.dynamo.focus, Focus::Item);
    kit.press("D");
    assert_eq!(kit.state.dynamo.items().unwrap().tree.branches()[0].key.raw(), "customer");
}

#[test]
fn items_are_looked_through_and_sorted() {
    let mut kit = reading(SIZE, 20, false);
    kit.press("/ '17' Enter");
    assert_eq!(kit.state.dynamo.items().unwrap().table.cursor(), 17);
    kit.press("g l s s");
    let table = &kit.state.dynamo.items().unwrap().table;
    assert_eq!(table.field(0, "placed").unwrap().raw, "19");
    assert_eq!(kit.state.dynamo.items().unwrap().tree.under_cursor().unwrap().value.raw(), "c-1");
}

#[test]
fn the_item_that_is_shown_follows_once_the_cursor_rests() {
    let mut kit = reading((200, 50), 20, false);
    let placed = |kit: &Kit| {
        let tree = &kit.state.dynamo.items().unwrap().tree;
        let branch = tree.branches().iter().find(|branch| branch.key.raw() == "placed").unwrap();
        tree.node(branch).unwrap().value.raw().to_owned()
    };
    assert_eq!(placed(&kit), "0");
    kit.press("j j");
    assert_eq!(placed(&kit), "0", "a cursor that moves has no item built and drawn");
    let rested = kit.now.checked_add(SignedDuration::from_millis(100)).unwrap();
    assert_eq!(kit.state.next_wake(kit.now), Some(rested));
    kit.wait(99);
    assert_eq!(placed(&kit), "0");
    kit.wait(1);
    assert_eq!(placed(&kit), "2");
    assert!(kit.state.next_wake(kit.now).is_none_or(|wake| wake > rested), "once is enough");
    kit.press("j Enter");
    assert_eq!(placed(&kit), "3", "who looks at the item sees it at once");
}
