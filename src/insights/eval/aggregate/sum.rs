//! Sums, averages and spreads. All are computed from exact sums: what comes out does not depend on the order of the rows
//! or on how many threads read them.

use super::exact::Exact;
use crate::insights::value::Number;

/// A sum, and of how many numbers.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    count: u64,
    /// The sum of those that are whole.
    whole: i128,
    /// The sum of the others, if there are any.
    real: Option<Exact>,
}

impl Sum {
    /// Takes one more number.
    pub fn add(&mut self, number: Number) {
        self.count += 1;
        match number {
            Number::Integer(integer) => self.whole += i128::from(integer),
            Number::Real(real) => self.real.get_or_insert_default().add(real),
        }
    }

    /// Adds another sum.
    pub fn absorb(&mut self, other: Self) {
        self.count += other.count;
        self.whole += other.whole;
        if let Some(real) = other.real {
            self.real.get_or_insert_default().absorb(real);
        }
    }

    /// The sum; nothing without a number, or when no double reaches so far.
    pub fn total(&self) -> Option<Number> {
        match i64::try_from(self.whole) {
            _ if self.count == 0 => None,
            Ok(whole) if self.real.is_none() => Some(Number::Integer(whole)),
            _ => Number::real(self.exact().divided_by(1.0)),
        }
    }

    /// The average; nothing without a number.
    pub fn average(&self) -> Option<Number> {
        if self.count == 0 { None } else { Number::real(self.exact().divided_by(self.count as f64)) }
    }

    fn exact(&self) -> Exact {
        let mut exact = self.real.clone().unwrap_or_default();
        exact.add_whole(self.whole);
        exact
    }
}

/// What a spread is computed from: the sums of numbers and of their squares.
#[derive(Debug, Clone, Default)]
pub struct Moments {
    sum: Sum,
    /// The squares of whole numbers, as far as they fit.
    whole_squares: i128,
    /// The other squares.
    squares: Exact,
}

impl Moments {
    /// Takes one more number.
    pub fn add(&mut self, number: Number) {
        self.sum.add(number);
        match number {
            Number::Integer(integer) => self.add_squares(i128::from(integer) * i128::from(integer)),
            Number::Real(real) => self.squares.add_square(real),
        }
    }

    /// Adds those of other numbers.
    pub fn absorb(&mut self, other: Self) {
        self.sum.absorb(other.sum);
        self.add_squares(other.whole_squares);
        self.squares.absorb(other.squares);
    }

    fn add_squares(&mut self, squares: i128) {
        match self.whole_squares.checked_add(squares) {
            Some(sum) => self.whole_squares = sum,
            None => {
                self.squares.add_whole(self.whole_squares);
                self.whole_squares = squares;
            }
        }
    }

    /// The variance of a sample (n - 1); nothing for less than two numbers.
    pub fn variance(&self) -> Option<f64> {
        let count = self.sum.count;
        if count < 2 {
            return None;
        }
        let sum = self.sum.exact();
        let mut squares = self.squares.clone();
        squares.add_whole(self.whole_squares);
        let mut times = Exact::default();
        times.add_whole(i128::from(count));
        // n times the squares less the square of the sum, which nothing rounds, is n (n - 1) times the variance.
        let mut spread = Exact::default();
        spread.add_product(&times, &squares, false);
        spread.add_product(&sum, &sum, true);
        Some(spread.divided_by(count as f64 * (count - 1) as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(numbers: &[f64]) -> Moments {
        let mut moments = Moments::default();
        numbers.iter().for_each(|number| moments.add(Number::real(*number).unwrap()));
        moments
    }

    /// By hand, and `statistics.variance` of Python, which computes with fractions.
    #[test]
    fn spreads_keep_what_a_double_would_lose() {
        assert_eq!(moments(&[1.0]).variance(), None);
        assert_eq!(moments(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).variance(), Some(32.0 / 7.0));
        assert_eq!(moments(&[0.1, 0.1, 0.1]).variance(), Some(0.0));
        assert_eq!(moments(&[1e15 + 0.25, 1e15 + 0.5, 1e15 + 0.75]).variance(), Some(0.0625));
        assert_eq!(moments(&[1e200, 1e200]).variance(), Some(0.0));
        assert_eq!(moments(&[1e200, -1e200]).variance(), Some(f64::INFINITY));
        let mut far = Moments::default();
        [i64::MAX, i64::MAX - 2, i64::MIN].into_iter().for_each(|integer| far.add(Number::Integer(integer)));
        assert_eq!(far.variance(), Some(1.134_274_556_403_128_1e38));
    }

    #[test]
    fn pieces_give_the_same() {
        let numbers: Vec<f64> = (0..1000).map(|n| f64::from(n) * 0.37 - 1e6).collect();
        for cut in [0, 1, 500, 999, 1000] {
            let mut pieces = moments(&numbers[..cut]);
            pieces.absorb(moments(&numbers[cut..]));
            assert_eq!(pieces.variance(), moments(&numbers).variance());
            assert_eq!(pieces.sum.total(), moments(&numbers).sum.total());
        }
    }
}
