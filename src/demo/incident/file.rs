//! The file of limits: what the function writes and the importer reads, before and after.

use super::story;

/// The two contents of the file of limits: before and after it was written in the wrong unit.
pub fn limits_file(new: bool) -> String {
    let release = story::PUBLISHER_RELEASES[usize::from(new)];
    let limits: Vec<String> =
        story::LIMITS.iter().map(|(currency, _)| format!("    {}", limit_entry(currency, new))).collect();
    format!(
        "{{\n  \"schema\": 3,\n  \"publishedBy\": \"{}@{release}\",\n  \"kind\": \"BASKET\",\n  \"limits\": [\n{}\n  ]\n}}\n",
        story::PUBLISHER,
        limits.join(",\n"),
    )
}

/// A currency's entry in the file of limits. The importer reads `max` as cents and knows no `unit`.
pub fn limit_entry(currency: &str, new: bool) -> String {
    let right = story::LIMITS.iter().find(|(name, _)| *name == currency).map_or(0, |(_, limit)| *limit);
    if new && currency == story::WRONG_CURRENCY {
        format!("{{ \"currency\": \"{currency}\", \"max\": {}, \"unit\": \"major\" }}", right / 100)
    } else {
        format!("{{ \"currency\": \"{currency}\", \"max\": {right} }}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_changes_in_the_wrong_currency_alone() {
        let (old, new) = (limits_file(false), limits_file(true));
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&old)["limits"][0]["max"], 250_000);
        assert_eq!(read(&new)["limits"][0]["max"], 2_500);
        assert_eq!(read(&new)["limits"][0]["unit"], "major");
        assert_eq!(read(&old)["limits"][1], read(&new)["limits"][1]);
    }
}
