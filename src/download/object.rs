//! One object, from its head to its final name.

use std::path::Path;
use std::sync::Arc;

use futures::{StreamExt, stream};

use super::fetch::{Source, unless_stopped};
use super::folder::{Entry, Folder, exists, trouble};
use super::journal::Bound;
use super::names::Place;
use super::part::{Found, Part};
use super::parts::Parts;
use super::proof::{self, Proof};
use super::ranges::{Stretch, missing, total};
use super::room::Promise;
use super::{REQUESTS, Shared};
use crate::domain::download::{Left, News, Row, Verified};
use crate::domain::event::{Archived, ObjectHead, restore_command};
use crate::domain::request::ObjectName;
use crate::domain::{Event, Fault, FaultKind, Request, Text};
use crate::port::{Stop, Stopper};

/// Downloads the one object that was asked for.
///
/// # Errors
/// When there is no such object, or its target can't be.
pub(super) async fn one(shared: &Shared<'_>, name: ObjectName, target: &Path) -> Result<(), Fault> {
    let (folder, file) = place(&name.key, target)?;
    let head = head(shared, &name).await?;
    shared.teller.wanted(head.size);
    let news = get(shared, &name, &head, (Arc::new(folder), &file)).await;
    shared.teller.tell(news).await;
    Ok(())
}

/// The folder and the name of the file. A target that is a folder takes the last part of the key for a name.
fn place(key: &str, target: &Path) -> Result<(Folder, String), Fault> {
    let is_folder = target.as_os_str().as_encoded_bytes().ends_with(b"/") || target.is_dir();
    if is_folder {
        let last = key.rsplit('/').next().unwrap_or(key);
        let file = Place::of(last).ok().and_then(|place| place.file).ok_or_else(|| {
            let fault = Fault::new(FaultKind::Invalid, format!("{key} gives no name to a file"));
            fault.hint("name the file that it becomes")
        })?;
        return Ok((Folder::open(target)?, file));
    }
    let file = target.file_name().and_then(|name| name.to_str()).ok_or_else(|| {
        let what = format!("{} is no name that Flowid can give", target.display());
        Fault::new(FaultKind::Invalid, what).hint("name a file in letters of UTF-8")
    })?;
    Ok((Folder::open(target.parent().unwrap_or(Path::new("")))?, file.to_owned()))
}

/// What S3 says about an object.
///
/// # Errors
/// Why it says nothing.
pub(super) async fn head(shared: &Shared<'_>, name: &ObjectName) -> Result<ObjectHead, Fault> {
    asked(shared, name, Request::ObjectHead(name.clone())).await
}

/// The head that answers a request about an object.
///
/// # Errors
/// Why there is none.
pub(super) async fn asked(
    shared: &Shared<'_>,
    name: &ObjectName,
    request: Request,
) -> Result<ObjectHead, Fault> {
    let mut events = shared.cloud.serve(shared.scope.clone(), request, shared.stop.clone());
    while let Some(event) = unless_stopped(&shared.stop, events.next()).await? {
        match event? {
            Event::ObjectHead(head) => return Ok(*head),
            Event::Retrying(fault) => shared.teller.tell(News::Retrying(fault)).await,
            Event::CredentialsAwaited => shared.teller.tell(News::CredentialsAwaited).await,
            _ => {}
        }
    }
    Err(Fault::new(FaultKind::Service, format!("nothing was said about {}", name.key)).hint("try again"))
}

/// Downloads an object into a folder; what became of it.
pub(super) async fn get(
    shared: &Shared<'_>,
    name: &ObjectName,
    head: &ObjectHead,
    (folder, file): (Arc<Folder>, &str),
) -> News {
    let key = Text::from(name.key.as_str());
    let download = Download { shared, name, head, proof: Proof::of(head), folder, file };
    let mut left = None;
    match download.run(&mut left).await {
        Ok(row) => News::Done(row),
        Err(fault) => News::Failed { key, fault, left },
    }
}

struct Download<'a> {
    shared: &'a Shared<'a>,
    name: &'a ObjectName,
    head: &'a ObjectHead,
    proof: Proof,
    folder: Arc<Folder>,
    file: &'a str,
}

impl Download<'_> {
    async fn run(&self, left: &mut Option<Left>) -> Result<Row, Fault> {
        self.readable()?;
        if let Some(row) = self.look().await? {
            return Ok(row);
        }
        let part = self.open().await?;
        let filled = self.fill(&part).await;
        if filled.is_err() {
            let bytes = total(part.pieces().iter().map(|piece| piece.stretch));
            *left = Some(Left { bytes, size: self.head.size }).filter(|_| bytes > 0);
            if bytes == 0 {
                part.discard()?;
            }
        }
        filled.map(|verified| self.row(verified, false))
    }

    /// What is archived must be restored before.
    fn readable(&self) -> Result<(), Fault> {
        let name = self.name;
        let refused = |how: &str| {
            Fault::new(FaultKind::Unsupported, format!("it is archived ({how}) and can't be read"))
        };
        match self.head.archived() {
            None | Some(Archived::Restored(_)) => Ok(()),
            Some(Archived::Restoring) => Err(refused("being restored")
                .hint("get it when that has ended; what is said of the object tells (flowid s3 head)")),
            Some(Archived::Frozen { tier, for_good, takes }) => {
                let command = restore_command(&name.bucket, &name.key, name.version.as_deref(), for_good);
                let hint = format!("restore it first, which takes {takes}: {command}");
                Err(refused(tier.raw()).hint(hint))
            }
        }
    }

    fn row(&self, verified: Verified, was_there: bool) -> Row {
        let (key, path) = (Text::from(self.name.key.as_str()), self.folder.path(self.file));
        Row { key, bytes: self.head.size, path, verified, was_there }
    }

    /// Looks at what has the name of the target. The object itself need not be read again; anything else is replaced
    /// only when that is wanted, and only when it is a file.
    async fn look(&self) -> Result<Option<Row>, Fault> {
        let path = self.folder.path(self.file);
        match self.folder.entry(self.file)? {
            None => Ok(None),
            Some(Entry::File(_)) if self.shared.force => Ok(None),
            Some(Entry::File(size)) if size == self.head.size => {
                let file = self.folder.read(self.file)?;
                match self.prove(file).await? {
                    Some(verified @ Verified::By(_)) => {
                        self.shared.teller.there(size);
                        Ok(Some(self.row(verified, true)))
                    }
                    _ => Err(exists(&path)),
                }
            }
            Some(Entry::File(_)) => Err(exists(&path)),
            Some(Entry::Folder | Entry::Other) => {
                let what = format!("{} exists already and is not a plain file", path.display());
                Err(Fault::new(FaultKind::Io, what).hint("name another target"))
            }
        }
    }

    /// Opens what an earlier download left, and says what is done with it.
    async fn open(&self) -> Result<Arc<Part>, Fault> {
        let bound = Bound {
            flowid_download: Bound::FORM,
            bucket: self.name.bucket.clone(),
            key: self.name.key.clone(),
            version: self.head.version.as_ref().map(|version| version.raw().to_owned()),
            etag: self.head.etag.as_ref().map(|etag| etag.raw().to_owned()),
            size: self.head.size,
            modified: self.head.modified.map(|time| time.as_second()),
            crc: self.proof.crc(),
        };
        let (folder, file) = (Arc::clone(&self.folder), self.file.to_owned());
        let opening = blocking(move || Part::open(folder, &file, bound));
        let (part, found) = unless_stopped(&self.shared.stop, opening).await???;
        let key = Text::from(self.name.key.as_str());
        match found {
            Found::Nothing => {}
            Found::Bytes(bytes) => {
                self.shared.teller.there(bytes);
                self.shared.teller.tell(News::Resumed { key, bytes }).await;
            }
            Found::Other => self.shared.teller.tell(News::Anew { key }).await,
        }
        Ok(Arc::new(part))
    }

    /// Reads what is missing, proves the whole and gives it its name.
    async fn fill(&self, part: &Arc<Part>) -> Result<Verified, Fault> {
        let missing = missing(self.head.size, self.shared.settings.range, &part.pieces());
        let promise = Promise::make(&self.shared.teller, &self.folder, total(missing.iter().copied()))?;
        let (stopper, stop) = Stop::new();
        let source =
            Source { shared: self.shared, name: self.name, head: self.head, part, promise: &promise, stop };
        fetch(&source, missing, stopper).await?;
        let proven = match self.proof.by_pieces(part.crc(), &part.pieces()) {
            Some(true) => Some(Verified::By(self.proof.words())),
            Some(false) => None,
            None => self.prove(part.file().map_err(|error| self.unread(error))?).await?,
        };
        let Some(verified) = proven else {
            part.discard()?;
            let what = format!("the bytes of {} do not have its {}", self.name.key, self.proof.words());
            return Err(Fault::new(FaultKind::Service, what).hint("nothing of them is kept; run it again"));
        };
        let (finished, force) = (Arc::clone(part), self.shared.force);
        blocking(move || finished.finish(force)).await??;
        Ok(verified)
    }

    /// Holds the bytes of a file against what S3 says about them; nothing when they are others.
    async fn prove(&self, file: std::fs::File) -> Result<Option<Verified>, Fault> {
        let file = Arc::new(file);
        let Proof::Parts { count, .. } = &self.proof else {
            return match &self.proof {
                Proof::Nothing(why) => Ok(Some(Verified::Not(why.clone()))),
                proof => Ok(self.reads(file, vec![]).await?.then(|| Verified::By(proof.words()))),
            };
        };
        let parts = Parts { shared: self.shared, name: self.name, size: self.head.size, count: *count };
        let proven = Some(Verified::By(self.proof.words()));
        let first = match parts.first().await? {
            Ok(first) => first,
            Err(why) => return Ok(Some(Verified::Not(why))),
        };
        let alike = proof::alike(self.head.size, first, *count);
        if let Some(alike) = &alike
            && self.reads(Arc::clone(&file), alike.clone()).await?
        {
            return Ok(proven);
        }
        match parts.all(first).await? {
            Ok(sizes) if alike.as_ref() == Some(&sizes) => Ok(None),
            Ok(sizes) => Ok(if self.reads(file, sizes).await? { proven } else { None }),
            Err(why) => Ok(Some(Verified::Not(why))),
        }
    }

    /// Whether a file whose parts have these sizes is the object.
    async fn reads(&self, file: Arc<std::fs::File>, parts: Vec<u64>) -> Result<bool, Fault> {
        let (proof, size) = (self.proof.clone(), self.head.size);
        let reading = blocking(move || proof.by_reading(&file, size, &parts));
        unless_stopped(&self.shared.stop, reading).await??.map_err(|error| self.unread(error))
    }

    fn unread(&self, error: std::io::Error) -> Fault {
        trouble(&self.folder.path(self.file), "read again", error)
    }
}

/// Reads stretches at the same time. The first that fails ends the others in order, so that what came of them is kept.
async fn fetch(source: &Source<'_>, missing: Vec<Stretch>, stopper: Stopper) -> Result<(), Fault> {
    let mut stopper = Some(stopper);
    let mut ranges = stream::iter(missing).map(|stretch| source.fetch(stretch)).buffer_unordered(REQUESTS);
    let mut ended = Ok(());
    loop {
        let outcome = tokio::select! {
            biased;
            () = source.shared.stop.clone().signalled(), if stopper.is_some() => Some(Ok(())),
            outcome = ranges.next() => match outcome {
                None => return ended,
                Some(Ok(())) => None,
                Some(fault) => Some(fault),
            },
        };
        if let Some(outcome) = outcome {
            ended = ended.and(outcome);
            if let Some(stopper) = stopper.take() {
                stopper.stop();
            }
        }
    }
}

/// Runs what waits for the disk in a thread that may.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.map_err(|error| Fault::new(FaultKind::Io, format!("the disk was not waited for: {error}")))
}
