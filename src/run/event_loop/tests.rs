//! The loop without a terminal: a small program, keys from a channel, frames into a pipe.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};

use crate::ui::Frame;
use crossterm::event::{KeyCode as Code, KeyEvent, KeyModifiers};
use futures::channel::mpsc as keys_channel;
use futures::stream;
use jiff::Timestamp;

use super::*;
use crate::app::Effect;
use crate::app::JobId;
use crate::command::KeyCode;
use crate::domain::FaultKind;
use crate::domain::{Event as Answer, Profile, Region, Request, Scope};
use crate::port::{Cloud, Events, Stop};

/// What a test saw of the program.
#[derive(Default)]
struct Seen {
    log: Vec<String>,
    draws: usize,
}

/// Counts keys and answers; `q` quits, `g` starts a conversation, `y` copies, `w` waits for a rest of 20 ms.
struct Counter {
    seen: Arc<Mutex<Seen>>,
    keys: usize,
    answers: usize,
    due: Option<Timestamp>,
}

impl Counter {
    fn note(&self, what: String) {
        self.seen.lock().unwrap().log.push(what);
    }
}

impl Program for Counter {
    fn begin(&mut self, _: Timestamp) -> Vec<Effect> {
        self.note("begin".into());
        Vec::new()
    }

    fn update(&mut self, msg: Msg, now: Timestamp) -> Vec<Effect> {
        match msg {
            Msg::Tick if self.due.take_if(|due| *due <= now).is_some() => {
                self.note("rested".into());
                Vec::new()
            }
            Msg::Key(key) => {
                self.keys += 1;
                let KeyCode::Char(c) = key.code else { return Vec::new() };
                self.note(format!("key {c}"));
                let scope =
                    Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() };
                match c {
                    'w' => {
                        self.due = now.checked_add(Duration::from_millis(20)).ok();
                        Vec::new()
                    }
                    'q' => vec![Effect::Quit],
                    'g' => vec![Effect::Start(JobId(1), scope, Request::Identity)],
                    'y' => vec![Effect::Copy("hi".into())],
                    _ => Vec::new(),
                }
            }
            Msg::Job(..) => {
                self.answers += 1;
                Vec::new()
            }
            Msg::Ended(id, _) => {
                self.note(format!("ended {}", id.0));
                Vec::new()
            }
            Msg::Copied(result) => {
                self.note(result.unwrap());
                Vec::new()
            }
            Msg::Resize(width, height) => {
                self.note(format!("{width}x{height}"));
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn next_wake(&self, _: Timestamp) -> Option<Timestamp> {
        self.due
    }

    fn draw(&self, _: Timestamp, frame: &mut Frame<'_>) {
        self.seen.lock().unwrap().draws += 1;
        let text = format!("keys {} answers {}", self.keys, self.answers);
        frame.buffer_mut().set_string(0, 0, text, ratatui::style::Style::new());
    }
}

/// A terminal that takes a frame only when the test asks for one.
struct Pipe(SyncSender<String>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let frame = String::from_utf8(bytes.to_vec()).unwrap();
        self.0.send(frame).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Answers a given number of times at once.
struct Storm(usize);

impl Cloud for Storm {
    fn serve(&self, _: Scope, _: Request, _: Stop) -> Events {
        stream::iter((0..self.0).map(|_| Ok(Answer::QueryQueued))).boxed()
    }
}

struct Rig {
    keys: keys_channel::UnboundedSender<io::Result<Event>>,
    frames: Receiver<String>,
    terminal: Mutex<vt100::Parser>,
    seen: Arc<Mutex<Seen>>,
    running: tokio::task::JoinHandle<Result<(), Fault>>,
}

fn rig(answers: usize) -> Rig {
    let (keys, input) = keys_channel::unbounded();
    let (pipe, frames) = sync_channel(0);
    let seen = Arc::new(Mutex::new(Seen::default()));
    let program = Counter { seen: Arc::clone(&seen), keys: 0, answers: 0, due: None };
    let mut event_loop = Loop {
        program,
        input,
        signals: stream::pending(),
        jobs: Jobs::new(Arc::new(Storm(answers))),
        signing: crate::run::signing::tests::signing().1,
        screen: Screen::new(40, 3),
        writer: Writer::start(Pipe(pipe)).unwrap(),
        pace: Pace::new(),
        // It stands still, as in pictures and scripts.
        clock: Clock::Fixed("2026-11-24T14:03:22Z".parse().unwrap()),
        guard: None,
        route: Route::Terminal,
        copies: None,
        vault: Vaults::default(),
        dirty: true,
        pressed: false,
        suspending: false,
        away: false,
        room: ANSWERS_PER_FRAME,
        modes: "",
        copy: String::new(),
        buffer: String::new(),
        last_tick: Instant::now(),
        ending: None,
    };
    let running = tokio::spawn(async move {
        event_loop.begin(40, 3);
        let ending = event_loop.turn_until_end().await;
        event_loop.finish(ending).await
    });
    Rig { keys, frames, terminal: Mutex::new(vt100::Parser::new(3, 40, 0)), seen, running }
}

impl Rig {
    fn press(&self, keys: &str) {
        for c in keys.chars() {
            let event = Event::Key(KeyEvent::new(Code::Char(c), KeyModifiers::NONE));
            self.keys.unbounded_send(Ok(event)).unwrap();
        }
    }

    /// Takes frames until the terminal shows the text; answers with what was sent meanwhile.
    fn until(&self, text: &str) -> String {
        let mut terminal = self.terminal.lock().unwrap();
        let mut all = String::new();
        while !terminal.screen().contents().contains(text) {
            let frame = self.frames.recv().unwrap();
            terminal.process(frame.as_bytes());
            all.push_str(&frame);
        }
        all
    }

    /// Waits until the program has noted something.
    fn until_noted(&self, what: &str) {
        while !self.seen.lock().unwrap().log.iter().any(|line| line == what) {
            std::thread::yield_now();
        }
    }

    fn log(&self) -> Vec<String> {
        self.seen.lock().unwrap().log.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_size_comes_first_then_the_beginning_then_a_frame() {
    let rig = rig(0);
    rig.until("keys 0 answers 0");
    assert_eq!(rig.log(), ["40x3", "begin"]);
    rig.press("q");
    rig.running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_that_takes_nothing_delays_frames_but_no_key() {
    let rig = rig(0);
    // The first frame waits in the pipe; all of these are answered by `update` nevertheless, and drawn in one more.
    rig.press("abcdefghijklmnop");
    rig.until_noted("key p");
    let draws = rig.seen.lock().unwrap().draws;
    assert!(draws <= 2, "{draws} frames were drawn for a terminal that took none");
    rig.until("keys 16 ");
    rig.press("q");
    rig.running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wait_is_over_also_by_a_clock_that_stands_still() {
    let rig = rig(0);
    rig.until("keys 0");
    rig.press("w");
    rig.until("keys 1");
    rig.until_noted("rested");
    rig.press("q");
    rig.running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_answers_is_drained_and_drawn_in_few_frames_and_loses_nothing() {
    let rig = rig(5_000);
    rig.until("keys 0");
    rig.press("g");
    rig.until("answers 5000");
    rig.until_noted("ended 1");
    let draws = rig.seen.lock().unwrap().draws;
    // At most one for every full helping of answers or, on a machine that sleeps in between, every few of them.
    assert!(draws < 1_000, "{draws} frames for 5000 answers");
    rig.press("q");
    rig.running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_sent_once_and_only_on_its_key() {
    let rig = rig(0);
    assert!(!rig.until("keys 0").contains("\x1b]"));
    rig.press("y");
    let sent = rig.until("keys 1");
    assert_eq!(sent.matches("\x1b]52;c;aGk=\x07").count(), 1);
    rig.press("x");
    assert!(!rig.until("keys 2").contains("\x1b]"));
    rig.press("q");
    rig.running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_is_not_lost_by_leaving_at_once() {
    let rig = rig(0);
    rig.until("keys 0");
    rig.press("yq");
    let sent: String = std::iter::from_fn(|| rig.frames.recv().ok()).collect();
    assert_eq!(sent.matches("\x1b]52;c;aGk=\x07").count(), 1);
    rig.running.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminal_that_is_gone_ends_the_loop_with_a_fault() {
    let Rig { frames, running, keys, .. } = rig(0);
    drop(frames);
    let fault = running.await.unwrap().unwrap_err();
    assert_eq!(fault.kind, FaultKind::Io);
    drop(keys);
}
