//! The form in which a copy of rows goes to the clipboard.

use crate::domain::text;

/// Foreign text as it goes to the clipboard: safe, but with its lines kept.
pub fn safe_copy(raw: &str) -> String {
    text::safe_lines(raw).map(|line| line.to_string()).collect::<Vec<_>>().join("\n")
}
