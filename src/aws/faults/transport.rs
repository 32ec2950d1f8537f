//! When no answer came, or not a whole one: names, addresses, TLS, cut connections, time-outs.

use std::error::Error;
use std::io::ErrorKind;

use aws_credential_types::provider::error::CredentialsError;

use super::{Asked, cause, chain, innermost, is_too_large};
use crate::aws::http::NoTls;
use crate::domain::{Fault, FaultKind};

/// No answer in time.
pub(super) fn timed_out(asked: &Asked<'_>) -> Fault {
    let tries = asked.after_retries();
    let what = format!("no answer to {} from {} in time{tries}", asked.operation, asked.place());
    Fault::new(FaultKind::Timeout, what).hint("check the network and the proxy (HTTPS_PROXY), then run again")
}

/// No connection, or one that was cut before the answer began.
pub(super) fn unreachable(error: &(dyn Error + 'static), asked: &Asked<'_>) -> Fault {
    let place = asked.place();
    let network = |what: String, hint: String| Fault::new(FaultKind::Network, what).hint(hint);
    if let Some(refused) = cause::<NoTls>(error) {
        return Fault::new(FaultKind::Invalid, format!("{} is not asked: {refused}", asked.operation))
            .hint("use https, or a tunnel that ends on this machine (127.0.0.1)");
    }
    if let Some(tls) = cause::<rustls::Error>(error) {
        return network(
            format!("the TLS connection to {place} failed: {tls}"),
            "behind an inspecting proxy, set AWS_CA_BUNDLE to a file with its certificate".to_owned(),
        );
    }
    if chain(error).any(|error| error.to_string().contains("dns error")) {
        return no_such_name(asked);
    }
    match cause::<std::io::Error>(error).map(std::io::Error::kind) {
        Some(ErrorKind::ConnectionRefused) => network(
            format!("{place} refuses the connection"),
            "check that something listens there, and the port".to_owned(),
        ),
        Some(ErrorKind::NetworkUnreachable | ErrorKind::HostUnreachable) => network(
            format!("there is no route to {place}"),
            "check the network; in a private subnet, a VPC endpoint or HTTPS_PROXY is needed".to_owned(),
        ),
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe) => cut(asked),
        _ if was_cut(error) => cut(asked),
        _ => network(
            format!("{place} can't be reached: {}", innermost(error)),
            "check the network and the proxy (HTTPS_PROXY)".to_owned(),
        ),
    }
}

/// An answer that broke off, or that can't be understood.
pub(super) fn broken_answer(error: &(dyn Error + 'static), status: u16, asked: &Asked<'_>) -> Fault {
    if was_cut(error) || cause::<std::io::Error>(error).is_some() {
        return cut(asked);
    }
    if is_too_large(error) {
        let what = format!("the answer to {} from {} is too large to read", asked.operation, asked.place());
        return Fault::new(FaultKind::Service, what)
            .hint("ask for less: fewer rows or fields; no answer of AWS itself is so large");
    }
    let what = format!(
        "the answer to {} from {} can't be understood (HTTP status {status}): {}",
        asked.operation,
        asked.place(),
        innermost(error)
    );
    Fault::new(FaultKind::Service, what).hint("check that the endpoint is AWS, and the proxy in between")
}

/// A body that stopped coming.
pub(super) fn broken_body(error: &(dyn Error + 'static), asked: &Asked<'_>) -> Fault {
    if was_cut(error) || cause::<std::io::Error>(error).is_some() {
        return cut(asked);
    }
    let what = format!(
        "the bytes of {} stopped coming from {}: {}",
        asked.operation,
        asked.place(),
        innermost(error)
    );
    Fault::new(FaultKind::Network, what).hint("check the network and the proxy (HTTPS_PROXY), then run again")
}

/// A connection that was cut.
pub(super) fn cut(asked: &Asked<'_>) -> Fault {
    let tries = asked.after_retries();
    let what = format!("the connection to {} was cut during {}{tries}", asked.place(), asked.operation);
    Fault::new(FaultKind::Network, what)
        .hint("run again; if it happens often, look at the proxy or the tunnel")
}

/// Whether it is certain that nothing was sent: there were no credentials, no name, no route, no connection, no TLS.
pub(super) fn was_not_sent(error: &(dyn Error + 'static)) -> bool {
    use ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    let kind = cause::<std::io::Error>(error).map(std::io::Error::kind);
    matches!(kind, Some(ConnectionRefused | HostUnreachable | NetworkUnreachable))
        || cause::<NoTls>(error).is_some()
        || cause::<CredentialsError>(error).is_some()
        || chain(error)
            .map(|error| error.to_string())
            .any(|said| said.contains("dns error") || said.contains("HTTP connect timeout"))
}

fn was_cut(error: &(dyn Error + 'static)) -> bool {
    cause::<hyper::Error>(error).is_some_and(|error| error.is_incomplete_message() || error.is_closed())
}

/// AWS makes the host from the region's name, so a region that does not exist looks like a name that can't be found.
fn no_such_name(asked: &Asked<'_>) -> Fault {
    let region = &asked.scope.region;
    match asked.endpoint {
        Some(endpoint) => Fault::new(FaultKind::Network, format!("the host of {endpoint} can't be found"))
            .hint("check the address and the name server"),
        None => {
            let domain = if region.partition() == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
            let what = format!("{}.{region}.{domain} can't be found", asked.service);
            Fault::new(FaultKind::Network, what)
                .hint(format!("check that {region} is a region of AWS, then the name server and the network"))
        }
    }
}
