//! How a Lambda function is named: its name, an ARN or a part of one, and with which qualifier.

use serde::{Deserialize, Serialize};

use super::fault::{Fault, FaultKind};
use super::scope::Region;

/// The longest ARN (AWS Lambda API, Invoke, `FunctionName`).
const LONGEST: usize = 170;
/// The longest name of a function and of an alias (AWS Lambda API, CreateFunction and CreateAlias).
const LONGEST_NAME: usize = 140;

/// A function as somebody named it, checked letter by letter: nothing in it can pass for something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionName {
    /// The partition, where an ARN names it.
    partition: Option<String>,
    /// The region, where an ARN names it.
    pub region: Option<String>,
    /// The account, where an ARN names it, or a part of one.
    pub account: Option<String>,
    /// The bare name.
    pub name: String,
    /// The version or alias behind the name.
    pub qualifier: Option<String>,
}

impl FunctionName {
    /// Reads `NAME`, `NAME:QUALIFIER`, `ACCOUNT:function:NAME` or a whole ARN, also with a qualifier (AWS Lambda API,
    /// Invoke, `FunctionName`).
    ///
    /// # Errors
    /// `Invalid`; what is no letter of a name is shown by its code point.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = |why: &str| {
            let shown = if text.is_empty() { "an empty name".to_owned() } else { unmistakable(text) };
            let what = format!("{shown} {why}");
            let fault = Fault::new(FaultKind::Invalid, what);
            match pasted(text) {
                Some(name) => fault.hint(format!("write {name}")),
                None => fault
                    .hint("write NAME, NAME:ALIAS, or the ARN; flowid lambda ls lists those that there are"),
            }
        };
        if text.len() > LONGEST {
            return Err(wrong("is too long for a function"));
        }
        let parts: Vec<&str> = text.split(':').collect();
        let (partition, region, account, rest) = match parts.as_slice() {
            ["arn", partition, "lambda", region, account, "function", rest @ ..] => {
                (Some(*partition), Some(*region), Some(*account), rest)
            }
            [account, "function", rest @ ..] => (None, None, Some(*account), rest),
            rest => (None, None, None, rest),
        };
        let (name, qualifier) = match rest {
            [name] => (*name, None),
            [name, qualifier] => (*name, Some(*qualifier)),
            _ => return Err(wrong("is no function")),
        };
        if !is_name(name) || !qualifier.is_none_or(is_qualifier) {
            return Err(wrong("is no function: its name has letters of ASCII, digits, - and _ only"));
        }
        if !account.is_none_or(is_account) {
            return Err(wrong("names no account: it has twelve digits"));
        }
        if region.is_some_and(|region| Region::parse(region).is_err()) || !partition.is_none_or(is_partition)
        {
            return Err(wrong("names no region"));
        }
        let owned = |part: Option<&str>| part.map(str::to_owned);
        Ok(Self {
            partition: owned(partition),
            region: owned(region),
            account: owned(account),
            name: name.to_owned(),
            qualifier: owned(qualifier),
        })
    }

    /// Reads a function that is to be asked for in a region, where that is known, perhaps with a qualifier of its own.
    ///
    /// # Errors
    /// As `parse`; also when the ARN lies in another region, or two qualifiers contradict each other.
    pub fn within(text: &str, qualifier: Option<&str>, region: Option<&Region>) -> Result<Self, Fault> {
        let mut read = Self::parse(text)?;
        if let (Some(other), Some(region)) = (&read.region, region)
            && *other != region.as_str()
        {
            let what = format!("{} is in {other}, and {region} is asked", read.name);
            return Err(Fault::new(FaultKind::Invalid, what).hint(format!("give --region {other}")));
        }
        let Some(given) = qualifier else { return Ok(read) };
        if !is_qualifier(given) {
            let what = format!("{} is no version and no alias", unmistakable(given));
            return Err(Fault::new(FaultKind::Invalid, what)
                .hint("write a number, the name of an alias, or $LATEST; flowid lambda show lists them"));
        }
        if let Some(named) = read.qualifier.as_deref().filter(|named| *named != given) {
            let what = format!("{} names {named}, and --qualifier {given}", read.name);
            return Err(Fault::new(FaultKind::Invalid, what).hint("give the qualifier once"));
        }
        read.qualifier = Some(given.to_owned());
        Ok(read)
    }

    /// The whole ARN in a region, with the account that it names, else with the one given. Without a qualifier it is
    /// `$LATEST` that runs.
    pub fn arn(&self, region: &Region, account: &str) -> String {
        let partition = self.partition.as_deref().unwrap_or(region.partition());
        let account = self.account.as_deref().unwrap_or(account);
        format!("arn:{partition}:lambda:{region}:{account}:function:{}:{}", self.name, self.runs())
    }

    /// The version or alias that runs.
    pub fn runs(&self) -> &str {
        self.qualifier.as_deref().unwrap_or("$LATEST")
    }

    /// What the API takes for it: the name, with the account where another one is named.
    pub fn asked(&self) -> String {
        match &self.account {
            Some(account) => format!("{account}:function:{}", self.name),
            None => self.name.clone(),
        }
    }

    /// The part of an ARN behind the account.
    pub fn resource(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("function:{}:{qualifier}", self.name),
            None => format!("function:{}", self.name),
        }
    }

    /// The same function without a qualifier.
    #[must_use]
    pub fn whole(&self) -> Self {
        Self { qualifier: None, ..self.clone() }
    }

    /// The group that it logs to unless its configuration names another (AWS Lambda Developer Guide, "Configuring
    /// CloudWatch log groups").
    pub fn usual_group(&self) -> String {
        format!("/aws/lambda/{}", self.name)
    }
}

/// Everything but printable ASCII as its code point, so that no letter passes for another.
fn unmistakable(text: &str) -> String {
    let shown = |c: char| match c {
        ' '..='~' => c.to_string(),
        c => c.escape_unicode().to_string(),
    };
    text.chars().take(LONGEST).map(shown).collect()
}

fn is_name(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(legal)
}

fn is_qualifier(text: &str) -> bool {
    text == "$LATEST" || is_name(text)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_partition(text: &str) -> bool {
    text.starts_with("aws") && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// The function whose log group or page in the web console was given instead of its name.
fn pasted(text: &str) -> Option<&str> {
    let name = match text.strip_prefix("/aws/lambda/") {
        Some(name) => name,
        None => text.strip_prefix("https://")?.split_once("/functions/")?.1.split(['?', '/']).next()?,
    };
    is_name(name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region() -> Region {
        Region::parse("eu-west-1").unwrap()
    }

    #[test]
    fn the_forms_of_the_api_are_read() {
        // AWS Lambda API, Invoke, FunctionName: "Name formats".
        for (text, name, qualifier, account) in [
            ("my-function", "my-function", None, None),
            ("my-function:v1", "my-function", Some("v1"), None),
            (
                "arn:aws:lambda:us-west-2:123456789012:function:my-function",
                "my-function",
                None,
                Some("123456789012"),
            ),
            ("123456789012:function:my-function", "my-function", None, Some("123456789012")),
            ("123456789012:function:f:$LATEST", "f", Some("$LATEST"), Some("123456789012")),
        ] {
            let read = FunctionName::parse(text).unwrap();
            assert_eq!((read.name.as_str(), read.qualifier.as_deref()), (name, qualifier), "{text}");
            assert_eq!(read.account.as_deref(), account, "{text}");
        }
    }

    #[test]
    fn what_is_pasted_in_its_place_is_answered_with_the_name() {
        for (text, name) in [
            ("/aws/lambda/checkout", "write checkout"),
            (
                "https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/checkout?tab=code",
                "write checkout",
            ),
            ("https://example.com/functions/a%20b", "write NAME"),
        ] {
            let fault = FunctionName::parse(text).unwrap_err();
            assert!(fault.hint.unwrap().raw().starts_with(name), "{text}");
        }
    }

    #[test]
    fn no_letter_passes_for_another() {
        // The first letter of the first name is Cyrillic.
        for (text, shown) in [
            ("\u{440}rod", "\\u{440}rod is no function"),
            ("a\u{202e}b", "a\\u{202e}b is no function"),
            ("a b", "a b is no function"),
            ("", "an empty name is no function"),
            ("a:b:c", "a:b:c is no function"),
            ("12:function:a", "12:function:a names no account"),
            (
                "arn:aws:lambda:x y:123456789012:function:a",
                "arn:aws:lambda:x y:123456789012:function:a names no region",
            ),
        ] {
            let fault = FunctionName::parse(text).unwrap_err();
            assert!(fault.what.raw().starts_with(shown), "{}", fault.what.raw());
        }
    }

    #[test]
    fn a_function_is_in_the_region_that_is_asked_and_has_one_qualifier() {
        let arn = "arn:aws:lambda:us-west-2:123456789012:function:f";
        let fault = FunctionName::within(arn, None, Some(&region())).unwrap_err();
        assert!(fault.to_string().contains("--region us-west-2"), "{fault}");
        assert!(FunctionName::within("f:1", Some("2"), Some(&region())).is_err());
        assert!(FunctionName::within("f", Some("a b"), Some(&region())).is_err());
        let read = FunctionName::within("f", Some("live"), Some(&region())).unwrap();
        assert_eq!(
            read.arn(&region(), "111122223333"),
            "arn:aws:lambda:eu-west-1:111122223333:function:f:live"
        );
        let china = Region::parse("cn-north-1").unwrap();
        let read = FunctionName::within("123456789012:function:f", None, Some(&china)).unwrap();
        assert_eq!(
            read.arn(&china, "111122223333"),
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:f:$LATEST"
        );
        assert_eq!(
            (read.asked().as_str(), read.usual_group()),
            ("123456789012:function:f", "/aws/lambda/f".to_owned())
        );
    }
}
