//! A recursive listing in several places at the same time, against a server of canned pages: every key once, how many
//! calls are in flight, and how many rounds it takes beside a serial lister.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use flowid::domain::Request;
use flowid::domain::request::ObjectList;
use percent_encoding::percent_decode_str;
use tokio::sync::Notify;

use super::{keys, list};
use crate::support::objects::listing;
use crate::support::talk::{aws, whole};
use crate::support::wire_server::{Asked, Reply, WireServer};

/// Keys to a page, instead of a thousand.
const PAGE: usize = 10;

/// A parameter of the question.
fn parameter(asked: &Asked, name: &str) -> Option<String> {
    let address = asked.head.split(' ').nth(1).unwrap();
    let pairs = address.split_once('?')?.1.split('&');
    let value = pairs.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1;
    Some(percent_decode_str(value).decode_utf8().unwrap().into_owned())
}

/// ListObjectsV2 over sorted keys. The token is the last key or prefix that was told.
fn answer(all: &[String], asked: &Asked) -> Reply {
    let prefix = parameter(asked, "prefix").unwrap_or_default();
    let delimited = parameter(asked, "delimiter").is_some();
    let token = parameter(asked, "continuation-token");
    let after = token.clone().or_else(|| parameter(asked, "start-after")).unwrap_or_default();
    let mut entries: BTreeMap<String, bool> = BTreeMap::new();
    let mut is_truncated = false;
    for key in all.iter().filter(|key| key.starts_with(&prefix) && **key > after) {
        let below = key[prefix.len()..].split_once('/').filter(|_| delimited);
        let (entry, is_prefix) = match below {
            Some((name, _)) => (format!("{prefix}{name}/"), true),
            None => (key.clone(), false),
        };
        if is_prefix && token.as_ref() == Some(&entry) {
            continue;
        }
        if entries.len() == PAGE && !entries.contains_key(&entry) {
            is_truncated = true;
            break;
        }
        entries.insert(entry, is_prefix);
    }
    let of = |wanted: bool| -> Vec<&str> {
        entries
            .iter()
            .filter(|(_, is_prefix)| **is_prefix == wanted)
            .map(|(entry, _)| entry.as_str())
            .collect()
    };
    let token = entries.keys().last().filter(|_| is_truncated);
    listing(&of(false), &of(true), token.map(String::as_str))
}

/// Keys in the order of their bytes.
fn sorted(keys: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut keys: Vec<String> = keys.into_iter().collect();
    keys.sort_unstable();
    keys
}

/// So many prefixes with so many keys each.
fn even(prefixes: usize, each: usize) -> Vec<String> {
    sorted((0..prefixes * each).map(|number| format!("p{}/k{:04}", number % prefixes, number / prefixes)))
}

async fn listed(all: &[String], list: ObjectList) -> (Vec<String>, usize) {
    let held = all.to_vec();
    let server = WireServer::start(move |asked, _| answer(&held, asked)).await;
    let (events, fault) = whole(&aws(&server.url()), Request::Objects(list)).await;
    assert!(fault.is_none(), "{fault:?}");
    (keys(&events), server.asked().len())
}

#[tokio::test]
async fn every_key_comes_once_whatever_the_tree() {
    let flat = sorted((0..95).map(|number| format!("k{number:03}")));
    let deep = sorted((0..95).map(|number| format!("a/b/c/{}/{}/k{number}", number % 3, number % 5)));
    let small = sorted((0..95).map(|number| format!("dir{number:02}/one")));
    let marked = sorted((0..9).flat_map(|number| {
        let below = (0..20).map(move |key| format!("d{number}/k{key:02}"));
        below.chain([format!("d{number}/"), format!("d{number}0"), format!("d{number}.x")])
    }));
    for all in [even(8, 50), flat, deep, small, marked] {
        let serial = all.len().div_ceil(PAGE);
        for parallel in [2, 5, 16] {
            let (told, calls) = listed(&all, ObjectList { parallel, ..list("b", "") }).await;
            assert_eq!(sorted(told.clone()), all);
            // Cuts cost calls: no more than one for each page, and one for each stretch.
            assert!(calls <= 2 * serial + parallel, "{calls} calls for {serial} pages");
        }
        let half = all[all.len() / 2].clone();
        let start = ObjectList { parallel: 16, start_after: Some(half.clone()), ..list("b", "") };
        assert_eq!(sorted(listed(&all, start).await.0), all[all.len() / 2 + 1..]);
        let (told, calls) = listed(&all, list("b", "")).await;
        assert_eq!((told, calls), (all, serial));
    }
}

#[tokio::test]
async fn eight_prefixes_take_less_than_a_quarter_of_the_rounds_of_a_serial_lister() {
    // 400 pages. An answer waits until no further question comes, and then all that wait are answered: a round.
    let all = even(8, 500);
    let serial = all.len() / PAGE;
    let held = all.clone();
    let waiting: Arc<Mutex<Vec<Arc<Notify>>>> = Arc::default();
    let queue = Arc::clone(&waiting);
    let server = WireServer::start(move |asked, _| {
        let allowed = Arc::new(Notify::new());
        queue.lock().unwrap().push(Arc::clone(&allowed));
        Reply::When(allowed, Box::new(answer(&held, asked)))
    })
    .await;
    let aws = aws(&server.url());
    let listing = whole(&aws, Request::Objects(ObjectList { parallel: 16, ..list("b", "") }));
    let (mut rounds, mut most) = (0, 0);
    let release = async {
        loop {
            // Quiet means that again and again nothing has come while everything else had its turn.
            let (mut before, mut quiet) = (0, 0);
            while quiet < 5 {
                tokio::time::sleep(std::time::Duration::from_millis(2)).await;
                let now = waiting.lock().unwrap().len();
                quiet = if now > 0 && now == before { quiet + 1 } else { 0 };
                before = now;
            }
            let round: Vec<_> = std::mem::take(&mut *waiting.lock().unwrap());
            (rounds, most) = (rounds + 1, most.max(round.len()));
            round.iter().for_each(|allowed| allowed.notify_one());
        }
    };
    let (events, fault) = tokio::select! {
        ended = listing => ended,
        () = release => panic!(),
    };
    assert!(fault.is_none(), "{fault:?}");
    assert_eq!(sorted(keys(&events)), all);
    println!("{rounds} rounds for {serial} pages, {} calls, {most} at the same time", server.asked().len());
    assert!(rounds * 4 <= serial, "{rounds} rounds");
    assert!((8..=16).contains(&most), "{most} at the same time");
}
