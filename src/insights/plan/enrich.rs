//! Commands that bring in other rows: `lookup`, `cidrlookup`, `join`, and `in` with a query.

use std::collections::{HashMap, HashSet};

use super::compile::Compiler;
use super::expression::Expressions;
use super::names;
use crate::domain::Span;
use crate::insights::ast::{
    self, BinaryOperator, Expr, ExprKind, Field, JoinKind, LookupColumn, Name, Output, Path, Segment,
};
use crate::insights::eval::expression::Expression;
use crate::insights::eval::join::{self, Joined};
use crate::insights::eval::keys;
use crate::insights::eval::lookup::{self, Found, Ranges, Row};
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::inputs::Table;
use crate::insights::inputs::table::Column;
use crate::insights::mistake::Mistake;

impl Compiler {
    /// `lookup`: of several rows with the same key the first counts.
    pub fn lookup(&mut self, lookup: &ast::Lookup) -> Result<(), Mistake> {
        let field = |key: &ast::Key| key.field.clone().unwrap_or_else(|| key.column.clone());
        let keys = lookup.keys.iter().map(field).collect::<Vec<Field>>();
        let keys = keys
            .iter()
            .map(|field| self.expressions.field(&field.node, field.span))
            .collect::<Result<Vec<_>, _>>()?;
        let found = match self.expressions.given.table(&lookup.table)? {
            None => Found::Keys(HashMap::default()),
            Some(table) => {
                let columns = lookup.keys.iter().map(|key| column(&table, &lookup.table, &key.column));
                let columns = columns.collect::<Result<Vec<_>, _>>()?;
                let outputs = output_columns(&table, &lookup.table, &lookup.columns)?;
                let mut rows = HashMap::default();
                for row in table.rows() {
                    let keys: Vec<_> = columns.iter().map(|column| column.of(row)).collect();
                    if let Some(key) = lookup::bytes(&keys) {
                        rows.entry(key.into())
                            .or_insert_with(|| outputs.iter().map(|of| of.of(row)).collect());
                    }
                }
                Found::Keys(rows)
            }
        };
        self.enrich(keys, found, lookup.output, &lookup.columns);
        Ok(())
    }

    /// `cidrlookup`.
    pub fn cidr_lookup(&mut self, lookup: &ast::CidrLookup) -> Result<(), Mistake> {
        let address = self.expressions.field(&lookup.address.node, lookup.address.span)?;
        let mut ranges = Ranges::default();
        if let Some(table) = self.expressions.given.table(&lookup.table)? {
            let of = range_column(&table, lookup)?;
            let outputs = output_columns(&table, &lookup.table, &lookup.columns)?;
            for (row, number) in table.rows().zip(1..) {
                let text = of.of(row).as_text().map(|text| text.to_string()).unwrap_or_default();
                let values: Row = outputs.iter().map(|output| output.of(row)).collect();
                if !text.is_empty() && !ranges.add(&text, values) {
                    let table = &lookup.table;
                    let message =
                        format!("row {number} of the table `{}` has `{text}` for a range", table.text);
                    return Err(Mistake::new(table.span, message).hint("write ranges like 10.0.0.0/8"));
                }
            }
        }
        self.enrich(vec![address], Found::Ranges(ranges), lookup.output, &lookup.columns);
        Ok(())
    }

    fn enrich(&mut self, keys: Vec<Expression>, found: Found, output: Output, columns: &[LookupColumn]) {
        let mut into = Vec::new();
        for column in columns {
            let name = column
                .alias
                .as_ref()
                .map_or_else(|| column.column.node.name(), |alias| (&*alias.text).into());
            let earlier = self.expressions.names.slot(&name);
            let slot = match earlier {
                Some(earlier) => self.change(&name, earlier),
                None => self.add(&name),
            };
            into.push((slot, earlier));
        }
        let overwrites = output == Output::Overwrite;
        self.stages.push(Stage::new(Work::Lookup { keys, found, overwrites, into }));
    }

    /// `join`: afterwards `left.f` is a field of the row, and `right.f` one of the other query's row, which is a map.
    pub fn join(&mut self, join: &ast::Join) -> Result<(), Mistake> {
        let on = self.pairs(&join.on, &join.left.text, &join.right.text)?;
        let rows = self.expressions.given.answer(&join.query)?.unwrap_or_default();
        let joined = Joined::new(on, join.kind == JoinKind::Left, &rows);
        self.expressions.names.left = Some(join.left.text.clone());
        let slot = self.expressions.names.new_slot();
        self.expressions.names.define(&join.right.text, slot);
        self.joined = Some((join.right.text.clone(), slot));
        self.stages.push(Stage::new(Work::Join(Box::new(joined), slot)));
        Ok(())
    }

    /// What a join compares: `left.a = right.b`, several joined by `and`.
    fn pairs(&mut self, on: &Expr, left: &str, right: &str) -> Result<Vec<(Expression, Box<str>)>, Mistake> {
        match &on.node {
            ExprKind::Binary(BinaryOperator::And, a, b) => {
                let mut pairs = self.pairs(a, left, right)?;
                pairs.extend(self.pairs(b, left, right)?);
                Ok(pairs)
            }
            ExprKind::Binary(BinaryOperator::Equal, a, b) => {
                let pair = |a, b| Some((side(a, left)?, side(b, right)?));
                let found = pair(a, b).or_else(|| pair(b, a)).or_else(|| Some((bare(a)?, bare(b)?)));
                let (of, to) = found.ok_or_else(|| not_a_pair(on, left, right))?;
                let of = self.expressions.field(&of, on.span)?;
                Ok(vec![(of, names::dotted(&to).into())])
            }
            _ => Err(not_a_pair(on, left, right)),
        }
    }
}

fn not_a_pair(on: &Expr, left: &str, right: &str) -> Mistake {
    Mistake::new(on.span, "a join compares a field of one side with a field of the other")
        .hint(format!("write it like `{left}.id = {right}.id`, several joined by `and`"))
}

/// The path behind the name of a side.
fn side(expr: &Expr, name: &str) -> Option<Path> {
    let ExprKind::Field(path) = &expr.node else { return None };
    let (Segment::Name(first), rest) = path.segments.split_first()? else { return None };
    (*first.text == *name && !rest.is_empty()).then(|| Path { segments: rest.to_vec() })
}

/// A field without the name of a side: written first it is one of the left, written second one of the right.
fn bare(expr: &Expr) -> Option<Path> {
    match &expr.node {
        ExprKind::Field(path) if path.segments.len() == 1 => Some(path.clone()),
        _ => None,
    }
}

fn column(table: &Table, name: &Name, of: &Field) -> Result<Column, Mistake> {
    let path = names::dotted(&of.node);
    table.column(&path).ok_or_else(|| {
        let known: Vec<String> = table.columns().iter().map(|column| format!("`{column}`")).collect();
        let message = format!("the table `{}` has no column `{path}`", name.text);
        Mistake::new(of.span, message).hint(format!("it has {}", known.join(", ")))
    })
}

fn output_columns(table: &Table, name: &Name, columns: &[LookupColumn]) -> Result<Vec<Column>, Mistake> {
    columns.iter().map(|output| column(table, name, &output.column)).collect()
}

/// The column with the ranges: the one that is named, else the first that holds nothing but ranges.
fn range_column(table: &Table, lookup: &ast::CidrLookup) -> Result<Column, Mistake> {
    if let Some(ranges) = &lookup.ranges {
        return column(table, &lookup.table, ranges);
    }
    let holds_ranges = |name: &str| {
        let Some(column) = table.column(name) else { return false };
        table.rows().all(|row| column.of(row).as_text().is_some_and(|text| lookup::range(&text).is_some()))
    };
    let found = table.columns().iter().find(|name| holds_ranges(name)).and_then(|name| table.column(name));
    found.ok_or_else(|| {
        let message = format!("no column of the table `{}` holds ranges only", lookup.table.text);
        Mistake::new(lookup.table.span, message)
            .hint("name the column: `cidrlookup table field AS column ..`")
    })
}

impl Expressions {
    /// `f in (query)`: the values of the column `f` of the query, or of its only column.
    pub fn in_query(&mut self, value: &Expr, query: &ast::Query, span: Span) -> Result<Expression, Mistake> {
        let of = Box::new(self.compile(value)?);
        let mut known = HashSet::new();
        if let Some(rows) = self.given.answer(query)? {
            let wanted = match &value.node {
                ExprKind::Field(path) => path.name().into_owned(),
                _ => String::new(),
            };
            let mut columns: Vec<&str> =
                rows.iter().flat_map(|batch| batch.columns()).map(|name| &**name).collect();
            columns.retain(|name| *name != "@ptr");
            columns.sort_unstable();
            columns.dedup();
            let column = match columns.as_slice() {
                names if names.contains(&&*wanted) => wanted.as_str(),
                [only] => only,
                [] => "",
                _ => {
                    let message =
                        "the query returns several fields, none of them with the name of what is looked for";
                    return Err(Mistake::new(span, message).hint("choose one by `| fields f` at its end"));
                }
            };
            known.extend(join::column(&rows, column).flat_map(|value| keys::kept(&value)));
        }
        Ok(Expression::Among(of, known))
    }
}
