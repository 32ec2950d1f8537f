//! How fast `flowid logs refine` answers questions about a file of logs, beside ripgrep, jq, DuckDB, lnav and angle-grinder
//! as far as they are installed: all as whole processes on the same file in one run, each in turn, and their answers are
//! compared. `cargo bench --bench engine [MEBIBYTES] [NAME]`, where the name picks the questions that hold it.
//!
//! One line for each: the median time, the rate, the most resident memory, and how many times as long as Flowid it took
//! (the median of what each round says). DuckDB is its Python package (`pip install duckdb` for the `python3` in the path).
//! `write FILE [MEBIBYTES]` in place of the rest only writes the file.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use measure::{Measured, measure};
use questions::{Asked, Question, questions};

mod events;
mod measure;
mod questions;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Rounds in which everything is run once. What takes longer than `SLOW` is run in the first only.
const ROUNDS: usize = 7;
const SLOW: Duration = Duration::from_secs(5);

fn main() -> Outcome<()> {
    // `cargo bench` adds flags of its own.
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let number = arguments.iter().find_map(|argument| argument.parse::<u64>().ok());
    let size = number.unwrap_or(1024) << 20;
    if let [word, file, ..] = arguments.as_slice()
        && word == "write"
    {
        let written = events::write(File::create(file)?, size)?;
        println!("{written} bytes");
        return Ok(());
    }
    let only =
        arguments.iter().find(|argument| argument.parse::<u64>().is_err()).cloned().unwrap_or_default();
    let folder = std::env::temp_dir().join(format!("flowid-bench-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let outcome = compare(&folder, size, &only);
    fs::remove_dir_all(&folder)?;
    outcome
}

fn compare(folder: &Path, size: u64, only: &str) -> Outcome<()> {
    let file = folder.join("events.ndjson");
    let size = events::write(File::create(&file)?, size)?;
    println!("{} MB of events", size / 1_000_000);
    for question in questions(&file, folder)?.iter().filter(|question| question.name.contains(only)) {
        ask(question, folder, size)?;
    }
    Ok(())
}

fn ask(question: &Question, folder: &Path, size: u64) -> Outcome<()> {
    let mut runs: Vec<(&Asked, Vec<Measured>)> =
        question.asked.iter().map(|asked| (asked, Vec::new())).collect();
    for round in 0..ROUNDS {
        for (asked, measured) in &mut runs {
            if measured.len() < round || measured.last().is_some_and(|last| last.took > SLOW) {
                continue;
            }
            match measure(&asked.command, asked.reading, folder) {
                Ok(one) => measured.push(one),
                Err(error) => println!("{}: {}: not measured: {error}", question.name, asked.tool),
            }
        }
    }
    let (_, own) = &runs[0];
    let expected = own.first().map(|one| one.answer);
    for (asked, measured) in runs.iter().filter(|(_, measured)| !measured.is_empty()) {
        let took = median(measured.iter().map(|one| one.took.as_secs_f64()));
        let ratio = median(
            measured.iter().zip(own).map(|(one, own)| one.took.as_secs_f64() / own.took.as_secs_f64()),
        );
        let memory = measured.iter().map(|one| one.memory).max().unwrap_or_default();
        println!(
            "{}: {:24} {took:8.3} s {:8.0} MB/s {memory:6} MB resident {ratio:8.2} of flowid's time; answer {}",
            question.name,
            asked.tool,
            size as f64 / 1e6 / took,
            measured[0].answer,
        );
        if measured.iter().any(|one| Some(one.answer) != expected) {
            return Err(format!("{}: {} answers otherwise", question.name, asked.tool).into());
        }
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
