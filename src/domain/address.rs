//! Addresses of objects as people write them: `s3://BUCKET/KEY`. The bucket may be the ARN of an access point.

mod pasted;

use std::fmt;

/// A bucket and a key in it, or what keys begin with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ObjectAddress {
    /// The name of the bucket, or the ARN of an access point.
    pub bucket: String,
    /// The key or the prefix, exactly as S3 has it; empty for all of the bucket.
    pub key: String,
}

const SCHEME: &str = "s3://";

impl ObjectAddress {
    /// Reads an address. Nothing is decoded and nothing is taken out: every byte behind the first `/` belongs to the key.
    ///
    /// # Errors
    /// One sentence that says what is wrong and how an address is written.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix(SCHEME) else {
            let what = "an address of S3 begins with s3://";
            let could_be_one = !text.is_empty() && !text.starts_with('/') && !text.contains("://");
            return Err(match pasted::meant(text) {
                Some(meant) => format!("{what}; write {meant}"),
                None if could_be_one => format!("{what}; write {SCHEME}{text}"),
                None => format!("{what}; write s3://BUCKET/KEY"),
            });
        };
        if let Some(meant) = pasted::meant(text) {
            return Err(format!("the ARN of a bucket is no part of an address; write {meant}"));
        }
        let end = if rest.starts_with("arn:") { end_of_access_point(rest)? } else { rest.find('/') };
        let (bucket, key) = end.map_or((rest, ""), |end| (&rest[..end], &rest[end + 1..]));
        if bucket.is_empty() {
            return Err("the address names no bucket; write s3://BUCKET/KEY".to_owned());
        }
        if !bucket.starts_with("arn:") {
            check_bucket(bucket)?;
        }
        Ok(Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// The address that was meant by a text which is none: an ARN, a page of the web console, a URL of S3.
    pub fn pasted(text: &str) -> Option<String> {
        pasted::meant(text)
    }
}

/// Where the name of an access point ends in `arn:aws:s3:eu-west-1:111122223333:accesspoint/NAME/KEY`, when a key follows
/// (Amazon S3 User Guide, "Referencing access points with ARNs").
fn end_of_access_point(text: &str) -> Result<Option<usize>, String> {
    let shape = "write s3://arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/KEY";
    let resource = text.splitn(6, ':').nth(5).and_then(|resource| resource.strip_prefix("accesspoint/"));
    let resource = resource.ok_or_else(|| format!("this is not the ARN of an access point; {shape}"))?;
    if text.split(':').nth(3) == Some("") {
        return Err("access points of several regions are not supported; name one of a region".to_owned());
    }
    let start = text.len() - resource.len();
    Ok(resource.find('/').map(|end| start + end))
}

/// The characters and the length that a bucket's name may have, those of old buckets in us-east-1 among them (Amazon S3
/// User Guide, "General purpose bucket naming rules").
fn check_bucket(name: &str) -> Result<(), String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if let Some(wrong) = name.chars().find(|c| !legal(*c)) {
        return Err(format!("the name of a bucket has no {wrong:?}; write s3://BUCKET/KEY"));
    }
    match name.len() {
        3..=255 => Ok(()),
        length => Err(format!("the name of a bucket has 3 to 63 characters, and this one {length}")),
    }
}

impl fmt::Display for ObjectAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, String) {
        let ObjectAddress { bucket, key } = ObjectAddress::parse(text).unwrap();
        (bucket, key)
    }

    #[test]
    fn every_byte_behind_the_bucket_belongs_to_the_key() {
        for (text, bucket, key) in [
            ("s3://b-1", "b-1", ""),
            ("s3://b-1/", "b-1", ""),
            ("s3://b-1/a/b c.json", "b-1", "a/b c.json"),
            ("s3://b-1//a//", "b-1", "/a//"),
            ("s3://b-1/../a%20b?x#y", "b-1", "../a%20b?x#y"),
            ("s3://Old_Bucket/é", "Old_Bucket", "é"),
        ] {
            assert_eq!(parsed(text), (bucket.to_owned(), key.to_owned()), "{text}");
        }
        assert_eq!(ObjectAddress::parse("s3://b-1//a").unwrap().to_string(), "s3://b-1//a");
    }

    #[test]
    fn an_access_point_stands_where_a_bucket_does() {
        let point = "arn:aws:s3:eu-west-1:111122223333:accesspoint/logs";
        assert_eq!(parsed(&format!("s3://{point}/a:b/c")), (point.to_owned(), "a:b/c".to_owned()));
        assert_eq!(parsed(&format!("s3://{point}")), (point.to_owned(), String::new()));
        for wrong in [
            "s3://arn:aws:s3:::bucket/key",
            "s3://arn:aws:s3::111122223333:accesspoint/a.mrap/k",
            "s3://arn:x",
        ] {
            assert!(ObjectAddress::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_what_is_right() {
        for (text, words) in [
            ("bucket/key", "write s3://bucket/key"),
            ("/tmp/file", "write s3://BUCKET/KEY"),
            ("https://b-1.s3.amazonaws.com/k", "begins with s3://; write s3://b-1/k"),
            ("https://example.com/k", "write s3://BUCKET/KEY"),
            ("arn:aws:s3:::b-1/k", "write s3://b-1/k"),
            ("s3://arn:aws:s3:::b-1/k", "write s3://b-1/k"),
            ("s3://", "names no bucket"),
            ("s3:///key", "names no bucket"),
            ("s3://my bucket/key", "has no ' '"),
            ("s3://ab/key", "3 to 63 characters"),
        ] {
            let told = ObjectAddress::parse(text).unwrap_err();
            assert!(told.contains(words), "{text}: {told}");
        }
    }
}
