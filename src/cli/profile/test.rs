//! `profile test`: connection, clock, every hop of the sign-in, the expected account. One line for each, with the next
//! step. Which permissions there are is not asked here.

use futures::StreamExt;
use jiff::SignedDuration;

use crate::cli::keys::print_rows;
use crate::cli::list::instant;
use crate::cli::{Exit, Failure, Front, session};
use crate::domain::{
    Event, Fault, FaultKind, HopStatus, Identity, Profile, Reachability, Request, SavedProfile, Scope,
    Standing,
};
use crate::port::{Cloud, Stop};
use crate::session::Sessions;

/// So far may a clock be off before it is named.
const NAMED: SignedDuration = SignedDuration::from_mins(1);

/// Why the later hops are unknown.
const UNTRIED: &str = "not tried without the one before";

/// What the command asks.
pub fn requests() -> [Request; 2] {
    [Request::Reach, Request::Identity]
}

/// Makes the checks, prints them, and ends as what failed says.
///
/// # Errors
/// An output that can't be written.
pub async fn run(
    front: &mut Front<'_>,
    cloud: &dyn Cloud,
    scope: Scope,
    saved: &[SavedProfile],
    sessions: &Sessions,
) -> Result<Exit, Failure> {
    let expected =
        saved.iter().find(|saved| saved.name == scope.profile).and_then(|saved| saved.account.clone());
    let mut checks = Vec::new();
    match reach(cloud, scope.clone()).await {
        Err(fault) => {
            checks.push(Check::failed("connection", fault));
            let others = ["clock", "sign-in", "account"];
            checks.extend(others.map(|name| Check::unknown(name, "not tried without a connection")));
        }
        Ok(reached) => {
            checks.extend([connection(&reached), clock(&reached)]);
            let asked = session::identity(front, cloud, scope.clone()).await;
            let status = sessions.status().into_iter().find(|status| status.profile == scope.profile);
            let hops = status.map(|status| status.hops).unwrap_or_default();
            checks.extend(signing_in(&scope.profile, hops, expected.as_deref(), asked));
        }
    }
    let exit = exit(&checks);
    print_rows(front, ["check", "state", "what", "next"], checks.into_iter().map(Check::row))?;
    Ok(exit)
}

async fn reach(cloud: &dyn Cloud, scope: Scope) -> Result<Reachability, Fault> {
    let mut events = cloud.serve(scope, Request::Reach, Stop::never());
    while let Some(event) = events.next().await {
        if let Event::Reached(reached) = event? {
            return Ok(reached);
        }
    }
    Err(Fault::new(FaultKind::Service, "STS did not answer").hint("try again"))
}

/// One line.
struct Check {
    name: String,
    state: &'static str,
    what: String,
    next: String,
    /// How the command ends when this failed.
    exit: Exit,
}

impl Check {
    fn new(name: &str, state: &'static str, what: String) -> Self {
        Self { name: name.to_owned(), state, what, next: String::new(), exit: Exit::Done }
    }

    fn ok(name: &str, what: String) -> Self {
        Self::new(name, "ok", what)
    }

    fn unknown(name: &str, what: &str) -> Self {
        Self::new(name, "unknown", what.to_owned())
    }

    fn failed(name: &str, fault: Fault) -> Self {
        let exit = Exit::of(&fault);
        let next = fault.hint.map(|hint| hint.raw().to_owned()).unwrap_or_default();
        Self { next, exit, ..Self::new(name, "failed", fault.what.raw().to_owned()) }
    }

    fn next(mut self, next: impl Into<String>) -> Self {
        self.next = next.into();
        self
    }

    fn row(self) -> [String; 4] {
        [self.name, self.state.to_owned(), self.what, self.next]
    }
}

fn exit(checks: &[Check]) -> Exit {
    // A clock that is off stops nothing, so the last failure tells more.
    checks.iter().rev().map(|check| check.exit).find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done)
}

fn connection(reached: &Reachability) -> Check {
    Check::ok("connection", format!("STS answered in {} ms", reached.took.as_millis()))
}

fn clock(reached: &Reachability) -> Check {
    let Some(ahead) = reached.clock_ahead else {
        return Check::unknown("clock", "the answer did not say what time it is there");
    };
    let off = ahead.abs();
    if off <= NAMED {
        return Check::ok("clock", format!("within {} s of that of AWS", off.as_secs().max(1)));
    }
    let side = if ahead.is_positive() { "behind" } else { "ahead of" };
    let fault =
        Fault::new(FaultKind::Rejected, format!("the clock of this machine is {off:#} {side} that of AWS"));
    Check::failed(
        "clock",
        fault.hint("set it (timedatectl set-ntp true); until then requests are signed with the time of AWS"),
    )
}

/// The hops of the chain, and whose account it leads to. Where an account is expected the last hop looks at it.
fn signing_in(
    profile: &Profile,
    mut hops: Vec<HopStatus>,
    expected: Option<&str>,
    asked: Result<Identity, Fault>,
) -> Vec<Check> {
    let looks = expected.and_then(|_| hops.pop());
    // A hop that waits for the one before fails as that does, and was not tried itself.
    let good = hops.iter().take_while(|hop| is_good(hop)).count();
    let broken = good < hops.len();
    let mut checks: Vec<Check> = hops.iter().take(good + 1).map(hop).collect();
    checks.extend(hops.iter().skip(good + 1).map(|hop| Check::unknown(&name(hop), UNTRIED)));
    match asked {
        // Nothing was begun: a secret that is not there, say.
        Err(fault) if hops.is_empty() => {
            checks.extend([
                Check::failed("sign-in", fault),
                Check::unknown("account", "not tried without a sign-in"),
            ]);
        }
        Err(_) if broken => checks.push(Check::unknown("account", "not tried without a sign-in")),
        Err(fault) => checks.push(Check::failed("account", looks.and_then(why).unwrap_or(fault))),
        Ok(identity) => checks.push(account(profile, expected.is_some(), &identity)),
    }
    checks
}

fn is_good(hop: &HopStatus) -> bool {
    matches!(hop.standing, Standing::Active | Standing::Refreshing)
}

fn name(hop: &HopStatus) -> String {
    format!("sign-in: {}", hop.name.raw())
}

fn hop(hop: &HopStatus) -> Check {
    let name = name(hop);
    match (&hop.standing, hop.expires) {
        (Standing::Failed { fault, .. }, _) => Check::failed(&name, fault.clone()),
        _ if !is_good(hop) => Check::unknown(&name, UNTRIED),
        (_, Some(expires)) => Check::ok(&name, format!("until {}", instant(expires))),
        (_, None) => Check::ok(&name, "for as long as the key is valid".to_owned()),
    }
}

fn why(hop: HopStatus) -> Option<Fault> {
    match hop.standing {
        Standing::Failed { fault, .. } => Some(fault),
        _ => None,
    }
}

fn account(profile: &Profile, is_expected: bool, identity: &Identity) -> Check {
    let (account, arn) = (identity.account.raw(), identity.arn.raw());
    if is_expected {
        return Check::ok("account", format!("{account}, as {arn}"));
    }
    let check = Check::unknown("account", &format!("none is expected; it is {account}, as {arn}"));
    if *profile == Profile::ambient() {
        return check.next("a saved profile with --account has it checked");
    }
    check.next(format!("flowid profile edit {profile} --account {account} has it checked"))
}
