//! The form in which a profile is written: fields, checked while one types; what was changed; what is to be saved. It knows
//! no vault: whoever opens it says which names and keys are there, and takes what it submits.

pub mod field;
pub mod reading;
mod saving;
#[cfg(test)]
mod tests;
pub mod values;

use std::collections::BTreeSet;

use super::masked::type_secret;
use crate::command::{Command, Key};
use crate::domain::{Fault, Profile, SavedProfile, SourceKind, Text, Typing};
use field::{Field, Part, choices};
use reading::{Reading, Wrong};
pub use saving::Submission;
use values::Values;

/// What is in the vault already.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The names of profiles.
    pub names: Vec<Profile>,
    /// The long-term keys whose secret halves it has, by access key id.
    pub keys: Vec<String>,
}

/// What the form is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is written.
    Writing,
    /// It was asked whether its changes are to be lost.
    Leaving,
    /// It is being saved; it takes no keys.
    Saving,
}

/// One line of the form, or more when it does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A heading.
    Heading(String),
    /// A field.
    Field(Field),
    /// What is wrong with the field above.
    Wrong(Wrong),
}

/// A profile that is being written.
#[derive(Debug)]
pub struct Form {
    base: Option<SavedProfile>,
    kept: Kept,
    values: Values,
    /// The values as they were when nothing was changed.
    begun: Values,
    secret: Typing,
    focus: Field,
    reading: Reading,
    /// Fields in which something was typed here.
    touched: BTreeSet<Field>,
    /// Whether it was tried to save it, since when every mistake is shown.
    tried: bool,
    stage: Stage,
    /// Why it was not saved.
    refusal: Option<Fault>,
}

impl Form {
    /// A new profile; like another one when that is given.
    pub fn add(like: Option<&SavedProfile>, kept: Kept) -> Self {
        let mut values = like.map_or_else(Values::default, Values::of);
        values.remove(Field::Name);
        Self::begin(None, values, kept, Field::Name)
    }

    /// A profile that is there.
    pub fn edit(profile: &SavedProfile, kept: Kept) -> Self {
        Self::begin(Some(profile.clone()), Values::of(profile), kept, Field::Account)
    }

    fn begin(base: Option<SavedProfile>, values: Values, kept: Kept, focus: Field) -> Self {
        let reading = reading::read(&values);
        let (begun, secret, touched) = (values.clone(), Typing::default(), BTreeSet::new());
        let (tried, stage, refusal) = (false, Stage::Writing, None);
        let mut form =
            Self { base, kept, values, begun, secret, focus, reading, touched, tried, stage, refusal };
        form.read();
        form
    }

    /// What it is about.
    pub fn title(&self) -> String {
        match &self.base {
            Some(base) => format!("profile {}", base.name),
            None => "new profile".to_owned(),
        }
    }

    /// Whose form it is: the profile that is edited.
    pub fn base(&self) -> Option<&SavedProfile> {
        self.base.as_ref()
    }

    /// Where one is.
    pub fn focus(&self) -> Field {
        self.focus
    }

    /// What it is doing.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Why it was not saved, until it is tried again.
    pub fn refusal(&self) -> Option<&Fault> {
        self.refusal.as_ref()
    }

    /// What was typed and chosen.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// How many characters of a secret were typed.
    pub fn secret_length(&self) -> usize {
        self.secret.count()
    }

    /// Whether the vault has the secret of the key that is named.
    pub fn keeps_secret(&self) -> bool {
        let key = self.values.text(Field::AccessKeyId);
        self.kept.keys.iter().any(|known| known == key)
    }

    /// Whether a field can't be changed: the name of a profile that is there.
    pub fn is_fixed(&self, field: Field) -> bool {
        field == Field::Name && self.base.is_some()
    }

    /// Whether leaving would lose something.
    pub fn is_changed(&self) -> bool {
        self.secret.count() > 0 || !self.values.says_the_same(&self.begun)
    }

    /// The fields that can be gone to, in their order.
    pub fn fields(&self) -> Vec<Field> {
        let fields = self.values.fields().into_iter();
        fields.filter(|field| !self.is_fixed(*field)).collect()
    }

    /// Whether it was tried to save it.
    pub fn was_tried(&self) -> bool {
        self.tried
    }

    /// Everything that is wrong, whether it is shown yet or not.
    pub fn wrongs(&self) -> &[Wrong] {
        &self.reading.wrongs
    }

    /// What is wrong and shown: of fields that were not written yet only when it was tried to save the form.
    pub fn shown_wrongs(&self) -> impl Iterator<Item = &Wrong> {
        let shown = |wrong: &&Wrong| {
            self.tried || self.touched.contains(&wrong.field) || !self.values.text(wrong.field).is_empty()
        };
        self.reading.wrongs.iter().filter(shown)
    }

    /// All lines.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for field in self.values.fields() {
            rows.extend(self.heading(field).map(Row::Heading));
            rows.push(Row::Field(field));
            let wrong = self.shown_wrongs().find(|wrong| wrong.field == field);
            rows.extend(wrong.cloned().map(Row::Wrong));
        }
        rows
    }

    fn heading(&self, field: Field) -> Option<String> {
        match field {
            Field::Source => Some("signs in with".to_owned()),
            Field::Hop(hop, Part::RoleArn) if hop < self.values.hops() => Some(format!("role {}", hop + 1)),
            Field::Hop(0, Part::RoleArn) => Some("no role is assumed; one is written here".to_owned()),
            Field::Hop(_, Part::RoleArn) => Some("one more role, assumed with the one above".to_owned()),
            Field::Target(field::Target::LogGroup, 0) => Some("what it is for".to_owned()),
            _ => None,
        }
    }

    /// Does what a command means in a form; `page` is how many fields a page is.
    pub fn on(&mut self, command: Command, page: usize) {
        if self.stage == Stage::Saving {
            return;
        }
        self.stage = Stage::Writing;
        let page = page.max(1) as isize;
        match command {
            Command::Up | Command::FocusPrevious => self.step(-1),
            Command::Down | Command::FocusNext | Command::Open => self.step(1),
            Command::PageUp => self.step(-page),
            Command::PageDown => self.step(page),
            Command::First => self.step(isize::MIN),
            Command::Last => self.step(isize::MAX),
            Command::Left => self.sideways(false),
            Command::Right => self.sideways(true),
            Command::RemoveEntry => self.remove_entry(),
            _ => {}
        }
    }

    /// Goes by so many fields, not beyond the first and the last.
    fn step(&mut self, by: isize) {
        let fields = self.fields();
        let at = fields.iter().position(|field| *field == self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(fields.len().saturating_sub(1));
        self.focus = fields.get(to).copied().unwrap_or(self.focus);
    }

    /// The next or the previous choice; in a text the cursor.
    fn sideways(&mut self, right: bool) {
        let count = choices(self.focus).len();
        if count == 0 {
            let line = self.values.line_mut(self.focus);
            if right {
                line.right()
            } else {
                line.left()
            }
            return;
        }
        let at = self.values.chosen(self.focus);
        let to = if right { (at + 1).min(count - 1) } else { at.saturating_sub(1) };
        self.values.choose(self.focus, to);
        self.read();
    }

    fn remove_entry(&mut self) {
        if self.focus == Field::SecretKey {
            self.secret.clear();
        } else if choices(self.focus).is_empty() {
            self.values.remove(self.focus);
        }
        if !self.fields().contains(&self.focus) {
            self.step(0);
        }
        self.read();
    }

    /// Takes what is typed; false when the key means nothing here.
    pub fn on_key(&mut self, key: Key) -> bool {
        if self.stage == Stage::Saving {
            return true;
        }
        self.stage = Stage::Writing;
        let options = choices(self.focus);
        let known = match (self.focus, key.inserts()) {
            (Field::SecretKey, _) => type_secret(&mut self.secret, key),
            (field, Some(c)) if !options.is_empty() => self.choose_by(field, &options, c),
            (_, None) if !options.is_empty() => false,
            (field, _) => self.values.line_mut(field).on_key(key),
        };
        if known {
            self.touched.insert(self.focus);
            self.read();
        }
        known
    }

    /// The next choice that begins with a character; a blank takes the next one.
    fn choose_by(&mut self, field: Field, options: &[&str], c: char) -> bool {
        let at = self.values.chosen(field);
        let order = (1..=options.len()).map(|step| (at + step) % options.len());
        let begins = |index: &usize| c == ' ' || options[*index].starts_with(c.to_ascii_lowercase());
        let Some(found) = order.into_iter().find(begins) else { return false };
        self.values.choose(field, found);
        true
    }

    /// Takes what was pasted without its line breaks, and says what it left out.
    pub fn paste(&mut self, text: &str) -> Option<&'static str> {
        if self.stage == Stage::Saving {
            return Some("the form is being saved; paste it again if that fails");
        }
        self.stage = Stage::Writing;
        if !choices(self.focus).is_empty() {
            return Some("this is chosen, not written; nothing was pasted");
        }
        let before = self.length();
        if self.focus == Field::SecretKey {
            self.secret.push(text.trim_end());
        } else {
            self.values.line_mut(self.focus).insert(&text.replace(['\n', '\r'], ""));
        }
        let taken = self.length() > before || text.trim().is_empty();
        self.touched.insert(self.focus);
        self.read();
        match (taken, text.trim_end().contains(['\n', '\r'])) {
            (false, _) => Some("what was pasted is too long for this field; nothing was taken"),
            (true, true) => Some("the line breaks of what was pasted were left out"),
            (true, false) => None,
        }
    }

    fn length(&self) -> usize {
        match self.focus {
            Field::SecretKey => self.secret.count(),
            field => self.values.line(field).map_or(0, |line| line.text().len()),
        }
    }

    /// Looks again at what it says.
    fn read(&mut self) {
        self.reading = reading::read(&self.values);
        let name = Field::Name;
        if self.base.is_none() && self.kept.names.contains(&self.reading.profile.name) {
            let what = format!("there is a profile {} already", self.reading.profile.name);
            self.wrong(name, what, "choose another name");
        }
        if self.values.source == SourceKind::IamUser && !self.keeps_secret() && self.secret.count() == 0 {
            self.wrong(Field::SecretKey, "the vault has no secret for this key", "write or paste it here");
        }
    }

    fn wrong(&mut self, field: Field, what: impl Into<Text>, cure: &'static str) {
        if self.reading.wrongs.iter().any(|wrong| wrong.field == field) {
            return;
        }
        let order = self.values.fields();
        let place = |field: Field| order.iter().position(|known| *known == field);
        let at = self.reading.wrongs.partition_point(|wrong| place(wrong.field) < place(field));
        self.reading.wrongs.insert(at, Wrong { field, what: what.into(), cure: cure.into() });
    }
}
