//! `lambda show`: a row for each thing that is known of a function.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::args::lambda::ShowArgs;
use crate::cli::list::instant;
use crate::cli::signals::{Conversation, Heard, stopped};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::{FunctionAlias, FunctionInfo, FunctionPart};
use crate::domain::request::ShowFunction;
use crate::domain::text::safe;
use crate::domain::{
    BatchBuilder, CellKind, Event, Fault, FunctionName, Region, Request, Scope, Secret, Text, figures,
};
use crate::output::Columns;
use crate::port::Cloud;

const COLUMNS: [&str; 3] = ["part", "name", "value"];

/// The request of the command.
///
/// # Errors
/// A name that is none.
pub(super) fn request(args: &ShowArgs, region: Option<&Region>) -> Result<Request, Fault> {
    let function = FunctionName::within(&args.function, args.qualifier.as_deref(), region)?;
    Ok(Request::Function(ShowFunction { function, whole: true, reveal: args.reveal }))
}

/// Prints what there is to know; what may not be known is named.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &ShowArgs,
) -> Result<Exit, Failure> {
    let request = request(args, Some(&scope.region))?;
    let mut conversation = Conversation::begin(cloud, scope, request)?;
    let (mut told, mut withheld) = (Told::default(), Vec::new());
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::Function(FunctionPart::Withheld(operation, fault))) => {
                withheld.push((operation, fault));
            }
            Heard::Said(Event::Function(part)) => told.take(&part),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    if conversation.is_cut() {
        return Ok(stopped(front, 0));
    }
    let rows = told.finish();
    let mut writer = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
    writer.push(&Arc::new(rows))?;
    writer.finish()?;
    for (operation, fault) in &withheld {
        front.fault(fault);
        front.notice(&safe(&format!("not complete: {} told nothing", operation.raw())));
    }
    Ok(if withheld.is_empty() { Exit::Done } else { Exit::Partial })
}

/// The rows so far.
struct Told {
    rows: BatchBuilder,
    environment: Vec<Text>,
    values: BTreeMap<String, Secret>,
}

impl Default for Told {
    fn default() -> Self {
        let rows = BatchBuilder::with_columns(COLUMNS);
        Self { rows, environment: vec![], values: BTreeMap::new() }
    }
}

impl Told {
    fn take(&mut self, part: &FunctionPart) {
        match part {
            FunctionPart::Configuration(function) => self.configuration(function),
            FunctionPart::Environment(values) => self.values = values.clone(),
            FunctionPart::Versions(versions) => {
                for version in versions {
                    self.text("version", version.version.raw(), &version_words(version));
                }
            }
            FunctionPart::Aliases(aliases) => {
                for alias in aliases {
                    self.text("alias", alias.name.raw(), &alias_words(alias));
                }
            }
            FunctionPart::Concurrency(concurrency) => {
                if let Some(reserved) = concurrency.reserved {
                    self.number("concurrency", "reserved", u64::from(reserved));
                }
                for one in &concurrency.provisioned {
                    let words =
                        format!("{} of {} provisioned, {}", one.available, one.requested, one.status.raw());
                    self.text("concurrency", one.qualifier.raw(), &words);
                }
            }
            FunctionPart::Urls(urls) => {
                for url in urls {
                    self.text("url", url.url.raw(), url.auth.raw());
                }
            }
            FunctionPart::Sources(sources) => {
                for source in sources {
                    let last = source.last_result.as_ref().map(|last| format!(", last: {}", last.raw()));
                    let batch = source.batch.map(|most| format!(", up to {most} at once"));
                    let words = [Some(source.state.raw().to_owned()), batch, last];
                    self.text(
                        "source",
                        source.source.raw(),
                        &words.into_iter().flatten().collect::<String>(),
                    );
                }
            }
            FunctionPart::Withheld(..) => {}
        }
    }

    fn configuration(&mut self, function: &FunctionInfo) {
        let part = "configuration";
        let optional = |text: &Option<Text>| text.as_ref().map(|text| text.raw().to_owned());
        for (name, value) in [
            ("name", Some(function.name.raw().to_owned())),
            ("arn", Some(function.arn.raw().to_owned())),
            ("version", Some(function.version.raw().to_owned())),
            ("description", optional(&function.description)),
            ("state", optional(&function.state)),
            ("state_reason", optional(&function.state_reason)),
            ("last_update", optional(&function.last_update)),
            ("runtime", optional(&function.runtime)),
            ("handler", optional(&function.handler)),
            ("package", optional(&function.package)),
            ("architecture", optional(&function.architecture)),
            ("role", optional(&function.role)),
            ("log_group", optional(&function.log_group)),
            ("vpc", optional(&function.vpc)),
            ("tracing", optional(&function.tracing)),
            ("dead_letter", optional(&function.dead_letter)),
            ("modified", function.modified.map(instant)),
            ("code_sha256", optional(&function.code_sha256)),
        ] {
            if let Some(value) = value {
                self.text(part, name, &value);
            }
        }
        self.number(part, "memory_mb", u64::from(function.memory));
        self.number(part, "timeout_s", u64::from(function.timeout));
        self.number(part, "code_bytes", function.code_size);
        if let Some(storage) = function.ephemeral_storage {
            self.number(part, "tmp_mb", u64::from(storage));
        }
        for layer in &function.layers {
            let name = layer.raw().split(":layer:").nth(1).unwrap_or(layer.raw());
            self.text("layer", name, layer.raw());
        }
        self.environment.clone_from(&function.environment);
    }

    fn text(&mut self, part: &str, name: &str, value: &str) {
        self.row(part, name, CellKind::Text, value);
    }

    fn number(&mut self, part: &str, name: &str, value: u64) {
        self.row(part, name, CellKind::Number, &value.to_string());
    }

    fn row(&mut self, part: &str, name: &str, kind: CellKind, value: &str) {
        self.rows.set(0, CellKind::Text, part);
        self.rows.set(1, CellKind::Text, name);
        self.rows.set(2, kind, value);
        self.rows.end_row();
    }

    /// All rows; a name of the environment has its value only where that was asked for.
    fn finish(mut self) -> crate::domain::Batch {
        for name in std::mem::take(&mut self.environment) {
            self.rows.set(0, CellKind::Text, "environment");
            self.rows.set(1, CellKind::Text, name.raw());
            if let Some(value) = self.values.get(name.raw()) {
                self.rows.set(2, CellKind::Text, value.reveal());
            }
            self.rows.end_row();
        }
        self.rows.finish()
    }
}

fn version_words(version: &FunctionInfo) -> String {
    let modified = version.modified.map(instant).unwrap_or_default();
    let description = version.description.as_ref().map(|text| format!(", {}", text.raw()));
    let size = figures::bytes(version.code_size as f64);
    format!("{modified}, {size}{}", description.unwrap_or_default())
}

/// `7`, or `7, 8 gets 10 %`.
fn alias_words(alias: &FunctionAlias) -> String {
    let shares = alias.weights.iter().map(|(version, weight)| {
        let share =
            weight.parse::<f64>().map_or_else(|_| weight.clone(), |part| format!("{} %", part * 100.0));
        format!(", {version} gets {share}")
    });
    format!("{}{}", alias.version.raw(), shares.collect::<String>())
}
