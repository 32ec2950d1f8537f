//! All sessions of this process: a chain of links for each profile that something asks for, and what may be told of them.
//! Chains that begin alike share their first links, so that one device is asked once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_credential_types::provider::SharedCredentialsProvider;
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::watch;

use super::ambient::Ambient;
use super::chain::{self, Planned};
use super::devices::Devices;
use super::fixed::Given;
use super::keeper::Keeper;
use super::known::Known;
use super::link::{Link, Step};
use super::roles::Desk;
use super::shared::SharedFiles;
use super::shelf::{Place, Shelf};
use super::time::{self, Time};
use crate::aws::{Access, Profiles, Signer, Wire};
use crate::domain::{
    Fault, FaultKind, Profile, Region, SavedProfile, Scope, Secret, SessionStatus, Source, nearest,
};
use crate::port::Person;

/// How many profiles are named where one is not found.
const FEW: usize = 12;

/// What the sessions are made of.
pub struct Ingredients {
    /// What stands for the credentials of the surroundings: the demo's own keys.
    pub given: Option<SharedCredentialsProvider>,
    /// The ambient profile `env`, with the roles that the environment names.
    pub ambient: SavedProfile,
    /// The saved profiles.
    pub saved: Vec<SavedProfile>,
    /// The secret halves of long-term keys, by access key id.
    pub keys: HashMap<String, Secret>,
    /// The session's name where a hop names none: `flowid-<os user>`.
    pub session_name: String,
    /// Who is asked for what only a person has.
    pub person: Arc<dyn Person>,
}

/// The sessions of the ambient profile and of saved ones. Nothing is asked before something needs it.
pub struct Sessions {
    given: Option<SharedCredentialsProvider>,
    ambient: SavedProfile,
    session_name: String,
    person: Arc<dyn Person>,
    known: Mutex<Known>,
    devices: Arc<Devices>,
    time: Arc<dyn Time>,
    changed: watch::Sender<u64>,
    /// By what a link and those before it do.
    links: Mutex<HashMap<String, Arc<Link>>>,
    keepers: Mutex<HashMap<Profile, Arc<Keeper>>>,
    /// Where sessions outlive the process, if they do.
    shelf: Option<Arc<Shelf>>,
}

impl Sessions {
    /// No session yet.
    pub fn new(ingredients: Ingredients) -> Self {
        let time = time::of_this_machine();
        let devices = Arc::new(Devices::new(Arc::clone(&ingredients.person), Arc::clone(&time)));
        let (changed, links, keepers) = (watch::Sender::new(0), Mutex::default(), Mutex::default());
        let Ingredients { given, ambient, saved, keys, session_name, person } = ingredients;
        let known = Mutex::new(Known::new(saved, keys));
        let shelf = None;
        Self { given, ambient, session_name, person, known, devices, time, changed, links, keepers, shelf }
    }

    /// With sessions that outlive the process.
    #[must_use]
    pub fn kept_on(mut self, shelf: Option<Shelf>) -> Self {
        self.shelf = shelf.map(Arc::new);
        self
    }

    /// Knows these profiles and keys from now on. What changed is signed in anew when something asks for it next; what
    /// runs goes on with what it has.
    pub fn take_on(&self, saved: Vec<SavedProfile>, keys: HashMap<String, Secret>) {
        let mut keepers = lock(&self.keepers);
        for name in lock(&self.known).take_on(saved, keys) {
            keepers.remove(&name);
        }
        let used: Vec<Arc<Link>> = keepers.values().flat_map(|keeper| keeper.links()).collect();
        lock(&self.links).retain(|_, link| used.iter().any(|used| Arc::ptr_eq(used, link)));
        drop(keepers);
        self.changed.send_modify(|count| *count += 1);
    }

    /// Counts up whenever [`Sessions::status`] has something new to tell.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Every profile that was asked for, by name, with its hops.
    pub fn status(&self) -> Vec<SessionStatus> {
        let keepers = lock(&self.keepers);
        let told = |(profile, keeper): (&Profile, &Arc<Keeper>)| SessionStatus {
            profile: profile.clone(),
            hops: keeper.told(),
        };
        let mut status: Vec<SessionStatus> = keepers.iter().map(told).collect();
        status.sort_unstable_by(|one, other| one.profile.cmp(&other.profile));
        status
    }

    /// Asks for new credentials of every hop of a profile.
    pub fn renew(&self, profile: &Profile) {
        if let Some(keeper) = lock(&self.keepers).get(profile) {
            keeper.renew();
        }
    }

    /// Drops the credentials of a profile, those of its source too; not a sign-in that other profiles use.
    pub fn forget(&self, profile: &Profile) {
        let keepers = lock(&self.keepers);
        let others =
            |hop: &Arc<Link>| keepers.iter().any(|(name, keeper)| name != profile && keeper.uses(hop));
        if let Some(keeper) = keepers.get(profile) {
            keeper.forget(others);
        }
    }

    async fn access(&self, profile: &Profile, region: &Region, wire: Wire) -> Result<Access, Fault> {
        let edition = self.edition(profile);
        let saved = self.profile(profile)?;
        let files = self.shared_files(&saved)?;
        let signing_in = files.signing_in(&saved)?;
        let saved = signing_in.as_ref().unwrap_or(&saved);
        let scope = Scope { profile: profile.clone(), region: region.clone() };
        let (ambient, (fips, dual_stack)) = self.surroundings(saved, &scope, &wire).await?;
        let session_name = self.session_name.clone();
        let desk = Desk {
            scope,
            wire,
            devices: Arc::clone(&self.devices),
            person: Arc::clone(&self.person),
            time: Arc::clone(&self.time),
            cache: files.cache(&saved.source),
            session_name,
        };
        let signer: Arc<dyn Signer> = self.keeper(saved, edition, ambient, &desk)?;
        Ok(Access { signer, fips, dual_stack })
    }

    /// The shared files, for profiles that they may concern.
    fn shared_files(&self, saved: &SavedProfile) -> Result<SharedFiles, Fault> {
        let concern =
            matches!(saved.source, Source::Ambient | Source::SharedConfig { .. } | Source::Sso { .. });
        if self.given.is_some() || !concern {
            return Ok(SharedFiles::default());
        }
        SharedFiles::read()
    }

    /// What the surroundings give, and whether they ask for endpoints under FIPS 140 and of both IP versions.
    async fn surroundings(
        &self,
        saved: &SavedProfile,
        scope: &Scope,
        wire: &Wire,
    ) -> Result<(Box<dyn Step>, (bool, bool)), Fault> {
        if let Some(given) = &self.given {
            let step = Given { provider: given.clone(), scope: scope.clone(), patience: wire.patience };
            return Ok((Box::new(step), (false, false)));
        }
        let ambient = Ambient::new(&saved.source, scope.clone(), wire.clone());
        // What the environment says of its own credentials does not concern a profile that has others.
        if matches!(saved.source, Source::Ambient | Source::SharedConfig { .. }) {
            ambient.check().await?;
        }
        let config = ambient.config().await?;
        let variant = (config.use_fips().unwrap_or(false), config.use_dual_stack().unwrap_or(false));
        Ok((Box::new(ambient), variant))
    }

    /// The keeper of a profile, which all of its regions share.
    fn keeper(
        &self,
        saved: &SavedProfile,
        edition: u64,
        ambient: Box<dyn Step>,
        desk: &Desk,
    ) -> Result<Arc<Keeper>, Fault> {
        let mut keepers = lock(&self.keepers);
        if let Some(keeper) = keepers.get(&saved.name) {
            return Ok(Arc::clone(keeper));
        }
        let known = lock(&self.known);
        let secret = |key: &str| known.secret(key).cloned();
        let planned = chain::plan(saved, ambient, desk, secret)?;
        let shelf = self.shelf.as_ref().filter(|_| tells_who(&saved.source));
        let link = |before, hop: Planned| {
            let purpose =
                format!("{} {:?} {:?} {}", hop.key, desk.wire.sts, desk.wire.sso, desk.session_name);
            Some(self.link(hop, before, shelf.map(|shelf| Place::of(shelf, &purpose))))
        };
        let last = planned.into_iter().fold(None, link);
        let last = last.ok_or_else(|| {
            let what = format!("the profile {} has neither credentials nor a role", saved.name);
            Fault::new(FaultKind::Invalid, what).hint("flowid profile edit gives it a source")
        })?;
        let keeper = Arc::new(Keeper::new(last));
        // One whose profile changed while it was made serves this question only.
        if known.edition(&saved.name) == edition {
            keepers.insert(saved.name.clone(), Arc::clone(&keeper));
        }
        Ok(keeper)
    }

    fn link(&self, hop: Planned, before: Option<Arc<Link>>, place: Option<Place>) -> Arc<Link> {
        let mut links = lock(&self.links);
        let (time, changed) = (Arc::clone(&self.time), self.changed.clone());
        let new = || match place {
            Some(place) => Link::kept(hop.step, before, time, changed, place),
            None => Link::new(hop.step, before, time, changed),
        };
        Arc::clone(links.entry(hop.key).or_insert_with(new))
    }

    fn profile(&self, name: &Profile) -> Result<SavedProfile, Fault> {
        if *name == self.ambient.name {
            return Ok(self.ambient.clone());
        }
        let known = lock(&self.known);
        known.find(name).cloned().ok_or_else(|| {
            let names: Vec<&str> = std::iter::once("env").chain(known.names()).collect();
            let hint = match nearest(name.as_str(), names.iter().copied()) {
                Some(near) => format!("did you mean {near}?"),
                None if names.len() <= FEW => format!("there are {}", names.join(", ")),
                None => "flowid profile ls lists the saved ones; env is that of the environment".to_owned(),
            };
            Fault::new(FaultKind::NotFound, format!("there is no profile {name}")).hint(hint)
        })
    }
}

/// Whether a source says whose credentials it gives. Those of the surroundings or of a token in a file may be someone
/// else's tomorrow, and what was had with them is not kept.
fn tells_who(source: &Source) -> bool {
    matches!(source, Source::IamUser { .. } | Source::Sso { .. })
}

impl Profiles for Sessions {
    fn open<'a>(
        &'a self,
        profile: &'a Profile,
        region: &'a Region,
        wire: Wire,
    ) -> BoxFuture<'a, Result<Access, Fault>> {
        self.access(profile, region, wire).boxed()
    }

    fn edition(&self, profile: &Profile) -> u64 {
        lock(&self.known).edition(profile)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
