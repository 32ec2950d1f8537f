//! `s3 buckets`: lists the buckets; where that is denied, those that the profile names.

use std::sync::Arc;

use crate::cli::list::{instant, list};
use crate::cli::{Exit, Failure, Front};
use crate::domain::event::BucketInfo;
use crate::domain::text::Safe;
use crate::domain::{Batch, BatchBuilder, CellKind, Event, FaultKind, Request, Scope};
use crate::output::Columns;
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
    match list(front, cloud, scope, Request::Buckets, &COLUMNS, page).await {
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Denied && !known.is_empty() => {
            let named =
                |name: &String| BucketInfo { name: name.as_str().into(), region: None, created: None };
            let buckets: Vec<BucketInfo> = known.iter().map(named).collect();
            let mut names = front.rows(Columns::Fixed(COLUMNS.map(str::to_owned).to_vec()));
            names.push(&Arc::new(rows(&buckets)))?;
            names.finish()?;
            front.fault(&fault);
            front.notice(&Safe::own("not complete: these are the buckets that the profile names"));
            Ok(Exit::Partial)
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
