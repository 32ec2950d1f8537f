//! Which text the filters of a query need a line to hold, so that lines without it are never cut out and read.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::insights::eval::expression::{Comparison, Expression, Pattern};
use crate::insights::eval::placed::ORIGIN;
use crate::insights::eval::prefilter::Prefilter;
use crate::insights::eval::record::{Layout, MESSAGE, SYSTEM_FIELDS, Slot};
use crate::insights::eval::stage::{Stage, Work};
use crate::insights::value::{Number, Value};

/// More alternatives than this cost more to search for than they save.
const MOST: usize = 8;

/// Texts of which one must stand in the line.
struct Needs {
    texts: Vec<String>,
    /// In capitals or not.
    any_case: bool,
}

impl Needs {
    fn shortest(&self) -> usize {
        self.texts.iter().map(String::len).min().unwrap_or(0)
    }
}

/// The texts of which a line must hold one, for the filter that needs the longest.
pub fn prefilter(stages: &[Stage], layout: &Layout) -> Option<Prefilter> {
    let needed = stages.iter().filter_map(|stage| match &stage.work {
        Work::Filter(condition) => condition_needs(condition, layout),
        _ => None,
    });
    let needs = needed
        .filter(|needs| needs.texts.len() <= MOST && needs.shortest() >= 2)
        .max_by_key(Needs::shortest)?;
    if needs.any_case { Prefilter::any_case(&needs.texts) } else { Some(Prefilter::new(&needs.texts)) }
}

/// Texts of which one must stand in the line if the condition is to hold; nothing when it needs none.
fn condition_needs(condition: &Expression, layout: &Layout) -> Option<Needs> {
    match condition {
        Expression::And(a, b) => {
            let both = [condition_needs(a, layout), condition_needs(b, layout)];
            both.into_iter().flatten().max_by_key(Needs::shortest)
        }
        Expression::Or(a, b) => {
            let (mut needs, other) = (condition_needs(a, layout)?, condition_needs(b, layout)?);
            needs.texts.extend(other.texts);
            needs.any_case |= other.any_case;
            Some(needs)
        }
        Expression::Like(of, pattern) => {
            let slot = source_slot(of, layout)?;
            let needs = match &**pattern {
                Pattern::Literal(finder) => exactly(vec![String::from_utf8(finder.needle().to_vec()).ok()?]),
                Pattern::Regex(regex) => {
                    let pattern = regex_syntax::parse(regex.as_str()).ok()?;
                    let exact = pattern_needs(&pattern, false).map(exactly);
                    exact
                        .filter(|needs| needs.shortest() >= 2)
                        .or_else(|| Some(Needs { texts: pattern_needs(&pattern, true)?, any_case: true }))?
                }
                Pattern::Of(_) => return None,
            };
            stand_as_they_are(needs, slot)
        }
        Expression::Compare(Comparison::Equal, a, b) => {
            let (of, constant) = if matches!(**a, Expression::Constant(_)) { (b, a) } else { (a, b) };
            let slot = source_slot(of, layout)?;
            stand_as_they_are(exactly(vec![exact_text(constant)?]), slot)
        }
        Expression::In(of, items) => {
            let slot = source_slot(of, layout)?;
            let texts: Option<_> = items.iter().map(exact_text).collect();
            stand_as_they_are(exactly(texts?), slot)
        }
        _ => None,
    }
}

fn exactly(texts: Vec<String>) -> Needs {
    Needs { texts, any_case: false }
}

/// The slot of a field that comes from the line as it is written there. The times do not: they are printed anew. Nor does
/// where a line of an object comes from.
fn source_slot(of: &Expression, layout: &Layout) -> Option<Slot> {
    let Expression::Slot(slot) = of else { return None };
    let is_text =
        SYSTEM_FIELDS.get(*slot).is_some_and(|name| !matches!(*name, "@timestamp" | "@ingestionTime"));
    let is_field = |(name, field): &(Box<str>, Slot)| field == slot && !ORIGIN.contains(&&**name);
    (is_text || layout.fields.iter().any(is_field)).then_some(*slot)
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
fn stand_as_they_are(needs: Needs, slot: Slot) -> Option<Needs> {
    let needs_escape = |c: char| c.is_control() || matches!(c, '"' | '\\');
    let plain = needs.texts.iter().all(|text| !text.contains(needs_escape));
    (plain || slot == MESSAGE).then_some(needs)
}

/// Texts of which one occurs in every match of a pattern; in any case, when that is asked for.
fn pattern_needs(pattern: &Hir, any_case: bool) -> Option<Vec<String>> {
    if let Some(text) = text_of(pattern, any_case) {
        return Some(vec![text]);
    }
    match pattern.kind() {
        HirKind::Capture(capture) => pattern_needs(&capture.sub, any_case),
        HirKind::Repetition(repetition) if repetition.min > 0 => pattern_needs(&repetition.sub, any_case),
        HirKind::Concat(parts) => {
            let is_text = |part: &Hir| text_of(part, any_case).is_some();
            let runs = parts.chunk_by(|one, next| is_text(one) && is_text(next));
            let needs = runs.filter_map(|run| match run {
                [part] => pattern_needs(part, any_case),
                run => Some(vec![run.iter().filter_map(|part| text_of(part, any_case)).collect()]),
            });
            needs.max_by_key(|texts| texts.iter().map(String::len).min())
        }
        HirKind::Alternation(parts) => {
            let texts: Option<Vec<Vec<String>>> =
                parts.iter().map(|part| pattern_needs(part, any_case)).collect();
            Some(texts?.concat())
        }
        _ => None,
    }
}

/// The text that a part of a pattern stands for alone.
fn text_of(part: &Hir, any_case: bool) -> Option<String> {
    match part.kind() {
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok(),
        HirKind::Class(Class::Unicode(class)) if any_case => {
            // The small letters come behind the capital ones; other forms of the same letter fold to it.
            let letter = class.ranges().iter().map(|range| range.start()).find(char::is_ascii_lowercase)?;
            let folded = ParserBuilder::new().case_insensitive(true).build().parse(&letter.to_string());
            folded.is_ok_and(|folded| folded == *part).then(|| letter.to_string())
        }
        _ => None,
    }
}
