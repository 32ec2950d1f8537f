//! Signature Version 4, from the side of the service: whether a request was signed with keys that the demo
//! gave and that have not ended, a moment ago.
//! Facts: AWS IAM User Guide, "AWS Signature Version 4 for API requests" (canonical request, string to sign, scope).

use std::time::SystemTime;

use aws_sigv4::sign::v4::generate_signing_key;
use hyper::header::{AUTHORIZATION, HeaderMap};
use hyper::{StatusCode, Uri};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use ring::{digest, hmac};

use super::identity::{Caller, Identity};
use super::refusal::{Protocol, Refusal};

/// How far the clock of the caller may be off, as AWS has it.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";

/// What stands for itself in a canonical query string; in a path the slash does as well.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The hash in the place of that of a body which is not signed.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// What is signed.
pub struct Signed<'a> {
    /// The HTTP method.
    pub method: &'a str,
    /// Path and query string, as they came.
    pub uri: &'a Uri,
    /// The headers as they came.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// The service that the target belongs to; the scope must name it.
    pub service: &'static str,
    /// In whose words to refuse.
    pub protocol: Protocol,
}

/// The parts of an `Authorization` header.
struct Authorization<'a> {
    access_key_id: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    headers: &'a str,
    signature: &'a str,
}

/// The service that a request says it was signed for. Nothing of it has been checked.
pub fn claimed_service(headers: &HeaderMap) -> Option<&str> {
    parse(header(headers, "authorization")?).map(|given| given.service)
}

/// Checks the signature and answers the region that the request is meant for, and who signed it.
///
/// # Errors
/// What AWS answers: no signature, an incomplete one, unknown keys, a wrong signature, a clock that is off.
pub fn verify(
    identity: &Identity,
    request: &Signed<'_>,
    now: Timestamp,
) -> Result<(String, Caller), Refusal> {
    let refuse = Refuse(request.protocol);
    let Some(value) = request.headers.get(AUTHORIZATION) else { return Err(refuse.missing()) };
    let value = value.to_str().map_err(|_| refuse.incomplete("Authorization header is not text."))?;
    let given = parse(value).ok_or_else(|| refuse.incomplete("Authorization header can't be read."))?;
    let signed_at = header(request.headers, "x-amz-date").ok_or_else(|| {
        refuse.incomplete("Authorization header requires existence of an 'X-Amz-Date' header.")
    })?;
    let instant = parse_time(signed_at).ok_or_else(|| refuse.incomplete("X-Amz-Date is not a date."))?;
    let token = header(request.headers, "x-amz-security-token");
    let known = identity.known(given.access_key_id).filter(|known| known.has_token(token));
    let known = known.ok_or_else(|| refuse.unknown_key())?;
    check_scope(&given, request.service, signed_at).map_err(|message| refuse.wrong(message))?;
    check_clock(signed_at, instant, now).map_err(|message| refuse.skewed(message))?;
    let payload = payload(request).ok_or_else(|| refuse.altered())?;
    let canonical = canonical_request(request, given.headers, &payload)
        .ok_or_else(|| refuse.incomplete("'Host' and all 'X-Amz-' headers must be signed."))?;
    let scope = format!("{}/{}/{}/aws4_request", given.date, given.region, given.service);
    let message = format!("{ALGORITHM}\n{signed_at}\n{scope}\n{}", sha256(canonical.as_bytes()));
    let day = SystemTime::try_from(instant).map_err(|_| refuse.incomplete("X-Amz-Date is not a date."))?;
    let key = generate_signing_key(&known.secret_access_key, day, given.region, given.service);
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
    // In constant time.
    let right =
        unhex(given.signature).is_some_and(|tag| hmac::verify(&key, message.as_bytes(), &tag).is_ok());
    if !right {
        return Err(refuse.wrong(MISMATCH.to_owned()));
    }
    if known.has_ended(now) {
        return Err(refuse.ended());
    }
    Ok((given.region.to_owned(), known.caller))
}

const MISMATCH: &str = "The request signature we calculated does not match the signature you provided. Check your \
                        AWS Secret Access Key and signing method. Consult the service documentation for details.";

fn parse(value: &str) -> Option<Authorization<'_>> {
    let parts = value.strip_prefix(ALGORITHM)?.trim_start();
    let part =
        |name: &str| parts.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let mut scope = part("Credential")?.split('/');
    let given = Authorization {
        access_key_id: scope.next()?,
        date: scope.next()?,
        region: scope.next()?,
        service: scope.next()?,
        headers: part("SignedHeaders")?,
        signature: part("Signature")?,
    };
    (scope.next() == Some("aws4_request") && scope.next().is_none()).then_some(given)
}

fn parse_time(text: &str) -> Option<Timestamp> {
    let civil = DateTime::strptime(TIME_FORMAT, text).ok()?;
    civil.to_zoned_datetime(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

fn check_scope(given: &Authorization<'_>, service: &str, signed_at: &str) -> Result<(), String> {
    if given.service != service {
        return Err(format!("Credential should be scoped to correct service: '{service}'."));
    }
    if !signed_at.starts_with(given.date) || given.date.len() != 8 {
        return Err(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                            from HTTP: '{}' != '{}'.",
            given.date, signed_at
        ));
    }
    Ok(())
}

fn check_clock(signed_at: &str, instant: Timestamp, now: Timestamp) -> Result<(), String> {
    let clock = now.strftime(TIME_FORMAT);
    if instant.duration_until(now) > SKEW {
        return Err(format!("Signature expired: {signed_at} is now earlier than {clock} - 5 min."));
    }
    if now.duration_until(instant) > SKEW {
        return Err(format!("Signature not yet current: {signed_at} is still later than {clock} + 5 min."));
    }
    Ok(())
}

/// The hash of the body as it was signed, `None` when it is that of another one. S3 is told it in a header, where it may
/// also say that the body is not signed.
fn payload(request: &Signed<'_>) -> Option<String> {
    let actual = sha256(request.body);
    match header(request.headers, "x-amz-content-sha256").filter(|_| request.protocol == Protocol::Xml) {
        Some(UNSIGNED) => Some(UNSIGNED.to_owned()),
        Some(told) if told != actual => None,
        _ => Some(actual),
    }
}

/// The path as it is signed: S3's as it came, that of every other service encoded once more.
fn canonical_path(request: &Signed<'_>) -> String {
    let path = request.uri.path();
    match request.protocol {
        Protocol::Xml => path.to_owned(),
        _ => utf8_percent_encode(path, ENCODED_PATH).to_string(),
    }
}

/// The parameters in order, encoded in the one way that is signed.
fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let decoded: Vec<u8> = percent_decode_str(text).collect();
        percent_encoding::percent_encode(&decoded, ENCODED).to_string()
    };
    let parts = query.split('&').filter(|part| !part.is_empty());
    let mut pairs: Vec<(String, String)> = parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// `None` when a header that must be signed is not, or a signed one is not there.
fn canonical_request(request: &Signed<'_>, names: &str, payload: &str) -> Option<String> {
    let signed: Vec<&str> = names.split(';').collect();
    let must = |name: &str| name == "host" || (name.starts_with("x-amz-") && name != "x-amz-content-sha256");
    let unsigned = request.headers.keys().any(|name| must(name.as_str()) && !signed.contains(&name.as_str()));
    if unsigned || !signed.contains(&"host") {
        return None;
    }
    let query = canonical_query(request.uri.query().unwrap_or_default());
    let mut canonical = format!("{}\n{}\n{query}\n", request.method, canonical_path(request));
    for name in &signed {
        let values: Vec<String> = request
            .headers
            .get_all(*name)
            .iter()
            .map(|value| value.to_str().map(collapse))
            .collect::<Result<_, _>>()
            .ok()
            .filter(|values: &Vec<String>| !values.is_empty())?;
        canonical.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    canonical.push_str(&format!("\n{names}\n{payload}"));
    Some(canonical)
}

/// Trims a header's value and makes each run of spaces one.
fn collapse(value: &str) -> String {
    value.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn sha256(bytes: &[u8]) -> String {
    digest::digest(&digest::SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

/// The codes of the protocols for the same mistakes. AWS, "Common errors" of CloudWatch Logs, STS and Lambda, and the
/// list of error codes in the Amazon S3 API reference.
struct Refuse(Protocol);

impl Refuse {
    fn with(&self, [json, query, xml]: [&'static str; 3], message: impl Into<String>) -> Refusal {
        match self.0 {
            Protocol::Json => Refusal::new(json, message),
            Protocol::Rest => Refusal::new(json, message).status(StatusCode::FORBIDDEN),
            Protocol::Query => Refusal::new(query, message).status(StatusCode::FORBIDDEN),
            Protocol::Xml => Refusal::new(xml, message).status(StatusCode::FORBIDDEN),
        }
    }

    fn missing(&self) -> Refusal {
        let codes = ["MissingAuthenticationTokenException", "MissingAuthenticationToken", "AccessDenied"];
        self.with(codes, "Request is missing Authentication Token")
    }

    fn incomplete(&self, message: &str) -> Refusal {
        let codes = ["IncompleteSignatureException", "IncompleteSignature", "AuthorizationHeaderMalformed"];
        let refusal = self.with(codes, message);
        if self.0 == Protocol::Xml { refusal.status(StatusCode::BAD_REQUEST) } else { refusal }
    }

    fn unknown_key(&self) -> Refusal {
        let codes = ["UnrecognizedClientException", "InvalidClientTokenId", "InvalidAccessKeyId"];
        self.with(codes, "The security token included in the request is invalid.")
    }

    fn ended(&self) -> Refusal {
        let codes = ["ExpiredTokenException", "ExpiredToken", "ExpiredToken"];
        let refusal = self.with(codes, "The security token included in the request is expired");
        if self.0 == Protocol::Xml { refusal.status(StatusCode::BAD_REQUEST) } else { refusal }
    }

    fn wrong(&self, message: String) -> Refusal {
        self.with(["InvalidSignatureException", "SignatureDoesNotMatch", "SignatureDoesNotMatch"], message)
    }

    fn skewed(&self, message: String) -> Refusal {
        self.with(["InvalidSignatureException", "SignatureDoesNotMatch", "RequestTimeTooSkewed"], message)
    }

    fn altered(&self) -> Refusal {
        let code = "XAmzContentSHA256Mismatch";
        let message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
        self.with([code; 3], message).status(StatusCode::BAD_REQUEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// IAM user guide, "Create a signed AWS API request": names and values are encoded, then sorted by name; an empty value
    /// keeps its `=`.
    #[test]
    fn parameters_are_signed_in_order_and_encoded_once() {
        assert_eq!(
            canonical_query("prefix=a%2fb%20c&list-type=2&delimiter=/"),
            "delimiter=%2F&list-type=2&prefix=a%2Fb%20c"
        );
        assert_eq!(canonical_query("versions"), "versions=");
        assert_eq!(canonical_query(""), "");
    }
}
