//! `s3 buckets`: lists the buckets; where that is denied, those that the profile names.

use crate::cli::list::{instant, list};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::BucketInfo;
use crate::domain::text::Safe;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, FaultKind, Request, Scope};
use crate::port::Cloud;

const COLUMNS: [&str; 3] = ["name", "region", "created"];

/// Prints them.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub(super) async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    known: &[String],
) -> Result<Exit, Failure> {
    let page = |event: &Event| match event {
        Event::Buckets(buckets) => Some(rows(buckets)),
        _ => None,
    };
    match list(front, cloud, scope.clone(), Request::Buckets, &COLUMNS, page).await {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Denied && !known.is_empty() => {
            let exit =
                list(front, cloud, scope, Request::NamedBuckets(known.to_vec()), &COLUMNS, page).await?;
            front.fault(&fault);
            front.notice(&Safe::own("not complete: these are the buckets that the profile names"));
            Ok(if exit == Exit::Done { Exit::Partial } else { exit })
        }
        ended => ended,
    }
}

fn rows(buckets: &[BucketInfo]) -> Batch {
    let mut rows = BatchBuilder::with_columns(COLUMNS);
    for bucket in buckets {
        rows.set(0, CellKind::Text, bucket.name.raw());
        if let Some(region) = &bucket.region {
            rows.set(1, CellKind::Text, region.raw());
        }
        if let Some(created) = bucket.created {
            rows.set(2, CellKind::Text, &instant(created));
        }
        rows.end_row();
    }
    rows.finish()
}
