//! A console without a terminal: messages go straight to its state, and what it wants worked out is, on threads.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use flowid::app::{Colours, Effect, JobId, Msg, Start, State};
use flowid::command::Key;
use flowid::config::{self, Folder};
use flowid::domain::{Profile, Region, Scope};
use flowid::ui;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A console that answers to nobody but the bench.
pub struct Console {
    pub state: State,
    buffer: Buffer,
    begun: Instant,
    /// How much later it is than it seems.
    passed: Duration,
    /// What was worked out beside the loop; nothing when it was dropped.
    answers: Receiver<Option<Msg>>,
    answer: Sender<Option<Msg>>,
    /// How much is being worked out.
    working: usize,
    /// Whether each is still wanted.
    wanted: HashMap<JobId, Arc<AtomicBool>>,
}

impl Console {
    pub fn new(size: (u16, u16)) -> Self {
        let start = Start {
            config: config::load(&Folder::None, |_| Vec::new()).unwrap(),
            scope: Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() },
            endpoint: None,
            open: flowid::app::Pane::Logs,
            query: Some("fields @timestamp, @message".into()),
            groups: vec!["/aws/lambda/checkout".into()],
            window: None,
            saved: vec![],
            vault: (flowid::app::vaulted::Door::None, vec![]),
            past: None,
            zone: TimeZone::UTC,
            mouse: true,
            ascii: false,
            theme: "dark".into(),
            colours: Colours::Full,
        };
        let (answer, answers) = channel();
        Self {
            state: State::new(start, size),
            buffer: Buffer::empty(Rect::new(0, 0, size.0, size.1)),
            begun: Instant::now(),
            passed: Duration::ZERO,
            answers,
            answer,
            working: 0,
            wanted: HashMap::new(),
        }
    }

    pub fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-24T14:03:22Z".parse().unwrap();
        start + SignedDuration::try_from(self.begun.elapsed() + self.passed).unwrap()
    }

    pub fn pass(&mut self, time: Duration) {
        self.passed += time;
    }

    /// Runs the query of the editor; its ticket.
    pub fn run(&mut self) -> JobId {
        self.press("r");
        self.state.logs.run.as_ref().unwrap().job
    }

    pub fn take(&mut self, msg: Msg) {
        let now = self.now();
        for effect in self.state.update(msg, now) {
            self.perform(effect);
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Work(job, work) => {
                let wanted = Arc::new(AtomicBool::new(true));
                self.wanted.insert(job, Arc::clone(&wanted));
                self.work(move || Some(Msg::Done(job, Ok(work.done(&wanted)?))));
            }
            Effect::Drop(job) => {
                if let Some(wanted) = self.wanted.remove(&job) {
                    wanted.store(false, Ordering::Relaxed);
                }
            }
            _ => {}
        }
    }

    fn work(&mut self, work: impl FnOnce() -> Option<Msg> + Send + 'static) {
        let answer = self.answer.clone();
        self.working += 1;
        // Nobody waits for it any more once the storm is over.
        thread::spawn(move || answer.send(work()).is_ok());
    }

    /// What was worked out beside and is still wanted, if it is there.
    pub fn ready(&mut self) -> Option<Msg> {
        let answer = self.answers.try_recv().ok()?;
        self.working -= 1;
        answer
    }

    /// Gives the tick that is asked for, if its time has come.
    pub fn wake(&mut self) -> bool {
        let now = self.now();
        let due = self.state.next_wake(now).is_some_and(|wake| wake <= now);
        if due {
            self.take(Msg::Tick);
        }
        due
    }

    /// Waits for what is worked out beside, and goes on with what wants to go on.
    pub fn settle(&mut self) {
        while self.working > 0 {
            let answer = self.answers.recv().unwrap();
            self.working -= 1;
            answer.into_iter().for_each(|msg| self.take(msg));
        }
        self.draw();
    }

    pub fn press(&mut self, key: &str) {
        self.take(Msg::Key(Key::parse(key).unwrap()));
    }

    /// Presses keys; words in quotes are typed.
    pub fn type_all(&mut self, keys: &str) {
        for (number, part) in keys.split('\'').enumerate() {
            if number % 2 == 1 {
                part.chars()
                    .for_each(|c| self.press(if c == ' ' { "Space".into() } else { c.to_string() }.as_str()));
            } else {
                part.split_whitespace().for_each(|key| self.press(key));
            }
        }
    }

    pub fn draw(&mut self) {
        let now = self.now();
        self.buffer.reset();
        ui::draw(&self.state, now, &mut ui::Frame::new(&mut self.buffer));
    }
}
