//! Screens of downloads.

use super::s3::{both, mixed};
use crate::app::kit::Kit;
use crate::app::{Effect, JobId, Msg};
use crate::domain::download::{Counted, Left, News};
use crate::domain::{Fault, FaultKind};

#[test]
fn being_asked_where_to_download_to() {
    both("download_prompt", |size| {
        let mut kit = mixed(size);
        kit.press("j j j d");
        kit
    });
}

/// A download under way of five seconds, beside one that was cut.
fn downloading(size: (u16, u16)) -> Kit {
    let mut kit = mixed(size);
    kit.press("j j d Enter");
    let fault = Fault::new(FaultKind::Network, "the connection to S3 was cut in the middle of an answer")
        .hint("check the network");
    let left = Some(Left { bytes: 12_000_000, size: 48_000_000 });
    let failed = News::Failed { key: "README.md".into(), fault, left };
    let job = begun(&kit);
    kit.say(Msg::Download(job, vec![failed], counted(12_000_000)));
    kit.end(job, Ok(()));
    kit.press("j d 'x' Enter");
    let job = begun(&kit);
    for second in 0..5 {
        kit.say(Msg::Download(job, vec![], counted(second * 85_000_000)));
        kit.wait(1_000);
    }
    kit
}

fn begun(kit: &Kit) -> JobId {
    let job = kit.effects.iter().find_map(|effect| match effect {
        Effect::Download(job, ..) => Some(*job),
        _ => None,
    });
    job.unwrap()
}

fn counted(there: u64) -> Counted {
    Counted { wanted: 1_073_741_824, there, fetched: there, objects: 1, ..Counted::default() }
}

#[test]
fn a_download_under_way() {
    both("a_download_under_way", |size| {
        let mut kit = downloading(size);
        kit.state.notices.dismiss();
        kit
    });
}

#[test]
fn the_downloads() {
    both("downloads", |size| {
        let mut kit = downloading(size);
        kit.press("L Down");
        kit
    });
}
