//! The list of downloads over the pane: what runs and what has ended, to stop one or to go on with it.

use jiff::Timestamp;

use super::Download;
use crate::app::State;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{ListKind, Overlay, entry};
use crate::app::picker::{Entry, Picker};
use crate::domain::figures;

impl State {
    /// Opens it.
    pub(in crate::app) fn open_downloads(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.downloads.all.is_empty() {
            self.notices.say(Severity::Info, "nothing was downloaded in this session", now);
            return Vec::new();
        }
        self.open_list(ListKind::Downloads, self.download_entries())
    }

    /// Puts what is known by now into the list, if it is open.
    pub(super) fn refresh_download_list(&mut self) {
        let entries = self.download_entries();
        if let Some(Overlay::List(ListKind::Downloads, picker)) = &mut self.overlay {
            picker.set_entries(entries);
        }
    }

    fn download_entries(&self) -> Vec<Entry> {
        let line = |download: &Download| entry(download.wish.target.to_string_lossy(), download.words());
        self.downloads.all.iter().rev().map(line).collect()
    }

    /// Stops the one under the cursor.
    pub(in crate::app) fn stop_listed_download(
        &mut self,
        line: Option<usize>,
        now: Timestamp,
    ) -> Vec<Effect> {
        let job = line.and_then(|line| self.downloads.listed(line)).and_then(|download| download.job);
        let Some(job) = job else {
            self.notices.say(Severity::Info, "that download has ended already", now);
            return Vec::new();
        };
        let effects = self.stop_download(job);
        self.refresh_download_list();
        effects
    }

    /// Goes on with the one under the cursor, and shows the list again.
    pub(in crate::app) fn resume_listed_download(&mut self, picker: &Picker, now: Timestamp) -> Vec<Effect> {
        let under = picker.current_index().and_then(|line| self.downloads.listed(line));
        let Some((wish, scope)) = under.map(|download| (download.wish.clone(), download.scope.clone()))
        else {
            return Vec::new();
        };
        let effects = self.download(wish, scope, now);
        self.open_downloads(now);
        effects
    }

    /// All that is to be said of a download in the list.
    pub fn download_told(&self, line: usize) -> Vec<String> {
        let Some(download) = self.downloads.listed(line) else { return Vec::new() };
        let mut first =
            format!("{} to {}", download.wish.what.address(), download.wish.target.to_string_lossy());
        if download.scope != self.scope {
            first.push_str(&format!(", of {} {}", download.scope.profile, download.scope.region));
        }
        let mut told = vec![first, download.words()];
        told.extend(download.reasons());
        if download.unnamed() > 0 {
            told.push(format!("{} more objects failed", figures::count(download.unnamed())));
        }
        told
    }
}
