//! Where credentials come from: the ambient profile `env`, and fixed keys for the demo. Also what the environment says
//! about region and endpoints.

mod ambient;
mod fixed;
mod keeper;
mod link;
mod schedule;
mod settings;
mod time;

pub use ambient::ambient;
pub use fixed::{fixed, given};
pub use settings::{ambient_endpoints, ambient_region};
