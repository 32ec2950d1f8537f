//! The functions of a region: ListFunctions, page by page; and how one function is told.

use aws_sdk_lambda::types::FunctionConfiguration;
use jiff::Timestamp;

use super::Talk;
use super::conversation::{Speaker, stopped, unless_stopped};
use super::faults::{self, Subject};
use super::pages::Pages;
use crate::domain::event::FunctionInfo;
use crate::domain::{Event, Fault, Text};

const OPERATION: &str = "ListFunctions";

/// Says each page as it comes. A page holds up to fifty functions, which is the most.
pub(super) async fn talk(talk: Talk, mut speaker: Speaker) -> Result<(), Fault> {
    let clients = talk.clients().await?;
    let asked = talk.asked_lambda(OPERATION, Subject::General);
    let mut pages = Pages::new(OPERATION, talk.pacing().pages);
    loop {
        let call = clients.lambda.list_functions().set_marker(pages.token());
        let answer = talk.call(&clients, &mut speaker, call.send());
        let answer = unless_stopped(&talk.stop, answer).await.ok_or_else(stopped)?;
        let answer = answer.map_err(|error| faults::fault(error, &asked))?;
        let functions: Vec<FunctionInfo> = answer.functions().iter().map(told).collect();
        let count = functions.len();
        if count > 0 {
            speaker.say(Event::Functions(functions)).await;
        }
        if !pages.turn(answer.next_marker, count)? {
            return Ok(());
        }
    }
}

/// What is told of a function: of its environment the names alone.
pub(super) fn told(function: &FunctionConfiguration) -> FunctionInfo {
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(Text::from);
    FunctionInfo {
        name: function.function_name().unwrap_or_default().into(),
        arn: function.function_arn().unwrap_or_default().into(),
        version: function.version().unwrap_or_default().into(),
        runtime: text(function.runtime().map(|runtime| runtime.as_str())),
        handler: text(function.handler()),
        package: text(function.package_type().map(|package| package.as_str())),
        architecture: text(function.architectures().first().map(|architecture| architecture.as_str())),
        memory: count(function.memory_size()),
        ephemeral_storage: function.ephemeral_storage().map(|storage| count(Some(storage.size()))),
        timeout: count(function.timeout()),
        code_size: u64::try_from(function.code_size()).unwrap_or_default(),
        code_sha256: text(function.code_sha256()),
        role: text(function.role()),
        modified: function.last_modified().and_then(instant),
        description: text(function.description()),
        state: text(function.state().map(|state| state.as_str())),
        state_reason: text(function.state_reason()),
        layers: function.layers().iter().filter_map(|layer| text(layer.arn())).collect(),
        environment: names(function),
        log_group: text(function.logging_config().and_then(|logging| logging.log_group())),
        vpc: text(function.vpc_config().and_then(|vpc| vpc.vpc_id())),
        tracing: text(function.tracing_config().and_then(|tracing| tracing.mode()).map(|mode| mode.as_str())),
        dead_letter: text(function.dead_letter_config().and_then(|letter| letter.target_arn())),
        last_update: text(function.last_update_status().map(|status| status.as_str())),
    }
}

/// The names in the environment, in order: AWS gives them in none.
fn names(function: &FunctionConfiguration) -> Vec<Text> {
    let variables = function.environment().and_then(|environment| environment.variables());
    let mut names: Vec<Text> = variables
        .into_iter()
        .flat_map(|variables| variables.keys())
        .map(|name| name.as_str().into())
        .collect();
    names.sort();
    names
}

/// `2026-11-24T13:02:11.000+0000`, as the API writes it (AWS Lambda API, FunctionConfiguration, `LastModified`).
fn instant(said: &str) -> Option<Timestamp> {
    said.parse().ok().or_else(|| Timestamp::strptime("%Y-%m-%dT%H:%M:%S%.f%z", said).ok())
}

pub(super) fn count(number: Option<i32>) -> u32 {
    number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_change_is_read_as_the_api_writes_it() {
        let expected: Timestamp = "2019-08-14T22:26:11.234Z".parse().unwrap();
        // AWS Lambda Developer Guide, example of ListFunctions.
        assert_eq!(instant("2019-08-14T22:26:11.234+0000"), Some(expected));
        assert_eq!(instant("soon"), None);
    }
}
