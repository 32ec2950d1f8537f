//! Screens in one line: keys are pressed, the picture is compared. Every picture was read before it was kept.

mod cost;
mod dynamo;
mod form;
mod lambda;
mod s3;
mod s3_beside;
mod s3_downloads;
mod s3_find;
mod signing;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::kit::{Kit, events, group, progress, rows};
use crate::app::{Colours, Msg};
use crate::domain::{Completeness, Credentials, Event, Fault, FaultKind, QueryInfo, QueryStatus, Searched};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (200, 50);

fn picture(kit: &Kit) -> Buffer {
    let (width, height) = kit.state.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    super::draw(&kit.state, kit.now, &mut super::Frame::new(&mut buffer));
    buffer
}

/// The screen as text, one line a row, without trailing blanks.
fn screen(kit: &Kit) -> String {
    let (width, height) = kit.state.size;
    let buffer = picture(kit);
    let row = |y: u16| (0..width).map(|x| buffer[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(row).collect::<Vec<_>>().join("\n")
}

/// Presses keys in a console with 40 rows, at both sizes, and compares the pictures.
macro_rules! screens {
    ($name:ident, $keys:expr) => {
        #[test]
        fn $name() {
            for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
                let mut kit = Kit::new(size);
                kit.run_with(events(40));
                kit.wait(200);
                kit.press($keys);
                kit.wait(800);
                insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(screen(&kit)) });
            }
        }
    };
}

screens!(rows_of_an_answer, "j j l");
screens!(a_row_in_detail, "j Enter j j j");
screens!(a_row_as_it_is, "Enter v");
screens!(sorted_and_hidden, "l s s l -");
screens!(searching, "/ 'declined' Enter n");
screens!(typing_a_search, "/ 'retry'");
screens!(the_message_as_it_is, "J");
screens!(editing_with_a_mistake, "e Enter '| filtr level = 1'");
screens!(choosing_a_time_range, "t C-u '13:00..13:30'");
screens!(a_wrong_time_range, "t C-u 'yesterday'");
screens!(exporting, "x");
screens!(refining, "f 'filter level = \"ERROR\" | fields @timestamp, order.id'");
screens!(refined_to_counts, "f 'stats count(*) as n by level' Enter f 'filter n > 10' Enter");
screens!(refining_with_a_mistake, "f 'filter level = \"ERROR\" | sort by'");
screens!(help, "?");
screens!(palette, ": 'exp'");
screens!(palette_argument, ": 'theme '");
screens!(keys_after_a_prefix, "z");
screens!(starter_queries, "i");
screens!(starters_for_a_purpose, "i 'trail' Down");
screens!(a_starter_to_be_filled, "i 'slowest requ' Enter");
screens!(an_empty_editor, "e Backspace C-u Backspace C-u Backspace C-u");
screens!(wrapped_rows, "J W j j");
screens!(choosing_on_the_histogram, "Z G h h h h V l l l");
screens!(selected_rows, "j V j j");
screens!(pinned_and_narrowed, "l l ^ _ _ _ _ l l");
screens!(local_times, "U j");
screens!(going_to_a_time, "T '14:02'");
screens!(levels_without_their_column, "J");
screens!(ascii_only, "z a j Enter");

/// A console at both sizes.
fn both(name: &str, prepare: impl Fn(&mut Kit)) {
    for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
        let mut kit = Kit::new(size);
        prepare(&mut kit);
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(name, screen(&kit)) });
    }
}

#[test]
fn a_first_start() {
    for (size, suffix) in [(SMALL, "80x24"), (LARGE, "200x50")] {
        let kit = Kit::bare(size, |_| {});
        insta::with_settings!({snapshot_suffix => suffix}, { insta::assert_snapshot!(screen(&kit)) });
    }
}

#[test]
fn a_running_query_with_partial_rows() {
    both("running", |kit| {
        kit.press("r");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::QueryStarted { query_id: "q-1".into() }));
        kit.say(Msg::Job(job, Event::QueryProgress(progress(QueryStatus::Running, 18_331.0, 12.4e6))));
        kit.say(Msg::Job(job, Event::QuerySnapshot(events(9))));
        kit.wait(3_200);
    });
}

#[test]
fn a_query_that_waits_for_its_first_rows() {
    both("waiting", |kit| {
        kit.press("r");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::QueryQueued));
        kit.wait(2_000);
    });
}

#[test]
fn a_failed_query_says_why_and_what_to_do() {
    both("failed", |kit| {
        kit.press("r");
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Denied, "logs:StartQuery is not allowed on /aws/lambda/checkout")
            .hint("ask for logs:StartQuery on log-group:/aws/lambda/checkout:*")
            .request_id(Some("8c6b7d2e-0000-4000-8000-1a2b3c4d5e6f"));
        kit.end(job, Err(fault));
    });
}

#[test]
fn queries_that_were_asked() {
    both("history", |kit| {
        for query in [
            "filter level = \"ERROR\"\n| stats count(*) as errors by bin(5m), service\n| sort errors desc\n| limit 20",
            "fields @timestamp, message # what the customer saw\n| filter order.id like /^o-00/",
        ] {
            kit.state.logs.editor.set(query);
            kit.run_with(events(40));
            kit.wait(95_000);
        }
        kit.state.logs.groups.push("/ecs/payment".into());
        kit.press("r");
        let (job, _) = kit.started();
        kit.end(job, Err(Fault::new(FaultKind::Denied, "logs:StartQuery is not allowed on /ecs/payment")));
        kit.press("H Down Down");
    });
}

#[test]
fn no_rows() {
    both("no_rows", |kit| {
        kit.run_with(rows(&["@timestamp", "@message"], &[]));
    });
}

#[test]
fn picking_groups_while_they_load() {
    both("groups", |kit| {
        kit.press("a");
        let (job, _) = kit.started();
        let page =
            [("/aws/lambda/checkout", 81_234_567), ("/aws/lambda/limits-import", 1_204), ("/ecs/payment", 0)];
        let page = page.iter().map(|(name, bytes)| group(name, *bytes)).collect();
        kit.say(Msg::Job(job, Event::LogGroups(page)));
        kit.press("Down Tab");
    });
}

#[test]
fn aggregates_with_numbers_at_the_right() {
    both("aggregates", |kit| {
        let row = |service: &str, count: &str, p99: &str| vec![service.into(), count.into(), p99.into()];
        let table =
            [row("checkout", "18331", "1204.5"), row("payment", "92", "88.25"), row("limits", "7", "3")];
        kit.run_with(rows(&["service", "count(*)", "p99"], &table));
    });
}

#[test]
fn notices_newest_first() {
    both("notices", |kit| {
        kit.say(Msg::Copied(Ok("copied 12 characters to the clipboard".into())));
        kit.wait(61_000);
        kit.say(Msg::Exported(Err(
            Fault::new(FaultKind::Io, "rows.csv exists already").hint("choose another name")
        )));
        kit.press("z n");
    });
}

#[test]
fn a_terminal_that_is_too_small_says_so() {
    let mut kit = Kit::new(SMALL);
    kit.run_with(events(3));
    kit.say(Msg::Resize(20, 5));
    assert_eq!(screen(&kit), "20x5 is too small\nneeds 40x10\n\n\n");
    kit.say(Msg::Resize(1, 1));
    assert_eq!(screen(&kit), "1");
}

#[test]
fn every_size_and_theme_draws() {
    for width in [20, 39, 40, 41, 79, 119, 120, 121, 250] {
        for height in [5, 9, 10, 11, 17, 18, 35, 36, 80] {
            let mut kit = Kit::new((width, height));
            kit.run_with(events(100));
            let typing = "Esc Esc f 'filter str' Esc Esc e End '| stats count('";
            for keys in ["j Enter", typing, "Esc Esc e", "Esc :", "Esc a", "Esc t", "Esc ?", "Esc z", "z t G"]
            {
                kit.press(keys);
                kit.wait(150);
                screen(&kit);
            }
        }
    }
}

#[test]
fn without_colours_no_cell_has_one_and_the_cursor_is_still_seen() {
    let mut kit = Kit::new(SMALL);
    kit.state.colours = Colours::None;
    kit.run_with(events(5));
    let cells = picture(&kit).content;
    use ratatui::style::{Color, Modifier};
    assert!(cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    assert!(cells.iter().any(|cell| cell.modifier.contains(Modifier::REVERSED)));
}

#[test]
fn ascii_only_means_ascii_only() {
    let mut kit = Kit::new(LARGE);
    kit.state.ascii = true;
    kit.run_with(events(40));
    for keys in ["j Enter", "Esc e '| filter st'", "Esc Esc e 'filtr '", "Esc a", "Esc ?", "Esc t", "Esc z"] {
        kit.press(keys);
        kit.wait(150);
        assert!(screen(&kit).is_ascii(), "after {keys}");
    }
}

#[test]
fn hostile_rows_reach_no_cell() {
    for size in [SMALL, LARGE] {
        let mut kit = Kit::new(size);
        let hostile = "evil\x1b]52;c;aGk=\x07\u{9b}31m\u{202e}\u{2069}\u{200b}\r\n\t\u{e0041}".to_owned();
        kit.run_with(rows(&["@timestamp", "@message", &hostile], &vec![vec![hostile.clone(); 3]; 5]));
        for keys in ["l", "Enter", "v", "Esc y", "/ 'evil' Enter", "f 'sort ev'", "Esc Esc e 'sort ev'"] {
            kit.press(keys);
            kit.wait(150);
            let picture = screen(&kit);
            let acts = |c: char| {
                (c.is_control() && c != '\n')
                    || matches!(c, '\u{200b}' | '\u{202e}' | '\u{2069}' | '\u{e0041}')
            };
            assert!(!picture.contains(acts), "after {keys}:\n{picture}");
            assert!(picture.contains("evil"), "after {keys}:\n{picture}");
        }
    }
}

#[test]
fn huge_rows_are_drawn_at_every_size_and_can_be_looked_through() {
    let mib = "x".repeat(1 << 20);
    let cluster = format!("e{}", "\u{301}".repeat(100_000));
    let keys: Vec<String> = (0..200).map(|number| format!(r#""key{number}":"{number}""#)).collect();
    let many_keys = format!("{{{}}}", keys.join(","));
    let json = format!(r#"{{"big":"{mib}"}}"#);
    let texts = [mib, cluster, many_keys, json];
    let table: Vec<Vec<String>> =
        texts.iter().map(|text| vec!["2026-11-24 14:00:00.000".into(), text.clone()]).collect();
    for size in [SMALL, LARGE] {
        let mut kit = Kit::new(size);
        kit.run_with(rows(&["@timestamp", "@message"], &table));
        for keys in ["G Enter G", "v G", "Esc k Enter", "Esc l l l", "/ 'xx' Enter", "s"] {
            kit.press(keys);
            kit.wait(150);
            let picture = screen(&kit);
            assert!(
                picture.lines().all(|line| line.chars().count() <= usize::from(size.0) + 9 * 8),
                "after {keys}"
            );
        }
        assert_eq!(
            kit.state.logs.table.visible().len(),
            202,
            "the time, two hundred keys and the message as it is"
        );
    }
}

#[test]
fn the_accounts_pane() {
    both("accounts", |kit| {
        kit.press("1 r");
        let (job, _) = kit.started();
        let expires = kit.now.checked_add(jiff::SignedDuration::from_mins(47)).ok();
        let credentials = Credentials {
            source: "an assumed role (STS AssumeRole)".into(),
            access_key_id: "ASIAEXAMPLE".into(),
            expires,
        };
        kit.say(Msg::Job(job, Event::Credentials(credentials)));
        kit.say(Msg::Job(job, Event::Identity(crate::app::kit::identity())));
        kit.end(job, Ok(()));
    });
}

#[test]
fn the_accounts_pane_after_a_failed_sign_in() {
    both("not_signed_in", |kit| {
        kit.press("1 r");
        let (job, _) = kit.started();
        let fault = Fault::new(FaultKind::Expired, "the credentials have expired")
            .hint("renew them where they come from, such as with aws sso login, then ask again")
            .request_id(Some("0f1e2d3c"));
        kit.end(job, Err(fault));
        kit.wait(60_000);
    });
}

#[test]
fn the_lines_around_a_row() {
    both("context", |kit| {
        kit.run_with(events(40));
        kit.press("j c");
        let (job, _) = kit.started();
        let names = ["@timestamp", "@logStream", "@log"];
        let row =
            ["2026-11-24 14:03:19.114", "2026/11/24/[$LATEST]ab12", "111122223333:/aws/lambda/checkout"];
        kit.say(Msg::Job(job, Event::Record(rows(&names, &[row.map(str::to_owned).to_vec()]))));
        kit.end(job, Ok(()));
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::Context { rows: events(9), middle: 4 }));
        kit.end(job, Ok(()));
        kit.wait(200);
    });
}

#[test]
fn a_filter_on_its_way() {
    both("filtering", |kit| {
        kit.press("m 'ERROR -timeout' Enter");
        let (job, _) = kit.started();
        kit.say(Msg::Job(job, Event::EventsPage(events(12))));
        let searched = Searched {
            pages: 3,
            matched: 12,
            latest: "2026-11-24T13:40:00Z".parse().ok(),
            streams_done: 0,
            completeness: Completeness::Partial,
        };
        kit.say(Msg::Job(job, Event::Searched(searched)));
        kit.wait(2000);
    });
}

#[test]
fn the_list_of_queries() {
    both("queries", |kit| {
        kit.press("Q");
        let (job, _) = kit.started();
        let query = |id: &str, status, text: &str| QueryInfo {
            query_id: id.into(),
            status,
            group: None,
            text: text.into(),
            created: "2026-11-24T14:00:00Z".parse().ok(),
            bytes_scanned: Some(12.4e6),
        };
        let text = "SOURCE '/aws/lambda/checkout' | fields @message\n| filter level = 'ERROR'";
        let first = query("12ab34cd-1111-4222-8333-444455556666", QueryStatus::Complete, text);
        let second = query("98fe76dc-1111-4222-8333-444455556666", QueryStatus::Running, text);
        kit.say(Msg::Job(job, Event::Queries(vec![first, second])));
    });
}

screens!(typing_a_filter, "m 'ERROR ?timeout'");
screens!(a_wrong_filter, "m '{ $.level = '");

screens!(completing, "e Enter '|'");
screens!(completing_a_function, "e Enter '| filter str' C-n");
screens!(completing_a_group, "e Enter '| stats count(*) by '");
screens!(completing_between_lines, "e Up End Enter '| filter st'");
screens!(parameters_of_a_call, "e Enter '| filter strcontains(@message, '");
screens!(something_odd, "e Enter '| filter level = ERROR'");
screens!(completing_a_refinement, "f 'filter strcontains(mes'");
