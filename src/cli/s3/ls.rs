//! `s3 ls`: prints keys and prefixes page by page as they come.

use crate::args::s3::LsArgs;
use crate::cli::list::{instant, list};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::ObjectsPage;
use crate::domain::request::ObjectList;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, Request, Scope};
use crate::port::Cloud;

/// A prefix has a key and nothing else.
const COLUMNS: [&str; 5] = ["key", "size", "modified", "class", "etag"];

/// The request of the command.
pub(super) fn request(args: &LsArgs) -> Request {
    Request::Objects(ObjectList {
        bucket: args.address.bucket.clone(),
        prefix: args.address.key.clone(),
        recursive: args.recursive,
        start_after: args.start_after.clone(),
        parallel: args.parallel,
        requester_pays: args.payer.request_payer,
        ..ObjectList::default()
    })
}

/// Prints them.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    args: &LsArgs,
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::Objects(page) => Some(rows(page)),
        _ => None,
    };
    list(front, cloud, scope, request(args), &COLUMNS, page).await
}

/// Prefixes and objects in the order of their bytes, as S3 sorts them together.
fn rows(page: &ObjectsPage) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    let mut prefixes = page.prefixes.iter().peekable();
    for object in &page.objects {
        while let Some(prefix) = prefixes.next_if(|prefix| prefix.raw() < object.key.raw()) {
            rows.set(0, CellKind::Text, prefix.raw());
            rows.end_row();
        }
        rows.set(0, CellKind::Text, object.key.raw());
        rows.set(1, CellKind::Number, &object.size.to_string());
        if let Some(modified) = object.modified {
            rows.set(2, CellKind::Text, &instant(modified));
        }
        for (column, text) in [(3, &object.class), (4, &object.etag)] {
            if let Some(text) = text {
                rows.set(column, CellKind::Text, text.raw().trim_matches('"'));
            }
        }
        rows.end_row();
    }
    for prefix in prefixes {
        rows.set(0, CellKind::Text, prefix.raw());
        rows.end_row();
    }
    rows.finish()
}
