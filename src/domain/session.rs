//! How a profile is signed in, as may be told: each hop of its chain, what it is doing and when it ends. No secret is here.

use jiff::{SignedDuration, Timestamp};

use super::{Fault, Profile, Text};

/// What one hop of a chain is doing.
#[derive(Debug, Clone)]
pub enum Standing {
    /// Nothing has asked for it yet, or its credentials were dropped.
    Idle,
    /// Its first credentials are on their way.
    Assuming,
    /// It has credentials that can be used.
    Active,
    /// New credentials are on their way while the old ones are still used.
    Refreshing,
    /// It waits for a code of this MFA device.
    NeedsCode {
        /// Serial number or ARN of the device.
        device: Text,
    },
    /// It waits for a person to sign in with a browser.
    NeedsSignIn,
    /// It could not be had.
    Failed {
        /// Why, and what to do.
        fault: Fault,
        /// Before this nothing tries again by itself. A person can.
        again: Timestamp,
    },
}

impl Standing {
    /// The word for lists and scripts.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Assuming => "assuming",
            Self::Active => "active",
            Self::Refreshing => "refreshing",
            Self::NeedsCode { .. } => "needs code",
            Self::NeedsSignIn => "needs sign-in",
            Self::Failed { .. } => "failed",
        }
    }
}

/// One hop: the source of a chain, or a role.
#[derive(Debug, Clone)]
pub struct HopStatus {
    /// What it is: `environment`, `role payments-read`, `sign-in corp`.
    pub name: Text,
    /// What it is doing.
    pub standing: Standing,
    /// When its credentials end; `None` when it has none or they do not end.
    pub expires: Option<Timestamp>,
    /// The id of its access key, which is no secret.
    pub access_key_id: Option<Text>,
}

impl HopStatus {
    /// Whether it is a person's sign-in to IAM Identity Center, which has no key and an end of its own.
    pub fn is_sign_in(&self) -> bool {
        self.name.raw().starts_with("sign-in ")
    }
}

/// All hops of one profile, source first.
#[derive(Debug, Clone)]
pub struct SessionStatus {
    /// Whose session.
    pub profile: Profile,
    /// Source first, the credentials that sign last.
    pub hops: Vec<HopStatus>,
}

impl SessionStatus {
    /// The nearest end of any hop.
    pub fn nearest_end(&self) -> Option<Timestamp> {
        self.hops.iter().filter_map(|hop| hop.expires).min()
    }

    /// The nearest end of what requests are signed with.
    pub fn session_end(&self) -> Option<Timestamp> {
        self.hops.iter().filter(|hop| !hop.is_sign_in()).filter_map(|hop| hop.expires).min()
    }

    /// When a person must sign in again.
    pub fn sign_in_end(&self) -> Option<Timestamp> {
        self.hops.iter().filter(|hop| hop.is_sign_in()).filter_map(|hop| hop.expires).min()
    }

    /// The hop that says how the whole stands: the first that failed, else the first that waits for a person, else one
    /// that is on its way, else the last, whose credentials sign.
    pub fn telling(&self) -> Option<&HopStatus> {
        fn grave(hop: &HopStatus) -> u8 {
            match hop.standing {
                Standing::Failed { .. } => 4,
                Standing::NeedsCode { .. } => 3,
                Standing::NeedsSignIn => 2,
                Standing::Assuming | Standing::Refreshing => 1,
                Standing::Idle | Standing::Active => 0,
            }
        }
        let gravest = self.hops.iter().map(grave).max().filter(|gravest| *gravest > 0);
        let Some(gravest) = gravest else { return self.hops.last() };
        self.hops.iter().find(|hop| grave(hop) == gravest)
    }
}

impl SessionStatus {
    /// Whether a hop waits for a code of this device and has nothing to use meanwhile.
    pub fn waits_for(&self, device: &Text, now: Timestamp) -> bool {
        self.hops.iter().any(|hop| {
            let asks = matches!(&hop.standing, Standing::NeedsCode { device: asked } if asked == device);
            asks && hop.expires.is_none_or(|at| at <= now)
        })
    }
}

impl CodeAsked {
    /// How long there is time, when the question comes ahead of its need.
    pub fn ahead(&self, now: Timestamp) -> Option<SignedDuration> {
        let left = self.serves_until?.duration_since(now);
        (left > SignedDuration::ZERO && self.refused.is_none()).then_some(left)
    }
}

/// A question for a code of an MFA device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeAsked {
    /// Serial number or ARN of the device.
    pub device: Text,
    /// What it is for: `role payments-admin`.
    pub purpose: Text,
    /// The device's last code is used up; it shows a new one from this instant on.
    pub not_before: Option<Timestamp>,
    /// What was wrong with the code that was given before.
    pub refused: Option<Text>,
    /// Credentials from before serve until then: there is time to answer.
    pub serves_until: Option<Timestamp>,
}
