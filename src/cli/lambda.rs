//! The commands of `lambda`: what each asks, for `--explain`, and how it is run.

mod functions;
mod invoke;
mod logs;
mod show;

use super::logs::Around;
use super::{Exit, Failure, Front};
use crate::args::lambda::LambdaVerb;
use crate::domain::{Region, Request, SavedProfile, Scope};
use crate::port::Cloud;

/// What a command asks. The region is given where it is known without a call; the log group is guessed.
///
/// # Errors
/// Arguments that can't be read; those with a place are named on standard error.
pub fn requests(
    front: &mut Front<'_>,
    verb: &LambdaVerb,
    region: Option<&Region>,
    around: &Around<'_>,
) -> Result<Vec<Request>, Failure> {
    Ok(match verb {
        LambdaVerb::Ls { .. } => vec![Request::Functions],
        LambdaVerb::Show(args) => vec![show::request(args, region)?],
        LambdaVerb::Invoke(args) => vec![Request::Invoke(invoke::request(front, args, region)?)],
        LambdaVerb::Logs(args) => logs::requests(args, region, around)?,
    })
}

/// Runs a command. `profile` is the saved profile in use.
///
/// # Errors
/// Arguments that can't be read, a fault before the first row, or an output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    verb: &LambdaVerb,
    around: &Around<'_>,
    profile: Option<&SavedProfile>,
) -> Result<Exit, Failure> {
    match verb {
        LambdaVerb::Ls { filter } => {
            let known = profile.map(|profile| profile.targets.functions.as_slice()).unwrap_or_default();
            functions::run(front, cloud, scope, filter, known).await
        }
        LambdaVerb::Show(args) => show::run(front, cloud, scope, args).await,
        LambdaVerb::Invoke(args) => {
            let is_production = profile.is_some_and(|profile| profile.production);
            let may_ask = !around.args.global.manner.no_input;
            invoke::run(front, cloud, scope, args, is_production, may_ask).await
        }
        LambdaVerb::Logs(args) => logs::run(front, cloud, scope, args, around).await,
    }
}
