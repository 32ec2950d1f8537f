//! How well a name fits what was typed.

/// How well a name fits; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// It was typed whole.
    Whole,
    /// It starts so.
    Start,
    /// It starts so in other case.
    StartInOtherCase,
    /// One of its words starts so.
    Segment,
    /// It holds what was typed.
    Inside,
    /// It has the same first letter and then holds the others in their order, over so many characters.
    Scattered(usize),
}

/// How many characters must be typed before the middle of a name is searched.
const INSIDE_FROM: usize = 3;
/// How many characters must be typed before they may be scattered over the name.
const SCATTERED_FROM: usize = 2;

/// How well a name fits what was typed; nothing when it does not.
pub fn rank(name: &str, typed: &str) -> Option<Rank> {
    let typed = typed.trim_start_matches('`');
    // Nobody types the sign that the service's own fields start with, nor the quote of a value.
    let name = if typed.starts_with('@') { name } else { name.trim_start_matches(['@', '"']) };
    if name == typed {
        return Some(Rank::Whole);
    }
    if name.starts_with(typed) {
        return Some(Rank::Start);
    }
    let (lower, wanted) = (name.to_lowercase(), typed.to_lowercase());
    let segment = |sign: char| lower.split(sign).skip(1).any(|rest| rest.starts_with(&wanted));
    if lower.starts_with(&wanted) {
        Some(Rank::StartInOtherCase)
    } else if ['.', '_', '-', ' '].into_iter().any(segment) {
        Some(Rank::Segment)
    } else if wanted.chars().count() >= INSIDE_FROM && lower.contains(&wanted) {
        Some(Rank::Inside)
    } else {
        scattered(&lower, &wanted).map(Rank::Scattered)
    }
}

/// Over how many characters of the name the wanted ones are scattered, from its first on.
fn scattered(name: &str, wanted: &str) -> Option<usize> {
    if wanted.chars().count() < SCATTERED_FROM || name.chars().next() != wanted.chars().next() {
        return None;
    }
    let mut characters = name.chars().enumerate();
    wanted.chars().try_fold(0, |_, c| characters.find(|(_, other)| *other == c).map(|(at, _)| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_come_before_middles_and_these_before_scattered_letters() {
        let ranks: Vec<Option<Rank>> = [
            ("count", "count"),
            ("count", "cou"),
            ("SOURCE", "sou"),
            ("count_distinct", "dist"),
            ("strcontains", "cont"),
            ("count_distinct", "cdis"),
            ("count_distinct", "cnt"),
        ]
        .map(|(name, typed)| rank(name, typed))
        .to_vec();
        assert!(ranks.iter().all(Option::is_some), "{ranks:?}");
        assert!(
            ranks.is_sorted_by(|a, b| a < b || matches!((a, b), (Some(Rank::Scattered(_)), _))),
            "{ranks:?}"
        );
    }

    #[test]
    fn other_letters_and_another_order_do_not_fit() {
        for (name, typed) in
            [("count", "x"), ("count", "tnuoc"), ("level", "evl"), ("strlen", "t"), ("a", "ab")]
        {
            assert_eq!(rank(name, typed), None, "{name} {typed}");
        }
    }

    #[test]
    fn signs_before_a_name_need_not_be_typed() {
        assert_eq!(rank("@message", "mes"), Some(Rank::Start));
        assert_eq!(rank("@message", "@mes"), Some(Rank::Start));
        assert_eq!(rank("user-agent", "`user"), Some(Rank::Start));
        assert_eq!(rank("@message", ""), Some(Rank::Start));
    }
}
