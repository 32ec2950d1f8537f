//! The saved profiles and long-term keys that the sessions know, which may change while they run.

use std::collections::{BTreeMap, HashMap};

use crate::domain::{Profile, SavedProfile, Secret, Source};

/// Profiles and keys, and how often each profile changed.
pub struct Known {
    saved: BTreeMap<Profile, SavedProfile>,
    keys: HashMap<String, Secret>,
    editions: HashMap<Profile, u64>,
}

impl Known {
    /// These profiles and the secret halves of these keys.
    pub fn new(saved: Vec<SavedProfile>, keys: HashMap<String, Secret>) -> Self {
        Self { saved: by_name(saved), keys, editions: HashMap::new() }
    }

    /// The profile with this name.
    pub fn find(&self, name: &Profile) -> Option<&SavedProfile> {
        self.saved.get(name)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.saved.keys().map(Profile::as_str)
    }

    /// The secret half of a key.
    pub fn secret(&self, access_key_id: &str) -> Option<&Secret> {
        self.keys.get(access_key_id)
    }

    /// Counts the changes of a profile.
    pub fn edition(&self, name: &Profile) -> u64 {
        self.editions.get(name).copied().unwrap_or(0)
    }

    /// Knows these instead. Answers with the profiles that are not what they were, or whose key is not.
    pub fn take_on(&mut self, saved: Vec<SavedProfile>, keys: HashMap<String, Secret>) -> Vec<Profile> {
        let saved = by_name(saved);
        let rotated = |profile: &SavedProfile| match &profile.source {
            Source::IamUser { access_key_id, .. } => self.keys.get(access_key_id) != keys.get(access_key_id),
            _ => false,
        };
        let differs = |name: &&Profile| {
            let (before, now) = (self.saved.get(*name), saved.get(*name));
            before != now || now.is_some_and(rotated)
        };
        let mut changed: Vec<Profile> =
            self.saved.keys().chain(saved.keys()).filter(differs).cloned().collect();
        changed.sort_unstable();
        changed.dedup();
        for name in &changed {
            *self.editions.entry(name.clone()).or_default() += 1;
        }
        (self.saved, self.keys) = (saved, keys);
        changed
    }
}

fn by_name(saved: Vec<SavedProfile>) -> BTreeMap<Profile, SavedProfile> {
    saved.into_iter().map(|profile| (profile.name.clone(), profile)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_key(name: &str) -> SavedProfile {
        let source = Source::IamUser { access_key_id: "AKIA".into(), mfa_serial: None, duration: None };
        SavedProfile { source, ..SavedProfile::new(name) }
    }

    fn keys(secret: &str) -> HashMap<String, Secret> {
        HashMap::from([("AKIA".to_owned(), Secret::new(secret.to_owned()))])
    }

    #[test]
    fn what_changed_is_told_and_counted_and_nothing_else() {
        let names =
            |changed: Vec<Profile>| -> Vec<String> { changed.iter().map(ToString::to_string).collect() };
        let mut known = Known::new(
            vec![SavedProfile::new("same"), SavedProfile::new("gone"), with_key("key")],
            keys("old"),
        );
        let changed = SavedProfile { production: true, ..SavedProfile::new("same") };
        assert_eq!(names(known.take_on(known.saved.values().cloned().collect(), keys("old"))), [""; 0]);
        assert_eq!(
            names(known.take_on(vec![changed, SavedProfile::new("new"), with_key("key")], keys("old"))),
            ["gone", "new", "same"]
        );
        assert_eq!(names(known.take_on(known.saved.values().cloned().collect(), keys("new"))), ["key"]);
        assert_eq!(known.secret("AKIA").map(Secret::reveal), Some("new"));
        let editions = ["same", "key", "other"].map(|name| known.edition(&Profile::new(name)));
        assert_eq!(editions, [1, 1, 0]);
    }
}
