//! ListObjectVersions: all versions and delete markers, the newest of each key first.

use s3s::dto::{CommonPrefix, ListObjectVersionsInput, ListObjectVersionsOutput};
use s3s::{S3Request, S3Result};

use super::answers::{marker, spelled, version};
use super::listing::{Entry, Start, Walk};
use super::shelf::Object;
use super::stock::{Stock, page};

impl Stock {
    /// One page.
    ///
    /// # Errors
    /// Those of the bucket.
    pub(super) fn list_versions(
        &self,
        request: &S3Request<ListObjectVersionsInput>,
    ) -> S3Result<ListObjectVersionsOutput> {
        let input = &request.input;
        let shelf = self.bucket(request, &input.bucket)?.ever(&self.incident);
        let prefix = input.prefix.as_deref().unwrap_or_default();
        let encoded = input.encoding_type.is_some();
        let begun = input.key_marker.as_deref().filter(|key| !key.is_empty());
        let within = input.version_id_marker.as_deref().filter(|id| !id.is_empty());
        let start = match (begun, within) {
            (Some(key), Some(_)) => Start::At(key.to_owned()),
            (Some(key), None) if input.delimiter.as_ref().is_some_and(|end| key.ends_with(end.as_str())) => {
                Start::BehindPrefix(key.to_owned())
            }
            (Some(key), None) => Start::Behind(key.to_owned()),
            (None, _) => Start::Begin,
        };
        let most = page(input.max_keys);
        let mut told = ListObjectVersionsOutput {
            name: Some(input.bucket.clone()),
            prefix: Some(spelled(prefix, encoded)),
            delimiter: input.delimiter.as_deref().map(|delimiter| spelled(delimiter, encoded)),
            key_marker: Some(spelled(begun.unwrap_or_default(), encoded)),
            version_id_marker: within.map(str::to_owned),
            max_keys: Some(most as i32),
            encoding_type: input.encoding_type.clone(),
            is_truncated: Some(false),
            ..ListObjectVersionsOutput::default()
        };
        let mut left = most;
        for entry in Walk::new(shelf, prefix, input.delimiter.as_deref(), &start) {
            let Entry::Object(place) = entry else {
                left = add_prefix(&mut told, &entry, encoded, left);
                if told.is_truncated == Some(true) { break } else { continue }
            };
            let object = shelf.object(place);
            let after = within.filter(|_| begun == Some(object.key.as_str()));
            left = add_versions(&mut told, &object, after, encoded, left);
            if told.is_truncated == Some(true) {
                break;
            }
        }
        Ok(told)
    }
}

/// Adds a prefix to a list of versions, or says that it no longer fits; tells how many entries still do.
fn add_prefix(told: &mut ListObjectVersionsOutput, entry: &Entry, encoded: bool, left: usize) -> usize {
    let Entry::Prefix(prefix) = entry else { return left };
    if left == 0 {
        told.is_truncated = Some(true);
        return 0;
    }
    let shown = spelled(prefix, encoded);
    (told.next_key_marker, told.next_version_id_marker) = (Some(shown.clone()), None);
    told.common_prefixes.get_or_insert_default().push(CommonPrefix { prefix: Some(shown) });
    left - 1
}

/// Adds the versions of an object behind the one of an id, as many as fit; tells how many more do.
fn add_versions(
    told: &mut ListObjectVersionsOutput,
    object: &Object,
    after: Option<&str>,
    encoded: bool,
    mut left: usize,
) -> usize {
    let passed = after.and_then(|id| object.versions.iter().position(|version| version.id == id));
    let skipped = passed.map_or(0, |place| place + 1);
    for (place, kept) in object.versions.iter().enumerate().skip(skipped) {
        if left == 0 {
            told.is_truncated = Some(true);
            return 0;
        }
        match version(&object.key, kept, place == 0, encoded) {
            Some(listed) => told.versions.get_or_insert_default().push(listed),
            None => {
                let listed = marker(&object.key, kept, place == 0, encoded);
                told.delete_markers.get_or_insert_default().push(listed);
            }
        }
        told.next_key_marker = Some(spelled(&object.key, encoded));
        told.next_version_id_marker = Some(kept.id.clone());
        left -= 1;
    }
    left
}
