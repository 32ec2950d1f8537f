//! `lambda invoke`: runs a function once, after it was allowed to, and prints what it answers.

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::args::lambda::InvokeArgs;
use crate::cli::consent::Consent;
use crate::cli::signals::{Conversation, Heard};
use crate::cli::{Exit, Failure, Front, session};
use crate::domain::event::Invoked;
use crate::domain::payload::check_payload;
use crate::domain::request::{Danger, Invoke, InvokeMode};
use crate::domain::text::{Safe, safe, safe_lines};
use crate::domain::{
    Batch, BatchBuilder, CellKind, Event, Fault, FaultKind, FunctionName, Region, Request, Scope, figures,
};
use crate::insights::Report;
use crate::insights::eval::json::{Members, Raw, is_array, items, unescape};
use crate::output::Columns;
use crate::port::Cloud;

/// The request of the command.
///
/// # Errors
/// A name that is none, a payload that can't be read or sent; its place is named on standard error.
pub(super) fn request(
    front: &mut Front<'_>,
    args: &InvokeArgs,
    region: Option<&Region>,
) -> Result<Invoke, Failure> {
    let function = FunctionName::within(&args.function, args.qualifier.as_deref(), region)?;
    let mode = match (args.queued, args.dry_run) {
        (true, _) => InvokeMode::Async,
        (_, true) => InvokeMode::DryRun,
        _ => InvokeMode::Sync,
    };
    let payload = args.payload.as_deref().map(|path| read(path, mode)).transpose()?.unwrap_or_default();
    if let Err(fault) = check_payload(&payload, mode.payload_limit()) {
        let Some(report) = Report::of_fault(&payload, &fault) else { return Err(fault.into()) };
        front.report("error: ", &report);
        front.notice(&Safe::own("nothing was sent"));
        return Err(Failure::Told(Exit::Usage));
    }
    Ok(Invoke { function, payload, mode })
}

fn read(path: &Path, mode: InvokeMode) -> Result<String, Fault> {
    let unread = |error: std::io::Error| {
        let what = format!("the payload {} can't be read: {error}", path.display());
        Fault::new(FaultKind::Io, what).hint("give a file of JSON, or - for standard input").source(error)
    };
    let input: Box<dyn Read> = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(path).map_err(unread)?)
    };
    let mut text = String::new();
    // One byte more than can be sent is enough to see that it is too much.
    input.take(mode.payload_limit() as u64 + 1).read_to_string(&mut text).map_err(unread)?;
    // What was to write it may have failed: to run the function with nothing is not what was meant.
    if text.trim().is_empty() {
        let what = format!("the payload {} is empty, and nothing was sent", path.display());
        return Err(Fault::new(FaultKind::Invalid, what).hint("leave out --payload to send none"));
    }
    Ok(text)
}

/// Asks where that is due, runs the function, and prints its answer.
///
/// # Errors
/// Arguments that can't be read, why it was not run or may not have been, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &InvokeArgs,
    is_production: bool,
    may_ask: bool,
) -> Result<Exit, Failure> {
    let invoke = request(front, args, Some(&scope.region))?;
    let request = Request::Invoke(invoke.clone());
    if request.danger(None, 0.0) == Danger::Write {
        let consent = Consent { yes: args.yes, confirm: args.confirm.as_deref(), is_production, may_ask };
        if consent.asks(front) {
            let identity = session::identity(front, cloud, scope.clone()).await?;
            tell_what(front, &invoke, &scope, identity.account.raw());
        }
        if let Some(exit) = consent.refused(front, &invoke.function.name).await? {
            return Ok(exit);
        }
    }
    let mut conversation = Conversation::begin(cloud, scope, request)?;
    let mut came = None;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::Invoked(invoked)) => came = Some(invoked),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    let Some(invoked) = came else {
        front.notice(&safe(&format!(
            "stopped: {0} may have run, or still run; flowid lambda logs {0} --since 15m tells",
            invoke.function.name
        )));
        return Ok(Exit::Failed);
    };
    tell(front, &invoke, &invoked)
}

/// What a person is asked about, named in full.
fn tell_what(front: &mut Front<'_>, invoke: &Invoke, scope: &Scope, account: &str) {
    let function = &invoke.function;
    let account = function.account.as_deref().unwrap_or(account);
    let how = match invoke.mode {
        InvokeMode::Sync => "and waits for its answer",
        InvokeMode::Async => "by queueing it: AWS runs it again when it fails",
        InvokeMode::DryRun => "in a dry run",
    };
    let payload = match invoke.payload.len() {
        0 => "no payload".to_owned(),
        length => format!("a payload of {}", figures::bytes(length as f64)),
    };
    front.notice(&safe(&format!("this runs {}", function.arn(&scope.region, account))));
    front.notice(&safe(&format!(
        "function {}, version or alias {}, account {account}, region {}, profile {}",
        function.name,
        function.runs(),
        scope.region,
        scope.profile
    )));
    front.notice(&safe(&format!("with {payload}, {how}")));
}

fn tell(front: &mut Front<'_>, invoke: &Invoke, invoked: &Invoked) -> Result<Exit, Failure> {
    print(front, invoked.payload.raw())?;
    if let Some(log) = &invoked.log {
        for line in safe_lines(log.raw().trim_end()) {
            front.notice(&line);
        }
    }
    let name = &invoke.function.name;
    match invoke.mode {
        InvokeMode::Sync => {}
        InvokeMode::Async => front.notice(&safe(&format!("queued: {name} runs soon"))),
        InvokeMode::DryRun => front.notice(&safe(&format!("dry run: {name} could be run"))),
    }
    let version = invoked.executed_version.as_ref().map(|version| format!("version {}", version.raw()));
    let figures = invoked.report().map(|report| report.words());
    let trace = invoked.trace().map(|trace| format!("trace {}", trace.raw()));
    let told: Vec<String> = [version, figures, trace].into_iter().flatten().collect();
    if !told.is_empty() {
        front.notice(&safe(&told.join(", ")));
    }
    if let Some(id) = invoked.request_id.as_ref().filter(|_| invoke.mode != InvokeMode::DryRun) {
        let id = id.raw();
        front.notice(&safe(&format!("request {id}: flowid lambda logs {name} --request {id}")));
    }
    let Some(failure) = invoked.failure() else { return Ok(Exit::Done) };
    front.notice(&safe(&format!("error: the function failed: {failure}")));
    Ok(Exit::Failed)
}

/// The payload as it came; where a format is asked for, as rows: an object, or the objects of an array.
fn print(front: &mut Front<'_>, payload: &str) -> Result<(), Failure> {
    if payload.is_empty() {
        return Ok(());
    }
    if front.format.is_none() {
        return front.print_foreign(payload);
    }
    let batch = rows(payload);
    let mut writer = front.rows(Columns::Found { first: vec![], except: vec![] });
    writer.push(&Arc::new(batch))?;
    writer.finish()?;
    Ok(())
}

fn rows(payload: &str) -> Batch {
    let mut rows = BatchBuilder::with_columns([]);
    let payload = payload.trim();
    if is_array(payload) {
        items(payload).for_each(|item| match item {
            Raw::Nested(json) => add_row(&mut rows, json),
            other => add_value(&mut rows, "value", other),
        });
    } else {
        add_row(&mut rows, payload);
    }
    rows.finish()
}

fn add_row(rows: &mut BatchBuilder, json: &str) {
    let Some(mut members) = Members::open(json) else {
        let value = match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(text) => Raw::Text(text, true),
            None => Raw::Nested(json),
        };
        return add_value(rows, "value", value);
    };
    while let Some((key, _, value)) = members.next_member() {
        set(rows, &unescape(key), value);
    }
    rows.end_row();
}

fn add_value(rows: &mut BatchBuilder, name: &str, value: Raw<'_>) {
    set(rows, name, value);
    rows.end_row();
}

fn set(rows: &mut BatchBuilder, name: &str, value: Raw<'_>) {
    let column = rows.column(name);
    match value {
        Raw::Text(text, _) => rows.set(column, CellKind::Text, &unescape(text)),
        Raw::Word(word) | Raw::Nested(word) => rows.set(column, CellKind::Json, word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_becomes_rows_with_its_numbers_as_they_are() {
        let batch = rows(r#"[{"id": 12345678901234567890123, "a": "x\ny"}, {"b": [1], "id": 2}, 3]"#);
        assert_eq!(batch.columns().iter().map(|name| &**name).collect::<Vec<_>>(), ["id", "a", "b", "value"]);
        assert_eq!(batch.cell(0, 0).raw, "12345678901234567890123");
        assert_eq!((batch.cell(0, 1).raw, batch.cell(1, 2).raw, batch.cell(2, 3).raw), ("x\ny", "[1]", "3"));
        assert_eq!(rows("\"done \\u00e9\"").cell(0, 0).raw, "done é");
        assert_eq!(rows("null").cell(0, 0).raw, "null");
    }
}
