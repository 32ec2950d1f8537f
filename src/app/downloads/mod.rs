//! Downloads of the S3 pane, which go on whatever pane is shown: those that run and those that ended. What one of them is
//! and says is in `download`, being asked where to in `asking`, the list over the pane in `listed`.

mod asking;
mod download;
mod listed;
#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use asking::Asked;
pub use download::{Download, Standing};

use super::State;
use super::jobs::Purpose;
use super::message::Effect;
use super::notices::Severity;
use super::tickets::JobId;
use crate::domain::download::{Counted, News, Wish};
use crate::domain::{Fault, FaultKind, Scope, figures};

/// How many ended downloads are remembered.
const KEPT: usize = 100;

/// All of them, the newest last.
#[derive(Debug, Default)]
pub struct Downloads {
    all: Vec<Download>,
    /// What a target is asked for.
    asked: Option<Asked>,
}

impl Downloads {
    /// Those that run, the newest last.
    pub fn running(&self) -> impl DoubleEndedIterator<Item = &Download> {
        self.all.iter().filter(|download| download.is_running())
    }

    /// Whether one runs.
    pub fn is_running(&self) -> bool {
        self.running().next().is_some()
    }

    /// What a target is asked for.
    pub fn asked(&self) -> Option<&Asked> {
        self.asked.as_ref()
    }

    /// The download in a line of the list, where the newest stands first.
    pub fn listed(&self, line: usize) -> Option<&Download> {
        self.all.iter().rev().nth(line)
    }

    fn by_job(&mut self, job: JobId) -> Option<&mut Download> {
        self.all.iter_mut().find(|download| download.job == Some(job))
    }
}

impl State {
    /// Downloads, or goes on with what was downloaded in part to the same target.
    fn download(&mut self, wish: Wish, scope: Scope, now: Timestamp) -> Vec<Effect> {
        let all = &mut self.downloads.all;
        let same = all.iter().position(|each| each.wish == wish && each.scope == scope);
        if same.is_some_and(|at| all[at].is_running()) {
            self.notices.say(Severity::Info, "this is being downloaded already", now);
            return Vec::new();
        }
        if let Some(at) = same {
            all.remove(at);
        }
        let ended = all.iter().filter(|each| !each.is_running()).count();
        if let Some(oldest) = all.iter().position(|each| !each.is_running()).filter(|_| ended >= KEPT) {
            all.remove(oldest);
        }
        let job = self.jobs.begin(Purpose::Download);
        self.downloads.all.push(Download::new(wish.clone(), scope.clone(), job, now));
        vec![Effect::Download(job, scope, wish)]
    }

    /// Ends a download in order: what came of it is kept.
    fn stop_download(&mut self, job: JobId) -> Vec<Effect> {
        let stopping = self.downloads.by_job(job).is_some_and(|download| download.stop());
        if stopping { vec![Effect::Stop(job)] } else { Vec::new() }
    }

    /// Ends the newest download that is not ending already; nothing where none runs.
    pub(super) fn stop_newest_download(&mut self) -> Option<Effect> {
        let job =
            self.downloads.running().rev().find(|each| !each.is_stopping()).and_then(|each| each.job)?;
        self.stop_download(job).pop()
    }

    /// Takes in what a download told since it told last.
    pub(super) fn hear_download(&mut self, job: JobId, news: Vec<News>, counted: Counted, now: Timestamp) {
        let Some(download) = self.downloads.by_job(job) else { return };
        download.hear(news, counted, now);
        self.refresh_download_list();
    }

    /// A download has ended.
    pub(super) fn end_download(&mut self, job: JobId, result: Result<(), Fault>, now: Timestamp) {
        let Some(download) = self.downloads.by_job(job) else { return };
        download.end(result, now);
        let (severity, words) = download.ending();
        self.notices.say(severity, words, now);
        self.refresh_download_list();
    }

    /// What leaving now would do to downloads; nothing where none runs.
    pub(super) fn leaving_downloads(&self) -> Option<String> {
        let running = self.downloads.running().count() as u64;
        let words = match running {
            0 => return None,
            1 => "a download runs and is stopped in order when you leave".to_owned(),
            more => {
                format!("{} downloads run and are stopped in order when you leave", figures::count(more))
            }
        };
        Some(format!("{words}: asked for again it goes on where it stopped"))
    }
}

/// What was stopped by a person is no failure.
fn is_failure(fault: &Fault) -> bool {
    fault.kind != FaultKind::Cancelled
}
