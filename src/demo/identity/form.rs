//! The query protocol: parameters as they come, and answers in XML.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use percent_encoding::percent_decode_str;

use crate::demo::refusal::{Refusal, escape};

/// The parameters of one action.
pub struct Form(HashMap<String, String>);

impl Form {
    /// Reads a body of `application/x-www-form-urlencoded`.
    pub fn parse(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, value)| (decode(name), decode(value))).collect())
    }

    /// A parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter whose length in characters lies within limits.
    ///
    /// # Errors
    /// `ValidationError` when it has another length.
    pub fn text(&self, name: &str, length: RangeInclusive<usize>) -> Result<Option<&str>, Refusal> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let characters = value.chars().count();
        if characters < *length.start() {
            return Err(constraint(
                name,
                &format!("have length greater than or equal to {}", length.start()),
            ));
        }
        if characters > *length.end() {
            return Err(constraint(name, &format!("have length less than or equal to {}", length.end())));
        }
        Ok(Some(value))
    }

    /// The same for one that must be there.
    ///
    /// # Errors
    /// `ValidationError` when it is not, or has another length.
    pub fn required(&self, name: &str, length: RangeInclusive<usize>) -> Result<&str, Refusal> {
        self.text(name, length)?.ok_or_else(|| constraint(name, "not be null"))
    }

    /// `DurationSeconds`.
    ///
    /// # Errors
    /// `ValidationError` when it is no number or lies outside.
    pub fn seconds(&self, usual: u32, range: RangeInclusive<u32>) -> Result<u32, Refusal> {
        const NAME: &str = "DurationSeconds";
        let Some(text) = self.get(NAME) else { return Ok(usual) };
        let seconds: u32 = text.parse().map_err(|_| constraint(NAME, "be a number"))?;
        if seconds < *range.start() {
            return Err(constraint(NAME, &format!("have value greater than or equal to {}", range.start())));
        }
        if seconds > *range.end() {
            return Err(constraint(NAME, &format!("have value less than or equal to {}", range.end())));
        }
        Ok(seconds)
    }

    /// `RoleSessionName`. STS API reference: 2 to 64 characters of `[\w+=,.@-]`.
    ///
    /// # Errors
    /// `ValidationError` when it is missing or has other characters.
    pub fn session_name(&self) -> Result<&str, Refusal> {
        let name = self.required("RoleSessionName", 2..=64)?;
        let sound = |byte: u8| byte.is_ascii_alphanumeric() || b"_+=,.@-".contains(&byte);
        if name.bytes().all(sound) {
            return Ok(name);
        }
        Err(constraint("RoleSessionName", "satisfy regular expression pattern: [\\w+=,.@-]*"))
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

/// The words of STS for a parameter that its model does not allow.
pub fn constraint(name: &str, must: &str) -> Refusal {
    let member: String =
        name.chars().take(1).map(|first| first.to_ascii_lowercase()).chain(name.chars().skip(1)).collect();
    let message = format!(
        "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must {must}"
    );
    Refusal::new("ValidationError", message)
}

/// An element that holds text.
pub fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// The whole answer of an action; `result` is XML already.
pub fn answer(action: &str, result: &str, request_id: &str) -> Vec<u8> {
    format!(
        "<{action}Response xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><{action}Result>{result}\
         </{action}Result><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>\
         </{action}Response>"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HTML standard, "application/x-www-form-urlencoded parsing": a plus is a space, the rest is percent-encoded.
    #[test]
    fn parameters_are_decoded_and_judged() {
        let form = Form::parse(b"Action=AssumeRole&ExternalId=a+b%2Bc&RoleSessionName=x&DurationSeconds=899");
        assert_eq!((form.get("ExternalId"), form.get("Nothing")), (Some("a b+c"), None));
        assert!(form.session_name().is_err());
        let refused =
            form.seconds(3_600, 900..=43_200).unwrap_err().body(crate::demo::refusal::Protocol::Query, "id");
        let refused = String::from_utf8(refused).unwrap();
        assert!(
            refused.contains("<Code>ValidationError</Code>") && refused.contains("'durationSeconds'"),
            "{refused}"
        );
        assert_eq!(Form::parse(b"").seconds(3_600, 900..=43_200).unwrap(), 3_600);
    }
}
