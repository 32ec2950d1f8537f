//! The form of a search over objects: the query in one line, the time, the most bytes; and what comes of it.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::line::Line;
use crate::command::{Command, Key};
use crate::domain::figures::read_bytes;
use crate::domain::{Range, Span, Window};
use crate::insights::complete::{Candidate, Completions, Known, complete};
use crate::insights::plan::{Plan, without_source};
use crate::insights::{self, Mistake};

/// A field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Field {
    /// The query.
    #[default]
    Query,
    /// The time; empty for all.
    Window,
    /// How many bytes of objects are read at most.
    Budget,
}

impl Field {
    /// All of them, in their order.
    pub const ALL: [Self; 3] = [Self::Query, Self::Window, Self::Budget];

    /// What stands before it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Window => "time",
            Self::Budget => "read at most",
        }
    }

    /// What stands in it while it is empty.
    pub fn if_empty(self) -> &'static str {
        match self {
            Self::Query => "a query, such as filter @message like /timeout/",
            Self::Window => "all times; write 1h, 3d or 13:00..13:30",
            Self::Budget => "write bytes, such as 500MB or 2GiB",
        }
    }
}

/// The bytes after which a search ends unless another number is written, as for the command.
pub const USUAL_BUDGET: &str = "1GiB";

/// What is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    query: Line,
    window: Line,
    budget: Line,
    /// Where one is.
    pub focus: Field,
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The query as it was written.
    pub query: String,
    /// The query, ready to be evaluated.
    pub plan: Arc<Plan>,
    /// The time as it was written; none for all times.
    pub window: Option<Window>,
    /// The time, fixed.
    pub range: Option<Range>,
    /// How many bytes of objects are read at most.
    pub max_bytes: u64,
}

/// What is wrong in a field; the span is in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Which field.
    pub field: Field,
    /// What is wrong.
    pub mistake: Mistake,
}

impl Form {
    /// A form that holds a query and a time.
    pub fn with(query: &str, window: &str) -> Self {
        Self {
            query: Line::with(query),
            window: Line::with(window),
            budget: Line::with(USUAL_BUDGET),
            ..Self::default()
        }
    }

    /// The line of a field.
    pub fn line(&self, field: Field) -> &Line {
        match field {
            Field::Query => &self.query,
            Field::Window => &self.window,
            Field::Budget => &self.budget,
        }
    }

    fn line_mut(&mut self) -> &mut Line {
        match self.focus {
            Field::Query => &mut self.query,
            Field::Window => &mut self.window,
            Field::Budget => &mut self.budget,
        }
    }

    /// Writes another query.
    pub(super) fn set_query(&mut self, query: &str) {
        self.query = Line::with(query);
    }

    /// Takes a key that is typed.
    pub(super) fn on_key(&mut self, key: Key) {
        self.line_mut().on_key(key);
    }

    /// Takes what is pasted.
    pub(super) fn paste(&mut self, text: &str) {
        self.line_mut().insert(text.trim_end_matches(['\n', '\r']));
    }

    /// Does what a command means in the form; false when it means nothing there.
    pub(super) fn on(&mut self, command: Command) -> bool {
        match command {
            Command::Up | Command::FocusPrevious => self.step(-1),
            Command::Down | Command::FocusNext => self.step(1),
            Command::PageUp => self.step(isize::MIN),
            Command::PageDown => self.step(isize::MAX),
            Command::Left => self.line_mut().left(),
            Command::Right => self.line_mut().right(),
            Command::RemoveEntry => *self.line_mut() = Line::default(),
            _ => return false,
        }
        true
    }

    fn step(&mut self, by: isize) {
        let at = self.focus as usize;
        self.focus = Field::ALL[at.saturating_add_signed(by).min(Field::ALL.len() - 1)];
    }

    /// What may stand at the cursor of the query.
    fn completions(&self, fields: &[String]) -> Completions {
        let known = Known { fields: fields.iter().map(String::as_str).collect(), ..Known::default() };
        let (before, _) = self.query.split();
        complete(self.query.text(), before.len(), &known)
    }

    /// What may be written at the cursor, the best first; nothing where no query is typed.
    pub fn offers(&self, fields: &[String]) -> Vec<Candidate> {
        if self.focus == Field::Query { self.completions(fields).candidates } else { Vec::new() }
    }

    /// Writes the best of what may stand at the cursor; false when nothing may.
    pub(super) fn complete(&mut self, fields: &[String]) -> bool {
        if self.focus != Field::Query {
            return false;
        }
        let completions = self.completions(fields);
        let Some(best) = completions.candidates.first() else { return false };
        self.query.replace(completions.span, &best.text);
        true
    }

    /// What the form asks.
    ///
    /// # Errors
    /// What is wrong, in the first field where something is.
    pub fn read(&self, now: Timestamp, zone: &TimeZone) -> Result<Wanted, Wrong> {
        let wrong = |field, mistake| Wrong { field, mistake };
        let plan = plan(self.query.text()).map_err(|mistake| wrong(Field::Query, mistake))?;
        let whole = |field: Field, message: String| {
            wrong(field, Mistake::new(Span::new(0, self.line(field).text().len()), message))
        };
        let window = match self.window.text().trim() {
            "" => None,
            text => Some(Window::parse(text, now, zone).map_err(|message| whole(Field::Window, message))?),
        };
        let max_bytes =
            read_bytes(self.budget.text().trim()).map_err(|message| whole(Field::Budget, message))?;
        let range = window.map(|window| window.resolve(now));
        Ok(Wanted { query: self.query.text().trim().to_owned(), plan: plan.into(), window, range, max_bytes })
    }
}

/// The query, ready to be evaluated.
fn plan(text: &str) -> Result<Plan, Mistake> {
    let checked = insights::check(text);
    match (checked.mistakes.into_iter().next(), checked.query) {
        (Some(mistake), _) => Err(mistake),
        (None, Some(query)) => Plan::compile(&without_source(&query).0),
        (None, None) => Err(Mistake::new(Span::new(0, text.len()), "write a query")),
    }
}
