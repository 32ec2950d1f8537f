//! A search with the log language over the objects of a prefix, in the S3 pane: its form, how far it has come, and the
//! rows that it finds. Here is its state. The form is in `form`, with what it begins with in `starters`; what is asked and
//! heard in `running`, what is said of it in `told`, its keys in `keys`, its places on the screen in `layout`.

mod export;
pub mod form;
mod keys;
#[cfg(test)]
pub mod kit;
mod layout;
mod running;
mod starters;
#[cfg(test)]
mod tests;
mod told;

use std::sync::Arc;

use jiff::Timestamp;

pub use layout::{Sheet, sheet};
pub use told::told;

use self::form::{Form, Wanted};
use crate::app::detail::Detail;
use crate::app::table::{Columns, Table};
use crate::app::tickets::JobId;
use crate::command::Place;
use crate::domain::request::ObjectName;
use crate::domain::{Batch, Fault};
use crate::object::search::{Ended, Found, Progress, Unread};

/// So many objects that could not be read are kept by name; the others are counted.
const NAMED: usize = 100;

/// Which part has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// What is asked.
    #[default]
    Form,
    /// The rows.
    Rows,
    /// The row under the cursor.
    Detail,
}

/// A search.
#[derive(Debug)]
pub struct Find {
    /// In which bucket.
    pub bucket: String,
    /// Below which prefix.
    pub prefix: String,
    /// Whether it is seen; it goes on where it is not.
    pub is_shown: bool,
    /// What is asked.
    pub form: Form,
    /// Which part has the keys.
    pub focus: Focus,
    /// What was asked last.
    pub run: Option<Run>,
    /// Its rows.
    pub table: Table,
    /// The one under the cursor.
    pub detail: Detail,
    /// The object of a row that is to be opened: the question how large it is, and the answer.
    opening: Option<(JobId, ObjectName, Option<u64>)>,
}

/// A run of it.
#[derive(Debug)]
pub struct Run {
    job: Option<JobId>,
    /// What was asked.
    pub wanted: Wanted,
    /// Since when.
    pub since: Timestamp,
    /// Until when, once it is over.
    pub until: Option<Timestamp>,
    /// How far it has come.
    pub progress: Progress,
    /// Objects that could not be read.
    pub unread: Vec<Unread>,
    /// How many there are beside those.
    pub more_unread: u64,
    /// Why an attempt is repeated.
    pub retrying: Option<Fault>,
    /// Whether it waits for credentials.
    pub awaits_credentials: bool,
    /// Whether a person asked for its end.
    pub is_stopping: bool,
    /// How it ended.
    pub ended: Option<Box<Ended>>,
    /// Why it could not be run to an end.
    pub fault: Option<Fault>,
}

impl Run {
    fn new(job: JobId, wanted: Wanted, now: Timestamp) -> Self {
        Self {
            job: Some(job),
            wanted,
            since: now,
            until: None,
            progress: Progress::default(),
            unread: Vec::new(),
            more_unread: 0,
            retrying: None,
            awaits_credentials: false,
            is_stopping: false,
            ended: None,
            fault: None,
        }
    }

    /// Whether more may come.
    pub fn is_live(&self) -> bool {
        self.job.is_some()
    }

    /// Whether it ended at its budget.
    pub fn is_cut(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.cut.is_some())
    }

    /// How many seconds it took so far.
    pub fn seconds(&self, now: Timestamp) -> f64 {
        self.until.unwrap_or(now).duration_since(self.since).as_secs_f64()
    }
}

impl Find {
    /// One that has asked nothing yet.
    pub fn new(bucket: &str, prefix: &str, form: Form) -> Self {
        Self {
            bucket: bucket.to_owned(),
            prefix: prefix.to_owned(),
            is_shown: true,
            form,
            focus: Focus::Form,
            run: None,
            table: Table::default(),
            detail: Detail::default(),
            opening: None,
        }
    }

    /// The address of what is searched.
    pub fn address(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.prefix)
    }

    /// Where a key lands.
    pub fn place(&self) -> Place {
        match self.focus {
            Focus::Form => Place::Ask,
            Focus::Rows => Place::Found,
            Focus::Detail => Place::Detail,
        }
    }

    /// The conversation of the search, while it runs.
    pub(super) fn job(&self) -> Option<JobId> {
        self.run.as_ref()?.job
    }

    /// Whether it is being read.
    pub fn is_running(&self) -> bool {
        self.job().is_some()
    }

    /// The names of fields that may be asked for: those of rows at hand, then those of the format that the prefix tells.
    /// Foreign text.
    pub fn fields(&self) -> Vec<String> {
        let of_rows = self.table.field_names().map(str::to_owned);
        let mut names: Vec<String> = of_rows.chain(starters::fields(&self.prefix)).collect();
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    /// Takes in what the search says.
    fn hear(&mut self, found: Found) {
        let Some(run) = &mut self.run else { return };
        match found {
            Found::Rows(batches) => batches.into_iter().for_each(|batch| self.table.append(batch)),
            Found::SoFar(batches) => self.show(batches),
            Found::Progress(progress) => {
                (run.progress, run.retrying, run.awaits_credentials) = (progress, None, false);
            }
            Found::Unread(unread) if run.unread.len() < NAMED => run.unread.push(unread),
            Found::Unread(_) => run.more_unread += 1,
            Found::Retrying(fault) => run.retrying = Some(fault),
            Found::CredentialsAwaited => run.awaits_credentials = true,
            Found::Ended(mut ended) => {
                let batches = std::mem::take(&mut ended.answer.batches);
                let is_streaming = run.wanted.plan.is_streaming();
                run.progress = ended.progress;
                run.ended = Some(ended);
                match is_streaming {
                    true => batches.into_iter().for_each(|batch| self.table.append(batch)),
                    false => self.show(batches),
                }
            }
        }
    }

    /// Shows a whole answer in place of the one before; the cursor stays where it is.
    fn show(&mut self, batches: Vec<Arc<Batch>>) {
        let mut columns = Columns::default();
        batches.iter().for_each(|batch| columns.absorb(batch));
        self.table.refill(batches, &columns, true);
    }

    /// The search is over.
    fn end(&mut self, result: Result<(), Fault>, now: Timestamp) {
        let Some(run) = &mut self.run else { return };
        (run.job, run.until, run.retrying) = (None, Some(now), None);
        run.fault = result.err();
    }

    /// The bucket and the key that the row under the cursor comes from, where the row tells.
    fn origin(&self) -> Option<(String, String)> {
        let field = |name: &str| self.table.field(self.table.cursor(), name).map(|cell| cell.raw.to_owned());
        let bucket = field("@bucket").unwrap_or_else(|| self.bucket.clone());
        Some((bucket, field("@key")?))
    }
}
