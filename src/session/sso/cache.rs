//! A sign-in that the AWS CLI has left: read, never written. Its refresh token is not used, because a refreshed one would
//! make the CLI's own worthless. Names and fields of the files: botocore, `utils.py` (`SSOTokenLoader`) and `tokens.py`
//! (`SSOTokenProvider`): the SHA-1 of the session's name, or of the start URL, in hexadecimal.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use ring::digest;
use rustix::fs::OFlags;
use serde::Deserialize;

use crate::domain::{Region, Secret};

/// The largest file that is read, in bytes. A token has about a thousand.
const FILE_LIMIT: u64 = 64 << 10;

/// Where the AWS CLI keeps its sign-ins.
#[derive(Debug, Clone)]
pub struct CliCache {
    /// Its folder, `~/.aws/sso/cache`; `None` where there is no home.
    pub folder: Option<PathBuf>,
    /// The names of the sso-sessions of the shared files that have the start page.
    pub sessions: Vec<String>,
}

/// A token that is valid still.
#[derive(Debug)]
pub(super) struct Cached {
    pub access: Secret,
    pub expires: Timestamp,
}

/// A file of the cache. What else is in it is not read: secrets that nobody needs here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    start_url: Option<String>,
    region: Option<String>,
    access_token: Option<Secret>,
    expires_at: Option<String>,
}

impl CliCache {
    /// The valid token of a start page, if there is one, and why a file that is there is not used.
    pub(super) fn find(
        &self,
        start_url: &str,
        region: &Region,
        now: Timestamp,
    ) -> (Option<Cached>, Option<String>) {
        let Some(folder) = &self.folder else { return (None, None) };
        let mut remark = None;
        for name in self.sessions.iter().map(String::as_str).chain([start_url]) {
            let path = folder.join(file_name(name));
            match read(&path, start_url, region, now) {
                Ok(Some(cached)) => return (Some(cached), None),
                Ok(None) => {}
                Err(why) => {
                    remark =
                        Some(format!("the sign-in of the AWS CLI in {} is not used: {why}", path.display()));
                }
            }
        }
        (None, remark)
    }
}

/// What the AWS CLI names the file of a session or of a start URL.
fn file_name(of: &str) -> String {
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, of.as_bytes());
    let mut name: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    name.push_str(".json");
    name
}

/// The token of a file; `None` when there is no file or the token has ended.
fn read(path: &Path, start_url: &str, region: &Region, now: Timestamp) -> Result<Option<Cached>, String> {
    // NONBLOCK: a FIFO that someone put there would keep us waiting.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC).bits().cast_signed();
    let file = match File::options().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("it can't be opened ({error}); a link is not followed")),
    };
    trusted(&file)?;
    let text = whole(file)?;
    let kept: Kept =
        serde_json::from_str(text.reveal()).map_err(|_| "it is not what the AWS CLI writes".to_owned())?;
    let (Some(access), Some(expires)) = (kept.access_token, kept.expires_at) else {
        return Err("it holds no token".to_owned());
    };
    if kept.start_url.as_deref() != Some(start_url) || kept.region.as_deref() != Some(region.as_str()) {
        return Err("it is of another start page or region".to_owned());
    }
    let expires = instant(&expires).ok_or_else(|| "its time of expiry can't be read".to_owned())?;
    Ok((expires > now && !access.is_empty()).then_some(Cached { access, expires }))
}

/// Refuses what others may have written or may read.
fn trusted(file: &File) -> Result<(), String> {
    let about = file.metadata().map_err(|error| format!("it can't be looked at ({error})"))?;
    if !about.is_file() {
        return Err("it is no file".to_owned());
    }
    if about.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to someone else".to_owned());
    }
    if about.mode() & 0o077 != 0 {
        return Err("others may read or write it (chmod 600 mends that)".to_owned());
    }
    Ok(())
}

fn whole(file: File) -> Result<Secret, String> {
    let mut text = String::new();
    let read = file.take(FILE_LIMIT + 1).read_to_string(&mut text);
    let text = Secret::new(text);
    read.map_err(|error| format!("it can't be read ({error})"))?;
    if text.reveal().len() as u64 > FILE_LIMIT {
        return Err("it is too large".to_owned());
    }
    Ok(text)
}

/// `2026-11-24T14:03:22Z`, or with `UTC` in place of the `Z` as earlier versions of the CLI write it.
fn instant(text: &str) -> Option<Timestamp> {
    match text.strip_suffix("UTC") {
        Some(bare) => format!("{bare}Z").parse().ok(),
        None => text.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    const START: &str = "https://d-92671207e4.awsapps.com/start";

    fn cache(folder: &Path) -> CliCache {
        CliCache { folder: Some(folder.to_owned()), sessions: vec!["corp".to_owned()] }
    }

    fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
        let path = folder.join(file_name(name));
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn kept(expires: &str) -> String {
        format!(
            r#"{{"startUrl": "{START}", "region": "eu-west-1", "accessToken": "canary", "expiresAt": "{expires}",
                "clientId": "i", "clientSecret": "s", "refreshToken": "r", "registrationExpiresAt": "2027-01-01T00:00:00Z"}}"#
        )
    }

    fn find(folder: &Path) -> (Option<String>, Option<String>) {
        let now = "2026-11-24T14:00:00Z".parse().unwrap();
        let (cached, remark) = cache(folder).find(START, &Region::parse("eu-west-1").unwrap(), now);
        (cached.map(|cached| cached.access.reveal().to_owned()), remark)
    }

    #[test]
    fn files_are_named_as_the_cli_does() {
        // By: printf %s NAME | sha1sum.
        assert_eq!(file_name("corp"), "ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
        assert_eq!(file_name(START), "13f9d35043871d073ab260e020f0ffde092cb14b.json");
    }

    #[test]
    fn a_valid_token_is_found_by_the_session_or_the_start_page() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(find(folder.path()), (None, None));
        write(folder.path(), START, &kept("2026-11-24T15:00:00UTC"));
        assert_eq!(find(folder.path()).0.as_deref(), Some("canary"));
        write(folder.path(), START, &kept("2026-11-24T13:00:00Z"));
        assert_eq!(find(folder.path()), (None, None));
        write(folder.path(), "corp", &kept("2026-11-24T15:00:00Z"));
        assert_eq!(find(folder.path()).0.as_deref(), Some("canary"));
        let (cached, _) = cache(folder.path()).find(
            START,
            &Region::parse("eu-west-1").unwrap(),
            "2026-11-24T14:00:00Z".parse().unwrap(),
        );
        assert!(!format!("{cached:?}").contains("canary"));
    }

    #[test]
    fn what_others_may_have_touched_is_not_used_and_the_reason_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |why: &str| {
            let (token, remark) = find(folder.path());
            assert_eq!(token, None, "{why}");
            let remark = remark.unwrap_or_default();
            assert!(remark.contains(why) && !remark.contains("canary"), "{why}: {remark}");
        };
        let path = write(folder.path(), START, &kept("2026-11-24T15:00:00Z"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        refused("others may read");
        fs::rename(&path, folder.path().join("real")).unwrap();
        fs::set_permissions(folder.path().join("real"), fs::Permissions::from_mode(0o600)).unwrap();
        symlink(folder.path().join("real"), &path).unwrap();
        refused("a link is not followed");
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        refused("no file");
        fs::remove_dir(&path).unwrap();
        write(folder.path(), START, &" ".repeat(65_537));
        refused("too large");
        write(folder.path(), START, "{\"accessToken\": \"canary\"");
        refused("not what the AWS CLI writes");
        write(folder.path(), START, "{\"accessToken\": \"canary\"}");
        refused("no token");
        write(folder.path(), START, &kept("tomorrow"));
        refused("expiry");
        write(folder.path(), START, &kept("2026-11-24T15:00:00Z").replace("eu-west-1", "us-east-1"));
        refused("another start page");
    }
}
