//! The command palette: the same words as the scripted commands, with what may follow them.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::State;
use super::overlay::{RANGES, entry};
use super::picker::{Entry, Picker};
use crate::command::{COMMANDS, Command, Place, listing};
use crate::domain::Window;

/// Regions that the palette offers; any other can be typed. (AWS General Reference, service endpoints of CloudWatch Logs.)
pub const REGIONS: &[&str] = &[
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Every command, with its keys where the person is and what it does.
pub fn commands(state: &State, place: Place) -> Vec<Entry> {
    COMMANDS
        .iter()
        .map(|info| {
            let keys = state.keymap().keys_of(place, info.command).join(" ");
            let remark =
                if keys.is_empty() { info.doc.to_owned() } else { format!("{}  [{keys}]", info.doc) };
            entry(listing::usage(info), remark)
        })
        .collect()
}

/// What may follow a command's word.
pub fn arguments(state: &State, command: Command) -> Vec<Entry> {
    match command {
        Command::Region => regions(state),
        Command::Profile => state.profile_entries(),
        Command::ProfileEdit | Command::ProfileCopy | Command::ProfileRemove => {
            state.saved_entries().collect()
        }
        Command::Since => RANGES.iter().map(|range| entry(*range, "")).collect(),
        Command::Theme => state.theme_names().map(|name| entry(name, "")).collect(),
        Command::PaneS3 => state.s3.addresses().map(|address| entry(address, "")).collect(),
        Command::PaneDynamo => state.dynamo.tables.names().map(|name| entry(name, "")).collect(),
        Command::PaneLambda => state.lambda.functions.names().map(|name| entry(name, "")).collect(),
        Command::PaneLogs => state.known_groups().map(|group| entry(group.name.raw(), "")).collect(),
        _ => Vec::new(),
    }
}

/// Those of the profile in use first, then all that are known.
fn regions(state: &State) -> Vec<Entry> {
    let profile = &state.scope.profile;
    let own: Vec<&str> =
        state.saved(profile).iter().flat_map(|saved| &saved.regions).map(|region| region.as_str()).collect();
    let others = REGIONS.iter().filter(|region| !own.contains(region)).map(|region| entry(*region, ""));
    own.iter().map(|region| entry(*region, format!("of {profile}"))).chain(others).collect()
}

/// The command and its argument that a typed line names, if its first word is a command.
pub fn parse(line: &str) -> Option<(Command, Option<&str>)> {
    let line = line.trim_start();
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let rest = rest.trim();
    Command::by_name(word).map(|command| (command, Some(rest).filter(|rest| !rest.is_empty())))
}

/// The command whose argument is being typed: its word and a space stand there already.
pub fn awaiting(line: &str) -> Option<Command> {
    let (word, _) = line.trim_start().split_once(' ')?;
    Command::by_name(word).filter(|command| !command.info().argument.is_empty())
}

/// Whether a typed argument is meant as it stands, although the list may offer something like it.
pub fn is_whole(command: Command, typed: &str, picker: &Picker, now: Timestamp) -> bool {
    match command {
        Command::Since => Window::parse(typed, now, &TimeZone::UTC).is_ok(),
        Command::Region
        | Command::Theme
        | Command::Profile
        | Command::ProfileEdit
        | Command::ProfileCopy
        | Command::ProfileRemove => picker.shown().any(|entry| entry.text == typed),
        _ => true,
    }
}
