//! Where credentials come from: the surroundings, saved profiles and their chains of roles, fixed keys for the demo; had
//! when something asks, renewed before they end. Also what the environment says about region and endpoints.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `sessions` | all sessions of the process, by profile |
//! | `chain` | from a profile to its hops |
//! | `link` | one hop: had once, renewed ahead, what may be told of it |
//! | `known` | the saved profiles and keys, which may change while it runs |
//! | `keeper` | the last hop of a profile, as the SDK asks it |
//! | `schedule`, `time` | when to renew; the clock, handed in |
//! | `ambient`, `roles`, `tokens`, `fixed` | how hops get their credentials |
//! | `account` | whether they belong to the account that is expected |
//! | `sso` | IAM Identity Center: the sign-in of a person, permission sets |
//! | `devices` | MFA devices: one question at a time, no code twice |
//! | `host` | KMS asked with the host's own credentials, when the vault is opened |
//! | `shelf` | credentials kept beside the vault, for who wants that |
//! | `settings` | region and endpoints of the environment |
//! | `shared` | profiles of the shared files that sign in with IAM Identity Center |

mod account;
mod ambient;
mod chain;
mod devices;
mod fixed;
mod host;
mod keeper;
mod known;
mod link;
mod roles;
mod schedule;
mod sessions;
mod settings;
mod shared;
mod shelf;
mod sso;
mod time;
mod tokens;

pub use crate::aws::Endpoint;
pub use aws_credential_types::Credentials;
pub use aws_credential_types::provider::SharedCredentialsProvider;
pub use host::HostKeys;
pub use sessions::{Ingredients, Sessions};
pub use settings::{ambient_endpoints, ambient_profile, ambient_region, session_name};
pub use shared::SharedFiles;
pub use shelf::Shelf;
pub use sso::assigned;
