//! The buckets with their objects: lists, heads, and reads with their conditions and ranges.

use std::convert::Infallible;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use futures::stream;
use hyper::StatusCode;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use s3s::dto::{
    Bucket as ListedBucket, CommonPrefix, ETagCondition, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, ListBucketsInput, ListBucketsOutput, ListObjectsV2Input, ListObjectsV2Output,
    StreamingBlob, Timestamp,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result, s3_error};

use super::Place;
use super::answers::{head, listed, moment, spelled, tag};
use super::buckets::{self, Bucket};
use super::listing::{Entry, Start, Walk};
use super::shelf::Version;
use crate::demo::identity::people::PRODUCTION;
use crate::demo::incident::Incident;

/// Entries in a page at most.
const PAGE: usize = 1_000;

/// Says in which region a bucket is, on answers of every kind.
const REGION: &str = "x-amz-bucket-region";

/// The buckets with their objects.
pub struct Stock {
    pub(super) incident: Incident,
    buckets: Vec<Bucket>,
}

/// What a read asks for beside the bucket.
struct Wanted<'a> {
    key: &'a str,
    version: Option<&'a str>,
    tags: [Option<&'a ETagCondition>; 2],
    times: [Option<&'a Timestamp>; 2],
}

impl Stock {
    /// Buckets that nobody has asked for yet.
    pub fn new(incident: Incident) -> Self {
        Self { incident, buckets: buckets::all() }
    }

    /// A bucket of the caller's account, asked for in its own region.
    pub(super) fn bucket<T>(&self, request: &S3Request<T>, name: &str) -> S3Result<&Bucket> {
        let place = request.extensions.get::<Place>().ok_or_else(|| s3_error!(InternalError))?;
        let found = self.buckets.iter().find(|bucket| bucket.name == name);
        let bucket = found.ok_or_else(|| s3_error!(NoSuchBucket, "The specified bucket does not exist"))?;
        if *place.caller.account != PRODUCTION {
            return Err(s3_error!(AccessDenied, "Access Denied"));
        }
        if bucket.region == place.region {
            return Ok(bucket);
        }
        let message =
            "The bucket you are attempting to access must be addressed using the specified endpoint.";
        let mut error = S3Error::with_message(S3ErrorCode::PermanentRedirect, message);
        error.set_status_code(StatusCode::MOVED_PERMANENTLY);
        error.set_headers(headers(REGION, bucket.region));
        Err(error)
    }

    pub(super) fn list_buckets(&self, request: &S3Request<ListBucketsInput>) -> S3Result<ListBucketsOutput> {
        let place = request.extensions.get::<Place>().ok_or_else(|| s3_error!(InternalError))?;
        let input = &request.input;
        let prefix = input.prefix.as_deref().unwrap_or_default();
        let after = input.continuation_token.as_deref().unwrap_or_default();
        let own = self.buckets.iter().filter(|_| *place.caller.account == PRODUCTION);
        let mut found: Vec<&Bucket> = own
            .filter(|bucket| bucket.name.starts_with(prefix) && bucket.name > after)
            .filter(|bucket| input.bucket_region.as_ref().is_none_or(|region| region == bucket.region))
            .collect();
        let most = input.max_buckets.and_then(|most| usize::try_from(most).ok()).unwrap_or(found.len());
        let more = found.len() > most;
        found.truncate(most);
        let told = found.iter().map(|bucket| ListedBucket {
            name: Some(bucket.name.to_owned()),
            bucket_region: Some(bucket.region.to_owned()),
            creation_date: Some(moment(self.incident.before(bucket.age_days * 86_400_000))),
        });
        Ok(ListBucketsOutput {
            buckets: Some(told.collect()),
            continuation_token: found.last().filter(|_| more).map(|bucket| bucket.name.to_owned()),
            prefix: input.prefix.clone(),
            ..ListBucketsOutput::default()
        })
    }

    pub(super) fn list(&self, request: &S3Request<ListObjectsV2Input>) -> S3Result<ListObjectsV2Output> {
        let input = &request.input;
        let shelf = self.bucket(request, &input.bucket)?.present(&self.incident);
        let prefix = input.prefix.as_deref().unwrap_or_default();
        let encoded = input.encoding_type.is_some();
        let start = match (&input.continuation_token, &input.start_after) {
            (Some(token), _) => resumed(token)?,
            (None, Some(key)) => Start::Behind(key.clone()),
            (None, None) => Start::Begin,
        };
        let most = page(input.max_keys);
        let mut walk = Walk::new(shelf, prefix, input.delimiter.as_deref(), &start);
        let entries: Vec<Entry> = walk.by_ref().take(most).collect();
        let more = most > 0 && walk.next().is_some();
        let (mut contents, mut prefixes) = (Vec::new(), Vec::new());
        let mut last = None;
        for entry in &entries {
            match entry {
                Entry::Object(place) => {
                    let object = shelf.object(*place);
                    contents.extend(listed(&object, encoded));
                    last = Some(Start::Behind(object.key));
                }
                Entry::Prefix(prefix) => {
                    prefixes.push(CommonPrefix { prefix: Some(spelled(prefix, encoded)) });
                    last = Some(Start::BehindPrefix(prefix.clone()));
                }
            }
        }
        Ok(ListObjectsV2Output {
            name: Some(input.bucket.clone()),
            prefix: Some(spelled(prefix, encoded)),
            delimiter: input.delimiter.as_deref().map(|delimiter| spelled(delimiter, encoded)),
            start_after: input.start_after.as_deref().map(|key| spelled(key, encoded)),
            max_keys: Some(most as i32),
            key_count: Some(entries.len() as i32),
            is_truncated: Some(more),
            continuation_token: input.continuation_token.clone(),
            next_continuation_token: last.filter(|_| more).map(|last| token(&last)),
            encoding_type: input.encoding_type.clone(),
            contents: Some(contents),
            common_prefixes: Some(prefixes),
            ..ListObjectsV2Output::default()
        })
    }

    /// The version that a read means, once its conditions hold.
    fn version<T>(
        &self,
        request: &S3Request<T>,
        bucket: &str,
        wanted: &Wanted<'_>,
    ) -> S3Result<(Version, bool)> {
        let bucket = self.bucket(request, bucket)?;
        let missing = || s3_error!(NoSuchKey, "The specified key does not exist.");
        let object = bucket.ever(&self.incident).find(wanted.key).ok_or_else(missing)?;
        let named = |id: &str| object.versions.iter().find(|version| version.id == id);
        let version = match wanted.version {
            None => object.versions.first(),
            Some(id) => Some(
                named(id).ok_or_else(|| s3_error!(NoSuchVersion, "The specified version does not exist."))?,
            ),
        };
        let version = version.ok_or_else(missing)?;
        if version.content.is_none() {
            let mut error = match wanted.version {
                None => missing(),
                Some(_) => {
                    s3_error!(MethodNotAllowed, "The specified method is not allowed against this resource.")
                }
            };
            error.set_headers(headers("x-amz-delete-marker", "true"));
            return Err(error);
        }
        check(version, wanted)?;
        Ok((version.clone(), bucket.versioned))
    }

    pub(super) fn head(&self, request: &S3Request<HeadObjectInput>) -> S3Result<HeadObjectOutput> {
        let input = &request.input;
        let wanted = Wanted {
            key: &input.key,
            version: input.version_id.as_deref(),
            tags: [input.if_match.as_ref(), input.if_none_match.as_ref()],
            times: [input.if_unmodified_since.as_ref(), input.if_modified_since.as_ref()],
        };
        let (version, versioned) = self.version(request, &input.bucket, &wanted)?;
        Ok(head(&version, input.checksum_mode.as_ref(), versioned))
    }

    pub(super) fn get(&self, request: &S3Request<GetObjectInput>) -> S3Result<GetObjectOutput> {
        let input = &request.input;
        let wanted = Wanted {
            key: &input.key,
            version: input.version_id.as_deref(),
            tags: [input.if_match.as_ref(), input.if_none_match.as_ref()],
            times: [input.if_unmodified_since.as_ref(), input.if_modified_since.as_ref()],
        };
        let (version, versioned) = self.version(request, &input.bucket, &wanted)?;
        if version.is_archived() {
            let message = "The operation is not valid for the object's storage class";
            return Err(s3_error!(InvalidObjectState, "{message}"));
        }
        let size = version.size();
        let range = input.range.as_ref().map(|range| range.check(size)).transpose();
        let range = range.map_err(|_| s3_error!(InvalidRange, "The requested range is not satisfiable"))?;
        // The checksum is that of the whole object, and does not come with a part.
        let mode = input.checksum_mode.as_ref().filter(|_| range.is_none());
        let told = head(&version, mode, versioned);
        let part = range.clone().unwrap_or(0..size);
        let content_range = range.map(|range| format!("bytes {}-{}/{size}", range.start, range.end - 1));
        let length = part.end - part.start;
        let content = version.content.ok_or_else(|| s3_error!(NoSuchKey))?;
        let pieces = content.read(part).map(Ok::<_, Infallible>);
        Ok(GetObjectOutput {
            body: Some(StreamingBlob::wrap(stream::iter(pieces))),
            content_length: Some(length as i64),
            content_range,
            accept_ranges: told.accept_ranges,
            content_type: told.content_type,
            e_tag: told.e_tag,
            last_modified: told.last_modified,
            version_id: told.version_id,
            storage_class: told.storage_class,
            server_side_encryption: told.server_side_encryption,
            ssekms_key_id: told.ssekms_key_id,
            checksum_crc64nvme: told.checksum_crc64nvme,
            checksum_type: told.checksum_type,
            ..GetObjectOutput::default()
        })
    }
}

/// Whether the conditions of a read hold.
fn check(version: &Version, wanted: &Wanted<'_>) -> S3Result {
    let own = tag(version);
    let matches = |condition: &ETagCondition| match condition {
        ETagCondition::ETag(given) => given.value() == own.value(),
        ETagCondition::Any => true,
    };
    let written = moment(version.at);
    let failed =
        || s3_error!(PreconditionFailed, "At least one of the pre-conditions you specified did not hold");
    match (wanted.tags[0], wanted.times[0]) {
        (Some(condition), _) if !matches(condition) => return Err(failed()),
        (None, Some(limit)) if written > *limit => return Err(failed()),
        _ => {}
    }
    match (wanted.tags[1], wanted.times[1]) {
        (Some(condition), _) if matches(condition) => Err(s3_error!(NotModified)),
        (None, Some(since)) if written <= *since => Err(s3_error!(NotModified)),
        _ => Ok(()),
    }
}

/// How many entries a page may have.
pub fn page(asked: Option<i32>) -> usize {
    asked.and_then(|most| usize::try_from(most).ok()).unwrap_or(PAGE).min(PAGE)
}

/// The place behind which the next page begins, opaque to the caller.
fn token(start: &Start) -> String {
    let (kind, text) = match start {
        Start::BehindPrefix(prefix) => ("p", prefix.as_str()),
        Start::Behind(key) | Start::At(key) => ("k", key.as_str()),
        Start::Begin => ("k", ""),
    };
    BASE64_URL_SAFE_NO_PAD.encode(format!("{kind}{text}"))
}

fn resumed(token: &str) -> S3Result<Start> {
    let odd = || s3_error!(InvalidArgument, "The continuation token provided is incorrect");
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| odd())?;
    let text = String::from_utf8(bytes).map_err(|_| odd())?;
    match text.split_at_checked(1) {
        Some(("p", prefix)) => Ok(Start::BehindPrefix(prefix.to_owned())),
        Some(("k", key)) => Ok(Start::Behind(key.to_owned())),
        _ => Err(odd()),
    }
}

fn headers(name: &'static str, value: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
}
