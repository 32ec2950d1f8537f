//! One visit of a customer: what they do, when each service has its turn, and how it ends. The lines that the services
//! write about it are made elsewhere, only for the groups that are read.

use super::clock::{MINUTE, SECOND};
use super::dice::Dice;
use super::{Incident, story};

/// What a visit is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A picture, a style sheet: nginx answers alone.
    Static,
    /// A page of the catalogue: through API Gateway.
    Browse,
    /// An order: through all services.
    Checkout,
}

impl Kind {
    /// All kinds, with their number and how many of them come in a second.
    pub const ALL: [(Self, u64, f64); 3] =
        [(Self::Static, 0, 2.25), (Self::Browse, 1, 2.5), (Self::Checkout, 2, 0.9)];
}

/// Who visits and when; common to all kinds.
#[derive(Debug, Clone)]
pub struct Visit {
    /// What for.
    pub kind: Kind,
    /// When the request reaches the shop, in milliseconds.
    pub at: i64,
    /// The id that all services write down for this request.
    pub id: String,
    /// The address of the customer, from the ranges of RFC 5737.
    pub address: String,
    /// Further throws for the details.
    pub dice: Dice,
}

/// How one attempt to pay ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The money is reserved.
    Authorised,
    /// The customer's bank says no: everyday business.
    DeclinedByIssuer,
    /// The basket is over the limit: the incident.
    OverLimit,
}

/// One attempt to pay.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// When the payments service is asked.
    pub asked: i64,
    /// When the fraud check times out before it is tried again; most don't.
    pub fraud_timeout: Option<i64>,
    /// When the table refuses a read because it is throttled, before it is tried again.
    pub throttled: Option<i64>,
    /// When the limit is known.
    pub limit_read: i64,
    /// The limit in cents.
    pub limit: u64,
    /// The version of the item that holds it.
    pub item_version: u32,
    /// When the outcome is known.
    pub decided: i64,
    /// The outcome.
    pub outcome: Outcome,
}

/// An order, from basket to answer.
#[derive(Debug, Clone)]
pub struct Order {
    /// `ord-` and 10 digits.
    pub id: String,
    /// Lambda's own id of the invocation.
    pub invocation: String,
    /// The size of the basket in cents.
    pub amount: u64,
    /// ISO 4217.
    pub currency: &'static str,
    /// The card network.
    pub network: &'static str,
    /// How many things are in the basket.
    pub items: i64,
    /// Which container of the function runs it.
    pub container: usize,
    /// Which task of the payments service.
    pub payments_task: usize,
    /// Which task of the limits service.
    pub limits_task: usize,
    /// How long a new container takes to start, when one is needed.
    pub cold_start: Option<i64>,
    /// When the function starts.
    pub started: i64,
    /// When the basket is priced.
    pub priced: i64,
    /// Red herring: whether the old pricing interface complains.
    pub deprecated: bool,
    /// One attempt, or two when the first failed.
    pub attempts: Vec<Attempt>,
    /// When the function ends.
    pub ended: i64,
}

impl Order {
    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        self.attempts.last().map_or(Outcome::Authorised, |attempt| attempt.outcome)
    }

    /// The status that the customer gets.
    pub fn status(&self) -> u16 {
        match self.outcome() {
            Outcome::Authorised => 201,
            Outcome::DeclinedByIssuer => 402,
            Outcome::OverLimit => 502,
        }
    }
}

impl Incident {
    /// The visits of a kind that begin in a second.
    pub(super) fn visits(&self, kind: (Kind, u64, f64), second: i64) -> impl Iterator<Item = Visit> {
        let (kind, number, rate) = kind;
        let seed = self.seed;
        let expected = rate * self.density * self.mood(second) * self.rush(kind, second);
        let whole = expected as u64;
        let more = Dice::of(&[seed, COUNTS, number, second as u64]).chance(expected - whole as f64);
        (0..whole + u64::from(more)).map(move |index| {
            let mut dice = Dice::of(&[seed, number, second as u64, index]);
            let at = second * SECOND + dice.between(0, SECOND - 1);
            let id = dice.uuid();
            let address = address(&mut dice);
            Visit { kind, at, id, address, dice }
        })
    }

    /// Traffic breathes: between 0.85 and 1.15 of the mean, smoothly from minute to minute.
    fn mood(&self, second: i64) -> f64 {
        let minute = second.div_euclid(60);
        let level = |minute: i64| Dice::of(&[self.seed, MOODS, minute as u64]).unit();
        let part = second.rem_euclid(60) as f64 / 60.0;
        0.85 + 0.3 * (level(minute) + (level(minute + 1) - level(minute)) * part)
    }

    /// Customers whose order failed try again.
    fn rush(&self, kind: Kind, second: i64) -> f64 {
        let outage = second * SECOND >= self.found - story::IMPORTED + MINUTE;
        if kind == Kind::Checkout && outage { 1.2 } else { 1.0 }
    }

    /// The order of a checkout visit.
    pub(super) fn order(&self, visit: &Visit) -> Order {
        let mut dice = visit.dice.clone();
        let currency = dice.pick(&CURRENCIES);
        let cold_start = dice.chance(0.012).then(|| dice.between(480, 1_150));
        let started = visit.at + dice.millis(14, 60) + cold_start.unwrap_or(0);
        let priced = started + 3 + dice.millis(38, 160);
        let mut order = Order {
            id: format!("ord-{:010}", dice.below(10_000_000_000)),
            invocation: dice.uuid(),
            amount: amount(&mut dice),
            currency,
            network: dice.pick(&NETWORKS),
            items: dice.between(1, 9),
            container: dice.below(8) as usize,
            payments_task: dice.below(4) as usize,
            limits_task: dice.below(3) as usize,
            cold_start,
            started,
            priced,
            deprecated: dice.chance(0.1),
            attempts: Vec::with_capacity(1),
            ended: priced,
        };
        self.pay(&mut order, &mut dice);
        order
    }

    fn pay(&self, order: &mut Order, dice: &mut Dice) {
        let mut asked = order.priced + 2 + dice.millis(4, 10);
        for _ in 0..2 {
            let attempt = self.attempt(order, asked, dice);
            let (decided, outcome) = (attempt.decided, attempt.outcome);
            order.attempts.push(attempt);
            order.ended = decided + 3 + dice.millis(6, 40);
            if outcome != Outcome::OverLimit {
                return;
            }
            asked = decided + 250 + dice.between(0, 100);
        }
    }

    fn attempt(&self, order: &Order, asked: i64, dice: &mut Dice) -> Attempt {
        let fraud_timeout = dice.chance(0.03).then(|| asked + 400 + dice.between(0, 20));
        let throttled = (self.is_throttled(asked) && dice.chance(0.45)).then(|| asked + 4);
        let waited = throttled.map_or(0, |_| dice.between(120, 900));
        let limit_read = asked + 2 + dice.millis(4, 18) + waited;
        let after = limit_read - (self.found - story::IMPORTED);
        let (limit, item_version) = story::limit_in_force(order.currency, order.limits_task, after);
        let network = fraud_timeout.map_or(0, |timeout| timeout - asked) + dice.millis(190, 900);
        let declined = dice.chance(0.024);
        let (decided, outcome) = if order.amount > limit {
            (limit_read + 2 + dice.between(0, 3), Outcome::OverLimit)
        } else if declined {
            (limit_read + network, Outcome::DeclinedByIssuer)
        } else {
            (limit_read + network, Outcome::Authorised)
        };
        let fraud_timeout = fraud_timeout.filter(|timeout| *timeout < decided);
        Attempt { asked, fraud_timeout, throttled, limit_read, limit, item_version, decided, outcome }
    }

    fn is_throttled(&self, at: i64) -> bool {
        story::THROTTLED.iter().any(|(from, to)| (self.found - from..self.found - to).contains(&at))
    }
}

/// Six in ten customers pay in euros.
const CURRENCIES: [&str; 20] = [
    "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "EUR", "GBP", "GBP", "GBP",
    "GBP", "GBP", "USD", "USD", "USD",
];

const NETWORKS: [&str; 6] = ["visa", "visa", "mastercard", "mastercard", "amex", "sepa"];

/// From 8 to 190 euros, more small ones than large; one in fifty is up to 2,200.
fn amount(dice: &mut Dice) -> u64 {
    let size = dice.unit();
    let usual = 800 + (size * size * 18_000.0) as u64;
    if dice.chance(0.02) { usual + dice.below(200_000) } else { usual }
}

fn address(dice: &mut Dice) -> String {
    let net = dice.pick(&["192.0.2", "198.51.100", "203.0.113"]);
    format!("{net}.{}", 1 + dice.below(254))
}

/// Keep the throws for different purposes apart.
const COUNTS: u64 = 0x434f_554e_5453;
const MOODS: u64 = 0x4d_4f4f_4453;
