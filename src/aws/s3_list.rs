//! The keys of a bucket: ListObjectsV2, page by page; below a prefix also in several places at the same time.

mod tree;

use std::sync::Arc;

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::pages::Pages;
use super::s3_pages::{Ask, Lister, OPERATION, Page};
use super::trouble::Trouble;
use crate::domain::event::{ObjectsPage, PageToken};
use crate::domain::request::ObjectList;
use crate::domain::{Event, Fault, FaultKind};

/// Directory buckets end so; their keys come in no order (Amazon S3 API reference, ListObjectsV2).
const WITHOUT_ORDER: &str = "--x-s3";

/// Says each page as it comes, also an empty one.
pub(super) async fn talk(talk: Talk, list: ObjectList, mut speaker: Speaker) -> Result<(), Fault> {
    check_bucket(&list.bucket)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let lister = Lister { talk: &talk, clients, list: &list };
    let listing = async {
        match in_parts(&list) {
            true => tree::read(&lister, &mut speaker).await,
            false => one_by_one(&lister, &mut speaker).await,
        }
    };
    unless_stopped(&talk.stop, listing).await.ok_or_else(stopped)?
}

/// Whether several places are read at the same time: where a listing goes on after its cap can be told of one only.
fn in_parts(list: &ObjectList) -> bool {
    let to_the_end = list.pages.is_none() && list.from.is_none();
    list.recursive && list.parallel > 1 && to_the_end && !list.bucket.ends_with(WITHOUT_ORDER)
}

/// Refuses the name of a bucket that is empty, as a script gives it when a variable of its own is.
pub(super) fn check_bucket(bucket: &str) -> Result<(), Fault> {
    if bucket.trim().is_empty() {
        return Err(Fault::new(FaultKind::Invalid, "the name of a bucket is empty")
            .hint("name one; flowid s3 buckets lists them"));
    }
    Ok(())
}

async fn one_by_one(lister: &Lister<'_>, speaker: &mut Speaker) -> Result<(), Fault> {
    let (talk, list) = (lister.talk, lister.list);
    let mut pages = Pages::new(OPERATION, talk.pacing().search_pages);
    let mut trouble = Trouble::none(talk);
    let mut ask = Ask {
        prefix: list.prefix.clone(),
        by_prefix: !list.recursive,
        after: list.start_after.clone(),
        token: list.from.clone().map(|PageToken(token)| token),
    };
    // A page that leads back to where this listing goes on is refused like any other.
    pages.turn(ask.token.clone(), 1)?;
    for read in 1.. {
        let Page { prefixes, objects, next } = loop {
            match lister.page(&ask).await {
                Ok(page) => break page,
                Err(fault) => trouble.again_later(fault, speaker).await?,
            }
        };
        trouble = Trouble::none(talk);
        let more = pages.turn(next.clone(), prefixes.len() + objects.len())?;
        let is_cut = more && list.pages.is_some_and(|most| read >= most);
        let told = next.clone().filter(|_| is_cut).map(PageToken);
        speaker.say(Event::Objects(Arc::new(ObjectsPage { prefixes, objects, next: told }))).await;
        if !more || is_cut {
            break;
        }
        ask.token = next;
    }
    Ok(())
}
