//! Which text the filters of a query need a line to hold, so that lines without it are never cut out and read.

use regex_syntax::hir::{Hir, HirKind};

use crate::insights::eval::expression::{Comparison, Expression, Pattern};
use crate::insights::eval::prefilter::Prefilter;
use crate::insights::eval::record::{Layout, MESSAGE, SYSTEM_FIELDS, Slot};
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::value::{Number, Value};

/// More alternatives than this cost more to search for than they save.
const MOST: usize = 8;

/// The texts of which a line must hold one, for the filter that needs the longest.
pub fn prefilter(stages: &[Stage], layout: &Layout) -> Option<Prefilter> {
    let needed = stages.iter().filter_map(|stage| match &stage.work {
        Work::Filter(condition) => condition_needs(condition, layout),
        _ => None,
    });
    let texts = needed
        .filter(|texts| texts.len() <= MOST && shortest(texts) >= 2)
        .max_by_key(|texts| shortest(texts))?;
    Some(Prefilter::new(&texts))
}

fn shortest(texts: &[String]) -> usize {
    texts.iter().map(String::len).min().unwrap_or(0)
}

/// Texts of which one must stand in the line if the condition is to hold; nothing when it needs none.
fn condition_needs(condition: &Expression, layout: &Layout) -> Option<Vec<String>> {
    match condition {
        Expression::And(a, b) => {
            let both = [condition_needs(a, layout), condition_needs(b, layout)];
            both.into_iter().flatten().max_by_key(|texts| shortest(texts))
        }
        Expression::Or(a, b) => {
            let mut texts = condition_needs(a, layout)?;
            texts.extend(condition_needs(b, layout)?);
            Some(texts)
        }
        Expression::Like(of, pattern) => {
            let slot = source_slot(of, layout)?;
            let texts = match &**pattern {
                Pattern::Literal(finder) => vec![String::from_utf8(finder.needle().to_vec()).ok()?],
                Pattern::Regex(regex) => pattern_needs(&regex_syntax::parse(regex.as_str()).ok()?)?,
                Pattern::Of(_) => return None,
            };
            stand_as_they_are(texts, slot)
        }
        Expression::Compare(Comparison::Equal, a, b) => {
            let (of, constant) = if matches!(**a, Expression::Constant(_)) { (b, a) } else { (a, b) };
            let slot = source_slot(of, layout)?;
            stand_as_they_are(vec![exact_text(constant)?], slot)
        }
        Expression::In(of, items) => {
            let slot = source_slot(of, layout)?;
            stand_as_they_are(items.iter().map(exact_text).collect::<Option<_>>()?, slot)
        }
        _ => None,
    }
}

/// The slot of a field that comes from the line as it is written there. The times do not: they are printed anew.
fn source_slot(of: &Expression, layout: &Layout) -> Option<Slot> {
    let Expression::Slot(slot) = of else { return None };
    let is_text =
        SYSTEM_FIELDS.get(*slot).is_some_and(|name| !matches!(*name, "@timestamp" | "@ingestionTime"));
    (is_text || layout.fields.iter().any(|(_, field)| field == slot)).then_some(*slot)
}

/// A text that equals only itself: one that reads as a number equals that number in any form.
fn exact_text(constant: &Expression) -> Option<String> {
    match constant {
        Expression::Constant(Value::Text(text)) if Number::read(text).is_none() => Some(text.to_string()),
        _ => None,
    }
}

/// JSON inside the JSON of an exported message is escaped twice: texts that need escapes are not searched for, but in
/// the message itself.
fn stand_as_they_are(texts: Vec<String>, slot: Slot) -> Option<Vec<String>> {
    let needs_escape = |c: char| c.is_control() || matches!(c, '"' | '\\');
    let plain = texts.iter().all(|text| !text.contains(needs_escape));
    (plain || slot == MESSAGE).then_some(texts)
}

/// Texts of which one occurs in every match of a pattern.
fn pattern_needs(pattern: &Hir) -> Option<Vec<String>> {
    match pattern.kind() {
        HirKind::Literal(literal) => Some(vec![String::from_utf8(literal.0.to_vec()).ok()?]),
        HirKind::Capture(capture) => pattern_needs(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => pattern_needs(&repetition.sub),
        HirKind::Concat(parts) => parts.iter().filter_map(pattern_needs).max_by_key(|texts| shortest(texts)),
        HirKind::Alternation(parts) => {
            let texts: Option<Vec<Vec<String>>> = parts.iter().map(pattern_needs).collect();
            Some(texts?.concat())
        }
        _ => None,
    }
}
