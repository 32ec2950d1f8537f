//! What the commands for sessions take.

use clap::Subcommand;

/// Commands for sessions.
#[derive(Debug, Subcommand)]
pub enum SessionVerb {
    /// Sign in, and say who one is: account, ARN, user id
    Whoami,
    /// Sign in, and show every hop of the profile's chain: what it is doing, and until when
    Status,
}
