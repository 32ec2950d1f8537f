//! The loop: waits for the first of keys, signals, answers and timers, takes in what is ready, and draws at most once a frame.

mod effects;
mod terminal;

use std::path::PathBuf;
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use crossterm::event::Event;
use futures::{Stream, StreamExt};
use jiff::Timestamp;
use tokio::time::{Instant, sleep_until};

use super::clipboard::Route;
use super::guard::{self, Guard, lost};
use super::hangup::{Input, Watch};
use super::jobs::Jobs;
use super::pace::Pace;
use super::panic::PanicHook;
use super::program::Program;
use super::screen::Screen;
use super::signals::{self, Signal};
use super::signing::Signing;
use super::vaults::Vaults;
use super::writer::{Writer, Written};
use super::{Setup, keys};
use crate::app::Msg;
use crate::domain::Fault;
use crate::port::Clock;

/// How many events of the terminal are taken in before a frame: a paste without brackets, or a held key on a slow
/// screen, comes in such numbers, and a signal should not wait for more.
const INPUT_PER_TURN: usize = 256;

/// How many answers are taken in between two frames. When the screen does not follow, the rest waits in its channel
/// and those who ask AWS wait with it.
const ANSWERS_PER_FRAME: usize = 256;

/// How long answers are taken in before keys are looked at again: less than a person feels.
const ANSWERING: Duration = Duration::from_millis(4);

/// The shortest wait for a timer, so that a clock that stands still does not make the loop spin.
const SHORTEST_WAIT: Duration = Duration::from_millis(16);

/// How the loop came to its end.
#[derive(Debug)]
enum Ending {
    Quit,
    Signalled(&'static str),
    Lost(Fault),
}

/// What woke the loop.
enum Turn {
    Input(Option<std::io::Result<Event>>),
    Signal(Option<Signal>),
    Written(Option<Written>),
    Answer(Option<Msg>),
    Frame,
    Wake,
}

/// Runs a program in the terminal of this process.
pub async fn run(program: impl Program, setup: Setup) -> Result<(), Fault> {
    let signals = signals::listen()?;
    let guard = Guard::enter(setup.mouse)?;
    let hook = PanicHook::set(guard.modes(), setup.log);
    // The stream listens for resizes from here on, so none is missed after the size was asked.
    let input = Input::new();
    let watch = Watch::begin()?;
    let (width, height) = guard::size();
    let mut event_loop = Loop {
        program,
        input,
        signals,
        jobs: Jobs::new(setup.cloud),
        signing: setup.signing,
        screen: Screen::new(width, height),
        writer: Writer::start(guard::output().map_err(lost)?)?,
        pace: Pace::new(),
        clock: setup.clock,
        guard: Some(guard),
        route: Route::detect(|name| std::env::var(name).ok()),
        copies: setup.copies,
        vault: setup.vault,
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
    event_loop.begin(width, height);
    let ending = event_loop.turn_until_end().await;
    let result = event_loop.finish(ending).await;
    drop(watch);
    drop(hook);
    result
}

/// The loop and all that it owns. Without a guard it leaves the terminal's modes alone.
struct Loop<P, I, S> {
    program: P,
    input: I,
    signals: S,
    jobs: Jobs,
    signing: Signing,
    screen: Screen,
    writer: Writer,
    pace: Pace,
    clock: Clock,
    guard: Option<Guard>,
    route: Route,
    copies: Option<PathBuf>,
    vault: Vaults,
    /// The screen may differ from the state.
    dirty: bool,
    /// A person did something that was not answered yet.
    pressed: bool,
    /// The program or a signal asked to suspend the process.
    suspending: bool,
    /// The process is being suspended: the terminal is not ours until it is continued.
    away: bool,
    /// How many answers may still be taken in before the next frame.
    room: usize,
    /// A change of modes to be sent before the next frame.
    modes: &'static str,
    /// A copy to be sent before the next frame; a newer one replaces it, so a slow terminal makes nothing grow.
    copy: String,
    /// Kept from the frame before, for its capacity.
    buffer: String,
    last_tick: Instant,
    ending: Option<Ending>,
}

impl<P, I, S> Loop<P, I, S>
where
    P: Program,
    I: Stream<Item = std::io::Result<Event>> + Unpin,
    S: Stream<Item = Signal> + Unpin,
{
    fn begin(&mut self, width: u16, height: u16) {
        self.take_in(Msg::Resize(width, height));
        let effects = self.program.begin(self.clock.now());
        self.perform_all(effects);
    }

    async fn turn_until_end(&mut self) -> Ending {
        loop {
            self.paint();
            match self.wait().await {
                Turn::Input(event) => self.take_input(event).await,
                Turn::Signal(Some(signal)) => self.on_signal(signal),
                Turn::Signal(None) => {}
                Turn::Written(written) => self.on_written(written),
                Turn::Answer(msg) => self.take_answers(msg),
                Turn::Frame => {}
                Turn::Wake => self.tick(),
            }
            if std::mem::take(&mut self.suspending) {
                self.suspend().await;
            }
            if let Some(ending) = self.ending.take() {
                return ending;
            }
        }
    }

    /// Waits for the first of all that can happen; keys win over the rest.
    async fn wait(&mut self) -> Turn {
        let paints = self.dirty && !self.away && !self.writer.is_busy();
        let frame_at = self.frame_at().map_or_else(Instant::now, Instant::from_std);
        let wake_at = self.wake_at();
        tokio::select! {
            biased;
            event = self.input.next() => Turn::Input(event),
            signal = self.signals.next() => Turn::Signal(signal),
            written = self.writer.written(), if self.writer.is_busy() => Turn::Written(written),
            msg = self.signing.next() => Turn::Answer(Some(msg)),
            msg = self.jobs.next(), if self.room > 0 => Turn::Answer(msg),
            () = sleep_until(frame_at), if paints => Turn::Frame,
            () = sleep_until(wake_at.unwrap_or(frame_at)), if wake_at.is_some() => Turn::Wake,
        }
    }

    /// When the next frame may be written; `None` at once.
    fn frame_at(&self) -> Option<std::time::Instant> {
        if self.pressed { self.pace.next_answer() } else { self.pace.next() }
    }

    /// When the program wants to be woken.
    fn wake_at(&self) -> Option<Instant> {
        let now = self.clock.now();
        let wake = self.program.next_wake(now)?;
        let wait = Duration::try_from(wake.duration_since(now)).unwrap_or_default();
        Some((Instant::now() + wait).max(self.last_tick + SHORTEST_WAIT))
    }

    async fn take_input(&mut self, first: Option<std::io::Result<Event>>) {
        let mut next = Some(first);
        for _ in 0..INPUT_PER_TURN {
            match next {
                Some(Some(Ok(event))) => self.on_event(event),
                Some(Some(Err(error))) => return self.end(Ending::Lost(lost(error))),
                Some(None) => return self.end(Ending::Lost(lost(std::io::ErrorKind::UnexpectedEof.into()))),
                None => return,
            }
            next = ready(&mut self.input).await;
        }
    }

    fn on_event(&mut self, event: Event) {
        if let Some(msg) = keys::message(event) {
            self.pressed = true;
            self.take_in(msg);
        }
    }

    /// Takes in what is ready, but never holds a key up: pages of ten thousand rows take a while each.
    fn take_answers(&mut self, first: Option<Msg>) {
        let begun = Instant::now();
        let mut next = first;
        while let Some(msg) = next {
            self.room = self.room.saturating_sub(1);
            self.take_in(msg);
            let goes_on = self.room > 0 && begun.elapsed() < ANSWERING;
            next = if goes_on { self.jobs.ready() } else { None };
        }
    }

    /// A wait is over. By a clock that stands still it never would be: then it is told the time that was waited for.
    fn tick(&mut self) {
        self.last_tick = Instant::now();
        let now = self.clock.now();
        let waited_for = self.program.next_wake(now).filter(|_| matches!(self.clock, Clock::Fixed(_)));
        self.take_in_at(Msg::Tick, waited_for.unwrap_or(now));
    }

    fn take_in(&mut self, msg: Msg) {
        self.take_in_at(msg, self.clock.now());
    }

    /// Tells the program, and does what it asks for.
    fn take_in_at(&mut self, msg: Msg, now: Timestamp) {
        if let Msg::Resize(width, height) = msg {
            self.screen.resize(width, height);
        }
        let effects = self.program.update(msg, now);
        self.perform_all(effects);
    }

    fn on_signal(&mut self, signal: Signal) {
        match signal {
            Signal::Interrupt => self.end(Ending::Signalled("SIGINT")),
            Signal::Terminate => self.end(Ending::Signalled("SIGTERM")),
            Signal::Hangup => self.end(Ending::Lost(lost(std::io::Error::other("it was closed")))),
            Signal::Suspend => self.suspending = true,
            Signal::Continue => self.take_terminal_again(),
        }
    }

    fn on_written(&mut self, written: Option<Written>) {
        let Some(written) = written else {
            return self.end(Ending::Lost(lost(std::io::Error::other("its writer ended"))));
        };
        if let Err(error) = written.result {
            return self.end(Ending::Lost(lost(error)));
        }
        self.pace.wrote(written.bytes, written.began, written.ended);
        self.buffer = written.buffer;
    }

    fn end(&mut self, ending: Ending) {
        self.ending.get_or_insert(ending);
    }

    /// Draws the newest state and sends what differs, if it is time for a frame.
    fn paint(&mut self) {
        let now = std::time::Instant::now();
        let due = self.frame_at().is_none_or(|next| next <= now);
        if !self.dirty || self.away || self.writer.is_busy() || !due {
            return;
        }
        let (program, time) = (&self.program, self.clock.now());
        self.screen.draw(|frame| program.draw(time, frame));
        self.room = ANSWERS_PER_FRAME;
        self.pressed = false;
        let mut frame = std::mem::take(&mut self.buffer);
        frame.push_str(std::mem::take(&mut self.modes));
        frame.push_str(&std::mem::take(&mut self.copy));
        self.dirty = !self.screen.encode(self.pace.budget(), &mut frame);
        self.pace.drew(now);
        if frame.is_empty() {
            self.buffer = frame;
        } else {
            self.writer.send(frame);
        }
    }
}

/// What a stream has ready, asked with the waker of the loop: crossterm's stream keeps the first waker that it sees.
async fn ready<T>(stream: &mut (impl Stream<Item = T> + Unpin)) -> Option<Option<T>> {
    std::future::poll_fn(|context| match Pin::new(&mut *stream).poll_next(context) {
        Poll::Ready(item) => Poll::Ready(Some(item)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

#[cfg(test)]
mod tests;
