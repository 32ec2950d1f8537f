//! What a person is asked who is to sign in with a browser: where, with which code, until when. The address comes from a
//! service, so it is judged before anybody is sent there.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Fault, FaultKind, Text};

/// The longest address that is shown, in bytes. Those of AWS have about a hundred.
const LONGEST_ADDRESS: usize = 1_024;

/// The longest code that is shown, in characters. Those of AWS have nine: `ABCD-EFGH`.
const LONGEST_CODE: usize = 32;

/// A question to sign in with a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInAsked {
    /// The start page, which names the organisation.
    pub start_url: Text,
    /// Where the code is typed.
    pub address: Text,
    /// The address with the code in it; the plain one where the service gives no other.
    pub address_with_code: Text,
    /// The code that the page shows or asks for.
    pub code: Text,
    /// When the code ends.
    pub expires: Timestamp,
    /// What else is to be known: that another code ran out, why a sign-in of the AWS CLI is not used.
    pub remark: Option<Text>,
}

impl SignInAsked {
    /// Judges what a service wants a person to open and to type.
    ///
    /// # Errors
    /// `Service` when the address has no TLS and is not on this machine, or when it or the code can't be one.
    pub fn checked(self) -> Result<Self, Fault> {
        for address in [&self.address, &self.address_with_code] {
            if !is_sound(address.raw()) {
                let what =
                    format!("{} sends to {}, which is not opened", self.start_url.raw(), address.raw());
                return Err(Fault::new(FaultKind::Service, what).hint(
                    "an address to sign in at begins with https://; check the start URL and the endpoint",
                ));
            }
        }
        let code = self.code.raw();
        let shown = code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if code.is_empty() || code.len() > LONGEST_CODE || !shown {
            let what = format!("{} gave a code that can't be one", self.start_url.raw());
            return Err(Fault::new(FaultKind::Service, what).hint("check the start URL and the endpoint"));
        }
        Ok(self)
    }
}

/// The host of an address, for names of hops; the whole address where it has none.
pub fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().filter(|host| !host.is_empty()).unwrap_or(address)
}

/// Whether a person may be sent there: printable ASCII, no name of a user, and TLS unless it is this machine.
fn is_sound(address: &str) -> bool {
    let printable = address.bytes().all(|byte| byte.is_ascii_graphic());
    let authority = host(address);
    if !printable || address.len() > LONGEST_ADDRESS || authority.contains('@') || authority.contains('\\') {
        return false;
    }
    match address.split_once("://") {
        Some(("https", rest)) => !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']),
        Some(("http", _)) => is_this_machine(authority),
        _ => false,
    }
}

fn is_this_machine(authority: &str) -> bool {
    let bare = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    bare == "localhost" || bare.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(address: &str, code: &str) -> Result<SignInAsked, Fault> {
        SignInAsked {
            start_url: "https://corp.awsapps.com/start".into(),
            address: address.into(),
            address_with_code: address.into(),
            code: code.into(),
            expires: Timestamp::UNIX_EPOCH,
            remark: None,
        }
        .checked()
    }

    #[test]
    fn people_are_sent_only_where_tls_or_this_machine_is() {
        for sound in [
            "https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH",
            "http://127.0.0.1:4566/device",
            "http://localhost/device",
            "http://[::1]:80/device",
        ] {
            assert!(asked(sound, "ABCD-EFGH").is_ok(), "{sound}");
        }
        for wrong in [
            "http://device.sso.eu-west-1.amazonaws.com/",
            "http://127.0.0.1.example.com/",
            "http://localhost@example.com/",
            "https://user@example.com/",
            "https:///nowhere",
            "https://",
            "javascript:alert(1)",
            "ftp://127.0.0.1/",
            "https://example.com/\u{202e}moc",
            "https://example.com/\x1b[2J",
            "https://example.com/a b",
            "",
        ] {
            let fault = asked(wrong, "ABCD-EFGH").unwrap_err();
            assert_eq!(fault.kind, FaultKind::Service, "{wrong}");
        }
        assert!(asked(&format!("https://example.com/{}", "a".repeat(1_024)), "ABCD").is_err());
    }

    #[test]
    fn a_code_is_short_and_plain() {
        for wrong in ["", "AB CD", "\x1b[31m", "Ä", &"A".repeat(33)] {
            assert!(asked("https://example.com/", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_host_is_what_people_know_it_by() {
        assert_eq!(host("https://corp.awsapps.com/start"), "corp.awsapps.com");
        assert_eq!(host("http://127.0.0.1:4566"), "127.0.0.1:4566");
        assert_eq!(host("corp"), "corp");
    }
}
