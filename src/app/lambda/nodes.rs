//! What a function is like, and how running it went, as trees.

use super::ENVIRONMENT;
use crate::app::tree::Node;
use crate::domain::event::{FunctionAlias, FunctionInfo, FunctionPart, Invoked};
use crate::domain::{Text, figures};

/// All that is known of a function so far.
pub(super) fn of_function(parts: &[FunctionPart]) -> Vec<(String, Node)> {
    parts.iter().flat_map(of_part).collect()
}

fn of_part(part: &FunctionPart) -> Vec<(String, Node)> {
    match part {
        FunctionPart::Configuration(info) => configuration(info),
        // Values are looked up while they are seen, and never part of the tree.
        FunctionPart::Environment(_) => vec![],
        FunctionPart::Versions(versions) => {
            let version = |info: &FunctionInfo| {
                let changed = info.modified.map(|at| at.to_string()).unwrap_or_default();
                let note = info.description.clone().unwrap_or_default();
                (info.version.raw().to_owned(), Node::text(changed).noted(note))
            };
            vec![("versions".to_owned(), Node::map(versions.iter().map(version).collect()))]
        }
        FunctionPart::Aliases(aliases) => {
            let alias = |alias: &FunctionAlias| (alias.name.raw().to_owned(), Node::text(shares(alias)));
            vec![("aliases".to_owned(), Node::map(aliases.iter().map(alias).collect()))]
        }
        FunctionPart::Concurrency(concurrency) => {
            let reserved = match concurrency.reserved {
                Some(most) => Node::scalar(most.to_string()),
                None => Node::text("none, it shares the account's"),
            };
            let provisioned = concurrency.provisioned.iter().map(|one| {
                let words = format!("{} of {} ready, {}", one.available, one.requested, one.status.raw());
                (format!("provisioned for {}", one.qualifier.raw()), Node::text(words))
            });
            let all = std::iter::once(("reserved".to_owned(), reserved)).chain(provisioned);
            vec![("concurrency".to_owned(), Node::map(all.collect()))]
        }
        FunctionPart::Urls(urls) => {
            let url =
                |url: &crate::domain::event::FunctionUrl| Node::text(url.url.clone()).noted(url.auth.clone());
            some_list("addresses", urls.iter().map(url).collect())
        }
        FunctionPart::Sources(sources) => {
            let source = |source: &crate::domain::event::FunctionSource| {
                Node::text(source.source.clone()).noted(source.state.clone())
            };
            some_list("sources", sources.iter().map(source).collect())
        }
        FunctionPart::Withheld(operation, fault) => {
            vec![(operation.raw().to_owned(), Node::text("not told").noted(fault.what.clone()))]
        }
    }
}

fn some_list(name: &str, nodes: Vec<Node>) -> Vec<(String, Node)> {
    if nodes.is_empty() { vec![] } else { vec![(name.to_owned(), Node::list(nodes))] }
}

fn configuration(info: &FunctionInfo) -> Vec<(String, Node)> {
    let text = |name: &str, value: &Option<Text>| Some((name.to_owned(), Node::text(value.clone()?)));
    let number = |name: &str, value: String| Some((name.to_owned(), Node::scalar(value)));
    let mut nodes: Vec<(String, Node)> = [
        Some(("name".to_owned(), Node::text(info.name.clone()))),
        Some(("arn".to_owned(), Node::text(info.arn.clone()))),
        Some(("version".to_owned(), Node::text(info.version.clone()))),
        text("description", &info.description),
        text("state", &info.state),
        text("reason", &info.state_reason),
        text("last update", &info.last_update),
        text("runtime", &info.runtime),
        text("handler", &info.handler),
        text("package", &info.package),
        text("architecture", &info.architecture),
        number("memory", format!("{} MB", info.memory)),
        number("timeout", format!("{} s", info.timeout)),
        number("code", figures::bytes(info.code_size as f64)),
        info.ephemeral_storage.and_then(|size| number("/tmp", format!("{size} MB"))),
        text("role", &info.role),
        text("log group", &info.log_group),
        text("network", &info.vpc),
        text("tracing", &info.tracing),
        text("dead letters", &info.dead_letter),
        info.modified.map(|at| ("changed".to_owned(), Node::text(at.to_string()))),
    ]
    .into_iter()
    .flatten()
    .collect();
    nodes.extend(some_list("layers", info.layers.iter().cloned().map(Node::text).collect()));
    if !info.environment.is_empty() {
        let hidden = |name: &Text| (name.raw().to_owned(), Node::text("hidden"));
        let names = info.environment.iter().map(hidden).collect();
        nodes.push((ENVIRONMENT.to_owned(), Node::map(names)));
    }
    nodes
}

/// `7`, or `7, 8 gets 10 %`.
pub(super) fn shares(alias: &FunctionAlias) -> String {
    let shares = alias.weights.iter().map(|(version, weight)| {
        let share =
            weight.parse::<f64>().map_or_else(|_| weight.clone(), |part| format!("{} %", part * 100.0));
        format!(", {version} gets {share}")
    });
    format!("{}{}", alias.version.raw(), shares.collect::<String>())
}

/// How running a function went: the outcome first, then what it answered, the figures, and the end of its log.
pub(super) fn of_answer(invoked: &Invoked) -> Vec<(String, Node)> {
    let outcome = match (invoked.failure(), invoked.status) {
        (Some(failure), _) => format!("the function failed: {failure}"),
        (None, 202) => "queued: it runs soon".to_owned(),
        (None, 204) => "dry run: it could be run".to_owned(),
        (None, _) => "done".to_owned(),
    };
    let text = |name: &str, value: &Option<Text>| Some((name.to_owned(), Node::text(value.clone()?)));
    let payload = Some(invoked.payload.raw()).filter(|payload| !payload.is_empty());
    let figures = invoked.report().map(|report| report.words());
    let lines =
        invoked.log.as_ref().map(|log| log.raw().lines().map(Node::text).collect()).unwrap_or_default();
    let mut nodes: Vec<(String, Node)> = [
        Some(("outcome".to_owned(), Node::text(outcome))),
        Some(("status".to_owned(), Node::scalar(invoked.status.to_string()))),
        payload.map(|payload| ("payload".to_owned(), Node::of_text(payload))),
        figures.map(|figures| ("figures".to_owned(), Node::text(figures))),
        text("version", &invoked.executed_version),
        text("request", &invoked.request_id),
        text("trace", &invoked.trace()),
    ]
    .into_iter()
    .flatten()
    .collect();
    nodes.extend(some_list("log", lines));
    nodes
}
