//! Counts on the command line: from one on, with words for what is none.

/// A count of at least one.
///
/// # Errors
/// How it is written.
pub fn count(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("write a number from 1 on".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_a_number_from_one_on() {
        assert_eq!(count("20"), Ok(20));
        for wrong in ["0", "-1", "x", "", "1.5", "99999999999999999999"] {
            assert_eq!(count(wrong), Err("write a number from 1 on".to_owned()), "{wrong}");
        }
    }
}
