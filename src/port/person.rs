//! The person in front of a front: asked for what only a person has. The console answers with a prompt that blocks nothing,
//! a script from the terminal, and where nobody is there the answer is a fault that names what is missing.

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::domain::{CodeAsked, Fault, FaultKind, Secret, SignInAsked};

/// Who can be asked.
pub trait Person: Send + Sync {
    /// A code of an MFA device.
    ///
    /// # Errors
    /// `NeedsPerson` where nobody can be asked, `Cancelled` when the person declines.
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>>;

    /// Shows where to sign in with a browser, for as long as the future lives: who asks drops it when the person has signed
    /// in or the code has ended. It ends by itself only when there will be no sign-in.
    /// Where a front has no way to show it, nobody can be asked.
    fn sign_in(&self, asked: SignInAsked) -> BoxFuture<'_, Fault> {
        let what = format!("{} needs a person who signs in with a browser", asked.start_url.raw());
        let fault = Fault::new(FaultKind::NeedsPerson, what)
            .hint("run it in a terminal, or sign in with aws sso login first: its sign-in is used too");
        std::future::ready(fault).boxed()
    }
}
