//! How much may be written to the terminal, and when: all at once while it takes bytes readily, a little at a time when
//! it is slow. Knows no terminal, only how long writes took.
//!
//! What is written first fills a queue in the kernel (about 20 kB for a Linux pseudo-terminal) that can't be asked how
//! full it is. A write that has to wait tells that the queue is full and the terminal slow; the next one, begun at once
//! against the full queue, tells how slow. From then on less is written than the terminal takes, in ten small frames a
//! second, so that the queue empties and what is drawn next is shown next. Now and then more is tried.

use std::time::{Duration, Instant};

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);

/// The time between two frames on a slow terminal.
const SLOW_FRAME: Duration = Duration::from_millis(100);

/// A write that takes longer had to wait for the terminal: far above what copying a frame into the kernel takes
/// (some ten microseconds), far below what a line at 115,200 baud needs for one.
const WAITED: Duration = Duration::from_millis(4);

/// Bytes that the kernel may hold when a write had to wait: 20 kB measured on Linux 6 for a pseudo-terminal.
const QUEUE: f64 = 20_480.0;

/// How much of what the terminal takes is used, so that a queue that was not empty becomes so.
const SHARE: f64 = 0.9;

/// From this rate on (bytes a second) a full screen takes less than a frame of 16 ms, and the terminal counts as fast.
const FAST: f64 = 1_000_000.0;

/// What even a fast terminal is sent at most, in bytes a second: beyond it may lie a slow network whose buffers take
/// everything and show it late. A full screen every 50 ms; a cursor move still has its 16 ms.
const MOST: f64 = 256_000.0;

/// The smallest piece worth its frame: one row of text.
const SMALLEST: usize = 256;

/// The first and the longest time after which a slow terminal is tried with more. A trial that fails costs the queue's
/// length in delay, so it is rare.
const FIRST_TRIAL: Duration = Duration::from_secs(60);
const LAST_TRIAL: Duration = Duration::from_secs(600);

/// The longest pause that lets a full queue run empty: keys are answered after it.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// What is known about the terminal's speed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Speed {
    /// Every write went through at once.
    Fast,
    /// The last write had to wait, so the queue is full: the next one measures.
    Measuring,
    /// So many bytes a second.
    Slow { rate: f64, trial_at: Instant, trial_after: Duration },
}

/// Decides when the next frame may be written and how long it may be.
#[derive(Debug)]
pub struct Pace {
    speed: Speed,
    next: Option<Instant>,
}

impl Pace {
    /// Nothing has been written yet, and the first frame may go at once.
    pub fn new() -> Self {
        Self { speed: Speed::Fast, next: None }
    }

    /// When the next frame may be written; `None` at once.
    pub fn next(&self) -> Option<Instant> {
        self.next
    }

    /// How many bytes it may have, give or take a row.
    pub fn budget(&self) -> usize {
        match self.speed {
            Speed::Fast => usize::MAX,
            Speed::Measuring => SMALLEST * 8,
            Speed::Slow { rate, .. } => ((rate * SHARE * SLOW_FRAME.as_secs_f64()) as usize).max(SMALLEST),
        }
    }

    /// The state was drawn, whether or not anything had to be written.
    pub fn drew(&mut self, now: Instant) {
        self.next = Some(self.next.map_or(now, |next| next.max(now)).max(now + FRAME));
    }

    /// A frame was written: how long it was, when the write began and when it ended.
    pub fn wrote(&mut self, bytes: usize, began: Instant, ended: Instant) {
        let took = ended.saturating_duration_since(began);
        let measured = bytes as f64 / took.as_secs_f64().max(1e-6);
        self.next = Some(match (self.speed, took >= WAITED) {
            (Speed::Fast, false) => began + spacing(bytes, MOST, FRAME),
            (Speed::Fast, true) => self.begin_measuring(ended),
            (Speed::Measuring, _) if measured >= FAST => self.speed_up(bytes, began),
            (Speed::Measuring, _) => self.slow_down(measured, FIRST_TRIAL, ended),
            (Speed::Slow { rate, trial_after, .. }, true) => {
                self.slow_down(rate.min(measured), (trial_after * 2).min(LAST_TRIAL), ended)
            }
            (Speed::Slow { rate, trial_at, trial_after }, false) => {
                // Only a frame that used its budget says anything about the rate.
                let tried = ended >= trial_at && bytes * 2 >= self.budget();
                let rate = if tried { rate * 2.0 } else { rate };
                if rate >= FAST {
                    self.speed_up(bytes, began)
                } else {
                    self.speed = Speed::Slow { rate, trial_at, trial_after };
                    began + spacing(bytes, rate * SHARE, SLOW_FRAME)
                }
            }
        });
    }

    fn begin_measuring(&mut self, now: Instant) -> Instant {
        self.speed = Speed::Measuring;
        now
    }

    fn speed_up(&mut self, bytes: usize, began: Instant) -> Instant {
        self.speed = Speed::Fast;
        began + spacing(bytes, MOST, FRAME)
    }

    /// The queue is full: remember the rate and wait until it should be empty.
    fn slow_down(&mut self, rate: f64, trial_after: Duration, now: Instant) -> Instant {
        let rate = rate.max(SMALLEST as f64);
        self.speed = Speed::Slow { rate, trial_at: now + trial_after, trial_after };
        now + spacing(QUEUE as usize, rate, FRAME).min(LONGEST_PAUSE)
    }
}

/// How long after its beginning a write of so many bytes lets the next one begin.
fn spacing(bytes: usize, rate: f64, shortest: Duration) -> Duration {
    Duration::from_secs_f64(bytes as f64 / rate).max(shortest)
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
        /// Takes bytes, waiting for room in the queue; answers when the write ended.
        fn write(&mut self, bytes: usize, now: f64) -> f64 {
            self.held = (self.held - (now - self.at) * self.rate).max(0.0) + bytes as f64;
            let wait = ((self.held - self.queue) / self.rate).max(0.0);
            self.held -= wait * self.rate;
            self.at = now + wait;
            self.at
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
    }

    #[test]
    fn once_known_to_be_slow_the_newest_state_shows_within_two_seconds() {
        for queue in [4_096.0, 8_192.0, 20_480.0] {
            for storm in [4.0, 5.5, 9.9, 20.0, 33.3, 59.0] {
                // 9 kB: all of 200x50 in text of a few colours.
                let lag = lag_after_a_storm(queue, 8_000.0, 9_000, storm);
                assert!(lag < 2.0, "{lag:.1} s with a queue of {queue} after {storm} s");
            }
        }
    }

    #[test]
    fn a_hiccup_is_forgotten_at_once() {
        let start = Instant::now();
        let mut pace = Pace::new();
        let late = start + Duration::from_millis(300);
        pace.wrote(9_000, start, late);
        assert_eq!(pace.next(), Some(late));
        pace.wrote(2_048, late, late + Duration::from_micros(50));
        assert_eq!(pace.budget(), usize::MAX);
    }

    #[test]
    fn a_terminal_that_has_become_fast_is_found_out_by_trial() {
        let start = Instant::now();
        let mut pace = Pace::new();
        pace.wrote(9_000, start, start + Duration::from_secs(1));
        pace.wrote(2_048, start + Duration::from_secs(1), start + Duration::from_millis(1_256));
        assert!(pace.budget() < 1_000);
        let later = start + FIRST_TRIAL * 2;
        for _ in 0..8 {
            pace.wrote(pace.budget(), later, later);
        }
        assert_eq!(pace.budget(), usize::MAX);
    }
}
