//! Threads in any number, pieces of any size, sources that are slow, damaged or endless: the answer of one thread.

use std::io::Read;
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::insights::eval::{Answer, Context, Counts};
use crate::insights::plan::Plan;

/// Long enough for any machine; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(60);

fn evaluation(query: &str) -> Evaluation {
    let plan = Plan::compile(&crate::insights::parse(query).unwrap()).unwrap();
    let context = Context { now: "2026-11-24T14:00:00Z".parse().unwrap(), range: None };
    Evaluation::new(Arc::new(plan), context, None)
}

fn manner(threads: usize, piece: usize) -> Manner {
    Manner { threads, alone: 0, piece, evaluate: Evaluation::bytes }
}

fn lines(source: impl Read + Send + 'static) -> Lines<'static> {
    Lines::open(source).unwrap()
}

/// Gives a text in parts of so many bytes.
struct Parts(Vec<u8>, usize, usize);

impl Read for Parts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.2.min(into.len()).min(self.0.len() - self.1);
        into[..count].copy_from_slice(&self.0[self.1..self.1 + count]);
        self.1 += count;
        Ok(count)
    }
}

fn write(batches: &[Arc<Batch>], into: &mut Vec<String>) {
    for batch in batches {
        for row in 0..batch.len() {
            let cells =
                batch.row(row).map(|(column, cell)| format!("{}={}", batch.columns()[column], cell.raw));
            into.push(cells.collect::<Vec<_>>().join(" "));
        }
    }
}

/// All that there is to see of an answer: its rows, its notes, how far it came, and what broke.
type Seen = (Vec<String>, Vec<String>, Counts, Option<String>);

fn run(query: &str, manner: &Manner, source: impl Read + Send + 'static) -> Seen {
    let mut evaluation = evaluation(query);
    let mut rows = Vec::new();
    let scanned = scan_in(manner, &mut evaluation, lines(source), |batches| {
        write(&batches, &mut rows);
        Ok::<(), ()>(())
    });
    let counts = evaluation.counts();
    let Answer { batches, notes, .. } = evaluation.finish();
    write(&batches, &mut rows);
    let broken = scanned.err().map(|broken| match broken {
        Broken::Source(error) => error.to_string(),
        other => format!("{other:?}"),
    });
    (rows, notes, counts, broken)
}

fn line(number: usize) -> String {
    match number % 11 {
        3 => format!("plain words {number}"),
        7 => format!("{{\"n\":{number},\"k\":\"a\"}}{{\"n\":0}}"),
        _ => format!("{{\"n\":{number},\"k\":\"{}\",\"x\":{}.{}}}", number % 3, number % 5, number % 7),
    }
}

fn text(lines: usize) -> Vec<u8> {
    (0..lines).map(|number| line(number) + "\n").collect::<String>().into_bytes()
}

const QUERIES: &[&str] = &[
    "fields n, k",
    "filter k = '1' | fields n",
    "filter n > 5 | limit 7",
    "stats count(*), sum(x), variance(x), pct(x, 50), values(n), latest(n) by k",
    "stats sum(x), avg(x), stddev(x), count_distinct(x)",
    "sort k, n desc | limit 9 | fields n, x",
    "dedup k | fields n, k",
    "accum n as t | filter k = '2' | fields t",
    "pattern @message",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_number_of_threads_gives_one_answer(count in 0usize..300, piece in 1usize..2_000, part in 1usize..3_000) {
        for query in QUERIES {
            let source = || Parts(text(count), 0, part);
            let alone = run(query, &manner(1, piece), source());
            for threads in [2, 3, 7] {
                prop_assert_eq!(&alone, &run(query, &manner(threads, piece), source()), "{} by {}", query, threads);
            }
        }
    }
}

/// With the sizes that the program uses, over more than one piece for each thread.
#[test]
fn large_sources_are_shared_out() {
    let text = text(120_000);
    assert!(text.len() > 3 << 20);
    for query in QUERIES {
        let counted = |threads| {
            let mut evaluation = evaluation(query);
            let mut rows = Vec::new();
            let threads = NonZeroUsize::new(threads).unwrap();
            let source = lines(io::Cursor::new(text.clone()));
            scan(&mut evaluation, source, threads, |batches| {
                write(&batches, &mut rows);
                Ok::<(), ()>(())
            })
            .unwrap();
            let counts = evaluation.counts();
            write(&evaluation.finish().batches, &mut rows);
            (rows, counts)
        };
        assert!(counted(1) == counted(3), "{query}");
    }
}

/// The number of the value that is damaged, and all that came before it, whoever read it.
#[test]
fn damage_is_named_by_its_place_and_what_came_before_it_is_good() {
    let values: Vec<String> = (0..500).map(|n| format!("{{\"n\":\n{n}}}")).collect();
    let text = format!("[{},{{\"n\":oops}}]", values.join(","));
    for threads in [1, 2, 7] {
        let source = Parts(text.clone().into_bytes(), 0, 700);
        let (rows, _, counts, broken) = run("filter n % 100 = 0 | fields n", &manner(threads, 300), source);
        assert_eq!(rows, ["n=0", "n=100", "n=200", "n=300", "n=400"]);
        assert_eq!(counts.records_scanned, 500);
        assert!(broken.unwrap().starts_with("JSON value 501 is damaged"), "{threads}");
    }
}

/// A source whose parts are given one by one; without another part it waits.
struct Slow(Receiver<Vec<u8>>, Vec<u8>);

impl Read for Slow {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.1.is_empty() {
            match self.0.recv_timeout(PATIENCE) {
                Ok(part) => self.1 = part,
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::TimedOut.into()),
            }
        }
        let count = into.len().min(self.1.len());
        into[..count].copy_from_slice(&self.1[..count]);
        self.1.drain(..count);
        Ok(count)
    }
}

#[test]
fn rows_of_a_slow_source_come_at_once() {
    for threads in [1, 2, 7] {
        let (parts, source) = sync_channel(1);
        parts.send(b"{\"n\":0}\n".to_vec()).unwrap();
        let mut parts = Some(parts);
        let mut evaluation = evaluation("fields n");
        let mut count = 0;
        // The next line comes only after the one before was handed on.
        scan_in(&manner(threads, 100), &mut evaluation, lines(Slow(source, Vec::new())), |batches| {
            count += batches.iter().map(|batch| batch.len()).sum::<usize>();
            match &parts {
                Some(next) if count < 5 => next.send(format!("{{\"n\":{count}}}\n").into_bytes()).unwrap(),
                _ => parts = None,
            }
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!(count, 5);
    }
}

/// The source would wait for more: a thread that waits with it is left behind.
#[test]
fn nobody_waits_for_lines_that_are_not_wanted() {
    for threads in [1, 2, 7] {
        let (parts, source) = sync_channel(1);
        parts.send(text(30)).unwrap();
        let mut satisfied = evaluation("fields n | limit 2");
        let mut rows = 0;
        scan_in(&manner(threads, 8192), &mut satisfied, lines(Slow(source, Vec::new())), |batches| {
            rows += batches.iter().map(|batch| batch.len()).sum::<usize>();
            Ok::<(), ()>(())
        })
        .unwrap();
        assert_eq!((rows, satisfied.counts().records_scanned), (2, 2));

        let (others, source) = sync_channel(1);
        others.send(text(30)).unwrap();
        let mut evaluation = evaluation("fields n");
        let broken =
            scan_in(&manner(threads, 8192), &mut evaluation, lines(Slow(source, Vec::new())), |_| {
                Err("no reader")
            });
        assert!(matches!(broken, Err(Broken::Rows("no reader"))), "{broken:?}");
        drop((parts, others));
    }
}

#[test]
fn a_defect_in_a_thread_is_an_error_and_no_hang() {
    fn falls(evaluation: &mut Evaluation, lines: &[u8]) {
        assert!(memchr::memmem::find(lines, b"\"n\":800,").is_none(), "a defect on purpose");
        evaluation.bytes(lines);
    }
    struct Falls(Parts);
    impl Read for Falls {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            assert!(self.0.1 < 9_000, "a defect on purpose");
            self.0.read(into)
        }
    }
    for threads in [2, 7] {
        let manner = Manner { evaluate: falls, ..manner(threads, 500) };
        let broken = run("stats count(*)", &manner, Parts(text(1000), 0, 400)).3;
        assert_eq!(broken.as_deref(), Some("Defect"));
        let broken = run("stats count(*)", &self::manner(threads, 500), Falls(Parts(text(1000), 0, 400))).3;
        assert_eq!(broken.as_deref(), Some("Defect"));
    }
}
