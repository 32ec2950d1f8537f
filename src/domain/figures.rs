//! Numbers as people read them.

/// Bytes in the unit that fits, in powers of ten as AWS bills them: `12.4 MB`.
pub fn bytes(count: f64) -> String {
    const UNITS: [(&str, f64); 4] = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    match UNITS.iter().find(|(_, size)| count >= *size) {
        Some((unit, size)) => format!("{:.1} {unit}", count / size),
        None => format!("{count:.0} B"),
    }
}

/// Bytes as people write them: a number with or without a unit, in powers of ten (`kB MB GB TB`) or of two (`KiB MiB GiB
/// TiB`).
///
/// # Errors
/// One sentence when it is none, or zero, or more than can be counted.
pub fn read_bytes(text: &str) -> Result<u64, String> {
    let wrong = || "write bytes, such as 500MB or 2GiB".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let count: u64 = text[..digits].parse().map_err(|_| wrong())?;
    let unit = match text[digits..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "t" | "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return Err(wrong()),
    };
    count.checked_mul(unit).filter(|bytes| *bytes > 0).ok_or_else(wrong)
}

/// A count with its thousands apart: `18,331`.
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// So many rows: `1 row`, `1,204 rows`.
pub fn rows(number: u64) -> String {
    if number == 1 { "1 row".to_owned() } else { format!("{} rows", count(number)) }
}

/// Dollars with as many digits as say something: `$0.00006`, `$0.06`, `$12.40`.
pub fn dollars(amount: f64) -> String {
    match amount {
        0.0 => "$0".to_owned(),
        ..0.000_01 => "<$0.00001".to_owned(),
        ..0.01 => format!("${amount:.5}"),
        _ => format!("${amount:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(bytes(999.0), "999 B");
        assert_eq!(bytes(12_400_000.0), "12.4 MB");
        assert_eq!(bytes(3e12), "3.0 TB");
        assert_eq!(
            [count(0), count(999), count(1_204), count(18_331_000)],
            ["0", "999", "1,204", "18,331,000"]
        );
        assert_eq!([rows(1), rows(0), rows(1_204)], ["1 row", "0 rows", "1,204 rows"]);
        assert_eq!(dollars(0.0), "$0");
        assert_eq!(dollars(0.000_001), "<$0.00001");
        assert_eq!(dollars(0.000_062), "$0.00006");
        assert_eq!(dollars(0.25), "$0.25");
        assert_eq!(dollars(12.4), "$12.40");
    }

    #[test]
    fn sizes_are_read_in_both_kinds_of_units() {
        for (text, bytes) in [
            ("1", 1),
            ("500MB", 500_000_000),
            ("2GiB", 2_147_483_648),
            ("3kb", 3_000),
            ("1TiB", 1_099_511_627_776),
        ] {
            assert_eq!(read_bytes(text), Ok(bytes), "{text}");
        }
        for wrong in ["", "0", "MB", "1.5GB", "-1", "1PB", "99999999999TiB"] {
            assert!(read_bytes(wrong).is_err(), "{wrong}");
        }
    }
}
