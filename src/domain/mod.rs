//! The vocabulary that every layer shares: what may be asked, what may be answered, and foreign text. No IO, no layer above.

pub mod address;
pub mod download;
pub mod event;
pub mod fault;
pub mod figures;
pub mod function;
pub mod item;
pub mod nearest;
pub mod payload;
pub mod profile;
pub mod request;
pub mod rows;
pub mod scope;
pub mod secret;
pub mod session;
pub mod sign_in;
pub mod skew;
pub mod text;
pub mod window;

pub use address::ObjectAddress;
pub use event::{
    Credentials, Event, GroupField, Identity, LogGroup, LogStream, Progress, QueryInfo, QueryStatus,
    Reachability, Searched,
};
pub use fault::{Fault, FaultKind, Span};
pub use function::FunctionName;
pub use nearest::nearest;
pub use profile::{Hop, Merged, ProfileMistake, Role, SavedProfile, Source, SourceKind, Spot, Targets};
pub use request::{Call, Context, Danger, FilterEvents, LogsQuery, Permission, Request};
pub use rows::{Batch, BatchBuilder, Cell, CellKind, Completeness};
pub use scope::{Profile, Region, Scope};
pub use secret::{Secret, Typing};
pub use session::{CodeAsked, HopStatus, SessionStatus, Standing};
pub use sign_in::SignInAsked;
pub use skew::{SKEW_CURE, skew_told};
pub use text::{Foreign, Safe, Text};
pub use window::{Range, Window};
