//! IAM Identity Center: a person signs in with a browser, and the token that comes of it gives the credentials of permission
//! sets. The SDK's own provider is not used: it can't ask anybody, and keeps its tokens in `~/.aws`.
//!
//! Only the device code is used, which works over SSH and without a display too. No browser is ever started from here.
//!
//! | module | what lives there |
//! | --- | --- |
//! | `sign_in` | the token: had once for all who share the start page, refreshed while that is allowed |
//! | `polling` | when to ask whether the person has signed in |
//! | `oidc` | the conversation that gives tokens |
//! | `portal` | the credentials of a permission set |
//! | `assigned` | accounts and permission sets that one is given |
//! | `cache` | a sign-in of the AWS CLI, read only |

mod assigned;
mod cache;
mod oidc;
mod polling;
mod portal;
mod sign_in;

pub use assigned::assigned;
pub use cache::CliCache;
pub use oidc::Service;
pub use portal::PermissionSet;
pub use sign_in::SignIn;
