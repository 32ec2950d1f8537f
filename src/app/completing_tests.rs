//! Completion while one types: when the list opens and closes, what its keys do, whose fields it offers.

use super::assist::Popup;
use super::kit::{Kit, events};
use super::{Msg, logs::Focus};
use crate::command::Place;
use crate::domain::{Event, Fault, FaultKind, GroupField, Request};

fn text(kit: &Kit) -> String {
    kit.state.logs.editor.text()
}

fn offered(kit: &Kit) -> Vec<String> {
    let popup = kit.state.assist.popup.as_ref();
    popup.map_or(Vec::new(), |popup| popup.candidates.iter().map(|each| each.name.clone()).collect())
}

fn chosen(kit: &Kit) -> String {
    let popup = kit.state.assist.popup.as_ref();
    popup.and_then(Popup::chosen).map_or(String::new(), |chosen| chosen.name.clone())
}

/// Whether the list is open after these keys in an empty editor.
#[track_caller]
fn opens(keys: &str, open: bool) {
    let mut kit = Kit::editing("");
    kit.press(keys);
    assert_eq!(kit.state.assist.popup.is_some(), open, "{keys}: {:?}", offered(&kit));
}

#[test]
fn the_list_opens_after_a_letter_and_where_something_begins() {
    opens("'f'", true);
    opens("'fields @timestamp |'", true);
    opens("'fields @timestamp | '", true);
    opens("'stats count('", true);
    opens("'stats count(*) by '", true);
    opens("'filter '", false);
    opens("'filter level '", false);
    opens("'filter level = '", false);
    opens("'fields @timestamp, '", false);
    opens("'filter x = 12'", false);
    opens("'stats count(*) as n'", false);
    opens("'filter level like /err'", false);
    opens("'xyzzy'", false);
}

#[test]
fn it_narrows_as_one_types_and_tab_takes_the_first() {
    let mut kit = Kit::editing("fields @message | ");
    kit.press("'s'");
    assert!(offered(&kit).contains(&"stats".to_owned()) && offered(&kit).contains(&"sort".to_owned()));
    kit.press("'t'");
    assert_eq!(chosen(&kit), "stats");
    kit.press("Tab");
    assert_eq!(text(&kit), "fields @message | stats ");
    assert!(kit.state.assist.popup.is_none());
}

#[test]
fn another_is_chosen_by_keys_that_go_around_the_ends() {
    let mut kit = Kit::editing("fields @message | ");
    kit.press("'fi'");
    let names = offered(&kit);
    kit.press("C-n");
    assert_eq!(chosen(&kit), names[1]);
    kit.press("C-p C-p");
    assert_eq!(Some(&chosen(&kit)), names.last());
    kit.press("C-n S-Tab C-n C-n Tab");
    assert!(text(&kit).starts_with(&format!("fields @message | {}", names[1])), "{}", text(&kit));
}

#[test]
fn enter_and_running_are_not_taken_away() {
    let mut kit = Kit::editing("fields @message | ");
    kit.press("'so' Enter");
    assert_eq!(text(&kit), "fields @message | so\n");
    assert!(kit.state.assist.popup.is_none());
    let mut kit = Kit::editing("fields @mess");
    kit.press("'a' C-r");
    assert!(matches!(kit.started().1, Request::LogsQuery(_)));
    assert!(kit.state.assist.popup.is_none());
    assert_eq!(kit.state.logs.focus, Focus::Table);
}

#[test]
fn esc_closes_it_until_the_next_word_and_then_leaves_the_editor() {
    let mut kit = Kit::editing("fields @message | ");
    kit.press("'s' Esc");
    assert!(kit.state.assist.popup.is_none());
    assert_eq!(kit.state.place(), Place::Editor);
    kit.press("'or'");
    assert!(kit.state.assist.popup.is_none(), "it stays closed in the word");
    kit.press("'t le'");
    assert!(kit.state.assist.popup.is_some(), "the next word has a list again");
    kit.press("Esc Esc");
    assert_eq!(kit.state.place(), Place::Table);
}

#[test]
fn closed_in_a_gap_it_stays_closed_there() {
    let mut kit = Kit::editing("fields @message ");
    kit.press("'|' Esc Space");
    assert!(kit.state.assist.popup.is_none());
    kit.press("'s'");
    assert!(kit.state.assist.popup.is_some());
}

#[test]
fn asked_for_it_opens_anywhere_also_where_it_was_closed() {
    let mut kit = Kit::editing("filter ");
    kit.press("Tab");
    assert!(offered(&kit).contains(&"level".to_owned()) && offered(&kit).contains(&"strlen".to_owned()));
    kit.press("'l' Esc Tab");
    assert!(offered(&kit).contains(&"level".to_owned()));
}

#[test]
fn moving_taking_back_and_what_is_not_typed_close_it() {
    for keys in ["Left", "A-u", "Home"] {
        let mut kit = Kit::editing("fields @message | ");
        kit.press("'s'");
        assert!(kit.state.assist.popup.is_some());
        kit.press(keys);
        assert!(kit.state.assist.popup.is_none(), "{keys}");
    }
    let mut kit = Kit::editing("fields @message | ");
    kit.say(Msg::Paste("so".into()));
    assert!(kit.state.assist.popup.is_none());
    let mut kit = Kit::editing("fields @message | sort");
    kit.press("Backspace");
    assert!(kit.state.assist.popup.is_some(), "a word that is mended has a list");
    kit.press("Backspace Backspace Backspace");
    assert!(kit.state.assist.popup.is_none(), "where it is gone there is none");
}

#[test]
fn rows_that_arrive_leave_the_list_as_it_is() {
    let mut kit = Kit::editing("");
    kit.press("C-r");
    kit.state.logs.editor.set("fields @message");
    kit.press("C-r");
    let (job, _) = kit.started();
    kit.press("e End '|' 's' C-n");
    let before = chosen(&kit);
    kit.say(Msg::Job(job, Event::QuerySnapshot(events(9))));
    assert_eq!(chosen(&kit), before);
}

#[test]
fn the_only_candidate_is_written_at_once_when_asked_for_and_can_be_taken_back() {
    let mut kit = Kit::editing("fields @message | dedu");
    kit.press("Tab");
    assert_eq!(text(&kit), "fields @message | dedup ");
    kit.press("A-u");
    assert_eq!(text(&kit), "fields @message | dedu");
}

#[test]
fn arguments_with_usual_values_are_offered_at_once() {
    let mut kit = Kit::editing("stats count(*) by ");
    kit.press("'bi' Tab");
    assert_eq!(text(&kit), "stats count(*) by bin(");
    assert!(offered(&kit).contains(&"5m".to_owned()));
    kit.press("'5' Tab ')'");
    assert_eq!(text(&kit), "stats count(*) by bin(5m)");
}

#[test]
fn fields_of_the_rows_at_hand_are_offered() {
    let mut kit = Kit::editing("filter ");
    kit.press("'ser'");
    assert_eq!(chosen(&kit), "service");
    kit.press("Tab");
    assert_eq!(text(&kit), "filter service");
}

#[test]
fn fields_of_the_group_are_asked_once_and_come_into_the_open_list() {
    let mut kit = Kit::editing("filter ");
    kit.press("'s'");
    let (job, request) = kit.started();
    assert_eq!(request, Request::GroupFields { group: "/aws/lambda/checkout".into() });
    kit.press("C-n");
    let before = chosen(&kit);
    let shard = GroupField { name: "shard".into(), percent: 80 };
    kit.say(Msg::Job(job, Event::GroupFields(vec![shard])));
    kit.end(job, Ok(()));
    assert!(offered(&kit).contains(&"shard".to_owned()));
    assert_eq!(chosen(&kit), before);
    kit.press("'h'");
    assert_eq!(chosen(&kit), "shard");
    assert!(kit.effects.is_empty());
}

#[test]
fn without_the_fields_of_the_group_the_rest_is_offered_all_the_same() {
    let mut kit = Kit::editing("filter ");
    kit.press("'l'");
    let (job, _) = kit.started();
    kit.end(job, Err(Fault::new(FaultKind::Denied, "denied")));
    assert!(offered(&kit).contains(&"level".to_owned()));
    assert_eq!(kit.notice(), "");
}

#[test]
fn in_a_text_there_is_nothing_to_complete() {
    let mut kit = Kit::editing("filter level = 'ERR");
    kit.press("Tab");
    assert!(kit.state.assist.popup.is_none());
    assert!(kit.notice().contains("nothing is known"), "{}", kit.notice());
}

#[test]
fn saved_queries_are_offered_in_an_empty_editor() {
    let mut kit = Kit::editing("");
    kit.press("'volu'");
    assert_eq!(chosen(&kit), "volume");
    kit.press("Tab");
    assert!(text(&kit).starts_with("stats count(*) as events by @logStream\n"), "{}", text(&kit));
}

#[test]
fn the_parameters_of_a_saved_query_are_to_be_filled_in() {
    let mut kit = Kit::editing("");
    let with_one = kit.state.config.queries.iter().find(|each| each.query.contains("\"{{request id}}\""));
    let name = with_one.unwrap().name.clone();
    kit.press(&format!("'{name}'"));
    assert_eq!(chosen(&kit), name);
    kit.press("Tab 'abc'");
    assert!(text(&kit).contains("\"abc\"") && !text(&kit).contains("{{"), "{}", text(&kit));
}

#[test]
fn the_cursor_is_counted_in_bytes() {
    let mut kit = Kit::editing("filter name = 'ü€'\n| ");
    kit.press("'dedu' Tab");
    assert_eq!(text(&kit), "filter name = 'ü€'\n| dedup ");
}

#[test]
fn the_line_that_refines_offers_the_fields_of_the_rows_on_the_screen() {
    let mut kit = Kit::new((80, 24));
    kit.run_with(events(8));
    kit.press("f 'stats count(*) as n by lev'");
    assert_eq!(chosen(&kit), "level");
    kit.press("Tab Enter");
    assert_eq!(kit.state.logs.table.field_names().collect::<Vec<_>>(), ["level", "n"]);
    // What was refined away is no longer there to be named; what was made is.
    kit.press("f 'filter '");
    kit.press("Tab");
    assert!(offered(&kit).contains(&"n".to_owned()) && !offered(&kit).contains(&"service".to_owned()));
    kit.press("Esc");
    assert_eq!(kit.state.place(), Place::Prompt, "the first Esc closes the list only");
    kit.press("Esc");
    assert_eq!(kit.state.place(), Place::Table);
}

#[test]
fn in_the_line_that_refines_enter_keeps_it() {
    let mut kit = Kit::new((80, 24));
    kit.run_with(events(8));
    kit.press("f '| filter level = \"ERROR\" | so'");
    assert!(!offered(&kit).is_empty());
    kit.press("C-u 'limit 2 | fields lev' Tab Enter");
    assert_eq!(kit.state.logs.refine.texts().collect::<Vec<_>>(), ["limit 2 | fields level"]);
    assert!(kit.state.assist.popup.is_none());
}

/// What the editor holds after the chosen candidate is taken, told by the list alone.
fn expected(kit: &Kit) -> Option<String> {
    let popup = kit.state.assist.popup.as_ref()?;
    let before = text(kit);
    let (head, tail) = (before.get(..popup.span.start)?, before.get(popup.span.end..)?);
    Some(format!("{head}{}{tail}", popup.chosen()?.text))
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(16))]

    #[test]
    fn whatever_is_typed_the_chosen_one_is_written_at_the_word_and_nothing_else_changes(
        typed in proptest::collection::vec(
            proptest::sample::select(vec![
                "f", "i", "s", "t", "by ", "|", "(", ")", " ", "Enter", "'", "\"", "Backspace", "Left", "Home", "End", "C-n",
                "Esc", "C-w", "é", "🦀", "stats count(", "filter le", ",", "=", "5", "`", "A-u", "Tab",
            ]),
            1..40,
        )
    ) {
        let mut kit = Kit::editing("fields @timestamp\n| ");
        for piece in typed {
            let expected = expected(&kit);
            match piece {
                "Tab" => {
                    kit.press("Tab");
                    if let Some(expected) = expected {
                        proptest::prop_assert_eq!(text(&kit), expected);
                    }
                }
                "'" | " " | "by " | "stats count(" | "filter le" => {
                    for c in piece.chars() {
                        let key = crate::command::Key::plain(crate::command::KeyCode::Char(c));
                        kit.say(Msg::Key(key));
                    }
                }
                key => kit.press(key),
            }
            if kit.state.place() != Place::Editor {
                kit.press("e");
            }
            kit.state.findings(kit.now);
            kit.state.hint(kit.now);
        }
    }
}
