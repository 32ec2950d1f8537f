//! Permission sets that a person is given in IAM Identity Center, as saved profiles: what an import from there would bring.

use std::collections::BTreeMap;

use super::check::NAME_LIMIT;
use super::shared::Proposal;
use super::{SavedProfile, Source};
use crate::domain::{Profile, Region};

/// The longest permission set in a name, in characters. One has 32 at most (API reference, CreatePermissionSet).
const LONGEST_SET: usize = 32;

/// A permission set in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Twelve digits.
    pub account: String,
    /// The account's name; may be empty.
    pub account_name: String,
    /// The permission set.
    pub permission_set: String,
}

/// One profile for each permission set in each account, named `<account>-<permission set>`: the account by its name where it
/// has one, and with its number besides where two would have the same name. `saved` are the profiles that there are.
pub fn proposals(
    start_url: &str,
    center: &Region,
    regions: &[Region],
    assignments: &[Assignment],
    saved: &BTreeMap<Profile, SavedProfile>,
) -> Vec<Proposal> {
    let mut taken: Vec<String> = saved.keys().map(|name| name.as_str().to_owned()).collect();
    let mut proposals = Vec::new();
    for assignment in assignments {
        let source = Source::Sso {
            start_url: start_url.to_owned(),
            region: center.clone(),
            account: assignment.account.clone(),
            permission_set: assignment.permission_set.clone(),
        };
        let there = saved.values().find(|profile| profile.source == source && profile.chain.is_empty());
        if let Some(there) = there {
            let profile = Err("it is saved already".to_owned());
            proposals.push(Proposal { name: there.name.as_str().to_owned(), profile, key: None });
            continue;
        }
        let name = name(assignment, &taken);
        taken.push(name.clone());
        let profile = SavedProfile {
            account: Some(assignment.account.clone()),
            regions: if regions.is_empty() { vec![center.clone()] } else { regions.to_vec() },
            source,
            ..SavedProfile::new(&name)
        };
        proposals.push(Proposal { name, profile: Ok(profile), key: None });
    }
    proposals
}

/// A name that is not taken. The last ones are numbered, because two accounts may differ in nothing that a name can hold.
fn name(assignment: &Assignment, taken: &[String]) -> String {
    let set: String = plain(&assignment.permission_set).chars().take(LONGEST_SET).collect();
    let number = plain(&assignment.account);
    let account = Some(plain(&assignment.account_name)).filter(|name| !name.is_empty());
    let account = account.unwrap_or_else(|| number.clone());
    let long = format!("-{number}-{set}");
    let numbered = (2..).map(|number| format!("{long}-{number}"));
    let ends = [format!("-{set}"), long.clone()].into_iter().chain(numbered);
    let free = |name: &String| !taken.contains(name) && name != Profile::ambient().as_str();
    ends.map(|end| fit(&account, &end)).find(free).unwrap_or(long)
}

/// Both together, the first part cut where that is too long for a name. Both are ASCII.
fn fit(account: &str, end: &str) -> String {
    let room = NAME_LIMIT.saturating_sub(end.len()).min(account.len());
    format!("{}{end}", &account[..room])
}

/// What a name may hold of a text from outside: ASCII letters, digits, `_` and `.`; runs of anything else become one hyphen.
fn plain(text: &str) -> String {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let words: Vec<&str> = text.split(|c| !legal(c)).filter(|word| !word.is_empty()).collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "https://corp.awsapps.com/start";

    fn given(account: &str, account_name: &str, permission_set: &str) -> Assignment {
        let [account, account_name, permission_set] =
            [account, account_name, permission_set].map(str::to_owned);
        Assignment { account, account_name, permission_set }
    }

    fn named(assignments: &[Assignment], saved: &BTreeMap<Profile, SavedProfile>) -> Vec<String> {
        let center = Region::parse("eu-west-1").unwrap();
        let proposals = proposals(START, &center, &[], assignments, saved);
        for profile in proposals.iter().filter_map(|proposal| proposal.profile.as_ref().ok()) {
            assert_eq!(profile.check(), [], "{}", profile.name);
        }
        proposals.into_iter().map(|proposal| proposal.name).collect()
    }

    #[test]
    fn names_are_plain_and_none_is_given_twice() {
        let assignments = [
            given("111111111111", "Pay / prod \u{202e}", "ReadOnly"),
            given("222222222222", "Pay prod", "ReadOnly"),
            given("333333333333", "", "Read@Only+"),
            given("444444444444", "Ж\x1b[2J", "A"),
            given("444444444444", "\u{5b57}", "A"),
            given("444444444444", "\u{5b57}", "A"),
            given("555555555555", &"x".repeat(200), &"y".repeat(32)),
        ];
        let long = format!("{}-{}", "x".repeat(31), "y".repeat(32));
        assert_eq!(
            named(&assignments, &BTreeMap::new()),
            [
                "Pay-prod-ReadOnly",
                "Pay-prod-222222222222-ReadOnly",
                "333333333333-Read-Only",
                "2J-A",
                "444444444444-A",
                "444444444444-444444444444-A",
                &long,
            ]
        );
    }

    #[test]
    fn what_is_saved_already_is_not_taken_again_and_other_profiles_keep_their_names() {
        let one = given("111111111111", "dev", "ReadOnly");
        let center = Region::parse("eu-west-1").unwrap();
        let first = proposals(START, &center, &[], std::slice::from_ref(&one), &BTreeMap::new());
        let profile = first[0].profile.clone().unwrap();
        assert_eq!(
            (profile.account.as_deref(), profile.regions.as_slice()),
            (Some("111111111111"), [center].as_slice())
        );
        let other = SavedProfile::new("prod-ReadOnly");
        let saved = BTreeMap::from([
            (Profile::new("mine"), SavedProfile { name: Profile::new("mine"), ..profile }),
            (other.name.clone(), other),
        ]);
        let two = given("222222222222", "prod", "ReadOnly");
        assert_eq!(named(&[one, two], &saved), ["mine", "prod-222222222222-ReadOnly"]);
    }
}
