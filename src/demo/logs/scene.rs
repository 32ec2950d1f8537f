//! How a query is made to go, so that every state can be tried: a comment in the query such as `# demo: fail`.

use std::time::Duration;

use crate::demo::refusal::Refusal;
use crate::domain::{QueryStatus, Span};
use crate::insights::highlight::{Class, highlight};

/// What stands before the word, at the beginning of a comment.
const MARK: &str = "# demo:";

/// How long a slow query takes for its range.
const SLOW: Duration = Duration::from_secs(120);

/// Rows that arrive in a second of a storm, as long as the machine makes them so fast.
const STORM: f64 = 50_000.0;

/// How far a query comes before it ends badly.
const HALF: f64 = 0.5;

/// How a query goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// As usual.
    Usual,
    /// It never gets a place, and is scheduled until it is stopped.
    Scheduled,
    /// It takes two minutes.
    Slow,
    /// Rows arrive 50,000 a second.
    Storm,
    /// It ends halfway, with the rows so far, in this state.
    Ends(QueryStatus),
}

/// The words and what they do.
const WORDS: [(&str, Scene); 6] = [
    ("scheduled", Scene::Scheduled),
    ("slow", Scene::Slow),
    ("storm", Scene::Storm),
    ("fail", Scene::Ends(QueryStatus::Failed)),
    ("timeout", Scene::Ends(QueryStatus::Timeout)),
    ("unknown", Scene::Ends(QueryStatus::Unknown)),
];

impl Scene {
    /// The scene that a comment of a query asks for.
    ///
    /// # Errors
    /// `InvalidParameterException` for a word that is none.
    pub fn of(source: &str) -> Result<Self, Refusal> {
        let comments = highlight(source).into_iter().filter(|piece| piece.class == Class::Comment);
        let text = |span: Span| source.get(span.start..span.end).unwrap_or_default();
        let word = comments.filter_map(|comment| text(comment.span).strip_prefix(MARK)).next();
        let Some(word) = word.map(str::trim) else { return Ok(Self::Usual) };
        let known = WORDS.iter().find(|(name, _)| *name == word);
        known.map(|(_, scene)| *scene).ok_or_else(|| {
            let words = WORDS.map(|(name, _)| name).join(", ");
            Refusal::invalid(format!("`{MARK} {word}` is not known; the demo knows {words}."))
        })
    }

    /// How long after its beginning a query may go on, having walked this part of its range and matched so many events.
    pub fn due(self, pace: Duration, progress: f64, matched: u64) -> Duration {
        match self {
            Self::Usual | Self::Scheduled | Self::Ends(_) => pace.mul_f64(progress),
            Self::Slow => SLOW.mul_f64(progress),
            Self::Storm => Duration::from_secs_f64(matched as f64 / STORM),
        }
    }

    /// Whether it ends badly, having walked this part of its range.
    pub fn ends(self, progress: f64) -> bool {
        matches!(self, Self::Ends(_)) && progress >= HALF
    }

    /// The state in which it ends when nobody stops it.
    pub fn end(self) -> QueryStatus {
        match self {
            Self::Ends(status) => status,
            Self::Usual | Self::Scheduled | Self::Slow | Self::Storm => QueryStatus::Complete,
        }
    }
}
