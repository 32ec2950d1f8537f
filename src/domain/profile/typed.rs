//! Values of a profile as a person types them, on the command line and in the console alike.

/// What is wrong with a value that a source can't do without.
pub const NEEDED: &str = "this source needs it";
/// How a time is written.
pub const TIME: &str = "write it like 900s, 15m or 1h";
/// How a session tag is written.
pub const TAG: &str = "write it as key=value";

/// A number of seconds, minutes or hours: `900`, `900s`, `15m`, `1h`.
///
/// # Errors
/// How it is written.
pub fn seconds(text: &str) -> Result<u32, String> {
    let units = [("h", 3_600), ("m", 60), ("s", 1)];
    let (number, unit) = units
        .iter()
        .find_map(|(suffix, unit)| text.strip_suffix(suffix).map(|number| (number, *unit)))
        .unwrap_or((text, 1));
    let number: Option<u32> = number.parse().ok();
    number.and_then(|number| number.checked_mul(unit)).ok_or_else(|| TIME.to_owned())
}

/// Seconds in the largest unit that tells them whole.
pub fn told_seconds(seconds: u32) -> String {
    match seconds {
        0 => "0s".to_owned(),
        _ if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

/// The key and the value of a session tag.
///
/// # Errors
/// What is wrong with it.
pub fn tag(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').ok_or_else(|| format!("{text:?} has no ="))?;
    Ok((parts.0.to_owned(), parts.1.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_told() {
        for (text, number) in [("900", 900), ("900s", 900), ("15m", 900), ("1h", 3_600), ("0", 0)] {
            assert_eq!(seconds(text), Ok(number), "{text}");
        }
        for text in ["", "h", "1.5h", "-1", "1d", "99999999h", "1 h"] {
            assert_eq!(seconds(text), Err(TIME.to_owned()), "{text}");
        }
        let told = [(3_600, "1h"), (900, "15m"), (90, "90s"), (0, "0s"), (7_260, "121m")];
        assert!(told.iter().all(|(number, text)| told_seconds(*number) == *text));
        assert!(told.iter().all(|(number, text)| seconds(text) == Ok(*number)));
    }

    #[test]
    fn a_tag_is_parted_at_its_first_sign() {
        assert_eq!(tag("team=a=b"), Ok(("team".to_owned(), "a=b".to_owned())));
        assert_eq!(tag("team="), Ok(("team".to_owned(), String::new())));
        assert_eq!(tag("team"), Err("\"team\" has no =".to_owned()));
    }
}
