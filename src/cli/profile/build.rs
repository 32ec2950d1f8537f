//! A profile from what stands on the command line, with everything that is wrong about it.

use crate::args::profile::{ChainArgs, HopOption, ProfileArgs, SourceArgs, TargetArgs};
use crate::domain::profile::typed::{self, seconds};
use crate::domain::{Hop, ProfileMistake, Region, SavedProfile, Source, SourceKind, Targets};

/// Collects what is wrong with the options themselves.
#[derive(Default)]
struct Mistakes(Vec<ProfileMistake>);

impl Mistakes {
    fn add(&mut self, field: &str, what: impl Into<String>, cure: &str) {
        self.0.push(ProfileMistake::new(field, what.into(), cure));
    }
}

/// Changes what is given and leaves the rest, then checks the whole. Returns all mistakes.
pub(super) fn apply(
    profile: &mut SavedProfile,
    args: &ProfileArgs,
    regions: &[String],
) -> Vec<ProfileMistake> {
    let mut mistakes = Mistakes::default();
    set(&mut profile.account, &args.account);
    profile.role = args.role.unwrap_or(profile.role);
    profile.production = args.production.unwrap_or(profile.production);
    set(&mut profile.lock_after, &args.lock_after);
    set(&mut profile.session_limit, &args.session_limit);
    if !regions.is_empty() {
        profile.regions = parse_regions(regions, &mut mistakes);
    }
    if let Some(source) = source(&args.source, &profile.source, &mut mistakes) {
        profile.source = source;
    }
    roles(profile, &args.chain, &mut mistakes);
    targets(&mut profile.targets, &args.targets);
    mistakes.0.extend(profile.check());
    mistakes.0
}

fn set<T: Clone>(field: &mut Option<T>, given: &Option<T>) {
    if given.is_some() {
        field.clone_from(given);
    }
}

fn parse_regions(names: &[String], mistakes: &mut Mistakes) -> Vec<Region> {
    let parse = |name: &String| match Region::parse(name) {
        Ok(region) => Some(region),
        Err(what) => {
            mistakes.add("--region", what, "write it as AWS does");
            None
        }
    };
    names.iter().filter_map(parse).collect()
}

/// The source that the options name; `None` leaves it as it is.
fn source(args: &SourceArgs, before: &Source, mistakes: &mut Mistakes) -> Option<Source> {
    let given = [
        (args.shared_profile.is_some(), SourceKind::SharedConfig, "--shared-profile"),
        (args.access_key_id.is_some(), SourceKind::IamUser, "--access-key-id"),
        (args.secret_key_file.is_some(), SourceKind::IamUser, "--secret-key-file"),
        (args.sso_start_url.is_some(), SourceKind::Sso, "--sso-start-url"),
        (args.sso_region.is_some(), SourceKind::Sso, "--sso-region"),
        (args.sso_account.is_some(), SourceKind::Sso, "--sso-account"),
        (args.permission_set.is_some(), SourceKind::Sso, "--permission-set"),
        (args.token_file.is_some(), SourceKind::WebIdentity, "--token-file"),
        (args.saml_provider.is_some(), SourceKind::Saml, "--saml-provider"),
        (args.assertion_file.is_some(), SourceKind::Saml, "--assertion-file"),
    ];
    let first = given.iter().find(|(given, ..)| *given);
    let kind = args.source.or_else(|| first.map(|(_, kind, _)| *kind))?;
    for (_, _, option) in given.iter().filter(|(given, of, _)| *given && *of != kind) {
        mistakes.add(option, "it belongs to another kind of source", "leave it out, or name its --source");
    }
    Some(of_kind(kind, args, before, mistakes))
}

fn of_kind(kind: SourceKind, args: &SourceArgs, before: &Source, mistakes: &mut Mistakes) -> Source {
    let mut needed = |given: &Option<String>, old: Option<&String>, option: &str| {
        given.clone().or_else(|| old.cloned()).unwrap_or_else(|| {
            mistakes.add(option, typed::NEEDED, "add it");
            String::new()
        })
    };
    match kind {
        SourceKind::Ambient => Source::Ambient,
        SourceKind::SharedConfig => {
            let old = if let Source::SharedConfig { profile } = before { Some(profile) } else { None };
            Source::SharedConfig { profile: needed(&args.shared_profile, old, "--shared-profile") }
        }
        SourceKind::IamUser => {
            let (old, mfa_serial, duration) = match before {
                Source::IamUser { access_key_id, mfa_serial, duration } => {
                    (Some(access_key_id), mfa_serial.clone(), *duration)
                }
                _ => (None, None, None),
            };
            let access_key_id = needed(&args.access_key_id, old, "--access-key-id");
            Source::IamUser { access_key_id, mfa_serial, duration }
        }
        SourceKind::Sso => {
            let (url, old, of, set) = match before {
                Source::Sso { start_url, region, account, permission_set } => {
                    (Some(start_url), Some(region.as_str().to_owned()), Some(account), Some(permission_set))
                }
                _ => (None, None, None, None),
            };
            let start_url = needed(&args.sso_start_url, url, "--sso-start-url");
            let region = needed(&args.sso_region, old.as_ref(), "--sso-region");
            let account = needed(&args.sso_account, of, "--sso-account");
            let permission_set = needed(&args.permission_set, set, "--permission-set");
            match Region::parse(&region) {
                Ok(region) => Source::Sso { start_url, region, account, permission_set },
                Err(what) => {
                    if !region.is_empty() {
                        mistakes.add("--sso-region", what, "write it as AWS does");
                    }
                    before.clone()
                }
            }
        }
        SourceKind::WebIdentity => {
            let old = if let Source::WebIdentity { token_file } = before { Some(token_file) } else { None };
            Source::WebIdentity { token_file: args.token_file.as_ref().or(old).cloned().unwrap_or_default() }
        }
        SourceKind::Saml => {
            let (old, file) = match before {
                Source::Saml { provider_arn, assertion_file } => (Some(provider_arn), Some(assertion_file)),
                _ => (None, None),
            };
            let assertion_file = args.assertion_file.as_ref().or(file).cloned().unwrap_or_default();
            Source::Saml { provider_arn: needed(&args.saml_provider, old, "--saml-provider"), assertion_file }
        }
    }
}

/// The chain, when a role is named; and what stands before the first role, which is the long-term key's.
fn roles(profile: &mut SavedProfile, args: &ChainArgs, mistakes: &mut Mistakes) {
    let mut chain: Vec<Hop> = Vec::new();
    for (option, value) in &args.given {
        if *option == HopOption::RoleArn {
            chain.push(Hop { role_arn: value.clone(), ..Hop::default() });
        } else if let Some(hop) = chain.last_mut() {
            of_hop(hop, *option, value, mistakes);
        } else {
            of_source(&mut profile.source, *option, value, mistakes);
        }
    }
    if !chain.is_empty() {
        profile.chain = chain;
    }
}

fn of_source(source: &mut Source, option: HopOption, value: &str, mistakes: &mut Mistakes) {
    match (source, option) {
        (Source::IamUser { mfa_serial, .. }, HopOption::MfaSerial) => *mfa_serial = Some(value.to_owned()),
        (Source::IamUser { duration, .. }, HopOption::Duration) => *duration = time(value, mistakes),
        _ => mistakes.add(
            &format!("--{}", option.name()),
            "it stands before any --role-arn",
            "put it behind the role that it belongs to",
        ),
    }
}

fn of_hop(hop: &mut Hop, option: HopOption, value: &str, mistakes: &mut Mistakes) {
    let text = Some(value.to_owned());
    let twice = match option {
        HopOption::RoleArn | HopOption::Tag => None,
        HopOption::ExternalId => hop.external_id.replace(value.to_owned()),
        HopOption::MfaSerial => std::mem::replace(&mut hop.mfa_serial, text),
        HopOption::SessionName => std::mem::replace(&mut hop.session_name, text),
        HopOption::SourceIdentity => std::mem::replace(&mut hop.source_identity, text),
        HopOption::Duration => {
            std::mem::replace(&mut hop.duration, time(value, mistakes)).map(|before| before.to_string())
        }
        HopOption::SessionPolicy => std::mem::replace(&mut hop.session_policy, policy(value, mistakes)),
    };
    if twice.is_some() {
        mistakes.add(&format!("--{}", option.name()), "it is given twice for one role", "give it once");
    }
    if option == HopOption::Tag {
        match typed::tag(value) {
            Ok((key, value)) => drop(hop.tags.insert(key, value)),
            Err(what) => mistakes.add("--tag", what, typed::TAG),
        }
    }
}

fn time(value: &str, mistakes: &mut Mistakes) -> Option<u32> {
    let parsed = seconds(value);
    if parsed.is_err() {
        mistakes.add("--duration", format!("{value:?} is no time"), typed::TIME);
    }
    parsed.ok()
}

fn policy(file: &str, mistakes: &mut Mistakes) -> Option<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(error) => {
            mistakes.add(
                "--session-policy",
                format!("{file} can't be read: {error}"),
                "name a file with a policy",
            );
            None
        }
    }
}

fn targets(targets: &mut Targets, args: &TargetArgs) {
    let lists = [
        (&mut targets.log_groups, &args.log_group),
        (&mut targets.tables, &args.table),
        (&mut targets.buckets, &args.bucket),
        (&mut targets.functions, &args.function),
    ];
    for (list, given) in lists.into_iter().filter(|(_, given)| !given.is_empty()) {
        list.clone_from(given);
    }
}
