//! The word that was probably meant, for "did you mean" in messages.

/// The candidate that needs the fewest changes (a letter more, less or other, or two swapped), when these are at most
/// one for every three letters of the word; `None` when nothing is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(40).collect();
    let most = word.len().div_ceil(3);
    candidates
        .into_iter()
        .map(|candidate| (changes(&word, &candidate.to_lowercase().chars().collect::<Vec<_>>()), candidate))
        .filter(|(changes, _)| *changes <= most)
        .min_by_key(|(changes, _)| *changes)
        .map(|(_, candidate)| candidate)
}

/// The number of changes between two words: optimal string alignment distance, one row of its table at a time.
fn changes(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let replaced = above[j] + usize::from(a != b);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            let swapped = i > 0 && j > 0 && from[i - 1] == *b && *a == to[j - 1];
            if swapped {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let words = ["theme", "mouse", "since", "region"];
        assert_eq!(nearest("thme", words), Some("theme"));
        assert_eq!(nearest("sicne", words), Some("since"));
        assert_eq!(nearest("REGION", words), Some("region"));
        assert_eq!(nearest("colour", words), None);
        assert_eq!(nearest("", words), None);
    }
}
