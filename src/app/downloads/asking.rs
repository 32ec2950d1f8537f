//! What is downloaded, and being asked where to.

use jiff::Timestamp;

use crate::app::State;
use crate::app::line::Line;
use crate::app::message::Effect;
use crate::app::notices::Severity;
use crate::app::overlay::{Overlay, PromptKind};
use crate::app::s3::{Kind, Spot};
use crate::domain::download::{What, Wish};
use crate::domain::figures;

/// What a target is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is downloaded.
    pub what: What,
    /// Its size in words, and of a prefix how many objects lie below it; nothing where that is not known.
    pub size: Option<String>,
    /// Whether its class says that it must be restored before.
    pub archived: bool,
}

impl State {
    /// Downloads what is open or under the cursor, to a target that is asked for when none is named.
    pub(in crate::app) fn ask_download(&mut self, target: Option<&str>, now: Timestamp) -> Vec<Effect> {
        let Some(asked) = self.to_download() else {
            self.notices.say(Severity::Info, "go to an object or a prefix to download it", now);
            return Vec::new();
        };
        if let Some(target) = target {
            return self.download_to(asked.what, target, now);
        }
        let line = Line::with(&self.usual_target(&asked.what));
        self.downloads.asked = Some(asked);
        self.overlay = Some(Overlay::Prompt(PromptKind::Download, line));
        Vec::new()
    }

    /// Takes the target that was typed.
    pub(in crate::app) fn take_target(&mut self, line: Line, now: Timestamp) -> Vec<Effect> {
        let target = line.text().trim().to_owned();
        if target.is_empty() {
            // The prompt itself says what is missing.
            self.overlay = Some(Overlay::Prompt(PromptKind::Download, line));
            return Vec::new();
        }
        match self.downloads.asked.take() {
            Some(asked) => self.download_to(asked.what, &target, now),
            None => Vec::new(),
        }
    }

    fn download_to(&mut self, what: What, target: &str, now: Timestamp) -> Vec<Effect> {
        let wish = Wish { what, target: target.into(), force: false };
        self.download(wish, self.scope.clone(), now)
    }

    /// Where it went the last time, so that it goes on there, or a name like its own.
    fn usual_target(&self, what: &What) -> String {
        let before = self.downloads.all.iter().rev().find(|each| each.wish.what == *what);
        before.map_or_else(|| what.usual_name(), |each| each.wish.target.to_string_lossy().into_owned())
    }

    fn to_download(&self) -> Option<Asked> {
        if let Some(content) = self.s3.content() {
            let size = content.about().map(|about| figures::bytes(about.size as f64));
            return Some(Asked { what: What::Object(content.object.clone()), size, archived: false });
        }
        let entry = self.s3.level().listing.current()?;
        if let Some(object) = self.s3.object() {
            let size = Some(figures::bytes(entry.size as f64));
            return Some(Asked { what: What::Object(object), size, archived: entry.is_archived() });
        }
        let spot = self.s3.spot_of(&entry).filter(|_| matches!(entry.kind, Kind::Bucket | Kind::Prefix))?;
        let measure = self.s3.measure_of(&spot).filter(|measure| measure.is_complete());
        let size = measure.map(|measure| {
            let noun = if measure.objects == 1 { "object" } else { "objects" };
            format!("{} {noun}, {}", figures::count(measure.objects), figures::bytes(measure.bytes as f64))
        });
        let Spot::Prefix { bucket, prefix, .. } = spot else { return None };
        let requester_pays = self.s3.pays(&bucket);
        Some(Asked { what: What::Prefix { bucket, prefix, requester_pays }, size, archived: false })
    }
}
