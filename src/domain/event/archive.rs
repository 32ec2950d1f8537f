//! Whether an object can be read at all: those in an archive are restored before. Classes, tiers and times: Amazon S3 User
//! Guide, "Working with archived objects" and "Understanding archive retrieval options".

use super::objects::ObjectHead;
use crate::domain::text::{Text, shell_word};

/// Where an object stands that is in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Archived {
    /// It can't be read before it is restored.
    Frozen {
        /// The class or the tier that it is in.
        tier: Text,
        /// Whether it is one of S3 Intelligent-Tiering, which is restored for good; else a copy is made for some days.
        for_good: bool,
        /// How long restoring takes, in words.
        takes: &'static str,
    },
    /// It is being restored.
    Restoring,
    /// It is restored, and can be read until this time, as S3 writes it.
    Restored(Option<Text>),
}

impl ObjectHead {
    /// Where it stands in an archive; nothing when it is in none.
    pub fn archived(&self) -> Option<Archived> {
        let class = self.class.raw();
        let tier = match &self.archive_status {
            Some(tier) => tier.clone(),
            None if matches!(class, "GLACIER" | "DEEP_ARCHIVE") => self.class.clone(),
            None => return None,
        };
        let restore = self.restore.as_ref().map(Text::raw).unwrap_or_default();
        if restore.contains("ongoing-request=\"true\"") {
            return Some(Archived::Restoring);
        }
        if restore.contains("ongoing-request=\"false\"") {
            let until = restore.split_once("expiry-date=\"").and_then(|(_, rest)| rest.split_once('"'));
            return Some(Archived::Restored(until.map(|(until, _)| until.into())));
        }
        let takes = match tier.raw() {
            "DEEP_ARCHIVE" => "12 to 48 hours",
            "DEEP_ARCHIVE_ACCESS" => "up to 12 hours",
            _ => "3 to 5 hours",
        };
        Some(Archived::Frozen { tier, for_good: self.archive_status.is_some(), takes })
    }
}

/// The command of the AWS command line that restores an object.
pub fn restore_command(bucket: &str, key: &str, version: Option<&str>, for_good: bool) -> String {
    let days = if for_good { "" } else { "\"Days\":7," };
    let wanted = format!("{{{days}\"GlacierJobParameters\":{{\"Tier\":\"Standard\"}}}}");
    let mut words = vec!["aws", "s3api", "restore-object", "--bucket", bucket, "--key", key];
    words.extend(version.iter().flat_map(|version| ["--version-id", version]));
    words.extend(["--restore-request", &wanted]);
    words.into_iter().map(shell_word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(class: &str, tier: Option<&str>, restore: Option<&str>) -> ObjectHead {
        let (archive_status, restore) = (tier.map(Text::from), restore.map(Text::from));
        ObjectHead { class: class.into(), archive_status, restore, ..ObjectHead::default() }
    }

    #[test]
    fn what_is_archived_says_so_until_it_is_restored() {
        assert_eq!(head("STANDARD", None, None).archived(), None);
        // Instant retrieval needs no restoring.
        assert_eq!(head("GLACIER_IR", None, None).archived(), None);
        assert_eq!(head("INTELLIGENT_TIERING", None, None).archived(), None);
        for (class, tier, frozen, for_good) in [
            ("GLACIER", None, "GLACIER", false),
            ("DEEP_ARCHIVE", None, "DEEP_ARCHIVE", false),
            ("INTELLIGENT_TIERING", Some("ARCHIVE_ACCESS"), "ARCHIVE_ACCESS", true),
            ("INTELLIGENT_TIERING", Some("DEEP_ARCHIVE_ACCESS"), "DEEP_ARCHIVE_ACCESS", true),
        ] {
            let Some(Archived::Frozen { tier, for_good: told, .. }) = head(class, tier, None).archived()
            else {
                panic!("{class}")
            };
            assert_eq!((tier.raw(), told), (frozen, for_good));
        }
        // The header as in the Amazon S3 API reference, HeadObject, `x-amz-restore`.
        let restored = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\"";
        let until = Some("Fri, 21 Dec 2012 00:00:00 GMT".into());
        assert_eq!(head("GLACIER", None, Some(restored)).archived(), Some(Archived::Restored(until)));
        let restoring = "ongoing-request=\"true\"";
        assert_eq!(head("GLACIER", None, Some(restoring)).archived(), Some(Archived::Restoring));
    }

    #[test]
    fn the_command_is_that_of_the_aws_command_line() {
        assert_eq!(
            restore_command("b", "a b", Some("v1"), false),
            "aws s3api restore-object --bucket b --key 'a b' --version-id v1 --restore-request \
             '{\"Days\":7,\"GlacierJobParameters\":{\"Tier\":\"Standard\"}}'"
        );
        assert!(
            restore_command("b", "k", None, true)
                .ends_with("'{\"GlacierJobParameters\":{\"Tier\":\"Standard\"}}'")
        );
    }
}
