//! The form in which a question to a table is written: which fields there are for a way of asking and an index, what
//! is typed and chosen in them. What comes of it is in `read`.

use std::collections::BTreeMap;

pub use super::fields::{Field, Way};
use crate::app::line::Line;
use crate::command::{Command, Key};
use crate::domain::event::{KeyAttribute, KeySchema, TableInfo};

/// How a sort attribute may be compared. `begins_with` comes last, because numbers do not have it.
pub(super) const OPERATORS: [&str; 8] = ["any", "=", "<", "<=", ">", ">=", "between", "begins_with"];

/// The read units at which a scan or a statement ends unless another number is written: about 8 MB, as for the command.
pub(super) const USUAL_CAPACITY: &str = "1000";

/// What is typed and chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    lines: BTreeMap<Field, Line>,
    /// Keys that were pasted, in as many lines as there were.
    pasted: Option<String>,
    chosen: BTreeMap<Field, usize>,
    /// Where one is.
    pub focus: Field,
}

impl Default for Ask {
    fn default() -> Self {
        let lines = BTreeMap::from([(Field::Capacity, Line::with(USUAL_CAPACITY))]);
        Self { lines, pasted: None, chosen: BTreeMap::new(), focus: Field::Partition(0) }
    }
}

impl Ask {
    /// A form for a table whose key is not known: of the ways only those that need none.
    pub fn without_keys() -> Self {
        let chosen = BTreeMap::from([(Field::Way, 1)]);
        Self { chosen, focus: Field::Line, ..Self::default() }
    }

    /// Whether the key of the table is a part of the form.
    pub(super) fn needs_keys(&self) -> bool {
        matches!(self.way(), Way::Query | Way::Get)
    }

    /// How it is asked.
    pub fn way(&self) -> Way {
        Way::ALL[self.chosen(Field::Way).min(Way::ALL.len() - 1)]
    }

    /// The name of the index that is chosen; none for the table itself.
    pub fn index<'a>(&self, table: Option<&'a TableInfo>) -> Option<&'a str> {
        let at = self.chosen(Field::Index).checked_sub(1)?;
        table?.indexes.get(at).map(|index| index.name.raw())
    }

    /// The key by which it is asked.
    pub(super) fn keys<'a>(&self, table: &'a TableInfo) -> &'a KeySchema {
        let index = self.chosen(Field::Index).checked_sub(1).filter(|_| self.way() == Way::Query);
        index.and_then(|at| table.indexes.get(at)).map_or(&table.keys, |index| &index.keys)
    }

    /// The fields there are, in their order.
    pub fn fields(&self, table: Option<&TableInfo>) -> Vec<Field> {
        let mut fields = vec![Field::Way];
        match (self.way(), table) {
            (Way::Query, Some(table)) => {
                fields.push(Field::Index);
                fields.extend(self.key_fields(self.keys(table)));
            }
            (Way::Get, Some(table)) => {
                fields.extend((0..table.keys.partition.len()).map(Field::Partition));
                fields.extend((0..table.keys.sort.len()).map(Field::Value));
            }
            (Way::Line, _) => fields.extend([Field::Index, Field::Line]),
            (Way::Query | Way::Get, None) => fields.push(Field::Line),
            (Way::Keys, _) => fields.push(Field::Keys),
            (Way::Sql, _) => fields.push(Field::Statement),
            (Way::Scan, _) => fields.push(Field::Index),
        }
        fields.extend(match self.way() {
            Way::Query => {
                &[Field::Filter, Field::Projection, Field::Order, Field::Limit, Field::Consistent][..]
            }
            Way::Line => &[Field::Projection, Field::Order, Field::Limit, Field::Consistent],
            Way::Get | Way::Keys => &[Field::Projection, Field::Consistent],
            Way::Sql => &[Field::Limit, Field::Capacity, Field::Consistent],
            Way::Scan => &[
                Field::Filter,
                Field::Projection,
                Field::Limit,
                Field::Capacity,
                Field::Pages,
                Field::Time,
                Field::Segments,
                Field::Consistent,
            ],
        });
        fields
    }

    fn key_fields(&self, keys: &KeySchema) -> Vec<Field> {
        let mut fields: Vec<Field> = (0..keys.partition.len()).map(Field::Partition).collect();
        for at in 0..keys.sort.len() {
            fields.push(Field::Operator(at));
            match OPERATORS[self.chosen(Field::Operator(at))] {
                "any" => break,
                "=" => fields.push(Field::Value(at)),
                "between" => {
                    fields.extend([Field::Value(at), Field::Upper(at)]);
                    break;
                }
                // Nothing follows a range.
                _ => {
                    fields.push(Field::Value(at));
                    break;
                }
            }
        }
        fields
    }

    /// The attribute of the key that a field is about.
    pub(super) fn attribute<'a>(
        &self,
        field: Field,
        table: Option<&'a TableInfo>,
    ) -> Option<&'a KeyAttribute> {
        let keys = self.keys(table?);
        match field {
            Field::Partition(at) => keys.partition.get(at),
            Field::Operator(at) | Field::Value(at) | Field::Upper(at) => keys.sort.get(at),
            _ => None,
        }
    }

    /// What stands before a field. Foreign text.
    pub fn label(&self, field: Field, table: Option<&TableInfo>) -> String {
        let attribute = self.attribute(field, table);
        let named = attribute.map(|key| format!("{} {}", key.name.raw(), key.kind.raw()));
        let words = match field {
            Field::Partition(_) | Field::Operator(_) => return named.unwrap_or_default(),
            Field::Value(_) if self.way() == Way::Get => return named.unwrap_or_default(),
            Field::Way => "ask by",
            Field::Index => "on",
            Field::Value(_) => "",
            Field::Upper(_) => "and",
            Field::Line if self.way() == Way::Get => "key",
            Field::Line => "condition",
            Field::Keys => "keys",
            Field::Statement => "statement",
            Field::Filter => "filter",
            Field::Projection => "attributes",
            Field::Order => "order",
            Field::Limit => "limit",
            Field::Capacity => "read units",
            Field::Pages => "pages",
            Field::Time => "time",
            Field::Segments => "segments",
            Field::Consistent => "consistent",
        };
        words.to_owned()
    }

    /// What can be chosen in a field; nothing where one types. Foreign text.
    pub fn choices(&self, field: Field, table: Option<&TableInfo>) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match field {
            Field::Way => Way::ALL.iter().map(|way| way.word().to_owned()).collect(),
            Field::Index => {
                let itself = if self.way() == Way::Line { "the best" } else { "the table" };
                let indexes = table.iter().flat_map(|table| &table.indexes);
                let indexes = indexes.map(|index| index.name.raw().to_owned());
                std::iter::once(itself.to_owned()).chain(indexes).collect()
            }
            Field::Operator(_) => {
                let is_number =
                    self.attribute(field, table).is_some_and(|attribute| attribute.kind.raw() == "N");
                words(if is_number { &OPERATORS[..OPERATORS.len() - 1] } else { &OPERATORS })
            }
            Field::Order => words(&["ascending", "descending"]),
            Field::Consistent => words(&["no", "yes"]),
            _ => Vec::new(),
        }
    }

    /// Which of the choices is chosen.
    pub fn chosen(&self, field: Field) -> usize {
        self.chosen.get(&field).copied().unwrap_or(0)
    }

    /// The line that is typed in a field, if anything was.
    pub fn line(&self, field: Field) -> Option<&Line> {
        self.lines.get(&field)
    }

    /// What is typed or pasted in a field.
    pub fn text(&self, field: Field) -> &str {
        if let Some(pasted) = self.pasted.as_ref().filter(|_| field == Field::Keys) {
            return pasted;
        }
        self.line(field).map_or("", Line::text)
    }

    /// How many lines a field holds that were pasted and are not typed in.
    pub fn pasted(&self, field: Field) -> Option<usize> {
        self.pasted.as_ref().filter(|_| field == Field::Keys).map(|pasted| pasted.lines().count())
    }

    /// Takes a key that is typed: a character of a text, or the first of a choice.
    pub(super) fn on_key(&mut self, key: Key, table: Option<&TableInfo>) {
        let choices = self.choices(self.focus, table);
        if choices.is_empty() && self.pasted(self.focus).is_none() {
            self.lines.entry(self.focus).or_default().on_key(key);
        } else if let Some(typed) = key.inserts() {
            let at = self.chosen(self.focus);
            let mut next = (1..=choices.len()).map(|step| (at + step) % choices.len());
            if let Some(to) = next.find(|to| choices[*to].starts_with(typed)) {
                self.choose(to);
            }
        }
    }

    /// Takes what is pasted. Several lines of keys stay lines.
    pub(super) fn paste(&mut self, text: &str, table: Option<&TableInfo>) {
        let text = text.trim_end_matches(['\n', '\r']);
        if self.focus == Field::Keys && (text.contains(['\n', '\r', '\t']) || self.pasted.is_some()) {
            let before = self.pasted.take().map(|before| before + "\n").unwrap_or_default();
            self.pasted = Some(before + &text.replace("\r\n", "\n").replace('\r', "\n"));
        } else if self.choices(self.focus, table).is_empty() {
            self.lines.entry(self.focus).or_default().insert(text);
        }
    }

    /// Writes a condition in one line.
    pub(super) fn in_one_line(condition: &str) -> Self {
        let mut ask = Self { focus: Field::Line, ..Self::default() };
        ask.lines.insert(Field::Line, Line::with(condition));
        ask.chosen.insert(Field::Way, 1);
        ask
    }

    /// Does what a command means in the form; false when it means nothing there.
    pub(super) fn on(&mut self, command: Command, table: Option<&TableInfo>) -> bool {
        match command {
            Command::Up | Command::FocusPrevious => self.step(-1, table),
            Command::Down | Command::FocusNext => self.step(1, table),
            Command::PageUp => self.step(isize::MIN, table),
            Command::PageDown => self.step(isize::MAX, table),
            Command::Left => self.sideways(false, table),
            Command::Right => self.sideways(true, table),
            Command::RemoveEntry => {
                self.lines.remove(&self.focus);
                self.pasted.take_if(|_| self.focus == Field::Keys);
            }
            _ => return false,
        }
        true
    }

    fn step(&mut self, by: isize, table: Option<&TableInfo>) {
        let fields = self.fields(table);
        let at = fields.iter().position(|field| *field == self.focus).unwrap_or(0);
        let to = at.saturating_add_signed(by).min(fields.len().saturating_sub(1));
        self.focus = fields.get(to).copied().unwrap_or(self.focus);
    }

    /// The next or the previous choice; in a text the cursor.
    fn sideways(&mut self, right: bool, table: Option<&TableInfo>) {
        let count = self.choices(self.focus, table).len();
        if count == 0 {
            let line = self.lines.entry(self.focus).or_default();
            return if right { line.right() } else { line.left() };
        }
        let at = self.chosen(self.focus);
        self.choose(if right { (at + 1) % count } else { (at + count - 1) % count });
    }

    fn choose(&mut self, to: usize) {
        self.chosen.insert(self.focus, to);
        if self.focus == Field::Index {
            // Another key has other attributes, so that what was typed for this one would mislead.
            self.forget_keys();
        }
    }

    fn forget_keys(&mut self) {
        let is_key = |field: &Field| {
            matches!(field, Field::Partition(_) | Field::Operator(_) | Field::Value(_) | Field::Upper(_))
        };
        self.lines.retain(|field, _| !is_key(field));
        self.chosen.retain(|field, _| !is_key(field));
    }

    /// Completes the word before the cursor by the first of these names that begins so; false when there is none.
    pub(super) fn complete(&mut self, names: &[&str]) -> bool {
        let Some(line) = self.lines.get_mut(&self.focus) else { return false };
        let (start, found) = {
            let (start, word) = word_before(line);
            (start, completions(word, names).into_iter().next().map(str::to_owned))
        };
        let Some(name) = found else { return false };
        let end = line.split().0.len();
        line.replace(crate::domain::Span::new(start, end), &name);
        true
    }

    /// The names that complete the word before the cursor.
    pub fn offers<'n>(&self, names: &[&'n str]) -> Vec<&'n str> {
        let takes_names = matches!(self.focus, Field::Line | Field::Filter | Field::Projection);
        let line = self.line(self.focus).filter(|_| takes_names);
        line.map_or_else(Vec::new, |line| completions(word_before(line).1, names))
    }
}

/// The word before the cursor and where it begins.
fn word_before(line: &Line) -> (usize, &str) {
    let before = line.split().0;
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let start = before
        .rfind(|c| !is_part(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    (start, &before[start..])
}

fn completions<'n>(word: &str, names: &[&'n str]) -> Vec<&'n str> {
    let begins = |name: &&&str| name.len() > word.len() && name.starts_with(word);
    if word.is_empty() { Vec::new() } else { names.iter().filter(begins).copied().collect() }
}
