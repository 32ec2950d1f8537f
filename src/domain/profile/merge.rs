//! A profile that two people changed: what both said of different fields holds, and the same field changed in two ways is told.

use super::SavedProfile;

/// What comes of two changes of one profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// Both changes. Where they are at odds it says what we said.
    pub profile: SavedProfile,
    /// The fields in which they are at odds, in words.
    pub odds: Vec<&'static str>,
}

impl SavedProfile {
    /// What comes of `self` when someone else made `theirs` of the same `base`. The name stays ours.
    pub fn merged(&self, base: &Self, theirs: &Self) -> Merged {
        let mut merge = Merge { odds: Vec::new() };
        let profile = Self {
            name: self.name.clone(),
            account: merge.of("the account", &self.account, &base.account, &theirs.account),
            regions: merge.of("the regions", &self.regions, &base.regions, &theirs.regions),
            role: merge.of("the role in Flowid", &self.role, &base.role, &theirs.role),
            production: merge.of("production", &self.production, &base.production, &theirs.production),
            lock_after: merge.of("the lock", &self.lock_after, &base.lock_after, &theirs.lock_after),
            session_limit: merge.of(
                "the session limit",
                &self.session_limit,
                &base.session_limit,
                &theirs.session_limit,
            ),
            source: merge.of("the source", &self.source, &base.source, &theirs.source),
            chain: merge.of("the roles", &self.chain, &base.chain, &theirs.chain),
            targets: merge.of("what it is for", &self.targets, &base.targets, &theirs.targets),
        };
        Merged { profile, odds: merge.odds }
    }
}

struct Merge {
    odds: Vec<&'static str>,
}

impl Merge {
    fn of<T: PartialEq + Clone>(&mut self, name: &'static str, ours: &T, base: &T, theirs: &T) -> T {
        if ours == base {
            return theirs.clone();
        }
        if theirs != base && theirs != ours {
            self.odds.push(name);
        }
        ours.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Region, Role};

    #[test]
    fn changes_of_different_fields_both_hold_and_those_of_one_field_are_told() {
        let base = SavedProfile::new("a");
        let region = |name| vec![Region::parse(name).unwrap()];
        let ours =
            SavedProfile { account: Some("1".repeat(12)), regions: region("eu-west-1"), ..base.clone() };
        let theirs = SavedProfile { role: Role::Admin, regions: region("us-east-1"), ..base.clone() };
        let merged = ours.merged(&base, &theirs);
        assert_eq!(merged.profile, SavedProfile { role: Role::Admin, ..ours.clone() });
        assert_eq!(merged.odds, ["the regions"]);
    }

    #[test]
    fn the_same_change_and_no_change_are_at_odds_with_nothing() {
        let base = SavedProfile::new("a");
        let changed = SavedProfile { production: true, ..base.clone() };
        for (ours, theirs) in [(&changed, &changed), (&base, &changed), (&changed, &base)] {
            let merged = ours.merged(&base, theirs);
            assert_eq!(merged, Merged { profile: changed.clone(), odds: vec![] });
        }
    }
}
