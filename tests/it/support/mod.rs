//! What the tests share: servers, programs and terminals that are started and ended here.

pub mod command;
pub mod demo;
pub mod hostile;
pub mod pty;
pub mod server;
pub mod strict;
