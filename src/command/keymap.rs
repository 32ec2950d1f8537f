//! Which keys lead to which command, by place. Filled from TOML by `config`; this file knows no file format.

use std::collections::BTreeMap;

use super::key::Key;
use super::table::{Command, Place};

/// What a sequence of keys leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A command.
    Command(Command),
    /// The start of longer sequences.
    Prefix,
    /// Nothing.
    Nothing,
}

/// What is wrong with one binding, and in which of its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BindProblem {
    /// The keys can't be read, or clash with a longer or shorter sequence.
    Keys(String),
    /// There is no such command.
    Command(String),
}

/// Bindings of every place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keymap {
    bindings: BTreeMap<Place, BTreeMap<Vec<Key>, Command>>,
}

impl Keymap {
    /// Binds keys, written like `C-r` or `z t`, to the command with that name; an empty name frees them.
    ///
    /// # Errors
    /// Says which part is wrong and what would be right.
    pub fn bind(&mut self, place: Place, keys: &str, name: &str) -> Result<(), BindProblem> {
        let sequence: Vec<Key> =
            keys.split_whitespace().map(Key::parse).collect::<Result<_, _>>().map_err(BindProblem::Keys)?;
        if sequence.is_empty() {
            return Err(BindProblem::Keys("no key is given; write one like x, C-r or z t".into()));
        }
        let table = self.bindings.entry(place).or_default();
        if name.is_empty() {
            table.remove(&sequence);
            return Ok(());
        }
        let command = Command::by_name(name).ok_or_else(|| {
            BindProblem::Command(format!("{name:?} is not a command; `flowid commands` lists them"))
        })?;
        let clash = table.keys().find(|other| {
            **other != sequence && (other.starts_with(&sequence) || sequence.starts_with(other))
        });
        if let Some(other) = clash {
            let other = written(other);
            return Err(BindProblem::Keys(format!(
                "{keys:?} and {other:?} can't both be bound here: one begins with the other; free {other:?} with \"\" first"
            )));
        }
        table.insert(sequence, command);
        Ok(())
    }

    /// What the keys lead to in a place: its own table first, then `anywhere` unless the place takes text.
    pub fn find(&self, place: Place, keys: &[Key]) -> Found {
        let own = self.find_in(place, keys);
        if own != Found::Nothing || place.takes_text() { own } else { self.find_in(Place::Anywhere, keys) }
    }

    fn find_in(&self, place: Place, keys: &[Key]) -> Found {
        let Some(table) = self.bindings.get(&place) else { return Found::Nothing };
        match table.get(keys) {
            Some(command) => Found::Command(*command),
            None if table.keys().any(|sequence| sequence.starts_with(keys)) => Found::Prefix,
            None => Found::Nothing,
        }
    }

    /// What may follow a prefix: the rest of the keys, and the command.
    pub fn following(&self, place: Place, prefix: &[Key]) -> Vec<(String, Command)> {
        let places = if place.takes_text() { vec![place] } else { vec![place, Place::Anywhere] };
        places
            .into_iter()
            .filter_map(|place| self.bindings.get(&place))
            .flatten()
            .filter(|(sequence, _)| sequence.len() > prefix.len() && sequence.starts_with(prefix))
            .map(|(sequence, command)| (written(&sequence[prefix.len()..]), *command))
            .collect()
    }

    /// All bindings of one place, as written, in the order of keys.
    pub fn of(&self, place: Place) -> impl Iterator<Item = (String, Command)> {
        self.bindings
            .get(&place)
            .into_iter()
            .flatten()
            .map(|(sequence, command)| (written(sequence), *command))
    }

    /// The keys of a command in a place (its own, then `anywhere`), as written.
    pub fn keys_of(&self, place: Place, command: Command) -> Vec<String> {
        let beneath = (place != Place::Anywhere && !place.takes_text()).then_some(Place::Anywhere);
        std::iter::once(place)
            .chain(beneath)
            .flat_map(|place| self.of(place).collect::<Vec<_>>())
            .filter(|(_, bound)| *bound == command)
            .map(|(keys, _)| keys)
            .collect()
    }
}

fn written(sequence: &[Key]) -> String {
    sequence.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(keys: &str) -> Vec<Key> {
        keys.split(' ').map(|key| Key::parse(key).unwrap()).collect()
    }

    #[test]
    fn a_place_hides_what_lies_beneath_and_text_places_have_nothing_beneath() {
        let mut keymap = Keymap::default();
        keymap.bind(Place::Anywhere, "r", "run").unwrap();
        keymap.bind(Place::Anywhere, "s", "search").unwrap();
        keymap.bind(Place::Table, "s", "sort").unwrap();
        assert_eq!(keymap.find(Place::Table, &press("s")), Found::Command(Command::Sort));
        assert_eq!(keymap.find(Place::Table, &press("r")), Found::Command(Command::Run));
        assert_eq!(keymap.find(Place::Editor, &press("r")), Found::Nothing);
    }

    #[test]
    fn sequences_wait_and_list_what_may_follow() {
        let mut keymap = Keymap::default();
        keymap.bind(Place::Anywhere, "z t", "theme").unwrap();
        keymap.bind(Place::Anywhere, "z m", "mouse").unwrap();
        assert_eq!(keymap.find(Place::Table, &press("z")), Found::Prefix);
        assert_eq!(keymap.find(Place::Table, &press("z t")), Found::Command(Command::Theme));
        assert_eq!(keymap.find(Place::Table, &press("z x")), Found::Nothing);
        let following = keymap.following(Place::Table, &press("z"));
        assert_eq!(following, [("m".to_owned(), Command::Mouse), ("t".to_owned(), Command::Theme)]);
    }

    #[test]
    fn wrong_bindings_say_what_is_wrong() {
        let mut keymap = Keymap::default();
        keymap.bind(Place::Table, "z t", "theme").unwrap();
        assert!(matches!(keymap.bind(Place::Table, "hello", "run"), Err(BindProblem::Keys(_))));
        assert!(matches!(keymap.bind(Place::Table, "", "run"), Err(BindProblem::Keys(_))));
        assert!(matches!(keymap.bind(Place::Table, "z", "run"), Err(BindProblem::Keys(_))));
        assert!(matches!(keymap.bind(Place::Table, "x", "fly"), Err(BindProblem::Command(_))));
        keymap.bind(Place::Table, "z t", "").unwrap();
        assert_eq!(keymap.find(Place::Table, &press("z")), Found::Nothing);
    }
}
