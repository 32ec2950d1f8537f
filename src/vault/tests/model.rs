//! A disk in memory that knows what a crash loses: content that was not synced, and names that were not.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;

use zeroize::Zeroizing;

use crate::vault::disk::{Disk, Lock};
use crate::vault::trouble::Trouble;

/// How a step fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The system refuses this step, and those after it go on working.
    Refused(io::ErrorKind),
    /// The machine stops here; of a write half has been done.
    Crash,
}

#[derive(Debug, Clone, Default)]
struct State {
    /// Content by number: what is in memory, and what is on the medium.
    files: Vec<(Vec<u8>, Vec<u8>)>,
    /// Names as programs see them.
    names: BTreeMap<String, usize>,
    /// Names as they are on the medium.
    durable: BTreeMap<String, usize>,
    steps: usize,
    fault: Option<(usize, Fault)>,
    crashed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Model(Mutex<State>);

impl Model {
    /// Fails at a step, counted from now.
    pub(super) fn fail_at(&self, step: usize, fault: Fault) {
        let mut state = self.0.lock().unwrap();
        (state.steps, state.fault) = (0, Some((step, fault)));
    }

    /// How many steps were made since the fault was set.
    pub(super) fn steps(&self) -> usize {
        self.0.lock().unwrap().steps
    }

    /// What is there after the machine starts again: `kept` says whether names that were not synced made it.
    pub(super) fn restarted(&self, kept: bool) -> Self {
        let state = self.0.lock().unwrap();
        let files: Vec<_> =
            state.files.iter().map(|(_, durable)| (durable.clone(), durable.clone())).collect();
        let names = if kept { state.names.clone() } else { state.durable.clone() };
        Self(Mutex::new(State { files, durable: names.clone(), names, ..State::default() }))
    }

    /// All bytes of all files.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().files.iter().flat_map(|(bytes, _)| bytes.clone()).collect()
    }

    /// Puts content under a name, durably.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        let mut state = self.0.lock().unwrap();
        state.files.push((bytes.to_vec(), bytes.to_vec()));
        let number = state.files.len() - 1;
        state.names.insert(name.into(), number);
        state.durable.insert(name.into(), number);
    }

    pub(super) fn content(&self, name: &str) -> Option<Vec<u8>> {
        let state = self.0.lock().unwrap();
        state.names.get(name).map(|number| state.files[*number].0.clone())
    }

    /// One step; `half` is what a crash in the middle of it leaves.
    fn step<T>(
        &self,
        name: &str,
        half: impl FnOnce(&mut State),
        whole: impl FnOnce(&mut State) -> T,
    ) -> Result<T, Trouble> {
        let mut state = self.0.lock().unwrap();
        let refused = |kind: io::ErrorKind| Err(Trouble::io(&PathBuf::from(name), "used", kind));
        if state.crashed {
            return refused(io::ErrorKind::Other);
        }
        state.steps += 1;
        match state.fault {
            Some((step, Fault::Refused(kind))) if step == state.steps => {
                half(&mut state);
                refused(kind)
            }
            Some((step, Fault::Crash)) if step == state.steps => {
                half(&mut state);
                state.crashed = true;
                refused(io::ErrorKind::Other)
            }
            _ => Ok(whole(&mut state)),
        }
    }
}

impl Disk for Model {
    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from("/model").join(name)
    }

    fn read(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Trouble> {
        let read = |state: &mut State| {
            let number = state.names.get(name).copied();
            number.map(|number| Zeroizing::new(state.files[number].0.clone()))
        };
        self.step(name, |_| (), read)
    }

    fn create(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let put = |state: &mut State, bytes: &[u8]| {
            assert!(!state.names.contains_key(name), "{name} is there already");
            state.files.push((bytes.to_vec(), vec![]));
            let number = state.files.len() - 1;
            state.names.insert(name.into(), number);
        };
        self.step(name, |state| put(state, &bytes[..bytes.len() / 2]), |state| put(state, bytes))
    }

    fn append(&self, name: &str, keep: usize, bytes: &[u8]) -> Result<(), Trouble> {
        let put = |state: &mut State, bytes: &[u8]| {
            let before = state.names.get(name).map(|number| state.files[*number].0[..keep].to_vec());
            let whole = [before.unwrap_or_default(), bytes.to_vec()].concat();
            state.files.push((whole.clone(), whole));
            let number = state.files.len() - 1;
            state.names.insert(name.into(), number);
            state.durable.insert(name.into(), number);
        };
        self.step(name, |state| put(state, &bytes[..bytes.len() / 2]), |state| put(state, bytes))
    }

    fn sync(&self, name: &str) -> Result<(), Trouble> {
        self.step(
            name,
            |_| (),
            |state| {
                let number = state.names[name];
                state.files[number].1 = state.files[number].0.clone();
            },
        )
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        self.step(
            to,
            |_| (),
            |state| {
                let number = state.names.remove(from).unwrap();
                state.names.insert(to.into(), number);
            },
        )
    }

    fn sync_folder(&self) -> Result<(), Trouble> {
        self.step("", |_| (), |state| state.durable = state.names.clone())
    }

    fn remove(&self, name: &str) -> Result<(), Trouble> {
        self.step(name, |_| (), |state| state.names.remove(name)).map(|_| ())
    }

    fn names(&self) -> Result<Vec<String>, Trouble> {
        self.step("", |_| (), |state| state.names.keys().cloned().collect())
    }

    fn lock(&self, name: &str) -> Result<Lock, Trouble> {
        self.step(name, |_| (), |_| Lock::none())
    }
}
