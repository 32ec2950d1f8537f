//! What stands in the fields of a form, as it was typed and chosen; from a profile, and which fields there are.

use std::collections::BTreeMap;

use super::field::{Field, Part, Target, fields_of};
use crate::app::line::Line;
use crate::domain::profile::typed::told_seconds;
use crate::domain::{Hop, Role, SavedProfile, Source, SourceKind};

/// What was typed and chosen. Secrets are not among it.
#[derive(Debug, Clone, Default)]
pub struct Values {
    texts: BTreeMap<Field, Line>,
    /// The kind of source.
    pub source: SourceKind,
    /// The role in Flowid.
    pub role: Role,
    /// Whether it is production.
    pub production: bool,
}

impl Values {
    /// What a profile says.
    pub fn of(profile: &SavedProfile) -> Self {
        let mut values = Self {
            source: profile.source.kind(),
            role: profile.role,
            production: profile.production,
            ..Self::default()
        };
        values.set(Field::Name, profile.name.as_str());
        values.set_some(Field::Account, profile.account.as_deref());
        values.set_all(Field::Region, profile.regions.iter().map(|region| region.as_str()));
        values.set_time(Field::LockAfter, profile.lock_after);
        values.set_time(Field::SessionLimit, profile.session_limit);
        values.set_source(&profile.source);
        for (index, hop) in profile.chain.iter().enumerate() {
            values.set_hop(index, hop);
        }
        let targets = &profile.targets;
        let lists = [&targets.log_groups, &targets.tables, &targets.buckets, &targets.functions];
        for (target, list) in Target::ALL.into_iter().zip(lists) {
            values.set_all(|index| Field::Target(target, index), list.iter().map(String::as_str));
        }
        values
    }

    fn set_source(&mut self, source: &Source) {
        match source {
            Source::Ambient => {}
            Source::SharedConfig { profile } => self.set(Field::SharedProfile, profile),
            Source::IamUser { access_key_id, mfa_serial, duration } => {
                self.set(Field::AccessKeyId, access_key_id);
                self.set_some(Field::KeyDevice, mfa_serial.as_deref());
                self.set_time(Field::KeyDuration, *duration);
            }
            Source::Sso { start_url, region, account, permission_set } => {
                self.set(Field::StartUrl, start_url);
                self.set(Field::SsoRegion, region.as_str());
                self.set(Field::SsoAccount, account);
                self.set(Field::PermissionSet, permission_set);
            }
            Source::WebIdentity { token_file } => self.set(Field::TokenFile, &token_file.to_string_lossy()),
            Source::Saml { provider_arn, assertion_file } => {
                self.set(Field::SamlProvider, provider_arn);
                self.set(Field::AssertionFile, &assertion_file.to_string_lossy());
            }
        }
    }

    fn set_hop(&mut self, index: usize, hop: &Hop) {
        self.set(Field::Hop(index, Part::RoleArn), &hop.role_arn);
        self.set_some(Field::Hop(index, Part::ExternalId), hop.external_id.as_deref());
        self.set_some(Field::Hop(index, Part::MfaSerial), hop.mfa_serial.as_deref());
        self.set_some(Field::Hop(index, Part::SessionName), hop.session_name.as_deref());
        self.set_some(Field::Hop(index, Part::SourceIdentity), hop.source_identity.as_deref());
        self.set_time(Field::Hop(index, Part::Duration), hop.duration);
        self.set_some(Field::Hop(index, Part::SessionPolicy), hop.session_policy.as_deref());
        for (at, (key, value)) in hop.tags.iter().enumerate() {
            self.set(Field::Tag(index, at), &format!("{key}={value}"));
        }
    }

    fn set(&mut self, field: Field, text: &str) {
        self.texts.insert(field, Line::with(text));
    }

    fn set_some(&mut self, field: Field, text: Option<&str>) {
        text.into_iter().for_each(|text| self.set(field, text));
    }

    fn set_time(&mut self, field: Field, seconds: Option<u32>) {
        seconds.into_iter().for_each(|seconds| self.set(field, &told_seconds(seconds)));
    }

    fn set_all<'t>(&mut self, field: impl Fn(usize) -> Field, texts: impl Iterator<Item = &'t str>) {
        texts.enumerate().for_each(|(index, text)| self.set(field(index), text));
    }

    /// The line of a field, if something was ever typed there.
    pub fn line(&self, field: Field) -> Option<&Line> {
        self.texts.get(&field)
    }

    /// The line of a field, to be typed in.
    pub fn line_mut(&mut self, field: Field) -> &mut Line {
        self.texts.entry(field).or_default()
    }

    /// What was typed, without blanks around it.
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", |line| line.text().trim())
    }

    /// What was typed, if anything.
    pub fn given(&self, field: Field) -> Option<String> {
        Some(self.text(field)).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// The entries of a list that are not empty, with where they stand.
    pub fn entries(&self, field: impl Fn(usize) -> Field) -> Vec<(Field, &str)> {
        let all = (0..self.length(&field)).map(|index| (field(index), self.text(field(index))));
        all.filter(|(_, text)| !text.is_empty()).collect()
    }

    /// How many lines a list has without the one that is offered at its end.
    pub fn length(&self, field: impl Fn(usize) -> Field) -> usize {
        let known = |index: &usize| self.texts.contains_key(&field(*index));
        let last = (0..).take_while(known).filter(|index| !self.text(field(*index)).is_empty()).last();
        last.map_or(0, |last| last + 1)
    }

    /// How many hops there are without the one that is offered.
    pub fn hops(&self) -> usize {
        let hop = |(field, line): (&Field, &Line)| match field {
            Field::Hop(hop, _) | Field::Tag(hop, _) if !line.text().trim().is_empty() => Some(hop + 1),
            _ => None,
        };
        self.texts.iter().filter_map(hop).max().unwrap_or(0)
    }

    /// The index of what is chosen among the choices of a field.
    pub fn chosen(&self, field: Field) -> usize {
        match field {
            Field::Source => SourceKind::ALL.iter().position(|kind| *kind == self.source).unwrap_or(0),
            Field::Role => Role::ALL.iter().position(|role| *role == self.role).unwrap_or(0),
            Field::Production => usize::from(self.production),
            _ => 0,
        }
    }

    /// Chooses.
    pub fn choose(&mut self, field: Field, index: usize) {
        match field {
            Field::Source => self.source = SourceKind::ALL.get(index).copied().unwrap_or(self.source),
            Field::Role => self.role = Role::ALL.get(index).copied().unwrap_or(self.role),
            Field::Production => self.production = index == 1,
            _ => {}
        }
    }

    /// Removes the entry of a list, a hop by its role, or what is typed in any other field.
    pub fn remove(&mut self, field: Field) {
        let texts = std::mem::take(&mut self.texts);
        let kept = texts.into_iter().filter_map(|(at, line)| Some((at.without(field)?, line)));
        self.texts = kept.collect();
    }

    /// The fields that are shown, in their order: those of the chosen source only, and a free line behind every list.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = vec![Field::Name, Field::Account];
        fields.extend((0..=self.length(Field::Region)).map(Field::Region));
        fields.extend([Field::Role, Field::Production, Field::LockAfter, Field::SessionLimit, Field::Source]);
        fields.extend_from_slice(fields_of(self.source));
        for hop in 0..self.hops() {
            fields.extend(Part::ALL.map(|part| Field::Hop(hop, part)));
            fields.extend(
                (0..=self.length(|index| Field::Tag(hop, index))).map(|index| Field::Tag(hop, index)),
            );
        }
        fields.push(Field::Hop(self.hops(), Part::RoleArn));
        for target in Target::ALL {
            let length = self.length(|index| Field::Target(target, index));
            fields.extend((0..=length).map(|index| Field::Target(target, index)));
        }
        fields
    }

    /// Whether two forms say the same, wherever their cursors stand.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |values: &Self| -> Vec<(Field, String)> {
            let given = values.texts.keys().map(|field| (*field, values.text(*field).to_owned()));
            given.filter(|(_, text)| !text.is_empty()).collect()
        };
        (self.source, self.role, self.production) == (other.source, other.role, other.production)
            && said(self) == said(other)
    }
}
