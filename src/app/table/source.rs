//! Where a column's values come from: a field of the answer, or a key of JSON in a message.

/// Where a column's values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A field of the answer.
    Field(Box<str>),
    /// A key of the JSON object in `@message`.
    Json(Box<str>),
}

impl Source {
    /// The name. Foreign text.
    pub fn name(&self) -> &str {
        match self {
            Self::Field(name) | Self::Json(name) => name,
        }
    }
}
