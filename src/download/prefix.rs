//! All objects that a prefix begins: listed while the first of them are downloaded, several at the same time. One that
//! fails does not stop the others.

use std::path::Path;
use std::sync::Arc;

use futures::{StreamExt, stream};
use tokio::sync::mpsc;

use super::fetch::unless_stopped;
use super::folder::Folder;
use super::names::{Place, Taken};
use super::{REQUESTS, Shared, object};
use crate::domain::download::{News, Row, Verified};
use crate::domain::event::ObjectInfo;
use crate::domain::request::{ObjectList, ObjectName};
use crate::domain::{Event, Fault, FaultKind, Request, Text};

/// How many keys may be listed ahead: two pages, so that the next is asked for while one is downloaded.
const AHEAD: usize = 2_000;

/// Downloads all of them below a folder.
///
/// # Errors
/// When the listing fails, there is nothing, or the folder can't be used.
pub(super) async fn all(
    shared: &Shared<'_>,
    (bucket, prefix, requester_pays): (String, String, bool),
    target: &Path,
) -> Result<(), Fault> {
    let list = ObjectList {
        bucket: bucket.clone(),
        prefix: prefix.clone(),
        recursive: true,
        parallel: 1,
        requester_pays,
        ..ObjectList::default()
    };
    let (sender, receiver) = mpsc::channel(AHEAD);
    let below = Below { shared, bucket, prefix, requester_pays };
    let (listed, downloaded) =
        futures::join!(listing(shared, list, sender), below.download(receiver, target));
    listed.and(downloaded)
}

/// Passes on the objects of the listing. That it was stopped is not its fault.
async fn listing(
    shared: &Shared<'_>,
    list: ObjectList,
    sender: mpsc::Sender<ObjectInfo>,
) -> Result<(), Fault> {
    shared.teller.listing(true);
    let request = Request::Objects(list);
    let mut events = shared.cloud.serve(shared.scope.clone(), request, shared.stop.clone());
    while let Ok(Some(event)) = unless_stopped(&shared.stop, events.next()).await {
        match event? {
            Event::Objects(page) => {
                for object in &page.objects {
                    shared.teller.wanted(object.size);
                    if sender.send(object.clone()).await.is_err() {
                        return Ok(());
                    }
                }
            }
            Event::Retrying(fault) => shared.teller.tell(News::Retrying(fault)).await,
            Event::CredentialsAwaited => shared.teller.tell(News::CredentialsAwaited).await,
            _ => {}
        }
    }
    shared.teller.listing(false);
    Ok(())
}

/// What stands below a prefix.
struct Below<'a> {
    shared: &'a Shared<'a>,
    bucket: String,
    prefix: String,
    requester_pays: bool,
}

impl Below<'_> {
    async fn download(&self, mut objects: mpsc::Receiver<ObjectInfo>, target: &Path) -> Result<(), Fault> {
        let Ok(first) = unless_stopped(&self.shared.stop, objects.recv()).await else { return Ok(()) };
        let Some(first) = first else {
            let what = format!("no key in {} begins with {}", self.bucket, self.prefix);
            return Err(Fault::new(FaultKind::NotFound, what).hint("flowid s3 ls shows what there is"));
        };
        let folder = &Folder::open_or_make(target)?;
        let more = stream::unfold(objects, |mut objects| async {
            let next = unless_stopped(&self.shared.stop, objects.recv()).await.ok()??;
            Some((next, objects))
        });
        let mut taken = Taken::default();
        let gets = stream::iter([first]).chain(more).map(|object| {
            let place = self.place(&object, &mut taken);
            self.get(object, place, folder)
        });
        let mut gets = std::pin::pin!(gets.buffer_unordered(REQUESTS));
        while let Some(news) = gets.next().await {
            self.shared.teller.tell(news).await;
        }
        Ok(())
    }

    /// Where an object belongs below the target.
    fn place(&self, object: &ObjectInfo, taken: &mut Taken) -> Result<Place, &'static str> {
        let key = object.key.raw();
        let relative = key.strip_prefix(self.prefix.as_str()).unwrap_or(key);
        if key.ends_with('/') && object.size > 0 {
            return Err("its name is that of a folder, and it has bytes");
        }
        if relative.is_empty() {
            return Ok(Place { folders: vec![], file: None });
        }
        let place = Place::of(relative)?;
        taken.take(&place)?;
        Ok(place)
    }

    async fn get(&self, object: ObjectInfo, place: Result<Place, &'static str>, folder: &Folder) -> News {
        let key = object.key;
        match self.attempt(&key, place, folder).await {
            Ok(news) => news,
            Err(fault) => News::Failed { key, fault, left: None },
        }
    }

    async fn attempt(
        &self,
        key: &Text,
        place: Result<Place, &'static str>,
        folder: &Folder,
    ) -> Result<News, Fault> {
        let place = place.map_err(|why| {
            let fault = Fault::new(FaultKind::Invalid, format!("it can't have a file: {why}"));
            fault.hint("get it alone, and name the file")
        })?;
        let Some(file) = place.file else {
            let path = folder.below(&place.folders)?.path("");
            return Ok(News::Done(Row {
                key: key.clone(),
                bytes: 0,
                path,
                verified: Verified::Folder,
                was_there: false,
            }));
        };
        let name = ObjectName {
            bucket: self.bucket.clone(),
            key: key.raw().to_owned(),
            version: None,
            requester_pays: self.requester_pays,
        };
        let head = object::head(self.shared, &name).await?;
        let folder = Arc::new(folder.below(&place.folders)?);
        Ok(object::get(self.shared, &name, &head, (folder, &file)).await)
    }
}
