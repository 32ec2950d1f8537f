//! What is measured, and how it is printed: times by what took them, and resident memory.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Times by what took them.
#[derive(Default)]
pub struct Times(BTreeMap<&'static str, Vec<Duration>>);

impl Times {
    pub fn add(&mut self, name: &'static str, time: Duration) {
        self.0.entry(name).or_default().push(time);
    }

    /// Prints all of them, and those of these keys together.
    pub fn print(mut self, name: &str, pressed: &[&str]) {
        let mut keys = Vec::new();
        for (what, times) in &mut self.0 {
            if pressed.contains(what) {
                keys.extend_from_slice(times);
            }
            print_times(&format!("{name}, {what}"), times);
        }
        print_times(&format!("{name}, all keys"), &mut keys);
    }
}

pub fn print_times(name: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let Some(worst) = times.last() else { return };
    let (median, late) = (times[times.len() / 2], times[(times.len() * 99 / 100).min(times.len() - 1)]);
    let [median, late, worst] = [median, late, *worst].map(milliseconds);
    println!("{name:50} {median:9.3} {late:9.3} {worst:9.3} ms  ({})", times.len());
}

pub fn timed(work: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    work();
    begun.elapsed()
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Megabytes that are resident; Linux tells.
pub fn resident() -> f64 {
    status("VmRSS:")
}

pub fn most_resident() -> f64 {
    status("VmHWM:")
}

fn status(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap() * 1024.0 / 1e6
}
