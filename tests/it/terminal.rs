//! The event loop and the terminal guard in a real pseudo-terminal, with a small program in place of the console. Each
//! test starts itself again inside the terminal, so nothing of it is in the product.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use flowid::app::{Effect, Msg};
use flowid::command::KeyCode;
use flowid::domain::{Request, SavedProfile, Scope};
use flowid::port::{Clock, Cloud, Events, Stop};
use flowid::run::{Program, Setup, Signing, run};
use flowid::session::{Ingredients, Sessions};
use flowid::ui::Frame;
use futures::StreamExt;
use jiff::Timestamp;
use portable_pty::CommandBuilder;
use ratatui::style::Style;
use rustix::process::Signal;

use super::support::pty::Pty;

/// Set for a test that is to be the program in the terminal.
const INSIDE: &str = "FLOWID_TEST_INSIDE";

/// Foreign text that must not be seen outside the frame.
const SECRET: &str = "secret-of-somebody";

/// Shows what it was told; does what single keys say.
struct Small {
    said: String,
    size: (u16, u16),
    /// While it is on every frame is another one, all over the screen.
    storm: bool,
    frames: std::cell::Cell<u32>,
}

impl Program for Small {
    fn begin(&mut self, _: Timestamp) -> Vec<Effect> {
        self.said = "ready".into();
        Vec::new()
    }

    #[expect(clippy::panic, reason = "a defect is what one of the tests is about")]
    fn update(&mut self, msg: Msg, _: Timestamp) -> Vec<Effect> {
        match msg {
            Msg::Resize(columns, rows) => self.size = (columns, rows),
            Msg::Key(key) => return self.on_key(key.code),
            Msg::Paste(text) if text == "panic" => panic!("{SECRET}\x1b]0;title\x07"),
            _ => {}
        }
        Vec::new()
    }

    fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        self.storm.then_some(now)
    }

    fn draw(&self, _: Timestamp, frame: &mut Frame<'_>) {
        self.frames.set(self.frames.get() + 1);
        let (columns, rows) = self.size;
        frame.buffer_mut().set_string(0, 0, format!("{} {columns}x{rows}", self.said), Style::new());
        for row in 1..frame.area().height {
            let digit = if self.storm { (self.frames.get() + u32::from(row)) % 10 } else { 0 };
            let line = digit.to_string().repeat(usize::from(frame.area().width));
            frame.buffer_mut().set_string(0, row, line, Style::new());
        }
    }
}

impl Small {
    fn on_key(&mut self, code: KeyCode) -> Vec<Effect> {
        let KeyCode::Char(c) = code else { return Vec::new() };
        self.said = format!("key-{c}");
        match c {
            'q' => vec![Effect::Quit],
            'z' => vec![Effect::Suspend],
            'm' => vec![Effect::Mouse(true)],
            'l' => vec![Effect::Redraw],
            's' => {
                self.storm = true;
                Vec::new()
            }
            'e' => {
                self.storm = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }
}

struct Nobody;

impl Cloud for Nobody {
    fn serve(&self, _: Scope, _: Request, _: Stop) -> Events {
        futures::stream::empty().boxed()
    }
}

/// The program in the terminal, when this process is it.
fn inside() -> bool {
    if std::env::var_os(INSIDE).is_none() {
        return false;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let program = Small { said: String::new(), size: (0, 0), storm: false, frames: std::cell::Cell::new(0) };
    let setup = Setup {
        cloud: Arc::new(Nobody),
        signing: nobody_signs_in(),
        clock: Clock::System,
        mouse: false,
        copies: None,
        vault: flowid::run::Vaults::default(),
        log: None,
    };
    let result = runtime.block_on(run(program, setup));
    runtime.shutdown_background();
    let said = result.map_or_else(|fault| format!("ended: {fault}"), |()| "ended well".into());
    // These words and those of the test runner must not wait for a terminal that takes nothing.
    let telling = std::thread::spawn(move || println!("{said}"));
    let deadline = std::time::Instant::now() + Duration::from_secs(1);
    while !telling.is_finished() && std::time::Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(1));
    }
    std::process::exit(0);
}

/// Starts a test of this file again in a terminal of its own.
fn again(test: &str) -> Pty {
    let pty = Pty::start(command(test), 60, 10);
    pty.wait_for("ready 60x10");
    pty
}

fn command(test: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args([&format!("terminal::{test}"), "--exact", "--nocapture"]);
    command.env(INSIDE, "1");
    command.env("TERM", "xterm-256color");
    command
}

fn assert_given_back(pty: &Pty) {
    assert!(pty.is_cooked(), "the terminal is still raw");
    pty.modes(|screen| {
        assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    });
}

#[test]
fn the_terminal_is_taken_and_given_back() {
    if inside() {
        return;
    }
    let mut pty = again("the_terminal_is_taken_and_given_back");
    assert!(!pty.is_cooked());
    pty.modes(|screen| {
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste())
    });
    pty.send("m");
    pty.wait_until("the mouse", |s| s.mouse_protocol_mode() == vt100::MouseProtocolMode::PressRelease);
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
    assert!(pty.contents().contains("ended well"), "{}", pty.contents());
    assert_given_back(&pty);
}

#[test]
fn a_panic_gives_the_terminal_back_and_says_nothing_foreign() {
    if inside() {
        return;
    }
    let mut pty = again("a_panic_gives_the_terminal_back_and_says_nothing_foreign");
    pty.send("\x1b[200~panic\x1b[201~");
    assert_ne!(pty.wait_for_end(), 0);
    assert_given_back(&pty);
    let raw = String::from_utf8_lossy(&pty.raw()).into_owned();
    assert!(raw.contains("flowid stopped because of a defect at tests/it/terminal.rs"), "{raw}");
    assert!(!raw.contains(SECRET) && !raw.contains("\x1b]"), "{raw:?}");
}

#[test]
fn a_suspended_program_leaves_the_terminal_and_comes_back_to_it() {
    if inside() {
        return;
    }
    let mut pty = again("a_suspended_program_leaves_the_terminal_and_comes_back_to_it");
    for way in ["key", "signal"] {
        match way {
            "key" => pty.send("z"),
            _ => pty.signal(Signal::TSTP),
        }
        pty.wait_for_state('T');
        pty.wait_until("the old screen", |screen| !screen.alternate_screen());
        assert_given_back(&pty);
        pty.resize(50, 8);
        pty.signal(Signal::CONT);
        pty.wait_for("50x8");
        pty.wait_until("the whole screen", |screen| screen.contents().matches(&"0".repeat(50)).count() == 7);
        assert!(!pty.is_cooked());
        pty.modes(|screen| assert!(screen.alternate_screen() && screen.bracketed_paste()));
    }
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn after_a_stop_from_outside_everything_is_drawn_again() {
    if inside() {
        return;
    }
    let mut pty = again("after_a_stop_from_outside_everything_is_drawn_again");
    pty.signal(Signal::STOP);
    pty.wait_for_state('T');
    let before = pty.written();
    pty.signal(Signal::CONT);
    pty.wait_for_more_than(before);
    super::support::pty::poll("a full frame", || {
        let raw = pty.raw();
        String::from_utf8_lossy(&raw[before..]).contains("\x1b[2J").then_some(())
    });
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn signals_end_it_in_order() {
    if inside() {
        return;
    }
    for (signal, name) in [(Signal::TERM, "SIGTERM"), (Signal::INT, "SIGINT")] {
        let mut pty = again("signals_end_it_in_order");
        pty.signal(signal);
        assert_eq!(pty.wait_for_end(), 0);
        assert_given_back(&pty);
        assert!(pty.contents().contains(&format!("ended: ended by {name}")), "{}", pty.contents());
    }
}

#[test]
fn a_hangup_and_a_closed_terminal_end_it_in_order() {
    if inside() {
        return;
    }
    let test = "a_hangup_and_a_closed_terminal_end_it_in_order";
    let mut pty = again(test);
    pty.signal(Signal::HUP);
    assert_eq!(pty.wait_for_end(), 0);
    assert!(pty.contents().contains("ended: the terminal is lost"), "{}", pty.contents());
    assert_given_back(&pty);

    let mut pty = again(test);
    pty.hang_up("x");
    // What it says at its end reaches nobody, and the harness around it may fail to write; it must end nevertheless.
    pty.wait_for_end();
}

#[test]
fn every_size_is_drawn_whole() {
    if inside() {
        return;
    }
    let mut pty = again("every_size_is_drawn_whole");
    for (columns, rows) in [(20_u16, 5_u16), (200, 50), (1, 1), (60, 10)] {
        pty.resize(columns, rows);
        let first: String = format!("ready {columns}x{rows}").chars().take(usize::from(columns)).collect();
        pty.wait_until(&format!("all of {columns}x{rows}"), |screen| {
            let full = "0".repeat(usize::from(columns));
            let lines: Vec<String> = screen.rows(0, columns).collect();
            lines[0].starts_with(&first) && lines[1..].iter().all(|line| *line == full)
        });
    }
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn keys_of_all_kinds_arrive() {
    if inside() {
        return;
    }
    let mut pty = again("keys_of_all_kinds_arrive");
    for c in ['a', 'Q', '€', '本'] {
        pty.send(&c.to_string());
        pty.wait_for(&format!("key-{c}"));
    }
    // Alt arrives as an escape before the character, and an arrow is none of the characters of its sequence.
    pty.send("\x1b[A");
    pty.send("\x1bb");
    pty.wait_for("key-b");
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

/// A terminal that takes 8 kB a second, as over a slow line, and a screen of 200x50 that changes all over, all the time.
#[test]
fn a_slow_terminal_shows_the_newest_state_soon_after_a_storm() {
    if inside() {
        return;
    }
    let command = command("a_slow_terminal_shows_the_newest_state_soon_after_a_storm");
    let mut pty = Pty::start_slow(command, 200, 50, Some(8_000));
    pty.wait_for("ready 200x50");
    pty.send("s");
    // Long enough for its speed to be known: four screens.
    let start = pty.written();
    super::support::pty::poll("40 kB", || (pty.written() > start + 40_000).then_some(()));
    pty.send("e");
    let before = pty.written();
    pty.wait_until("the newest state", |screen| {
        let lines: Vec<String> = screen.rows(0, 200).collect();
        lines[0].starts_with("key-e") && lines[1..].iter().all(|line| *line == "0".repeat(200))
    });
    let taken = pty.written() - before;
    assert!(taken <= 2 * 8_000, "{taken} bytes, which is {:.1} s", taken as f64 / 8_000.0);
    pty.send("q");
    assert_eq!(pty.wait_for_end(), 0);
}

#[test]
fn a_terminal_that_takes_nothing_any_more_does_not_keep_it_from_ending() {
    if inside() {
        return;
    }
    let mut pty =
        Pty::start(command("a_terminal_that_takes_nothing_any_more_does_not_keep_it_from_ending"), 200, 50);
    pty.wait_for("ready 200x50");
    pty.send("s");
    pty.wait_until("the storm", |screen| screen.contents().contains(&"7".repeat(200)));
    pty.freeze(true);
    pty.wait_until_stuck();
    // It still answers: to the signal.
    pty.signal(Signal::TERM);
    assert_eq!(pty.wait_for_exit(), 0);
    pty.freeze(false);
    pty.wait_for_end();
    assert_given_back(&pty);
}

/// Sessions of which nothing is asked.
fn nobody_signs_in() -> Signing {
    let (person, questions) = flowid::run::person();
    let sessions = Sessions::new(Ingredients {
        given: None,
        ambient: SavedProfile::new("env"),
        saved: vec![],
        keys: HashMap::new(),
        session_name: "flowid-nobody".to_owned(),
        person,
    });
    Signing::new(Arc::new(sessions), questions)
}
