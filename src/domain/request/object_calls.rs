//! Which S3 calls a request makes. Actions and resource types: AWS Service Authorization Reference, "Actions,
//! resources, and condition keys for Amazon S3": listings take the bucket, objects `bucket/key`, and reading a version
//! is an action of its own. The command line has `s3api` for what is one call each.

use super::objects::{ObjectList, ObjectName, ObjectPart, ObjectRange, VersionList};
use super::{Call, Times};

type Parameters = Vec<(&'static str, Vec<String>)>;

/// Listing the buckets.
pub(super) fn buckets() -> Call {
    call("ListBuckets", "s3:ListAllMyBuckets", "*".into(), vec![], Times::PerPage)
}

/// The head of a bucket, which tells its region. The action is that of listing it: there is none for its head alone.
pub(super) fn bucket(name: &str) -> Call {
    let parameters = vec![("--bucket", vec![name.to_owned()])];
    call("HeadBucket", "s3:ListBucket", name.to_owned(), parameters, Times::Once)
}

impl ObjectList {
    pub(super) fn call(&self) -> Call {
        let mut parameters = vec![("--bucket", vec![self.bucket.clone()])];
        optional(&mut parameters, "--prefix", Some(&self.prefix).filter(|prefix| !prefix.is_empty()));
        if !self.recursive {
            parameters.push(("--delimiter", vec!["/".into()]));
        }
        optional(&mut parameters, "--start-after", self.start_after.as_ref());
        payer(&mut parameters, self.requester_pays);
        call("ListObjectsV2", "s3:ListBucket", self.bucket.clone(), parameters, Times::PerPage)
    }
}

impl ObjectName {
    /// What is told of it. The action is that of reading it: there is none for its head alone.
    pub(super) fn head_call(&self) -> Call {
        let mut parameters = self.parameters();
        parameters.push(("--checksum-mode", vec!["ENABLED".into()]));
        call("HeadObject", self.action(), self.resource(), parameters, Times::Once)
    }

    fn parameters(&self) -> Parameters {
        let mut parameters = vec![("--bucket", vec![self.bucket.clone()]), ("--key", vec![self.key.clone()])];
        optional(&mut parameters, "--version-id", self.version.as_ref());
        payer(&mut parameters, self.requester_pays);
        parameters
    }

    fn action(&self) -> &'static str {
        if self.version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" }
    }

    fn resource(&self) -> String {
        let below = if self.bucket.starts_with("arn:") { "/object" } else { "" };
        format!("{}{below}/{}", self.bucket, self.key)
    }
}

impl ObjectPart {
    pub(super) fn call(&self) -> Call {
        let mut call = self.object.head_call();
        call.parameters.push(("--part-number", vec![self.part.to_string()]));
        call
    }
}

impl ObjectRange {
    pub(super) fn call(&self) -> Call {
        let object = &self.object;
        let mut parameters = object.parameters();
        optional(&mut parameters, "--range", self.bytes.header().as_ref());
        optional(&mut parameters, "--if-match", self.if_match.as_ref());
        call("GetObject", object.action(), object.resource(), parameters, Times::Once)
    }
}

impl VersionList {
    pub(super) fn call(&self) -> Call {
        let mut parameters = vec![("--bucket", vec![self.bucket.clone()])];
        optional(&mut parameters, "--prefix", Some(&self.prefix).filter(|prefix| !prefix.is_empty()));
        payer(&mut parameters, self.requester_pays);
        let action = "s3:ListBucketVersions";
        call("ListObjectVersions", action, self.bucket.clone(), parameters, Times::PerPage)
    }
}

fn call(
    operation: &'static str,
    action: &'static str,
    resource: String,
    parameters: Parameters,
    times: Times,
) -> Call {
    Call { service: "s3api", operation, action: Some(action), resources: vec![resource], parameters, times }
}

fn optional(parameters: &mut Parameters, flag: &'static str, value: Option<&String>) {
    if let Some(value) = value {
        parameters.push((flag, vec![value.clone()]));
    }
}

fn payer(parameters: &mut Parameters, requester_pays: bool) {
    if requester_pays {
        parameters.push(("--request-payer", vec!["requester".into()]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::request::{ByteRange, Danger, Permission, Request};

    #[test]
    fn every_request_for_objects_reads_and_names_its_action_and_resource() {
        let object = ObjectName { bucket: "b".into(), key: "k/1".into(), ..ObjectName::default() };
        let version = ObjectName { version: Some("v".into()), ..object.clone() };
        let range = |object| ObjectRange { object, bytes: ByteRange::Last(8), if_match: None };
        let list = ObjectList { bucket: "b".into(), prefix: "k/".into(), ..ObjectList::default() };
        let versions = VersionList { bucket: "b".into(), ..VersionList::default() };
        // Service Authorization Reference, Amazon S3: actions and resource types.
        for (request, operation, action, resource, right) in [
            (Request::Buckets, "ListBuckets", "s3:ListAllMyBuckets", "*", Permission::ListObjects),
            (
                Request::NamedBuckets(vec!["b".into()]),
                "HeadBucket",
                "s3:ListBucket",
                "b",
                Permission::ListObjects,
            ),
            (Request::Objects(list), "ListObjectsV2", "s3:ListBucket", "b", Permission::ListObjects),
            (
                Request::ObjectVersions(versions),
                "ListObjectVersions",
                "s3:ListBucketVersions",
                "b",
                Permission::ListObjects,
            ),
            (
                Request::ObjectHead(object.clone()),
                "HeadObject",
                "s3:GetObject",
                "b/k/1",
                Permission::ListObjects,
            ),
            (
                Request::ObjectRange(range(object)),
                "GetObject",
                "s3:GetObject",
                "b/k/1",
                Permission::ReadObjects,
            ),
            (
                Request::ObjectRange(range(version)),
                "GetObject",
                "s3:GetObjectVersion",
                "b/k/1",
                Permission::ReadObjects,
            ),
        ] {
            let calls = request.calls();
            assert_eq!((calls[0].operation, calls[0].action), (operation, Some(action)));
            assert_eq!(calls[0].resources, [resource], "{operation}");
            assert_eq!(request.permission(), right, "{operation}");
            assert_eq!(request.danger(Some(9.0), 0.5), Danger::Read);
        }
    }

    #[test]
    fn ranges_are_written_as_http_has_them() {
        // RFC 9110, section 14.1.2: the first 500 bytes, from byte 9500 on, the last 500 bytes.
        assert_eq!(ByteRange::Between(0, 499).header().unwrap(), "bytes=0-499");
        assert_eq!(ByteRange::From(9500).header().unwrap(), "bytes=9500-");
        assert_eq!(ByteRange::Last(500).header().unwrap(), "bytes=-500");
        assert_eq!(ByteRange::Whole.header(), None);
    }
}
