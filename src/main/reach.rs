//! What the program reaches AWS through: endpoints, region, the sessions and whom they ask, or the demo in their place.

use std::sync::Arc;

use jiff::Timestamp;

use flowid::app::past::Past;
use flowid::args::Args;
use flowid::aws::{self, Aws, Endpoint, Endpoints, Pacing};
use flowid::cli::{self, Failure, Front};
use flowid::config::{Folder, Settings};
use flowid::demo;
use flowid::domain::text::safe;
use flowid::domain::{Fault, Profile, Region, SavedProfile, Scope, Targets};
use flowid::port::Person;
use flowid::run::{self, Questions};
use flowid::session::{self, Sessions, SharedCredentialsProvider, Shelf};
use flowid::vault::{Content, Vault};
use jiff::SignedDuration;
use tokio::sync::watch;

use super::demo_reach::{Demo, Told};
use super::{demo_options, region, unlock};

/// Whom to ask, and through what.
pub struct Reach {
    /// Who answers.
    pub cloud: Aws,
    /// The sessions beneath it.
    pub sessions: Arc<Sessions>,
    /// What the sessions ask the person in front of the console.
    pub questions: Questions,
    /// How far AWS's clock is ahead of this machine's, once that is worth a word.
    pub skew: watch::Receiver<Option<SignedDuration>>,
    /// The saved profiles, when the vault was opened.
    pub saved: Vec<SavedProfile>,
    /// Whom to ask at first.
    pub scope: Scope,
    /// The endpoint when it is not AWS's own.
    pub endpoint: Option<Endpoint>,
    /// Kept for as long as it is asked.
    _demo: Option<Demo>,
}

impl Reach {
    /// What the profile names for where lists are denied.
    pub fn targets(&self) -> Targets {
        let profile = self.saved.iter().find(|saved| saved.name == self.scope.profile);
        profile.map(|saved| saved.targets.clone()).unwrap_or_default()
    }

    /// `None` when no region is named anywhere.
    pub async fn find(
        args: &Args,
        settings: &Settings,
        saved: Content,
        shelf: Option<Shelf>,
    ) -> Result<Option<Self>, Fault> {
        let named = args.global.region.first().map(|name| self::region(name)).transpose()?;
        if args.global.demo {
            return Self::demo(args, named).map(Some);
        }
        // Judged also when --endpoint-url is given: the sources of credentials follow them.
        let ambient = session::ambient_endpoints().await?;
        let endpoints = match &args.global.endpoint_url {
            Some(url) => {
                Endpoints { roles: ambient.roles, ..Endpoints::all(Endpoint::parse(url, "--endpoint-url")?) }
            }
            None => ambient,
        };
        let profile = profile(args);
        let region = match named.or_else(|| first_region(&saved, &profile)) {
            Some(region) => Some(region),
            None => session::ambient_region().await?.or_else(|| settings.region.clone()),
        };
        let Some(region) = region else { return Ok(None) };
        let endpoint = endpoints.logs.clone();
        let profiles = saved.profiles.values().cloned().collect();
        let (person, questions) = person(args);
        let sessions = Arc::new(sessions(None, saved, person).kept_on(shelf));
        let (observer, skew) = aws::Skew::new();
        let cloud = Aws::new(aws::Options {
            endpoints,
            profiles: Arc::<Sessions>::clone(&sessions),
            pacing: Pacing::default(),
            observer: Some(Arc::new(observer)),
        })?;
        Ok(Some(Self {
            cloud,
            sessions,
            questions,
            skew,
            saved: profiles,
            scope: Scope { profile, region },
            endpoint,
            _demo: None,
        }))
    }

    /// The embedded endpoint with its own keys and profiles. A script is answered as fast as the machine can.
    fn demo(args: &Args, named: Option<Region>) -> Result<Self, Fault> {
        let usual = demo_options(args);
        let pace = if args.verb.is_some() { std::time::Duration::ZERO } else { usual.pace };
        let profiles = args.verb.is_none() || args.profile().is_some();
        let demo = Demo::start(demo::Options { pace, ..usual }, profiles)?;
        let server = &demo.server;
        let profile = profile(args);
        let region = match named.or_else(|| first_region(&demo.content, &profile)) {
            Some(region) => region,
            None => region(server.region())?,
        };
        let endpoint = Endpoint::parse(&server.endpoint(), "the demo")?;
        let keys = (server.access_key_id(), server.secret_access_key());
        let keys = session::Credentials::new(keys.0, keys.1, None, None, "demo");
        let keys = SharedCredentialsProvider::new(keys);
        let saved = demo.content.profiles.values().cloned().collect();
        let (person, questions) = person(args);
        let sessions = Arc::new(sessions(Some(keys), demo.content.clone(), Arc::new(Told(person))));
        let (observer, skew) = aws::Skew::new();
        let cloud = Aws::new(aws::Options {
            endpoints: Endpoints::all(endpoint.clone()),
            profiles: Arc::<Sessions>::clone(&sessions),
            pacing: Pacing::default(),
            observer: Some(Arc::new(observer)),
        })?;
        Ok(Self {
            cloud,
            sessions,
            questions,
            skew,
            saved,
            scope: Scope { profile, region },
            endpoint: Some(endpoint),
            _demo: Some(demo),
        })
    }
}

/// The profile that is asked for.
fn profile(args: &Args) -> Profile {
    args.profile().map_or_else(Profile::ambient, Profile::new)
}

/// Where a saved profile starts.
fn first_region(saved: &Content, profile: &Profile) -> Option<Region> {
    saved.profiles.get(profile).and_then(|saved| saved.regions.first().cloned())
}

/// What a vault that was opened holds.
#[derive(Default)]
pub struct Opened {
    /// Profiles and keys.
    pub content: Content,
    /// What the console needs beside them.
    pub kept: Option<Kept>,
    /// The sessions that a process before this one left, when they are to be used.
    pub shelf: Option<Shelf>,
}

/// An open vault, for the console.
pub struct Kept {
    /// The vault.
    pub vault: Vault,
    /// What was asked before.
    pub past: Past,
}

/// What the vault holds, opened only when a saved profile is asked for.
///
/// # Errors
/// Why it does not open.
pub fn saved(
    args: &Args,
    front: &mut Front<'_>,
    folder: &Folder,
    settings: &Settings,
) -> Result<Opened, Failure> {
    if args.global.demo {
        return Ok(Opened::default());
    }
    let named = args.profile().filter(|name| *name != Profile::ambient().as_str());
    let Some(name) = named else { return Ok(Opened::default()) };
    match unlock(args, folder).open(front) {
        Ok(vault) => {
            let content = vault.content.clone();
            let shelf = settings.cache.then(|| shelf(front, vault.clone()));
            let kept = args.verb.is_none().then(|| Kept { past: run::past_beside(&vault), vault });
            Ok(Opened { content, kept, shelf })
        }
        Err(Failure::Fault(fault)) => {
            let what = format!("the profile {name} can't be used: {}", fault.what.raw());
            Err(Fault { what: what.into(), ..fault }.into())
        }
        Err(failure) => Err(failure),
    }
}

fn shelf(front: &mut Front<'_>, vault: Vault) -> Shelf {
    let (shelf, fault) = Shelf::beside(vault, Timestamp::now());
    if let Some(fault) = fault {
        front.notice(&safe(&format!(
            "warning: the sessions that were kept are not used: {}",
            fault.what.raw()
        )));
    }
    shelf
}

/// Who is asked for codes: the command that gives them, the person in front of the console, the terminal of a script.
fn person(args: &Args) -> (Arc<dyn Person>, Questions) {
    let (asker, questions) = run::person();
    let person = if args.verb.is_some() {
        cli::person::person(!args.global.manner.no_input)
    } else if cli::person::has_command() {
        cli::person::beside_command(asker)
    } else {
        asker
    };
    (person, questions)
}

/// The sessions of the environment and of saved profiles. `given` are the demo's own keys.
fn sessions(given: Option<SharedCredentialsProvider>, saved: Content, person: Arc<dyn Person>) -> Sessions {
    let ambient = if given.is_some() { SavedProfile::new("env") } else { session::ambient_profile() };
    Sessions::new(session::Ingredients {
        given,
        ambient,
        saved: saved.profiles.into_values().collect(),
        keys: saved.keys.into_iter().collect(),
        session_name: session::session_name(|name| std::env::var(name).ok()),
        person,
    })
}
