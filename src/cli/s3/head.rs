//! `s3 head`: prints what an object is like, as one row; a table has a line for each thing, because one row would be wider
//! than any terminal.

use std::sync::Arc;

use crate::args::s3::HeadArgs;
use crate::cli::list::instant;
use crate::cli::signals::{Conversation, Heard, stopped};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::{Archived, ObjectHead, restore_command};
use crate::domain::request::ObjectName;
use crate::domain::text::{Text, safe};
use crate::domain::{Batch, BatchBuilder, CellKind, Event, Request, Scope};
use crate::output::{Columns, Format};
use crate::port::Cloud;

/// The request of the command.
pub(super) fn request(args: &HeadArgs) -> Request {
    Request::ObjectHead(ObjectName {
        bucket: args.address.bucket.clone(),
        key: args.address.key.clone(),
        version: args.version_id.clone(),
        requester_pays: args.payer.request_payer,
    })
}

/// Prints it.
///
/// # Errors
/// Why it is not told, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &HeadArgs,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope, request(args))?;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Said(Event::ObjectHead(head)) => {
                print(front, &head)?;
                if let Some(archived) = head.archived() {
                    tell(front, &archived, args);
                }
            }
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    if conversation.is_cut() { Ok(stopped(front, 0)) } else { Ok(Exit::Done) }
}

fn print(front: &mut Front<'_>, head: &ObjectHead) -> Result<(), Failure> {
    let facts = facts(head);
    let batch = if front.format() == Format::Table { lines(&facts) } else { row(&facts) };
    let mut rows = front.rows(Columns::Fixed(batch.columns().iter().map(ToString::to_string).collect()));
    rows.push(&Arc::new(batch))?;
    rows.finish()?;
    Ok(())
}

/// One thing that is known: its name, kind and value.
type Fact = (&'static str, CellKind, String);

fn facts(head: &ObjectHead) -> Vec<Fact> {
    let text = |name, value: &Option<Text>| Some((name, CellKind::Text, value.as_ref()?.raw().to_owned()));
    let json = |name, value: serde_json::Value| Some((name, CellKind::Json, value.to_string()));
    let etag = head.etag.as_ref().map(|etag| etag.raw().trim_matches('"').into());
    let checksums = head.checksums.iter().map(|sum| {
        let kind = if sum.composite { "COMPOSITE" } else { "FULL_OBJECT" };
        serde_json::json!({ "algorithm": sum.algorithm.word(), "value": sum.value.raw(), "type": kind })
    });
    let metadata = head.metadata.iter().map(|(name, value)| (name.clone(), value.raw().into()));
    let all = [
        Some(("size", CellKind::Number, head.size.to_string())),
        head.modified.map(|modified| ("modified", CellKind::Text, instant(modified))),
        text("etag", &etag),
        Some(("class", CellKind::Text, head.class.raw().to_owned())),
        text("archive_status", &head.archive_status),
        text("restore", &head.restore),
        text("version", &head.version),
        head.parts.map(|parts| ("parts", CellKind::Number, parts.to_string())),
        text("encryption", &head.encryption),
        text("kms_key", &head.kms_key),
        json("checksums", serde_json::Value::Array(checksums.collect()))
            .filter(|_| !head.checksums.is_empty()),
        text("content_type", &head.content_type),
        text("content_encoding", &head.content_encoding),
        json("metadata", serde_json::Value::Object(metadata.collect())).filter(|_| !head.metadata.is_empty()),
    ];
    all.into_iter().flatten().collect()
}

fn row(facts: &[Fact]) -> Batch {
    let mut rows = BatchBuilder::with_columns(facts.iter().map(|(name, ..)| *name));
    for (column, (_, kind, value)) in facts.iter().enumerate() {
        rows.set(column, *kind, value);
    }
    rows.end_row();
    rows.finish()
}

fn lines(facts: &[Fact]) -> Batch {
    let mut rows = BatchBuilder::with_columns(["name", "value"]);
    for (name, _, value) in facts {
        rows.set(0, CellKind::Text, name);
        rows.set(1, CellKind::Text, value);
        rows.end_row();
    }
    rows.finish()
}

/// Says on standard error whether it can be read, and what to do when it can't.
fn tell(front: &mut Front<'_>, archived: &Archived, args: &HeadArgs) {
    let told = match archived {
        Archived::Restoring => "it is archived and being restored: it can't be read yet".to_owned(),
        Archived::Restored(Some(until)) => {
            format!("it is archived and restored: it can be read until {}", until.raw())
        }
        Archived::Restored(None) => "it is archived and restored: it can be read".to_owned(),
        Archived::Frozen { tier, for_good, takes } => {
            let (bucket, key) = (&args.address.bucket, &args.address.key);
            let command = restore_command(bucket, key, args.version_id.as_deref(), *for_good);
            format!(
                "it is archived ({}) and can't be read before it is restored, which takes {takes}: {command}",
                tier.raw()
            )
        }
    };
    front.notice(&safe(&told));
}
