//! A condition as a tree: what the one-line language says, with the places of its parts in the text.

use crate::domain::Span;
use crate::domain::item::Attribute;

/// A condition on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: Kind,
}

/// What a condition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// All of these, at least two.
    And(Vec<Condition>),
    /// One of these, at least two.
    Or(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// `a < 5`.
    Compare(Operand, Comparator, Operand),
    /// `a between 1 and 9`, both ends inclusive.
    Between(Operand, Operand, Operand),
    /// `a in (1, 2)`.
    In(Operand, Vec<Operand>),
    /// `attribute_exists(a)`.
    Exists(Path),
    /// `attribute_not_exists(a)`.
    Missing(Path),
    /// `attribute_type(a, "S")`.
    HasType(Path, String),
    /// `a begins_with "x"`.
    BeginsWith(Path, Operand),
    /// `a contains "x"`: a part of a text, or an element of a set or list.
    Contains(Path, Operand),
}

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// The value at a path.
    Path(Path),
    /// The size of the value at a path.
    Size(Path),
    /// A value.
    Value(Attribute),
}

/// How two operands are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparator {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// The comparator that says the same when the operands change places.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Equal | Self::NotEqual => self,
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
        }
    }
}

/// A place in an item: `address.lines[0]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// Where it stands.
    pub span: Span,
    /// The attribute.
    pub attribute: String,
    /// The way from its value.
    pub steps: Vec<Step>,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// To the value of a name in a map.
    Name(String),
    /// To an element of a list, counted from 0.
    Index(u32),
}

impl Condition {
    /// The conditions that must all hold.
    pub fn conjuncts(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::And(parts) => parts.iter().flat_map(Self::conjuncts).collect(),
            _ => vec![self],
        }
    }

    /// Every path in it.
    pub fn paths(&self) -> Vec<&Path> {
        let of = |operand| match operand {
            &Operand::Path(ref path) | &Operand::Size(ref path) => Some(path),
            Operand::Value(_) => None,
        };
        match &self.kind {
            Kind::And(parts) | Kind::Or(parts) => parts.iter().flat_map(Self::paths).collect(),
            Kind::Not(inner) => inner.paths(),
            Kind::Compare(left, _, right) => [left, right].into_iter().filter_map(of).collect(),
            Kind::Between(operand, low, high) => [operand, low, high].into_iter().filter_map(of).collect(),
            Kind::In(operand, list) => std::iter::once(operand).chain(list).filter_map(of).collect(),
            Kind::Exists(path) | Kind::Missing(path) | Kind::HasType(path, _) => vec![path],
            Kind::BeginsWith(path, operand) | Kind::Contains(path, operand) => {
                std::iter::once(path).chain(of(operand)).collect()
            }
        }
    }
}
