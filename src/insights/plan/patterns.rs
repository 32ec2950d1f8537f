//! `pattern`, a grouping by the template of a text and an operator that makes clusters of the groups, and
//! `relevantfields`.

use std::collections::BTreeSet;

use super::compile::Compiler;
use crate::insights::ast::{self, Expr, ExprKind, Path, Quote, Segment, Word};
use crate::insights::eval::aggregate::Kind;
use crate::insights::eval::expression::Expression;
use crate::insights::eval::functions::Function;
use crate::insights::eval::groups::Grouping;
use crate::insights::eval::operators::patterns::{Patterns, template};
use crate::insights::eval::operators::relevant::Relevant;
use crate::insights::eval::record::Slot;
use crate::insights::eval::sink::Target;
use crate::insights::mistake::Mistake;

/// The columns of `pattern`.
const COLUMNS: [&str; 5] = ["@pattern", "@ratio", "@sampleCount", "@severityLabel", "@example"];

/// So many templates are told apart, the first in the order of the rows.
const MOST_TEMPLATES: usize = 100_000;

/// The columns of `relevantfields`.
const RELEVANT: [&str; 5] =
    ["@fieldName", "@relevanceScore", "@topRelevanceContributors", "@conditionalMedian", "@baselineMedian"];

impl Compiler {
    /// Without names the columns that were chosen are looked at, or all fields of the row.
    pub(super) fn relevant_fields(&mut self, command: &ast::RelevantFields) -> Result<(), Mistake> {
        let mut fields = Vec::new();
        for field in &command.fields {
            fields.push((field.node.name().into(), self.slot_of(field)?));
        }
        let shown = self.projection();
        let mut fields = match (fields.is_empty(), shown.whole_row) {
            (false, _) => Some(fields),
            (true, true) => None,
            (true, false) => Some(shown.columns),
        };
        if let Some(fields) = &mut fields {
            let mut names = BTreeSet::new();
            fields.retain(|(name, _): &(Box<str>, Slot)| names.insert(name.clone()));
        }
        let condition = self.expressions.compile(&command.condition)?;
        let condition = self.slot_of_expression(condition);
        let into = [(); 5].map(|()| self.expressions.names.new_slot());
        self.operate(Relevant { condition, fields, into });
        self.only_columns(RELEVANT.into_iter().zip(into).collect());
        Ok(())
    }

    pub(super) fn pattern(&mut self, of: &Expr) -> Result<(), Mistake> {
        let of = self.count_templates(of)?;
        let into = [(); 5].map(|()| self.expressions.names.new_slot());
        self.operate(Patterns { of, into });
        self.only_columns(COLUMNS.into_iter().zip(into).collect());
        Ok(())
    }

    /// How often each template of a text came: the template, its count and one of the texts.
    pub(super) fn count_templates(&mut self, of: &Expr) -> Result<[Slot; 3], Mistake> {
        let text = self.expressions.compile(of)?;
        let text = self.slot_of_expression(text);
        let call = Expression::Call(Function::Plain(template), vec![Expression::Slot(text)]);
        let template = self.slot_of_expression(call);
        let results = [(); 3].map(|()| self.expressions.names.new_slot());
        let grouping = Grouping {
            by: vec![Expression::Slot(template)],
            // Of all texts always the same one is the example, in whatever order they come.
            aggregates: vec![(Kind::CountRows, None), (Kind::SortsFirst, Some(Expression::Slot(text)))],
            needs: vec![template, text],
            most: Some(MOST_TEMPLATES),
            results: results.to_vec(),
        };
        self.end_part(Target::Stats(grouping));
        Ok(results)
    }

    /// Rows of a command's own follow: there is nothing but their columns.
    pub(super) fn only_columns(&mut self, columns: Vec<(&str, Slot)>) {
        let named = columns.iter().map(|(name, slot)| (Box::from(*name), field(name), *slot));
        self.expressions.names.become_columns(named.collect());
        self.fields.clear();
        self.extracted.clear();
        self.display = None;
        self.grouped.clear();
        self.columns = Some(columns.into_iter().map(|(name, slot)| (name.into(), slot)).collect());
    }
}

fn field(name: &str) -> ExprKind {
    let word = Word { text: name.into(), quote: Quote::None };
    ExprKind::Field(Path { segments: vec![Segment::Name(word)] })
}
