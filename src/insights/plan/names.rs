//! Which name means which slot, at each place of a query.

use std::collections::HashMap;

use crate::insights::ast::{self, Path, Segment};
use crate::insights::eval::expression::Expression;
use crate::insights::eval::record::{Layout, SYSTEM_FIELDS, Slot};

/// The names at one place of a query. A name that the query gave stands before one of the source.
#[derive(Debug)]
pub struct Names {
    pub layout: Layout,
    made: HashMap<Box<str>, Slot>,
    /// After a `stats` only its columns exist; an expression written as there means the column.
    columns: Option<Vec<(ast::ExprKind, Slot)>>,
    /// After a `join`: the name of the rows so far.
    pub left: Option<Box<str>>,
    /// After an `appendcols`: a column of the other answer may have any name.
    pub is_open: bool,
}

impl Names {
    pub fn new() -> Self {
        Self { layout: Layout::default(), made: HashMap::new(), columns: None, left: None, is_open: false }
    }

    /// A slot that no name means yet.
    pub fn new_slot(&mut self) -> Slot {
        self.layout.slots += 1;
        self.layout.slots - 1
    }

    /// Gives a slot a name.
    pub fn define(&mut self, name: &str, slot: Slot) {
        self.made.insert(name.into(), slot);
    }

    /// Gives a name another slot, also where it is the column of an expression.
    pub fn redefine(&mut self, name: &str, old: Slot, new: Slot) {
        self.define(name, new);
        for (_, slot) in self.columns.iter_mut().flatten().filter(|(_, slot)| *slot == old) {
            *slot = new;
        }
    }

    /// What a name means as a whole, the query's own or a field of the source; nothing when there is no such field.
    pub fn slot(&mut self, name: &str) -> Option<Slot> {
        if let Some(slot) = self.defined(name) {
            return Some(slot);
        }
        if self.are_columns() && !self.is_open {
            return None;
        }
        let system = SYSTEM_FIELDS.iter().position(|field| *field == name);
        Some(system.unwrap_or_else(|| self.field(name)))
    }

    /// The slot that the query gave the name.
    pub fn defined(&self, name: &str) -> Option<Slot> {
        self.made.get(name).copied()
    }

    /// Forgets all names and fields: a `stats` leaves only its columns.
    pub fn become_columns(&mut self, columns: Vec<(Box<str>, ast::ExprKind, Slot)>) {
        self.made.clear();
        self.left = None;
        self.is_open = false;
        for (name, _, slot) in &columns {
            self.made.insert(name.clone(), *slot);
        }
        self.columns = Some(columns.into_iter().map(|(_, expression, slot)| (expression, slot)).collect());
    }

    /// Whether a `stats` came before.
    pub fn are_columns(&self) -> bool {
        self.columns.is_some()
    }

    /// The column that was computed from the same expression.
    pub fn column(&self, expression: &ast::ExprKind) -> Option<Slot> {
        self.columns.as_ref()?.iter().find(|(known, _)| known == expression).map(|(_, slot)| *slot)
    }

    /// What a path means; nothing when it means a field that no longer exists.
    pub fn resolve(&mut self, path: &Path) -> Option<Expression> {
        let name = dotted(path);
        let name = self.without_side(&name);
        if let Some(made) = self.resolve_made(name) {
            return Some(made);
        }
        self.slot(name).map(Expression::Slot)
    }

    /// After a `join`, `left.f` is `f`.
    fn without_side<'n>(&self, name: &'n str) -> &'n str {
        let side = self.left.as_deref().and_then(|left| name.strip_prefix(left)?.strip_prefix('.'));
        side.unwrap_or(name)
    }

    /// A name of the query's own, or a step into one.
    fn resolve_made(&self, name: &str) -> Option<Expression> {
        if let Some(slot) = self.made.get(name) {
            return Some(Expression::Slot(*slot));
        }
        let dots = name.char_indices().rev().filter(|(_, c)| *c == '.');
        dots.map(|(dot, _)| (&name[..dot], &name[dot + 1..])).find_map(|(root, rest)| {
            let slot = self.made.get(root)?;
            Some(Expression::Member(Box::new(Expression::Slot(*slot)), rest.into()))
        })
    }

    fn field(&mut self, name: &str) -> Slot {
        if let Some((_, slot)) = self.layout.fields.iter().find(|(known, _)| **known == *name) {
            return *slot;
        }
        let slot = self.new_slot();
        self.layout.fields.push((name.into(), slot));
        slot
    }
}

/// A path as the engine follows it: `items[0].id` as `items.0.id`.
pub fn dotted(path: &Path) -> String {
    let steps: Vec<String> = path.segments.iter().map(step).collect();
    steps.join(".")
}

/// One step of a path.
pub fn step(segment: &Segment) -> String {
    match segment {
        Segment::Name(word) => word.text.to_string(),
        Segment::Index(index) => index.to_string(),
    }
}
