//! Objects and versions as lists and heads tell them.

use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    ChecksumMode, ChecksumType, DeleteMarkerEntry, ETag, HeadObjectOutput, Object as Listed,
    ObjectStorageClass, ObjectVersion, ObjectVersionStorageClass, ServerSideEncryption, StorageClass,
    Timestamp,
};

use super::shelf::{Object, Version};

/// What stands for itself in a list with `encoding-type=url`. Amazon S3 API reference, ListObjectsV2.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/').remove(b'*');

/// The key of KMS that encrypts what is encrypted by one.
const KMS_KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// Text of a list: as it is, or encoded when that was asked for.
pub fn spelled(text: &str, encoded: bool) -> String {
    if encoded { utf8_percent_encode(text, ENCODED).to_string() } else { text.to_owned() }
}

/// A moment in milliseconds since 1970. S3 tells whole seconds.
pub fn moment(at: i64) -> Timestamp {
    Timestamp::from(SystemTime::UNIX_EPOCH + Duration::from_secs((at / 1_000).unsigned_abs()))
}

/// An entity tag.
pub fn tag(version: &Version) -> ETag {
    ETag::Strong(version.tag.clone())
}

/// An object in a list.
pub fn listed(object: &Object, encoded: bool) -> Option<Listed> {
    let version = object.versions.first()?;
    Some(Listed {
        key: Some(spelled(&object.key, encoded)),
        size: Some(version.size() as i64),
        e_tag: Some(tag(version)),
        last_modified: Some(moment(version.at)),
        storage_class: Some(ObjectStorageClass::from(version.class.to_owned())),
        ..Listed::default()
    })
}

/// A version in a list; `None` for a delete marker.
pub fn version(key: &str, version: &Version, latest: bool, encoded: bool) -> Option<ObjectVersion> {
    version.content.as_ref()?;
    Some(ObjectVersion {
        key: Some(spelled(key, encoded)),
        version_id: Some(version.id.clone()),
        is_latest: Some(latest),
        size: Some(version.size() as i64),
        e_tag: Some(tag(version)),
        last_modified: Some(moment(version.at)),
        storage_class: Some(ObjectVersionStorageClass::from(version.class.to_owned())),
        ..ObjectVersion::default()
    })
}

/// A delete marker in a list.
pub fn marker(key: &str, version: &Version, latest: bool, encoded: bool) -> DeleteMarkerEntry {
    DeleteMarkerEntry {
        key: Some(spelled(key, encoded)),
        version_id: Some(version.id.clone()),
        is_latest: Some(latest),
        last_modified: Some(moment(version.at)),
        ..DeleteMarkerEntry::default()
    }
}

/// The head of a version. The checksum is that of the whole object and comes when it is asked for.
pub fn head(version: &Version, mode: Option<&ChecksumMode>, versioned: bool) -> HeadObjectOutput {
    let wanted = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
    let checksum = version.content.as_ref().filter(|_| wanted).map(|content| content.crc64nvme());
    let encryption = if version.kms { ServerSideEncryption::AWS_KMS } else { ServerSideEncryption::AES256 };
    HeadObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: Some(version.size() as i64),
        content_type: Some(version.kind.to_owned()),
        e_tag: Some(tag(version)),
        last_modified: Some(moment(version.at)),
        version_id: versioned.then(|| version.id.clone()),
        // The usual class is told by no header.
        storage_class: (version.class != "STANDARD").then(|| StorageClass::from(version.class.to_owned())),
        server_side_encryption: Some(ServerSideEncryption::from_static(encryption)),
        ssekms_key_id: version.kms.then(|| KMS_KEY.to_owned()),
        checksum_crc64nvme: checksum.map(|sum| BASE64_STANDARD.encode(sum.to_be_bytes())),
        checksum_type: checksum.map(|_| ChecksumType::from_static(ChecksumType::FULL_OBJECT)),
        ..HeadObjectOutput::default()
    }
}
