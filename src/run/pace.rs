//! How much may be written to the terminal, and when: all at once while it takes bytes readily, a little at a time when
//! it is slow. Knows no terminal, only how long writes took.
//!
//! What is written first fills a queue in the kernel that can't be asked how full it is. When it is full a write waits
//! until the terminal has taken nearly all of it (both for pseudo-terminals and for serial lines), so a write that had to
//! wait tells how slow the terminal is. From then on less is written than it takes, in ten small frames a second: the
//! queue stays empty, and what is drawn next is shown next. Now and then more is tried.

use std::time::{Duration, Instant};

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);

/// The time between two frames on a slow terminal.
const SLOW_FRAME: Duration = Duration::from_millis(100);

/// A write that takes longer had to wait for the terminal: far above what copying a frame into the kernel takes
/// (some ten microseconds).
const WAITED: Duration = Duration::from_millis(10);

/// Bytes that the kernel holds when a write has to wait: about 20 kB for a pseudo-terminal (measured on Linux 6).
const QUEUE: usize = 20_480;

/// The shortest queue there is: one page, for a serial line. A write that takes long before so much was sent was held
/// up by something else.
const SHORTEST_QUEUE: usize = 4_096;

/// After a pause of this length the queue of any terminal worth using has become shorter: what was written before says
/// nothing any more.
const PAUSE: Duration = Duration::from_millis(500);

/// How much of what a slow terminal takes is used, so that a queue that was not empty becomes so.
const SHARE: f64 = 0.9;

/// From this rate on (bytes a second) a full screen of 200x50 takes no longer than a slow frame, and the terminal counts
/// as fast.
const FAST: f64 = 128_000.0;

/// What even a fast terminal is sent at most, in bytes a second: beyond it may lie a slow network whose buffers take
/// everything and show it late. A full screen every 50 ms; a cursor move still has its 16 ms.
const MOST: f64 = 256_000.0;

/// The smallest piece worth its frame: one row of text.
const SMALLEST: usize = 256;

/// The first and the longest time after which a slow terminal is tried with more. A trial that fails costs the queue's
/// length in delay, so it is rare.
const FIRST_TRIAL: Duration = Duration::from_secs(60);
const LAST_TRIAL: Duration = Duration::from_secs(600);

/// What is known about the terminal's speed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Speed {
    /// Writes go through at once.
    Fast,
    /// So many bytes a second.
    Slow { rate: f64, trial_at: Instant, trial_after: Duration },
}

/// Decides when the next frame may be written and how long it may be.
#[derive(Debug)]
pub struct Pace {
    speed: Speed,
    next: Option<Instant>,
    /// When a frame that answers a key may be written.
    next_answer: Option<Instant>,
    /// The writes since the queue was last empty, as far as is known.
    run: Run,
}

/// Writes that followed each other closely.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    began: Option<Instant>,
    ended: Option<Instant>,
    bytes: usize,
}

impl Run {
    /// Adds a write, or begins anew after a pause.
    fn add(&mut self, bytes: usize, began: Instant, ended: Instant) {
        if self.ended.is_none_or(|last| began.saturating_duration_since(last) >= PAUSE) {
            *self = Self::default();
        }
        self.began.get_or_insert(began);
        self.ended = Some(ended);
        self.bytes += bytes;
    }

    /// The rate that a write tells which had to wait so long. Two estimates that are never too low: as if the queue had
    /// been as long as one can be, and as if all of the run had been taken. The lower one is nearer.
    fn rate(&self, took: Duration, ended: Instant) -> f64 {
        let all = self.began.map_or(took, |began| ended.saturating_duration_since(began));
        (self.bytes.min(QUEUE) as f64 / took.as_secs_f64()).min(self.bytes as f64 / all.as_secs_f64())
    }
}

impl Pace {
    /// Nothing has been written yet, and the first frame may go at once.
    pub fn new() -> Self {
        Self { speed: Speed::Fast, next: None, next_answer: None, run: Run::default() }
    }

    /// When the next frame may be written; `None` at once.
    pub fn next(&self) -> Option<Instant> {
        self.next
    }

    /// When a frame that answers a key may be written; `None` at once. While the terminal takes bytes readily it need not
    /// wait for its turn among the others, only for what is on its way.
    pub fn next_answer(&self) -> Option<Instant> {
        self.next_answer
    }

    /// How many bytes it may have, give or take a row.
    pub fn budget(&self) -> usize {
        match self.speed {
            Speed::Fast => usize::MAX,
            Speed::Slow { rate, .. } => ((rate * SHARE * SLOW_FRAME.as_secs_f64()) as usize).max(SMALLEST),
        }
    }

    /// The state was drawn, whether or not anything had to be written.
    pub fn drew(&mut self, now: Instant) {
        self.next = Some(self.next.map_or(now, |next| next.max(now)).max(now + FRAME));
    }

    /// A frame was written: how long it was, when the write began and when it ended.
    pub fn wrote(&mut self, bytes: usize, began: Instant, ended: Instant) {
        self.run.add(bytes, began, ended);
        let took = ended.saturating_duration_since(began);
        let from = if took >= WAITED && self.run.bytes >= SHORTEST_QUEUE {
            self.waited(self.run.rate(took, ended), ended);
            self.run = Run::default();
            // What was written after the wait is in the queue.
            ended
        } else {
            self.try_more(bytes, ended);
            began
        };
        self.next = Some(from + self.spacing(bytes));
        self.next_answer = match self.speed {
            Speed::Fast => Some(from + Duration::from_secs_f64(bytes as f64 / MOST)),
            Speed::Slow { .. } => self.next,
        };
    }

    fn waited(&mut self, rate: f64, now: Instant) {
        let trial_after = match self.speed {
            Speed::Fast => FIRST_TRIAL,
            Speed::Slow { trial_after, .. } => (trial_after * 2).min(LAST_TRIAL),
        };
        let rate = rate.max(SMALLEST as f64);
        self.set_speed(rate, now + trial_after, trial_after);
    }

    /// When it is time for a trial, every frame that uses its budget without a wait doubles the rate.
    fn try_more(&mut self, bytes: usize, now: Instant) {
        if let Speed::Slow { rate, trial_at, trial_after } = self.speed
            && now >= trial_at
            && bytes * 2 >= self.budget()
        {
            self.set_speed(rate * 2.0, trial_at, trial_after);
        }
    }

    fn set_speed(&mut self, rate: f64, trial_at: Instant, trial_after: Duration) {
        self.speed = if rate >= FAST { Speed::Fast } else { Speed::Slow { rate, trial_at, trial_after } };
    }

    /// How long so many bytes keep the terminal busy, and at least a frame.
    fn spacing(&self, bytes: usize) -> Duration {
        let (rate, shortest) = match self.speed {
            Speed::Fast => (MOST, FRAME),
            Speed::Slow { rate, .. } => (rate * SHARE, SLOW_FRAME),
        };
        Duration::from_secs_f64(bytes as f64 / rate).max(shortest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A terminal with a queue before it, in seconds from the start.
    struct SlowTerminal {
        queue: f64,
        rate: f64,
        held: f64,
        at: f64,
    }

    impl SlowTerminal {
        /// Takes bytes; when the queue is full, waits until it is nearly empty. Answers when the write ended.
        fn write(&mut self, bytes: usize, now: f64) -> f64 {
            self.held = (self.held - (now - self.at) * self.rate).max(0.0);
            self.at = now;
            let mut left = bytes as f64;
            loop {
                let taken = left.min(self.queue - self.held);
                self.held += taken;
                left -= taken;
                if left <= 0.0 {
                    return self.at;
                }
                self.at += (self.held - 600.0) / self.rate;
                self.held = 600.0;
            }
        }
    }

    /// Seconds from the end of a storm, in which the whole screen changes all the time, until the terminal has shown
    /// the newest state.
    fn lag_after_a_storm(queue: f64, rate: f64, screen: usize, storm: f64) -> f64 {
        let start = Instant::now();
        let instant = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut terminal = SlowTerminal { queue, rate, held: 0.0, at: 0.0 };
        let mut pace = Pace::new();
        let mut now = 0.0;
        let mut changed = screen;
        while now < storm || changed > 0 {
            let bytes = pace.budget().min(changed);
            let ended = terminal.write(bytes, now);
            changed = if now < storm { screen } else { changed - bytes };
            pace.wrote(bytes, instant(now), instant(ended));
            let next = pace.next().map_or(0.0, |next| next.duration_since(start).as_secs_f64());
            now = next.max(ended);
        }
        terminal.at + terminal.held / rate - storm
    }

    #[test]
    fn a_fast_terminal_gets_everything_every_sixteen_milliseconds() {
        let start = Instant::now();
        let mut pace = Pace::new();
        assert_eq!(pace.next(), None);
        pace.wrote(200, start, start + Duration::from_micros(80));
        assert_eq!(pace.next(), Some(start + FRAME));
        assert_eq!(pace.budget(), usize::MAX);
        // 200 bytes of 256,000 a second.
        assert_eq!(
            pace.next_answer(),
            Some(start + Duration::from_nanos(781_250)),
            "a key is answered sooner"
        );
    }

    #[test]
    fn once_known_to_be_slow_the_newest_state_shows_within_two_seconds() {
        for queue in [4_096.0, 8_192.0, 20_480.0] {
            for storm in [4.0, 5.5, 9.9, 20.0, 33.3, 55.0] {
                // 9 kB: all of 200x50 in text of a few colours.
                let lag = lag_after_a_storm(queue, 8_000.0, 9_000, storm);
                assert!(lag < 2.0, "{lag:.1} s with a queue of {queue} after {storm} s");
            }
        }
    }

    #[test]
    fn a_hiccup_does_not_make_a_terminal_slow() {
        let start = Instant::now();
        let mut pace = Pace::new();
        pace.wrote(300, start, start + Duration::from_secs(1));
        assert_eq!(pace.budget(), usize::MAX, "300 bytes fill no queue");
        for _ in 0..10 {
            pace.wrote(9_000, start, start);
        }
        pace.wrote(9_000, start, start + Duration::from_millis(100));
        assert_eq!(pace.budget(), usize::MAX, "20 kB in 100 ms is fast enough");
    }

    #[test]
    fn a_terminal_that_has_become_fast_is_found_out_by_trial() {
        let start = Instant::now();
        let mut pace = Pace::new();
        pace.wrote(9_000, start, start + Duration::from_secs(1));
        assert!(pace.budget() < 1_000);
        assert_eq!(pace.next_answer(), pace.next(), "keys do not fill a slow line either");
        let later = start + FIRST_TRIAL * 2;
        pace.wrote(100, later, later);
        assert!(pace.budget() < 1_000, "a small frame proves nothing");
        for _ in 0..4 {
            pace.wrote(pace.budget(), later, later);
        }
        assert_eq!(pace.budget(), usize::MAX);
    }
}
