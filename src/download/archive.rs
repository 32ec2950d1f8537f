//! Objects that must be restored before they can be read (Amazon S3 User Guide, "Working with archived objects").

use crate::domain::event::ObjectHead;
use crate::domain::request::ObjectName;
use crate::domain::{Fault, FaultKind};

/// Why an object can't be read now, and how it can be; nothing for one that can.
pub(super) fn archived(name: &ObjectName, head: &ObjectHead) -> Option<Fault> {
    let class = head.class.raw();
    let tier = head.archive_status.as_ref().map(|tier| tier.raw());
    if !matches!(class, "GLACIER" | "DEEP_ARCHIVE") && tier.is_none() {
        return None;
    }
    let what = format!("{} is archived ({})", name.key, tier.unwrap_or(class));
    let fault = Fault::new(FaultKind::Unsupported, what);
    match head.restore.as_ref().map(|restore| restore.raw()) {
        Some(restore) if restore.contains("ongoing-request=\"true\"") => {
            Some(fault.hint("it is being restored, which takes hours; get it then"))
        }
        Some(_) => None,
        None => {
            // A tier of S3 Intelligent-Tiering is left for good, a copy of the other classes for some days.
            let days = if tier.is_some() { "{}" } else { "Days=7" };
            Some(fault.hint(format!("restore it first, then get it: {}", command(name, days))))
        }
    }
}

/// The command that restores an object; nothing in the hint acts on a terminal, and a shell reads it as it is meant.
fn command(name: &ObjectName, days: &str) -> String {
    let quoted = |word: &str| format!("'{}'", word.replace('\'', r"'\''"));
    let version =
        name.version.as_ref().map_or_else(String::new, |id| format!(" --version-id {}", quoted(id)));
    let (bucket, key) = (quoted(&name.bucket), quoted(&name.key));
    format!("aws s3api restore-object --bucket {bucket} --key {key}{version} --restore-request '{days}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(class: &str, tier: Option<&str>, restore: Option<&str>) -> Option<String> {
        let name = ObjectName { bucket: "b".into(), key: "it's".into(), ..ObjectName::default() };
        let head = ObjectHead {
            class: class.into(),
            archive_status: tier.map(Into::into),
            restore: restore.map(Into::into),
            ..ObjectHead::default()
        };
        archived(&name, &head).map(|fault| fault.to_string())
    }

    #[test]
    fn archived_objects_say_how_they_are_restored() {
        for readable in
            ["STANDARD", "STANDARD_IA", "GLACIER_IR", "INTELLIGENT_TIERING", "EXPRESS_ONEZONE", ""]
        {
            assert_eq!(told(readable, None, None), None, "{readable}");
        }
        let restored = "ongoing-request=\"false\", expiry-date=\"Fri, 21 Dec 2012 00:00:00 GMT\"";
        assert_eq!(told("GLACIER", None, Some(restored)), None);
        let first = "restore it first, then get it: aws s3api restore-object --bucket 'b' --key 'it'\\''s'";
        for (class, tier, expected) in [
            ("GLACIER", None, format!("it's is archived (GLACIER); {first} --restore-request 'Days=7'")),
            (
                "DEEP_ARCHIVE",
                None,
                format!("it's is archived (DEEP_ARCHIVE); {first} --restore-request 'Days=7'"),
            ),
            (
                "INTELLIGENT_TIERING",
                Some("ARCHIVE_ACCESS"),
                format!("it's is archived (ARCHIVE_ACCESS); {first} --restore-request '{{}}'"),
            ),
        ] {
            assert_eq!(told(class, tier, None), Some(expected));
        }
        let ongoing = told("GLACIER", None, Some("ongoing-request=\"true\"")).unwrap();
        assert!(ongoing.contains("it is being restored"), "{ongoing}");
    }
}
