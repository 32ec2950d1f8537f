//! MFA devices: one question at a time for each, and no code twice. AWS takes a code of a device only once (IAM user guide,
//! "MFA device ... codes cannot be reused"), and a device shows a new one every thirty seconds (RFC 6238).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::Mutex as Turn;

use super::time::Time;
use crate::domain::{CodeAsked, Fault, FaultKind, Secret, Text};
use crate::port::Person;

/// How long a device shows one code, in seconds. RFC 6238, "X represents the time step in seconds (default 30)".
const STEP: i64 = 30;

/// How often a person is asked again who gives what can't be a code.
const PATIENCE: usize = 5;

/// All devices of this process.
pub struct Devices {
    person: Arc<dyn Person>,
    time: Arc<dyn Time>,
    known: Mutex<HashMap<String, Arc<Turn<Device>>>>,
}

/// What is known of one device.
#[derive(Default)]
struct Device {
    last: Option<Used>,
}

struct Used {
    code: Secret,
    /// When the device shows another one.
    until: Timestamp,
}

impl Devices {
    /// No device yet.
    pub fn new(person: Arc<dyn Person>, time: Arc<dyn Time>) -> Self {
        Self { person, time, known: Mutex::default() }
    }

    /// A code of a device that was not used before. Who needs the same device waits until this question is answered.
    /// `serves_until` says until when credentials from before serve, so that the person may take time.
    ///
    /// # Errors
    /// What the person's front says, or that what was given can't be a code.
    pub async fn code(
        &self,
        serial: &str,
        purpose: Text,
        serves_until: Option<Timestamp>,
    ) -> Result<Secret, Fault> {
        let device = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(serial.to_owned()).or_default())
        };
        let mut device = device.lock().await;
        let mut asked =
            CodeAsked { device: serial.into(), purpose, not_before: None, refused: None, serves_until };
        for _ in 0..PATIENCE {
            let now = self.time.now();
            asked.not_before = device.last.as_ref().map(|used| used.until).filter(|until| *until > now);
            let code = self.person.code(asked.clone()).await?;
            match device.refusal(&code) {
                None => {
                    device.last = Some(Used { code: code.clone(), until: next_step(self.time.now()) });
                    return Ok(code);
                }
                refused => asked.refused = refused.map(Text::from),
            }
        }
        let what = format!("no usable code of {serial} was given");
        Err(Fault::new(FaultKind::NeedsPerson, what).hint("type the six digits that the device shows now"))
    }
}

impl Device {
    /// Why this can't be the next code. STS takes exactly six digits (API reference, AssumeRole, `TokenCode`).
    fn refusal(&self, code: &Secret) -> Option<&'static str> {
        let digits = code.reveal();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some("a code is six digits");
        }
        let repeated = self.last.as_ref().is_some_and(|used| used.code == *code);
        repeated.then_some("this code was used already; wait for the next one")
    }
}

/// The beginning of the next step.
fn next_step(now: Timestamp) -> Timestamp {
    let second = now.as_second();
    Timestamp::from_second(second - second.rem_euclid(STEP) + STEP).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use futures::future::BoxFuture;

    use super::*;
    use crate::session::time::simulated::Simulated;

    /// Gives codes one after the other, and remembers the questions.
    struct Script {
        codes: Mutex<Vec<&'static str>>,
        asked: Mutex<Vec<CodeAsked>>,
    }

    impl Person for Script {
        fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>> {
            self.asked.lock().unwrap().push(asked);
            let code = self.codes.lock().unwrap().remove(0);
            std::future::ready(Ok(Secret::new(code.to_owned()))).boxed()
        }
    }

    fn devices(codes: &[&'static str]) -> (Devices, Arc<Script>, Simulated) {
        let script = Arc::new(Script { codes: Mutex::new(codes.to_vec()), asked: Mutex::default() });
        let time = Simulated::default();
        (Devices::new(Arc::<Script>::clone(&script), Arc::new(time.clone())), script, time)
    }

    #[tokio::test]
    async fn a_code_is_not_used_twice_and_the_wait_for_the_next_is_told() {
        // The simulated noon stands at a whole step, so ten seconds later twenty are left of it.
        let (devices, script, time) = devices(&["123456", "123456", "654321"]);
        time.pass(10).await;
        assert_eq!(devices.code("phone", "a".into(), None).await.unwrap().reveal(), "123456");
        assert_eq!(devices.code("phone", "b".into(), None).await.unwrap().reveal(), "654321");
        let asked = script.asked.lock().unwrap();
        let waits: Vec<Option<i64>> = asked
            .iter()
            .map(|asked| asked.not_before.map(|at| at.duration_since(time.now()).as_secs()))
            .collect();
        assert_eq!(waits, [None, Some(20), Some(20)]);
        assert!(asked[2].refused.as_ref().unwrap().raw().contains("used already"));
    }

    #[tokio::test]
    async fn what_is_no_code_is_asked_for_again_and_not_for_ever() {
        let (devices, script, _) = devices(&["12345", "abcdef", "１２３４５６", "", "1234567"]);
        let fault = devices.code("phone", "a".into(), None).await.unwrap_err();
        assert_eq!((fault.kind, script.asked.lock().unwrap().len()), (FaultKind::NeedsPerson, 5));
    }
}
