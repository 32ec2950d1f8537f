//! The address of an object in what people paste where one is wanted: an ARN, an address of the web console, a URL of S3.

use percent_encoding::percent_decode_str;

/// What `s3://` address was meant, as far as the text tells it. It is only proposed, and never asked for by itself.
pub(super) fn meant(text: &str) -> Option<String> {
    let text = text.strip_prefix("s3://").unwrap_or(text);
    if let Some(resource) = of_arn(text) {
        return Some(format!("s3://{resource}"));
    }
    for scheme in ["S3://", "s3a://", "s3n://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return Some(format!("s3://{rest}"));
        }
    }
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let rest = rest.split('#').next().unwrap_or(rest);
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    if host.ends_with("console.aws.amazon.com") {
        return of_console(path, query);
    }
    of_url(host, path)
}

/// Amazon S3 User Guide, "Policy resources for Amazon S3": `arn:partition:s3:::bucket_name/key_name`.
fn of_arn(text: &str) -> Option<&str> {
    let mut parts = text.splitn(6, ':');
    let begins = parts.next() == Some("arn") && parts.next().is_some() && parts.next() == Some("s3");
    let is_of_no_place = parts.next() == Some("") && parts.next() == Some("");
    parts.next().filter(|resource| begins && is_of_no_place && !resource.is_empty())
}

/// `s3/buckets/BUCKET?prefix=a/` and `s3/object/BUCKET?prefix=a/b.json`, as the console writes them.
fn of_console(path: &str, query: &str) -> Option<String> {
    let bucket = path.strip_prefix("s3/buckets/").or_else(|| path.strip_prefix("s3/object/"))?;
    let bucket = bucket.trim_end_matches('/');
    let prefix = query.split('&').find_map(|pair| pair.strip_prefix("prefix=")).unwrap_or_default();
    address(bucket, &prefix.replace('+', " "))
}

/// Amazon S3 User Guide, "Virtual hosting of general purpose buckets": `BUCKET.s3.REGION.amazonaws.com/KEY` and
/// `s3.REGION.amazonaws.com/BUCKET/KEY`.
fn of_url(host: &str, path: &str) -> Option<String> {
    let name = host.strip_suffix(".amazonaws.com.cn").or_else(|| host.strip_suffix(".amazonaws.com"))?;
    let is_service = |from: &str| from == "s3" || from.starts_with("s3.") || from.starts_with("s3-");
    if is_service(name) {
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        return address(bucket, key);
    }
    let end = name.match_indices('.').find(|(at, _)| is_service(&name[at + 1..])).map(|(at, _)| at)?;
    address(&name[..end], path)
}

fn address(bucket: &str, key: &str) -> Option<String> {
    let key = percent_decode_str(key).decode_utf8().ok()?;
    (!bucket.is_empty()).then(|| format!("s3://{bucket}/{key}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pasted_becomes_an_address() {
        for (pasted, address) in [
            ("arn:aws:s3:::my-bucket/a/b.json", Some("s3://my-bucket/a/b.json")),
            ("arn:aws-cn:s3:::my-bucket", Some("s3://my-bucket")),
            ("s3://arn:aws:s3:::my-bucket/a:b", Some("s3://my-bucket/a:b")),
            ("S3://my-bucket/a", Some("s3://my-bucket/a")),
            ("s3a://my-bucket/a", Some("s3://my-bucket/a")),
            (
                "https://s3.console.aws.amazon.com/s3/buckets/my-bucket?region=eu-west-1&prefix=a%20b/c/",
                Some("s3://my-bucket/a b/c/"),
            ),
            (
                "https://eu-west-1.console.aws.amazon.com/s3/object/my-bucket?prefix=a/b.json#x",
                Some("s3://my-bucket/a/b.json"),
            ),
            (
                "https://my-bucket.s3.eu-west-1.amazonaws.com/a/b%2Bc.json?X-Amz-Signature=1",
                Some("s3://my-bucket/a/b+c.json"),
            ),
            ("https://my.old.bucket.s3-us-west-2.amazonaws.com/a", Some("s3://my.old.bucket/a")),
            ("https://s3.eu-west-1.amazonaws.com/my-bucket/a/b", Some("s3://my-bucket/a/b")),
            ("https://s3.amazonaws.com/my-bucket", Some("s3://my-bucket/")),
            ("https://my-bucket.example.com/a", None),
            ("https://console.aws.amazon.com/lambda/home", None),
            ("arn:aws:lambda:eu-west-1:111122223333:function:f", None),
            ("/tmp/file", None),
        ] {
            assert_eq!(meant(pasted).as_deref(), address, "{pasted}");
        }
    }
}
