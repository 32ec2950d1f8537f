//! How grave a row is, by the value of its level.

/// Names of columns that hold it.
pub const NAMES: &[&str] = &["level", "severity", "lvl"];

/// How grave a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Something failed.
    Error,
    /// Something needs attention.
    Warn,
    /// Something happened.
    Info,
    /// For those who build it.
    Debug,
}

impl Level {
    /// The level that a value names: words of the usual libraries in any case, or the numbers of pino and bunyan (their
    /// documentation: 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal).
    pub fn of(value: &str) -> Option<Self> {
        match value.to_ascii_uppercase().as_str() {
            "ERROR" | "ERR" | "FATAL" | "CRITICAL" | "CRIT" | "ALERT" | "EMERGENCY" | "PANIC" | "50"
            | "60" => Some(Self::Error),
            "WARN" | "WARNING" | "40" => Some(Self::Warn),
            "INFO" | "INFORMATION" | "NOTICE" | "30" => Some(Self::Info),
            "DEBUG" | "TRACE" | "VERBOSE" | "20" | "10" => Some(Self::Debug),
            _ => None,
        }
    }

    /// The letter that stands for it where its word is not on the screen; what is not grave has none.
    pub fn letter(self) -> Option<&'static str> {
        match self {
            Self::Error => Some("E"),
            Self::Warn => Some("W"),
            Self::Info | Self::Debug => None,
        }
    }
}
