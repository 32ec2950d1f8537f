//! What time it is: asked at the edge and handed to everything else as an argument.

use jiff::Timestamp;

/// The clock of a front. A fixed one makes the demo reproducible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The clock of this machine.
    System,
    /// Always this instant.
    Fixed(Timestamp),
}

impl Clock {
    /// The time by this clock.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(instant) => instant,
        }
    }
}
