//! What a request to Lambda asks for, by method, path and parameters.

use hyper::{Method, Uri};
use percent_encoding::percent_decode_str;

use super::unknown;
use crate::demo::refusal::Refusal;

/// An operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// ListFunctions.
    List,
    /// GetAccountSettings.
    Settings,
    /// GetFunction.
    Function,
    /// GetFunctionConfiguration.
    Configuration,
    /// ListVersionsByFunction.
    Versions,
    /// ListAliases.
    Aliases,
    /// GetAlias, by its name.
    Alias(String),
    /// GetFunctionConcurrency.
    Concurrency,
    /// ListProvisionedConcurrencyConfigs.
    Provisioned,
    /// ListFunctionUrlConfigs.
    Addresses,
    /// ListEventSourceMappings.
    Sources,
    /// Invoke.
    Invoke,
}

impl What {
    /// The name of the operation, and of the action that allows it.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::List => "ListFunctions",
            Self::Settings => "GetAccountSettings",
            Self::Function => "GetFunction",
            Self::Configuration => "GetFunctionConfiguration",
            Self::Versions => "ListVersionsByFunction",
            Self::Aliases => "ListAliases",
            Self::Alias(_) => "GetAlias",
            Self::Concurrency => "GetFunctionConcurrency",
            Self::Provisioned => "ListProvisionedConcurrencyConfigs",
            Self::Addresses => "ListFunctionUrlConfigs",
            Self::Sources => "ListEventSourceMappings",
            Self::Invoke => "InvokeFunction",
        }
    }
}

/// A request.
pub struct Asked {
    /// The operation.
    pub what: What,
    /// The function as it was named.
    pub function: Option<String>,
    parameters: Vec<(String, String)>,
}

impl Asked {
    /// Reads method, path and parameters.
    ///
    /// # Errors
    /// `UnknownOperationException` for what is not offered.
    pub fn read(method: &Method, uri: &Uri) -> Result<Self, Refusal> {
        let parts: Vec<String> = uri.path().trim_matches('/').split('/').map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let (what, function) = match (method.as_str(), parts.as_slice()) {
            ("GET", ["2015-03-31", "functions"]) => (What::List, None),
            ("GET", ["2016-08-19", "account-settings"]) => (What::Settings, None),
            ("GET", ["2015-03-31", "functions", name]) => (What::Function, Some(*name)),
            ("GET", ["2015-03-31", "functions", name, "configuration"]) => (What::Configuration, Some(*name)),
            ("GET", ["2015-03-31", "functions", name, "versions"]) => (What::Versions, Some(*name)),
            ("GET", ["2015-03-31", "functions", name, "aliases"]) => (What::Aliases, Some(*name)),
            ("GET", ["2015-03-31", "functions", name, "aliases", alias]) => {
                (What::Alias((*alias).to_owned()), Some(*name))
            }
            ("GET", ["2019-09-30", "functions", name, "concurrency"]) => (What::Concurrency, Some(*name)),
            ("GET", ["2019-09-30", "functions", name, "provisioned-concurrency"]) => {
                (What::Provisioned, Some(*name))
            }
            ("GET", ["2021-10-31", "functions", name, "urls"]) => (What::Addresses, Some(*name)),
            ("GET", ["2015-03-31", "event-source-mappings"]) => (What::Sources, None),
            ("POST", ["2015-03-31", "functions", name, "invocations"]) => (What::Invoke, Some(*name)),
            _ => return Err(unknown()),
        };
        let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let parameters = pairs.map(|(name, value)| (decode(name), decode(value))).collect();
        Ok(Self { what, function: function.map(str::to_owned), parameters })
    }

    /// A parameter of the query string.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lambda API reference: "GET /2015-03-31/functions/FunctionName/versions?Marker=..", "ListProvisionedConcurrencyConfigs".
    #[test]
    fn paths_name_the_operation_and_the_function() {
        let read = |method: Method, path: &'static str| Asked::read(&method, &Uri::from_static(path));
        let versions =
            read(Method::GET, "/2015-03-31/functions/arn%3Aaws%3Alambda/versions?Marker=a%2Bb").unwrap();
        assert_eq!(
            (versions.what.clone(), versions.function.as_deref()),
            (What::Versions, Some("arn:aws:lambda"))
        );
        assert_eq!(
            (versions.parameter("Marker").as_deref(), versions.parameter("MaxItems")),
            (Some("a+b"), None)
        );
        assert_eq!(read(Method::GET, "/2015-03-31/functions/").unwrap().what, What::List);
        assert!(read(Method::DELETE, "/2015-03-31/functions/a").is_err());
    }
}
