//! The buckets of the account and their regions: ListBuckets, page by page; where that is denied, the heads of those whose
//! names are known.

use futures::{StreamExt, stream};

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::pages::Pages;
use super::s3_pages::time;
use crate::domain::event::BucketInfo;
use crate::domain::{Event, Fault, Text};

const OPERATION: &str = "ListBuckets";

/// How many buckets a page holds at most. AWS names regions only when a parameter is given (Amazon S3 API reference,
/// ListBuckets, `BucketRegion`).
const PAGE: i32 = 1_000;

/// So many heads are asked for at the same time.
const AT_ONCE: usize = 8;

/// Says each page as it comes.
pub(super) async fn talk(talk: Talk, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let asked = talk.asked_s3(OPERATION, Subject::General);
    let mut pages = Pages::new(OPERATION, talk.pacing().pages);
    loop {
        let call = clients.s3.home().list_buckets().max_buckets(PAGE).set_continuation_token(pages.token());
        let answer = talk.call(&clients, &mut speaker, call.send());
        let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let mut buckets = Vec::new();
        for bucket in answer.buckets.unwrap_or_default() {
            let name = bucket.name.unwrap_or_default();
            if let Some(region) = &bucket.bucket_region {
                clients.s3.learn(&name, region);
            }
            let region = bucket.bucket_region.map(Text::from);
            buckets.push(BucketInfo { name: name.into(), region, created: time(bucket.creation_date) });
        }
        let items = buckets.len();
        if items > 0 {
            speaker.say(Event::Buckets(buckets)).await;
        }
        if !pages.turn(answer.continuation_token, items)? {
            return Ok(());
        }
    }
}

/// Says each of these buckets with its region, in the order of their names as given.
pub(super) async fn named(talk: Talk, names: Vec<String>, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let places = &clients.s3;
    let heads = names.into_iter().map(|name| async move {
        let region = places.find(&name).await.map(|region| region.as_str().into());
        BucketInfo { name: name.into(), region, created: None }
    });
    let mut heads = stream::iter(heads).buffered(AT_ONCE);
    while let Some(bucket) = unless_stopped(&talk.stop, heads.next()).await.ok_or_else(stopped)? {
        speaker.say(Event::Buckets(vec![bucket])).await;
    }
    Ok(())
}
