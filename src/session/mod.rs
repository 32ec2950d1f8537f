//! Where credentials come from: the ambient profile `env`, and fixed keys for the demo.

mod ambient;
mod fixed;

pub use ambient::{ambient, ambient_endpoints, ambient_region};
pub use fixed::fixed;
