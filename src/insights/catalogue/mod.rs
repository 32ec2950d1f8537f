//! All commands and functions of the language as data: parser, checker, engine, completion and documentation read these
//! tables. What a command or function does is elsewhere.

mod commands;
mod elsewhere;
mod functions;
mod similar;
#[cfg(test)]
mod tests;

pub use commands::{COMMANDS, Command};
pub use functions::{Argument, FUNCTIONS, Family, Function, FunctionKind};
pub use similar::closest;

/// The command of this name, in any case.
pub fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| is_named(name, command.name, command.aliases))
}

/// The function of this name, in any case.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| is_named(name, function.name, function.aliases))
}

/// The command whose name is nearly this, or that other languages call so.
pub fn similar_command(name: &str) -> Option<&'static str> {
    let elsewhere = elsewhere::COMMANDS.iter().find(|(other, _)| name.eq_ignore_ascii_case(other));
    if let Some((_, here)) = elsewhere {
        return Some(here);
    }
    let names =
        COMMANDS.iter().flat_map(|command| [command.name].into_iter().chain(command.aliases.iter().copied()));
    closest(name, names)
}

/// The function whose name is nearly this, or that other languages call so.
pub fn similar_function(name: &str) -> Option<&'static str> {
    let elsewhere = elsewhere::FUNCTIONS.iter().find(|(other, _)| name.eq_ignore_ascii_case(other));
    if let Some((_, here)) = elsewhere {
        return Some(here);
    }
    let names = FUNCTIONS
        .iter()
        .flat_map(|function| [function.name].into_iter().chain(function.aliases.iter().copied()));
    closest(name, names)
}

fn is_named(written: &str, name: &str, aliases: &[&str]) -> bool {
    written.eq_ignore_ascii_case(name) || aliases.iter().any(|alias| written.eq_ignore_ascii_case(alias))
}
