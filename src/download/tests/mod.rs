//! Whole downloads against a store in memory that fails as it is told. Sums are computed by the other crates of the
//! tests' own, or given by hand; bytes are counted where they are sent.

mod objects;
mod prefixes;
mod resumed;
mod store;

use std::path::Path;

use super::*;
use crate::domain::download::{Counted, Left, News, Row, Verified};
use crate::domain::request::ObjectName;
use crate::domain::{Profile, Region};
use store::Store;

fn scope() -> Scope {
    Scope { profile: Profile::new("test"), region: Region::parse("eu-west-1").unwrap() }
}

/// Short ranges, and no pauses.
fn settings() -> Settings {
    Settings { range: 1_000, pauses: vec![Duration::ZERO; 3] }
}

fn object(key: &str, target: &Path) -> Wish {
    let name = ObjectName { bucket: "b".into(), key: key.into(), ..ObjectName::default() };
    Wish { what: What::Object(name), target: target.to_owned(), force: false }
}

fn prefix(prefix: &str, target: &Path) -> Wish {
    let what = What::Prefix { bucket: "b".into(), prefix: prefix.into(), requester_pays: false };
    Wish { what, target: target.to_owned(), force: false }
}

/// What a download told, and how it ended.
struct Told {
    news: Vec<News>,
    ended: Result<(), Fault>,
    counted: Counted,
}

impl Told {
    fn rows(&self) -> Vec<&Row> {
        let mut rows = Vec::new();
        for news in &self.news {
            if let News::Done(row) = news {
                rows.push(row);
            }
        }
        rows
    }

    /// The one fault of an object, in words, and what is left.
    fn failed(&self) -> (String, Option<Left>) {
        let failed: Vec<_> = self.failures();
        assert_eq!(failed.len(), 1, "{:?} {:?}", self.news, self.ended);
        failed[0].clone()
    }

    fn failures(&self) -> Vec<(String, Option<Left>)> {
        let fault = |news: &News| match news {
            News::Failed { key, fault, left } => Some((format!("{}: {fault}", key.raw()), *left)),
            _ => None,
        };
        self.news.iter().filter_map(fault).collect()
    }

    fn resumed(&self) -> Option<u64> {
        self.news.iter().find_map(|news| match news {
            News::Resumed { bytes, .. } => Some(*bytes),
            _ => None,
        })
    }

    fn started_anew(&self) -> bool {
        self.news.iter().any(|news| matches!(news, News::Anew { .. }))
    }

    fn retried(&self) -> usize {
        self.news.iter().filter(|news| matches!(news, News::Retrying(_))).count()
    }
}

async fn download(store: &Store, wish: Wish) -> Told {
    stopped_by(store, wish, Stop::never()).await
}

async fn stopped_by(store: &Store, wish: Wish, stop: Stop) -> Told {
    let (teller, mut receiver, counters) = teller();
    let listen = async {
        let mut news = Vec::new();
        while let Some(told) = receiver.recv().await {
            news.push(told);
        }
        news
    };
    let (ended, news) = futures::join!(run(store, scope(), wish, settings(), stop, teller), listen);
    Told { news, ended, counted: counters.read() }
}

/// The names in a folder and below it, hidden ones too, in order.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                found.push(name + "/");
                open.push(path);
            } else {
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

/// Bytes of which no stretch looks like another.
fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index * 31 + index / 251 * 7) as u8).collect()
}
