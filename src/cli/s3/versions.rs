//! `s3 versions`: prints the versions of keys and the marks that they were deleted, page by page as they come.

use crate::args::s3::VersionsArgs;
use crate::cli::list::{instant, list};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::ObjectVersion;
use crate::domain::request::VersionList;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, Request, Scope};
use crate::port::Cloud;

const COLUMNS: [&str; 8] = ["key", "version", "latest", "deleted", "size", "modified", "class", "etag"];

/// The request of the command: of one key, unless it can only be meant as a prefix.
pub(super) fn request(args: &VersionsArgs) -> Request {
    let key = &args.address.key;
    Request::ObjectVersions(VersionList {
        bucket: args.address.bucket.clone(),
        prefix: key.clone(),
        exact: !args.recursive && !key.is_empty() && !key.ends_with('/'),
        pages: None,
        requester_pays: args.payer.request_payer,
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
    args: &VersionsArgs,
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::ObjectVersions(versions) => Some(rows(versions)),
        _ => None,
    };
    list(front, cloud, scope, request(args), &COLUMNS, page).await
}

fn rows(versions: &[ObjectVersion]) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for version in versions {
        rows.set(0, CellKind::Text, version.key.raw());
        rows.set(1, CellKind::Text, version.version.raw());
        for (column, is_so) in [(2, version.is_latest), (3, version.is_delete_marker)] {
            rows.set(column, CellKind::Json, if is_so { "true" } else { "false" });
        }
        if !version.is_delete_marker {
            rows.set(4, CellKind::Number, &version.size.to_string());
        }
        if let Some(modified) = version.modified {
            rows.set(5, CellKind::Text, &instant(modified));
        }
        for (column, text) in [(6, &version.class), (7, &version.etag)] {
            if let Some(text) = text {
                rows.set(column, CellKind::Text, text.raw().trim_matches('"'));
            }
        }
        rows.end_row();
    }
    rows.finish()
}
