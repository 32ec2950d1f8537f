//! From a condition to an expression of the API, with a placeholder for every name and every value in it.

use super::ast::{Condition, Kind, Operand, Path, Step};
use crate::domain::Span;
use crate::domain::item::{Attribute, Item};
use crate::domain::request::Expressions;

/// Makes the expressions of one request; they share their placeholders.
#[derive(Debug, Default)]
pub struct Builder {
    made: Expressions,
}

impl Builder {
    /// Adds the key condition.
    #[must_use]
    pub fn key_condition(mut self, conjuncts: &[&Condition]) -> Self {
        self.made.key_condition = self.all(conjuncts);
        self
    }

    /// Adds the filter.
    #[must_use]
    pub fn filter(mut self, conjuncts: &[&Condition]) -> Self {
        self.made.filter = self.all(conjuncts);
        self
    }

    /// Adds the projection.
    #[must_use]
    pub fn projection(mut self, paths: &[Path]) -> Self {
        let paths: Vec<String> = paths.iter().map(|path| self.path(path)).collect();
        self.made.projection = Some(paths.join(", ")).filter(|text| !text.is_empty());
        self
    }

    /// The finished expressions.
    pub fn finish(self) -> Expressions {
        self.made
    }

    fn all(&mut self, conjuncts: &[&Condition]) -> Option<String> {
        let is_only = conjuncts.len() == 1;
        let in_brackets = |condition: &Condition| !is_only && matches!(condition.kind, Kind::Or(_));
        let parts: Vec<String> =
            conjuncts.iter().map(|part| bracketed(self.condition(part), in_brackets(part))).collect();
        (!parts.is_empty()).then(|| parts.join(" AND "))
    }

    fn condition(&mut self, condition: &Condition) -> String {
        match &condition.kind {
            Kind::And(parts) => {
                self.joined(parts, " AND ", |kind| matches!(kind, Kind::And(_) | Kind::Or(_)))
            }
            Kind::Or(parts) => self.joined(parts, " OR ", |kind| matches!(kind, Kind::Or(_))),
            Kind::Not(inner) => {
                let is_whole = matches!(inner.kind, Kind::And(_) | Kind::Or(_) | Kind::Not(_));
                format!("NOT {}", bracketed(self.condition(inner), is_whole))
            }
            Kind::Compare(left, comparator, right) => {
                format!("{} {} {}", self.operand(left), comparator.symbol(), self.operand(right))
            }
            Kind::Between(value, low, high) => {
                let (value, low) = (self.operand(value), self.operand(low));
                format!("{value} BETWEEN {low} AND {}", self.operand(high))
            }
            Kind::In(value, list) => {
                let value = self.operand(value);
                let list: Vec<String> = list.iter().map(|listed| self.operand(listed)).collect();
                format!("{value} IN ({})", list.join(", "))
            }
            Kind::Exists(path) => format!("attribute_exists({})", self.path(path)),
            Kind::Missing(path) => format!("attribute_not_exists({})", self.path(path)),
            Kind::HasType(path, kind) => {
                let path = self.path(path);
                format!("attribute_type({path}, {})", self.value(&Attribute::Text(kind.clone())))
            }
            Kind::BeginsWith(path, prefix) => {
                format!("begins_with({}, {})", self.path(path), self.operand(prefix))
            }
            Kind::Contains(path, part) => format!("contains({}, {})", self.path(path), self.operand(part)),
        }
    }

    fn joined(&mut self, parts: &[Condition], word: &str, in_brackets: impl Fn(&Kind) -> bool) -> String {
        let parts: Vec<String> =
            parts.iter().map(|part| bracketed(self.condition(part), in_brackets(&part.kind))).collect();
        parts.join(word)
    }

    fn operand(&mut self, operand: &Operand) -> String {
        match operand {
            Operand::Path(path) => self.path(path),
            Operand::Size(path) => format!("size({})", self.path(path)),
            Operand::Value(value) => self.value(value),
        }
    }

    fn path(&mut self, path: &Path) -> String {
        let mut out = self.name(&path.attribute);
        for step in &path.steps {
            match step {
                Step::Name(name) => {
                    out.push('.');
                    out.push_str(&self.name(name));
                }
                Step::Index(index) => out.push_str(&format!("[{index}]")),
            }
        }
        out
    }

    /// The placeholder of a name: one for each, however often it stands there.
    fn name(&mut self, name: &str) -> String {
        if let Some((placeholder, _)) = self.made.names.iter().find(|(_, known)| *known == name) {
            return placeholder.clone();
        }
        let placeholder = format!("#n{}", self.made.names.len());
        self.made.names.insert(placeholder.clone(), name.to_owned());
        placeholder
    }

    fn value(&mut self, value: &Attribute) -> String {
        let placeholder = format!(":v{}", self.made.values.len());
        self.made.values.insert(placeholder.clone(), value.clone());
        placeholder
    }
}

/// The projection of these paths and of the key; of everything when there are none.
pub fn besides_key(mut paths: Vec<Path>, key: &Item) -> Expressions {
    if paths.is_empty() {
        return Expressions::default();
    }
    for name in key.keys() {
        let is_it = |path: &Path| path.steps.is_empty() && path.attribute == *name;
        if !paths.iter().any(is_it) {
            paths.push(Path { span: Span::default(), attribute: name.clone(), steps: Vec::new() });
        }
    }
    Builder::default().projection(&paths).finish()
}

fn bracketed(text: String, brackets: bool) -> String {
    if brackets { format!("({text})") } else { text }
}
