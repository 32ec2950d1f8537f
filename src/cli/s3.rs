//! The commands of `s3`: what each asks, for `--explain`, and how it is run.

mod buckets;
mod cat;
mod du;
mod get;
mod head;
mod ls;
mod search;
mod versions;

use jiff::Timestamp;

use super::{Exit, Failure, Front};
use crate::args::s3::S3Verb;
use crate::domain::{Request, Scope};
use crate::port::Cloud;

/// What a command asks.
pub fn requests(verb: &S3Verb) -> Vec<Request> {
    let request = match verb {
        S3Verb::Get(args) => return get::requests(args),
        S3Verb::Search(args) => return search::requests(args),
        S3Verb::Buckets => Request::Buckets,
        S3Verb::Ls(args) => ls::request(args),
        S3Verb::Du(args) => du::request(args),
        S3Verb::Head(args) => head::request(args),
        S3Verb::Cat(args) => cat::request(args),
        S3Verb::Versions(args) => versions::request(args),
    };
    vec![request]
}

/// Runs a command. `known` are the buckets that the profile names.
///
/// # Errors
/// A fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    verb: &S3Verb,
    known: &[String],
    now: Timestamp,
) -> Result<Exit, Failure> {
    match verb {
        S3Verb::Buckets => buckets::run(front, cloud, scope, known).await,
        S3Verb::Ls(args) => ls::run(front, cloud, scope, args).await,
        S3Verb::Du(args) => du::run(front, cloud, scope, args).await,
        S3Verb::Get(args) => get::run(front, cloud, scope, args).await,
        S3Verb::Search(args) => search::run(front, cloud, scope, args, now).await,
        S3Verb::Head(args) => head::run(front, cloud, scope, args).await,
        S3Verb::Cat(args) => cat::run(front, cloud, scope, args).await,
        S3Verb::Versions(args) => versions::run(front, cloud, scope, args).await,
    }
}
