//! What tests of a search over objects share: a console in which one runs, and what it is told.

use std::sync::Arc;

use crate::app::kit::Kit;
use crate::app::s3::kit::{NONE, in_bucket, keys_page};
use crate::app::{Effect, JobId, Msg};
use crate::domain::{Batch, BatchBuilder, CellKind, Completeness};
use crate::insights::eval::Answer;
use crate::object::formats::Tally;
use crate::object::search::{Cut, Ended, Found, Progress, Search};

/// The prefix that is searched.
pub const PREFIX: &str = "AWSLogs/111122223333/CloudTrail/";

/// An object below it.
pub const KEY: &str =
    "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/11/24/1_CloudTrail_20261124T1400Z_x.json.gz";

/// A console in which the form of a search over the prefix is open.
pub fn form(size: (u16, u16)) -> Kit {
    let mut kit = in_bucket(size, keys_page(&[PREFIX], NONE, None));
    kit.press("f");
    kit
}

/// A console in which a search runs for the query of the form, or for another one.
pub fn running(size: (u16, u16), query: Option<&str>) -> (Kit, JobId) {
    let mut kit = form(size);
    if let Some(query) = query {
        kit.press("C-x");
        kit.say(Msg::Paste(query.to_owned()));
    }
    kit.press("C-r");
    let (job, _) = started(&kit);
    (kit, job)
}

/// The search that the last effects began.
pub fn started(kit: &Kit) -> (JobId, &Search) {
    let search = kit.effects.iter().rev().find_map(|effect| match effect {
        Effect::Search(job, _, search) => Some((*job, &**search)),
        _ => None,
    });
    search.expect("a search begins")
}

/// Says something of the search.
pub fn say(kit: &mut Kit, job: JobId, found: Found) {
    kit.say(Msg::Found(job, Box::new(found)));
}

/// Rows with these columns.
pub fn batch(columns: &[&str], rows: &[&[&str]]) -> Arc<Batch> {
    let mut builder = BatchBuilder::with_columns(columns.iter().copied());
    for row in rows {
        for (column, value) in row.iter().enumerate().filter(|(_, value)| !value.is_empty()) {
            let kind = if value.parse::<f64>().is_ok() { CellKind::Number } else { CellKind::Text };
            builder.set(column, kind, value);
        }
        builder.end_row();
    }
    Arc::new(builder.finish())
}

/// Records of CloudTrail from a number on.
pub fn records(numbers: std::ops::Range<usize>) -> Arc<Batch> {
    let columns = ["@timestamp", "eventName", "errorCode", "userIdentity.arn", "sourceIPAddress", "@key"];
    let rows: Vec<Vec<String>> = numbers
        .map(|number| {
            let (name, error) = match number % 3 {
                0 => ("PutParameter", ""),
                1 => ("GetObject", "AccessDenied"),
                _ => ("AssumeRole", ""),
            };
            vec![
                format!("2026-11-24 14:{:02}:{:02}.000", number / 60, number % 60),
                name.to_owned(),
                error.to_owned(),
                format!("arn:aws:sts::111122223333:assumed-role/Deploy/session-{number}"),
                "198.51.100.7".to_owned(),
                KEY.to_owned(),
            ]
        })
        .collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    batch(&columns, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// How far it has come after so many objects of 40, each of a megabyte and ten rows.
pub fn progress(done: u64) -> Progress {
    Progress {
        pages: 1,
        keys: 288,
        chosen: 40,
        chosen_bytes: 40_000_000,
        is_listed: true,
        gets: done,
        done,
        bytes: done * 1_000_000,
        rows: done * 10,
        held: 0,
    }
}

/// The end after so many objects of 40, with the rows that were not said yet.
pub fn ended(done: u64, rows: Arc<Batch>) -> Ended {
    Ended {
        answer: Answer { batches: vec![rows], completeness: Completeness::Complete, notes: Vec::new() },
        progress: progress(done),
        tally: Tally::default(),
        listing: None,
        cut: None,
        stopped: false,
    }
}

/// The end of a search, and of its conversation.
pub fn end(kit: &mut Kit, job: JobId, ended: Ended) {
    say(kit, job, Found::Ended(Box::new(ended)));
    kit.end(job, Ok(()));
}

/// The end at a budget of 10 MB, in the middle of an object.
pub fn at_the_budget() -> Ended {
    let cut = Cut { key: KEY.into(), read: 500_000, size: 1_000_000 };
    let progress = Progress { gets: 10, ..progress(9) };
    Ended { progress, cut: Some(cut), ..ended(9, records(0..0)) }
}
