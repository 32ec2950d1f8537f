//! Which index serves a condition, and what of the condition its key takes: the rest becomes a filter, which DynamoDB
//! applies after it has read and charged. What no key can serve says so.

mod itself;
pub use itself::on_itself;

use super::ast::{Comparator, Condition, Kind, Operand, Path};
use super::bare;
use crate::domain::event::{IndexInfo, KeyAttribute, KeySchema, Projection, TableInfo};
use crate::domain::item::Attribute;
use crate::domain::{Fault, FaultKind, figures, nearest};
use crate::insights::Mistake;

/// What is wished for beside the condition.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// The index to use.
    pub index: Option<&'a str>,
    /// Whether reads are consistent: no global index can do that.
    pub consistent: bool,
}

/// How a condition is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The index; the table itself when there is none.
    pub index: Option<String>,
    /// What the key takes: equalities, then at most one range.
    pub key: Vec<Condition>,
    /// What is left for the filter.
    pub filter: Vec<Condition>,
    /// The attributes of the keys of the index and the table.
    pub first: Vec<String>,
    /// Whether the items come with all of their attributes.
    pub is_whole: bool,
    /// An index that reads less than the one that was wished for.
    pub better: Option<String>,
}

/// A table or an index that may serve.
struct Candidate<'a> {
    index: Option<&'a IndexInfo>,
    keys: &'a KeySchema,
}

impl Candidate<'_> {
    fn is_whole(&self) -> bool {
        self.index.is_none_or(|index| index.projection == Projection::All)
    }

    fn name(&self) -> Option<String> {
        self.index.map(|index| index.name.raw().to_owned())
    }
}

/// A condition divided between a key and a filter.
struct Split {
    key: Vec<Condition>,
    filter: Vec<Condition>,
}

/// Why a key does not serve.
enum Obstacle {
    /// No equality on the partition.
    Partition,
    /// It would, but a value is of another type than the key: that compares with nothing.
    Type(Mistake),
    /// It would, but something more is said of a key attribute, which no filter takes.
    Filter(Mistake),
}

/// The best way to serve a condition: all attributes before some, then the most of the sort key, then the table itself.
///
/// # Errors
/// `MalformedQuery` with the place in the condition, or `Invalid` for a wish that can't be had.
pub fn plan(table: &TableInfo, condition: &Condition, wish: Wish<'_>) -> Result<Plan, Fault> {
    let candidates = candidates(table, wish)?;
    let conjuncts = condition.conjuncts();
    let mut best: Option<(&Candidate<'_>, Split)> = None;
    let mut wished: Option<(&Candidate<'_>, Split)> = None;
    let mut mistakes = Vec::new();
    for candidate in &candidates {
        let is_wished = wish.index.is_some() && candidate.name().as_deref() == wish.index;
        match serve(candidate.keys, &conjuncts) {
            Ok(split) if is_wished => wished = Some((candidate, split)),
            Ok(split) => {
                if best.as_ref().is_none_or(|(known, had)| rank(candidate, &split) > rank(known, had)) {
                    best = Some((candidate, split));
                }
            }
            Err(Obstacle::Type(mistake)) => return Err(mistake.into()),
            Err(Obstacle::Filter(mistake)) if is_wished => return Err(mistake.into()),
            Err(Obstacle::Filter(mistake)) => mistakes.push(mistake),
            Err(Obstacle::Partition) if is_wished => {
                return Err(
                    unquoted(table, condition).unwrap_or_else(|| unserved(candidate, condition, &best))
                );
            }
            Err(Obstacle::Partition) => {}
        }
    }
    if let Some((candidate, split)) = wished {
        let better = best.filter(|(other, had)| rank(other, had) > rank(candidate, &split));
        let better = better.map(|(other, _)| other.name().unwrap_or_else(|| "the table itself".to_owned()));
        return Ok(made(table, candidate, split, better));
    }
    // To read a whole partition instead of a part of it is not what was meant; who names the index gets it.
    let reads_a_part = |(candidate, split): &(&Candidate<'_>, Split)| sort_tests(candidate, split) > 0;
    match (best, mistakes.into_iter().next()) {
        (Some(best), None) => Ok(made(table, best.0, best.1, None)),
        (Some(best), Some(_)) if reads_a_part(&best) => Ok(made(table, best.0, best.1, None)),
        (_, Some(mistake)) => Err(mistake.into()),
        (None, None) => Err(unquoted(table, condition)
            .or_else(|| inconsistent(table, condition, wish))
            .unwrap_or_else(|| scan_only(table, condition))),
    }
}

fn rank(candidate: &Candidate<'_>, split: &Split) -> (bool, usize, bool) {
    (candidate.is_whole(), sort_tests(candidate, split), candidate.index.is_none())
}

fn sort_tests(candidate: &Candidate<'_>, split: &Split) -> usize {
    split.key.len() - candidate.keys.partition.len()
}

fn made(table: &TableInfo, candidate: &Candidate<'_>, split: Split, better: Option<String>) -> Plan {
    let mut first: Vec<String> = Vec::new();
    for attribute in table.keys.all().chain(candidate.keys.all()) {
        if !first.iter().any(|name| name == attribute.name.raw()) {
            first.push(attribute.name.raw().to_owned());
        }
    }
    let Split { key, filter } = split;
    Plan { index: candidate.name(), key, filter, first, is_whole: candidate.is_whole(), better }
}

/// What may serve: the table and its indexes, or what of them is wished for.
fn candidates<'a>(table: &'a TableInfo, wish: Wish<'_>) -> Result<Vec<Candidate<'a>>, Fault> {
    if let Some(name) = wish.index {
        let found = table.indexes.iter().find(|index| index.name.raw() == name);
        let index = found.ok_or_else(|| no_index(table, name))?;
        if index.is_global && wish.consistent {
            let what = format!("{name} is a global index, which knows no consistent reads");
            return Err(Fault::new(FaultKind::Invalid, what).hint("leave out --consistent or --index"));
        }
    }
    let is_wished = |index: &IndexInfo| wish.index == Some(index.name.raw());
    let is_ready = |index: &IndexInfo| index.status.as_ref().is_none_or(|status| status.raw() == "ACTIVE");
    let indexes = table.indexes.iter().filter(|index| !(wish.consistent && index.is_global));
    let indexes = indexes.filter(|index| is_ready(index) || is_wished(index));
    let itself = Candidate { index: None, keys: &table.keys };
    Ok(std::iter::once(itself)
        .chain(indexes.map(|index| Candidate { index: Some(index), keys: &index.keys }))
        .collect())
}

fn no_index(table: &TableInfo, name: &str) -> Fault {
    let names: Vec<&str> = table.indexes.iter().map(|index| index.name.raw()).collect();
    let what = format!("the table {} has no index {name:?}", table.name.raw());
    let hint = match nearest(name, names.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None if names.is_empty() => "it has none; leave out --index".to_owned(),
        None => format!("there are {}", names.join(", ")),
    };
    Fault::new(FaultKind::Invalid, what).hint(hint)
}

/// Divides a condition between a key and a filter.
fn serve(keys: &KeySchema, conjuncts: &[&Condition]) -> Result<Split, Obstacle> {
    let mut left: Vec<&Condition> = conjuncts.to_vec();
    let mut key = Vec::new();
    for attribute in &keys.partition {
        let taken = take(&mut left, attribute, |test| test.is_equality).ok_or(Obstacle::Partition)?;
        key.push(taken);
    }
    // Sort attributes count from the left, and nothing follows a range.
    for attribute in &keys.sort {
        let Some(taken) = take(&mut left, attribute, |_| true) else { break };
        let is_range = !taken.is_equality;
        key.push(taken);
        if is_range {
            break;
        }
    }
    for (test, attribute) in key.iter().zip(keys.all()) {
        test.check(attribute).map_err(Obstacle::Type)?;
    }
    let is_key = |path: &&Path| keys.all().any(|attribute| attribute.name.raw() == path.attribute);
    for condition in &left {
        if let Some(path) = condition.paths().into_iter().find(is_key) {
            let unquoted = bare::word(condition, |name| name == path.attribute);
            return Err(Obstacle::Filter(unquoted.unwrap_or_else(|| key_in_filter(condition, path))));
        }
    }
    Ok(Split {
        key: key.into_iter().map(|test| test.condition).collect(),
        filter: left.into_iter().cloned().collect(),
    })
}

/// Amazon DynamoDB Developer Guide, "Filter expressions for the Query operation": a filter can't name key attributes.
fn key_in_filter(condition: &Condition, path: &Path) -> Mistake {
    let what = format!("the key attribute {} is tested once, by itself", path.attribute);
    Mistake::new(condition.span, what).hint(
        "the partition takes =, the sort key one of = < <= > >= between begins_with; two ends are written with between",
    )
}

/// A test of one attribute against values, as a key takes it.
struct Test {
    is_equality: bool,
    values: Vec<Attribute>,
    condition: Condition,
}

impl Test {
    fn check(&self, attribute: &KeyAttribute) -> Result<(), Mistake> {
        let kind = attribute.kind.raw();
        let name = attribute.name.raw();
        if matches!(self.condition.kind, Kind::BeginsWith(..)) && kind == "N" {
            let what = format!("{name} is a number, which has no beginning");
            return Err(Mistake::new(self.condition.span, what).hint("compare it with < <= > >= or between"));
        }
        let Some(wrong) = self.values.iter().find(|value| value.type_name() != kind) else { return Ok(()) };
        let what = format!("{name} is of type {kind}, the value of type {}", wrong.type_name());
        let hint = match kind {
            "S" => "text stands in quotes",
            "N" => "numbers stand without quotes",
            _ => "bytes are written b\"base64\"",
        };
        Err(Mistake::new(self.condition.span, what).hint(hint))
    }
}

/// Takes the first test of an attribute out of the conditions.
fn take(
    left: &mut Vec<&Condition>,
    attribute: &KeyAttribute,
    wanted: impl Fn(&Test) -> bool,
) -> Option<Test> {
    let found = left.iter().enumerate().find_map(|(at, condition)| {
        let test = test_of(condition, attribute.name.raw()).filter(&wanted)?;
        Some((at, test))
    });
    let (at, test) = found?;
    left.remove(at);
    Some(test)
}

/// The condition as a test of an attribute. The attribute comes first in it, as the API wants it.
fn test_of(condition: &Condition, name: &str) -> Option<Test> {
    let is_it = |path: &Path| path.steps.is_empty() && path.attribute == name;
    let (values, kind) = match &condition.kind {
        Kind::Compare(Operand::Path(path), comparator, Operand::Value(value)) if is_it(path) => {
            (vec![value.clone()], compare(path, *comparator, value))
        }
        Kind::Compare(Operand::Value(value), comparator, Operand::Path(path)) if is_it(path) => {
            (vec![value.clone()], compare(path, comparator.turned(), value))
        }
        Kind::Between(Operand::Path(path), Operand::Value(low), Operand::Value(high)) if is_it(path) => {
            (vec![low.clone(), high.clone()], condition.kind.clone())
        }
        Kind::BeginsWith(path, Operand::Value(prefix)) if is_it(path) => {
            (vec![prefix.clone()], condition.kind.clone())
        }
        _ => return None,
    };
    if matches!(kind, Kind::Compare(_, Comparator::NotEqual, _)) {
        return None;
    }
    let is_equality = matches!(kind, Kind::Compare(_, Comparator::Equal, _));
    Some(Test { is_equality, values, condition: Condition { span: condition.span, kind } })
}

fn compare(path: &Path, comparator: Comparator, value: &Attribute) -> Kind {
    Kind::Compare(Operand::Path(path.clone()), comparator, Operand::Value(value.clone()))
}

/// A key attribute that is compared with a text whose quotes were forgotten.
fn unquoted(table: &TableInfo, condition: &Condition) -> Option<Fault> {
    let of_indexes = || table.indexes.iter().flat_map(|index| index.keys.all());
    let is_key = |name: &str| table.keys.all().chain(of_indexes()).any(|key| key.name.raw() == name);
    bare::word(condition, is_key).map(Fault::from)
}

fn unserved(
    candidate: &Candidate<'_>,
    condition: &Condition,
    best: &Option<(&Candidate<'_>, Split)>,
) -> Fault {
    let what = format!("the index needs {}", equalities(candidate.keys));
    let mistake = Mistake::new(condition.span, what);
    match best {
        Some((other, _)) => {
            let name = other
                .name()
                .map_or_else(|| "the table itself".to_owned(), |name| format!("the index {name}"));
            mistake.hint(format!("{name} serves this condition"))
        }
        None => mistake.hint("name the partition with ="),
    }
    .into()
}

fn equalities(keys: &KeySchema) -> String {
    let each: Vec<String> = keys.partition.iter().map(|key| format!("{} = ...", key.name.raw())).collect();
    each.join(" and ")
}

/// Nothing serves a consistent read, and a global index would serve one that is not.
fn inconsistent(table: &TableInfo, condition: &Condition, wish: Wish<'_>) -> Option<Fault> {
    if !wish.consistent {
        return None;
    }
    let index = plan(table, condition, Wish { consistent: false, ..wish }).ok()?.index?;
    let what =
        format!("the index {index} would serve this condition, but a global index knows no consistent reads");
    Some(Mistake::new(condition.span, what).hint("leave out --consistent").into())
}

/// No key of the table or its indexes begins with what the condition says.
fn scan_only(table: &TableInfo, condition: &Condition) -> Fault {
    let mut ways = vec![equalities(&table.keys)];
    for index in &table.indexes {
        let way = equalities(&index.keys);
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    let items = figures::count(table.items);
    let size = figures::bytes(table.bytes as f64);
    let what = "only a scan could serve this condition: it names no partition of the table or an index";
    Mistake::new(condition.span, what)
        .hint(format!(
            "a query needs {}; a scan with this as its filter reads all {items} items ({size})",
            ways.join(", or ")
        ))
        .into()
}

/// Divides a condition without knowing the table, which could not be described: the first equality is the partition, the
/// next test the sort key, the rest a filter. AWS refuses it when that is wrong.
///
/// # Errors
/// `MalformedQuery` without an equality.
pub fn assume(condition: &Condition, index: Option<&str>) -> Result<Plan, Fault> {
    let mut left = condition.conjuncts();
    let partition = assumed(&mut left, |test| test.is_equality).ok_or_else(|| {
        let what = "a query needs the partition key with =";
        let mistake = bare::word(condition, |_| true);
        let mistake =
            mistake.unwrap_or_else(|| Mistake::new(condition.span, what).hint("begin with sku = \"S1\""));
        Fault::from(mistake)
    })?;
    let sort = assumed(&mut left, |_| true);
    let (first, key) = std::iter::once(partition).chain(sort).unzip();
    let filter = left.into_iter().cloned().collect();
    Ok(Plan { index: index.map(str::to_owned), key, filter, first, is_whole: true, better: None })
}

/// Takes the first test of any attribute out of the conditions.
fn assumed(left: &mut Vec<&Condition>, wanted: impl Fn(&Test) -> bool) -> Option<(String, Condition)> {
    let found = left.iter().enumerate().find_map(|(at, condition)| {
        let path = condition.paths().into_iter().next()?;
        let test = test_of(condition, &path.attribute).filter(&wanted)?;
        Some((at, path.attribute.clone(), test.condition))
    });
    let (at, name, condition) = found?;
    left.remove(at);
    Some((name, condition))
}

#[cfg(test)]
mod tests;
