//! What all paged answers have in common: the token that leads to the next page.

use crate::domain::{Fault, FaultKind};

/// The token of the next page, if there is one. An empty page with a token is normal; the token of the page itself is
/// not, it would never end.
pub(super) fn next(
    operation: &str,
    asked: Option<&str>,
    answered: Option<String>,
) -> Result<Option<String>, Fault> {
    let answered = answered.filter(|token| !token.is_empty());
    if answered.is_some() && answered.as_deref() == asked {
        let what = format!("{operation} answers with the same page again and again");
        return Err(Fault::new(FaultKind::Service, what).hint("check that the endpoint is AWS"));
    }
    Ok(answered)
}

/// Milliseconds since 1970, as CloudWatch Logs counts; `None` for what no clock can show.
pub(super) fn instant(milliseconds: Option<i64>) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_millisecond(milliseconds?).ok()
}
