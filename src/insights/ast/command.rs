//! The commands of a query, one struct for each that takes more than a list. What they mean is told where they are
//! checked and evaluated.

use super::{Column, Expr, Field, Name, Number, Period, Query, Spanned};

/// A command with its place, from its name to the end of its last argument.
pub type Command = Spanned<CommandKind>;

/// What a command does.
#[derive(Debug, Clone, PartialEq)]
pub enum CommandKind {
    /// `SOURCE ..`: which log groups are read.
    Source(Source),
    /// `fields e [as a], ..`: adds columns.
    Fields(Vec<Column>),
    /// `display e [as a], ..`: the columns that are returned; the last one wins.
    Display(Vec<Column>),
    /// `filter condition`, `where condition`.
    Filter(Expr),
    /// `filterIndex f = v`, `filterIndex f in [..]`.
    FilterIndex(Expr),
    /// `parse ..`.
    Parse(Parse),
    /// `json field=f "a.b" as x, ..`.
    Json(Json),
    /// `sort e [asc|desc], ..`.
    Sort(Vec<SortKey>),
    /// `stats ..`.
    Stats(Stats),
    /// `limit [any] n`.
    Limit {
        /// `any`: in no order, and the scan may stop early.
        any: bool,
        /// How many rows.
        count: Spanned<u64>,
    },
    /// `head n`, the deprecated spelling of a limit.
    Head(Spanned<u64>),
    /// `tail n`, deprecated.
    Tail(Spanned<u64>),
    /// `dedup f, ..`.
    Dedup(Vec<Field>),
    /// `pattern e`.
    Pattern(Expr),
    /// `diff [previousDay|previousWeek|previousMonth]`.
    Diff(PreviousRange),
    /// `anomaly`.
    Anomaly,
    /// `unmask f, ..`.
    Unmask(Vec<Field>),
    /// `unnest f into x`.
    Unnest {
        /// The list.
        list: Expr,
        /// The name of one item.
        into: Name,
    },
    /// `expand f`.
    Expand(Field),
    /// `lookup ..`.
    Lookup(Lookup),
    /// `cidrlookup ..`.
    CidrLookup(CidrLookup),
    /// `join ..`.
    Join(Box<Join>),
    /// `appendcols ..`.
    Appendcols(Appendcols),
    /// `autoregress ..`.
    Autoregress(Autoregress),
    /// `logcompare timeshift 7d`.
    Logcompare(Spanned<Period>),
    /// `filldown f g* ..`; without a name all fields. A `*` in a name stands for any characters.
    Filldown(Vec<Name>),
    /// `fillmissing [with v for f, ..]`.
    Fillmissing(Vec<Fill>),
    /// `outlier ..`.
    Outlier(Outlier),
    /// `accum f [as o]`.
    Accum {
        /// The field that is summed.
        field: Field,
        /// The name of the running total.
        alias: Option<Name>,
    },
    /// `sessionize ..`.
    Sessionize(Sessionize),
    /// `countFrequent f, ..`.
    CountFrequent(Vec<Field>),
    /// `relevantfields [f, ..] where condition`.
    RelevantFields(RelevantFields),
    /// `addtotals ..`.
    Addtotals(Addtotals),
    /// `estimate`.
    Estimate,
}

/// What `SOURCE` names.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The selections; rows come from all of them.
    pub parts: Vec<SourcePart>,
    /// `start=`, as written, such as `-1d`.
    pub start: Option<Spanned<Box<str>>>,
    /// `end=`, as written, such as `now`.
    pub end: Option<Spanned<Box<str>>>,
}

/// One selection of a `SOURCE`.
#[derive(Debug, Clone, PartialEq)]
pub enum SourcePart {
    /// `logGroups(..)`.
    LogGroups(GroupSelection),
    /// `dataSource(['name.type', ..])`.
    DataSource(Vec<Spanned<Box<str>>>),
    /// `logGroupTags([{"key":"k", "values":["v"]}])`.
    LogGroupTags(Vec<Tag>),
    /// `'group'` or `group`.
    LogGroup(Name),
}

/// The arguments of `logGroups`; an empty list was not given.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GroupSelection {
    /// `namePrefix:`.
    pub name_prefix: Vec<Spanned<Box<str>>>,
    /// `accountIdentifier:` or `accountIdentifiers:`.
    pub accounts: Vec<Spanned<Box<str>>>,
    /// `class:` or `logGroupClass:`.
    pub class: Vec<Spanned<Box<str>>>,
}

/// One condition of `logGroupTags`.
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// The key of the tag.
    pub key: Spanned<Box<str>>,
    /// Its values; `*` at the end stands for any characters, `!` before for all but.
    pub values: Vec<Spanned<Box<str>>>,
}

/// `parse [field] ..`.
#[derive(Debug, Clone, PartialEq)]
pub struct Parse {
    /// What is read; `@message` when nothing is named.
    pub field: Option<Expr>,
    /// How it is read.
    pub mode: ParseMode,
}

/// How `parse` reads.
#[derive(Debug, Clone, PartialEq)]
pub enum ParseMode {
    /// `"user=*, *" as user, rest`.
    Glob {
        /// The text with its `*`.
        pattern: Spanned<Box<str>>,
        /// One name for each `*`.
        aliases: Vec<Name>,
    },
    /// `/user=(?<user>\S+)/`.
    Regex {
        /// The pattern as [`super::ExprKind::Regex`] has it.
        pattern: Spanned<Box<str>>,
        /// One name for each group without one.
        aliases: Vec<Name>,
        /// `multi`: one row for each match.
        multi: bool,
    },
    /// `logfmt as map`.
    Logfmt(Name),
    /// `csv as a, b`.
    Csv(Vec<Name>),
}

/// `json [field=f] "a.b" as x, ..`.
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// What is read; `@message` when nothing is named.
    pub field: Option<Field>,
    /// What is taken out of it.
    pub fields: Vec<JsonField>,
}

/// `"a.b" [as x]`.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonField {
    /// The path as written.
    pub path: Spanned<Box<str>>,
    /// Its name, when one was given.
    pub alias: Option<Name>,
}

/// `e [asc|desc]`.
#[derive(Debug, Clone, PartialEq)]
pub struct SortKey {
    /// By what is sorted.
    pub expr: Expr,
    /// `desc` was written; without a word the order ascends.
    pub descending: bool,
}

/// `stats a [as x], .. [by e [as y], .. [offset p]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Stats {
    /// What is computed.
    pub aggregates: Vec<Column>,
    /// What is grouped by; may be empty.
    pub by: Vec<Column>,
    /// By how much the bins are shifted.
    pub offset: Option<Spanned<Period>>,
}

/// With which time `diff` compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviousRange {
    /// The range of equal length just before.
    Preceding,
    /// `previousDay`.
    Day,
    /// `previousWeek`.
    Week,
    /// `previousMonth`.
    Month,
}

/// A key of a lookup: `column [as f]`, the column of the table and the field of the event that equals it.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// The column of the table.
    pub column: Field,
    /// The field, when its name is another.
    pub field: Option<Field>,
}

/// What happens to a field that already has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// `OUTPUT`: it is overwritten.
    Overwrite,
    /// `OUTPUTNEW`: it stays.
    FillEmpty,
}

/// `column [as f]` after `OUTPUT`.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupColumn {
    /// The column of the table.
    pub column: Field,
    /// The field that it becomes, when its name is another.
    pub alias: Option<Name>,
}

/// `lookup table k [as f], .. OUTPUT c [as f], ..`.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The table.
    pub table: Name,
    /// By what its rows are found.
    pub keys: Vec<Key>,
    /// What happens to fields that are there.
    pub output: Output,
    /// What is taken from it.
    pub columns: Vec<LookupColumn>,
}

/// `cidrlookup table ip [as column] OUTPUT c [as f], ..`.
#[derive(Debug, Clone, PartialEq)]
pub struct CidrLookup {
    /// The table.
    pub table: Name,
    /// The field with the address.
    pub address: Field,
    /// The column with the ranges.
    pub ranges: Option<Field>,
    /// What happens to fields that are there.
    pub output: Output,
    /// What is taken from it.
    pub columns: Vec<LookupColumn>,
}

/// Which rows a join keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// Those with a match.
    Inner,
    /// All of the left side.
    Left,
}

/// `join type=inner left=a right=b where a.f = b.f (query)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Which rows are kept.
    pub kind: JoinKind,
    /// The name of the rows so far.
    pub left: Name,
    /// The name of the rows of the other query.
    pub right: Name,
    /// Which rows belong together.
    pub on: Expr,
    /// The other query.
    pub query: Query,
}

/// `appendcols [override=bool] [max=n] (query)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Appendcols {
    /// `override=`: a column that is there is overwritten.
    pub overwrite: Option<bool>,
    /// `max=`: how many rows.
    pub max: Option<Spanned<u64>>,
    /// The other query.
    pub query: Query,
}

/// `autoregress f [as a] [p=n[-m]]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Autoregress {
    /// The field.
    pub field: Field,
    /// The name of its earlier value.
    pub alias: Option<Name>,
    /// `p=`: how many rows back, from and to.
    pub lags: Option<(Spanned<u64>, Option<Spanned<u64>>)>,
}

/// `with v for f`.
#[derive(Debug, Clone, PartialEq)]
pub struct Fill {
    /// The value.
    pub value: Expr,
    /// The field that has none.
    pub field: Field,
}

/// What `outlier` does with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutlierAction {
    /// It is left out.
    Remove,
    /// Its value is moved to the bound.
    Transform,
}

/// `outlier [action=..] [param=n] [uselower=bool] [mark=bool] f ..`.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlier {
    /// `action=`.
    pub action: Option<OutlierAction>,
    /// `param=`: the factor of the interquartile range.
    pub param: Option<Spanned<Number>>,
    /// `uselower=`: low values count too.
    pub use_lower: Option<bool>,
    /// `mark=`: a field says which rows are outliers.
    pub mark: Option<bool>,
    /// The fields.
    pub fields: Vec<Field>,
}

/// `sessionize f, .. [maxspan p] [as o]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Sessionize {
    /// Who a session belongs to.
    pub fields: Vec<Field>,
    /// After how long a pause a new one begins.
    pub max_span: Option<Spanned<Period>>,
    /// The name of its identifier.
    pub alias: Option<Name>,
}

/// `relevantfields [f, ..] where condition`.
#[derive(Debug, Clone, PartialEq)]
pub struct RelevantFields {
    /// The fields that are looked at; all when empty.
    pub fields: Vec<Field>,
    /// What sets the rows apart.
    pub condition: Expr,
}

/// `addtotals [fieldname=n] [row=bool] [col=bool] [f, ..]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Addtotals {
    /// `fieldname=`.
    pub field_name: Option<Name>,
    /// `row=`.
    pub row: Option<bool>,
    /// `col=`.
    pub column: Option<bool>,
    /// What is summed; all numbers when empty.
    pub fields: Vec<Field>,
}
