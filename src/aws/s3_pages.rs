//! One page of keys: how ListObjectsV2 is asked, and how its answer is read.

use std::borrow::Cow;
use std::sync::Arc;

use aws_sdk_s3::types::{EncodingType, Object, RequestPayer};
use aws_smithy_types::DateTime;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use super::Talk;
use super::clients::ScopeClients;
use super::faults::{self, Subject};
use super::pages::instant;
use crate::domain::event::ObjectInfo;
use crate::domain::request::ObjectList;
use crate::domain::{Fault, FaultKind, Text};

/// The operation that lists keys.
pub(super) const OPERATION: &str = "ListObjectsV2";

/// What parts keys into prefixes.
const DELIMITER: char = '/';

/// Whoever asks for pages of one listing.
pub(super) struct Lister<'a> {
    /// The conversation.
    pub talk: &'a Talk,
    /// Its clients.
    pub clients: Arc<ScopeClients>,
    /// What is listed.
    pub list: &'a ObjectList,
}

/// What is asked for a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Ask {
    /// What the keys begin with.
    pub prefix: String,
    /// Whether keys below the next delimiter are told as prefixes.
    pub by_prefix: bool,
    /// The key behind which the first page begins.
    pub after: Option<String>,
    /// Where any other begins.
    pub token: Option<String>,
}

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// What keys begin with, up to and with the delimiter.
    pub prefixes: Vec<Text>,
    /// The objects.
    pub objects: Vec<ObjectInfo>,
    /// Where the next one begins.
    pub next: Option<String>,
}

impl Lister<'_> {
    /// Asks for a page.
    pub async fn page(&self, ask: &Ask) -> Result<Page, Fault> {
        let list = self.list;
        let asked = self.talk.asked_s3(OPERATION, Subject::Bucket(&list.bucket));
        let question = |s3: aws_sdk_s3::Client| {
            let call = s3.list_objects_v2().bucket(&list.bucket).encoding_type(EncodingType::Url);
            let call = call.set_prefix(Some(ask.prefix.clone()).filter(|prefix| !prefix.is_empty()));
            let call = call.set_delimiter(ask.by_prefix.then(|| DELIMITER.to_string()));
            let after = ask.after.clone().filter(|_| ask.token.is_none());
            let call = call.set_start_after(after).set_continuation_token(ask.token.clone());
            call.set_request_payer(payer(list.requester_pays)).send()
        };
        let answer = self.clients.s3.ask(&list.bucket, question).await;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let encoded = answer.encoding_type.is_some();
        let is_truncated = answer.is_truncated.ok_or_else(|| unfinished(OPERATION))?;
        let next = answer.next_continuation_token.filter(|token| is_truncated && !token.is_empty());
        if is_truncated && next.is_none() {
            return Err(not_understood(OPERATION, "says that there is more, but not where"));
        }
        let prefixes = answer.common_prefixes.unwrap_or_default().into_iter();
        let prefixes = prefixes.filter_map(|prefix| Some(name(&prefix.prefix?, encoded)));
        let objects = answer.contents.unwrap_or_default().into_iter();
        let objects = objects.map(|object| read(object, encoded));
        Ok(Page {
            prefixes: prefixes.collect::<Result<_, _>>()?,
            objects: objects.collect::<Result<_, _>>()?,
            next,
        })
    }
}

fn read(object: Object, encoded: bool) -> Result<ObjectInfo, Fault> {
    Ok(ObjectInfo {
        key: name(object.key.as_deref().unwrap_or_default(), encoded)?,
        size: size(object.size),
        modified: time(object.last_modified),
        class: object.storage_class.map(|class| class.as_str().into()),
        etag: object.e_tag.map(Text::from),
    })
}

/// A key or prefix as it is. S3 writes it as forms are written, because XML has no way to write every character
/// (Amazon S3 API reference, ListObjectsV2, `encoding-type`).
pub(super) fn name(written: &str, encoded: bool) -> Result<Text, Fault> {
    if !encoded {
        return Ok(written.into());
    }
    let spaced = if written.contains('+') { Cow::Owned(written.replace('+', " ")) } else { written.into() };
    match percent_decode_str(&spaced).decode_utf8() {
        Ok(name) => Ok(name.into_owned().into()),
        Err(_) => Err(not_understood("the listing", "names a key that is not UTF-8")),
    }
}

/// A size in bytes; nothing that AWS says is negative.
pub(super) fn size(bytes: Option<i64>) -> u64 {
    bytes.and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or(0)
}

/// An instant of S3.
pub(super) fn time(time: Option<DateTime>) -> Option<Timestamp> {
    instant(time?.to_millis().ok())
}

/// What is sent when the one who asks pays.
pub(super) fn payer(requester_pays: bool) -> Option<RequestPayer> {
    requester_pays.then_some(RequestPayer::Requester)
}

/// The fault of a page that does not say whether others follow, as every page of S3 does.
pub(super) fn unfinished(operation: &str) -> Fault {
    not_understood(operation, "is answered with what can't be understood: it is no page of a list")
}

/// The fault of an answer of S3 that contradicts itself.
pub(super) fn not_understood(who: &str, how: &str) -> Fault {
    Fault::new(FaultKind::Service, format!("{who} {how}")).hint("check that the endpoint is S3")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_forms_are_written() {
        // Amazon S3 API reference, ListObjectsV2: test_file(3).png comes as test_file%283%29.png.
        assert_eq!(name("test_file%283%29.png", true).unwrap().raw(), "test_file(3).png");
        assert_eq!(name("a+b%2Bc%0A%C3%A9/", true).unwrap().raw(), "a b+c\né/");
        assert_eq!(name("a+b%2B", false).unwrap().raw(), "a+b%2B");
        assert!(name("%FF", true).is_err());
    }
}
