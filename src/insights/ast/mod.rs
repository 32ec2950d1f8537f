//! The tree that a query becomes: the query, its expressions, names and literals. The commands are in `command`;
//! how text becomes a tree is in `parse`, how a tree becomes text in `print`.

mod command;

use std::borrow::Cow;
use std::ops::Deref;

pub use command::{
    Addtotals, Appendcols, Autoregress, CidrLookup, Command, CommandKind, Fill, GroupSelection, Join,
    JoinKind, Json, JsonField, Key, Lookup, LookupColumn, Outlier, OutlierAction, Output, Parse, ParseMode,
    PreviousRange, RelevantFields, Sessionize, SortKey, Source, SourcePart, Stats, Tag,
};

use crate::domain::Span;

/// Something with its place in the source. Two are equal when what they hold is equal, wherever it stands.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// What stands there.
    pub node: T,
    /// Where it stands, in bytes.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Puts a node at its place.
    pub const fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.node
    }
}

/// A whole query, or one between parentheses.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Its commands in order; never empty.
    pub commands: Vec<Command>,
}

/// An expression with its place.
pub type Expr = Spanned<ExprKind>;

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// `5`, `0.25`, `1e6`.
    Number(Number),
    /// `'text'` or `"text"`, its escapes resolved.
    Text(Box<str>),
    /// `/pattern/`; an escaped slash is a slash, all else stands as written.
    Regex(Box<str>),
    /// `5m`, `1 hour`.
    Period(Period),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
    /// `@timestamp`, `detail.items[0].id`, `` `field-name` ``.
    Field(Path),
    /// `{{name}}` or `<name>`: a hole that a person fills before the query can run.
    Placeholder(Box<str>),
    /// `*`, only as the argument of `count`.
    Star,
    /// `-x`, `not x`.
    Unary(UnaryOperator, Box<Expr>),
    /// `a + b`, `a and b`, `a >= b`.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// `value like pattern`, `value =~ pattern`.
    Like {
        /// Written with `not`.
        negated: bool,
        /// What is searched.
        value: Box<Expr>,
        /// What is looked for: mostly text or a regex.
        pattern: Box<Expr>,
    },
    /// `value in [a, b]`.
    InList {
        /// Written with `not`.
        negated: bool,
        /// What is looked up.
        value: Box<Expr>,
        /// The values among which it is looked up; never empty.
        list: Vec<Expr>,
    },
    /// `value in (SOURCE .. | .. | fields f)`.
    InQuery {
        /// Written with `not`.
        negated: bool,
        /// What is looked up.
        value: Box<Expr>,
        /// The query whose column it is looked up in.
        query: Box<Query>,
    },
    /// `name(arguments)`.
    Call(Call),
    /// `of.name` or `of[0]`, where `of` is not a field (a field's own path is in [`Path`]).
    Member(Box<Expr>, Spanned<Segment>),
}

impl Expr {
    /// The expressions directly inside of this one; an inner query is none.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.node {
            ExprKind::Unary(_, operand) => vec![operand],
            ExprKind::Binary(_, left, right) => vec![left, right],
            ExprKind::Like { value, pattern, .. } => vec![value, pattern],
            ExprKind::InList { value, list, .. } => std::iter::once(&**value).chain(list).collect(),
            ExprKind::InQuery { value, .. } => vec![value],
            ExprKind::Call(call) => call.arguments.iter().collect(),
            ExprKind::Member(of, _) => vec![of],
            _ => Vec::new(),
        }
    }
}

/// A function call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The function as written; names are compared without regard to case.
    pub name: Spanned<Box<str>>,
    /// The arguments in order.
    pub arguments: Vec<Expr>,
}

/// A number literal with its digits as written.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// The digits, without a sign.
    pub digits: Box<str>,
}

impl Number {
    /// The nearest double. The lexer only makes digits that are one.
    pub fn value(&self) -> f64 {
        self.digits.parse().unwrap_or(f64::NAN)
    }
}

/// A length of time such as `5m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many units.
    pub amount: u64,
    /// Which unit.
    pub unit: PeriodUnit,
}

/// The units of a period, as the documentation of `bin` lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PeriodUnit {
    /// `ms`, `msec`, `millisecond`.
    Millisecond,
    /// `s`, `sec`, `second`.
    Second,
    /// `m`, `min`, `minute`.
    Minute,
    /// `h`, `hr`, `hour`.
    Hour,
    /// `d`, `day`.
    Day,
    /// `w`, `week`.
    Week,
    /// `mo`, `mon`, `month`.
    Month,
    /// `q`, `qtr`, `quarter`.
    Quarter,
    /// `y`, `yr`, `year`.
    Year,
}

impl PeriodUnit {
    /// Reads a unit, in any case; forms of more than one letter may end in `s`.
    pub fn read(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Some(match word.as_str() {
            "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => Self::Millisecond,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Second,
            "m" | "min" | "mins" | "minute" | "minutes" => Self::Minute,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hour,
            "d" | "day" | "days" => Self::Day,
            "w" | "week" | "weeks" => Self::Week,
            "mo" | "mos" | "mon" | "mons" | "month" | "months" => Self::Month,
            "q" | "qtr" | "qtrs" | "quarter" | "quarters" => Self::Quarter,
            "y" | "yr" | "yrs" | "year" | "years" => Self::Year,
            _ => return None,
        })
    }

    /// The shortest form.
    pub const fn short(self) -> &'static str {
        match self {
            Self::Millisecond => "ms",
            Self::Second => "s",
            Self::Minute => "m",
            Self::Hour => "h",
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "mo",
            Self::Quarter => "q",
            Self::Year => "y",
        }
    }
}

/// How a name was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quote {
    /// `name`.
    None,
    /// `` `name` ``.
    Whole,
    /// `` @`name` ``: the text of the name starts with the `@`.
    AfterAt,
}

/// A name with how it was written. Names of fields are case-sensitive.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Word {
    /// The name without its quotes.
    pub text: Box<str>,
    /// How it was written.
    pub quote: Quote,
}

/// An alias, a table, a part of a join.
pub type Name = Spanned<Word>;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A key of a map. An item of a list may be written this way too: the `0` of `items.0.id`.
    Name(Word),
    /// An item of a list: `[0]`.
    Index(u64),
}

/// A field, perhaps with steps into it. Never empty, and the first segment is a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// The steps.
    pub segments: Vec<Segment>,
}

impl Path {
    /// The path as CloudWatch names the column: names joined with dots, without quotes.
    pub fn name(&self) -> Cow<'_, str> {
        if let [Segment::Name(word)] = self.segments.as_slice() {
            return Cow::Borrowed(&word.text);
        }
        let mut out = String::new();
        for segment in &self.segments {
            match segment {
                Segment::Name(word) => {
                    if !out.is_empty() {
                        out.push('.');
                    }
                    out.push_str(&word.text);
                }
                Segment::Index(index) => out.push_str(&format!("[{index}]")),
            }
        }
        Cow::Owned(out)
    }

    /// Its first name: `detail` of `detail.items[0]`.
    pub fn root(&self) -> &str {
        match self.segments.first() {
            Some(Segment::Name(word)) => &word.text,
            _ => "",
        }
    }
}

/// A field with its place, where only a field may stand.
pub type Field = Spanned<Path>;

/// An expression that becomes a column: of `fields`, `display`, `stats`.
#[derive(Debug, Clone)]
pub struct Column {
    /// What the column holds.
    pub expr: Expr,
    /// Its name, when one was given.
    pub alias: Option<Name>,
    /// The name under which it is returned: the alias, else the expression as it was written.
    pub label: Box<str>,
}

/// The label follows from expression and alias, and only repeats how they were written.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.expr == other.expr && self.alias == other.alias
    }
}

/// Operators before an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`.
    Minus,
    /// `not` or `!`.
    Not,
}

/// Operators between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `or`.
    Or,
    /// `and`.
    And,
    /// `=` or `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Remainder,
    /// `^`.
    Power,
}

impl BinaryOperator {
    /// It compares its operands.
    pub const fn compares(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::NotEqual
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }

    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Power => "^",
        }
    }
}
