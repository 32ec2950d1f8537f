//! The one integration binary: fronts, adapters, the demo endpoint, the terminal and the house rules. One binary,
//! because each one links the whole SDK.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking and says why by printing, and so do its helpers"
)]

mod cli;
mod cli_events;
mod cli_refine;
mod cli_scripted;
mod cli_signals;
mod cli_terminal;
mod config;
mod credentials;
mod demo;
mod dynamo;
mod endings;
mod lambda;
mod licences;
mod ministack;
mod moto;
mod oracle;
mod output;
mod pty;
mod pty_downloads;
mod pty_find;
mod pty_objects;
mod pty_typing;
mod readme;
mod s3;
mod safety;
mod secrets;
mod sessions;
mod sso;
mod support;
mod terminal;
mod tidy;
mod vault;
mod wire;
