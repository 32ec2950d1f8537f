//! What the tests share: servers, programs and terminals that are started and ended here.

pub mod demo;
