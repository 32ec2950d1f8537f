//! Faults of errors that no server can be made to give: names that can't be found, TLS, credentials that are not there.

use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_cloudwatchlogs::error::ConnectorError;
use aws_sdk_cloudwatchlogs::operation::start_query::StartQueryError;

use super::*;
use crate::domain::{Profile, Region};

type StartError = SdkError<StartQueryError, HttpResponse>;

fn judged(error: StartError, region: &str, endpoint: Option<&Endpoint>) -> Fault {
    let scope = Scope { profile: Profile::ambient(), region: Region::parse(region).unwrap() };
    let asked = Asked {
        service: "logs",
        operation: "StartQuery",
        scope: &scope,
        endpoint,
        subject: Subject::General,
    };
    fault(error, &asked)
}

fn dispatch(cause: impl Into<Box<dyn Error + Send + Sync>>) -> StartError {
    SdkError::dispatch_failure(ConnectorError::io(cause.into()))
}

fn no_credentials(error: CredentialsError) -> Fault {
    let scope = Scope { profile: Profile::ambient(), region: Region::parse("eu-west-1").unwrap() };
    let fault = none_from_source(error, &scope, None);
    // Through the SDK, which wraps what a signer says, it stays the same.
    let wrapped = CredentialsError::provider_error(fault.clone());
    let through =
        judged(SdkError::dispatch_failure(ConnectorError::other(wrapped.into(), None)), "eu-west-1", None);
    assert_eq!((through.kind, through.to_string()), (fault.kind, fault.to_string()));
    fault
}

#[test]
fn a_region_that_does_not_exist_is_suspected_when_its_host_is_not_found() {
    // The words of hyper-util's connector when a name can't be resolved.
    let fault = judged(dispatch("dns error"), "eu-west-9", None);
    assert_eq!(fault.kind, FaultKind::Network);
    assert!(fault.what.raw().contains("logs.eu-west-9.amazonaws.com"), "{fault}");
    assert!(fault.hint.unwrap().raw().contains("eu-west-9 is a region"));

    let china = judged(dispatch("dns error"), "cn-north-1", None);
    assert!(china.what.raw().contains("logs.cn-north-1.amazonaws.com.cn"), "{china}");

    let endpoint = Endpoint::parse("https://logs.corp.example:8443", "the test").unwrap();
    let own = judged(dispatch("dns error"), "eu-west-1", Some(&endpoint));
    assert!(own.what.raw().contains("logs.corp.example"), "{own}");
}

#[test]
fn tls_trouble_is_found_beneath_an_io_error() {
    let tls = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
    let fault = judged(dispatch(std::io::Error::other(tls)), "eu-west-1", None);
    assert_eq!(fault.kind, FaultKind::Network);
    assert!(fault.what.raw().contains("TLS"), "{fault}");
    assert!(fault.hint.unwrap().raw().contains("AWS_CA_BUNDLE"));
}

#[test]
fn missing_credentials_say_where_to_put_some() {
    let fault = no_credentials(CredentialsError::not_loaded("no providers in chain provided credentials"));
    assert_eq!(fault.kind, FaultKind::NoCredentials);
    assert!(fault.hint.unwrap().raw().contains("AWS_PROFILE"));
}

#[test]
fn a_profile_of_aws_login_says_who_hands_its_credentials_out() {
    let said = "cargo feature(s) enabled: credentials-login. In order";
    let fault = no_credentials(CredentialsError::invalid_configuration(said));
    assert_eq!(fault.kind, FaultKind::Unsupported);
    assert!(fault.hint.unwrap().raw().contains("aws configure export-credentials"));
    let fault = no_credentials(CredentialsError::invalid_configuration("profile formed an infinite loop"));
    assert_eq!(fault.kind, FaultKind::Invalid);
}

#[test]
fn a_failed_credential_process_is_quoted() {
    let said = "Error retrieving credentials: external process exited with code exit status: 3. Stderr: \x1b[31mno vault\n";
    let fault = no_credentials(CredentialsError::provider_error(said));
    assert_eq!(fault.kind, FaultKind::NoCredentials);
    assert!(fault.to_string().contains("exit status: 3. Stderr: ␛[31mno vault"), "{fault}");
}
