//! What the tests share: servers, programs and terminals that are started and ended here.

pub mod command;
pub mod demo;
pub mod duckdb;
pub mod dynoxide;
pub mod emulator;
pub mod hostile;
pub mod ministack;
pub mod objects;
pub mod program;
pub mod pty;
pub mod scripted;
pub mod server;
pub mod sso_center;
pub mod strict;
pub mod talk;
pub mod totp_sts;
pub mod wire_server;
