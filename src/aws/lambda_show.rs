//! All that there is to know of a function: GetFunction, then its versions, aliases, concurrency, addresses and sources at
//! the same time. What can't be had is named, and the rest comes all the same.

use std::collections::BTreeMap;

use aws_sdk_lambda::types::{
    AliasConfiguration, EventSourceMappingConfiguration, FunctionConfiguration,
    ProvisionedConcurrencyConfigListItem,
};
use futures::FutureExt;
use futures::future::join_all;

use super::Talk;
use super::clients::ScopeClients;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::lambda_functions::{count, told};
use super::pages::Pages;
use crate::domain::event::{
    Concurrency, FunctionAlias, FunctionPart, FunctionSource, FunctionUrl, Provisioned,
};
use crate::domain::request::ShowFunction;
use crate::domain::{Event, Fault, FaultKind, FunctionName, Secret, Text};

/// What came of asking for some parts, or by which operation and why they are missing.
type Parts = Result<Vec<FunctionPart>, (&'static str, Fault)>;

/// Says part after part. Nothing is said when every part is denied, or the function does not exist: that is the fault.
pub(super) async fn talk(talk: Talk, show: ShowFunction, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let asking = Asking { talk: &talk, clients: &clients, function: &show.function };
    let first = talk.call(&clients, &mut speaker, asking.configuration(show.reveal));
    let first = unless_stopped(&talk.stop, first).await.ok_or_else(stopped)?;
    let first = match first {
        Err((_, fault)) if fault.kind != FaultKind::Denied || !show.whole => return Err(fault),
        first => first,
    };
    let mut all = vec![first];
    if show.whole {
        let whole = show.function.whole();
        let asking = Asking { function: &whole, ..asking };
        let rest = join_all([
            asking.versions().boxed(),
            asking.aliases().boxed(),
            asking.concurrency().boxed(),
            asking.urls().boxed(),
            asking.sources().boxed(),
        ]);
        all.extend(unless_stopped(&talk.stop, rest).await.ok_or_else(stopped)?);
    }
    if all.iter().all(Result::is_err)
        && let Some(Err((_, fault))) = all.first()
    {
        return Err(fault.clone());
    }
    for parts in all {
        let parts =
            parts.unwrap_or_else(|(operation, fault)| vec![FunctionPart::Withheld(operation.into(), fault)]);
        for part in parts {
            speaker.say(Event::Function(part)).await;
        }
    }
    Ok(())
}

/// Whom is asked about which function.
#[derive(Clone, Copy)]
struct Asking<'a> {
    talk: &'a Talk,
    clients: &'a ScopeClients,
    function: &'a FunctionName,
}

impl Asking<'_> {
    /// Why a part is missing.
    fn failed<E>(
        &self,
        operation: &'static str,
        error: aws_sdk_lambda::error::SdkError<E>,
    ) -> (&'static str, Fault)
    where
        E: aws_sdk_lambda::error::ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let asked = self.talk.asked_lambda(operation, Subject::Function(&self.function.name));
        (operation, faults::fault(error, &asked))
    }

    fn pages(&self, operation: &'static str) -> Pages {
        Pages::new(operation, self.talk.pacing().pages)
    }

    async fn configuration(&self, reveal: bool) -> Parts {
        let operation = "GetFunction";
        let call = self.clients.lambda.get_function().function_name(self.function.asked());
        let answer = call.set_qualifier(self.function.qualifier.clone()).send().await;
        let answer = answer.map_err(|error| self.failed(operation, error))?;
        let Some(configuration) = answer.configuration else {
            let fault = Fault::new(FaultKind::Service, "GetFunction answered without a function");
            return Err((operation, fault.hint("check that the endpoint is AWS")));
        };
        let mut parts = vec![FunctionPart::Configuration(Box::new(told(&configuration)))];
        parts.extend(unread_environment(&configuration));
        if reveal {
            parts.push(FunctionPart::Environment(values(configuration)));
        }
        Ok(parts)
    }

    async fn versions(&self) -> Parts {
        let operation = "ListVersionsByFunction";
        let (mut pages, mut versions) = (self.pages(operation), Vec::new());
        loop {
            let call = self.clients.lambda.list_versions_by_function().function_name(self.function.asked());
            let answer = call.set_marker(pages.token()).send().await;
            let answer = answer.map_err(|error| self.failed(operation, error))?;
            versions.extend(answer.versions().iter().map(told));
            if !turn(&mut pages, operation, answer.next_marker.clone(), answer.versions().len())? {
                return Ok(vec![FunctionPart::Versions(versions)]);
            }
        }
    }

    async fn aliases(&self) -> Parts {
        let operation = "ListAliases";
        let (mut pages, mut aliases) = (self.pages(operation), Vec::new());
        loop {
            let call = self.clients.lambda.list_aliases().function_name(self.function.asked());
            let answer = call.set_marker(pages.token()).send().await;
            let answer = answer.map_err(|error| self.failed(operation, error))?;
            aliases.extend(answer.aliases().iter().map(alias));
            if !turn(&mut pages, operation, answer.next_marker.clone(), answer.aliases().len())? {
                return Ok(vec![FunctionPart::Aliases(aliases)]);
            }
        }
    }

    async fn concurrency(&self) -> Parts {
        let call = self.clients.lambda.get_function_concurrency().function_name(self.function.asked());
        let answer = call.send().await.map_err(|error| self.failed("GetFunctionConcurrency", error))?;
        let reserved = answer.reserved_concurrent_executions.map(|most| count(Some(most)));
        match self.provisioned().await {
            Ok(provisioned) => Ok(vec![FunctionPart::Concurrency(Concurrency { reserved, provisioned })]),
            // What is reserved is known all the same.
            Err((operation, fault)) => Ok(vec![
                FunctionPart::Concurrency(Concurrency { reserved, provisioned: vec![] }),
                FunctionPart::Withheld(operation.into(), fault),
            ]),
        }
    }

    async fn provisioned(&self) -> Result<Vec<Provisioned>, (&'static str, Fault)> {
        let operation = "ListProvisionedConcurrencyConfigs";
        let (mut pages, mut all) = (self.pages(operation), Vec::new());
        loop {
            let call = self
                .clients
                .lambda
                .list_provisioned_concurrency_configs()
                .function_name(self.function.asked());
            let answer = call.set_marker(pages.token()).send().await;
            let answer = answer.map_err(|error| self.failed(operation, error))?;
            let page = answer.provisioned_concurrency_configs();
            all.extend(page.iter().map(provisioned));
            if !turn(&mut pages, operation, answer.next_marker.clone(), page.len())? {
                return Ok(all);
            }
        }
    }

    async fn urls(&self) -> Parts {
        let operation = "ListFunctionUrlConfigs";
        let (mut pages, mut urls) = (self.pages(operation), Vec::new());
        loop {
            let call = self.clients.lambda.list_function_url_configs().function_name(self.function.asked());
            let answer = call.set_marker(pages.token()).send().await;
            let answer = answer.map_err(|error| self.failed(operation, error))?;
            let page = answer.function_url_configs();
            urls.extend(page.iter().map(|url| FunctionUrl {
                url: url.function_url().into(),
                arn: url.function_arn().into(),
                auth: url.auth_type().as_str().into(),
            }));
            if !turn(&mut pages, operation, answer.next_marker.clone(), page.len())? {
                return Ok(vec![FunctionPart::Urls(urls)]);
            }
        }
    }

    async fn sources(&self) -> Parts {
        let operation = "ListEventSourceMappings";
        let (mut pages, mut sources) = (self.pages(operation), Vec::new());
        loop {
            let call = self.clients.lambda.list_event_source_mappings().function_name(self.function.asked());
            let answer = call.set_marker(pages.token()).send().await;
            let answer = answer.map_err(|error| self.failed(operation, error))?;
            sources.extend(answer.event_source_mappings().iter().map(source));
            let length = answer.event_source_mappings().len();
            if !turn(&mut pages, operation, answer.next_marker.clone(), length)? {
                return Ok(vec![FunctionPart::Sources(sources)]);
            }
        }
    }
}

fn turn(
    pages: &mut Pages,
    operation: &'static str,
    marker: Option<String>,
    items: usize,
) -> Result<bool, (&'static str, Fault)> {
    pages.turn(marker, items).map_err(|fault| (operation, fault))
}

/// AWS tells of a function also when it may not decrypt its environment.
fn unread_environment(function: &FunctionConfiguration) -> Option<FunctionPart> {
    let error = function.environment()?.error()?;
    let why = error.message().or(error.error_code()).unwrap_or("AWS can't read it");
    let fault = Fault::new(FaultKind::Denied, format!("the environment can't be read: {why}"));
    Some(FunctionPart::Withheld(
        "environment".into(),
        fault.hint("ask for kms:Decrypt on the key of the function"),
    ))
}

fn values(function: FunctionConfiguration) -> BTreeMap<String, Secret> {
    let variables = function.environment.and_then(|environment| environment.variables);
    variables.into_iter().flatten().map(|(name, value)| (name, Secret::new(value))).collect()
}

fn alias(alias: &AliasConfiguration) -> FunctionAlias {
    let routing = alias.routing_config().and_then(|routing| routing.additional_version_weights());
    let weights = routing.into_iter().flatten();
    FunctionAlias {
        name: alias.name().unwrap_or_default().into(),
        version: alias.function_version().unwrap_or_default().into(),
        weights: weights.map(|(version, weight)| (version.clone(), weight.to_string())).collect(),
        description: alias.description().filter(|text| !text.is_empty()).map(Text::from),
    }
}

fn provisioned(item: &ProvisionedConcurrencyConfigListItem) -> Provisioned {
    let arn = item.function_arn().unwrap_or_default();
    Provisioned {
        qualifier: arn.rsplit(':').next().unwrap_or_default().into(),
        requested: count(item.requested_provisioned_concurrent_executions()),
        available: count(item.available_provisioned_concurrent_executions()),
        status: item.status().map_or("", |status| status.as_str()).into(),
    }
}

fn source(mapping: &EventSourceMappingConfiguration) -> FunctionSource {
    let named = mapping.event_source_arn().or(mapping.uuid());
    FunctionSource {
        source: named.unwrap_or_default().into(),
        state: mapping.state().unwrap_or_default().into(),
        last_result: mapping.last_processing_result().map(Text::from),
        batch: mapping.batch_size().map(|most| count(Some(most))),
    }
}
