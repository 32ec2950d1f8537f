//! What foreign text can do to a terminal: nothing. Hostile answers go through the real console to the bytes that reach
//! the terminal, and a strict reader finds nothing there that is not ours.

use std::collections::BTreeSet;
use std::sync::Arc;

use flowid::app::{Colours, Effect, JobId, Msg, Start, State};
use flowid::command::Key;
use flowid::config::{self, Folder};
use flowid::domain::{
    Batch, BatchBuilder, CellKind, Event, Fault, FaultKind, Identity, LogGroup, Profile, Region, Request,
    Scope,
};
use flowid::run::Screen;
use flowid::ui;
use jiff::Timestamp;

use crate::support::hostile;
use crate::support::strict;

/// How many hostile lines pass over the screen.
const LINES: usize = 10_000;

/// A console whose screen is read strictly, frame by frame.
struct Watched {
    state: State,
    screen: Screen,
    now: Timestamp,
    /// An independent terminal that is given the same bytes.
    terminal: vt100::Parser,
    /// The names of rows that it has shown.
    rows_seen: BTreeSet<String>,
}

impl Watched {
    fn new(width: u16, height: u16) -> Self {
        let start = Start {
            config: config::load(&Folder::None, |_| vec![]).unwrap(),
            scope: Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() },
            endpoint: Some("http://127.0.0.1:1/\x1b]0;endpoint\x07".into()),
            open: flowid::app::Pane::Logs,
            query: Some("fields @message".into()),
            groups: vec!["/\x1b[2Jgroup\u{202e}".into()],
            window: None,
            saved: vec![],
            vault: (flowid::app::vaulted::Door::None, vec![]),
            past: None,
            zone: jiff::tz::TimeZone::UTC,
            mouse: true,
            ascii: false,
            theme: "dark".into(),
            colours: Colours::Full,
        };
        let now = "2026-11-24T14:03:22Z".parse().unwrap();
        let state = State::new(start, (width, height));
        let terminal = vt100::Parser::new(height, width, 0);
        Self { state, screen: Screen::new(width, height), now, terminal, rows_seen: BTreeSet::new() }
    }

    /// Gives a message, draws, and reads what would reach the terminal.
    fn say(&mut self, msg: Msg) -> Vec<Effect> {
        let effects = self.state.update(msg, self.now);
        self.draw();
        effects
    }

    fn draw(&mut self) {
        let Self { state, screen, now, .. } = self;
        screen.draw(|frame| ui::draw(state, *now, frame));
        let mut bytes = String::new();
        screen.encode(usize::MAX, &mut bytes);
        let found = strict::read(bytes.as_bytes()).unwrap();
        assert_eq!((found.copies.len(), found.lines), (0, 0));
        self.terminal.process(bytes.as_bytes());
    }

    fn contents(&self) -> String {
        self.terminal.screen().contents()
    }

    fn note_rows(&mut self) {
        let contents = self.contents();
        let names = contents.split_whitespace().filter(|word| word.starts_with("row-"));
        self.rows_seen.extend(names.map(str::to_owned));
    }

    fn press(&mut self, keys: &str) -> Vec<Effect> {
        keys.split_whitespace().flat_map(|key| self.say(Msg::Key(Key::parse(key).unwrap()))).collect()
    }

    /// Starts the query and answers with its ticket.
    fn run(&mut self) -> JobId {
        self.press("r").iter().find_map(query_of).unwrap()
    }
}

fn query_of(effect: &Effect) -> Option<JobId> {
    match effect {
        Effect::Start(job, _, Request::LogsQuery(_)) => Some(*job),
        _ => None,
    }
}

/// Rows with these messages, named by their number.
fn batch(first: usize, lines: &[String]) -> Arc<Batch> {
    let mut builder = BatchBuilder::with_columns(["name", "@message"]);
    let odd = builder.column("\x1b]2;column\x07\u{202e}");
    for (index, line) in lines.iter().enumerate() {
        builder.set(0, CellKind::Text, &format!("row-{:05}", first + index));
        builder.set(1, CellKind::Text, line);
        builder.set(odd, CellKind::Text, line);
        builder.end_row();
    }
    Arc::new(builder.finish())
}

#[test]
fn ten_thousand_hostile_rows_reach_the_terminal_as_text_alone() {
    let lines = hostile::lines(LINES);
    let mut console = Watched::new(200, 50);
    let mut safe_forms = String::new();
    for (number, chunk) in lines.chunks(500).enumerate() {
        let job = console.run();
        console.say(Msg::Job(job, Event::QueryStarted { query_id: "\x1b[6n".into() }));
        console.say(Msg::Job(job, Event::QuerySnapshot(batch(number * 500, chunk))));
        console.say(Msg::Ended(job, Ok(())));
        console.press("g");
        // Screen by screen to the last row; the detail at the side shows the one under the cursor, as tree and as text.
        console.note_rows();
        while !console.contents().contains("500/500") {
            console.press("PgDn");
            console.note_rows();
        }
        safe_forms.push_str(&console.contents());
        console.press("Enter v");
        console.press("Esc Esc");
    }
    // All of them were on the screen, in their safe form: an escape is shown as its picture.
    assert_eq!(console.rows_seen.len(), LINES);
    for form in ["␛", "⟨202e⟩", "⟨9b⟩", "␍", "漢"] {
        assert!(safe_forms.contains(form), "{form}");
    }
    // Nothing is made safe twice: ␛ in a row's text would be shown as its code point, but no row has one.
    assert!(!safe_forms.contains("⟨241b⟩") && !safe_forms.contains("⟨27e8⟩"));
}

#[test]
fn every_other_foreign_text_is_harmless_too() {
    for (width, height) in [(80, 24), (200, 50), (20, 5)] {
        let mut console = Watched::new(width, height);
        let effects = console.state.begin(console.now);
        let Some(Effect::Start(identity, ..)) = effects.first() else { panic!("{effects:?}") };
        let text = "\x1b]0;x\x07\u{9b}2J\u{202e}";
        let who = Identity { account: text.into(), arn: text.into(), user_id: text.into() };
        console.say(Msg::Job(*identity, Event::Identity(who)));
        let started = console.press("a");
        if let Some(Effect::Start(job, _, Request::LogGroups { .. })) = started.first() {
            let group = |name: &str| LogGroup {
                name: name.into(),
                stored_bytes: 1,
                retention_days: None,
                created: None,
                class: Some(text.into()),
            };
            console
                .say(Msg::Job(*job, Event::LogGroups(hostile::lines(40).iter().map(|l| group(l)).collect())));
        }
        console.press("Down Down Tab Esc");
        for text in hostile::lines(50) {
            let job = console.run();
            let fault = Fault::new(FaultKind::Service, text.as_str()).request_id(Some(&text));
            console.say(Msg::Job(job, Event::Retrying(fault.clone())));
            console.say(Msg::Ended(job, Err(fault)));
        }
        console.press("z n Down Down Esc");
        console.say(Msg::Copied(Err(Fault::new(FaultKind::Io, text))));
        console.press("e");
        console.say(Msg::Paste(hostile::lines(20).join("\n")));
        console.press("Esc / ");
        console.say(Msg::Paste(text.into()));
        console.press("Enter : ");
        console.say(Msg::Paste(text.into()));
        console.press("Esc ?");
    }
}

#[test]
fn a_copy_is_offered_in_its_safe_form_and_only_on_its_key() {
    let mut console = Watched::new(120, 30);
    let job = console.run();
    let snapshot = console.say(Msg::Job(job, Event::QuerySnapshot(batch(0, &hostile::lines(200)))));
    assert!(snapshot.is_empty(), "{snapshot:?}");
    let mut copied = 0;
    for _ in 0..200 {
        for effect in console.press("j y Y") {
            let Effect::Copy(text) = effect else { continue };
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text:?}");
            copied += 1;
        }
    }
    assert_eq!(copied, 400);
}
