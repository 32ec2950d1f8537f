//! The demo endpoint, asked by the real SDK over HTTP.

mod events;
mod function_pane;
mod identity;
mod known;
mod lists;
mod lives;
mod profiles;
mod proof;
mod proof_objects;
mod queries;
mod reattach;
mod signatures;
mod sso;
mod states;
mod story;
mod stranger;
mod tour;
mod walk;
