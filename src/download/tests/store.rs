//! Objects in memory behind the port. Answers ranges, conditions and listings as S3 does, counts, and fails on request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use futures::StreamExt;

use crate::domain::event::{ObjectBytes, ObjectHead, ObjectInfo, ObjectOpened, ObjectsPage};
use crate::domain::request::{ByteRange, ObjectList, ObjectPart, ObjectRange};
use crate::domain::{Event, Fault, FaultKind, Request, Scope};
use crate::port::{Cloud, Events, Stop};

/// How many bytes come at once.
const CHUNK: usize = 100;

pub struct Object {
    pub bytes: Vec<u8>,
    pub head: ObjectHead,
    /// The sizes of the parts in which it was uploaded.
    pub parts: Vec<u64>,
}

/// What happens to a request for bytes.
#[derive(Debug, Clone)]
pub enum Play {
    /// It is answered.
    Answer,
    /// It fails before anything came.
    Fail(Fault),
    /// It fails after so many bytes.
    Cut(usize, Fault),
    /// It ends after so many bytes, as if that were all.
    Short(usize),
    /// It says nothing more after so many bytes.
    Stall(usize),
    /// Its bytes are not those of the object.
    Corrupt,
    /// The answer is of another version.
    Changed,
    /// The range is not heeded.
    Whole,
}

type Script = Box<dyn Fn(&ObjectRange, usize) -> Play + Send + Sync>;

pub struct Store {
    objects: Mutex<BTreeMap<String, Object>>,
    script: Script,
    pub asked: Mutex<Vec<Request>>,
    /// Bytes that were handed out.
    pub sent: Arc<AtomicU64>,
    ranges: AtomicUsize,
    open: Arc<AtomicUsize>,
    pub most_open: AtomicUsize,
}

impl Store {
    /// A store whose every request for bytes goes as the script says; it is given how many came before.
    pub fn new(script: impl Fn(&ObjectRange, usize) -> Play + Send + Sync + 'static) -> Self {
        Self {
            objects: Mutex::default(),
            script: Box::new(script),
            asked: Mutex::default(),
            sent: Arc::default(),
            ranges: AtomicUsize::new(0),
            open: Arc::default(),
            most_open: AtomicUsize::new(0),
        }
    }

    /// A store that answers.
    pub fn calm() -> Self {
        Self::new(|_, _| Play::Answer)
    }

    /// Puts an object that has a CRC, as S3 gives one to every object.
    pub fn put(&self, key: &str, bytes: &[u8]) {
        use base64::Engine;
        let crc = crc_fast::checksum(crc_fast::CrcAlgorithm::Crc64Nvme, bytes).to_be_bytes();
        let value = base64::engine::general_purpose::STANDARD.encode(crc);
        let checksum = crate::domain::event::Checksum {
            algorithm: crate::domain::event::ChecksumAlgorithm::Crc64Nvme,
            value: value.clone().into(),
            composite: false,
        };
        let etag = Some(format!("\"{value}\"").into());
        self.put_as(key, bytes, ObjectHead { etag, checksums: vec![checksum], ..ObjectHead::default() });
    }

    /// Puts an object about which S3 says this; the size is that of the bytes.
    pub fn put_as(&self, key: &str, bytes: &[u8], head: ObjectHead) {
        let head = ObjectHead { size: bytes.len() as u64, ..head };
        self.objects
            .lock()
            .unwrap()
            .insert(key.to_owned(), Object { bytes: bytes.to_vec(), head, parts: vec![] });
    }

    /// Puts what S3 says about an object whose bytes nobody will ask for.
    pub fn put_head(&self, key: &str, head: ObjectHead) {
        self.objects.lock().unwrap().insert(key.to_owned(), Object { bytes: vec![], head, parts: vec![] });
    }

    /// Says in which parts an object was uploaded.
    pub fn put_parts(&self, key: &str, parts: &[u64]) {
        self.objects.lock().unwrap().get_mut(key).unwrap().parts = parts.to_vec();
    }

    pub fn calls(&self, wanted: fn(&Request) -> bool) -> usize {
        self.asked.lock().unwrap().iter().filter(|request| wanted(request)).count()
    }

    pub fn gets(&self) -> usize {
        self.calls(|request| matches!(request, Request::ObjectRange(_)))
    }

    pub fn heads(&self) -> usize {
        self.calls(|request| matches!(request, Request::ObjectHead(_)))
    }

    pub fn bytes_sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    fn list(&self, list: &ObjectList) -> Events {
        let objects = self.objects.lock().unwrap();
        let listed = objects.iter().filter(|(key, _)| key.starts_with(&list.prefix)).map(|(key, object)| {
            let head = &object.head;
            let (modified, class) = (head.modified, None);
            ObjectInfo { key: key.as_str().into(), size: head.size, modified, class, etag: head.etag.clone() }
        });
        let objects: Vec<ObjectInfo> = listed.collect();
        // Pages of three, and one that is empty, which is not the end.
        let mut pages: Vec<Vec<ObjectInfo>> = objects.chunks(3).map(<[_]>::to_vec).collect();
        pages.insert(pages.len().min(1), vec![]);
        let page = |objects| Ok(Event::Objects(Arc::new(ObjectsPage { objects, ..ObjectsPage::default() })));
        futures::stream::iter(pages.into_iter().map(page)).boxed()
    }

    fn range(&self, range: &ObjectRange) -> Events {
        let play = (self.script)(range, self.ranges.fetch_add(1, Ordering::Relaxed));
        let objects = self.objects.lock().unwrap();
        let Some(object) = objects.get(&range.object.key) else { return failed(missing()) };
        let etag = object.head.etag.clone();
        if range.if_match.as_deref() != etag.as_ref().map(|etag| etag.raw()) {
            // Amazon S3 API, GetObject: If-Match, 412 PreconditionFailed.
            return failed(Fault::new(FaultKind::Invalid, "PreconditionFailed"));
        }
        let ByteRange::Between(first, last) = range.bytes else { panic!("{range:?}") };
        let size = object.bytes.len();
        let (first, last) = match play {
            Play::Whole => (0, size - 1),
            _ => (usize::try_from(first).unwrap(), usize::try_from(last).unwrap().min(size - 1)),
        };
        let mut bytes = object.bytes[first..=last].to_vec();
        let mut opened = ObjectOpened {
            size: size as u64,
            offset: first as u64,
            length: bytes.len() as u64,
            etag,
            ..ObjectOpened::default()
        };
        let (fault, stalls) = match play {
            Play::Answer | Play::Whole => (None, false),
            Play::Fail(fault) => return failed(fault),
            Play::Cut(after, fault) => {
                bytes.truncate(after);
                (Some(fault), false)
            }
            Play::Short(after) => {
                bytes.truncate(after);
                (None, false)
            }
            Play::Stall(after) => {
                bytes.truncate(after);
                (None, true)
            }
            Play::Corrupt => {
                bytes[0] ^= 1;
                (None, false)
            }
            Play::Changed => {
                opened.etag = Some("\"another\"".into());
                (None, false)
            }
        };
        let mut events = vec![Ok(Event::ObjectOpened(Box::new(opened)))];
        for (index, chunk) in bytes.chunks(CHUNK).enumerate() {
            let offset = (first + index * CHUNK) as u64;
            events.push(Ok(Event::ObjectBytes(ObjectBytes { offset, bytes: chunk.into() })));
        }
        events.extend(fault.map(Err));
        let now = self.open.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_open.fetch_max(now, Ordering::SeqCst);
        let (sent, held) = (Arc::clone(&self.sent), Held(Arc::clone(&self.open)));
        let said = futures::stream::iter(events).inspect(move |event| {
            let _open = &held;
            if let Ok(Event::ObjectBytes(bytes)) = event {
                sent.fetch_add(bytes.bytes.len() as u64, Ordering::Relaxed);
            }
        });
        if stalls { said.chain(futures::stream::pending()).boxed() } else { said.boxed() }
    }
}

/// A request that is open.
struct Held(Arc<AtomicUsize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn failed(fault: Fault) -> Events {
    futures::stream::iter([Err(fault)]).boxed()
}

fn missing() -> Fault {
    Fault::new(FaultKind::NotFound, "NoSuchKey")
}

impl Cloud for Store {
    fn serve(&self, _: Scope, request: Request, _: Stop) -> Events {
        self.asked.lock().unwrap().push(request.clone());
        match request {
            Request::ObjectHead(name) => match self.objects.lock().unwrap().get(&name.key) {
                Some(object) => {
                    let head = Event::ObjectHead(Box::new(object.head.clone()));
                    futures::stream::iter([Ok(head)]).boxed()
                }
                None => failed(missing()),
            },
            Request::ObjectPart(ObjectPart { object, part }) => {
                let objects = self.objects.lock().unwrap();
                let size = objects[&object.key].parts.get(part as usize - 1).copied();
                let Some(size) = size else { return failed(Fault::new(FaultKind::Denied, "AccessDenied")) };
                let head = ObjectHead { size, ..ObjectHead::default() };
                futures::stream::iter([Ok(Event::ObjectHead(Box::new(head)))]).boxed()
            }
            Request::ObjectRange(range) => self.range(&range),
            Request::Objects(list) => self.list(&list),
            other => panic!("{other:?}"),
        }
    }
}
