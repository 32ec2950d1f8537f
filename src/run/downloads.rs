//! A download as the console asks for it, handed to `download`. What it tells is passed on a few times a second, so that a
//! prefix of many small objects does not keep the loop busy.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::jobs::defect;
use crate::app::{JobId, Msg};
use crate::domain::download::Wish;
use crate::domain::{Fault, Scope};
use crate::download::{self, Settings};
use crate::port::{Cloud, Stop};

/// How often it tells how far it is: often enough to look alive, and few bytes on a slow terminal.
const TOLD: Duration = Duration::from_millis(500);

/// Downloads until it has ended, was stopped, or nobody listens any more: in a thread of its own, so that no key waits while
/// bytes are taken in.
///
/// # Errors
/// When there was nothing to go through; what became of each object is told on the way.
pub(super) async fn run(
    id: JobId,
    cloud: Arc<dyn Cloud>,
    asked: (Scope, Wish),
    stop: Stop,
    sender: mpsc::Sender<Msg>,
) -> Result<(), Fault> {
    let runtime = Handle::current();
    let work = move || runtime.block_on(pass_on(id, cloud, asked, stop, sender));
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(defect("the download was")))
}

async fn pass_on(
    id: JobId,
    cloud: Arc<dyn Cloud>,
    (scope, wish): (Scope, Wish),
    stop: Stop,
    sender: mpsc::Sender<Msg>,
) -> Result<(), Fault> {
    let target = below_home(&wish.target, std::env::var_os("HOME"));
    let wish = Wish { target, ..wish };
    let (teller, mut told, counters) = download::teller();
    let mut work =
        std::pin::pin!(download::run(cloud.as_ref(), scope, wish, Settings::default(), stop, teller));
    let mut due = tokio::time::interval(TOLD);
    due.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut news, mut ended) = (Vec::new(), None);
    loop {
        tokio::select! {
            biased;
            heard = told.recv() => match heard {
                Some(heard) => news.push(heard),
                None => break,
            },
            outcome = &mut work, if ended.is_none() => ended = Some(outcome),
            _ = due.tick() => {
                let msg = Msg::Download(id, std::mem::take(&mut news), counters.read());
                if sender.send(msg).await.is_err() {
                    return Ok(());
                }
            }
        }
    }
    // An error says that the loop has ended.
    sender.send(Msg::Download(id, news, counters.read())).await.ok();
    ended.unwrap_or(Ok(()))
}

/// A path as it is typed in a shell: `~` is the home folder, where there is one.
fn below_home(path: &Path, home: Option<OsString>) -> PathBuf {
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => PathBuf::from(home).join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_below_home_is_read_as_a_shell_does() {
        let at = |path: &str| below_home(Path::new(path), Some("/home/o".into())).display().to_string();
        assert_eq!((at("~/a/b"), at("~")), ("/home/o/a/b".into(), "/home/o/".into()));
        assert_eq!((at("a/~"), at("~a"), at("/x")), ("a/~".into(), "~a".into(), "/x".into()));
        assert_eq!(below_home(Path::new("~/a"), None), Path::new("~/a"));
    }
}
