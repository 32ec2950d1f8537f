//! What a person is given: every account with its permission sets, after signing in. API reference "IAM Identity Center
//! Portal": ListAccounts, ListAccountRoles.

use std::sync::Arc;

use aws_credential_types::Credentials;
use aws_sdk_sso as sso;
use tokio::sync::watch;

use super::oidc::Service;
use super::portal::fault;
use super::sign_in::SignIn;
use crate::aws::{Wire, sso_client};
use crate::domain::profile::assigned::Assignment;
use crate::domain::{Fault, FaultKind, Profile, Region, Scope};
use crate::port::Person;
use crate::session::SharedFiles;
use crate::session::link::Link;
use crate::session::time;

/// The most pages that are read of one list. With a thousand entries a page that is more than an organisation may have.
const MOST_PAGES: usize = 1_000;

/// Signs in at a start page and lists what one is given there, in the order of the service. A sign-in that turns out to be
/// revoked is had anew once.
///
/// # Errors
/// When nobody signs in, or a list can't be had whole.
pub async fn assigned(
    start_url: &str,
    region: &Region,
    person: Arc<dyn Person>,
    wire: &Wire,
) -> Result<Vec<Assignment>, Fault> {
    let scope = Scope { profile: Profile::ambient(), region: region.clone() };
    let (clock, cache) = (time::of_this_machine(), SharedFiles::read()?.cache_of(start_url));
    let service = Service::new(&scope, start_url, region, wire);
    let sign_in = SignIn::new(service, person, Arc::clone(&clock), cache);
    let link = Link::new(Box::new(sign_in), None, clock, watch::Sender::new(0));
    let token = link.credentials().await?;
    match list(&token, &scope, wire).await {
        Err(fault) if fault.kind == FaultKind::Expired && link.refused(token.access_key_id()) => {
            list(&link.credentials().await?, &scope, wire).await
        }
        listed => listed,
    }
}

async fn list(token: &Credentials, scope: &Scope, wire: &Wire) -> Result<Vec<Assignment>, Fault> {
    let client = sso_client(wire, &scope.region)?;
    let mut found = Vec::new();
    let mut accounts = client.list_accounts().access_token(token.secret_access_key()).into_paginator().send();
    for _ in 0..MOST_PAGES {
        let Some(page) = accounts.next().await else { return Ok(found) };
        let page = page.map_err(|error| fault(error, "ListAccounts", scope, wire))?;
        for account in page.account_list.unwrap_or_default() {
            let id = account.account_id.unwrap_or_default();
            let name = account.account_name.unwrap_or_default();
            for permission_set in roles(&client, token, &id, scope, wire).await? {
                let (account, account_name) = (id.clone(), name.clone());
                found.push(Assignment { account, account_name, permission_set });
            }
        }
    }
    Err(endless("ListAccounts"))
}

async fn roles(
    client: &sso::Client,
    token: &Credentials,
    account: &str,
    scope: &Scope,
    wire: &Wire,
) -> Result<Vec<String>, Fault> {
    let call = client.list_account_roles().access_token(token.secret_access_key()).account_id(account);
    let mut pages = call.into_paginator().send();
    let mut found = Vec::new();
    for _ in 0..MOST_PAGES {
        let Some(page) = pages.next().await else { return Ok(found) };
        let page = page.map_err(|error| fault(error, "ListAccountRoles", scope, wire))?;
        found.extend(page.role_list.unwrap_or_default().into_iter().filter_map(|role| role.role_name));
    }
    Err(endless("ListAccountRoles"))
}

fn endless(operation: &str) -> Fault {
    Fault::new(FaultKind::Service, format!("{operation} has more than {MOST_PAGES} pages"))
        .hint("check that the endpoint is AWS, and the proxy in between")
}
