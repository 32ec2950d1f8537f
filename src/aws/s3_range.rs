//! The bytes of an object, or a stretch of them: GetObject. A body that breaks off is asked for again from there, as long as
//! the object has not changed.

use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults;
use super::s3_head::{check, subject};
use super::s3_pages::{not_understood, payer};
use super::s3_places::element;
use super::trouble::Trouble;
use crate::domain::event::{ObjectBytes, ObjectOpened};
use crate::domain::request::{ByteRange, ObjectRange};
use crate::domain::{Event, Fault, FaultKind, Text};

const OPERATION: &str = "GetObject";

/// Says what the object is like, then its bytes as they come.
pub(super) async fn talk(talk: Talk, range: ObjectRange, mut speaker: Speaker) -> Result<(), Fault> {
    check(&range.object)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let reading = read(&talk, &clients, range, &mut speaker);
    unless_stopped(&talk.stop, reading).await.ok_or_else(stopped)?
}

async fn read(
    talk: &Talk,
    clients: &ScopeClients,
    mut range: ObjectRange,
    speaker: &mut Speaker,
) -> Result<(), Fault> {
    let mut trouble = Trouble::none(talk);
    let mut end = None;
    loop {
        let (mut rest, body) = match open(talk, clients, &range).await {
            Ok(opened) => opened,
            Err(fault) => {
                trouble.again_later(fault, speaker).await?;
                continue;
            }
        };
        let (start, last) = (rest.offset, rest.offset + rest.length);
        if end.is_none() {
            speaker.say(Event::ObjectOpened(Box::new(rest.clone()))).await;
        }
        let end = *end.get_or_insert(last);
        let came = pieces(body, &mut rest, speaker).await;
        if rest.offset == end {
            return Ok(());
        }
        let fault = faults::of_body(came.err(), &talk.asked_s3(OPERATION, subject(&range.object)));
        let Some(etag) = &rest.etag else { return Err(fault) };
        // However often it is cut, as long as some of it comes each time.
        if rest.offset > start {
            trouble = Trouble::none(talk);
        }
        range.bytes = ByteRange::Between(rest.offset, end - 1);
        range.if_match = Some(etag.raw().to_owned());
        trouble.again_later(fault, speaker).await?;
    }
}

/// Says the pieces of a body that are wanted, and moves on with each.
async fn pieces(
    mut body: ByteStream,
    rest: &mut ObjectOpened,
    speaker: &mut Speaker,
) -> Result<(), aws_sdk_s3::primitives::ByteStreamError> {
    while rest.length > 0 {
        let Some(mut bytes) = body.try_next().await? else { break };
        bytes.truncate(usize::try_from(rest.length).unwrap_or(usize::MAX));
        let offset = rest.offset;
        let length = bytes.len() as u64;
        rest.offset += length;
        rest.length -= length;
        if length > 0 {
            speaker.say(Event::ObjectBytes(ObjectBytes { offset, bytes: bytes.as_ref().into() })).await;
        }
    }
    Ok(())
}

async fn open(
    talk: &Talk,
    clients: &ScopeClients,
    range: &ObjectRange,
) -> Result<(ObjectOpened, ByteStream), Fault> {
    let object = &range.object;
    let question = |s3: aws_sdk_s3::Client| {
        let call = s3.get_object().bucket(&object.bucket).key(&object.key);
        let call = call.set_version_id(object.version.clone()).set_range(range.bytes.header());
        let call = call.set_if_match(range.if_match.clone());
        call.set_request_payer(payer(object.requester_pays)).send()
    };
    let mut answer = match clients.s3.ask(&object.bucket, question).await {
        Ok(answer) => answer,
        Err(error) if is_of_nothing(&error) => return Ok((ObjectOpened::default(), ByteStream::default())),
        Err(error) => return Err(faults::fault(error, &talk.asked_s3(OPERATION, subject(object)))),
    };
    let body = std::mem::take(&mut answer.body);
    Ok((described(answer, range.bytes)?, body))
}

/// What an answer says of its bytes.
fn described(answer: GetObjectOutput, wanted: ByteRange) -> Result<ObjectOpened, Fault> {
    let length = answer.content_length.and_then(|length| u64::try_from(length).ok());
    let length =
        length.ok_or_else(|| not_understood(OPERATION, "does not say how many bytes it answers with"))?;
    let (offset, whole) = match answer.content_range.as_deref() {
        Some(said) => placed(said)
            .filter(|(offset, whole)| offset.checked_add(length).is_some_and(|end| end <= *whole))
            .ok_or_else(|| not_understood(OPERATION, "answers with a range that is none"))?,
        None => (0, length),
    };
    let fits = match wanted {
        ByteRange::Whole => offset == 0 && length == whole,
        ByteRange::Between(first, last) => offset == first && length <= (last - first).saturating_add(1),
        ByteRange::From(first) => offset == first,
        ByteRange::Last(most) => length <= most && offset + length == whole,
    };
    if !fits {
        let what = format!("{OPERATION} answers with other bytes than those that were asked for");
        return Err(Fault::new(FaultKind::Unsupported, what).hint("check that the endpoint knows ranges"));
    }
    Ok(ObjectOpened {
        size: whole,
        offset,
        length,
        etag: answer.e_tag.map(Text::from),
        version: answer.version_id.map(Text::from),
        content_type: answer.content_type.map(Text::from),
        content_encoding: answer.content_encoding.map(Text::from),
    })
}

/// The first byte and the size of `bytes 5-9/100` (RFC 9110, section 14.4).
fn placed(said: &str) -> Option<(u64, u64)> {
    let (range, whole) = said.strip_prefix("bytes ")?.split_once('/')?;
    let (first, _) = range.split_once('-')?;
    Some((first.parse().ok()?, whole.parse().ok()?))
}

/// Whether a range is refused because the object is empty: it has no byte to begin with.
fn is_of_nothing(error: &SdkError<GetObjectError, HttpResponse>) -> bool {
    let Some(response) = error.raw_response().filter(|response| response.status().as_u16() == 416) else {
        return false;
    };
    let said = response.body().bytes().and_then(|body| element(body, "ActualObjectSize"));
    said == Some("0") || response.headers().get("content-range") == Some("bytes */0")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(length: i64, range: Option<&str>) -> GetObjectOutput {
        GetObjectOutput::builder().content_length(length).set_content_range(range.map(str::to_owned)).build()
    }

    #[test]
    fn an_answer_holds_the_bytes_that_were_asked_for() {
        for (length, range, wanted, placed) in [
            (5, Some("bytes 5-9/100"), ByteRange::Between(5, 9), Some((5, 100))),
            (2, Some("bytes 98-99/100"), ByteRange::Between(98, 200), Some((98, 100))),
            (3, Some("bytes 97-99/100"), ByteRange::Last(3), Some((97, 100))),
            (100, None, ByteRange::Whole, Some((0, 100))),
            (100, None, ByteRange::From(0), Some((0, 100))),
            (100, None, ByteRange::Between(5, 9), None),
            (5, Some("bytes 0-4/100"), ByteRange::Between(5, 9), None),
            (5, Some("bytes 5-9/7"), ByteRange::Between(5, 9), None),
            (5, Some("pages 5-9/100"), ByteRange::Between(5, 9), None),
            (5, Some("bytes 0-4/5"), ByteRange::Between(0, u64::MAX), Some((0, 5))),
            (5, Some("bytes 18446744073709551614-18446744073709551615/3"), ByteRange::Last(5), None),
            (-5, None, ByteRange::Whole, None),
        ] {
            let opened = described(answer(length, range), wanted).ok();
            assert_eq!(opened.map(|opened| (opened.offset, opened.size)), placed, "{range:?} for {wanted:?}");
        }
        let without_length = described(GetObjectOutput::builder().build(), ByteRange::Whole).unwrap_err();
        assert!(without_length.what.raw().contains("how many bytes"), "{without_length}");
    }
}
