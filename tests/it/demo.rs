//! The demo endpoint, asked by the real SDK over HTTP.

mod events;
mod known;
mod lists;
mod queries;
mod reattach;
mod signatures;
mod states;
mod story;
