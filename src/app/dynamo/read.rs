//! What comes of the form: the request that will be sent, with the expressions in it, or what is wrong in which field.

use std::time::Duration;

use super::ask::{Ask, Field, OPERATORS, Way};
use crate::domain::event::{KeyAttribute, TableInfo};
use crate::domain::item::{Attribute, Form, Item, write_item};
use crate::domain::request::{BatchGet, Caps, Expressions, GetItem, ItemQuery, Scan, Sql};
use crate::domain::window::parse_span;
use crate::domain::{Fault, Request, Span, figures};
use crate::dynamo::ast::{Comparator, Condition, Kind, Operand, Path};
use crate::dynamo::expression::{Builder, besides_key};
use crate::dynamo::plan::{self, Plan, Wish};
use crate::dynamo::{condition, key, limits, print, projection, sql};
use crate::insights::Mistake;

/// The most bytes of pasted keys: several ten thousand keys, read as one types.
const KEYS_BYTES: usize = 4 << 20;

/// What is wrong in a field; the span is in its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Wrong {
    /// Which field.
    pub field: Field,
    /// What is wrong.
    pub mistake: Mistake,
    /// Whether it only is not written yet.
    pub is_missing: bool,
}

/// What will be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The request, without a place to begin at and a number of pages.
    pub request: Request,
    /// What it says, in one line.
    pub words: String,
    /// The attributes that come first in the table of items.
    pub first: Vec<String>,
    /// What is worth knowing before it is sent.
    pub remarks: Vec<String>,
}

/// Reads the form for a table.
///
/// # Errors
/// What is wrong, in the first field where something is.
pub fn read(ask: &Ask, name: &str, table: Option<&TableInfo>) -> Result<Asked, Wrong> {
    let reader = Reader { ask, name, table };
    match ask.way() {
        Way::Query if table.is_some() => reader.query(),
        Way::Query | Way::Line => reader.line(),
        Way::Get => reader.get(),
        Way::Keys => reader.keys(),
        Way::Sql => reader.sql(),
        Way::Scan => reader.scan(),
    }
}

struct Reader<'a> {
    ask: &'a Ask,
    name: &'a str,
    table: Option<&'a TableInfo>,
}

impl Reader<'_> {
    fn query(&self) -> Result<Asked, Wrong> {
        let mut parts = self.key_condition()?;
        let filter = self.optional(Field::Filter, condition)?;
        parts.extend(filter.iter().flat_map(Condition::conjuncts).cloned());
        let whole = all(parts);
        let index = self.ask.index(self.table);
        let plan = match (self.table, index) {
            (Some(table), None) => plan::on_itself(table, &whole, self.is_consistent()),
            (Some(table), index) => {
                plan::plan(table, &whole, Wish { index, consistent: self.is_consistent() })
            }
            (None, index) => plan::assume(&whole, index),
        };
        let plan = plan.map_err(|fault| self.refused(Field::Filter, &fault))?;
        self.item_query(&plan)
    }

    fn line(&self) -> Result<Asked, Wrong> {
        let text = self.required(Field::Line, "a condition, such as sku = \"S1\" and ts between 1 and 9")?;
        let whole = condition(text).map_err(|mistake| wrong(Field::Line, mistake))?;
        let index = self.ask.index(self.table);
        let plan = match self.table {
            Some(table) => plan::plan(table, &whole, Wish { index, consistent: self.is_consistent() }),
            None => plan::assume(&whole, index),
        };
        let plan = plan.map_err(|fault| self.refused(Field::Line, &fault))?;
        self.item_query(&plan)
    }

    fn item_query(&self, plan: &Plan) -> Result<Asked, Wrong> {
        let paths = self.optional(Field::Projection, projection)?.unwrap_or_default();
        let (key, filter): (Vec<_>, Vec<_>) = (plan.key.iter().collect(), plan.filter.iter().collect());
        let made = Builder::default().key_condition(&key).filter(&filter).projection(&paths).finish();
        let request = Request::ItemQuery(ItemQuery {
            table: self.name.to_owned(),
            index: plan.index.clone(),
            expressions: self.checked(made)?,
            descending: self.ask.chosen(Field::Order) == 1,
            consistent: self.is_consistent(),
            caps: Caps { items: self.limit()?, ..Caps::default() },
        });
        let mut remarks = Vec::new();
        if let Some(better) = &plan.better {
            remarks.push(format!("fewer items would be read by {better}"));
        }
        if !plan.filter.is_empty() {
            remarks.push("the filter drops items after they are read and paid for".to_owned());
        }
        if !plan.is_whole {
            remarks.push("the index does not hold all attributes; get reads whole items".to_owned());
        }
        let all = plan.key.iter().chain(&plan.filter);
        let words = all.map(print).collect::<Vec<_>>().join(" and ");
        let words = format!("{}: {words}", plan.index.as_deref().unwrap_or("table"));
        let first = if paths.is_empty() { plan.first.clone() } else { Vec::new() };
        Ok(Asked { request, words, first, remarks })
    }

    fn get(&self) -> Result<Asked, Wrong> {
        let key = match self.table {
            Some(table) => self.whole_key(table)?,
            None => {
                let text = self.required(Field::Line, "a key, such as sku = \"S1\" and ts = 5")?;
                key::parse(text).map_err(|mistake| wrong(Field::Line, mistake))?
            }
        };
        let paths = self.optional(Field::Projection, projection)?.unwrap_or_default();
        let expressions = self.checked(Builder::default().projection(&paths).finish())?;
        let first = if paths.is_empty() { key.keys().cloned().collect() } else { Vec::new() };
        let words = format!("item {}", write_item(&key, Form::Plain));
        let (table, consistent) = (self.name.to_owned(), self.is_consistent());
        let request = Request::GetItem(GetItem { table, key, expressions, consistent });
        Ok(Asked { request, words, first, remarks: Vec::new() })
    }

    fn keys(&self) -> Result<Asked, Wrong> {
        let text = self.ask.text(Field::Keys);
        if text.len() > KEYS_BYTES {
            let mistake = Mistake::new(Span::default(), "these are more than 4 MiB of keys");
            return Err(wrong(Field::Keys, mistake.hint("flowid dynamo batch-get reads them from a file")));
        }
        self.required(
            Field::Keys,
            "or paste keys, one a line: values with tabs between them, sku = \"S1\" and ts = 5, or JSON",
        )?;
        let keys = match self.table {
            Some(table) => key::parse_many_of(text, &table.keys),
            None => key::parse_many(text),
        };
        let keys = keys.map_err(|mistake| wrong(Field::Keys, mistake))?;
        let Some(first) = keys.first() else { return Err(missing(Field::Keys, "a key")) };
        let paths = self.optional(Field::Projection, projection)?.unwrap_or_default();
        let names = first.keys().cloned().collect();
        let expressions = self.checked(besides_key(paths, first))?;
        let count = figures::count(keys.len() as u64);
        let words = if keys.len() == 1 { "1 key".to_owned() } else { format!("{count} keys") };
        let (table, consistent) = (self.name.to_owned(), self.is_consistent());
        let request = Request::BatchGet(BatchGet { table, keys, expressions, consistent });
        Ok(Asked { request, words, first: names, remarks: Vec::new() })
    }

    fn whole_key(&self, table: &TableInfo) -> Result<Item, Wrong> {
        let partition = table.keys.partition.iter().enumerate().map(|(at, key)| (Field::Partition(at), key));
        let sort = table.keys.sort.iter().enumerate().map(|(at, key)| (Field::Value(at), key));
        partition
            .chain(sort)
            .map(|(field, key)| Ok((key.name.raw().to_owned(), self.value(field, key)?)))
            .collect()
    }

    fn sql(&self) -> Result<Asked, Wrong> {
        let text = self.required(Field::Statement, "SELECT * FROM \"table\" WHERE key = 'value'")?;
        sql::check(text).map_err(|mistake| wrong(Field::Statement, mistake))?;
        let caps = Caps { items: self.limit()?, capacity: Some(self.capacity()?), ..Caps::default() };
        let (statement, consistent) = (text.to_owned(), self.is_consistent());
        let request = Request::Sql(Sql { statement, consistent, caps });
        let remarks = vec!["a statement without the whole key in its WHERE reads all items".to_owned()];
        Ok(Asked { request, words: text.to_owned(), first: Vec::new(), remarks })
    }

    fn scan(&self) -> Result<Asked, Wrong> {
        let filter = self.optional(Field::Filter, condition)?;
        let conjuncts = filter.as_ref().map(Condition::conjuncts).unwrap_or_default();
        let paths = self.optional(Field::Projection, projection)?.unwrap_or_default();
        let made = Builder::default().filter(&conjuncts).projection(&paths).finish();
        let index = self.ask.index(self.table).map(str::to_owned);
        let words = filter.as_ref().map_or_else(|| "all items".to_owned(), print);
        let words = format!("scan of {}: {words}", index.as_deref().unwrap_or("table"));
        let first = self.table.map(|table| table.keys.all().map(|key| key.name.raw().to_owned()).collect());
        let first = first.filter(|_| paths.is_empty()).unwrap_or_default();
        let request = Request::Scan(Scan {
            table: self.name.to_owned(),
            index,
            expressions: self.checked(made)?,
            consistent: self.is_consistent(),
            segments: self.segments()?,
            caps: Caps {
                items: self.limit()?,
                capacity: Some(self.capacity()?),
                pages: self.count(Field::Pages, "the cap of pages is a number, such as 10")?,
                time: self.time()?,
                ..Caps::default()
            },
        });
        let remarks =
            vec!["a scan reads and pays for every item, also those that the filter drops".to_owned()];
        Ok(Asked { request, words, first, remarks })
    }

    /// The tests of the key that the fields say, in the order of the key.
    fn key_condition(&self) -> Result<Vec<Condition>, Wrong> {
        let mut tests = Vec::new();
        for field in self.ask.fields(self.table) {
            let Some(attribute) = self.ask.attribute(field, self.table) else { continue };
            match field {
                Field::Partition(_) => {
                    tests.push(compare(attribute, Comparator::Equal, self.value(field, attribute)?));
                }
                Field::Operator(at) => tests.extend(self.sort_test(at, attribute)?),
                _ => {}
            }
        }
        Ok(tests)
    }

    fn sort_test(&self, at: usize, attribute: &KeyAttribute) -> Result<Option<Condition>, Wrong> {
        let operator = OPERATORS[self.ask.chosen(Field::Operator(at))];
        if operator == "any" {
            return Ok(None);
        }
        let value = self.value(Field::Value(at), attribute)?;
        let kind = match operator {
            "between" => {
                let upper = self.value(Field::Upper(at), attribute)?;
                Kind::Between(Operand::Path(path(attribute)), Operand::Value(value), Operand::Value(upper))
            }
            "begins_with" => Kind::BeginsWith(path(attribute), Operand::Value(value)),
            "<" => return Ok(Some(compare(attribute, Comparator::Less, value))),
            "<=" => return Ok(Some(compare(attribute, Comparator::LessOrEqual, value))),
            ">" => return Ok(Some(compare(attribute, Comparator::Greater, value))),
            ">=" => return Ok(Some(compare(attribute, Comparator::GreaterOrEqual, value))),
            _ => return Ok(Some(compare(attribute, Comparator::Equal, value))),
        };
        Ok(Some(Condition { span: Span::new(0, 0), kind }))
    }

    /// What is typed, as a value of the type that the key attribute has.
    fn value(&self, field: Field, attribute: &KeyAttribute) -> Result<Attribute, Wrong> {
        let text = self.ask.text(field);
        let what = match attribute.kind.raw() {
            "N" => "a number",
            "B" => "bytes in base64",
            _ => "text",
        };
        if text.is_empty() {
            return Err(missing(field, &format!("{what} for {}", attribute.name.raw())));
        }
        let read = key::typed(text, attribute.kind.raw());
        read.map_err(|what| wrong(field, Mistake::new(Span::new(0, text.len()), what)))
    }

    fn is_consistent(&self) -> bool {
        self.ask.chosen(Field::Consistent) == 1
    }

    fn limit(&self) -> Result<Option<u64>, Wrong> {
        self.count(Field::Limit, "the limit is a number of items, such as 100")
    }

    /// A number above zero, if one is written.
    fn count(&self, field: Field, what: &str) -> Result<Option<u64>, Wrong> {
        match self.ask.text(field).trim() {
            "" => Ok(None),
            text => match text.parse() {
                Ok(count) if count > 0 => Ok(Some(count)),
                _ => Err(self.whole(field, what)),
            },
        }
    }

    fn segments(&self) -> Result<u32, Wrong> {
        let what = format!("segments are a number from 1 to {}", limits::SEGMENTS);
        let segments = self.count(Field::Segments, &what)?.unwrap_or(1);
        let fits = u32::try_from(segments).ok().filter(|segments| *segments <= limits::SEGMENTS);
        fits.ok_or_else(|| self.whole(Field::Segments, &what))
    }

    fn time(&self) -> Result<Option<Duration>, Wrong> {
        match self.ask.text(Field::Time).trim() {
            "" => Ok(None),
            text => match parse_span(text) {
                Ok(span) if span.is_positive() => Ok(Some(span.unsigned_abs())),
                _ => Err(self.whole(Field::Time, "the cap of time is a span, such as 30s or 5m")),
            },
        }
    }

    fn capacity(&self) -> Result<f64, Wrong> {
        let text = self.ask.text(Field::Capacity).trim();
        let units = text.parse().ok().filter(|units: &f64| units.is_finite() && *units > 0.0);
        units.ok_or_else(|| self.whole(Field::Capacity, "read units are a number, such as 1000"))
    }

    fn whole(&self, field: Field, what: &str) -> Wrong {
        wrong(field, Mistake::new(Span::new(0, self.ask.text(field).len()), what))
    }

    fn required(&self, field: Field, example: &str) -> Result<&str, Wrong> {
        let text = self.ask.text(field);
        if text.trim().is_empty() { Err(missing(field, example)) } else { Ok(text) }
    }

    fn optional<T>(
        &self,
        field: Field,
        reader: impl Fn(&str) -> Result<T, Mistake>,
    ) -> Result<Option<T>, Wrong> {
        let text = self.ask.text(field);
        if text.trim().is_empty() {
            return Ok(None);
        }
        reader(text).map(Some).map_err(|mistake| wrong(field, mistake))
    }

    fn checked(&self, made: Expressions) -> Result<Expressions, Wrong> {
        limits::expressions(&made).map_err(|fault| self.refused(Field::Filter, &fault))?;
        Ok(made)
    }

    /// What the planner has against it, at its place in a field.
    fn refused(&self, field: Field, fault: &Fault) -> Wrong {
        let span = fault.at.unwrap_or(Span::new(0, self.ask.text(field).len()));
        let mistake = Mistake::new(span, fault.what.clone());
        let mistake = fault.hint.iter().fold(mistake, |mistake, hint| mistake.hint(hint.clone()));
        wrong(field, mistake)
    }
}

fn all(mut parts: Vec<Condition>) -> Condition {
    match parts.len() {
        1 => parts.remove(0),
        _ => Condition { span: Span::new(0, 0), kind: Kind::And(parts) },
    }
}

fn path(attribute: &KeyAttribute) -> Path {
    Path { span: Span::new(0, 0), attribute: attribute.name.raw().to_owned(), steps: Vec::new() }
}

fn compare(attribute: &KeyAttribute, comparator: Comparator, value: Attribute) -> Condition {
    let kind = Kind::Compare(Operand::Path(path(attribute)), comparator, Operand::Value(value));
    Condition { span: Span::new(0, 0), kind }
}

fn wrong(field: Field, mistake: Mistake) -> Wrong {
    Wrong { field, mistake, is_missing: false }
}

fn missing(field: Field, what: &str) -> Wrong {
    let mistake = Mistake::new(Span::new(0, 0), format!("write {what}"));
    Wrong { field, mistake, is_missing: true }
}
