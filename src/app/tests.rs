//! What the console does with keys and answers; no screen is drawn here.

use super::kit::{Kit, events, group, identity, progress, rows};
use super::logs::{Focus, Phase};
use super::{Effect, Msg, Pane, Remote};
use crate::domain::{Completeness, Event, Fault, FaultKind, LogsQuery, QueryStatus, Request, Span};

const SIZE: (u16, u16) = (80, 24);

fn query(request: Request) -> LogsQuery {
    match request {
        Request::LogsQuery(query) => query,
        other => panic!("{other:?} is no query"),
    }
}

#[test]
fn a_start_with_query_and_groups_asks_both_at_once() {
    let kit = Kit::bare(SIZE, |start| {
        start.query = Some("fields @message".into());
        start.groups = vec!["/a".into(), "/b".into()];
    });
    assert!(matches!(kit.state.who(), Remote::Known(Some(_))));
    assert_eq!(kit.state.jobs.queries(), 1);
    let run = kit.state.logs.run.as_ref().unwrap();
    assert_eq!(run.query.groups, ["/a", "/b"]);
    assert_eq!(run.query.range.to.duration_since(run.query.range.from).as_secs(), 3_600);
    assert_eq!(kit.state.logs.focus, Focus::Table);
}

#[test]
fn a_start_with_a_pane_shows_it_also_beside_a_query() {
    let kit = Kit::bare(SIZE, |start| {
        start.open = Pane::S3;
        start.groups = vec!["/a".into()];
    });
    assert_eq!((kit.state.pane, kit.state.jobs.queries()), (Pane::S3, 1));
}

#[test]
fn a_query_with_a_mistake_is_not_sent_and_the_cursor_goes_there() {
    let mut kit = Kit::new(SIZE);
    kit.state.logs.editor.set("fields @message\n| filter level = ");
    kit.press("r");
    assert!(kit.effects.is_empty());
    assert!(kit.notice().starts_with("the query was not sent"), "{}", kit.notice());
    assert_eq!(kit.state.logs.focus, Focus::Editor);
    assert_eq!(kit.state.logs.editor.cursor().0, 1);
}

#[test]
fn without_groups_or_query_it_says_what_is_missing() {
    let mut kit = Kit::new(SIZE);
    kit.state.logs.groups.clear();
    kit.press("r");
    assert!(kit.notice().contains("no log group"), "{}", kit.notice());
    kit.state.logs.editor.set("  ");
    kit.press("r");
    assert!(kit.notice().contains("no query"), "{}", kit.notice());
}

#[test]
fn running_again_stops_the_old_query_and_drops_its_answers() {
    let mut kit = Kit::new(SIZE);
    kit.press("r");
    let (old, _) = kit.started();
    kit.press("r");
    let (new, _) = kit.started();
    assert!(matches!(kit.effects[0], Effect::Stop(job) if job == old));
    assert_eq!(kit.state.jobs.queries(), 2, "both count until they have ended");
    kit.say(Msg::Job(old, Event::QuerySnapshot(events(3))));
    assert!(kit.state.logs.table.is_empty());
    kit.end(old, Err(Fault::new(FaultKind::Denied, "the old query could not be stopped and may still run")));
    assert!(kit.notice().starts_with("the old query"), "what still costs money is said: {}", kit.notice());
    kit.say(Msg::Job(new, Event::QuerySnapshot(events(5))));
    assert_eq!(kit.state.logs.table.len(), 5);
    assert_eq!(kit.state.jobs.queries(), 1);
}

#[test]
fn rows_of_the_run_before_stay_until_new_ones_come_and_go_when_there_are_none() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(5));
    kit.press("r");
    let (job, _) = kit.started();
    assert_eq!(kit.state.logs.table.len(), 5);
    assert!(!kit.state.logs.run.as_ref().unwrap().owns_rows);
    kit.end(job, Ok(()));
    assert!(kit.state.logs.table.is_empty());
}

#[test]
fn a_failure_keeps_the_rows_that_came() {
    let mut kit = Kit::new(SIZE);
    kit.press("r");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::QuerySnapshot(events(4))));
    kit.end(job, Err(Fault::new(FaultKind::Network, "the connection was cut")));
    assert_eq!(kit.state.logs.table.len(), 4);
    let run = kit.state.logs.run.as_ref().unwrap();
    assert_eq!(run.completeness(4), Completeness::Failed);
    assert_eq!(kit.notice(), "the connection was cut");
}

#[test]
fn completeness_knows_the_limit_of_the_query_and_of_the_request() {
    let mut kit = Kit::new(SIZE);
    kit.state.logs.limit = 50;
    kit.run_with(events(50));
    assert_eq!(kit.state.logs.run.as_ref().unwrap().completeness(50), Completeness::CutAt(50));
    assert_eq!(kit.state.logs.run.as_ref().unwrap().completeness(49), Completeness::Complete);
    kit.state.logs.editor.set("fields @message | limit 20");
    kit.run_with(events(20));
    assert_eq!(kit.state.logs.run.as_ref().unwrap().completeness(20), Completeness::CutAt(20));
}

#[test]
fn the_first_interrupt_stops_the_query_the_second_leaves() {
    let mut kit = Kit::new(SIZE);
    kit.press("r");
    let (job, _) = kit.started();
    kit.press("C-c");
    assert!(matches!(kit.effects[..], [Effect::Stop(stopped)] if stopped == job));
    assert_eq!(kit.state.logs.run.as_ref().unwrap().phase, Phase::Stopping);
    kit.say(Msg::Job(job, Event::QueryStopped(true)));
    kit.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Cancelled, 4.0, 1.0))));
    kit.end(job, Ok(()));
    assert_eq!(kit.state.logs.run.as_ref().unwrap().completeness(4), Completeness::Partial);
    kit.press("C-c");
    assert!(matches!(kit.effects[..], [Effect::Quit]));
}

#[test]
fn what_a_query_waits_for_is_known() {
    let mut kit = Kit::new(SIZE);
    kit.press("r");
    let (job, _) = kit.started();
    let phase = |kit: &Kit| kit.state.logs.run.as_ref().unwrap().phase;
    kit.say(Msg::Job(job, Event::CredentialsAwaited));
    assert_eq!(phase(&kit), Phase::SigningIn);
    kit.say(Msg::Job(job, Event::QueryQueued));
    assert_eq!(phase(&kit), Phase::Queued);
    kit.say(Msg::Job(job, Event::QueryStarted { query_id: "q-1".into() }));
    assert_eq!(phase(&kit), Phase::Running);
}

#[test]
fn leaving_takes_two_presses_close_together_and_escape_never_leaves_or_stops() {
    let mut kit = Kit::new(SIZE);
    kit.press("r Esc Esc");
    assert!(kit.effects.is_empty());
    assert!(kit.state.logs.run.as_ref().unwrap().is_live());
    kit.press("q");
    assert!(kit.effects.is_empty());
    kit.wait(3_001);
    kit.press("q");
    assert!(kit.effects.is_empty(), "too late: asked again");
    kit.press("q");
    assert!(matches!(kit.effects[..], [Effect::Quit]));
}

#[test]
fn groups_load_page_by_page_and_several_are_chosen() {
    let mut kit = Kit::new(SIZE);
    kit.press("a");
    let (job, request) = kit.started();
    assert_eq!(request, Request::LogGroups { prefix: String::new() });
    kit.say(Msg::Job(job, Event::LogGroups(vec![group("/one", 1)])));
    kit.say(Msg::Job(job, Event::LogGroups(vec![group("/two", 2), group("/three", 3)])));
    kit.press("'tw' Tab C-u 'three' Tab Enter");
    assert_eq!(kit.state.logs.groups, ["/aws/lambda/checkout", "/three", "/two"]);
    assert_eq!(query(kit.started().1).groups.len(), 3, "new groups are asked at once");
    kit.end(job, Ok(()));
    kit.press("a");
    assert!(kit.effects.is_empty(), "a fresh list is not asked for again");
    kit.press("'one' Enter");
    assert_eq!(kit.state.logs.groups, ["/one"], "without a mark set by hand, the one under the cursor alone");
}

#[test]
fn a_failed_list_of_groups_keeps_what_came_and_is_asked_again() {
    let mut kit = Kit::new(SIZE);
    kit.press("a");
    let (job, _) = kit.started();
    kit.say(Msg::Job(job, Event::LogGroups(vec![group("/one", 1)])));
    kit.end(job, Err(Fault::new(FaultKind::Throttled, "asked too often")));
    assert!(matches!(&kit.state.groups, Remote::Failed(groups, _) if groups.len() == 1));
    kit.press("'/ecs/unlisted' Enter");
    assert_eq!(kit.state.logs.groups, ["/ecs/unlisted"]);
    kit.press("Esc a");
    kit.started();
}

#[test]
fn the_palette_takes_the_words_of_the_scripts() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 'region us-west-2' Enter");
    assert_eq!(kit.state.scope.region.as_str(), "us-west-2");
    let (job, request) = kit.started();
    assert_eq!(request, Request::Identity);
    kit.say(Msg::Job(job, Event::Identity(identity())));
    kit.press(": 'since 2h' Enter");
    assert_eq!(kit.state.logs.window.label(), "last 2h");
    kit.press(": 'logs /ecs/payment' Enter");
    assert_eq!(query(kit.started().1).groups, ["/ecs/payment"]);
    kit.press(": 'query fields @message' Enter");
    assert_eq!(query(kit.started().1).query, "fields @message");
    kit.press(": 'quit' Enter");
    assert!(matches!(kit.effects[..], [Effect::Quit]));
}

#[test]
fn answers_of_the_region_before_are_not_taken_for_the_new_one() {
    let mut kit = Kit::new(SIZE);
    kit.press("a");
    let (old, _) = kit.started();
    kit.press("Esc : 'region us-west-2' Enter");
    assert!(matches!(kit.effects[0], Effect::Drop(job) if job == old));
    kit.press("a");
    let (new, _) = kit.started();
    kit.say(Msg::Job(old, Event::LogGroups(vec![group("/old", 1)])));
    kit.say(Msg::Job(new, Event::LogGroups(vec![group("/new", 1)])));
    let names: Vec<_> = kit.state.known_groups().map(|group| group.name.raw().to_owned()).collect();
    assert_eq!(names, ["/new"]);
}

#[test]
fn a_wrong_region_is_refused_in_words() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 'region EU_WEST' Enter");
    assert!(kit.effects.is_empty());
    assert!(kit.notice().contains("not the name of a region"), "{}", kit.notice());
    assert_eq!(kit.state.scope.region.as_str(), "eu-west-1");
}

#[test]
fn a_new_range_runs_the_query_and_a_wrong_one_stays_in_the_prompt() {
    let mut kit = Kit::new(SIZE);
    kit.press("t C-u 'tomorrow' Enter");
    assert!(kit.effects.is_empty() && kit.state.overlay.is_some());
    kit.press("C-u '13:00..13:30' Enter");
    let range = query(kit.started().1).range;
    assert_eq!(range.from.to_string(), "2026-11-24T13:00:00Z");
    assert_eq!(range.to.to_string(), "2026-11-24T13:30:00Z");
}

#[test]
fn where_the_service_found_a_mistake_the_editor_shows_it() {
    let mut kit = Kit::new(SIZE);
    kit.press("r");
    let (job, _) = kit.started();
    let fault = Fault::new(FaultKind::MalformedQuery, "unexpected symbol").at(Span::new(18, 22));
    kit.end(job, Err(fault));
    assert_eq!(kit.state.logs.editor.mistakes()[0].span, Span::new(18, 22));
    assert_eq!(kit.state.logs.editor.cursor(), (0, 18));
}

#[test]
fn the_detail_follows_after_a_rest_and_keeps_the_fold() {
    let mut kit = Kit::new((200, 50));
    kit.run_with(events(5));
    kit.wait(150);
    let shown = |kit: &Kit| kit.state.logs.detail.tree.under_cursor().unwrap().value.clone();
    let first = shown(&kit);
    kit.press("j");
    assert_eq!(shown(&kit), first, "not before the cursor rests");
    let due = kit.state.next_wake(kit.now).unwrap();
    assert_eq!(due.duration_since(kit.now).as_millis(), 100);
    kit.wait(100);
    assert_ne!(shown(&kit), first);
}

#[test]
fn copies_are_safe_and_rows_are_json() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(rows(&["@message", "n"], &[vec!["a\x1b]52;c;x\x07\nb".into(), "7".into()]]));
    kit.press("l y");
    assert!(matches!(&kit.effects[..], [Effect::Copy(text)] if text == "a␛]52;c;x␇\nb"));
    kit.press("Y");
    let [Effect::Copy(row)] = &kit.effects[..] else { panic!("a row is copied") };
    let row: serde_json::Value = serde_json::from_str(row).unwrap();
    assert_eq!(row, serde_json::json!({"@message": "a\u{1b}]52;c;x\u{7}\nb", "n": "7"}));
}

#[test]
fn an_export_says_what_it_holds() {
    let mut kit = Kit::new(SIZE);
    kit.press("x");
    assert!(kit.notice().contains("no rows"), "{}", kit.notice());
    kit.run_with(events(3));
    kit.press("x C-u 'rows.txt' Enter");
    assert!(kit.state.overlay.is_some() && kit.notice().contains(".csv"));
    kit.press("C-u 'rows.csv' Enter");
    let [Effect::Export { columns, order, about, .. }] = &kit.effects[..] else { panic!("an export") };
    assert_eq!(columns, &["@timestamp", "@message"]);
    assert_eq!(order.len(), 3);
    let said = |name: &str| about.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!(said("completeness"), Some("complete"));
    assert_eq!(said("query id"), Some("q-1"));
    assert_eq!(said("region"), Some("eu-west-1"));
}

#[test]
fn an_export_that_failed_gives_its_name_back() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(3));
    kit.press("x C-u 'rows.csv' Enter");
    kit.say(Msg::Exported(Err(Fault::new(FaultKind::Io, "rows.csv exists already"))));
    kit.press("Backspace Backspace Backspace 'json' Enter");
    assert!(matches!(&kit.effects[..], [Effect::Export { path, .. }] if path.to_str() == Some("rows.json")));
}

#[test]
fn the_editor_cuts_as_a_shell_does_and_undoes_by_name() {
    let mut kit = Kit::bare(SIZE, |start| start.query = Some("fields @message\n| limit 5".into()));
    kit.press("e C-u");
    assert_eq!(kit.state.logs.editor.text(), "fields @message\n");
    kit.press("A-u A-u A-u");
    assert_eq!(kit.state.logs.editor.text(), "fields @message\n| limit 5", "undo ends at what it began with");
    kit.press("C-w 7 A-u A-r");
    assert_eq!(kit.state.logs.editor.text(), "fields @message\n| limit 7");
}

#[test]
fn words_of_the_palette_take_what_they_say_and_nothing_else() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(rows(&["a", "b"], &[vec!["1".into(), "2".into()]]));
    kit.press(": 'sort b' Enter");
    assert_eq!(kit.state.logs.table.sorted().unwrap().source.name(), "b");
    kit.press(": 'hide c' Enter");
    assert_eq!(kit.notice(), "there is no column c");
    kit.press(": 'quit now' Enter");
    assert!(kit.effects.is_empty());
    assert_eq!(kit.notice(), "quit takes nothing behind it");
}

#[test]
fn the_palette_asks_for_groups_when_one_is_to_be_named() {
    let mut kit = Kit::new(SIZE);
    kit.press(": 'logs '");
    let (job, _) = kit.started();
    kit.press("'lim'");
    kit.say(Msg::Job(job, Event::LogGroups(vec![group("/aws/lambda/limits", 1)])));
    kit.press("Tab Enter");
    assert_eq!(kit.state.logs.groups, ["/aws/lambda/limits"]);
}

#[test]
fn a_covered_table_keeps_its_place() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(40));
    kit.press("j j j j j Enter Esc");
    assert_eq!((kit.state.logs.table.cursor(), kit.state.logs.table.top()), (5, 0));
    kit.press("Enter ]");
    assert_eq!(kit.state.logs.table.cursor(), 6);
}

#[test]
fn rows_of_another_question_are_said_to_be_so() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(3));
    assert!(!kit.state.logs.is_changed());
    kit.press("e '| limit 3' Esc");
    assert!(kit.state.logs.is_changed());
    kit.press("r");
    assert!(!kit.state.logs.is_changed());
}

#[test]
fn keys_in_text_are_text_and_pasted_text_is_never_keys() {
    let mut kit = Kit::new(SIZE);
    kit.run_with(events(3));
    kit.say(Msg::Paste("qq:quit\n".into()));
    assert!(kit.effects.is_empty() && kit.state.overlay.is_none());
    kit.state.logs.editor.set("");
    kit.press("e 'r q?'");
    assert_eq!(kit.state.logs.editor.text(), "r q?");
    kit.say(Msg::Paste("a\r\nb".into()));
    assert_eq!(kit.state.logs.editor.text(), "r q?a\nb");
}

#[test]
fn time_is_counted_only_while_something_runs() {
    let mut kit = Kit::new(SIZE);
    kit.wait(0);
    let wake = |kit: &Kit| kit.state.next_wake(kit.now).unwrap().duration_since(kit.now).as_secs();
    assert_eq!(wake(&kit), 38, "the next full minute");
    kit.press("r");
    assert_eq!(wake(&kit), 1);
}
