//! The versions of keys and the marks that they were deleted: ListObjectVersions, page by page.

use std::cmp::Reverse;

use aws_sdk_s3::operation::list_object_versions::ListObjectVersionsOutput;
use aws_sdk_s3::types::EncodingType;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::pages::Pages;
use super::s3_list::check_bucket;
use super::s3_pages::{name, not_understood, payer, size, time, unfinished};
use super::trouble::Trouble;
use crate::domain::event::ObjectVersion;
use crate::domain::request::VersionList;
use crate::domain::{Event, Fault, Text};

const OPERATION: &str = "ListObjectVersions";

/// Says each page as it comes.
pub(super) async fn talk(talk: Talk, list: VersionList, mut speaker: Speaker) -> Result<(), Fault> {
    check_bucket(&list.bucket)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let reading = read(&talk, &clients, &list, &mut speaker);
    unless_stopped(&talk.stop, reading).await.ok_or_else(stopped)?
}

/// Where a page begins: behind a version of a key.
#[derive(Debug, Clone)]
struct Place {
    key: String,
    version: Option<String>,
}

async fn read(
    talk: &Talk,
    clients: &ScopeClients,
    list: &VersionList,
    speaker: &mut Speaker,
) -> Result<(), Fault> {
    let mut pages = Pages::new(OPERATION, talk.pacing().search_pages);
    let mut trouble = Trouble::none(talk);
    let mut place = None;
    for read in 1.. {
        let answer = loop {
            match ask(talk, clients, list, place.clone()).await {
                Ok(answer) => break answer,
                Err(fault) => trouble.again_later(fault, speaker).await?,
            }
        };
        trouble = Trouble::none(talk);
        let next = next(&answer)?;
        let mut versions = versions(answer)?;
        // A page is in the order of the keys, so those that only begin with the one that is wanted follow it.
        let wanted =
            versions.partition_point(|version| !list.exact || version.key.raw() <= list.prefix.as_str());
        let is_beyond = wanted < versions.len();
        versions.truncate(wanted);
        let token =
            next.as_ref().map(|next| format!("{} {}", next.version.as_deref().unwrap_or("-"), next.key));
        let more = pages.turn(token, versions.len())? && !is_beyond;
        if !versions.is_empty() {
            speaker.say(Event::ObjectVersions(versions)).await;
        }
        if !more || list.pages.is_some_and(|most| read >= most) {
            break;
        }
        place = next;
    }
    Ok(())
}

async fn ask(
    talk: &Talk,
    clients: &ScopeClients,
    list: &VersionList,
    place: Option<Place>,
) -> Result<ListObjectVersionsOutput, Fault> {
    let asked = talk.asked_s3(OPERATION, Subject::Bucket(&list.bucket));
    let (key, version) = place.map_or((None, None), |place| (Some(place.key), place.version));
    let question = |s3: aws_sdk_s3::Client| {
        let call = s3.list_object_versions().bucket(&list.bucket).encoding_type(EncodingType::Url);
        let call = call.set_prefix(Some(list.prefix.clone()).filter(|prefix| !prefix.is_empty()));
        let call = call.set_key_marker(key.clone()).set_version_id_marker(version.clone());
        call.set_request_payer(payer(list.requester_pays)).send()
    };
    let answer = clients.s3.ask(&list.bucket, question).await;
    answer.map_err(|error| faults::fault(error, &asked))
}

fn next(answer: &ListObjectVersionsOutput) -> Result<Option<Place>, Fault> {
    if !answer.is_truncated().ok_or_else(|| unfinished(OPERATION))? {
        return Ok(None);
    }
    let encoded = answer.encoding_type().is_some();
    let key = answer.next_key_marker().filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| not_understood(OPERATION, "says that there is more, but not where"))?;
    let version = answer.next_version_id_marker().filter(|version| !version.is_empty()).map(str::to_owned);
    Ok(Some(Place { key: name(key, encoded)?.raw().to_owned(), version }))
}

/// The versions and the marks of a page in the order of their keys, newest first.
fn versions(answer: ListObjectVersionsOutput) -> Result<Vec<ObjectVersion>, Fault> {
    let encoded = answer.encoding_type.is_some();
    let key = |key: Option<String>| name(key.as_deref().unwrap_or_default(), encoded);
    let mut all = Vec::new();
    for version in answer.versions.unwrap_or_default() {
        all.push(ObjectVersion {
            key: key(version.key)?,
            version: version.version_id.unwrap_or_default().into(),
            is_latest: version.is_latest.unwrap_or(false),
            is_delete_marker: false,
            size: size(version.size),
            modified: time(version.last_modified),
            class: version.storage_class.map(|class| class.as_str().into()),
            etag: version.e_tag.map(Text::from),
        });
    }
    for marker in answer.delete_markers.unwrap_or_default() {
        all.push(ObjectVersion {
            key: key(marker.key)?,
            version: marker.version_id.unwrap_or_default().into(),
            is_latest: marker.is_latest.unwrap_or(false),
            is_delete_marker: true,
            size: 0,
            modified: time(marker.last_modified),
            class: None,
            etag: None,
        });
    }
    all.sort_by(|a, b| {
        let order = |version: &ObjectVersion| (Reverse(version.is_latest), Reverse(version.modified));
        a.key.raw().cmp(b.key.raw()).then_with(|| order(a).cmp(&order(b)))
    });
    Ok(all)
}
