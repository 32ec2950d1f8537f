//! Where requests go when not to AWS itself, and the one rule for it: without TLS only to this machine.

use std::fmt;
use std::net::IpAddr;

use crate::domain::{Fault, FaultKind};

/// The address of an AWS-compatible endpoint, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    url: String,
    loopback: bool,
}

impl Endpoint {
    /// Checks an address. `named_by` says where it was written, such as `--endpoint-url`, for the message.
    ///
    /// # Errors
    /// When it is not an `http` or `https` address, carries credentials, or goes without TLS to another machine.
    pub fn parse(url: &str, named_by: &str) -> Result<Self, Fault> {
        let wrong = |why: &str, hint: &str| {
            Fault::new(FaultKind::Invalid, format!("the endpoint {url:?} of {named_by} {why}")).hint(hint)
        };
        let shape = "write it like https://host:port or http://127.0.0.1:port";
        let (scheme, rest) = url.split_once("://").ok_or_else(|| wrong("is not an address", shape))?;
        let authority = authority(rest);
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(wrong("is neither http nor https", shape)),
        };
        if authority.contains('@') {
            return Err(Fault::new(
                FaultKind::Invalid,
                format!("the endpoint of {named_by} carries a user name"),
            )
            .hint("take it out: requests are signed, never sent with a password"));
        }
        let host = host_of(authority).ok_or_else(|| wrong("has no host, or a wrong port", shape))?;
        if url.contains(|c: char| c.is_whitespace() || c.is_control()) || rest.contains(['?', '#']) {
            return Err(wrong("is not a plain address", shape));
        }
        let loopback = is_loopback(host);
        if !tls && !loopback {
            let hint = "use https, or a tunnel that ends on this machine (127.0.0.1)";
            return Err(wrong("has no TLS and is not on this machine", hint));
        }
        Ok(Self { url: url.to_owned(), loopback })
    }

    /// The address as it was written.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// Whether it is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.url)
    }
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The scheme and the host of an address that is about to be asked.
pub(super) fn scheme_and_host(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    Some((scheme, host_of(authority(rest))?))
}

/// The path of an address, without what may follow it.
pub(super) fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = &rest[authority(rest).len()..];
    path.split(['?', '#']).next().unwrap_or_default()
}

/// The host of `host`, `host:port`, `[v6]` or `[v6]:port`.
fn host_of(authority: &str) -> Option<&str> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            (host, if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        },
    };
    // Digits are asked for, because a number may be read with a sign before it.
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let port_is_fine = port.is_none_or(|port| digits(port) && port.parse::<u16>().is_ok_and(|port| port > 0));
    (!host.is_empty() && port_is_fine).then_some(host)
}

/// 127.0.0.0/8, ::1 and the name `localhost`; no other name, because what it resolves to may change.
fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// This machine, or where a host of AWS finds its metadata and its container's keys: 169.254.0.0/16 and fd00:ec2::/32
/// (AWS, EC2 user guide, "Access instance metadata"; ECS and EKS developer guides, credential endpoints).
pub(super) fn is_near(host: &str) -> bool {
    is_loopback(host)
        || match host.parse() {
            Ok(IpAddr::V4(address)) => address.is_link_local(),
            Ok(IpAddr::V6(address)) => address.segments()[..2] == [0xfd00, 0x0ec2],
            Err(_) => false,
        }
}

/// The endpoints of each service, where they differ from AWS's own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Endpoints {
    /// Of CloudWatch Logs.
    pub logs: Option<Endpoint>,
    /// Of DynamoDB.
    pub dynamo: Option<Endpoint>,
    /// Of Lambda.
    pub lambda: Option<Endpoint>,
    /// Of S3.
    pub s3: Option<Endpoint>,
    /// Of STS.
    pub sts: Option<Endpoint>,
    /// Of the portal of IAM Identity Center, which gives accounts and credentials.
    pub sso: Option<Endpoint>,
    /// Of the sign-in of IAM Identity Center, which gives tokens.
    pub sso_oidc: Option<Endpoint>,
    /// Of KMS.
    pub kms: Option<Endpoint>,
    /// Of STS where the credential sources ask it for a role. They follow the environment and the shared files alone,
    /// as with the AWS command line.
    pub roles: Option<Endpoint>,
}

impl Endpoints {
    /// The same endpoint for every service that is asked; roles stay where they are.
    pub fn all(endpoint: Endpoint) -> Self {
        let all = Some(endpoint);
        Self {
            logs: all.clone(),
            dynamo: all.clone(),
            lambda: all.clone(),
            s3: all.clone(),
            sts: all.clone(),
            sso: all.clone(),
            sso_oidc: all.clone(),
            kms: all,
            roles: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_tls_only_to_this_machine() {
        for fine in [
            "http://127.0.0.1:4566",
            "http://127.9.9.9",
            "http://[::1]:80/",
            "HTTP://LocalHost:1",
            "https://logs.example.com",
            "https://10.0.0.1:8443/path",
        ] {
            assert!(Endpoint::parse(fine, "--endpoint-url").is_ok(), "{fine}");
        }
        for refused in [
            "http://logs.example.com",
            "http://10.0.0.1:4566",
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1@example.com",
            "http://example.com#127.0.0.1",
            "http://[::2]",
            "http://0.0.0.0:80",
            "http://[::ffff:10.0.0.1]",
        ] {
            assert!(Endpoint::parse(refused, "--endpoint-url").is_err(), "{refused}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_with_its_place() {
        for wrong in [
            "",
            "127.0.0.1",
            "ftp://127.0.0.1",
            "http://",
            "http://:80",
            "http://127.0.0.1:0x",
            "http://127.0.0.1:+1",
            "http://[::1]:+80",
            "http://127.0.0.1:",
            "https://h:99999",
            "http://127.0.0.1/ x",
        ] {
            let fault = Endpoint::parse(wrong, "AWS_ENDPOINT_URL").unwrap_err();
            assert_eq!(fault.kind, FaultKind::Invalid, "{wrong}");
            assert!(fault.to_string().contains("AWS_ENDPOINT_URL"), "{fault}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_repeated() {
        let fault = Endpoint::parse("https://user:secret@host", "--endpoint-url").unwrap_err();
        assert!(!fault.to_string().contains("secret"), "{fault}");
    }
}
