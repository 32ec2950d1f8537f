//! One run of a command: how long it took, what it answered, and how much memory it had at most.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::Outcome;

/// How often the memory of a process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// How the answer is read out of what a command prints.
#[derive(Clone, Copy)]
pub enum Reading {
    /// A number; nothing stands for none.
    Number,
    /// A member `n` in each of several JSON objects, which are summed.
    Sum,
    /// Lines, which are counted.
    Lines,
}

/// One run.
pub struct Measured {
    pub took: Duration,
    pub answer: u64,
    /// Megabytes; 0 when it ended before one could look.
    pub memory: u64,
}

/// Runs a command with its output into a file.
///
/// # Errors
/// When it can't be run, fails, or answers nothing that can be read.
pub fn measure(command: &[String], reading: Reading, folder: &Path) -> Outcome<Measured> {
    let output = folder.join("output");
    let begun = Instant::now();
    let child = Command::new(&command[0])
        .args(&command[1..])
        .stdin(Stdio::null())
        .stdout(File::create(&output)?)
        .stderr(Stdio::null())
        .spawn()?;
    let (status, took, memory) = watch(child, begun)?;
    // A search that finds nothing ends with 1.
    if !status.success() && status.code() != Some(1) {
        return Err(format!("ended with {status}").into());
    }
    let answer = answer(&fs::read_to_string(&output)?, reading)?;
    Ok(Measured { took, answer, memory })
}

fn watch(mut child: Child, begun: Instant) -> Outcome<(std::process::ExitStatus, Duration, u64)> {
    let status_file = format!("/proc/{}/status", child.id());
    let ended = AtomicBool::new(false);
    thread::scope(|scope| {
        let memory = scope.spawn(|| {
            let mut most = 0;
            while !ended.load(Ordering::Relaxed) {
                most = most.max(resident(&status_file));
                thread::sleep(LOOK_EVERY);
            }
            most
        });
        let status = child.wait();
        let took = begun.elapsed();
        ended.store(true, Ordering::Relaxed);
        let memory = memory.join().map_err(|_| "its memory was not read")?;
        Ok((status?, took, memory))
    })
}

/// The most memory that a process had so far, in megabytes; Linux tells.
fn resident(status_file: &str) -> u64 {
    let status = fs::read_to_string(status_file).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or_default() * 1024 / 1_000_000
}

fn answer(output: &str, reading: Reading) -> Outcome<u64> {
    let digits = |text: &str| text.trim_start().chars().take_while(char::is_ascii_digit).collect::<String>();
    match reading {
        Reading::Number if output.trim().is_empty() => Ok(0),
        Reading::Number => Ok(output.trim().parse()?),
        Reading::Lines => Ok(output.lines().count() as u64),
        Reading::Sum => {
            let numbers = output.split("\"n\":").skip(1).map(|rest| digits(rest).parse::<u64>());
            Ok(numbers.sum::<Result<u64, _>>()?)
        }
    }
}
