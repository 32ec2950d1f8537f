//! The person behind a script: a command that gives codes (`FLOWID_MFA_COMMAND`), else the terminal, else nobody.

use std::ffi::OsString;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use jiff::Timestamp;
use tokio::process::Command;
use tokio::time::timeout;

use super::process::NOT_FOR_CHILDREN;
use super::prompt;
use crate::domain::text::safe;
use crate::domain::{CodeAsked, Fault, FaultKind, Secret, SignInAsked};
use crate::port::Person;

/// The variable that names a shell command which prints a code. It finds the device in `FLOWID_MFA_SERIAL`.
const COMMAND: &str = "FLOWID_MFA_COMMAND";

/// Closes what the program was given open, such as the passphrase of `--passphrase-fd 3`: all descriptors that a shell can
/// name by one digit. Our own are closed by the system.
const CLOSING: &str = "exec 3<&- 4<&- 5<&- 6<&- 7<&- 8<&- 9<&-\n";

/// How long the command may take. A person may have to touch a key for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the wall clock is not looked at while a question waits.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Whether a command gives codes.
pub fn has_command() -> bool {
    command().is_some()
}

fn command() -> Option<OsString> {
    std::env::var_os(COMMAND).filter(|command| !command.is_empty())
}

/// Who is asked by a script. `terminal` says whether a person may be asked there.
pub fn person(terminal: bool) -> Arc<dyn Person> {
    Arc::new(Scripted { command: command(), terminal })
}

/// The person in front of the console, where a command gives the codes.
pub fn beside_command(person: Arc<dyn Person>) -> Arc<dyn Person> {
    Arc::new(Commanded { command: Scripted { command: command(), terminal: false }, person })
}

struct Scripted {
    command: Option<OsString>,
    terminal: bool,
}

struct Commanded {
    command: Scripted,
    person: Arc<dyn Person>,
}

impl Person for Commanded {
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        self.command.code(asked)
    }

    fn sign_in(&self, asked: SignInAsked) -> BoxFuture<'_, Fault> {
        self.person.sign_in(asked)
    }
}

impl Person for Scripted {
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
        async move {
            match &self.command {
                Some(command) => from_command(command, &asked, self.terminal).await,
                None if self.terminal => {
                    until_needed(asked.serves_until).await;
                    from_terminal(asked).await
                }
                None => Err(nobody(&asked)),
            }
        }
        .boxed()
    }

    fn sign_in(&self, asked: SignInAsked) -> BoxFuture<'_, Fault> {
        async move {
            let refused = "--no-input says that nobody can be asked".to_owned();
            match if self.terminal { prompt::say(&words(&asked)) } else { Err(refused) } {
                // C-c ends the wait, with the whole program.
                Ok(()) => std::future::pending().await,
                Err(why) => nobody_signs_in(&asked, &why),
            }
        }
        .boxed()
    }
}

fn words(asked: &SignInAsked) -> Vec<String> {
    let mut lines: Vec<String> = asked.remark.iter().map(|remark| remark.raw().to_owned()).collect();
    lines.push(format!("to sign in for {}, open", asked.start_url.raw()));
    lines.push(format!("  {}", asked.address_with_code.raw()));
    lines.push(format!(
        "and check that it shows the code {}, which is good until {} (C-c gives up)",
        asked.code.raw(),
        asked.expires.strftime("%T UTC")
    ));
    lines
}

fn nobody_signs_in(asked: &SignInAsked, why: &str) -> Fault {
    let remark = asked.remark.as_ref().map(|remark| format!("; {}", remark.raw())).unwrap_or_default();
    let what =
        format!("{} needs a person who signs in with a browser, and {why}{remark}", asked.start_url.raw());
    Fault::new(FaultKind::NeedsPerson, what)
        .hint("run the same command in a terminal, or aws sso login before it: its sign-in is used too")
}

fn nobody(asked: &CodeAsked) -> Fault {
    let what = format!("{} needs a code of the MFA device {}", asked.purpose.raw(), asked.device.raw());
    Fault::new(FaultKind::NeedsPerson, what).hint(format!("set {COMMAND} to a command that prints the code"))
}

async fn from_command(command: &OsString, asked: &CodeAsked, terminal: bool) -> Result<Secret, Fault> {
    let failed = |why: String| {
        let what = format!("the command of {COMMAND} gave no code: {why}");
        Fault::new(FaultKind::NeedsPerson, what).hint("run it by hand to see what it says")
    };
    if let Some(refused) = &asked.refused {
        return Err(failed(refused.raw().to_owned()));
    }
    wait(asked, terminal).await;
    let mut script = OsString::from(CLOSING);
    script.push(command);
    let mut shell = Command::new("/bin/sh");
    for name in NOT_FOR_CHILDREN {
        shell.env_remove(name);
    }
    let run = shell
        .arg("-c")
        .arg(script)
        .env("FLOWID_MFA_SERIAL", asked.device.raw())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output();
    let output = timeout(PATIENCE, run).await;
    let output = output.map_err(|_| failed(format!("it took longer than {} seconds", PATIENCE.as_secs())))?;
    let output = output.map_err(|error| failed(error.to_string()).source(error))?;
    if !output.status.success() {
        return Err(failed(output.status.to_string()));
    }
    let printed = Secret::new(String::from_utf8_lossy(&output.stdout).into_owned());
    Ok(Secret::new(printed.reveal().trim().to_owned()))
}

/// Waits until the device shows a new code: the program would print the old one again, which no service takes twice.
async fn wait(asked: &CodeAsked, terminal: bool) {
    let Some(seconds) = seconds_left(asked) else { return };
    let told = format!("waiting {seconds} s for the next code of {}", asked.device.raw());
    tracing::info!("{}", safe(&told));
    if terminal {
        // Without a terminal there is nobody to tell.
        prompt::say(&[told]).ok();
    }
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

/// The seconds until the device shows a code that was not used, rounded up; `None` when it does already.
fn seconds_left(asked: &CodeAsked) -> Option<u64> {
    let left = asked.not_before?.duration_since(Timestamp::now());
    u64::try_from(left.as_millis()).ok().filter(|left| *left > 0).map(|left| left.div_ceil(1_000))
}

/// Waits while credentials from before serve: who reads the output of a script is not asked before it must be. The
/// wall clock is looked at now and then, because a laptop that sleeps holds timers.
async fn until_needed(serves_until: Option<Timestamp>) {
    while let Some(left) =
        serves_until.and_then(|at| Duration::try_from(at.duration_since(Timestamp::now())).ok())
        && !left.is_zero()
    {
        tokio::time::sleep(left.min(LONGEST_WAIT)).await;
    }
}

/// Asks on the terminal itself, whatever the standard streams are.
async fn from_terminal(asked: CodeAsked) -> Result<Secret, Fault> {
    let question = question(&asked);
    let missing = format!("run it in a terminal, or set {COMMAND} to a command that prints the code");
    let read = tokio::task::spawn_blocking(move || prompt::secret(&question, &missing, true));
    read.await.unwrap_or_else(|error| Err(nobody(&asked).source(error)))
}

fn question(asked: &CodeAsked) -> String {
    let refused = asked.refused.as_ref().map(|why| format!("{}; ", why.raw())).unwrap_or_default();
    let wait = seconds_left(asked).map(|seconds| format!(", a new one in {seconds} s"));
    let (device, purpose) = (asked.device.raw(), asked.purpose.raw());
    format!("{refused}the MFA code of {device} for {purpose}{}", wait.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn asked(milliseconds: i64) -> CodeAsked {
        let not_before = Some(Timestamp::now() + SignedDuration::from_millis(milliseconds));
        CodeAsked {
            device: "phone".into(),
            purpose: "role debug".into(),
            not_before,
            refused: None,
            serves_until: None,
        }
    }

    #[test]
    fn a_question_says_for_how_many_seconds_the_next_code_is_to_be_waited_for() {
        let soon = question(&asked(16_500));
        assert_eq!(soon, "the MFA code of phone for role debug, a new one in 17 s");
        assert_eq!(question(&asked(-1)), "the MFA code of phone for role debug");
    }

    #[tokio::test]
    async fn a_command_is_not_run_before_there_is_a_new_code() {
        let asked = asked(300);
        let given = from_command(&"date +%s%3N".into(), &asked, false).await.unwrap();
        let run: i64 = given.reveal().parse().unwrap();
        assert!(run >= asked.not_before.unwrap().as_millisecond(), "{run}");
    }
}
