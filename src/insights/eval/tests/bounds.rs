//! What is kept is bounded, whatever comes; the reader is told when a bound was met. Lines taken in pieces give the same.

use super::*;
use crate::insights::eval::sink::MOST_HELD;

/// The rows and notes of lines that come as one text, and of the same lines in pieces that are made apart.
fn answered(query: &str, lines: &[String], piece: usize) -> (Vec<String>, Vec<String>) {
    let mut whole = evaluation(query);
    whole.bytes(lines.concat().as_bytes());
    let mut pieces = evaluation(query);
    for chunk in lines.chunks(piece) {
        let chunk = chunk.concat();
        let mut fork = pieces.fork();
        fork.bytes(chunk.as_bytes());
        pieces.absorb(fork, chunk.as_bytes());
    }
    let (whole, pieces) = (whole.finish(), pieces.finish());
    assert_eq!((rows(&whole), &whole.notes), (rows(&pieces), &pieces.notes), "{query}");
    (rows(&whole), whole.notes)
}

fn numbers(range: impl Iterator<Item = u32>) -> Vec<String> {
    range.map(|n| format!("{{\"n\":{n}}}\n")).collect()
}

/// 12,000 values of which the first 10,000 are known: here `8` comes again and `11999` comes twice, but too late.
#[test]
fn values_and_topk_know_the_first_different_values() {
    let lines = numbers((0..12_000).chain([8, 11_999, 8]));
    let note = "groups of more than 10000 different values: values() and topk() know the first 10000 only";
    for piece in [700, 11_500] {
        let (rows, notes) = answered("stats topk(2, n) as top", &lines, piece);
        assert_eq!(rows, [r#"top=[{"value":8,"count":3},{"value":0,"count":1}]"#]);
        assert_eq!(notes, [note]);
        let (rows, notes) = answered(
            "stats values(n) as all | fields jsonArraySize(all) as n, all.9999 as last",
            &lines,
            piece,
        );
        assert_eq!(rows, ["n=10000 last=9999"]);
        assert_eq!(notes, [note]);
    }
    let (_, notes) = answered("stats topk(2, n), values(n)", &numbers(0..10_000), 3_000);
    assert_eq!(notes, Vec::<String>::new());
}

/// Of 20,000 values from 0 to 19,999 each of four ranges holds 5,000; as many as lie within 0.5 % of its bounds may be
/// counted next to it: 25 + 50 + 75 at most.
#[test]
fn histograms_of_many_values_are_near() {
    let lines: Vec<String> = numbers((0..20_000).map(|n| n * 7_919 % 20_000));
    let (rows, notes) = answered("stats histogram(n, 4) as h", &lines, 900);
    assert!(notes.len() == 1 && notes[0].contains("within 0.5 %"), "{notes:?}");
    let text = rows[0].strip_prefix("h=").unwrap();
    let found: std::collections::BTreeMap<String, u64> = serde_json::from_str(text).unwrap();
    assert_eq!(found.values().sum::<u64>(), 20_000);
    for (range, count) in &found {
        assert!(count.abs_diff(5_000) <= 150, "{range}: {count}");
    }
    assert!(found.contains_key("0-4999.75") && found.contains_key("14999.25-19999"), "{found:?}");
    let mixed = numbers(0..3).into_iter().chain((0..11_000).map(|n| format!("{{\"n\":-{n}.5}}\n")));
    let (rows, _) = answered("stats histogram(n, 1) as h", &mixed.collect::<Vec<_>>(), 4_000);
    assert_eq!(rows, [r#"h={"-10999.5-2":11003}"#]);
}

/// Words of letters only are no tokens, so that each message is a shape of its own.
#[test]
fn patterns_are_made_of_the_first_shapes() {
    let word = |n: u32| -> String { format!("{n:06}").bytes().map(|digit| (digit + 49) as char).collect() };
    let line = |n: u32| format!("{{\"@message\":\"{}\"}}\n", word(n));
    let lines: Vec<String> = (0..100_003).chain([5, 100_001]).map(line).collect();
    for piece in [30_000, 100_002] {
        let query = "pattern @message | stats sum(@sampleCount) as n, max(@sampleCount) as most";
        let (rows, notes) = answered(query, &lines, piece);
        assert_eq!(rows, ["n=100001 most=2"]);
        assert_eq!(
            notes,
            ["messages of more than 100000 shapes: only those of the first 100000 were counted"]
        );
    }
}

#[test]
fn rows_that_a_command_holds_are_bounded() {
    let lines = vec!["{}\n".to_owned(); MOST_HELD + 5];
    let query = "accum a as b | stats count(*) as n";
    let (rows, notes) = answered(query, &lines, MOST_HELD / 3);
    assert_eq!(rows, [format!("n={MOST_HELD}")]);
    assert_eq!(
        notes,
        [
            "only the first 1000000 rows were looked at: the query has a command that holds them; filter before it"
        ]
    );
    assert_eq!(answered(query, &lines[..MOST_HELD], MOST_HELD / 3).1, Vec::<String>::new());
}

#[test]
fn tail_keeps_no_more_than_it_gives() {
    let lines = numbers(0..5_000);
    for piece in [1, 999] {
        assert_eq!(answered("tail 2", &lines, piece).0, ["n=4998", "n=4999"]);
    }
    let mut evaluation = evaluation("tail 3");
    evaluation.bytes(lines.concat().as_bytes());
    assert_eq!(evaluation.held(), 3);
}
