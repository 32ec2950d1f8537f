//! Who pays: of some buckets whoever asks, which one has to agree to (Amazon S3 User Guide, "Using Requester Pays general
//! purpose buckets for storage transfers and usage").

use jiff::Timestamp;

use super::{Kind, S3, State};
use crate::app::message::Effect;
use crate::app::notices::Severity;

impl S3 {
    /// Whether one has agreed to pay for what is asked of a bucket.
    pub fn pays(&self, bucket: &str) -> bool {
        self.paid.contains(bucket)
    }

    /// The bucket that is shown, or the one under the cursor.
    fn bucket(&self) -> Option<String> {
        let level = self.level();
        let under = || level.listing.current().filter(|entry| entry.kind == Kind::Bucket);
        level.spot.bucket().map(str::to_owned).or_else(|| under().map(|entry| entry.name.raw().to_owned()))
    }
}

impl State {
    /// Agrees to pay for what is asked of the bucket, or no longer. What was refused is asked again.
    pub(super) fn toggle_payer(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(bucket) = self.s3.bucket() else {
            self.notices.say(Severity::Info, "go to a bucket to pay for what you ask of it", now);
            return Vec::new();
        };
        let pays = self.s3.paid.insert(bucket.clone());
        if !pays {
            self.s3.paid.remove(&bucket);
        }
        let effects = if self.s3.level().fault.is_some() { self.reload() } else { Vec::new() };
        if let Some(content) = self.s3.content.as_mut() {
            content.object.requester_pays = pays;
        }
        let words = match pays {
            true => format!("you pay for what you ask of {bucket} from now on, where its owner does not"),
            false => format!("you no longer agree to pay for what you ask of {bucket}"),
        };
        self.notices.say(Severity::Info, words, now);
        effects
    }
}
