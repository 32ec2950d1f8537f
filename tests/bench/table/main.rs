//! What the console's state costs by itself: each key's update and picture over a million rows, while 50,000 rows a second
//! arrive, and the memory of rows. `cargo bench --no-default-features --bench table [SECONDS] [NAME]`, where the name picks
//! the figures that hold it, such as `memory`, `rest`, `storm` or `80x24`. One figure a line: median, 99th percentile, worst.
//!
//! The storm is driven as the event loop drives it: keys win over rows, rows are taken in for 4 ms at most before keys are
//! looked at again, and the screen is drawn every 16 ms at most. A key's time is from when it was pressed, waiting included.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]
#![expect(clippy::unwrap_used, reason = "a figure that can't be taken ends the bench")]

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::{Duration, Instant};

use flowid::app::Msg;
use flowid::domain::{Batch, Event};

use console::Console;
use figures::{Times, milliseconds, most_resident, print_times, resident, timed};
use rows::{ROW_BYTES, page_of};

mod console;
mod figures;
mod rows;

/// Rows of the largest table.
const MOST_ROWS: usize = 1_000_000;
/// Rows of one answer, as many as AWS gives at most.
const PAGE: usize = 10_000;
/// Rows that arrive in a second of a storm.
const RATE: usize = 50_000;
/// How often a key is pressed in a storm, as a held key repeats.
const KEY_EVERY: Duration = Duration::from_millis(33);
/// As in the event loop.
const FRAME: Duration = Duration::from_millis(16);
const ANSWERING: Duration = Duration::from_millis(4);

/// Keys that leave the table as it was once all were pressed.
const KEYS: [&str; 21] = [
    "j", "j", "k", "PgDn", "PgDn", "PgUp", "G", "k", "g", "l", "h", "+", "_", "J", "J", "W", "j", "W", "V",
    "V", "U",
];

/// How rows arrive, and what was pressed before.
const STORMS: [(&str, Arrival, &str); 5] = [
    ("small pages", Arrival::Pages(500), "j"),
    ("large pages", Arrival::Pages(PAGE), "j"),
    ("snapshots", Arrival::Snapshots, "j"),
    ("sorted", Arrival::Pages(PAGE), "l s"),
    ("refined", Arrival::Pages(PAGE), "f 'filter level = \"ERROR\"' Enter"),
];

fn main() {
    let mut seconds = 30;
    let mut only = String::new();
    // `cargo bench` adds flags of its own.
    for argument in std::env::args().skip(1).filter(|argument| !argument.starts_with('-')) {
        match argument.parse() {
            Ok(number) => seconds = number,
            Err(_) => only = argument,
        }
    }
    let wanted = |name: &str| name.contains(&only);
    if wanted("memory") {
        memory();
    }
    for size in [(80, 24), (200, 50)] {
        let name = format!("{}x{}, at rest", size.0, size.1);
        if wanted(&name) {
            at_rest(&name, size);
        }
        for (kind, arrival, before) in STORMS {
            let name = format!("{}x{}, storm of {kind}", size.0, size.1);
            if wanted(&name) {
                storm(&name, size, arrival, before, Duration::from_secs(seconds));
            }
        }
    }
}

/// How rows arrive.
#[derive(Clone, Copy)]
enum Arrival {
    /// Pages of so many rows behind the others.
    Pages(usize),
    /// As much as one poll answers, in place of the others.
    Snapshots,
}

impl Arrival {
    fn rows(self) -> usize {
        match self {
            Self::Pages(rows) => rows,
            Self::Snapshots => PAGE,
        }
    }

    fn event(self, batch: Arc<Batch>) -> Event {
        match self {
            Self::Pages(_) => Event::QueryPage(batch),
            Self::Snapshots => Event::QuerySnapshot(batch),
        }
    }
}

fn memory() {
    let empty = resident();
    let mut console = Console::new((200, 50));
    let job = console.run();
    let rows = 100_000;
    for page in 0..rows / PAGE {
        console.take(Msg::Job(job, Event::QueryPage(page_of(page * PAGE, PAGE))));
        console.draw();
    }
    let raw = (rows * ROW_BYTES) as f64 / 1e6;
    println!("memory of 100,000 rows of {ROW_BYTES} bytes: {:.1} MB", resident() - empty);
    println!("memory, budget (1.7 x {raw:.0} MB of text + 30 MB): {:.1} MB", raw * 1.7 + 30.0);
}

fn at_rest(name: &str, size: (u16, u16)) {
    let empty = resident();
    let mut console = Console::new(size);
    let job = console.run();
    let mut pages = Vec::new();
    for page in 0..MOST_ROWS / PAGE {
        let batch = page_of(page * PAGE, PAGE);
        pages.push(timed(|| console.take(Msg::Job(job, Event::QueryPage(batch)))));
    }
    console.take(Msg::Ended(job, Ok(())));
    console.settle();
    println!("{name}, memory of {MOST_ROWS} rows: {:.0} MB", resident() - empty);
    print_times(&format!("{name}, page of {PAGE} rows taken in"), &mut pages);
    let mut times = Times::default();
    for _ in 0..50 {
        for key in KEYS {
            let time = timed(|| {
                console.press(key);
                console.draw();
            });
            times.add(key, time);
            // The row in detail follows once the cursor rests.
            console.pass(Duration::from_millis(120));
            times.add("tick", timed(|| console.take(Msg::Tick)));
        }
    }
    times.print(name, &KEYS);
    let searched = timed(|| {
        console.type_all("/ 'order 999999 ' Enter");
        console.settle();
    });
    println!("{name}, search to the last row: {:.0} ms", milliseconds(searched));
    for order in ["up", "down"] {
        let sorted = timed(|| {
            console.type_all("s");
            console.settle();
        });
        println!("{name}, sorted {order}: {:.0} ms", milliseconds(sorted));
    }
    let refined = timed(|| {
        console.type_all("f 'filter level = \"ERROR\"' Enter");
        console.settle();
    });
    println!("{name}, typed and refined: {:.0} ms", milliseconds(refined));
    println!("{name}, most memory so far: {:.0} MB", most_resident());
}

fn storm(name: &str, size: (u16, u16), arrival: Arrival, before: &str, length: Duration) {
    let mut console = Console::new(size);
    let mut job = console.run();
    console.take(Msg::Job(job, Event::QueryPage(page_of(0, 100))));
    console.type_all(before);
    console.settle();
    // Rows are made beside, as answers are read beside the event loop.
    let (sender, pages) = sync_channel(4);
    let maker = thread::spawn(move || {
        let starts = (0..).map(|page| page * arrival.rows() % MOST_ROWS);
        starts.map(|start| page_of(start, arrival.rows())).all(|batch| sender.send(batch).is_ok());
    });
    let page_every = Duration::from_secs_f64(arrival.rows() as f64 / RATE as f64);
    let begun = Instant::now();
    let (mut key_at, mut page_at, mut frame_at) = (begun, begun, begun);
    let (mut pressed, mut keys) = (Vec::new(), KEYS.iter().cycle());
    let (mut times, mut arrived, mut latest) = (Times::default(), 0, Duration::ZERO);
    let mut dirty = true;
    while begun.elapsed() < length {
        let now = Instant::now();
        if dirty && now >= frame_at {
            times.add("draw alone", timed(|| console.draw()));
            frame_at = now + FRAME;
            dirty = false;
            for (key, at) in pressed.drain(..) {
                times.add(key, Instant::now() - at);
            }
        } else if now >= key_at {
            let key = *keys.next().unwrap();
            times.add("update alone", timed(|| console.press(key)));
            pressed.push((key, key_at));
            key_at += KEY_EVERY;
            dirty = true;
        } else if now >= page_at {
            while Instant::now() >= page_at && now.elapsed() < ANSWERING {
                latest = latest.max(page_at.elapsed());
                let batch = pages.recv().unwrap();
                arrived += batch.len();
                times.add("page", timed(|| console.take(Msg::Job(job, arrival.event(batch)))));
                page_at += page_every;
            }
            dirty = true;
        } else if let Some(answer) = console.ready() {
            times.add("worked out beside, taken in", timed(|| console.take(answer)));
            dirty = true;
        } else if console.wake() {
            dirty = true;
        } else {
            let next = if dirty { frame_at } else { key_at };
            thread::sleep(next.min(key_at).min(page_at).saturating_duration_since(now));
        }
        if arrived >= MOST_ROWS && matches!(arrival, Arrival::Pages(_)) {
            arrived = 0;
            times.add("query begun anew", timed(|| job = console.run()));
        }
    }
    drop(pages);
    maker.join().unwrap();
    times.print(name, &KEYS);
    println!("{name}, rows came late by at most: {:.0} ms", milliseconds(latest));
}
