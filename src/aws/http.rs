//! The HTTP client beneath the SDK: TLS by rustls and ring, the authorities of `AWS_CA_BUNDLE`, proxies. What may be
//! asked and answered through it is in `guard`, how the credential sources are watched in `watch`.

mod guard;
mod watch;

use std::sync::Arc;

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::attempt::Observe;
use crate::domain::{Fault, FaultKind};
use guard::Guard;
pub(crate) use guard::NoTls;
use watch::Watched;

/// The variable that names a file of certificates to trust instead of the system's, as for the AWS command line.
const BUNDLE: &str = "AWS_CA_BUNDLE";

/// The way to every endpoint. It keeps its connections, so there should be one.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    /// Through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` ask for; directly to this machine and to
    /// instance metadata, which no proxy could reach.
    pub client: SharedHttpClient,
}

impl Http {
    /// A client that trusts the bundle of the environment, or else the system's authorities.
    ///
    /// # Errors
    /// When the bundle can't be read or holds no certificates.
    pub fn from_environment() -> Result<Self, Fault> {
        let trust = match std::env::var_os(BUNDLE).filter(|path| !path.is_empty()) {
            Some(path) => trust_of(std::path::Path::new(&path))?,
            None => TrustStore::default(),
        };
        let context = TlsContext::builder()
            .with_trust_store(trust)
            .build()
            .map_err(|error| Fault::new(FaultKind::Io, "the TLS settings can't be used").source(error))?;
        let guard = Guard { near: client(context.clone(), false), far: client(context, true) };
        Ok(Self { client: SharedHttpClient::new(guard) })
    }

    /// The same client for the credential sources, whose attempts are told from here.
    pub fn watched(&self, observer: Option<Arc<dyn Observe>>) -> SharedHttpClient {
        SharedHttpClient::new(Watched { inner: self.client.clone(), observer })
    }
}

/// A client that makes a connector once for each set of time-outs. The SDK's plain builder has no place for a proxy,
/// so the connector is made here.
fn client(context: TlsContext, proxied: bool) -> SharedHttpClient {
    Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder().tls_provider(Provider::Rustls(CryptoMode::Ring));
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
        builder.set_proxy_config(proxied.then(ProxyConfig::from_env));
        builder.tls_context(context.clone()).build()
    })
}

/// The certificates of a file, each of them judged here: the SDK would panic on a bad one.
fn trust_of(path: &std::path::Path) -> Result<TrustStore, Fault> {
    let name = path.display();
    let hint = format!("set {BUNDLE} to a file of PEM certificates, or unset it");
    let pem = std::fs::read(path).map_err(|error| {
        let what = format!("the certificates in {name} ({BUNDLE}) can't be read: {error}");
        Fault::new(FaultKind::Io, what).hint(hint.clone()).source(error)
    })?;
    judge(&pem).map_err(|why| {
        Fault::new(FaultKind::Io, format!("the certificates in {name} ({BUNDLE}) can't be used: {why}"))
            .hint(hint)
    })?;
    Ok(TrustStore::empty().with_pem_certificate(pem))
}

fn judge(pem: &[u8]) -> Result<(), String> {
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        store.add(certificate).map_err(|error| error.to_string())?;
    }
    if store.is_empty() { Err("there is none in it".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_must_hold_certificates() {
        assert!(judge(b"").is_err());
        assert!(judge(b"not PEM").is_err());
        assert!(judge(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err());
        assert!(judge(b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n").is_err());
    }

    #[test]
    fn a_missing_bundle_names_the_variable() {
        let fault = trust_of(std::path::Path::new("/nowhere/ca.pem")).unwrap_err();
        assert_eq!(fault.kind, FaultKind::Io);
        assert!(fault.to_string().contains("AWS_CA_BUNDLE"), "{fault}");
    }
}
