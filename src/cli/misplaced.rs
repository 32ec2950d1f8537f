//! What stands on the command line and means nothing there: refused, not ignored.

use crate::args::profile::{ProfileCommand, ProfileVerb};
use crate::args::{Args, LogsVerb, Verb};
use crate::domain::{Fault, FaultKind, Profile};

/// Options that are there for something else than what was asked, and values that later versions will know.
///
/// # Errors
/// `Invalid`, for the first of them.
pub fn refuse(args: &Args) -> Result<(), Fault> {
    let invalid = |what: &str, hint: &str| Err(Fault::new(FaultKind::Invalid, what).hint(hint));
    let (global, start) = (&args.global, &args.start);
    let saved = match &args.verb {
        Some(Verb::Profile(ProfileCommand::Saved(verb))) => Some(verb),
        _ => None,
    };
    let saves = matches!(
        saved,
        Some(ProfileVerb::Add(_) | ProfileVerb::Edit(_) | ProfileVerb::Import { page: Some(_), .. })
    );
    if global.profile.len() > 1 || (global.region.len() > 1 && !saves) {
        return invalid("several profiles or regions at once are not possible yet", "name one of each");
    }
    let tests = matches!(args.verb, Some(Verb::Profile(ProfileCommand::Test { .. })));
    if tests && !global.profile.is_empty() {
        return invalid("profile test names the profile itself", "leave --profile out");
    }
    let named = args.profile().filter(|profile| *profile != Profile::ambient().as_str());
    let serves = matches!(args.verb, Some(Verb::Demo(_)));
    let of_demo =
        global.demo_clock.is_some() || global.demo_density.is_some() || global.demo_session.is_some();
    if of_demo && !global.demo && !serves {
        return invalid("--demo-clock, --demo-density and --demo-session belong to the demo", "add --demo");
    }
    let vault = &global.vault;
    let opens = vault.vault.is_some()
        || !vault.identity.is_empty()
        || vault.passphrase_file.is_some()
        || vault.passphrase_fd.is_some();
    // The console opens it when that is asked for there.
    let may = matches!(args.verb, Some(Verb::Vault(_) | Verb::Profile(_)) | None) && !global.demo;
    if opens && named.is_none() && !may {
        return invalid(
            "--vault, --identity and a passphrase open saved profiles, and none is asked for",
            "name one with --profile",
        );
    }
    if args.verb.is_none() {
        return Ok(());
    }
    let console = [
        (start.open.is_some(), "--open"),
        (start.query.is_some(), "--query"),
        (start.theme.is_some(), "--theme"),
        (start.ascii, "--ascii"),
        (start.no_mouse, "--no-mouse"),
    ];
    if let Some((_, option)) = console.iter().find(|(given, _)| *given) {
        return invalid(&format!("{option} starts the console"), "leave the command out, or the option");
    }
    let time = start.time.since.is_some() || start.time.from.is_some();
    let queries = matches!(args.verb, Some(Verb::Logs(LogsVerb::Query(_) | LogsVerb::Filter(_))));
    if (time || !start.group.is_empty()) && !queries {
        return invalid("a time range or --group before this command means nothing", "leave it out");
    }
    Ok(())
}
