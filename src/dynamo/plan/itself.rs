//! A condition served by the table itself, whatever else might serve it better: what a person chose who chose no index.

use super::{Candidate, Obstacle, Plan, Split, Wish, candidates, equalities, made, rank, serve};
use crate::domain::Fault;
use crate::domain::event::TableInfo;
use crate::dynamo::ast::Condition;
use crate::insights::Mistake;

/// The condition served by the key of the table, with the index that would read less.
///
/// # Errors
/// `MalformedQuery` with the place in the condition.
pub fn on_itself(table: &TableInfo, condition: &Condition, consistent: bool) -> Result<Plan, Fault> {
    let conjuncts = condition.conjuncts();
    let itself = Candidate { index: None, keys: &table.keys };
    let split = serve(&table.keys, &conjuncts).map_err(|obstacle| match obstacle {
        Obstacle::Type(mistake) | Obstacle::Filter(mistake) => mistake,
        Obstacle::Partition => {
            Mistake::new(condition.span, format!("the table needs {}", equalities(&table.keys)))
        }
    })?;
    let others = candidates(table, Wish { index: None, consistent })?;
    let served = |other: &Candidate<'_>| serve(other.keys, &conjuncts).ok().map(|had| rank(other, &had));
    let is_better =
        |other: &&Candidate<'_>| served(other).is_some_and(|rank_of| rank_of > rank(&itself, &split));
    let better = others.iter().filter(is_better).max_by_key(|other| served(other));
    let better = better.and_then(Candidate::name);
    let Split { key, filter } = split;
    Ok(made(table, &itself, Split { key, filter }, better))
}
