//! `s3 cat`: the bytes of an object as they come, or what they mean.

mod decoding;

use std::sync::Arc;

use self::decoding::{Decoding, Far};
use crate::args::s3::CatArgs;
use crate::cli::signals::{Conversation, Heard};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::ObjectOpened;
use crate::domain::request::{ByteRange, ObjectName, ObjectRange};
use crate::domain::text::{safe, safe_lines};
use crate::domain::{Batch, Event, Fault, FaultKind, Request, Scope, figures};
use crate::object::parquet::{Footer, MAGIC, group_rows, schema_rows};
use crate::object::stream::{self, Piece};
use crate::object::{Compression, charset};
use crate::output::Columns;
use crate::port::Cloud;

/// The request of the command.
pub(super) fn request(args: &CatArgs) -> Request {
    Request::ObjectRange(ObjectRange {
        object: ObjectName {
            bucket: args.address.bucket.clone(),
            key: args.address.key.clone(),
            version: args.version_id.clone(),
            requester_pays: args.payer.request_payer,
        },
        bytes: args.range.unwrap_or(ByteRange::Whole),
        if_match: None,
    })
}

/// Prints it.
///
/// # Errors
/// A fault before the first byte, an object that a terminal should not get, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &CatArgs,
) -> Result<Exit, Failure> {
    let mut conversation = Conversation::begin(cloud, scope.clone(), request(args))?;
    let Some((opened, first)) = beginning(front, &mut conversation).await? else {
        return Ok(if conversation.is_cut() { stopped(front, 0) } else { Exit::Done });
    };
    if args.schema || args.row_groups {
        if !first.starts_with(MAGIC) {
            let what = "only Parquet has a schema and row groups, and the object is none";
            return Err(Fault::new(FaultKind::Invalid, what)
                .hint("leave --schema or --row-groups out")
                .into());
        }
        conversation.end_aside();
        let far = Far::new(cloud, scope, request(args), &opened);
        let describe: fn(&Footer) -> Batch = match args.schema {
            true => |footer| schema_rows(&footer.schema()),
            false => |footer| group_rows(&footer.row_groups()),
        };
        return print(front, Decoding::of_footer(far, opened.size, describe)).await;
    }
    let is_for_eyes = front.streams.out_is_terminal && !front.raw;
    if args.decode && args.range.is_none() && first.starts_with(MAGIC) {
        conversation.end_aside();
        let far = Far::new(cloud, scope, request(args), &opened);
        return print(front, Decoding::of_parquet(far, opened.size)).await;
    }
    if args.decode {
        return print(front, Decoding::of_stream(conversation, first, stream::decode)).await;
    }
    if !is_for_eyes {
        return pass_on(front, conversation, &first).await;
    }
    if charset::of(&first).is_none() {
        return Err(binary(&first).into());
    }
    print(front, Decoding::of_stream(conversation, first, stream::text_of)).await
}

/// What is said of the object, and its first bytes; nothing when it has none.
async fn beginning(
    front: &mut Front<'_>,
    conversation: &mut Conversation,
) -> Result<Option<(ObjectOpened, Arc<[u8]>)>, Failure> {
    let mut opened = ObjectOpened::default();
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Failed(fault) => return Err(fault.into()),
            Heard::Said(Event::CredentialsAwaited) => front.credentials_awaited(),
            Heard::Said(Event::ObjectOpened(told)) => opened = *told,
            Heard::Said(Event::ObjectBytes(piece)) => return Ok(Some((opened, piece.bytes))),
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    Ok(None)
}

/// Writes the bytes as they are.
async fn pass_on(
    front: &mut Front<'_>,
    mut conversation: Conversation,
    first: &[u8],
) -> Result<Exit, Failure> {
    front.print_bytes(first)?;
    let mut written = first.len() as u64;
    while let Some(heard) = conversation.next().await {
        match heard {
            Heard::Said(Event::ObjectBytes(piece)) => {
                front.print_bytes(&piece.bytes)?;
                written += piece.bytes.len() as u64;
            }
            Heard::Failed(fault) => {
                front.flush()?;
                front.fault(&fault);
                return Ok(Exit::Partial);
            }
            Heard::Said(_) | Heard::Stopping => {}
        }
    }
    front.flush()?;
    Ok(if conversation.is_cut() { stopped(front, written) } else { Exit::Done })
}

fn stopped(front: &mut Front<'_>, written: u64) -> Exit {
    front.notice(&safe(&format!("stopped: {} had come", figures::bytes(written as f64))));
    if written == 0 { Exit::Failed } else { Exit::Partial }
}

/// Writes what is decoded.
async fn print(front: &mut Front<'_>, mut decoding: Decoding<'_>) -> Result<Exit, Failure> {
    let first = decoding.next().await;
    let is_empty = first.is_none();
    match first {
        None => {}
        Some(Piece::Rows(batch)) => {
            let names = || batch.columns().iter().map(ToString::to_string).collect();
            let columns = match decoding.has_fixed_columns() {
                true => Columns::Fixed(names()),
                false => Columns::Found { first: vec![], except: vec![] },
            };
            let mut rows = front.rows(columns);
            rows.push(&batch)?;
            while let Some(piece) = decoding.next().await {
                if let Piece::Rows(batch) = piece {
                    rows.push(&batch)?;
                }
            }
            rows.finish()?;
        }
        Some(Piece::Bytes(bytes)) if front.streams.out_is_terminal && !front.raw => {
            return Err(binary(&bytes).into());
        }
        Some(piece) => print_text(front, piece, &mut decoding).await?,
    }
    let Some(fault) = decoding.end().await else { return Ok(Exit::Done) };
    if is_empty {
        return Err(fault.into());
    }
    front.fault(&fault);
    front.notice(&safe("not complete: what came before is printed"));
    Ok(Exit::Partial)
}

/// Text and bytes: as they are for a program; line by line in its safe form for a terminal.
async fn print_text(front: &mut Front<'_>, first: Piece, decoding: &mut Decoding<'_>) -> Result<(), Failure> {
    /// A line that is longer is shown in parts.
    const LONGEST: usize = 1 << 20;
    let is_for_eyes = front.streams.out_is_terminal && !front.raw;
    let mut held = String::new();
    let mut next = Some(first);
    while let Some(piece) = next {
        match piece {
            Piece::Bytes(bytes) => front.print_bytes(&bytes)?,
            Piece::Text(text) if is_for_eyes => {
                held.push_str(&text);
                let end = held.rfind('\n').map_or(0, |at| at + 1);
                let end = if held.len() - end > LONGEST { held.len() } else { end };
                if end > 0 {
                    let rest = held.split_off(end);
                    front.print(safe_lines(held.trim_end_matches('\n')))?;
                    held = rest;
                }
            }
            Piece::Text(text) => front.print_bytes(text.as_bytes())?,
            Piece::Rows(_) => {}
        }
        next = decoding.next().await;
    }
    if !held.is_empty() {
        front.print(safe_lines(&held))?;
    }
    front.flush()
}

/// What a terminal should not get.
fn binary(first: &[u8]) -> Fault {
    let (what, hint) = match Compression::of(first) {
        Some(compression) => (format!("the object is {compression}"), "add --decode"),
        None if first.starts_with(MAGIC) => ("the object is Parquet".to_owned(), "add --decode"),
        None => ("the object is no text".to_owned(), "write it to a file or a pipe, or add --raw"),
    };
    Fault::new(FaultKind::Invalid, format!("{what}, which a terminal can't show")).hint(hint)
}
