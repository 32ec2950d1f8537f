//! Signing in at a start page to list what one is given there, for an import.

use std::sync::Arc;

use flowid::args::Args;
use flowid::args::profile::StartPage;
use flowid::aws::{self, Endpoint, Endpoints, Pacing};
use flowid::cli;
use flowid::domain::profile::assigned::Assignment;
use flowid::domain::{Fault, FaultKind};
use flowid::session;

use super::region;

/// Every permission set in every account, once a person has signed in.
///
/// # Errors
/// When nobody signs in, or a list can't be had whole.
pub fn list(args: &Args, page: &StartPage) -> Result<Vec<Assignment>, Fault> {
    let center = region(&page.sso_region)?;
    if !page.sso_start_url.starts_with("https://") {
        let what = format!("--sso-start-url: {:?} is not an https address", page.sso_start_url);
        return Err(
            Fault::new(FaultKind::Invalid, what).hint("write it like https://example.awsapps.com/start")
        );
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        Fault::new(FaultKind::Io, format!("no threads could be started: {error}")).source(error)
    })?;
    let person = cli::person::person(!args.global.manner.no_input);
    let listed = runtime.block_on(async {
        let endpoints = match &args.global.endpoint_url {
            Some(url) => Endpoints::all(Endpoint::parse(url, "--endpoint-url")?),
            None => session::ambient_endpoints().await?,
        };
        let wire = aws::wire(&endpoints, &Pacing::default(), None)?;
        session::assigned(&page.sso_start_url, &center, Arc::clone(&person), &wire).await
    });
    runtime.shutdown_background();
    listed
}
