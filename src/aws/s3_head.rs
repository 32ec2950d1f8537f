//! What an object is like: HeadObject. Its answers have no body, so a refusal is explained by asking for one byte.

use std::sync::Arc;

use aws_sdk_s3::operation::head_object::{HeadObjectError, HeadObjectOutput};
use aws_sdk_s3::types::{ChecksumMode, ChecksumType};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::s3_list::check_bucket;
use super::s3_pages::{not_understood, payer, size, time};
use crate::domain::event::{Checksum, ChecksumAlgorithm, ObjectHead};
use crate::domain::request::ObjectName;
use crate::domain::{Event, Fault, FaultKind, Text};

/// What S3 does not say of objects of the usual class (Amazon S3 API reference, HeadObject, `x-amz-storage-class`).
const USUAL_CLASS: &str = "STANDARD";

/// Says the head, or that of one of the parts in which the object was uploaded.
pub(super) async fn talk(
    talk: Talk,
    object: ObjectName,
    part: Option<u32>,
    mut speaker: Speaker,
) -> Result<(), Fault> {
    check(&object)?;
    let clients = talk.clients().await?;
    talk.call(&clients, &mut speaker, async {}).await;
    let answer =
        unless_stopped(&talk.stop, ask(&talk, &clients, &object, part)).await.ok_or_else(stopped)??;
    // An answer to HEAD that does not say it stands before an object of unknown size, and not before an empty one.
    if answer.content_length.is_none() {
        return Err(not_understood("HeadObject", "does not say how many bytes the object has"));
    }
    speaker.say(Event::ObjectHead(Box::new(head(answer)))).await;
    Ok(())
}

/// Refuses a name that names nothing.
pub(super) fn check(object: &ObjectName) -> Result<(), Fault> {
    check_bucket(&object.bucket)?;
    if object.key.is_empty() {
        return Err(Fault::new(FaultKind::Invalid, "the key of the object is empty")
            .hint("write s3://BUCKET/KEY; flowid s3 ls lists keys"));
    }
    Ok(())
}

/// What a question about an object is about.
pub(super) fn subject(object: &ObjectName) -> Subject<'_> {
    Subject::Object { bucket: &object.bucket, key: &object.key, versioned: object.version.is_some() }
}

async fn ask(
    talk: &Talk,
    clients: &Arc<ScopeClients>,
    object: &ObjectName,
    part: Option<u32>,
) -> Result<HeadObjectOutput, Fault> {
    let asked = talk.asked_s3("HeadObject", subject(object));
    let error = match send(clients, object, part, true).await {
        Ok(answer) => return Ok(answer),
        Err(error) => error,
    };
    // The checksum of what KMS has encrypted takes a right of its own (Amazon S3 API reference, HeadObject,
    // `x-amz-checksum-mode`); the rest is told without it.
    if status(&error) == Some(403) {
        return send(clients, object, part, false).await.map_err(|_| faults::fault(error, &asked));
    }
    if status(&error) != Some(400) {
        return Err(faults::fault(error, &asked));
    }
    // A session that has ended, a wrong region, a key of the customer: the answer to a byte says which, and the first two
    // are mended while it is asked for.
    why(talk, clients, object).await?;
    send(clients, object, part, true).await.map_err(|error| faults::fault(error, &asked))
}

async fn send(
    clients: &ScopeClients,
    object: &ObjectName,
    part: Option<u32>,
    with_checksums: bool,
) -> Result<HeadObjectOutput, SdkError<HeadObjectError, HttpResponse>> {
    let question = |s3: aws_sdk_s3::Client| {
        let call = s3.head_object().bucket(&object.bucket).key(&object.key);
        let call = call.set_version_id(object.version.clone());
        let call = call.set_part_number(part.and_then(|part| i32::try_from(part).ok()));
        let call = call.set_checksum_mode(with_checksums.then_some(ChecksumMode::Enabled));
        call.set_request_payer(payer(object.requester_pays)).send()
    };
    clients.s3.ask(&object.bucket, question).await
}

/// The reason for a refusal, as an answer with a body gives it.
async fn why(talk: &Talk, clients: &ScopeClients, object: &ObjectName) -> Result<(), Fault> {
    let asked = talk.asked_s3("GetObject", subject(object));
    let question = |s3: aws_sdk_s3::Client| {
        let call = s3.get_object().bucket(&object.bucket).key(&object.key).range("bytes=0-0");
        let call = call.set_version_id(object.version.clone());
        call.set_request_payer(payer(object.requester_pays)).send()
    };
    match clients.s3.ask(&object.bucket, question).await {
        Err(error) if !answered_about_content(&error) => Err(faults::fault(error, &asked)),
        _ => Ok(()),
    }
}

/// Whether a refusal is about the content alone: an empty object has no first byte, and an archived one can't be read.
fn answered_about_content<E>(error: &SdkError<E, HttpResponse>) -> bool
where
    E: aws_sdk_s3::error::ProvideErrorMetadata,
{
    let code = error.as_service_error().and_then(|error| error.code());
    status(error) == Some(416) || code == Some("InvalidObjectState")
}

fn status<E>(error: &SdkError<E, HttpResponse>) -> Option<u16> {
    error.raw_response().map(|response| response.status().as_u16())
}

fn head(answer: HeadObjectOutput) -> ObjectHead {
    let checksums = checksums(&answer);
    let of_customer = answer.sse_customer_algorithm.is_some();
    let encryption = answer.server_side_encryption.map(|encryption| encryption.as_str().into());
    ObjectHead {
        size: size(answer.content_length),
        modified: time(answer.last_modified),
        etag: answer.e_tag.map(Text::from),
        class: answer.storage_class.as_ref().map_or(USUAL_CLASS, |class| class.as_str()).into(),
        archive_status: answer.archive_status.map(|status| status.as_str().into()),
        restore: answer.restore.map(Text::from),
        version: answer.version_id.map(Text::from),
        parts: answer.parts_count.and_then(|parts| u32::try_from(parts).ok()),
        encryption: if of_customer { Some("SSE-C".into()) } else { encryption },
        kms_key: answer.ssekms_key_id.map(Text::from),
        checksums,
        content_type: answer.content_type.map(Text::from),
        content_encoding: answer.content_encoding.map(Text::from),
        metadata: answer
            .metadata
            .unwrap_or_default()
            .into_iter()
            .map(|(name, value)| (name, value.into()))
            .collect(),
    }
}

fn checksums(answer: &HeadObjectOutput) -> Vec<Checksum> {
    let composite = answer.checksum_type() == Some(&ChecksumType::Composite);
    let all = [
        (ChecksumAlgorithm::Crc32, answer.checksum_crc32()),
        (ChecksumAlgorithm::Crc32C, answer.checksum_crc32_c()),
        (ChecksumAlgorithm::Crc64Nvme, answer.checksum_crc64_nvme()),
        (ChecksumAlgorithm::Sha1, answer.checksum_sha1()),
        (ChecksumAlgorithm::Sha256, answer.checksum_sha256()),
    ];
    let checksum = |(algorithm, value): (_, Option<&str>)| {
        let value: Text = value?.into();
        // Before the header that says it, only the number of parts told.
        let composite = composite || value.raw().contains('-');
        Some(Checksum { algorithm, value, composite })
    };
    all.into_iter().filter_map(checksum).collect()
}
