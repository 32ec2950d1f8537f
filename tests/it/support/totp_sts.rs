//! STS with devices, written from its service model and RFC 6238, because no emulator checks codes: six digits of the
//! device's step, each taken once, and roles that ask for a session with MFA.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use ring::hmac;
use serde_json::json;

use super::wire_server::{Asked, Reply, WireServer};

/// The device, by its ARN.
pub const PHONE: &str = "arn:aws:iam::111122223333:mfa/phone";

/// The secret that device and server share: RFC 6238, appendix B.
const SEED: &[u8] = b"12345678901234567890";

/// The code of a step, six digits. RFC 6238 and RFC 4226, section 5.3.
pub fn code(step: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, SEED);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let at = usize::from(bytes[19] & 0x0f);
    let number = u32::from_be_bytes([bytes[at] & 0x7f, bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// What the server remembers.
#[derive(Default)]
struct Known {
    /// Codes that were taken; none is taken twice.
    used: HashSet<String>,
    /// The sessions that began with a code, by access key id.
    with_mfa: HashSet<String>,
    given: usize,
}

/// The running server.
pub struct TotpSts {
    /// What was asked, and where.
    pub server: WireServer,
    /// The step that the device shows; the test lets it pass.
    pub step: Arc<AtomicU64>,
}

impl TotpSts {
    /// Starts it. A role whose name begins with `guarded` wants a session with MFA.
    pub async fn start() -> Self {
        let (step, known) = (Arc::new(AtomicU64::new(1_000)), Arc::new(Mutex::new(Known::default())));
        let shown = Arc::clone(&step);
        let server = WireServer::start(move |asked, _| {
            answer(asked, shown.load(Ordering::SeqCst), &mut known.lock().unwrap())
        })
        .await;
        Self { server, step }
    }

    /// The codes that were sent, in order.
    pub fn codes(&self) -> Vec<String> {
        self.server.asked().iter().filter_map(|asked| asked.field("TokenCode")).collect()
    }
}

fn answer(asked: &Asked, step: u64, known: &mut Known) -> Reply {
    let action = asked.operation.as_str();
    if action == "DescribeLogGroups" {
        return Reply::ok(json!({ "logGroups": [{ "logGroupName": "g" }] }));
    }
    let ranges = HashMap::from([("GetSessionToken", 900..=129_600), ("AssumeRole", 900..=43_200)]);
    if let Some(seconds) = asked.field("DurationSeconds").map(|text| text.parse::<u32>().unwrap())
        && !ranges[action].contains(&seconds)
    {
        return refused(400, "ValidationError", "Member must have value in its range");
    }
    let has_mfa = match (asked.field("SerialNumber"), asked.field("TokenCode")) {
        (None, None) => known.with_mfa.contains(asked.key().unwrap()),
        (Some(serial), Some(sent)) if serial == PHONE => {
            let legal = sent.len() == 6 && sent.bytes().all(|byte| byte.is_ascii_digit());
            if !legal {
                return refused(
                    400,
                    "ValidationError",
                    "Member must satisfy regular expression pattern: [\\d]*",
                );
            }
            // The step before and the one after are taken too: RFC 6238, section 5.2, and no code twice.
            if !(step - 1..=step + 1).any(|step| code(step) == sent) || !known.used.insert(sent) {
                let why = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";
                return refused(403, "AccessDenied", why);
            }
            true
        }
        _ => {
            return refused(
                403,
                "AccessDenied",
                "MultiFactorAuthentication failed, unable to validate MFA code.",
            );
        }
    };
    let role = asked.field("RoleArn").unwrap_or_default();
    if role.contains(":role/guarded") && !has_mfa {
        let why = format!("User: ann is not authorized to perform: sts:AssumeRole on resource: {role}");
        return refused(403, "AccessDenied", &why);
    }
    known.given += 1;
    let key = format!("ASIAGIVEN{}", known.given);
    if has_mfa && action == "GetSessionToken" {
        known.with_mfa.insert(key.clone());
    }
    let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let space = "https://sts.amazonaws.com/doc/2011-06-15/";
    let given = format!(
        "<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>\
         <Expiration>{expires:.0}</Expiration>"
    );
    Reply::text(
        200,
        &format!(
            "<{action}Response xmlns=\"{space}\"><{action}Result><Credentials>{given}</Credentials></{action}Result>\
             </{action}Response>"
        ),
    )
}

fn refused(status: u16, code: &str, message: &str) -> Reply {
    let error = format!("<Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>");
    Reply::text(status, &format!("<ErrorResponse>{error}<RequestId>r-7</RequestId></ErrorResponse>"))
}

#[test]
fn codes_are_those_of_the_standard() {
    // RFC 6238, appendix B, SHA1: 94287082 at 59 s, 07081804 at 1111111109 s; the last six digits of eight.
    assert_eq!([code(59 / 30), code(1_111_111_109 / 30)], ["287082", "081804"]);
}
