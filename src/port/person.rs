//! The person in front of a front: asked for what only a person has. The console answers with a prompt that blocks nothing,
//! a script from the terminal, and where nobody is there the answer is a fault that names what is missing.

use futures::future::BoxFuture;

use crate::domain::{CodeAsked, Fault, Secret};

/// Who can be asked.
pub trait Person: Send + Sync {
    /// A code of an MFA device.
    ///
    /// # Errors
    /// `NeedsPerson` where nobody can be asked, `Cancelled` when the person declines.
    fn code(&self, asked: CodeAsked) -> BoxFuture<'_, Result<Secret, Fault>>;
}
