//! What became of the orders of the incident, as their table holds them.

use super::Incident;
use super::clock::SECOND;
use super::dice::Dice;
use super::visit::{Kind, Outcome, Visit};

/// An order that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// `ord-` and 10 digits.
    pub id: String,
    /// `cust-` and 5 digits.
    pub customer: String,
    /// The id that all services have written down.
    pub correlation_id: String,
    /// When it was placed and when it ended, in milliseconds since 1970.
    pub times: (i64, i64),
    /// The size of the basket in cents.
    pub amount: u64,
    /// ISO 4217.
    pub currency: &'static str,
    /// How many things are in the basket.
    pub items: i64,
    /// The card network.
    pub network: &'static str,
    /// `AUTHORISED`, `DECLINED` or `REJECTED`.
    pub status: &'static str,
    /// For a rejected one: the limit that it was over, in cents, and the version of the limit's item.
    pub over: Option<(u64, u32)>,
}

impl Incident {
    /// The last orders that had ended when the incident was found, the newest first, `most` at the most.
    pub fn placed(&self, most: usize) -> Vec<Placed> {
        let last = self.found.div_euclid(SECOND);
        let first = self.begin().div_euclid(SECOND);
        let mut placed: Vec<Placed> = (first..=last)
            .rev()
            .flat_map(|second| self.placed_in(second))
            .filter(|order| order.times.1 <= self.found)
            .take(most)
            .collect();
        placed.sort_by(|a, b| (b.times, &a.id).cmp(&(a.times, &b.id)));
        placed
    }

    fn placed_in(&self, second: i64) -> Vec<Placed> {
        let visits = self.visits(Kind::ALL[2], second);
        visits.map(|visit| self.placed_by(&visit)).collect()
    }

    fn placed_by(&self, visit: &Visit) -> Placed {
        let order = self.order(visit);
        let last = order.attempts.last();
        let over = last.filter(|attempt| attempt.outcome == Outcome::OverLimit);
        Placed {
            customer: format!("cust-{:05}", visit.dice.clone().below(40_000)),
            correlation_id: visit.id.clone(),
            times: (order.started, order.ended),
            amount: order.amount,
            currency: order.currency,
            items: order.items,
            network: order.network,
            status: match order.outcome() {
                Outcome::Authorised => "AUTHORISED",
                Outcome::DeclinedByIssuer => "DECLINED",
                Outcome::OverLimit => "REJECTED",
            },
            over: over.map(|attempt| (attempt.limit, attempt.item_version)),
            id: order.id,
        }
    }

    /// The moment so many milliseconds before the incident is found.
    pub fn before(&self, milliseconds: i64) -> i64 {
        self.found - milliseconds
    }

    /// The id of an invocation that is asked for, by the number of those before it: the same ones in every run.
    pub fn invocation_id(&self, number: u64) -> String {
        self.dice(INVOCATION_IDS, number).uuid()
    }

    /// The revision id of a version of a function.
    pub fn revision_id(&self, function: &str, version: &str) -> String {
        let bytes = function.bytes().chain([0]).chain(version.bytes());
        let parts: Vec<u64> = [self.seed, REVISION_IDS].into_iter().chain(bytes.map(u64::from)).collect();
        Dice::of(&parts).uuid()
    }
}

/// Keep these ids apart from everything else that is thrown.
const INVOCATION_IDS: u64 = 0x494e_564f_4b45;
const REVISION_IDS: u64 = 0x5245_5649_5349;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::FIXED_CLOCK;

    #[test]
    fn the_newest_orders_come_first_and_tell_why_they_failed() {
        let incident = Incident::new(7, 1.0, FIXED_CLOCK.as_millisecond());
        let placed = incident.placed(300);
        assert_eq!(placed.len(), 300);
        assert!(placed.is_sorted_by_key(|order| std::cmp::Reverse(order.times)));
        let rejected: Vec<&Placed> = placed.iter().filter(|order| order.status == "REJECTED").collect();
        // Six in ten are in EUR, seven in ten of those above 25 euros (the story).
        assert!((90..170).contains(&rejected.len()), "{}", rejected.len());
        for order in &rejected {
            assert_eq!((order.currency, order.over), ("EUR", Some((2_500, 118))), "{}", order.id);
            assert!(order.amount > 2_500);
        }
    }
}
