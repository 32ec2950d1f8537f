//! From what was typed to a profile, with everything that is wrong about it. What a profile may say is in `domain::profile`.

use super::field::{Field, Part, Target};
use super::values::Values;
use crate::domain::profile::typed::{self, seconds};
use crate::domain::{Hop, Profile, ProfileMistake, Region, SavedProfile, Source, SourceKind, Targets, Text};

/// What is wrong with a field, and the cure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field.
    pub field: Field,
    /// What is wrong.
    pub what: Text,
    /// What to do.
    pub cure: Text,
}

/// What a form says.
#[derive(Debug)]
pub struct Reading {
    /// The profile, as far as it can be read.
    pub profile: SavedProfile,
    /// What is wrong with it, in the order of the fields, the first mistake of each.
    pub wrongs: Vec<Wrong>,
}

/// Reads the values of a form.
pub fn read(values: &Values) -> Reading {
    let mut reader = Reader { values, wrongs: Vec::new() };
    let regions = reader.regions();
    let (chain, hops) = reader.chain();
    let profile = SavedProfile {
        name: Profile::new(values.text(Field::Name)),
        account: values.given(Field::Account),
        regions: regions.iter().map(|(_, region)| region.clone()).collect(),
        role: values.role,
        production: values.production,
        lock_after: reader.time(Field::LockAfter),
        session_limit: reader.time(Field::SessionLimit),
        source: reader.source(),
        chain,
        targets: reader.targets(),
    };
    for mistake in profile.check() {
        reader.place(mistake, &hops);
    }
    let order = values.fields();
    let place = |field: Field| order.iter().position(|known| *known == field).unwrap_or(order.len());
    let mut wrongs = reader.wrongs;
    wrongs.sort_by_key(|wrong| place(wrong.field));
    wrongs.dedup_by_key(|wrong| wrong.field);
    Reading { profile, wrongs }
}

/// Where the tags of the hops stand: those of the profile are in the order of their keys.
type TagPlaces = Vec<Vec<Field>>;

struct Reader<'v> {
    values: &'v Values,
    wrongs: Vec<Wrong>,
}

impl Reader<'_> {
    fn wrong(&mut self, field: Field, what: impl Into<Text>, cure: &'static str) {
        self.wrongs.push(Wrong { field, what: what.into(), cure: cure.into() });
    }

    fn needed(&mut self, field: Field) -> String {
        let text = self.values.text(field).to_owned();
        if text.is_empty() {
            self.wrong(field, typed::NEEDED, "write it here");
        }
        text
    }

    fn time(&mut self, field: Field) -> Option<u32> {
        let text = self.values.given(field)?;
        let read = seconds(&text);
        if read.is_err() {
            self.wrong(field, format!("{text:?} is no time"), typed::TIME);
        }
        read.ok()
    }

    fn region(&mut self, field: Field, text: &str) -> Option<Region> {
        match Region::parse(text) {
            Ok(region) => Some(region),
            Err(what) => {
                self.wrong(field, what, "write it as AWS does");
                None
            }
        }
    }

    fn regions(&mut self) -> Vec<(Field, Region)> {
        let entries = self.values.entries(Field::Region);
        let read = entries.into_iter().map(|(field, text)| Some((field, self.region(field, text)?)));
        read.flatten().collect()
    }

    fn source(&mut self) -> Source {
        let values = self.values;
        match values.source {
            SourceKind::Ambient => Source::Ambient,
            SourceKind::SharedConfig => Source::SharedConfig { profile: self.needed(Field::SharedProfile) },
            SourceKind::IamUser => Source::IamUser {
                access_key_id: self.needed(Field::AccessKeyId),
                mfa_serial: values.given(Field::KeyDevice),
                duration: self.time(Field::KeyDuration),
            },
            SourceKind::Sso => self.sso(),
            SourceKind::WebIdentity => {
                Source::WebIdentity { token_file: self.needed(Field::TokenFile).into() }
            }
            SourceKind::Saml => Source::Saml {
                provider_arn: self.needed(Field::SamlProvider),
                assertion_file: self.needed(Field::AssertionFile).into(),
            },
        }
    }

    /// Without a region there is no such source; the other fields are looked at nevertheless.
    fn sso(&mut self) -> Source {
        let start_url = self.needed(Field::StartUrl);
        let text = self.needed(Field::SsoRegion);
        let region = if text.is_empty() { None } else { self.region(Field::SsoRegion, &text) };
        let account = self.needed(Field::SsoAccount);
        let permission_set = self.needed(Field::PermissionSet);
        match region.map_or_else(|| Region::parse("us-east-1"), Ok) {
            Ok(region) => Source::Sso { start_url, region, account, permission_set },
            Err(_) => Source::Ambient,
        }
    }

    fn chain(&mut self) -> (Vec<Hop>, TagPlaces) {
        (0..self.values.hops()).map(|index| self.hop(index)).unzip()
    }

    fn hop(&mut self, index: usize) -> (Hop, Vec<Field>) {
        let values = self.values;
        let part = |part| values.given(Field::Hop(index, part));
        let mut hop = Hop {
            role_arn: part(Part::RoleArn).unwrap_or_default(),
            external_id: part(Part::ExternalId),
            mfa_serial: part(Part::MfaSerial),
            session_name: part(Part::SessionName),
            source_identity: part(Part::SourceIdentity),
            duration: self.time(Field::Hop(index, Part::Duration)),
            session_policy: part(Part::SessionPolicy),
            ..Hop::default()
        };
        let mut places = std::collections::BTreeMap::new();
        for (field, text) in values.entries(|at| Field::Tag(index, at)) {
            match typed::tag(text) {
                Ok((key, _)) if hop.tags.contains_key(&key) => {
                    self.wrong(field, format!("{key:?} is there twice"), "give it once");
                }
                Ok((key, value)) => {
                    places.insert(key.clone(), field);
                    hop.tags.insert(key, value);
                }
                Err(what) => self.wrong(field, what, typed::TAG),
            }
        }
        (hop, places.into_values().collect())
    }

    fn targets(&mut self) -> Targets {
        let list = |target: Target| -> Vec<String> {
            let entries = self.values.entries(|index| Field::Target(target, index));
            entries.into_iter().map(|(_, text)| text.to_owned()).collect()
        };
        Targets {
            log_groups: list(Target::LogGroup),
            tables: list(Target::Table),
            buckets: list(Target::Bucket),
            functions: list(Target::Function),
        }
    }

    /// Puts a mistake of the profile beneath the field that says it. Lists count their entries without the empty lines.
    fn place(&mut self, mistake: ProfileMistake, tags: &TagPlaces) {
        let option = mistake.field.raw().split(" (").next().unwrap_or_default();
        let Some(field) = Field::of_option(option, mistake.spot.hop, mistake.spot.entry) else { return };
        let nth = |list: Vec<(Field, &str)>, at: usize| list.get(at).map_or(field, |(field, _)| *field);
        let field = match field {
            Field::Target(target, at) => nth(self.values.entries(|index| Field::Target(target, index)), at),
            Field::Tag(hop, at) => tags.get(hop).and_then(|tags| tags.get(at)).copied().unwrap_or(field),
            field => field,
        };
        self.wrongs.push(Wrong { field, what: mistake.what, cure: mistake.cure });
    }
}
