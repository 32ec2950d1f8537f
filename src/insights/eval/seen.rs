//! What was met in the rows that a reader of the answer should know.

/// How much of a damaged line is shown.
const SHOWN: usize = 60;

/// What was met so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The query looked for `@timestamp` in a row.
    pub asked_time: bool,
    /// It was a time.
    pub met_time: bool,
    /// A line that is an array.
    pub has_array: bool,
    /// The start of a line that begins as an object and is none, or more than one.
    damaged: Option<Box<str>>,
}

impl Seen {
    /// A line was read up to some damage.
    pub fn damage(&mut self, line: &str) {
        if self.damaged.is_none() {
            self.damaged = Some(line.chars().take(SHOWN).collect());
        }
    }

    /// Adds what was met elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.asked_time |= other.asked_time;
        self.met_time |= other.met_time;
        self.has_array |= other.has_array;
        if let (None, Some(line)) = (&self.damaged, &other.damaged) {
            self.damaged = Some(line.clone());
        }
    }

    /// What there is to say: lowercase sentences with foreign text in them.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.asked_time && !self.met_time {
            notes.push("no row has an `@timestamp` that is a time: what goes by time is empty".to_owned());
        }
        if self.has_array {
            let cure = "write one object a line to read their fields, such as with `jq -c '.[]'`";
            notes.push(format!("lines that are JSON arrays were taken as text; {cure}"));
        }
        if let Some(line) = &self.damaged {
            let what = "lines are no whole JSON object, or more than one, and were read up to there";
            notes.push(format!("{what}; the first begins {line}"));
        }
        notes
    }
}
